"""What each classifier learns from: labelled texts out of the training data.

Intents come from the intents' examples; how a text reads as an answer comes from the lookup
tables `answer_<question>_<value>`, `symptom_<value>`, `answer_none` and `mention_no_<what>`. What
answers another question, or none, is learned as such: it has the label OTHER.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from helpdesk.errors import HelpdeskError
from understanding.choices import CHOICES
from understanding.intent_uses import IntentUses

OTHER = "~other"
NOISE = "~noise"
_NOISE_TABLE = "not_understood"
_NO_ANSWER_TABLE = "answer_none"
_EVERY_NTH = 6
# "small" answers the question for functionality as well as the one for impact.
_MIN_WORDS_FOR_OTHER_QUESTIONS = 3
_TOO_CLOSE = 0.82

Labelled = list[tuple[str, str]]


class TrainingDataIncomplete(HelpdeskError):
    """The training data lacks a lookup table that the reader learns from."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"The training data has no lookup table {table!r}",
            hint="docs/understanding.md lists the tables in data/nlu and what each is for",
        )


@dataclass(frozen=True)
class TrainingTexts:
    """The training data as the reader needs it.

    Args:
        intents: (example, intent) pairs.
        tables: the lookup tables by name.
        glossary: what people write -> what it means in English.
        uses: what to know about the intents.
    """

    intents: Sequence[tuple[str, str]]
    tables: Mapping[str, Sequence[str]]
    glossary: Mapping[str, str]
    uses: IntentUses

    def table(self, name: str) -> Sequence[str]:
        """Return a lookup table.

        Raises:
            TrainingDataIncomplete: there is none of that name.
        """
        if not self.tables.get(name):
            raise TrainingDataIncomplete(name)
        return self.tables[name]

    def sentences(self) -> list[str]:
        """Return every text whose words are good words to repair a misspelt one to."""
        tables = (texts for name, texts in self.tables.items() if name != _NOISE_TABLE)
        return [text for text, _ in self.intents] + [text for table in tables for text in table]


def intent_examples(texts: TrainingTexts) -> Labelled:
    """Return the intents' examples, and what no intent may be read into."""
    return [*texts.intents, *((text, NOISE) for text in texts.table(_NOISE_TABLE))]


def answer_examples(texts: TrainingTexts, question: str) -> tuple[Labelled, list[str]]:
    """Return labelled answers to one question, and texts that answer others or none.

    The second are doubtful as long as nobody looked whether they are close to an answer; see
    `without_close_ones`.
    """
    choice = CHOICES[question]
    rows: Labelled = []
    statements = dict(choice.statement_tables)
    for value in choice.values:
        rows += [(text, value) for text in texts.table(choice.answer_table(value))]
        if value in statements:
            rows += [(text, value) for text in texts.table(statements[value])]
    none = (*texts.table(_NO_ANSWER_TABLE), *texts.table(choice.none_table))
    rows += [(text, OTHER) for text in none]
    return rows, _answers_to_others(texts, question)


def _answers_to_others(texts: TrainingTexts, question: str) -> list[str]:
    """Return what answers other questions than this one, or none."""
    choices = [choice for choice in CHOICES.values() if choice.slot != question]
    others = [
        text
        for choice in choices
        for value in choice.values
        for text in texts.table(choice.answer_table(value))
        if len(text.split()) >= _MIN_WORDS_FOR_OTHER_QUESTIONS
    ]
    for choice in choices:
        for _, table in choice.statement_tables:
            others += texts.table(table)
    for intent in texts.uses.never_answers:
        examples = [text for text, name in texts.intents if name == intent]
        others += examples[::_EVERY_NTH]
    return others


def symptom_examples(texts: TrainingTexts, question: str) -> Labelled:
    """Return the symptoms of each level, and what sounds like one and is none.

    Who answers the question by telling what is wrong tells a symptom as well.
    """
    choice = CHOICES[question]
    rows = [(text, value) for value, name in choice.statement_tables for text in texts.table(name)]
    rows += [(text, OTHER) for text in texts.table(choice.none_table)]
    return rows + [
        (text, value)
        for value in choice.values
        for text in texts.table(choice.answer_table(value))
        if len(text.split()) >= _MIN_WORDS_FOR_OTHER_QUESTIONS
    ]


def distinct(labelled: Iterable[tuple[str, str]]) -> Labelled:
    """Return the pairs without repeated texts; the first label of a text stays."""
    first: dict[str, str] = {}
    for text, label in labelled:
        first.setdefault(text, label)
    return list(first.items())


def without_close_ones(
    vectors: npt.NDArray[np.float32], answers: npt.NDArray[np.float32]
) -> npt.NDArray[np.bool_]:
    """Return which of `vectors` lie so far from all `answers` that they are none of them.

    Both have shape (texts, dimensions), each row of length 1.
    """
    kept: npt.NDArray[np.bool_] = (vectors @ answers.T).max(axis=1) < _TOO_CLOSE
    return kept
