"""`helpdesk articles`: checks them, shows where they come from and what they do not answer."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.search import progress_bar
from helpdesk.errors import InvalidInput
from helpdesk.settings import load_settings

if TYPE_CHECKING:
    from helpdesk.help_centre.article_checks import Problem

_EXAMPLES = 3
_AGO = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def register(app: typer.Typer) -> None:
    """Add `helpdesk articles check`, `gaps`, `sources` and `forget`."""
    group = typer.Typer(help="The articles of the help centre.", no_args_is_help=True)
    group.command("check")(_check)
    group.command("gaps")(_gaps)
    group.command("sources")(_sources)
    group.command("forget")(_forget)
    app.add_typer(group, name="articles")


def _check(
    source: Annotated[
        Path | None, typer.Option(help="Pages the facts come from: no sentence may be copied.")
    ] = None,
    articles: Annotated[
        Path | None, typer.Option(help="Folder of the articles; default: the configured one.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check the articles: fields, addresses, length, questions, anchors, copied sentences."""
    from helpdesk.help_centre.article_checks import check_articles

    folder = articles or load_settings().articles_dir
    count, problems = check_articles(folder, source)
    if as_json:
        found = [_problem_json(problem) for problem in problems]
        typer.echo(json.dumps({"articles": count, "problems": found}, indent=2))
    else:
        for problem in problems:
            typer.echo(str(problem))
        typer.echo(f"{count} articles, {len(problems)} problems")
    if problems:
        raise typer.Exit(1)


def _gaps(
    since: Annotated[
        str, typer.Option(help="Only what was asked since: 2026-01-31, or 7d, 24h ago.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many of each at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Questions without a good answer, and articles after which people still needed help."""
    from helpdesk.installation import Installation

    with Installation(load_settings()) as installation:
        begin = _instant(since, installation.now()) if since else None
        log = installation.answer_log
        counts = log.counts(since=begin)
        gaps = log.gaps(since=begin, limit=limit)
        articles = log.articles(since=begin, limit=limit)
    if as_json:
        content = {
            "counts": counts,
            "questions": [asdict(gap) for gap in gaps],
            "articles": [asdict(record) for record in articles],
        }
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False, default=_iso))
        return
    typer.echo(
        f"{counts['questions']} questions: {counts['solved']} solved, {counts['needs_help']} still "
        f"needed help, {counts['no_reaction']} without a reaction; for {counts['nothing']} nothing "
        f"was found, for {counts['closest']} only something close."
    )
    if gaps:
        typer.echo("\nQuestions without a good answer:")
    for gap in gaps:
        shown = f"; shown: {gap.shown}" if gap.shown and not gap.nothing else ""
        typer.echo(
            f"  {gap.asked}x {gap.question}  (nothing {gap.nothing}, close {gap.closest}, "
            f"needed help {gap.needs_help}{shown})"
        )
    if articles:
        typer.echo("\nArticles after which people still needed help:")
    for record in articles:
        typer.echo(
            f"  {record.title}  {record.url}\n    shown {record.shown}x: {record.solved} solved, "
            f"{record.needs_help} needed help, {record.no_reaction} without a reaction"
        )
        for question in list(dict.fromkeys(reversed(record.questions)))[:_EXAMPLES]:
            typer.echo(f"    - {question}")


def _instant(text: str, now: datetime) -> datetime:
    """Return the instant that an option names: an ISO date or time, or how long ago."""
    ago = _AGO.fullmatch(text.strip())
    if ago:
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput(
            f"{text!r} is no date", field="since", hint="write 2026-01-31, 7d or 24h"
        ) from error
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _sources(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List what `helpdesk ingest` imported, from where and when."""
    from helpdesk.ingest.store import SourceStore
    from helpdesk.ingest.upkeep import ingested_articles_file

    store = SourceStore(ingested_articles_file(load_settings()))
    rows = [
        {
            "name": source.name,
            "location": source.location,
            "base_url": source.base_url,
            "instead_of_bundle": source.instead_of_bundle,
            "ingested_at": source.ingested_at.isoformat(timespec="seconds"),
            "pages": len(store.pages(source.name)),
        }
        for source in store.sources()
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        instead = ", instead of the bundled articles" if row["instead_of_bundle"] else ""
        typer.echo(
            f"{row['name']}: {row['pages']} pages of {row['location']}, read at {row['base_url']}, "
            f"imported {row['ingested_at']}{instead}"
        )
    if not rows:
        typer.echo("Nothing was imported; the articles are the bundled ones.")


def _forget(
    name: Annotated[str, typer.Argument(help="As `helpdesk articles sources` names it.")],
) -> None:
    """Remove what was imported from a source."""
    from helpdesk.ingest.run import forget

    with progress_bar() as on_step:
        report = forget(load_settings(), name, on_step=on_step)
    typer.echo(f"Removed {name}; {report.facts.articles} articles remain.")


def _problem_json(problem: Problem) -> dict[str, str]:
    return {
        "path": str(problem.path),
        "field": problem.field,
        "problem": problem.problem,
        "hint": problem.hint,
    }
