"""How a clause hangs on what was said before it: goes on with it, adds to it, or is calm."""

from __future__ import annotations

import re

from understanding.trouble_words import NAMES_TROUBLE

_JOINS = re.compile(
    r"\s{0,3}(?:(?:and|aur|also|plus|n|&|oh|then|besides|moreover|furthermore|then again|ps|p\.s\.)"
    r"\b[\s,:.]{0,3}){1,4}",
    re.IGNORECASE,
)
# What explains, limits or follows, or takes up something said by a word that stands for it.
_GOES_ON = re.compile(
    r"\s{0,3}(?:(?:and|aur|n|&|oh)\s{1,2})?(?:but|so|because|coz|cuz|bcoz|since|as|though|although"
    r"|while|which|who|where|lekin|par|kyunki|isliye|then|when|whenever|if|until|till|from the|ever"
    r"|jab|tab|the (?:fault|issue|problem|error|same|thing|matter)|it|its|it's|they|them|they're"
    r"|this|that|these|those|he|she|same|only|just|sirf|bas|ye|yeh|wo|woh|uska|uske|iska|iske"
    r"|usme|isme|everyone else|the rest|rest|baaki|baki|even)\b",
    re.IGNORECASE,
)
_ADDS = re.compile(r"\b(?:too|as well|bhi|either|likewise|furthermore|moreover)\b", re.IGNORECASE)
_ADDS_BEFORE = re.compile(
    r"(?:^|[\s.,!?;])(?:also|plus|oh,? and|besides|moreover|furthermore|additionally|ps|p\.s\.)"
    r"[\s,:.]{0,3}$",
    re.IGNORECASE,
)
_CALM = re.compile(
    r"\b(?:was|were|is|are|all|hai|tha|thi|the)\s{1,2}(?:\w{1,12}\s){0,2}(?:fine|good|great|ok|okay"
    r"|in order|normal|theek|thik|sahi|peachy|perfect|running|working fine)\b"
    r"|\b(?:works?|worked|working|runs?|ran|chal raha|chalta|chal rahe|kaam kar\w*)\b"
    r"|\b(?:theek|thik|sahi|fine|ok|okay)\s{0,2}$",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"\b(?:not|no|never|nothing|nobody|none|nahi|nhi|nahin|cannot|stopped|fail\w*|error)\b|n'?t\b",
    re.IGNORECASE,
)

_JOINS_PROBLEMS = re.compile(
    r"\b(?:(?:the )?same (?:problem|issue|thing|ticket|matter)|(?:one|single|1) ticket"
    r"|not (?:an? |two )?(?:separate|another|different|new|other|2) (?:problems?|issues?|tickets?)"
    r"|it'?s all (?:the same|one)|ek hi (?:problem|dikkat|ticket|issue|baat)"
    r"|both (?:are )?(?:the )?same"
    r"|(?:they|these|both) belong together)\b",
    re.IGNORECASE,
)
_LONGEST_JOINING = 12
_OF_ONESELF = re.compile(
    r"\s{0,3}(?:\w{1,12}[,\s]\s?){0,3}(?:i|we|u|you|hum|main|mai|i'm|i've|we're|we've)\b"
    r"|.{0,60}\b(?:camera|typing|eyesight|glasses|battery"
    r"|my (?:phone|laptop|net|internet|wifi|hands?))\b|.{0,60}\b(?:is|are) what\b",
    re.IGNORECASE,
)
_BEGINS_BACKGROUND = re.compile(
    r"\s{0,3}(?:(?:ok|so|well|and)\s){0,2}(?:since|from|ever since|after|before|until|till|on|in"
    r"|when|while|jab|again)\b",
    re.IGNORECASE,
)


def joins_problems(text: str) -> bool:
    """Return whether a short text says that two problems are one: "that's the same problem"."""
    return len(text.split()) <= _LONGEST_JOINING and _JOINS_PROBLEMS.search(text) is not None


def is_trouble(clause: str) -> bool:
    """Return whether a clause says by a word that something is wrong, and is no background."""
    is_background = _BEGINS_BACKGROUND.match(clause) is not None
    return NAMES_TROUBLE.search(clause) is not None and not is_background


def is_of_oneself(clause: str) -> bool:
    """Return whether a clause begins with what the writer does: "we copy it by hand"."""
    return _OF_ONESELF.match(clause) is not None


def joining_words(clause: str) -> int:
    """Return how many characters of a clause only join it to the one before: "and also "."""
    match = _JOINS.match(clause)
    return match.end() if match else 0


def goes_on_with(clause: str) -> bool:
    """Return whether a clause goes on with what was said: "but only on phones", "and it spins"."""
    return _GOES_ON.match(clause) is not None


def adds_another(text: str, clause: str) -> bool:
    """Return whether a clause says by a small word that it adds something: "logo is wrong too".

    Args:
        text: the message up to the end of the clause.
        clause: the clause, with the words that join it.
    """
    start = len(text) - len(clause) + joining_words(clause)
    before = text[max(0, start - 20) : start]
    return _ADDS.search(clause) is not None or _ADDS_BEFORE.search(before) is not None


def is_calm(clause: str) -> bool:
    """Return whether a clause says that something is as it should be: "last month was fine"."""
    return _CALM.search(clause) is not None and _TROUBLE.search(clause) is None
