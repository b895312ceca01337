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
from understanding.reader.classifier import LikenessClassifier
from understanding.reader.corrections import bare_slot, changes, named_severity
from understanding.reader.facts import PLAIN, Fact, ReadClauses, mentioned_facts, written_facts
from understanding.reader.normaliser import Wording
from understanding.reader.plausibility import is_beyond_reading, plausible, plausible_answer
from understanding.reader.training_examples import IntentUses
from understanding.similarity import Encoder

_FILE = "reader.json"
# Facts are read out of reports and answers, and out of long messages unless these ask or wish:
# there "live" or "critical" is part of the question.
_LONG_ENOUGH_TO_TELL = 6


@dataclass(frozen=True)
class Reading:
    """What a message says.

    Args:
        intents: names and confidences, likeliest first; they sum to at most 1.
        choices: for each question of the form the values and how likely the message means them
            as an answer, likeliest first; the rest to 1 is "none of these".
        facts: what it states by the way.
    """

    intents: list[tuple[str, float]]
    choices: dict[str, list[tuple[str, float]]]
    facts: list[Fact]


class Reader:
    """Reads messages; safe to share between threads.

    Args:
        wording: puts messages into the words of the training sentences.
        intents: tells intents apart.
        choices: for each question, tells its answers apart, OTHER among them.
        lines: for each question, the confidence from which on an answer may be taken.
        uses: which intents tell facts.
        encoder: gives the meaning of a text.
    """

    def __init__(
        self,
        wording: Wording,
        intents: LikenessClassifier,
        choices: Mapping[str, LikenessClassifier],
        lines: Mapping[str, float],
        uses: IntentUses,
        encoder: Encoder,
    ) -> None:
        self._wording = wording
        self._intents = intents
        self._choices = dict(choices)
        self.lines = dict(lines)
        self._uses = uses
        self._encoder = encoder

    def read(self, text: str) -> Reading:
        """Read one message."""
        words = self._wording.rewrite(text)
        if not words or is_beyond_reading(text, self._wording):
            intents = dict.fromkeys(self._intents.classes, 0.0)
            return Reading(_ranked(intents), _no_choices(), written_facts(text))
        vector = self._encoder.encode([words])[0]
        sure = plausible(self._intents.confidences(words, vector), text, self._wording)
        whole = self._read_as_answers(words, vector)
        ranked = _ranked(sure)
        return Reading(
            ranked,
            {name: _ranked(plausible_answer(sure, words)) for name, sure in whole.items()},
            self._facts(text, words, whole, ranked[0][0]),
        )

    def _read_as_answers(
        self, words: str, vector: npt.NDArray[np.float32]
    ) -> dict[str, dict[str, float]]:
        return {name: one.confidences(words, vector) for name, one in self._choices.items()}

    def _facts(
        self, text: str, words: str, whole: Mapping[str, Mapping[str, float]], intent: str
    ) -> list[Fact]:
        facts = written_facts(text)
        mentioned: list[Fact] = []
        if self._tells(intent, words):
            mentioned = mentioned_facts(
                text, self._wording.rewrite, self._clause_reader(words, whole), whole
            )
        if intent == "change_answer":
            changed = changes(words, facts)
            kinds = {fact.kind for fact in changed}
            if kinds & CHOICES.keys():
                plain = [fact for fact in mentioned if fact.confidence >= PLAIN]
                mentioned = [fact for fact in plain if fact.kind not in kinds]
            facts += changed
        elif slot := bare_slot(words):
            facts.append(Fact("answer_slot", slot, (0, len(text))))
        severity = named_severity(words) if intent == "ask_response_times" else None
        if severity:
            facts.append(Fact("severity", severity, (0, len(text))))
        return facts + mentioned

    def _tells(self, intent: str, words: str) -> bool:
        is_long = len(words.split()) >= _LONG_ENOUGH_TO_TELL
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
            "wording": self._wording.to_json(),
            "lines": self.lines,
            "uses": self._uses.to_json(),
        }
        (folder / _FILE).write_text(json.dumps(state), encoding="utf-8")
        self._intents.save(folder / "intents")
        for question, classifier in self._choices.items():
            classifier.save(folder / question)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> Reader:
        """Return the reader that `save` wrote."""
        state = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(
            Wording.from_json(state["wording"]),
            LikenessClassifier.load(folder / "intents"),
            {question: LikenessClassifier.load(folder / question) for question in CHOICES},
            state["lines"],
            IntentUses.from_json(state["uses"]),
            encoder,
        )


def _ranked(sure: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the pairs, likeliest first, without the classes that stand for nothing."""
    named = [(name, value) for name, value in sure.items() if not name.startswith("~")]
    return sorted(named, key=lambda item: -item[1])


def _no_choices() -> dict[str, list[tuple[str, float]]]:
    return {name: [(value, 0.0) for value in one.values] for name, one in CHOICES.items()}
