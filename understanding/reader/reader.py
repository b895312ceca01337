"""Reads a message: what it wants, how it reads as an answer, and which facts it states.

Knows no Rasa. `understanding.reader.training` makes a reader, `assistant.rasa.reader_component`
puts it into Rasa's pipeline.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from understanding.choices import CHOICES
from understanding.encoder import Encoder
from understanding.intent_uses import IntentUses
from understanding.negation import ruled_out
from understanding.reader.classifier import LikenessClassifier, NearExample
from understanding.reader.corrections import bare_slot, changes, named_severity
from understanding.reader.facts import (
    PLAIN,
    Fact,
    ReadBy,
    ReadClauses,
    mentioned_facts,
    written_facts,
)
from understanding.reader.normaliser import NormalisedText, Normaliser
from understanding.reader.plausibility import Beyond, beyond_reading, plausible, plausible_answer

READER_FILE = "reader.json"
# Facts are read out of reports and answers, and out of long messages unless these ask or wish:
# there "live" or "critical" is part of the question.
_LONG_ENOUGH_TO_STATE = 6


@dataclass(frozen=True)
class ReadingPath:
    """The way on which a message was read: what `understanding.explanation` shows.

    Args:
        normalised: the message in the readers' words.
        beyond: why nothing could be read but what its form gives away, else None.
        reasons: what made the intents' confidences other than the classifier's.
        denied: the answers to choices that the message rules out.
        looked_for_facts: whether choices were read out of its clauses; by its intent it may ask
            or wish rather than state.
    """

    normalised: NormalisedText
    beyond: Beyond | None = None
    reasons: tuple[str, ...] = ()
    denied: frozenset[str] = frozenset()
    looked_for_facts: bool = False


@dataclass(frozen=True)
class Reading:
    """What a message says.

    Args:
        intents: names and confidences, likeliest first; they sum to at most 1.
        choices: for each question of the form the values and how likely the message means them
            as an answer, likeliest first; the rest to 1 is "none of these".
        facts: what it states by the way.
        path: how all this was found.
    """

    intents: list[tuple[str, float]]
    choices: dict[str, list[tuple[str, float]]]
    facts: list[Fact]
    path: ReadingPath


class Reader:
    """Reads messages; safe to share between threads.

    Args:
        normaliser: puts messages into the words of the training sentences.
        intents: tells intents apart.
        choices: for each question, tells its answers apart, OTHER among them.
        lines: for each question, the confidence from which on an answer may be taken.
        uses: which intents state facts.
        encoder: gives the meaning of a text.
    """

    def __init__(
        self,
        normaliser: Normaliser,
        intents: LikenessClassifier,
        choices: Mapping[str, LikenessClassifier],
        lines: Mapping[str, float],
        uses: IntentUses,
        encoder: Encoder,
    ) -> None:
        self._normaliser = normaliser
        self._intents = intents
        self._choices = dict(choices)
        self.lines = dict(lines)
        self._uses = uses
        self._encoder = encoder

    def read(self, text: str) -> Reading:
        """Read one message."""
        normalised = self._normaliser.normalise(text)
        words = normalised.text
        beyond = beyond_reading(text, self._normaliser)
        if not words or beyond:
            intents = dict.fromkeys(self._intents.classes, 0.0)
            path = ReadingPath(normalised, beyond or Beyond.MARKS)
            return Reading(_ranked(intents), _no_choices(), written_facts(text), path)
        vector = self._encoder.encode([words])[0]
        judged = plausible(self._intents.confidences(words, vector), text, self._normaliser)
        whole = self._read_as_answers(words, vector)
        denied = ruled_out(text) | ruled_out(words)
        ranked = _ranked(judged.confidences)
        path = ReadingPath(
            normalised, None, judged.reasons, denied, self._may_state(ranked[0][0], words)
        )
        choices = {
            name: _ranked(plausible_answer(sure, words, denied)) for name, sure in whole.items()
        }
        return Reading(ranked, choices, self._facts(text, path, whole, ranked[0][0]), path)

    def nearest(self, text: str, question: str | None, count: int) -> list[NearExample]:
        """Return the training examples that a text is most like.

        Args:
            question: the choice as an answer to which it is read; None for its intent.
            count: how many. There are none for a text that is beyond reading.
        """
        words = self._normaliser.rewrite(text)
        if not words or beyond_reading(text, self._normaliser):
            return []
        classifier = self._intents if question is None else self._choices[question]
        return classifier.nearest(words, self._encoder.encode([words])[0], count)

    def _read_as_answers(
        self, words: str, vector: npt.NDArray[np.float32]
    ) -> dict[str, dict[str, float]]:
        return {name: one.confidences(words, vector) for name, one in self._choices.items()}

    def _facts(
        self,
        text: str,
        path: ReadingPath,
        whole: Mapping[str, Mapping[str, float]],
        intent: str,
    ) -> list[Fact]:
        words, whole_text = path.normalised.text, (0, len(text))
        facts = written_facts(text)
        mentioned: list[Fact] = []
        if path.looked_for_facts:
            mentioned = mentioned_facts(
                text, self._normaliser.normalise, self._clause_reader(words, whole), whole
            )
        if intent == "change_answer":
            changed = changes(path.normalised, facts, path.denied)
            kinds = {fact.kind for fact in changed}
            if kinds & CHOICES.keys():
                plain = [fact for fact in mentioned if fact.confidence >= PLAIN]
                mentioned = [fact for fact in plain if fact.kind not in kinds]
            facts += changed
        elif slot := bare_slot(words):
            facts.append(Fact("answer_slot", slot, whole_text, 1.0, ReadBy.PATTERN, "bare slot"))
        severity = named_severity(words) if intent == "ask_response_times" else None
        if severity:
            facts.append(Fact("severity", severity, whole_text, 1.0, ReadBy.PATTERN, "severity"))
        return facts + mentioned

    def _may_state(self, intent: str, words: str) -> bool:
        is_long = len(words.split()) >= _LONG_ENOUGH_TO_STATE
        return intent in self._uses.telling or (is_long and intent not in self._uses.not_telling)

    def _clause_reader(self, words: str, whole: Mapping[str, Mapping[str, float]]) -> ReadClauses:
        def read(clauses: list[str]) -> list[Mapping[str, Mapping[str, float]]]:
            if clauses == [words]:
                return [whole]
            vectors = self._encoder.encode(clauses)
            return [
                self._read_as_answers(clause, vector)
                for clause, vector in zip(clauses, vectors, strict=True)
            ]

        return read

    def save(self, folder: Path) -> None:
        """Write the reader into `folder` as JSON and numpy arrays."""
        state = {
            "normaliser": self._normaliser.to_json(),
            "lines": self.lines,
            "uses": self._uses.to_json(),
        }
        (folder / READER_FILE).write_text(json.dumps(state), encoding="utf-8")
        self._intents.save(folder / "intents")
        for question, classifier in self._choices.items():
            classifier.save(folder / question)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> Reader:
        """Return the reader that `save` wrote."""
        state = json.loads((folder / READER_FILE).read_text(encoding="utf-8"))
        return cls(
            Normaliser.from_json(state["normaliser"]),
            LikenessClassifier.load(folder / "intents"),
            {question: LikenessClassifier.load(folder / question) for question in CHOICES},
            state["lines"],
            IntentUses.from_json(state["uses"]),
            encoder,
        )


def _ranked(sure: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the pairs, likeliest first, without the classes that mean none of them."""
    named = [(name, value) for name, value in sure.items() if not name.startswith("~")]
    return sorted(named, key=lambda item: -item[1])


def _no_choices() -> dict[str, list[tuple[str, float]]]:
    return {name: [(value, 0.0) for value in one.values] for name, one in CHOICES.items()}
