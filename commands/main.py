"""Entry point of the `helpdesk` command."""

from __future__ import annotations

import importlib
import sys

import typer

# Each of these has `register(app)`, which adds the commands of its subject.
SUBJECTS = (
    "commands.start",
    "commands.check",
    "commands.model",
    "commands.chat",
    "commands.search",
    "commands.policy",
    "commands.tickets",
    "commands.agents",
)


def build_app() -> typer.Typer:
    """Return the command line with the commands of every subject."""
    app = typer.Typer(
        name="helpdesk",
        help="Run the Help section assistant, talk to it, and look after what it knows.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for subject in SUBJECTS:
        importlib.import_module(subject).register(app)
    return app


def main() -> None:
    """Run the command line; an error of ours is told without a traceback, with exit code 2."""
    from helpdesk.errors import HelpdeskError

    try:
        build_app()()
    except HelpdeskError as error:
        typer.echo(f"helpdesk: {error.message}", err=True)
        if error.hint:
            typer.echo(f"  To mend it: {error.hint}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
