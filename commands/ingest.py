"""`helpdesk ingest`: imports a folder of Markdown or a documentation site."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.search import progress_bar
from helpdesk.clock import utc_now
from helpdesk.settings import load_settings

if TYPE_CHECKING:
    from helpdesk.ingest.run import IngestReport

_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add `helpdesk ingest`."""
    app.command("ingest")(_ingest)


def _ingest(
    source: Annotated[str, typer.Argument(help="A folder of Markdown, or the address of a site.")],
    url: Annotated[
        str, typer.Option(help="Where people read the pages, if the source does not say.")
    ] = "",
    name: Annotated[str, typer.Option(help="Its name here; default: the host or folder.")] = "",
    instead: Annotated[
        bool, typer.Option("--instead", help="Leave out the bundled articles from now on.")
    ] = False,
    allow_fewer: Annotated[
        bool, typer.Option("--allow-fewer", help="Although more than half of the pages are gone.")
    ] = False,
    delay: Annotated[
        float,
        typer.Option(min=0, help="Seconds between two requests; robots.txt may ask for more."),
    ] = 0.2,
    max_pages: Annotated[int, typer.Option(min=1, help="Pages to fetch at most.")] = 5000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Import a folder of Markdown or a documentation site; searches keep working meanwhile.

    Run it again to update: only what changed is fetched and encoded.
    """
    from helpdesk.ingest.pages import FAILURES
    from helpdesk.ingest.run import IngestOptions, ingest
    from helpdesk.policy import load_policy

    settings = load_settings()
    options = IngestOptions(name, url, instead, allow_fewer, delay, max_pages)
    try:
        with progress_bar() as on_step:
            report = ingest(
                settings,
                source,
                options,
                default_url=load_policy(settings.policy_file).help_centre_url,
                now=utc_now(),
                on_step=on_step,
            )
    except KeyboardInterrupt:
        typer.echo("Cancelled; nothing was changed.", err=True)
        raise typer.Exit(130) from None
    if as_json:
        typer.echo(json.dumps(_report_json(report), indent=2, ensure_ascii=False))
    else:
        _print(report)
    if any(note.effect in FAILURES for note in report.notes):
        raise typer.Exit(1)


def _print(report: IngestReport) -> None:
    typer.echo(
        f"{report.source.name}: {report.pages} pages at {report.source.base_url} "
        f"({len(report.new)} new, {len(report.changed)} changed, {len(report.removed)} removed)"
    )
    if report.fetched or report.not_modified:
        typer.echo(f"{report.fetched} pages fetched, {report.not_modified} not modified")
    for title, lines in (
        ("Removed", report.removed),
        ("Moved", [f"{old} -> {new}" for old, new in report.moved]),
        ("To look at", [f"{note.where}: {note.reason} ({note.effect})" for note in report.notes]),
        ("Articles that cannot be read", [str(problem) for problem in report.index.problems]),
    ):
        if lines:
            typer.echo(f"{title}:")
            for line in lines[:_SHOWN]:
                typer.echo(f"  {line}")
            if len(lines) > _SHOWN:
                typer.echo(f"  and {len(lines) - _SHOWN} more (--json lists all)")
    facts = report.index.facts
    typer.echo(
        f"{'Indexed' if report.index.built else 'The index is up to date'}: {facts.articles} "
        f"articles, {facts.passages} passages, {facts.questions} questions"
    )


def _report_json(report: IngestReport) -> dict[str, Any]:
    shown = asdict(report)
    shown["source"]["ingested_at"] = report.source.ingested_at.isoformat()
    shown["index"] = {"built": report.index.built, **asdict(report.index.facts)}
    return shown
