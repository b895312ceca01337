"""Makes a reader out of the training data, and derives its lines from held-out texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.nlu.lessons import (
    NOISE,
    OTHER,
    QUESTIONS,
    Labelled,
    TrainingTexts,
    answer_lessons,
    distinct,
    intent_lessons,
    without_close_ones,
)
from assistant.nlu.likeness_training import Trained, train_classifier
from assistant.nlu.reader import Encoder, Reader
from assistant.nlu.wording import Wording

Vectors = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]

# An answer is taken from the lowest confidence at which at most this share of the held-out replies
# is taken wrongly: of those that are answers and of those that are none, half and half. And it
# must be likelier than everything else together.
MOST_SILENTLY_WRONG = 0.02
_LINES = np.arange(0.50, 0.96, 0.01)


@dataclass(frozen=True)
class Lessons:
    """What one classifier learned from and how it did on texts while it had not seen them."""

    texts: list[str]
    labels: list[str]
    trained: Trained


@dataclass(frozen=True)
class TrainedReader:
    """A reader, and the held-out readings from which its lines follow."""

    reader: Reader
    intents: Lessons
    choices: dict[str, Lessons]


def train_reader(texts: TrainingTexts, encode: Encode, encoder: Encoder) -> TrainedReader:
    """Learn to read.

    Args:
        texts: the training data.
        encode: gives the vectors of training texts; may keep them from an earlier training.
        encoder: what the reader will use for messages.

    Raises:
        LessonsIncomplete: a lookup table is missing.
    """
    wording = Wording.learn(texts.glossary, texts.sentences())
    intents = _learned(distinct(_rewritten(intent_lessons(texts), wording)), encode)
    choices = {question: _answers(texts, question, wording, encode) for question in QUESTIONS}
    reader = Reader(
        wording,
        intents.trained.classifier,
        {question: lessons.trained.classifier for question, lessons in choices.items()},
        {question: answer_line(lessons.trained) for question, lessons in choices.items()},
        encoder,
    )
    return TrainedReader(reader, intents, choices)


def answer_line(trained: Trained) -> float:
    """Return the confidence from which on an answer is taken without asking again."""
    classes = trained.classifier.classes
    other = classes.index(OTHER)
    best = trained.held_out.argmax(axis=1)
    sure = trained.held_out.max(axis=1)
    is_answer = trained.targets != other
    wrong = (best != other) & (best != trained.targets)
    for line in _LINES:
        taken = wrong & (sure >= line)
        if (taken[is_answer].mean() + taken[~is_answer].mean()) / 2 <= MOST_SILENTLY_WRONG:
            return round(float(line), 2)
    return round(float(_LINES[-1]), 2)


def fallback_line(trained: Trained) -> float:
    """Return the confidence below which an intent is likelier wrong than right.

    Of the held-out texts whose best intent has about this confidence, half are right.
    """
    classes = trained.classifier.classes
    noise = classes.index(NOISE)
    shares: npt.NDArray[Any] = trained.held_out.copy()
    shares[:, noise] = 0.0
    sure, best = shares.max(axis=1), shares.argmax(axis=1)
    right = best == trained.targets
    for line in np.arange(0.15, 0.80, 0.01):
        near = (sure >= line - 0.05) & (sure < line + 0.05)
        if near.any() and right[near].mean() >= 0.5:
            return round(float(line), 2)
    return 0.5


def _answers(texts: TrainingTexts, question: str, wording: Wording, encode: Encode) -> Lessons:
    rows, others = answer_lessons(texts, question)
    labelled = distinct(_rewritten(rows, wording))
    known = {text for text, _ in labelled}
    doubtful = [text for text in dict.fromkeys(map(wording.rewrite, others)) if text not in known]
    answers = encode([text for text, label in labelled if label != OTHER])
    far = without_close_ones(encode(doubtful), answers)
    labelled += [(text, OTHER) for text, keep in zip(doubtful, far, strict=True) if keep]
    return _learned(labelled, encode)


def _learned(labelled: Labelled, encode: Encode) -> Lessons:
    texts = [text for text, _ in labelled]
    labels = [label for _, label in labelled]
    return Lessons(texts, labels, train_classifier(texts, encode(texts), labels))


def _rewritten(labelled: Labelled, wording: Wording) -> Labelled:
    pairs = ((wording.rewrite(text), label) for text, label in labelled)
    return [(text, label) for text, label in pairs if text]
