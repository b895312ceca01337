"""`helpdesk retention` and `helpdesk privacy`: remove data by age, and on request."""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping
from typing import Annotated

import typer

from helpdesk.installation import Installation
from helpdesk.privacy.erasure import DataSubject, erase
from helpdesk.privacy.retention import run_retention
from helpdesk.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add `helpdesk retention run` and `helpdesk privacy erase`."""
    retention = typer.Typer(
        no_args_is_help=True, help="Remove data whose retention period is over."
    )
    privacy = typer.Typer(no_args_is_help=True, help="Erase the data of one person.")
    app.add_typer(retention, name="retention")
    app.add_typer(privacy, name="privacy")

    # With a callback, "run" stays a name of its own although it is the only one.
    @retention.callback()
    def about_retention() -> None:
        """Remove data whose retention period in support.yml is over."""

    @privacy.callback()
    def about_privacy() -> None:
        """Erase the data of one person."""

    @retention.command()
    def run(
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Remove everything that is older than its retention period in support.yml."""
        with Installation(load_settings()) as installation:
            report = run_retention(
                installation.database,
                installation.attachments_dir,
                installation.policy.retention,
                now=installation.now(),
                actor=_who(),
                dry_run=dry_run,
            )
        if as_json:
            before = {name: at.isoformat() for name, at in report.before.items()}
            typer.echo(json.dumps({"removed": report.counts, "before": before, "dry_run": dry_run}))
            return
        for name, at in report.before.items():
            typer.echo(f"{name}: everything before {at:%Y-%m-%d %H:%M} UTC")
        _print_counts(report.counts, dry_run=dry_run)

    @privacy.command("erase")
    def erase_person(
        email: Annotated[str, typer.Option(help="Their address.")] = "",
        user_id: Annotated[str, typer.Option(help="Their id on the host platform.")] = "",
        ticket: Annotated[str, typer.Option(help="A ticket of theirs: HS-1001.")] = "",
        also_open: Annotated[
            bool, typer.Option("--also-open", help="Also tickets that are still open.")
        ] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Remove a person's conversations and screenshots, and anonymise their tickets."""
        with Installation(load_settings()) as installation:
            report = erase(
                installation.database,
                installation.attachments_dir,
                DataSubject(email, user_id, ticket),
                now=installation.now(),
                actor=_who(),
                also_open=also_open,
                dry_run=dry_run,
            )
        if as_json:
            found = {"removed": report.counts, "tickets": report.tickets, "dry_run": dry_run}
            typer.echo(json.dumps(found))
            return
        if report.tickets:
            typer.echo(f"Tickets: {', '.join(report.tickets)}")
        _print_counts(report.counts, dry_run=dry_run)


def _who() -> str:
    """Return who is noted as having removed something."""
    try:
        return f"command line: {getpass.getuser()}"
    except (KeyError, OSError):  # a container may run as a user without a name
        return "command line"


def _print_counts(counts: Mapping[str, int], *, dry_run: bool) -> None:
    if not counts:
        typer.echo("There is nothing to remove.")
        return
    typer.echo("Would be removed:" if dry_run else "Removed:")
    for name, count in counts.items():
        typer.echo(f"  {count:>8}  {name}")
