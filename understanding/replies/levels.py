"""A level put against the one proposed: "no, that is minor"."""

from __future__ import annotations

import re

from understanding.negation import denied_levels

_OBJECTS = re.compile(r"\W*(?:no|nah|nope|nahi|naa?|actually|not really|hmm|wrong)\b", re.I)
_FUNCTIONALITY = re.compile(r"\b(critical|major|minor|set ?up)\b", re.IGNORECASE)
_LONGEST_OBJECTION = 10


def objected_functionality(text: str) -> str | None:
    """Return the functionality named against the one proposed ("no, that is minor"), else None."""
    if len(text.split()) > _LONGEST_OBJECTION or not _OBJECTS.match(text):
        return None
    named = {match[1].lower().replace(" ", "") for match in _FUNCTIONALITY.finditer(text)}
    left = named - denied_levels(text)
    return left.pop() if len(left) == 1 else None
