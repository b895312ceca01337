"""Entry point of the `helpdesk` command."""

from __future__ import annotations

import importlib
import platform
import sys
from importlib import metadata
from typing import Annotated, NoReturn

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


# What only the extra `assistant` installs, as far as a command may import it.
ASSISTANT_PACKAGES = frozenset("numpy onnxruntime rasa rasa_sdk redis scipy tokenizers".split())


def build_app(command: str = "") -> typer.Typer:
    """Return the command line; with the name of a command, only the subject that has it.

    What a command needs may take a second to import: nobody should wait for the others'.
    """
    app = typer.Typer(
        name="helpdesk", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )

    @app.callback()
    def about(
        version: Annotated[
            bool,
            typer.Option(
                "--version", is_eager=True, callback=_show_version, help="Print the versions."
            ),
        ] = False,
    ) -> None:
        """Run the Help section assistant, talk to it, and look after what it knows."""

    if command == "--version":
        return app
    chosen = [subject for subject, names in SUBJECTS.items() if command in names]
    for subject in chosen or SUBJECTS:
        importlib.import_module(subject).register(app)
    return app


def _show_version(wanted: bool) -> None:
    """Print the versions that a report of a fault should name, and end."""
    if not wanted:
        return
    from helpdesk import __version__
    from helpdesk.database.engine import migration_revisions

    try:
        rasa = f"Rasa {metadata.version('rasa')}"
    except metadata.PackageNotFoundError:
        rasa = "without Rasa"
    typer.echo(
        f"helpdesk {__version__} (Python {platform.python_version()}, {rasa}, "
        f"database schema {migration_revisions()[0]})"
    )
    raise typer.Exit


def main() -> None:
    """Run the command line; print our own errors without a traceback, exit code 2."""
    from helpdesk.errors import HelpdeskError

    try:
        build_app(sys.argv[1] if len(sys.argv) > 1 else "")()
    except HelpdeskError as error:
        _fail(error.message, error.hint)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ASSISTANT_PACKAGES:
            raise
        _fail(
            f"This command needs the assistant, which is not installed here ({error.name})",
            "run `make setup`, or: uv pip install -c requirements.txt -e '.[assistant]'",
        )


def _fail(message: str, hint: str) -> NoReturn:
    typer.echo(f"helpdesk: {message}", err=True)
    if hint:
        typer.echo(f"  Fix: {hint}", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
