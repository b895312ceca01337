"""Cuts Markdown short for a chat bubble, where a sentence ends, and leaves valid Markdown."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from helpdesk.help_centre.passages import blocks

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\(\s*<?([^)\s>]*)>?(?:\s+\"[^\"]*\")?\s*\)")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
_CODE_SPAN = re.compile(r"(`+)(?:(?!\1).)+?\1", re.S)
_SENTENCE_END = re.compile(r"[.!?。।][)\"'”’*_`]*(?=\s|$)")
_NOT_AN_END = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|fig|Mr|Mrs|Dr)|^\s*\d{1,9})\.$")
_WORD_END = re.compile(r"\s+")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}[-:|\s]*$")
_ELLIPSIS = " …"
_BLANK_LINES = re.compile(r"\n{3,}")


def snippet(markdown: str, limit: int, *, base_url: str = "") -> str:
    """Return the beginning of a passage in at most `limit` characters.

    Whole blocks (paragraphs, list items, tables, code) are kept as long as they fit; the first
    that does not is cut at a sentence, a row or a line, or left out when others are there. A
    line that announces what is left out ("The steps:") goes too. Images are dropped.

    Args:
        base_url: the page's address, against which its links are made whole.
    """
    text = _BLANK_LINES.sub("\n\n", _cleaned(markdown, base_url)).strip("\n")
    if len(text) <= limit:
        return text
    kept: list[str] = []
    room = limit
    for block in blocks(text.split("\n")):
        if len(block.rstrip()) > room:
            part = _cut_block(block.rstrip(), room, must=not kept)
            kept += [part] if part else []
            break
        kept.append(block)
        room -= len(block)
    return _without_announcement(kept)


def _cleaned(markdown: str, base_url: str) -> str:
    """Drop images, comments and tags and complete links, outside of code."""
    lines = []
    fence = ""
    for line in _COMMENT.sub("", markdown).split("\n"):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence):
                fence = ""
            lines.append(line)
        elif match:
            fence = match[1]
            lines.append(line)
        else:
            lines.append(_cleaned_line(line, base_url))
    return "\n".join(lines)


def _cleaned_line(line: str, base_url: str) -> str:
    pieces = []
    done = 0
    for code in _CODE_SPAN.finditer(line):
        pieces += [_cleaned_text(line[done : code.start()], base_url), code[0]]
        done = code.end()
    return "".join(pieces) + _cleaned_text(line[done:], base_url)


def _cleaned_text(text: str, base_url: str) -> str:
    def completed(match: re.Match[str]) -> str:
        target = urljoin(base_url, match[2]) if base_url else match[2]
        return f"[{match[1]}]({target})"

    return _LINK.sub(completed, _TAG.sub("", _IMAGE.sub("", text)))


def _cut_block(block: str, room: int, *, must: bool) -> str:
    """Return the beginning of a block that is too long; nothing if that would say too little.

    Args:
        must: something has to be shown, if only some words.
    """
    if _FENCE.match(block):
        return _cut_code(block, room) if must else ""
    if _is_table(block):
        return _cut_table(block, room)
    return _cut_sentences(block, room) or (_cut_words(block, room) if must else "")


def _cut_code(block: str, room: int) -> str:
    first, *lines = block.split("\n")
    match = _FENCE.match(first)
    closing = match[1] if match else "```"
    kept = [first]
    room -= len(first) + 1 + len(closing)
    for line in lines:
        if len(line) + 1 > room:
            break
        kept.append(line)
        room -= len(line) + 1
    return "\n".join([*kept, closing]) if len(kept) > 1 else ""


def _is_table(block: str) -> bool:
    lines = block.split("\n")
    return len(lines) > 1 and "|" in lines[0] and bool(_TABLE_RULE.match(lines[1]))


def _cut_table(block: str, room: int) -> str:
    kept: list[str] = []
    for line in block.split("\n"):
        if len(line) + 1 > room:
            break
        kept.append(line)
        room -= len(line) + 1
    header_and_rule = 2
    return "\n".join(kept) if len(kept) > header_and_rule else ""


def _cut_sentences(block: str, room: int) -> str:
    """Return as many whole sentences as fit, markup closed, or nothing."""
    for match in reversed(list(_SENTENCE_END.finditer(block[: room + 1]))):
        part = block[: match.end()]
        if match.end() <= room and not _NOT_AN_END.search(part) and _is_closed(part):
            return part
    return ""


def _cut_words(block: str, room: int) -> str:
    """Return as many words as fit, markup closed, with an ellipsis; at worst nothing."""
    for match in reversed(list(_WORD_END.finditer(block[: room - len(_ELLIPSIS) + 1]))):
        part = block[: match.start()]
        if part.strip() and _is_closed(part):
            return part.rstrip(" ,;:-") + _ELLIPSIS
    return ""


def _is_closed(text: str) -> bool:
    """Tell whether no code span, emphasis or link is left open at the end of a text."""
    if text.count("`") % 2:
        return False
    plain = _CODE_SPAN.sub("", text)
    if plain.count("**") % 2 or plain.count("__") % 2:
        return False
    opened = plain.rfind("[")
    if opened > plain.rfind("]"):
        return False
    link = plain.rfind("](")
    return link == -1 or plain.find(")", link) != -1


def _without_announcement(kept: list[str]) -> str:
    """Join blocks; what only announces something that was cut off is left out."""
    if len(kept) > 1 and kept[-1].rstrip().endswith(":"):
        kept = kept[:-1]
    return "".join(kept).strip("\n")
