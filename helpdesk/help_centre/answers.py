"""Answers a question from the help centre: the passage that answers, and where to read on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from helpdesk.help_centre.confidence import Level
from helpdesk.help_centre.search import Hit, SearchResult
from helpdesk.help_centre.snippets import snippet

MAX_SNIPPET = 600
MAX_MORE = 2


class Searchable(Protocol):
    """What can be searched: HelpCentre, LiveHelpCentre."""

    def search(self, query: str, limit: int = ..., /) -> SearchResult:
        """Return the best `limit` articles for a query."""
        ...


@dataclass(frozen=True)
class ArticleLink:
    """A page to read on; `kind` is one of articles.KINDS."""

    title: str
    url: str
    kind: str
    article_id: str


@dataclass(frozen=True)
class HelpAnswer:
    """The best passage for a question and up to two more pages.

    `level` is what may be claimed of it: "answer" (this answers it), "closest" (the closest
    there is) or "nothing" (found nothing on this; what is given is still the closest). Without
    any word in the question all texts are empty. `snippet` is Markdown of at most 600 characters.
    `article_ids` are all the articles shown, in order.
    """

    level: Level
    title: str
    url: str
    kind: str
    heading: str
    snippet: str
    more: tuple[ArticleLink, ...]
    confidence: float
    corrected_query: str | None
    article_ids: tuple[str, ...]


def answer(help_centre: Searchable, query: str) -> HelpAnswer:
    """HelpAnswer a question with the passage that fits best, cut at a sentence.

    Raises:
        IndexUnavailable: the help centre cannot be searched now.
    """
    result = help_centre.search(query, 1 + MAX_MORE)
    if not result.hits:
        return HelpAnswer("nothing", "", "", "", "", "", (), 0.0, result.corrected_query, ())
    best, *others = result.hits
    return HelpAnswer(
        level=result.level,
        title=best.article.title,
        url=best.url,
        kind=best.article.kind,
        heading=best.passage.heading,
        snippet=snippet(best.passage.text, MAX_SNIPPET, base_url=best.article.url),
        more=tuple(_link(hit) for hit in others),
        confidence=result.confidence,
        corrected_query=result.corrected_query,
        article_ids=tuple(hit.article.id for hit in result.hits),
    )


def _link(hit: Hit) -> ArticleLink:
    return ArticleLink(hit.article.title, hit.url, hit.article.kind, hit.article.id)
