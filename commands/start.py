"""`helpdesk start`: prepares what is missing and runs the four processes until Ctrl-C."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import typer

from commands.model import ensure_model
from helpdesk.errors import HelpdeskError
from helpdesk.settings import PROJECT_ROOT, Settings, load_settings

_NEEDED_MB = 300
_READY_TIMEOUT_SECONDS = 120
_STOPPED_BY_SIGNAL = (130, 143)


class CannotStart(HelpdeskError):
    """Something must be mended before the assistant can start; the hint says what."""


@dataclass(frozen=True)
class Process:
    """One of the processes: its name, its command, and the address that tells it is ready."""

    name: str
    command: tuple[str, ...]
    ready_url: str | None


def register(app: typer.Typer) -> None:
    """Add `helpdesk start` and `helpdesk worker`."""

    @app.command()
    def start(
        only: str = typer.Option(
            "", help="Start just these, by comma: help, actions, console, worker."
        ),
    ) -> None:
        """Prepare what is missing and run the whole assistant. Ctrl-C stops it."""
        settings = load_settings()
        chosen = [item for item in processes(settings) if not only or item.name in only.split(",")]
        if not chosen:
            names = ", ".join(item.name for item in processes(settings))
            raise CannotStart(f"There is no process {only!r}", hint=f"there are: {names}")
        prepare(settings)
        check_ports(settings)
        sys.exit(supervise(settings, chosen))

    @app.command()
    def worker() -> None:
        """Run the worker: the clock of the response windows, and tidying up."""
        from helpdesk.worker import main as run

        run()


def prepare(settings: Settings) -> None:
    """Bring database, search index and model up to date, saying what is done.

    Raises:
        HelpdeskError: something cannot be mended from here; says what and how.
    """
    _step("Checking the support policy")
    from helpdesk.policy import load_policy

    load_policy(settings.policy_file)
    _check_disk(settings.data_dir)
    _step("Bringing the database up to date")
    from helpdesk.database import migrate

    migrate(settings.database_url, log=_detail)
    _step("Bringing the search index up to date")
    from helpdesk.help_centre.search import refresh_index

    refresh_index(settings, progress=_detail)
    ensure_model(_step)


def processes(settings: Settings) -> list[Process]:
    """Return the four processes of the assistant on one machine."""
    python = sys.executable
    return [
        Process(
            "actions",
            (python, "-m", "rasa_sdk", "--actions", "actions", "--port", str(settings.action_port)),
            f"http://127.0.0.1:{settings.action_port}/health",
        ),
        Process(
            "help", (python, "-m", "assistant.server"), f"{_local(settings.help_port)}/help/health"
        ),
        Process("console", (python, "-m", "console"), f"{_local(settings.console_port)}/health"),
        Process("worker", (python, "-m", "commands.main", "worker"), None),
    ]


def check_ports(settings: Settings) -> None:
    """Refuse to start when another program holds one of our ports.

    Raises:
        CannotStart: names the port and the setting that changes it.
    """
    for setting, port in (
        ("HELPDESK_HELP_PORT", settings.help_port),
        ("HELPDESK_ACTION_PORT", settings.action_port),
        ("HELPDESK_CONSOLE_PORT", settings.console_port),
    ):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError as error:
                raise CannotStart(
                    f"Port {port} cannot be used: {error.strerror}",
                    hint=f"is the assistant running already? Else set {setting} to a free port, "
                    f"for example: {setting}={port + 1000} make run",
                ) from error


def supervise(settings: Settings, chosen: list[Process]) -> int:
    """Run the processes until one ends or Ctrl-C; then stop the others. Return the exit code."""
    from honcho.manager import Manager

    printer = _watching_printer()
    manager = Manager(printer)
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    environment = child_environment(settings)
    for item in chosen:
        command = shlex.join(item.command)
        manager.add_process(item.name, command, env=environment, cwd=str(PROJECT_ROOT))
    stopping = threading.Event()
    announcer = threading.Thread(target=_announce, args=(settings, chosen, stopping), daemon=True)
    announcer.start()
    _step("Starting: " + ", ".join(item.name for item in chosen))
    manager.loop()
    stopping.set()
    return _verdict(manager.returncode, printer.first_stopped)


def child_environment(
    settings: Settings, environ: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the environment of the processes: ours, with the settings resolved and Rasa quiet."""
    return {
        **(os.environ if environ is None else environ),
        "HELPDESK_ACTION_URL": f"http://127.0.0.1:{settings.action_port}/webhook",
        "HELPDESK_DATA_DIR": str(settings.data_dir),
        "SANIC_HOST": "127.0.0.1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def wait_until_ready(urls: list[str], timeout_seconds: float, stopping: threading.Event) -> bool:
    """Wait until every address answers with success; False when time ran out or we stop."""
    deadline = time.monotonic() + timeout_seconds
    waiting = list(urls)
    while waiting and time.monotonic() < deadline and not stopping.is_set():
        waiting = [url for url in waiting if not _answers(url)]
        if waiting:
            stopping.wait(0.3)
    return not waiting


def _announce(settings: Settings, chosen: list[Process], stopping: threading.Event) -> None:
    urls = [item.ready_url for item in chosen if item.ready_url]
    ready = wait_until_ready(urls, _READY_TIMEOUT_SECONDS, stopping)
    if stopping.is_set():
        return
    if not ready:
        _step(
            f"Not ready after {_READY_TIMEOUT_SECONDS} s; the lines above say which process waits"
        )
        return
    lines = ["", "The assistant is ready.", f"  Help section  {settings.public_url}/help/"]
    lines.append(f"  Console       {settings.console_url}/")
    lines.append(f"                {_sign_in_words(settings)}")
    lines.append("  Ctrl-C stops everything.")
    typer.echo("\n".join(lines) + "\n")


def _sign_in_words(settings: Settings) -> str:
    from helpdesk.agents import AgentStore
    from helpdesk.database import open_database

    try:
        accounts = AgentStore(open_database(settings.database_url)).list()
    except HelpdeskError as error:
        return f"accounts cannot be read: {error}"
    if accounts:
        return f"sign in as {accounts[0].email} with its password"
    return "no account yet - make one: .venv/bin/helpdesk agent add you@example.com --name You"


def _watching_printer() -> Any:
    """Return honcho's printer, which also notes the first process that stops and its exit code."""
    from honcho.printer import Message, Printer

    class WatchingPrinter(Printer):  # type: ignore[misc]
        first_stopped: tuple[str, str] | None = None

        def write(self, message: Message) -> None:
            stopped = re.match(r"(\S+) stopped \(rc=(-?\d+)\)", str(message.data))
            if message.name == "system" and stopped and self.first_stopped is None:
                self.first_stopped = (stopped[1], stopped[2])
            super().write(message)

    return WatchingPrinter(output=sys.stdout)


def _verdict(returncode: int | None, first_stopped: tuple[str, str] | None) -> int:
    """Return the exit code; where a process ended by itself, say which."""
    if returncode in _STOPPED_BY_SIGNAL or first_stopped is None:
        return 0
    name, code = first_stopped
    typer.echo(
        f"\nThe process {name!r} ended by itself (exit code {code}), so the others were stopped. "
        "Its last lines are above, behind its name; `helpdesk check` looks for the usual causes.",
        err=True,
    )
    return 1


def _check_disk(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free_mb = shutil.disk_usage(folder).free // 2**20
    if free_mb < _NEEDED_MB:
        raise CannotStart(
            f"Only {free_mb} MB are free in {folder}",
            hint=f"free at least {_NEEDED_MB} MB, or set HELPDESK_DATA_DIR to another disk",
        )


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def _local(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _step(text: str) -> None:
    typer.echo(f"==> {text}")


def _detail(text: str) -> None:
    typer.echo(f"    {text}")
