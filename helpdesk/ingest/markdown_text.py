"""Brings the Markdown of documentation tools into the plain form that passages are cut from.

Understood are the habits of Docusaurus (admonitions, MDX, tabs, partials) and MkDocs (admonitions,
tabs, snippets, attribute lists), whatever tool a page belongs to: they do not collide.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from helpdesk.ingest.anchors import Anchors

_FENCED = re.compile(
    r"^([ \t]*)(`{3,}|~{3,})([^\n]*)\n(.*?)(?:^[ \t]*\2[`~]*[ \t]*$|\Z)", re.M | re.S
)
_CODE_SPAN = re.compile(r"(`+)(?!`)(?:(?!\n\n).)+?(?<!`)\1(?!`)", re.S)
_HELD = re.compile(r"^([ \t]*)\x02(\d+)\x03[ \t]*$", re.M)
_HELD_MARKS = re.compile("[\x02\x03]")
_HELD_INLINE = re.compile(r"\x02(\d+)\x03")

_MDX_ANCHOR = re.compile(r"\{/\*\s*#([^\s{}*]+)\s*\*/\}")
_ATTRIBUTE_ANCHOR = re.compile(
    r"^( {0,3}#{1,6}[ \t].*?)[ \t]*\{:?(?:[^{}\n]*[ \t])?#([^\s{}]+)[^{}\n]*\}[ \t]*$", re.M
)
_ATTRIBUTES = re.compile(r"\{:[^{}\n]*\}|\{\s*[.][^{}\n]*\}")
_COMMENT = re.compile(r"<!--.*?-->|\{/\*.*?\*/\}", re.S)
_IMPORT = re.compile(r"^import\s+(?:[\w*{}\s,$]+?\s+from\s+)?['\"][^'\"\n]+['\"];?[ \t]*$", re.M)
_EXPORT = re.compile(r"^export\s+(?:const|let|default|function)\b.*?(?=\n[ \t]*\n|\Z)", re.M | re.S)
_IMPORTED = re.compile(r"^import\s+(\w+)\s+from\s+['\"]([^'\"]+\.mdx?)['\"]", re.M)
_SNIPPET = re.compile(r"^[ \t]*--8<--[ \t]+['\"]([^'\"\n]+)['\"][ \t]*$", re.M)
_WITH_CONTENT = re.compile(r"<(script|style|svg|head|noscript)\b[^>]*>.*?</\1\s*>", re.S | re.I)
_VIDEO = re.compile(
    r"<(?:iframe|video|ReactPlayer|LiteYouTubeEmbed|YouTube)\b|youtube\.com/embed|player\.vimeo",
    re.I,
)
_TAG_BODY = r"(?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\})*"
_SUMMARY = re.compile(r"<summary[^>]*>(.*?)</summary>", re.S | re.I)
_COMPONENT = re.compile(rf"(?<!\w)</?[A-Z][\w.]*\b{_TAG_BODY}/?>")
_LABEL = re.compile(r"\b(?:label|title)=\{?[\"']([^\"']+)[\"']")
_HTML_LINK = re.compile(r"<a\b[^>]*\bhref=[\"']([^\"']+)[\"'][^>]*>(.*?)</a>", re.S | re.I)
_STRONG = re.compile(r"</?(?:b|strong)>", re.I)
_CODE_TAG = re.compile(r"</?(?:code|kbd|tt)>", re.I)
_OTHER_TAG = re.compile(
    rf"</?(?:a|p|div|span|section|details|figure|figcaption|img|iframe|video|source|hr|center|font|u|"
    rf"i|em|small|sup|sub|meta|link|input|button|nav|header|footer)\b{_TAG_BODY}/?>",
    re.I,
)
_MARKED_BLOCK = re.compile(r"^(?:!!!|\?\?\?\+?)[ \t]+([\w-]+)[^\"\n]*(?:\"([^\"]*)\")?[ \t]*$")
_TAB_BLOCK = re.compile(r"^===[!+]?[ \t]+\"([^\"]+)\"[ \t]*$")
_COLONS = re.compile(
    r"^[ \t]*:::+[ \t]*([\w-]+)?[ \t]*(?:\[([^\]]*)\]|([^\n{]*))(?:\{[^}]*\})?[ \t]*$", re.M
)
_SETEXT = re.compile(r"(?:(?<=\n\n)|\A)([^\s>|#*+\-\x02][^\n]*)\n(=+|-{3,})[ \t]*$", re.M)
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_EXPLICIT = re.compile(r"\s*\{#([^\s{}]+)\}\s*$")
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)\n]*\)|\[[^\]]*\])")
_LINK = re.compile(
    r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\(\s*<?([^)\s>]*)>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_BY_REFERENCE = re.compile(r"\[([^\[\]\n]+)\]\[([^\[\]\n]*)\]")
_DEFINITION = re.compile(
    r"^ {0,3}\[([^\]^\n]+)\]:[ \t]*<?(\S+?)>?(?:[ \t]+[\"'(][^\n]*)?[ \t]*$", re.M
)
_LEFTOVERS = re.compile(
    r"^\[TOC\][ \t]*$|^\[\[toc\]\][ \t]*$|^\*\[[^\]]+\]:.*$|\{\{<.*?>\}\}|\{%.*?%\}"
    r"|:(?:material|fontawesome|octicons|simple)-[\w-]+:",
    re.M | re.I,
)
_TRAILING = re.compile(r"[ \t]+$", re.M)
_BLANK_LINES = re.compile(r"\n{3,}")
_MAX_DEPTH = 4


@dataclass(frozen=True)
class PlainMarkdown:
    """A page in plain form; `title` is its first-level heading, left out of `body`, or empty."""

    title: str
    body: str
    has_video: bool


def plain_markdown(
    text: str,
    anchors: Anchors,
    *,
    resolve_link: Callable[[str], str] = str,
    include: Callable[[str], str | None] = lambda name: None,
) -> PlainMarkdown:
    """Return a page without the marks of its tool, each heading with its anchor.

    Args:
        resolve_link: gives the whole address of a link's target.
        include: gives the text of another file that the page embeds, None if there is none.
    """
    text = _HELD_MARKS.sub("", text.replace("\r\n", "\n").expandtabs(4))
    text = _included(text, include, 0)
    has_video = bool(_VIDEO.search(text))
    held: list[str] = []
    text = _FENCED.sub(lambda match: _hold_fence(match, held), text)
    text = _without_marks(text)
    text = _CODE_SPAN.sub(lambda match: _hold(match[0], held), text)
    text = _without_tags(text)
    text = _SETEXT.sub(lambda match: f"{'#' if match[2][0] == '=' else '##'} {match[1]}", text)
    text = _LEFTOVERS.sub("", _with_links(text, resolve_link))
    title, body = _with_anchors(text, anchors, held)
    body = _BLANK_LINES.sub("\n\n", _TRAILING.sub("", _released(body, held)))
    return PlainMarkdown(title, body.strip("\n"), has_video)


def _included(text: str, include: Callable[[str], str | None], depth: int) -> str:
    """Put in the files that a page embeds: MkDocs snippets and Docusaurus partials."""
    if depth == _MAX_DEPTH:
        return text

    def content(name: str) -> str:
        return _included(include(name) or "", include, depth + 1)

    text = _SNIPPET.sub(lambda match: content(match[1]), text)
    for name, file in _IMPORTED.findall(text):
        if f"<{name}" in text:
            part = content(file)
            text = re.sub(rf"<{name}\b[^<>]*/>", lambda _, part=part: part, text)  # type: ignore[misc]
    return text


def _hold(text: str, held: list[str]) -> str:
    """Put code aside, so that nothing in it is taken for markup."""
    held.append(text)
    return f"\x02{len(held) - 1}\x03"


def _hold_fence(match: re.Match[str], held: list[str]) -> str:
    indent, fence, language, code = match.groups()
    words = language.strip().strip("{}.").split()
    lines = textwrap.dedent(code).rstrip("\n")
    block = f"{fence}{words[0] if words else ''}\n{lines}\n{fence}"
    return indent + _hold(block, held)


def _released(text: str, held: list[str]) -> str:
    text = _HELD.sub(lambda match: textwrap.indent(held[int(match[2])], match[1]), text)
    return _HELD_INLINE.sub(lambda match: held[int(match[1])], text)


def _without_marks(text: str) -> str:
    """Take away comments, modules, attributes; write admonitions and tabs as paragraphs."""
    text = _COMMENT.sub("", _MDX_ANCHOR.sub(r"{#\1}", text))
    text = _EXPORT.sub("", _IMPORT.sub("", text))
    text = _ATTRIBUTES.sub("", _ATTRIBUTE_ANCHOR.sub(r"\1 {#\2}", text))
    text = "\n".join(_unfolded(text.split("\n")))
    return _COLONS.sub(_admonition, text)


def _unfolded(lines: list[str]) -> list[str]:
    """Write the indented blocks of MkDocs (admonitions, tabs) as plain paragraphs."""
    done: list[str] = []
    place = 0
    while place < len(lines):
        marked, tab = _MARKED_BLOCK.match(lines[place]), _TAB_BLOCK.match(lines[place])
        if not marked and not tab:
            done.append(lines[place])
            place += 1
            continue
        end = place + 1
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith("    ")):
            end += 1
        inner = textwrap.dedent("\n".join(lines[place + 1 : end])).split("\n")
        title = tab[1] if tab else _admonition_title(marked[1], marked[2]) if marked else ""
        done += ["", f"**{title}**" if title else "", "", *_unfolded(inner), ""]
        place = end
    return done


def _admonition_title(kind: str, title: str | None) -> str:
    return kind.capitalize() if title is None else title


def _admonition(match: re.Match[str]) -> str:
    kind, bracketed, rest = match.groups()
    if kind is None:
        return ""
    return f"\n**{bracketed or (rest or '').strip() or kind.capitalize()}**\n"


def _without_tags(text: str) -> str:
    text = _SUMMARY.sub(r"\n**\1**\n", _WITH_CONTENT.sub("", text))
    text = _COMPONENT.sub(_label, text)
    text = _HTML_LINK.sub(r"[\2](\1)", text)
    text = _CODE_TAG.sub("`", _STRONG.sub("**", text))
    return _OTHER_TAG.sub("", text)


def _label(match: re.Match[str]) -> str:
    """Keep of a component what people read: the label of a tab, the title of a step."""
    label = _LABEL.search(match[0])
    return f"\n\n**{label[1]}**\n\n" if label else ""


def _with_links(text: str, resolve_link: Callable[[str], str]) -> str:
    text = _IMAGE.sub("", text)
    targets = {name.lower(): target for name, target in _DEFINITION.findall(text)}
    if targets:
        text = _BY_REFERENCE.sub(lambda match: _named_link(match, targets), text)
        text = _DEFINITION.sub("", text)
    return _LINK.sub(lambda match: _link(match[1], match[2], resolve_link), text)


def _named_link(match: re.Match[str], targets: dict[str, str]) -> str:
    target = targets.get((match[2] or match[1]).lower())
    return f"[{match[1]}]({target})" if target else match[0]


def _link(text: str, target: str, resolve_link: Callable[[str], str]) -> str:
    """A link without words was one around an image, which is gone."""
    return f"[{text}]({resolve_link(target)})" if text.strip() else ""


def _with_anchors(text: str, anchors: Anchors, held: list[str]) -> tuple[str, str]:
    """Give each heading its anchor; take the page's title out of the text."""
    title = ""
    lines = []
    for line in text.split("\n"):
        match = _HEADING.match(line)
        if match is None:
            lines.append(line)
            continue
        heading = _HELD_INLINE.sub(lambda held_code: held[int(held_code[1])], match[2])
        explicit = _EXPLICIT.search(heading)
        words = _EXPLICIT.sub("", heading)
        if explicit:
            anchors.taken(explicit[1])
        anchor = explicit[1] if explicit else anchors.anchor(words)
        first = not title and len(match[1]) == 1 and not any(_HEADING.match(one) for one in lines)
        if first:
            title = words
        elif words.strip():
            lines.append(f"{match[1]} {words}" + (f" {{#{anchor}}}" if anchor else ""))
    return title, "\n".join(lines)
