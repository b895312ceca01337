"""What is taken from a source: pages as Markdown, and notes on what could not be taken as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit, urlunsplit

from helpdesk.errors import HelpdeskError
from helpdesk.help_centre.articles import KINDS

# "passed over" is as it should be: there is nothing to read, or the owner does not want it read.
Effect = Literal["left out", "earlier version kept", "passed over", "read all the same"]
FAILURES = ("left out", "earlier version kept")

_RECORDING = re.compile(
    r"\b(?:recordings?|recorded|webinars?|classroom|training sessions?)\b", re.I
)
_INTEGRATION = re.compile(r"\b(?:integrat\w+|sdk|api|webhooks?|connectors?)\b", re.I)
_VIDEO_TITLE = re.compile(r"\bvideos?\b", re.I)
# A page that holds little beside its video is a video.
_FEW_WORDS = 120
_WORD_BREAKS = re.compile(r"[-_\s]+")


class IngestError(HelpdeskError):
    """A source cannot be imported as a whole; what was there before stays."""


@dataclass(frozen=True)
class Page:
    """One page of a source.

    `url` is where people read it, `origin` where it was taken from; `body_markdown` names the
    anchors of headings: `## Title {#anchor}`.
    """

    url: str
    title: str
    section: str
    kind: str
    questions: tuple[str, ...]
    body_markdown: str
    origin: str


@dataclass(frozen=True)
class Note:
    """Something about one page that its owner should know: what is wrong and what was done."""

    where: str
    reason: str
    effect: Effect = "left out"


def kind_of(given: object, title: str, section: str, text: str, *, has_video: bool) -> str:
    """Return one of articles.KINDS: the one that is given, else guessed from title and content."""
    if isinstance(given, str) and given in KINDS:
        return given
    if _RECORDING.search(title):
        return "training_recording"
    if _VIDEO_TITLE.search(title) or (has_video and len(text.split()) < _FEW_WORDS):
        return "video"
    if _INTEGRATION.search(title) or _INTEGRATION.search(section):
        return "integration_guide"
    return "article"


def name_from(slug: str) -> str:
    """Return "Agent chat" for "agent-chat": a title for what has none."""
    words = _WORD_BREAKS.sub(" ", slug).strip()
    return words[:1].upper() + words[1:]


def normal_address(url: str) -> str:
    """Return an address by which a page is known: without fragment, index.html and final slash."""
    parts = urlsplit(url)
    path = parts.path
    for name in ("index.html", "index.htm"):
        if path.endswith("/" + name):
            path = path[: -len(name)]
    path = path.rstrip("/")
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, parts.query, ""))


def last_step(url: str) -> str:
    """Return the last step of an address's path, readable: "https://a.example/c%20d/" -> "c d"."""
    return unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1])
