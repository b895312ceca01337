"""Writes what trafilatura extracted (its XML) as Markdown.

Its own Markdown breaks list items at emphasis and tables at rows, so it is written from the XML:
head, p, list with item, table with row and cell, quote, code, and hi, ref, del, lb in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_SPACE = re.compile(r"\s+")
_LEVEL = re.compile(r"h([1-6])")
_BLOCKS = ("p", "list", "table", "quote", "head", "code", "div")
_EMPHASIS = {"#b": "**", "#i": "*", "#t": "`"}
_DEFAULT_LEVEL = 3


def as_markdown(extracted_xml: str) -> str:
    """Return the Markdown of what `trafilatura.extract(..., output_format="xml")` gave."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(extracted_xml.encode(), parser)
    main = root.find("main") if root is not None else None
    return "\n\n".join(_blocks(main)) if main is not None else ""


def _blocks(parent: Any) -> Iterator[str]:
    loose: list[str] = []
    if parent.text and parent.text.strip():
        loose.append(parent.text)
    for child in parent:
        if child.tag in _BLOCKS and not _is_code_span(child, parent):
            yield from _joined(loose)
            yield from _block(child)
        else:
            loose.append(_inline(child))
        if child.tail and child.tail.strip():
            loose.append(child.tail)
    yield from _joined(loose)


def _is_code_span(element: Any, parent: Any) -> bool:
    """Tell whether code stands within a sentence: on one line, and not on its own on the page."""
    return (
        element.tag == "code" and parent.tag != "main" and "\n" not in "".join(element.itertext())
    )


def _joined(loose: list[str]) -> Iterator[str]:
    text = _SPACE.sub(" ", "".join(loose)).strip()
    loose.clear()
    if text:
        yield text


def _block(element: Any) -> Iterator[str]:
    text = _WRITERS.get(element.tag, _paragraph)(element)
    if text.strip():
        yield text


def _heading(element: Any) -> str:
    match = _LEVEL.match(element.get("rend") or "")
    words = _text(element)
    return f"{'#' * int(match[1] if match else _DEFAULT_LEVEL)} {words}" if words else ""


def _paragraph(element: Any) -> str:
    if any(child.tag in _BLOCKS and child.tag != "code" for child in element):
        return "\n\n".join(_blocks(element))
    return _text(element)


def _code(element: Any) -> str:
    code = "".join(element.itertext()).strip("\n").rstrip()
    return f"```\n{code}\n```" if code.strip() else ""


def _quote(element: Any) -> str:
    inner = "\n\n".join(_blocks(element))
    if (
        element.find("code") is None
        and "\n" in "".join(element.itertext()).strip()
        and not len(element)
    ):
        return _code(element)  # preformatted text comes as a quote without children
    return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))


def _list(element: Any) -> str:
    numbered = element.get("rend") == "ol"
    lines = []
    number = 0
    for item in element.iterchildren("item"):
        inner = "\n\n".join(_blocks(item))
        if not inner:
            continue
        number += 1
        mark = f"{number}. " if numbered else "- "
        first, *others = inner.split("\n")
        indent = " " * len(mark)
        lines += [mark + first, *(indent + line if line else "" for line in others)]
    return "\n".join(lines)


def _table(element: Any) -> str:
    rows = [
        [_text(cell).replace("|", "\\|") for cell in row.iterchildren("cell")]
        for row in element.iterchildren("row")
    ]
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in filled]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


_WRITERS: dict[str, Callable[[Any], str]] = {
    "head": _heading,
    "code": _code,
    "quote": _quote,
    "list": _list,
    "table": _table,
}


def _text(element: Any) -> str:
    """Return the words of an element with their emphasis and links, on one line."""
    parts = [element.text or ""]
    for child in element:
        parts += [_inline(child), child.tail or ""]
    return _SPACE.sub(" ", "".join(parts)).strip()


def _inline(element: Any) -> str:
    words = _text(element)
    mark = _EMPHASIS.get(element.get("rend") or "", "") if element.tag == "hi" else ""
    if element.tag == "code":
        mark = "`"
    if element.tag == "lb":
        return " "
    if not words:
        return ""
    if element.tag == "ref" and (element.get("target") or "").startswith(("http://", "https://")):
        return f"[{words}]({element.get('target')})"
    return f"{mark}{words}{mark}"
