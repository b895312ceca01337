"""Keeps the index of this installation in line with its articles, by the settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk.help_centre.articles import Article, ArticleError, load_articles
from helpdesk.help_centre.embeddings import SearchEncoder
from helpdesk.help_centre.index import (
    BuildReport,
    OnStep,
    articles_digest,
    ensure_index_of,
)
from helpdesk.help_centre.index_files import IndexUnavailable, current_version, read_facts
from helpdesk.ingest.pages import Page, normal_address
from helpdesk.ingest.store import Source, SourceStore
from helpdesk.settings import Settings
from understanding.encoder import shipped_encoder_version

_REPORT_EVERY = 0.1


def index_dir(settings: Settings) -> Path:
    """Return the folder of this installation's index."""
    return settings.data_dir / "help_centre"


def ingested_articles_file(settings: Settings) -> Path:
    """Return the file that keeps what was imported from other sources."""
    return index_dir(settings) / "sources.db"


def configured_articles(
    settings: Settings,
    *,
    on_problem: Callable[[ArticleError], None] | None = None,
    replacing: tuple[Source | str, Sequence[Page] | None] | None = None,
) -> list[Article]:
    """Return all articles of this installation: the bundled ones, and those imported.

    Where an imported page has the address of a bundled article, the page is the article,
    and keeps the questions that were written for it.

    Args:
        on_problem: called for each article file that cannot be read; see load_articles.
        replacing: a source and the pages it is to have, None for no such source, as if that were
            so already.

    Raises:
        ArticleError: there are no articles.
    """
    store = SourceStore(ingested_articles_file(settings))
    sources: dict[str, Source] = {source.name: source for source in store.sources()}
    pages = {name: store.pages(name) for name in sources}
    if replacing is not None:
        source, new_pages = replacing
        name = source if isinstance(source, str) else source.name
        sources.pop(name, None)
        pages.pop(name, None)
        if not isinstance(source, str) and new_pages is not None:
            sources[name], pages[name] = source, list(new_pages)
    bundled: list[Article] = []
    if not any(source.instead_of_bundle for source in sources.values()):
        bundled = load_articles(settings.articles_dir, on_problem=on_problem)
    by_address = {normal_address(article.url): article for article in bundled}
    for name in sorted(pages):
        for page in pages[name]:
            key = normal_address(page.url)
            by_address[key] = article_of(page, name, by_address.get(key))
    if not by_address:
        raise ArticleError(settings.articles_dir, "", "there are no articles that can be read")
    return list(by_address.values())


def article_of(page: Page, source: str, written: Article | None = None) -> Article:
    """Return a page of a source as an article, with the questions of the one that it replaces."""
    place = urlsplit(page.url).path.strip("/") or "index"
    questions = (*page.questions, *(written.questions if written else ()))
    return Article(
        id=f"{source}:{place}",
        title=page.title,
        url=page.url,
        section=written.section if written else page.section,
        kind=written.kind if written and page.kind == "article" else page.kind,
        questions=tuple(dict.fromkeys(questions)),
        body_markdown=page.body_markdown,
        path=Path(page.origin),
    )


def index_is_current(settings: Settings) -> bool:
    """Tell whether the index was built from the articles as they are now.

    Raises:
        ArticleError: there are no articles.
    """
    articles = configured_articles(settings, on_problem=lambda problem: None)
    try:
        version = current_version(index_dir(settings))
        if version is None:
            return False
        return read_facts(version).digest == articles_digest(articles, shipped_encoder_version())
    except IndexUnavailable:
        return False


def refresh_index(
    settings: Settings,
    progress: Callable[[str], None],
    *,
    force: bool = False,
    on_step: OnStep | None = None,
) -> BuildReport:
    """Build the index if the articles changed, and report each step to `progress` as a line.

    Args:
        force: build even when nothing changed.
        on_step: called with each step instead of `progress`, for a display of one's own.

    Raises:
        ArticleError: there are no articles that can be read.
        IndexUnavailable: the index cannot be written.
    """
    problems: list[ArticleError] = []
    report = ensure_index_of(
        configured_articles(settings, on_problem=problems.append),
        index_dir(settings),
        _building_encoder,
        force=force,
        on_step=on_step or _in_lines(progress),
    )
    for problem in problems:
        progress(f"left out: {problem}")
    facts = report.facts
    what = f"{facts.articles} articles, {facts.passages} passages, {facts.questions} questions"
    progress(f"{'indexed' if report.built else 'up to date'}: {what}")
    return replace(report, problems=tuple(problems))


def rebuild_with(
    settings: Settings,
    source: Source | str,
    pages: Sequence[Page] | None,
    *,
    before_switch: Callable[[], None],
    on_step: OnStep | None = None,
) -> BuildReport:
    """Build the index as if a source had these pages (None: as if it were gone), and switch.

    Args:
        before_switch: makes that so; called when the new index is complete.
    """
    problems: list[ArticleError] = []
    articles = configured_articles(settings, on_problem=problems.append, replacing=(source, pages))
    report = ensure_index_of(
        articles,
        index_dir(settings),
        _building_encoder,
        on_step=on_step,
        before_switch=before_switch,
    )
    return replace(report, problems=tuple(problems))


def _building_encoder() -> SearchEncoder:
    """Return an encoder that uses all processors; the shared one leaves them to others."""
    from understanding.encoder import SentenceEncoder

    return SentenceEncoder(threads=os.cpu_count() or 1)


def _in_lines(progress: Callable[[str], None]) -> OnStep:
    """Tell of steps in lines, at most one for each tenth of the work."""
    reported = -1.0

    def on_step(what: str, done: int, of: int) -> None:
        nonlocal reported
        share = done / of if of else 1.0
        if share < reported:
            reported = -1.0
        if share - reported >= _REPORT_EVERY or done == of:
            reported = share
            progress(f"{what}: {done} of {of}")

    return on_step
