"""Measures how well messages are understood, case by case."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.evaluation.cases import FALLBACK, NO_ANSWER, FactCase
from tests.evaluation.figures import Found, Share
from understanding.reader.facts import Fact
from understanding.reader.reader import Reader


@dataclass(frozen=True)
class Miss:
    """A case that was not understood as it should have been."""

    text: str
    wanted: str
    got: str


@dataclass
class IntentResult:
    """Intents right and wrong; `by_intent` has (right, all)."""

    by_intent: dict[str, Share] = field(default_factory=dict)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, other: IntentResult) -> None:
        """Add another set's counts to these; its misses are not taken over."""
        for intent, share in other.by_intent.items():
            mine = self.by_intent.get(intent, Share(0, 0))
            self.by_intent[intent] = Share(mine.hits + share.hits, mine.of + share.of)
        self.confusions += other.confusions
        self.milliseconds += other.milliseconds

    @property
    def overall(self) -> Share:
        """All messages that somebody could understand."""
        real = [share for intent, share in self.by_intent.items() if intent != FALLBACK]
        return Share(sum(share.hits for share in real), sum(share.of for share in real))

    @property
    def nonsense(self) -> Share:
        """What nobody could understand and was not taken for an intent."""
        return self.by_intent[FALLBACK]


@dataclass
class AnswerResult:
    """Replies to one question: taken rightly, asked again, or taken wrongly without a word."""

    right: int = 0
    asked: int = 0
    wrong: int = 0
    no_answer_left: int = 0
    no_answer_taken: int = 0
    misses: list[Miss] = field(default_factory=list)

    def add(self, other: AnswerResult) -> None:
        """Add another set's counts to these; its misses are not taken over."""
        for name in ("right", "asked", "wrong", "no_answer_left", "no_answer_taken"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def understood(self) -> Share:
        """Answers that were taken rightly."""
        return Share(self.right, self.right + self.asked + self.wrong)

    @property
    def harmless(self) -> Share:
        """Replies that were taken rightly or asked about again."""
        return Share(self._all - self.wrong - self.no_answer_taken, self._all)

    @property
    def silently_wrong(self) -> Share:
        """Replies, answers or not, that were taken for what they are not."""
        return Share(self.wrong + self.no_answer_taken, self._all)

    @property
    def _all(self) -> int:
        answers = self.right + self.asked + self.wrong
        return answers + self.no_answer_left + self.no_answer_taken


@dataclass
class FactResult:
    """Facts found in messages, by kind."""

    by_kind: dict[str, Found] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def add(self, other: FactResult) -> None:
        """Add another set's counts to these; its misses are not taken over."""
        for kind, found in other.by_kind.items():
            self.by_kind.setdefault(kind, Found()).add(found)

    @property
    def overall(self) -> Found:
        """All kinds together."""
        total = Found()
        for found in self.by_kind.values():
            total.add(found)
        return total


def measure_intents(
    reader: Reader, cases: Sequence[tuple[str, str]], threshold: float
) -> IntentResult:
    """Read each message; below `threshold` nothing counts as understood."""
    result = IntentResult()
    hits: Counter[str] = Counter()
    for text, wanted in cases:
        began = time.process_time()
        name, sure = reader.read(text).intents[0]
        result.milliseconds.append((time.process_time() - began) * 1000)
        got = name if sure >= threshold else FALLBACK
        hits[wanted] += got == wanted
        if got != wanted:
            result.confusions[wanted, got] += 1
            result.misses.append(Miss(text, wanted, f"{got} {sure:.2f}"))
    for intent, count in Counter(wanted for _, wanted in cases).items():
        result.by_intent[intent] = Share(hits[intent], count)
    return result


def measure_answers(
    reader: Reader, question: str, cases: Iterable[tuple[str, str]], line: float
) -> AnswerResult:
    """Read each reply as the form does: a plain statement first, then the likeliest answer.

    Below `line` the question is asked again.
    """
    result = AnswerResult()
    for text, wanted in cases:
        reading = reader.read(text)
        value, sure = reading.choices[question][0]
        stated = next((fact for fact in reading.facts if fact.kind == question), None)
        if stated:
            value, sure = stated.value, 1.0
        taken = sure >= line
        if wanted == NO_ANSWER:
            result.no_answer_taken += taken
            result.no_answer_left += not taken
        else:
            result.right += taken and value == wanted
            result.wrong += taken and value != wanted
            result.asked += not taken
        if (taken and value != wanted) or (not taken and wanted != NO_ANSWER):
            got = f"{value if taken else 'asked again'} {sure:.2f}"
            result.misses.append(Miss(text, wanted, got))
    return result


def measure_facts(reader: Reader, cases: Iterable[FactCase]) -> FactResult:
    """Compare the facts found in each message with those that it states."""
    result = FactResult()
    for case in cases:
        got: dict[str, Fact] = {}
        for fact in reader.read(case.text).facts:
            got.setdefault(fact.kind, fact)
        for kind in sorted(set(case.facts) | set(got)):
            found = result.by_kind.setdefault(kind, Found())
            wanted = case.facts.get(kind)
            value = got[kind].value if kind in got else None
            if wanted is not None and value is not None and _is_same(kind, wanted, value):
                found.right += 1
            elif kind not in case.either:
                found.wrong += value is not None
                found.missed += wanted is not None
                result.misses.append(Miss(case.text, f"{kind}: {wanted}", str(value)))
    return result


def _is_same(kind: str, wanted: str, got: str) -> bool:
    if kind == "time":  # "since 5pm" and "5pm" are the same phrase
        return wanted.lower() in got.lower() or got.lower() in wanted.lower()
    if kind == "ticket_id":  # "case 48810" is HS-48810
        return wanted.rpartition("-")[2] == got.rpartition("-")[2]
    if kind == "email":  # the domain of an address has no case
        return wanted.lower() == got.lower()
    return wanted == got
