"""Markdown of the assistant's messages, in which text that people typed shows as typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MARKS = re.compile(r"([\\`*_\[\]<>#|~!])")


class Markdown(str):
    """Text whose Markdown is ours; everything else is escaped before it becomes part of one."""

    __slots__ = ()


def escaped(value: object) -> Markdown:
    """Return `value` as Markdown: unchanged if it is Markdown, else with its marks escaped."""
    if isinstance(value, Markdown):
        return value
    return Markdown(_MARKS.sub(r"\\\1", str(value)))


def shortened(text: str, limit: int = 300) -> str:
    """Return `text` on one line, cut at a word when it is longer than `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0] + " …"


def listed(items: Iterable[str]) -> str:
    """Return the items as a phrase: "a, b and c"."""
    *start, last = list(items)
    return f"{', '.join(start)} and {last}" if start else last
