"""Keeps the index of this installation in line with its articles, by the settings."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from helpdesk.help_centre.articles import ArticleError, load_articles
from helpdesk.help_centre.embeddings import Encoder
from helpdesk.help_centre.index import (
    BuildReport,
    OnStep,
    articles_digest,
    ensure_index,
    shipped_encoder_version,
)
from helpdesk.help_centre.index_files import IndexUnavailable, current_version, read_facts
from helpdesk.settings import Settings

_REPORT_EVERY = 0.1


def index_dir(settings: Settings) -> Path:
    """Return the folder of this installation's index."""
    return settings.data_dir / "help_centre"


def index_is_current(settings: Settings) -> bool:
    """Tell whether the index was built from the articles as they are now.

    Raises:
        ArticleError: the folder of articles is missing.
    """
    problems: list[ArticleError] = []
    articles = load_articles(settings.articles_dir, on_problem=problems.append)
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
    """Build the index if the articles changed, and tell `progress` in lines what is done.

    Args:
        force: build even when nothing changed.
        on_step: told each step instead of `progress`, for a display of one's own.

    Raises:
        ArticleError: there are no articles that can be read.
        IndexUnavailable: the index cannot be written.
    """
    report = ensure_index(
        settings.articles_dir,
        index_dir(settings),
        _building_encoder,
        force=force,
        on_step=on_step or _in_lines(progress),
    )
    for problem in report.problems:
        progress(f"left out: {problem}")
    facts = report.facts
    what = f"{facts.articles} articles, {facts.passages} passages, {facts.questions} questions"
    progress(f"{'indexed' if report.built else 'up to date'}: {what}")
    return report


def _building_encoder() -> Encoder:
    """Return an encoder that uses all processors; the shared one leaves them to others."""
    from helpdesk.sentence_encoder import SentenceEncoder

    return SentenceEncoder(threads=os.cpu_count() or 1)


def _in_lines(progress: Callable[[str], None]) -> OnStep:
    """Tell of steps in lines, at most one for each tenth of the work."""
    told = -1.0

    def on_step(what: str, done: int, of: int) -> None:
        nonlocal told
        share = done / of if of else 1.0
        if share < told:
            told = -1.0
        if share - told >= _REPORT_EVERY or done == of:
            told = share
            progress(f"{what}: {done} of {of}")

    return on_step
