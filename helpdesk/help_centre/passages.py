"""Cuts articles into passages: what stands below one heading, or a part of it if that is long.

A passage is the unit of retrieval, so it should be about one thing; and it is shown to people, so
code fences, tables and list items are never cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_WORDS = 180

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_ANCHOR = re.compile(r"\s*\{#([^\s{}]+)\}\s*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_LIST_ITEM = re.compile(r"^(?:[-*+]|\d{1,9}[.)])\s+")

_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLOCK_MARKS = re.compile(r"^ {0,3}(?:[-*+]|\d{1,9}[.)]|>|#{1,6})\s+", re.M)
_INLINE_MARKS = re.compile(r"[*`]|(?<!\w)_+|_+(?!\w)")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Passage:
    """A part of an article.

    `heading` is empty for what stands before the first heading; `trail` are the headings above
    it, outermost first; `anchor` is that of the nearest heading that has one on the real page,
    or empty; `text` is Markdown.
    """

    heading: str
    trail: tuple[str, ...]
    anchor: str
    text: str


@dataclass(frozen=True)
class _Section:
    heading: str
    trail: tuple[str, ...]
    anchor: str
    lines: tuple[str, ...]


def split_into_passages(body_markdown: str, *, max_words: int = MAX_WORDS) -> list[Passage]:
    """Return the passages of an article's body, in order.

    Every line that is not a heading and not blank is in exactly one of them.

    Args:
        max_words: a longer section is cut between paragraphs, list items, tables and code
            blocks; one of these alone may be longer.
    """
    return [
        Passage(section.heading, section.trail, section.anchor, text)
        for section in _sections(body_markdown)
        for text in _parts(section.lines, max_words)
    ]


def plain_text(markdown: str) -> str:
    """Return Markdown as running text: no markup, link targets or images, single spaces."""
    lines = (line for line in markdown.split("\n") if not _FENCE.match(line))
    return inline_text(_BLOCK_MARKS.sub(" ", "\n".join(lines)).replace("|", " "))


def inline_text(markdown: str) -> str:
    """Return one paragraph or heading as running text; a number at its beginning stays."""
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", markdown))
    return _SPACE.sub(" ", _INLINE_MARKS.sub("", _TAG.sub(" ", text))).strip()


def _sections(body: str) -> Iterator[_Section]:
    open_headings: list[tuple[int, str, str]] = []  # (level, heading, anchor), outermost first
    lines: list[str] = []
    for line, is_code in _marked_lines(body):
        match = None if is_code else _HEADING.match(line)
        if match is None:
            lines.append(line)
            continue
        yield _section(open_headings, lines)
        lines = []
        level = len(match[1])
        heading, anchor = _read_heading(match[2])
        open_headings = [item for item in open_headings if item[0] < level]
        open_headings.append((level, heading, anchor))
    yield _section(open_headings, lines)


def _section(open_headings: list[tuple[int, str, str]], lines: list[str]) -> _Section:
    names = tuple(heading for _, heading, _ in open_headings)
    anchor = next((anchor for _, _, anchor in reversed(open_headings) if anchor), "")
    return _Section(names[-1] if names else "", names[:-1], anchor, tuple(lines))


def _marked_lines(body: str) -> Iterator[tuple[str, bool]]:
    """Yield each line and whether it belongs to a fenced code block."""
    fence = ""
    for line in body.split("\n"):
        match = _FENCE.match(line)
        if fence:
            yield line, True
            if match and match[1].startswith(fence) and line.strip() == match[1]:
                fence = ""
        else:
            yield line, match is not None
            fence = match[1] if match else ""


def _read_heading(text: str) -> tuple[str, str]:
    match = _ANCHOR.search(text)
    anchor = match[1] if match else ""
    return inline_text(_ANCHOR.sub("", text)), anchor


def _parts(lines: tuple[str, ...], max_words: int) -> Iterator[str]:
    """Join the blocks of a section into texts of at most `max_words` where that is possible."""
    part: list[str] = []
    words = 0
    for block in blocks(lines):
        size = len(block.split())
        if words and words + size > max_words:
            yield _trimmed(part)
            part, words = [], 0
        part.append(block)
        words += size
    if words:
        yield _trimmed(part)


def _trimmed(part: list[str]) -> str:
    return "".join(part).strip("\n")


def blocks(lines: tuple[str, ...] | list[str]) -> Iterator[str]:
    """Yield paragraphs, top-level list items, tables and code blocks with their line ends.

    Joined, the blocks are the lines again. Indented lines belong to the block before them.
    """
    block: list[str] = []
    after_blank = False
    for line, is_code in _marked_lines("\n".join(lines)):
        blank = not line.strip() and not is_code
        inside = is_code and not _FENCE.match(line)
        continues = inside or blank or line[:1] in (" ", "\t")
        starts = (after_blank and not continues) or (not is_code and bool(_LIST_ITEM.match(line)))
        if block and starts:
            yield "".join(block)
            block = []
        block.append(line + "\n")
        after_blank = blank
    if block:
        yield "".join(block)
