"""`helpdesk start`: prepares what is missing and runs the four processes until Ctrl-C."""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import typer

from commands.model import ensure_model
from commands.processes import (
    CannotStart,
    Process,
    check_ports,
    child_environment,
    chosen_processes,
    wait_until_ready,
)
from commands.supervisor import Ended, Supervisor, line_writer
from helpdesk.errors import HelpdeskError
from helpdesk.settings import PROJECT_ROOT, Settings, load_settings

NEEDED_MB = 300
_READY_TIMEOUT_SECONDS = 120


def register(app: typer.Typer) -> None:
    """Add `helpdesk start` and `helpdesk worker`."""

    @app.command()
    def start(
        only: str = typer.Option(
            "", help="Start just these, by comma: help, actions, console, worker."
        ),
    ) -> None:
        """Prepare what is missing and run the whole assistant. Ctrl-C stops it.

        Exit code 0 after Ctrl-C, 1 when a process ended by itself, 2 when it could not start.
        """
        began = time.monotonic()
        settings = load_settings()
        chosen = chosen_processes(settings, only)
        check_ports(chosen)
        prepare(settings, [process.name for process in chosen])
        check_ports(chosen)  # somebody may have come first while the model was trained
        sys.exit(supervise(settings, chosen, began))

    @app.command()
    def worker() -> None:
        """Run only the worker: it watches response windows, sends mails and removes old data."""
        from helpdesk.worker import main as run

        run()


def prepare(settings: Settings, names: Sequence[str] = ("help", "actions")) -> None:
    """Update database, search index and model, printing each step.

    Args:
        names: the processes that will run: not each of them needs everything.

    Raises:
        HelpdeskError: something cannot be fixed from here; says what and how.
    """
    _step("Checking the support policy")
    from helpdesk.policy import load_policy

    load_policy(settings.policy_file)
    check_disk(settings.data_dir)
    _step("Updating the database")
    from helpdesk.database import migrate

    migrate(settings.database_url, log=_detail)
    if "actions" in names:
        _step("Updating the search index")
        from helpdesk.ingest.upkeep import refresh_index

        refresh_index(settings, progress=_detail)
    if "help" in names:
        ensure_model(_step)


def supervise(settings: Settings, chosen: Sequence[Process], began: float) -> int:
    """Run the processes until one ends or Ctrl-C; then stop the others. Return the exit code."""
    _step("Starting: " + ", ".join(process.name for process in chosen))
    supervisor = Supervisor(
        {process.name: process.command for process in chosen},
        environment=child_environment(settings),
        folder=PROJECT_ROOT,
        write=line_writer([process.name for process in chosen]),
    )
    announcement = _Announcement(settings, chosen, began)
    try:
        ended = supervisor.run(announcement.text)
    finally:
        announcement.stop()
    return _verdict(ended)


class _Announcement:
    """Watches, in a thread of its own, for the moment when everything answers."""

    def __init__(self, settings: Settings, chosen: Sequence[Process], began: float) -> None:
        self._settings = settings
        self._chosen = chosen
        self._began = began
        self._text: str | None = None
        self._stopping = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def text(self) -> str | None:
        """Return what is to be said, once there is something."""
        return self._text

    def stop(self) -> None:
        """Watch no longer."""
        self._stopping.set()

    def _watch(self) -> None:
        late = wait_until_ready(self._chosen, _READY_TIMEOUT_SECONDS, self._stopping)
        if late:
            self._text = (
                f"\nStill not ready after {_READY_TIMEOUT_SECONDS} s: {', '.join(late)}. "
                "Its lines above say what it waits for; `helpdesk check` looks for causes.\n"
            )
            return
        took = time.monotonic() - self._began
        self._text = banner(self._settings, [process.name for process in self._chosen], took)


def banner(settings: Settings, names: Sequence[str], seconds: float) -> str:
    """Return what is said when everything is ready: the addresses, and how to sign in."""
    lines = ["", f"  Ready after {seconds:.0f} s.", ""]
    if "help" in names:
        lines.append(f"  Help section   {settings.public_url}/help/")
    if "console" in names:
        lines.append(f"  Console        {settings.console_url}/")
        lines += [f"                 {line}" for line in _sign_in_lines(settings)]
    if "worker" in names:
        lines.append(f"  Mails go to    {settings.mail.destination}")
        if not settings.mail.has_server:
            lines.append("                 (no mail server is set: HELPDESK_SMTP_HOST)")
    lines += ["", "  Ctrl-C stops everything.", ""]
    return "\n".join(lines)


def _sign_in_lines(settings: Settings) -> list[str]:
    from helpdesk.installation import Installation

    try:
        with Installation(settings) as installation:
            accounts = installation.agents.list()
    except HelpdeskError as error:
        return [f"accounts cannot be read: {error}"]
    if not accounts:
        return [
            "Nobody can sign in yet. Create an account in another terminal:",
            '.venv/bin/helpdesk agent add you@example.com --name "Your Name"',
        ]
    others = f" (or one of {len(accounts) - 1} others)" if len(accounts) > 1 else ""
    return [f"Sign in as {accounts[0].email}{others} with the password of the account."]


def _verdict(ended: Ended | None) -> int:
    """Return the exit code; where a process ended by itself, say which."""
    if ended is None:
        _step("Stopped")
        return 0
    typer.echo(
        f"\nhelpdesk: the process {ended}, so the others were stopped. Its last lines are above, "
        "behind its name. To look for the usual causes: .venv/bin/helpdesk check",
        err=True,
    )
    return 1


def check_disk(folder: Path, needed_mb: int = NEEDED_MB) -> None:
    """Make the data folder where it is missing, and see whether its disk has room.

    Raises:
        CannotStart: it cannot be made or written, or there is too little room.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            free_mb = shutil.disk_usage(folder).free // 2**20
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be written: {error.strerror}",
            hint="give HELPDESK_DATA_DIR a folder that this user may write to",
        ) from error
    if free_mb < needed_mb:
        raise CannotStart(
            f"Only {free_mb} MB are free on the disk of {folder}",
            hint=f"free at least {needed_mb} MB, or set HELPDESK_DATA_DIR to another disk",
        )


def _step(text: str) -> None:
    typer.echo(f"==> {text}")


def _detail(text: str) -> None:
    typer.echo(f"    {text}")
