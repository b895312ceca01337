"""Leads what was read in the English of a foreign message back to what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from understanding.clause_reading import ClauseReading
from understanding.foreign.rendering import Rendering
from understanding.reader.facts import Fact, ReadBy
from understanding.reader.normaliser import NormalisedText


def placed_facts(facts: Iterable[Fact], rendering: Rendering) -> list[Fact]:
    """Return facts with the places in what was typed.

    What a classifier concluded counts only where hardly a word was missing: "the bot does not send
    the Buchungsbestätigung" sounds worse than it is.
    """
    kept = [fact for fact in facts if rendering.is_whole or fact.source is not ReadBy.CLASSIFIER]
    return [replace(fact, span=rendering.origin(fact.span)) for fact in kept]


def placed_clauses(
    clauses: Iterable[ClauseReading], rendering: Rendering, typed: str
) -> tuple[ClauseReading, ...]:
    """Return clauses in the person's own words."""
    placed = []
    for clause in clauses:
        start, end = rendering.origin(clause.span)
        placed.append(replace(clause, text=typed[start:end], span=(start, end)))
    return tuple(placed)


def placed_words(normalised: NormalisedText, rendering: Rendering) -> NormalisedText:
    """Return the readers' words with the places in what was typed."""
    return NormalisedText(
        tuple(one._replace(span=rendering.origin(one.span)) for one in normalised.tokens)
    )
