"""How numbers, durations and titles read on the console's pages: spelled out, for eyes and ears."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 ticket", "2 tickets"; `plural` where adding an s is wrong."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def long_duration(duration: timedelta) -> str:
    """Return the two largest units of a duration, cut to whole minutes.

    >>> long_duration(timedelta(hours=26, minutes=5))
    '1 day 2 hours'
    >>> long_duration(timedelta(seconds=59))
    'less than a minute'
    """
    left = int(abs(duration).total_seconds())
    parts: list[str] = []
    for noun, size in _UNITS:
        number, left = divmod(left, size)
        if number:
            parts.append(counted(number, noun))
        elif parts:
            # "3 days 20 minutes" would be odd: the second unit is the next smaller one or none.
            break
        if len(parts) == 2:
            break
    return " ".join(parts) or "less than a minute"


def first_line(text: str, limit: int = 140) -> str:
    """Return the first line of `text` that says something, cut at a word."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= limit:
        return line
    return line[: limit + 1].rsplit(" ", 1)[0][:limit].rstrip(" ,;:.") + "…"


def in_sentences(*parts: str) -> str:
    """Return the parts as sentences, each with a capital and a full stop; empty ones are left out.

    >>> in_sentences("nothing was sent", "try again")
    'Nothing was sent. Try again.'
    """
    said = (part.strip() for part in parts)
    return " ".join(
        part[0].upper() + part[1:] + ("" if part[-1] in ".!?" else ".") for part in said if part
    )


def joined(parts: Iterable[str]) -> str:
    """Return "a", "a and b", "a, b and c"; empty parts are left out."""
    said = [part for part in parts if part]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
