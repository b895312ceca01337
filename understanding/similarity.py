"""Whether two people tell of the same issue: how close their words come in meaning.

The measure is the cosine of two sentence vectors and a little for words they share, over what is
left of the texts when greetings, urgency, times, links and addresses are taken out: these say
nothing of the issue. The lines are measured on issues described in several ways:
`python -m tests.evaluation.likeness_table`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from helpdesk.sla.severity import Functionality
from understanding.encoder import Encoder
from understanding.links import without_addresses

ALIKE = 0.54
"""From here on two texts pass for one issue: enough to ask, not to decide."""

ALIKE_IN_OTHER_FUNCTIONALITY = 0.62
"""The same where one calls critical what the other calls a matter of setup."""

SHARED_WORDS_WEIGHT = 0.2
MAX_LENGTH = 600
"""Characters of a text that are compared: the first lines say what is wrong."""

_NOISE = re.compile(
    r"\b(?:hi|hello|hey|dear|team|sir|madam|please|pls|plz|kindly|urgent(?:ly)?|asap|immediately|"
    r"help|check|look into(?: this| it)?|thanks?(?: you)?|regards|"
    r"since|yesterday|today|tonight|this|last|morning|evening|afternoon|night|noon|now|just|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|"
    r"\d{1,2}(?::\d{2})?\s*(?:am|pm)|\d+\s*(?:mins?|minutes?|hrs?|hours?|days?)(?:\s*(?:ago|back))?"
    r"|we are losing (?:orders|customers|money|business))\b",
    re.IGNORECASE,
)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def essence(text: str) -> str:
    """Return what of a text tells the issue."""
    shown = text[:MAX_LENGTH]
    shown = without_addresses(shown, blank=" ")
    bare = " ".join(_NOISE.sub(" ", shown).split()).strip(" ,.!?-:")
    return bare.lower() if len(bare.split()) >= 2 else " ".join(shown.split()).lower()


def likeness(text: str, others: Sequence[str], encoder: Encoder) -> list[float]:
    """Return how alike `text` is to each of `others`: about 0 for nothing in common."""
    if not others:
        return []
    bare = [essence(each) for each in (text, *others)]
    vectors = encoder.encode(bare)
    meaning = vectors[1:] @ vectors[0]
    words = [_stems(each) for each in bare]
    return [
        float(close) + SHARED_WORDS_WEIGHT * _share(words[0], theirs)
        for close, theirs in zip(meaning, words[1:], strict=True)
    ]


def is_alike(score: float, one: Functionality | None, other: Functionality | None) -> bool:
    """Return whether two texts pass for one issue, by their likeness and what has stopped working.

    Args:
        one: how much has stopped working by the first text, None where that is not known yet.
        other: the same of the second.
    """
    if one is None or other is None or abs(one.rank - other.rank) <= 1:
        return score >= ALIKE
    return score >= ALIKE_IN_OTHER_FUNCTIONALITY


def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words: "assigned" and "assigning" share theirs."""
    return frozenset(word[:5] for word in _LONG_WORD.findall(text))


def _share(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / max(1, min(len(some), len(others)))
