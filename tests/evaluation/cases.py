"""Reads the evaluation cases, and compares them with the training data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

CASES = Path(__file__).parent
# The sets of cases, each written by itself, with the folder that it is in. What goes wrong in the
# set that is held back is counted and never shown, so that nobody can mend the reader by it.
HELD_BACK = "held back"
SETS = {
    "first voices": CASES,
    "other voices": CASES / "other_voices",
    HELD_BACK: CASES / "held_back",
}
FALLBACK = "nlu_fallback"
NO_ANSWER = "no_answer"
TOO_ALIKE = 0.9

_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class FactCase:
    """A message with the facts that it states; `either` may be taken or left."""

    text: str
    facts: Mapping[str, str]
    either: frozenset[str] = field(default_factory=frozenset)


def intent_cases(folder: Path = CASES) -> list[tuple[str, str]]:
    """Return (message, intent) pairs; what nobody could understand has the intent FALLBACK."""
    return [
        (text, intent)
        for intent, block in _load(folder / "intents.yml").items()
        for text in _lines(block)
    ]


def answer_cases(folder: Path = CASES) -> dict[str, list[tuple[str, str]]]:
    """Return, for each question, (reply, value) pairs; NO_ANSWER is none of the values."""
    return {
        question: [(text, value) for value, block in values.items() for text in _lines(block)]
        for question, values in _load(folder / "answers.yml").items()
    }


def fact_cases(path: Path) -> list[FactCase]:
    """Return the cases of an `openers.yml`, or of `entities.yml`."""
    return [
        FactCase(
            case["text"],
            {kind: str(value) for kind, value in case["facts"].items()},
            frozenset(case.get("either", ())),
        )
        for case in _load(path)
    ]


def all_texts() -> list[str]:
    """Return every message of the evaluation of the language understanding."""
    texts = [case.text for case in fact_cases(CASES / "entities.yml")]
    for folder in SETS.values():
        texts += [text for text, _ in intent_cases(folder)]
        texts += [text for cases in answer_cases(folder).values() for text, _ in cases]
        texts += [case.text for case in fact_cases(folder / "openers.yml")]
    return texts


def too_alike(cases: Iterable[str], training: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of an evaluation text and a training text that are the same, or nearly.

    Case, marks and the digits of numbers make no difference.
    """
    known = {_normalised(text): text for text in training}
    normalised = list(known)
    found = []
    for text in cases:
        nearest = process.extractOne(
            _normalised(text),
            normalised,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=TOO_ALIKE,
        )
        if nearest and nearest[1] > TOO_ALIKE:
            found.append((text, known[nearest[0]]))
    return found


def _normalised(text: str) -> str:
    plain = _DIGIT.sub("0", text.lower())
    return " ".join(_WORD.findall(plain)) or plain


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _lines(block: str) -> list[str]:
    return [line[2:].strip() for line in (block or "").strip().splitlines()]
