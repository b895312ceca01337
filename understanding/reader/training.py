"""Makes a reader out of the training data, and derives its lines from held-out texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from understanding.choices import CHOICES
from understanding.encoder import Encoder
from understanding.reader.classifier_training import Trained, train_classifier
from understanding.reader.normaliser import Normaliser
from understanding.reader.reader import Reader
from understanding.reader.training_examples import (
    NOISE,
    OTHER,
    Labelled,
    TrainingTexts,
    answer_examples,
    distinct,
    intent_examples,
    symptom_examples,
    without_close_ones,
)

Vectors = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]

# What a reading is worth: one that is right saves a question, one that is wrong costs. A message
# taken for another intent is said again, in other words, as one that was not understood would be.
# An answer taken wrongly has to be found in the summary, named and given again: that costs twice
# as much as being asked again.
WRONG_INTENT_COSTS = 1.0
WRONG_ANSWER_COSTS = 2.0
_INTENT_LINES = np.arange(0.15, 0.80, 0.01)
# An answer is never taken that is less likely than everything else together.
_ANSWER_LINES = np.arange(0.50, 0.96, 0.01)
_RESAMPLED = 200
_SEED = 11


@dataclass(frozen=True)
class LearnedExamples:
    """What one classifier learned from and how it did on texts while it had not seen them."""

    texts: list[str]
    labels: list[str]
    trained: Trained


@dataclass(frozen=True)
class TrainedReader:
    """A reader, and the held-out readings from which its lines follow."""

    reader: Reader
    intents: LearnedExamples
    choices: dict[str, LearnedExamples]


def train_reader(texts: TrainingTexts, encode: Encode, encoder: Encoder) -> TrainedReader:
    """Learn to read.

    Args:
        texts: the training data.
        encode: gives the vectors of training texts; may keep them from an earlier training.
        encoder: what the reader will use for messages.

    Raises:
        TrainingDataIncomplete: a lookup table is missing.
    """
    normaliser = Normaliser.learn(texts.glossary, texts.sentences())
    intents = _learned(distinct(_rewritten(intent_examples(texts), normaliser)), encode)
    choices = {question: _answers(texts, question, normaliser, encode) for question in CHOICES}
    told = symptom_examples(texts, "functionality")
    symptoms = _learned(distinct(_rewritten(told, normaliser)), encode)
    reader = Reader(
        normaliser,
        intents.trained.classifier,
        {question: learned.trained.classifier for question, learned in choices.items()},
        symptoms.trained.classifier,
        {question: answer_line(one.trained).value for question, one in choices.items()},
        texts.uses,
        encoder,
    )
    return TrainedReader(reader, intents, choices)


@dataclass(frozen=True)
class Line:
    """A confidence from which on a reading is taken.

    `low` and `high` tell how far it could as well have come out otherwise: they hold nine tenths
    of the lines of as many texts drawn again from the same ones.
    """

    value: float
    low: float
    high: float


def answer_line(trained: Trained) -> Line:
    """Return the confidence from which on an answer is taken without asking again.

    Of all lines it is worth most to the people whose replies were held out: as many answers as
    replies that are none.
    """
    other = trained.classifier.classes.index(OTHER)
    best = trained.held_out.argmax(axis=1)
    is_answer = trained.targets != other
    worth = np.where(best == trained.targets, 1.0, -WRONG_ANSWER_COSTS)
    worth[best == other] = 0.0
    worth = np.where(is_answer, worth / is_answer.sum(), worth / max((~is_answer).sum(), 1))
    return _worth_most(trained.held_out.max(axis=1), worth, _ANSWER_LINES)


def fallback_line(trained: Trained) -> Line:
    """Return the confidence below which a message counts as not understood.

    Of all lines it is worth most on the held-out texts, those among them that nobody can
    understand.
    """
    shares: npt.NDArray[Any] = trained.held_out.copy()
    shares[:, trained.classifier.classes.index(NOISE)] = 0.0
    right = shares.argmax(axis=1) == trained.targets
    worth = np.where(right, 1.0, -WRONG_INTENT_COSTS)
    return _worth_most(shares.max(axis=1), worth, _INTENT_LINES)


def _worth_most(sure: npt.NDArray[Any], worth: npt.NDArray[Any], lines: npt.NDArray[Any]) -> Line:
    """Return the line that is worth most; the worth of a text counts from its confidence on."""
    taken = np.where(sure[:, None] >= lines[None, :], worth[:, None], 0.0)
    rng = np.random.default_rng(_SEED)
    draws = rng.multinomial(len(sure), np.full(len(sure), 1 / len(sure)), size=_RESAMPLED)
    resampled = lines[(draws @ taken).argmax(axis=1)]
    low, high = np.quantile(resampled, [0.05, 0.95])
    # The middle of the resampled lines moves less with the data than the one best line.
    return Line(*(round(float(one), 2) for one in (np.median(resampled), low, high)))


def _answers(
    texts: TrainingTexts, question: str, normaliser: Normaliser, encode: Encode
) -> LearnedExamples:
    rows, others = answer_examples(texts, question)
    labelled = distinct(_rewritten(rows, normaliser))
    known = {text for text, _ in labelled}
    doubtful = [
        text for text in dict.fromkeys(map(normaliser.rewrite, others)) if text not in known
    ]
    answers = encode([text for text, label in labelled if label != OTHER])
    far = without_close_ones(encode(doubtful), answers)
    labelled += [(text, OTHER) for text, keep in zip(doubtful, far, strict=True) if keep]
    return _learned(labelled, encode)


def _learned(labelled: Labelled, encode: Encode) -> LearnedExamples:
    texts = [text for text, _ in labelled]
    labels = [label for _, label in labelled]
    return LearnedExamples(texts, labels, train_classifier(texts, encode(texts), labels))


def _rewritten(labelled: Labelled, normaliser: Normaliser) -> Labelled:
    pairs = ((normaliser.rewrite(text), label) for text, label in labelled)
    return [(text, label) for text, label in pairs if text]
