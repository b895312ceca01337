"""Tickets that are referred to without their number: "my last ticket", "it", "one of mine"."""

from __future__ import annotations

import re

_THINGS = r"(?:tickets?|ones?|issues?|cases?|requests?|complaints?|reports?)"
_NEWEST = re.compile(
    rf"\b(?:last|latest|newest|most recent|recent)\s+{_THINGS}\b|"
    rf"\b{_THINGS}\s+(?:i|we)(?:'ve|\s+have)?\s+just\b",
    re.IGNORECASE,
)
_SPOKEN_OF = re.compile(rf"\b(?:it|this|that|(?:this|that|the|same)\s+{_THINGS})\b", re.IGNORECASE)
_ANY_OF_MINE = re.compile(rf"\b(?:my|our|a|one of (?:my|our))\s+{_THINGS}\b", re.IGNORECASE)

_PICKS = re.compile(
    r"\b(?:one|wala|wali|waala|waali|thing|thingy|ticket|issue|problem|matter|1)\b", re.IGNORECASE
)
_LONGEST_PICK = 8


def means_newest(text: str) -> bool:
    """Return whether the text means the person's newest ticket: "the one I just raised"."""
    return _NEWEST.search(text) is not None


def means_spoken_of(text: str) -> bool:
    """Return whether the text means the ticket just spoken of, and not any of their own."""
    return _SPOKEN_OF.search(text) is not None and _ANY_OF_MINE.search(text) is None


def names_one_of_several(text: str) -> bool:
    """Return whether a short text picks one ticket by what it is about: "the login one"."""
    return len(text.split()) <= _LONGEST_PICK and _PICKS.search(text) is not None
