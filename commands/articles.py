"""`helpdesk articles`: checks them, tells where they come from and what they do not answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.search import progress_bar
from helpdesk.settings import load_settings

if TYPE_CHECKING:
    from helpdesk.help_centre.article_checks import Problem


def register(app: typer.Typer) -> None:
    """Add `helpdesk articles check`, `sources` and `forget`."""
    group = typer.Typer(help="The articles of the help centre.", no_args_is_help=True)
    group.command("check")(_check)
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


def _sources(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """What was taken in with `helpdesk ingest`, from where and when."""
    from helpdesk.help_centre.upkeep import ingested_articles_file
    from helpdesk.ingest.store import SourceStore

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
            f"taken in {row['ingested_at']}{instead}"
        )
    if not rows:
        typer.echo("Nothing was taken in; the articles are the bundled ones.")


def _forget(
    name: Annotated[str, typer.Argument(help="As `helpdesk articles sources` names it.")],
) -> None:
    """Remove what was taken in from a source."""
    from helpdesk.ingest.run import forget

    with progress_bar() as on_step:
        report = forget(load_settings(), name, on_step=on_step)
    typer.echo(f"Forgotten: {name}. Now {report.facts.articles} articles.")


def _problem_json(problem: Problem) -> dict[str, str]:
    return {
        "path": str(problem.path),
        "field": problem.field,
        "problem": problem.problem,
        "hint": problem.hint,
    }
