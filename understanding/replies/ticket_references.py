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
# "Where's it at?", "is anyone on it", "kahan tak pahuncha": how far one has come.
_DOES = r"(?:look\w*|work\w*|on|see\w*|check\w*|start\w*|pick\w*|tak\w*|there)"
_STANDS = re.compile(
    r"\b(?:where(?:'?s| is| are| do| does)? (?:it|we|things?|this|that|my (?:issue|ticket|case))"
    r"(?: at| stand\w*| now)?|how far"
    r"|how(?:'?s| is| are) (?:it|things|we|this|that|my \w+) (?:going|coming|doing|looking|moving)"
    rf"|any(?:one|body|1)? (?:news|progress|updates?|luck|movement|word|{_DOES})"
    rf"|(?:some|any)(?:one|body|1) (?:already |been |has |have |is |actually )*{_DOES}"
    r"|(?:is|has) (?:some|any)(?:one|body)\b"
    r"|what(?:'?s| is)? (?:the |my )?(?:status|progress|latest|happening|going on)"
    r"|what (?:happened|became|about) (?:to|of|with)? ?(?:it|that|my (?:ticket|issue|case))"
    r"|kahan? tak|kaha pahun\w*|kya hua|kuch hua|koi (?:dekh|update|khabar|news)\w*"
    r"|kaam (?:shuru|hua|ho raha)"
    r"|(?:did|have|has) (?:you|u|they|your (?:team|people|colleagues)|somebody|someone)"
    r" (?:\w+ ){0,2}(?:look\w*|start\w*|seen?|check\w*|fix\w*|manag\w*|com(?:e|ing)|get|got)"
    r"|(?:you|your (?:team|people|colleagues)) (?:have|are) (?:\w+ )?(?:come|got|got to|gotten))\b",
    re.IGNORECASE,
)
_LONGEST_ASKING = 14


def means_newest(text: str) -> bool:
    """Return whether the text means the person's newest ticket: "the one I just raised"."""
    return _NEWEST.search(text) is not None


def means_spoken_of(text: str) -> bool:
    """Return whether the text means the ticket just spoken of, and not any of their own."""
    return _SPOKEN_OF.search(text) is not None and _ANY_OF_MINE.search(text) is None


def asks_where_it_stands(text: str) -> bool:
    """Return whether a short text asks how far something has come: "is anyone on it?"."""
    return len(text.split()) <= _LONGEST_ASKING and _STANDS.search(text) is not None


def names_one_of_several(text: str) -> bool:
    """Return whether a short text picks one ticket by what it is about: "the login one"."""
    return len(text.split()) <= _LONGEST_PICK and _PICKS.search(text) is not None
