"""What a search gives: articles, each with the passage that fits best, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpdesk.help_centre.confidence import Level
from helpdesk.help_centre.passages import Passage


@dataclass(frozen=True)
class FoundArticle:
    """What a hit has of its article; `kind` is one of articles.KINDS."""

    id: str
    title: str
    url: str
    section: str
    kind: str


@dataclass(frozen=True)
class Hit:
    """An article that was found, with the passage of it that fits best.

    `why` has the three scores, the question of the article that is closest and the words found;
    `same_text_as` are articles left out because their passage says the same.
    """

    article: FoundArticle
    passage: Passage
    score: float
    why: dict[str, Any]
    same_text_as: tuple[FoundArticle, ...] = ()

    @property
    def url(self) -> str:
        """The address of the passage: the page, with the anchor of its heading if it has one."""
        return deep_link(self.article.url, self.passage.anchor)


@dataclass(frozen=True)
class SearchResult:
    """What was found, best first; `confidence` (0..1) and `level` speak of the first hit."""

    query: str
    corrected_query: str | None
    confidence: float
    level: Level
    hits: tuple[Hit, ...]


def deep_link(url: str, anchor: str) -> str:
    """Return the address of an anchor on a page."""
    return f"{url}#{anchor}" if anchor else url
