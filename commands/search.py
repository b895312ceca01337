"""`helpdesk search` and `helpdesk index`: the help centre."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from helpdesk.settings import load_settings

if TYPE_CHECKING:
    from helpdesk.help_centre.index import OnStep
    from helpdesk.help_centre.search import Hit, SearchResult

_EXCERPT = 160
_LEVELS = {
    "answer": "this answers it",
    "closest": "the closest there is",
    "nothing": "nothing found on this; the closest all the same",
}


def register(app: typer.Typer) -> None:
    """Add `helpdesk search` and `helpdesk index`."""
    app.command("search")(_search)
    app.command("index")(_index)


def _search(
    query: Annotated[str, typer.Argument(help="What somebody would ask.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many articles.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Search the help centre: ranked passages, their scores and why."""
    from helpdesk.help_centre.search import HelpCentre
    from helpdesk.ingest.upkeep import index_dir, index_is_current

    settings = load_settings()
    help_centre = HelpCentre.open(index_dir(settings))
    if not index_is_current(settings):
        typer.echo("Not up to date with the articles; run: helpdesk index", err=True)
    result = help_centre.search(query, limit)
    if as_json:
        typer.echo(json.dumps(_result_json(result), indent=2, ensure_ascii=False))
        return
    for line in _result_lines(result):
        typer.echo(line)


def _index(
    force: Annotated[bool, typer.Option("--force", help="Also when nothing changed.")] = False,
) -> None:
    """Build the search index if the articles changed; searches go on meanwhile."""
    from helpdesk.ingest.upkeep import refresh_index

    with progress_bar() as on_step:
        report = refresh_index(load_settings(), progress=typer.echo, force=force, on_step=on_step)
    if report.problems:
        typer.echo(f"{len(report.problems)} articles could not be read.", err=True)
        raise typer.Exit(1)


def _result_lines(result: SearchResult) -> Iterator[str]:
    if result.corrected_query:
        yield f"Read as: {result.corrected_query}"
    yield f"Confidence {result.confidence:.2f}: {_LEVELS[result.level]}"
    for place, hit in enumerate(result.hits, start=1):
        yield ""
        yield from _hit_lines(place, hit)


def _hit_lines(place: int, hit: Hit) -> Iterator[str]:
    from helpdesk.help_centre.passages import plain_text

    why = hit.why
    heading = f" - {hit.passage.heading}" if hit.passage.heading else ""
    yield f"{place}. {hit.article.title}{heading}  [{hit.score:.3f}]"
    yield f"   {hit.url}  ({hit.article.section}, {hit.article.kind.replace('_', ' ')})"
    yield (
        f"   meaning {why['passage_meaning']:.2f}, question {why['question_meaning']:.2f}, "
        f"words {why['words']:.2f}"
    )
    yield f"   closest question: {why['closest_question']}"
    words = ", ".join(f"{word} {rarity:.1f}" for word, rarity in why["found_words"].items())
    yield f"   found words and their rarity: {words or 'none'}"
    if hit.same_text_as:
        yield "   the same text: " + ", ".join(other.url for other in hit.same_text_as)
    text = plain_text(hit.passage.text)
    yield f"   {text[:_EXCERPT]}{'...' if len(text) > _EXCERPT else ''}"


def _result_json(result: SearchResult) -> dict[str, Any]:
    shown = asdict(result)
    for hit, shown_hit in zip(result.hits, shown["hits"], strict=True):
        shown_hit["url"] = hit.url
    return shown


@contextmanager
def progress_bar() -> Iterator[OnStep | None]:
    """Give a step listener that draws a bar; None where nobody watches, which gets lines."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, Any] = {}

        def on_step(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=of)
            progress.update(tasks[what], completed=done, total=of)

        yield on_step
