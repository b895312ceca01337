"""Takes from a page's HTML what it says, without menus and footers, and where its parts are.

trafilatura separates content from boilerplate; it drops the ids of headings, so these are
written into the headings' text before and turned into anchors after.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urldefrag, urljoin

from helpdesk.ingest.extracted_markdown import as_markdown

_TOKEN = re.compile(r"\s*\bhdanchor(\d+)x\b")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*$", re.M)
_FENCE_LINE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PERMALINK_WORDS = frozenset({"", "#", "¶", "§", "🔗", "\u200b", "link"})
_PERMALINK_CLASS = re.compile(
    r"\b(?:headerlink|hash-link|header-anchor|heading-anchor|anchor|anchorjs-link|permalink)\b"
)
_MAIN = (
    "//article[1][count(//article)=1]",
    "//main[1][count(//main)=1]",
    "//*[@role='main'][1]",
)
_BOILERPLATE = (
    "//script|//style|//noscript|//template|//nav|//footer|//form|//iframe|//button|//svg"
    "|//aside[not(ancestor::main or ancestor::article)]"
    "|//*[@role='navigation' or @role='banner' or @role='contentinfo' or @role='search']"
    "|//*[@aria-hidden='true' and not(ancestor-or-self::pre)]"
)
_VIDEO = (
    "//iframe[contains(@src,'youtube') or contains(@src,'vimeo') or contains(@src,'wistia')]"
    "|//video"
)
_BREADCRUMBS = (
    "//*[contains(translate(@aria-label,'B','b'),'breadcrumb') or contains(@class,'breadcrumb')]"
)
_BREADCRUMB_STEPS = ".//a|.//li|.//span"
_HOME = frozenset(
    {"", "home", "docs", "documentation", "help centre", "help center", "/", ">", "»"}
)
_TITLE_SEPARATOR = re.compile(r"\s+[|·–—-]\s+")
# Below this share of the words of the page's main part, something of it was lost.
_WHOLE = 0.5


@dataclass(frozen=True)
class HtmlPage:
    """What a page says and where it leads.

    `links` are whole addresses without fragments; `canonical` is the address it calls its own, or
    empty; `section` is the first step of its breadcrumbs, or empty.
    """

    title: str
    section: str
    body_markdown: str
    links: tuple[str, ...]
    canonical: str
    wants_no_index: bool
    has_video: bool


class UnreadablePage(Exception):
    """There is no HTML in what a server sent, or nothing to read in it."""


def read_html(content: bytes, url: str, content_type: str = "") -> HtmlPage:
    """Return what a page says.

    Raises:
        UnreadablePage: it is not HTML.
    """
    document = _parsed(content, content_type)
    base = document.xpath("string(//base/@href)")
    document.make_links_absolute(urljoin(url, base), handle_failures="discard")
    links = tuple(
        dict.fromkeys(
            urldefrag(href)[0]
            for href in document.xpath("//a[@href and not(contains(@rel,'nofollow'))]/@href")
            if href.startswith(("http://", "https://"))
        )
    )
    canonical = document.xpath("string(//link[@rel='canonical']/@href)")
    robots = document.xpath("string(//meta[@name='robots']/@content)").lower()
    section = _section(document)
    has_video = bool(document.xpath(_VIDEO))
    anchors = _marked_headings(document)
    title = _title(document)
    body = _body(document)
    return HtmlPage(
        title=title,
        section=section,
        body_markdown=_with_anchors(body, anchors, title),
        links=() if "nofollow" in robots else links,
        canonical=canonical,
        wants_no_index="noindex" in robots or "none" in robots.split(","),
        has_video=has_video,
    )


def _parsed(content: bytes, content_type: str) -> Any:
    from lxml import etree, html

    charset = re.search(r"charset=[\"']?([\w-]+)", content_type)
    try:
        parser = html.HTMLParser(encoding=charset[1] if charset else _declared(content))
        return html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadablePage("has no HTML that can be read") from error


def _declared(content: bytes) -> str:
    """Return the encoding a page names; most that name none are UTF-8."""
    match = re.search(rb"<meta[^>]+charset=[\"']?([\w-]+)", content[:2048], re.I)
    return match[1].decode("ascii") if match else "utf-8"


def _section(document: Any) -> str:
    for crumbs in document.xpath(_BREADCRUMBS):
        for step in crumbs.xpath(_BREADCRUMB_STEPS):
            words = " ".join(step.text_content().split())
            if words.lower() not in _HOME:
                return words
    return ""


def _marked_headings(document: Any) -> list[str]:
    """Write into each heading a token for its id; return the ids, by the tokens' numbers."""
    anchors: list[str] = []
    for heading in document.iter(*_HEADINGS):
        anchor = heading.get("id") or ""
        for link in list(heading.iter("a")):
            href = link.get("href") or ""
            named = link.get("id") or link.get("name") or urldefrag(href)[1]
            is_permalink = _PERMALINK_CLASS.search(link.get("class") or "")
            if is_permalink or " ".join(link.text_content().split()).lower() in _PERMALINK_WORDS:
                anchor = anchor or named
                link.drop_tree()
        anchor = anchor or _anchor_around(heading)
        if anchor:
            last = heading[-1] if len(heading) else None
            token = f" hdanchor{len(anchors)}x"
            anchors.append(anchor)
            if last is None:
                heading.text = (heading.text or "") + token
            else:
                last.tail = (last.tail or "") + token
    return anchors


def _anchor_around(heading: Any) -> str:
    """Return the id of the section that a heading opens, or of an empty anchor before it."""
    parent, before = heading.getparent(), heading.getprevious()
    if before is not None and before.tag in ("a", "span") and not before.text_content().strip():
        return before.get("id") or before.get("name") or ""
    if parent is not None and before is None and parent.tag in ("section", "div"):
        return parent.get("id") or ""
    return ""


def _title(document: Any) -> str:
    for path in (*(f"{main}//h1" for main in _MAIN), "//h1"):
        for heading in document.xpath(path):
            words = _TOKEN.sub("", " ".join(heading.text_content().split()))
            if words:
                return words
    name = " ".join(document.xpath("string(//title)").split())
    return _TITLE_SEPARATOR.split(name)[0]


def _body(document: Any) -> str:
    """Return the content as Markdown; what trafilatura loses of the main part is taken whole."""
    main = next((found[0] for path in _MAIN if (found := document.xpath(path))), None)
    for element in document.xpath(_BOILERPLATE):
        if element is not main:
            element.drop_tree()
    if main is None:
        return _extracted(document)
    extracted = _extracted(_alone(main))
    whole = _plain(main)
    return extracted if _word_count(extracted) >= _WHOLE * _word_count(whole) else whole


def _word_count(text: str) -> int:
    return len(text.split())


def _extracted(document: Any) -> str:
    import trafilatura

    # It logs each page in which it finds little; the report says so.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = trafilatura.extract(
        copy.deepcopy(document),
        output_format="xml",
        include_links=True,
        include_formatting=True,
        include_tables=True,
        include_comments=False,
        favor_recall=True,
        config=_short_pages_too(),
    )
    return as_markdown(found) if found else ""


@lru_cache(maxsize=1)
def _short_pages_too() -> Any:
    """Return settings with which a page of one sentence is not taken for a failure."""
    from trafilatura.settings import use_config

    config = use_config()
    for name in ("MIN_EXTRACTED_SIZE", "MIN_OUTPUT_SIZE"):
        config.set("DEFAULT", name, "1")
    config.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")  # it sets a signal, which threads must not
    return config


def _alone(main: Any) -> Any:
    """Return a document that holds only the main part."""
    from lxml import html

    document = html.document_fromstring("<html><body></body></html>")
    document.body.append(copy.deepcopy(main))
    return document


def _plain(main: Any) -> str:
    """Return the words of the main part, a paragraph for each block, headings marked."""
    blocks: list[str] = []
    for element in main.iter(*_HEADINGS, "p", "li", "pre", "td", "th", "dt", "dd"):
        words = " ".join(element.text_content().split())
        if words and element.tag in _HEADINGS:
            blocks.append(f"{'#' * int(element.tag[1])} {words}")
        elif words:
            blocks.append(f"- {words}" if element.tag == "li" else words)
    return "\n\n".join(dict.fromkeys(blocks))


def _with_anchors(body: str, anchors: list[str], title: str) -> str:
    return "\n".join(_lines(body, anchors, title)).strip("\n")


def _lines(body: str, anchors: list[str], title: str) -> Iterator[str]:
    """Turn tokens into anchors, and leave out the heading that is the page's title."""
    fenced = False
    for line in body.split("\n"):
        if _FENCE_LINE.match(line):
            fenced = not fenced
        match = None if fenced else _HEADING.match(line)
        token = _TOKEN.search(line)
        words = _TOKEN.sub("", line)
        if match and token:
            heading = _TOKEN.sub("", match[2]).strip("* ")
            if match[1] == "#" and heading == title:
                continue
            yield f"{match[1]} {heading} {{#{anchors[int(token[1])]}}}"
        elif match and match[1] == "#" and match[2].strip("* ") == title:
            continue
        else:
            yield words
