"""Entry point of the `helpdesk` command."""

from __future__ import annotations

import importlib
import sys

import typer

app = typer.Typer(
    name="helpdesk",
    help="Severity, response windows, search, tickets and chat of the Help section.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# Each of these has `register(app)`, which adds the commands of its subject.
SUBJECTS = (
    "commands.policy",
    "commands.search",
    "commands.tickets",
    "commands.agents",
    "commands.chat",
    "commands.model",
    "commands.start",
    "commands.check",
)


def main() -> None:
    """Run the command line; an error of ours is one clear line and exit code 2."""
    from helpdesk.errors import HelpdeskError

    for subject in SUBJECTS:
        importlib.import_module(subject).register(app)
    try:
        app()
    except HelpdeskError as error:
        typer.echo(f"helpdesk: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
