"""Entry point of the `helpdesk` command."""

from __future__ import annotations

import importlib
import sys

import typer

# Each of these has `register(app)`, which adds the commands of its subject, named beside it.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "commands.start": ("start", "worker"),
    "commands.check": ("check",),
    "commands.model": ("train",),
    "commands.chat": ("chat",),
    "commands.understand": ("understand",),
    "commands.search": ("search", "index"),
    "commands.articles": ("articles",),
    "commands.ingest": ("ingest",),
    "commands.policy": ("severity", "due"),
    "commands.tickets": ("tickets", "ticket"),
    "commands.incidents": ("incident",),
    "commands.agents": ("agent",),
    "commands.notifications": ("notifications",),
    "commands.backup": ("backup", "restore"),
    "commands.retention": ("retention", "privacy"),
}


def build_app(command: str = "") -> typer.Typer:
    """Return the command line; with the name of a command, only the subject that has it.

    What a command needs may take a second to import: nobody should wait for the others'.
    """
    app = typer.Typer(
        name="helpdesk", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )

    @app.callback()
    def about() -> None:
        """Run the Help section assistant, talk to it, and look after what it knows."""

    chosen = [subject for subject, names in SUBJECTS.items() if command in names]
    for subject in chosen or SUBJECTS:
        importlib.import_module(subject).register(app)
    return app


def main() -> None:
    """Run the command line; an error of ours is told without a traceback, with exit code 2."""
    from helpdesk.errors import HelpdeskError

    try:
        build_app(sys.argv[1] if len(sys.argv) > 1 else "")()
    except HelpdeskError as error:
        typer.echo(f"helpdesk: {error.message}", err=True)
        if error.hint:
            typer.echo(f"  To mend it: {error.hint}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
