"""Replies that take back something said before, whatever was asked: "no wait, 10.30"."""

from __future__ import annotations

import re

# At the beginning of the text or of a sentence in it; bounded, so that reading stays linear.
_TAKES_BACK = re.compile(
    r"(?:^|[.!?,;\n])[\s\W]{0,5}(?:\*\s?\w|actually|correction|sorry|oops|oh wait|no wait|wait no"
    r"|wait|my bad|my mistake|i mean|i meant|rather|scratch that|hold on|arre|nahi|hm+ no|umm? no"
    r"|no no|nope|no)\b"
    r"|\b(?:make (?:it|that)|change (?:it|that)|should be|not \w{1,20} but|instead of|i was wrong"
    r"|got it wrong|it grew|got worse|by now|it is now|it'?s now|in (?:fact|truth|reality)"
    r"|on second thought|oopsie|scratch (?:that|what)|one (?:thing|change|more thing|last)"
    r"|turns out"
    r"|flip (?:it|that)|returning to|(?:your|the) (?:earlier )?question|before the|from before"
    r"|with that"
    r"|corrected|as for the|about the (?:impact|stage|time|link)|instead|wrong|galat)\b"
    r"|\bki jagah\b|(?:day|var|live|limited|serious|moderate|none|critical|major|minor"
    r"|development|kal|aaj|parso) nahi\b"
    r"|^\s{0,3}\*|\w\s{0,2}(?:->|=>|\u2192|>)\s{0,2}\w",
    re.IGNORECASE,
)


_WANTS_CHANGE = re.compile(
    r"\b(?:chang\w*|edit\w*|correct\w*|wrong\w*|wrng|galat|badal\w*|badlo|updat\w*|fix|mistake"
    r"|not right"
    r"|isn'?t right|different|redo|again|instead|replace|modify|rather|should|amend\w*|incorrect"
    r"|mistyped|typo|not (?:my|the|that)|other)\b|[*]",
    re.IGNORECASE,
)


_CANCELS = re.compile(
    r"\b(?:cancel|cancle|cancl|stop|leave it|forget it|scrap|drop|chhodo|chodo|rehne do"
    r"|band kar)",
    re.IGNORECASE,
)
_KEEPS = re.compile(
    r"\b(?:don'?t|dont|do not|no wait|wait no|nahi nahi|no no|mat karo|mat karna|keep it|keep going"
    r"|not cancel\w*|no,? (?:wait|keep|stop|don)|arre nahi|actually no|on second thought|go on"
    r"|carry on|ruko|hold on|leave it open|scratch that|i take that back)\b",
    re.IGNORECASE,
)
_BECOMES = re.compile(
    r"\s{0,2}(?:->|=>|\u2192|>)\s{0,2}(?=\w)|\s[-\u2013,]\s?(?:no|nahi|nope),?\s(?=\w)"
    r"|\bis not \w{2,20},? but (?=\w)",
    re.IGNORECASE,
)
_LONGEST_VALUE = 40
_PLAINLY = re.compile(
    r"\b(?:actually|correction|scratch (?:that|what)|i meant?|instead of|rather|turns out"
    r"|in (?:fact|truth)"
    r"|make (?:it|that)|change (?:it|that)|flip (?:it|that)|should be|not \w{1,20} but"
    r"|i was wrong|my mistake"
    r"|got (?:it wrong|worse)|it grew|by now|returning to|(?:your|the) (?:earlier )?question"
    r"|before the"
    r"|from before|corrected|oopsie|one (?:thing|change)|ah,? not|no,? not)\b"
    r"|(?:^|[.!?]\s)(?:not|nt)\s(?:the\s|an?\s|yet\s|in\s){0,2}(?:live|serious|moderate|limited|critical"
    r"|major|minor|set ?up|dev\w*|\w{2,9}day|\d)"
    r"|\w\s{0,2}(?:->|=>|\u2192|>)\s{0,2}\w|\s[-\u2013]\s?(?:no|nahi|nope),?\s\w",
    re.IGNORECASE,
)


def takes_back_plainly(text: str) -> bool:
    """Return whether a text says that something said before is otherwise, not only "no"."""
    return _PLAINLY.search(text) is not None


def keeps_going(text: str) -> bool:
    """Return whether a text takes a cancellation back in the same breath: "cancel. no, don't"."""
    cancelled = _CANCELS.search(text)
    return cancelled is not None and _KEEPS.search(text, cancelled.end()) is not None


def wants_change(text: str) -> bool:
    """Return whether a text says that something is to be changed: "wrong link"."""
    return _WANTS_CHANGE.search(text) is not None


def takes_back(text: str) -> bool:
    """Return whether a text sounds as if it corrected something: "arre wait not monday"."""
    return _TAKES_BACK.search(text) is not None


def new_values(text: str) -> list[str]:
    """Return what stands behind each sign that an old value becomes a new one: "live -> soon"."""
    return [text[match.end() : match.end() + _LONGEST_VALUE] for match in _BECOMES.finditer(text)]
