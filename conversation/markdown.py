"""Markdown of the assistant's messages, in which text that people typed shows as typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

_MARKS = re.compile(r"([\\`*_\[\]<>#|~!&])")
# What makes a list, a rule or a heading where it begins a line.
_BLOCK_MARK = re.compile(r"^([-+=]|\d+(?=[.)]))")
# Renderers make links of addresses, and would take the backslash before a mark for part of one.
_ADDRESS_MARK = re.compile(r":(?=//)|@|(?<=\bwww)\.", re.IGNORECASE)


class Markdown(str):
    """Text whose Markdown is ours; everything else is escaped before it becomes part of one."""

    __slots__ = ()


def escaped(value: object) -> Markdown:
    """Return `value` as Markdown: unchanged if it is Markdown, else as it was typed.

    A value is part of a line: its line breaks become spaces.
    """
    if isinstance(value, Markdown):
        return value
    words = [_escaped_word(word) for word in str(value).split()]
    return Markdown(_BLOCK_MARK.sub(_escaped_block_mark, " ".join(words)))


def link(title: str, url: str) -> Markdown:
    """Return a link; neither a bracket in the title nor one in the address ends it early."""
    return Markdown(f"[{escaped(title)}]({quote(url, safe=_SAFE_IN_ADDRESSES)})")


def sentences(*parts: str) -> Markdown:
    """Return the parts that are not empty as one paragraph."""
    return _joined(" ", parts)


def lines(*parts: str) -> Markdown:
    """Return the parts that are not empty, each on a line of its own."""
    return _joined("\n", parts)


def paragraphs(*parts: str) -> Markdown:
    """Return the parts that are not empty, each as a paragraph."""
    return _joined("\n\n", parts)


def shortened(text: str, limit: int = 300) -> str:
    """Return `text` on one line, cut at a word when it is longer than `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0] + " …"


_SAFE_IN_ADDRESSES = ":/?#[]@!$&'*+,;=%~-._"


def _joined(separator: str, parts: Iterable[str]) -> Markdown:
    return Markdown(separator.join(escaped(part) for part in parts if part))


def _escaped_word(word: str) -> str:
    marked = _MARKS.sub(r"\\\1", word)
    return word if marked == word else _ADDRESS_MARK.sub(r"\\\g<0>", marked)


def _escaped_block_mark(match: re.Match[str]) -> str:
    mark = match[1]
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"
