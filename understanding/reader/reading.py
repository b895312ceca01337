"""What a reader finds in a message, and the way on which it found it."""

from __future__ import annotations

from dataclasses import dataclass

from understanding.clause_reading import ClauseReading
from understanding.reader.facts import Fact
from understanding.reader.normaliser import NormalisedText
from understanding.reader.plausibility import Beyond


@dataclass(frozen=True)
class ReadingPath:
    """The way on which a message was read: what `understanding.explanation` shows.

    Args:
        normalised: the message in the readers' words.
        beyond: why nothing could be read but what its form gives away, else None.
        reasons: what made the intents' confidences other than the classifier's.
        denied: the answers to choices that the message rules out.
        latin: the message in Latin letters, where it was read and has Hindi in its own script.
        looked_for_facts: whether choices were read out of its clauses; by its intent it may ask
            or wish rather than state.
        language: the one that the message was typed in, where it is one of
            `understanding.foreign`, and `english` what it is in English.
    """

    normalised: NormalisedText
    beyond: Beyond | None = None
    reasons: tuple[str, ...] = ()
    denied: frozenset[str] = frozenset()
    latin: str = ""
    looked_for_facts: bool = False
    language: str = ""
    english: str = ""


@dataclass(frozen=True)
class Reading:
    """What a message says.

    Args:
        intents: names and confidences, likeliest first; they sum to at most 1.
        choices: for each question of the form the values and how likely the message means them
            as an answer, likeliest first; the rest to 1 is "none of these".
        facts: what it states by the way.
        path: how all this was found.
        clauses: what each of its clauses does; empty where it cannot be read.
    """

    intents: list[tuple[str, float]]
    choices: dict[str, list[tuple[str, float]]]
    facts: list[Fact]
    path: ReadingPath
    clauses: tuple[ClauseReading, ...] = ()
