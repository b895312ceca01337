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
# Written by strangers to the project. Every file has a second half in a folder beside it; what goes
# wrong in that is never shown.
STRANGERS = CASES / "strangers"
SHOWN, STRANGERS_HELD_BACK = "shown", "held_back"
HALVES = (SHOWN, STRANGERS_HELD_BACK)
FALLBACK = "nlu_fallback"
NO_ANSWER = "no_answer"
TOO_ALIKE = 0.9
# "Yes", "skip it", the name of an option: what everybody says is nobody's sentence.
SENTENCE_WORDS = 3

_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class FactCase:
    """A message with the facts that it states; `either` may be taken or left."""

    text: str
    facts: Mapping[str, str]
    either: frozenset[str] = field(default_factory=frozenset)


def intent_cases(folder: Path = CASES, half: str = "") -> list[tuple[str, str]]:
    """Return (message, intent) pairs; what nobody could understand has the intent FALLBACK."""
    return _labelled(_load(folder / "intents.yml", half))


def answer_cases(folder: Path = CASES, half: str = "") -> dict[str, list[tuple[str, str]]]:
    """Return, for each question, (reply, value) pairs; NO_ANSWER is none of the values."""
    return {
        question: _labelled(values)
        for question, values in _load(folder / "answers.yml", half).items()
    }


def report_cases(half: str, folder: Path = STRANGERS) -> list[tuple[str, str]]:
    """Return the pairs of a report and the functionality that it should be taken for."""
    return _labelled(_load(folder / "functionality.yml", half))


def fact_cases(path: Path, half: str = "") -> list[FactCase]:
    """Return the cases of an `openers.yml`, or of `entities.yml`."""
    return [
        FactCase(
            case["text"],
            {kind: str(value) for kind, value in case["facts"].items()},
            frozenset(case.get("either", ())),
        )
        for case in _load(path, half)
    ]


def all_texts() -> list[str]:
    """Return every message of the evaluation of the language understanding.

    Commonplaces are left out.
    """
    texts = [case.text for case in fact_cases(CASES / "entities.yml")]
    for folder in SETS.values():
        texts += _texts_of(folder, "")
    for half in HALVES:
        texts += [*_texts_of(STRANGERS, half), *(text for text, _ in report_cases(half))]
    return [text for text in texts if len(text.split()) >= SENTENCE_WORDS]


def shown_texts() -> list[str]:
    """Return the messages among them that may be shown."""
    texts = [case.text for case in fact_cases(CASES / "entities.yml")]
    for name, folder in SETS.items():
        texts += _texts_of(folder, "") if name != HELD_BACK else []
    return [*texts, *_texts_of(STRANGERS, SHOWN), *(text for text, _ in report_cases(SHOWN))]


def _texts_of(folder: Path, half: str) -> list[str]:
    return [
        *(text for text, _ in intent_cases(folder, half)),
        *(text for cases in answer_cases(folder, half).values() for text, _ in cases),
        *(case.text for case in fact_cases(folder / "openers.yml", half)),
    ]


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


def _load(path: Path, half: str = "") -> Any:
    """Return what a file holds; of one with two halves, that of the half that is named."""
    if half == STRANGERS_HELD_BACK:
        path = path.parent / STRANGERS_HELD_BACK / path.name
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _labelled(blocks: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(text, label) for label, block in blocks.items() for text in _lines(block)]


def _lines(block: str) -> list[str]:
    return [line[2:].strip() for line in (block or "").strip().splitlines()]
