"""Which functionality is proposed to somebody who reports a problem.

The report's symptom is compared with the symptoms of each level. A proposal is made where it is
worth more than the question, which is asked instead: one that is too severe has to be taken back,
and one that is too mild may stay and let people wait who cannot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from helpdesk.sla.severity import Functionality

Symptoms = Mapping[str, float]
"""How likely a report's symptom is of each level; the rest to 1 is none."""

TOO_SEVERE_COSTS = 1.5
TOO_MILD_COSTS = 4.0
WORTH_PROPOSING = 0.25
# Whoever builds or tests a bot sees mostly what comes of the building; whoever runs it does not.
_WHILE_BUILT = {"setup": 3.0, "critical": 0.3, "major": 0.6, "minor": 0.6}
_WHILE_LIVE = {"setup": 0.4}
_BY_STAGE: Mapping[str, Mapping[str, float]] = {
    "in_development": _WHILE_BUILT,
    "going_live_soon": _WHILE_BUILT,
    "live": _WHILE_LIVE,
}
SURE_OF_DELAY = 0.9
# Replies that take this long are as good as none.
_LONG_DELAY_SECONDS = 20

_AMOUNT = re.compile(
    r"(?P<half>half (?:a |an )?)?(?P<number>\d+(?:\.\d+)?|a|an|one|two|three|four|five|ten|full"
    r"|several|few)?(?: ?(?:-|to) ?\d+)?(?: full| whole| plus)? ?\+?"
    r"(?P<unit>s|secs?|seconds?|mins?|minutes?|hours?|hrs?)\b"
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "several": 5, "few": 3}
_ANSWERS = re.compile(
    r"\b(?:repl(?:y|ies|ied|ying)|respon\w+|answer\w*|messages?|talks?|delay\w*|latency|lag\w*)\b"
)
_TAKES = re.compile(
    r"\b(?:takes?|taking|took|after|late|later|delay\w*|slow\w*|lag\w*|wait\w*|within|latency|gap"
    r"|only in|comes? in|above|over|more than|beyond)\b"
)
_OTHER_THINGS = re.compile(
    r"\b(?:reports?|dashboards?|analytics|exports?|pages?|downloads?|uploads?|logins?|otp|video"
    r"|images?|agents? panel|screen|ago|since|for the (?:last|past)|from (?:the )?last)\b"
)


def is_late_reply(words: str) -> bool:
    """Return whether a report in the readers' words tells of replies that come too late."""
    if _OTHER_THINGS.search(words) or not (_ANSWERS.search(words) and _TAKES.search(words)):
        return False
    return any(_seconds(found) >= _LONG_DELAY_SECONDS for found in _AMOUNT.finditer(words))


def together(readings: Sequence[Symptoms]) -> Symptoms:
    """Return what the message as a whole and each reporting clause of it say together."""
    return {name: sum(one[name] for one in readings) / len(readings) for name in readings[0]}


def proposed(reading: Symptoms, stage: str | None) -> tuple[str, float] | None:
    """Return the functionality to propose, with how sure it is; None where asking is better.

    Args:
        reading: how likely each level is.
        stage: the bot's stage as far as the message states it.
    """
    factors = _BY_STAGE.get(stage or "", {})
    weighed = {name: sure * factors.get(name, 1.0) for name, sure in reading.items()}
    total = sum(weighed.values())
    shares = {name: sure / total for name, sure in weighed.items()}
    levels = [level.value for level in Functionality]
    best = max(levels, key=lambda level: _worth(level, shares, levels))
    if _worth(best, shares, levels) <= WORTH_PROPOSING:
        return None
    return best, shares[best]


def _worth(level: str, shares: Symptoms, levels: Sequence[str]) -> float:
    at = levels.index(level)
    worse = sum(shares[one] for one in levels[:at])
    right = shares[level]
    return right - TOO_MILD_COSTS * worse - TOO_SEVERE_COSTS * (1.0 - right - worse)


def _seconds(found: re.Match[str]) -> float:
    number = found["number"]
    if number is None and not found["half"]:
        return 0.0
    amount = float(number) if number and number[0].isdigit() else _NUMBERS.get(number or "", 1)
    unit = {"s": 1, "m": 60, "h": 3600}[found["unit"][0]]
    return amount * unit * (0.5 if found["half"] else 1.0)
