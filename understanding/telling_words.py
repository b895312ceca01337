"""The words of a text that tell what it is about."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]{3,}")
# What stands in any report, whatever it is about.
_SMALL = frozenset(
    """
    the and for that this with not are was were has have had but you your our they them their its
    from what which who when where why how can could would should will all any some also only just
    too very than then there here out off now one two ticket issue problem bot chat customer
    customers please want need make made don does did worth leave forget thing things about into
    every each mat nahi hai hain kya aur bhi liye usk uske iske karo banao baat par pls late reply
    replies since been being get got getting
    """.split()
)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case."""
    return frozenset(_WORD.findall(text.lower()))


def words_in_common(text: str, other: str) -> frozenset[str]:
    """Return the telling words that two texts share, in lower case."""
    return (words_of(text) & words_of(other)) - _SMALL


def likeness_in_words(text: str, other: str) -> int:
    """Return how many telling words of a text begin like one of the other: "pic", "picture"."""
    mine, theirs = words_of(text) - _SMALL, words_of(other) - _SMALL
    return sum(any(word.startswith(one) or one.startswith(word) for one in theirs) for word in mine)
