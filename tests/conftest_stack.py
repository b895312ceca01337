"""The whole assistant for tests: the real Rasa server, action server and console, on free ports.

Started once a session, in a folder of its own, with the model of the present training data. Its
processes end with pytest, however that ends (on Linux); what they printed is shown beside the
failure of any test that used them.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from commands.processes import (
    Process,
    check_ports,
    child_environment,
    chosen_processes,
    wait_until_ready,
)
from commands.start import prepare
from commands.supervisor import spawn
from helpdesk.identity import issue_identity_token
from helpdesk.ingest.upkeep import index_dir, refresh_index
from helpdesk.settings import PROJECT_ROOT, Settings, load_settings

READY_WITHIN_SECONDS = 120


@dataclass
class RunningStack:
    """Addresses and keys of the running assistant, and its processes, which tests may stop."""

    settings: Settings
    folder: Path
    environment: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.help_port}"

    @property
    def help_url(self) -> str:
        return f"{self.base_url}/help/"

    @property
    def console_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.console_port}/"

    def identity_token(self, user_id: str = "42", **claims: Any) -> str:
        """Return a token as the host platform would issue it, valid for an hour."""
        given = {
            "name": "Asha Rao",
            "email": "asha@acme.example",
            "account": "acme",
            "time_zone": "Asia/Kolkata",
            "audience": self.settings.identity_audience,
            "lifetime": timedelta(hours=1),
            "now": datetime.now(timezone.utc),
            **claims,
        }
        return issue_identity_token(self.settings.identity_secret, user_id=user_id, **given)

    def start(self, *names: str) -> None:
        """Start the named processes and wait until they answer.

        Raises:
            RuntimeError: one ended, or took too long; tells what all of them printed.
        """
        self.launch(*names)
        self.wait_until_ready(*names)

    def launch(self, *names: str) -> None:
        """Start the named processes; from the main thread, with whose end they end."""
        chosen = chosen_processes(self.settings, ",".join(names))
        check_ports(chosen)
        for process in chosen:
            with (self.folder / f"{process.name}.log").open("ab") as log:
                self.running[process.name] = spawn(
                    process.command, env=self.environment, cwd=PROJECT_ROOT, stdout=log
                )

    def wait_until_ready(self, *names: str) -> None:
        """Wait until the named processes answer; raises as `start`."""
        late = self._wait_for(chosen_processes(self.settings, ",".join(names)))
        if late:
            raise RuntimeError(f"not ready: {', '.join(late)}\n{self.output()}")

    def kill(self, name: str) -> None:
        """End a process as a lack of memory would: at once, with all it started."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """Let a process, with all it started, do nothing inside the block."""
        pid = self.running[name].pid
        os.killpg(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGCONT)

    def _wait_for(self, chosen: list[Process]) -> list[str]:
        """Wait until all answer; return those that do not, at once where one has ended."""
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        late = [process.name for process in chosen]
        while late and time.monotonic() < deadline:
            late = wait_until_ready(chosen, 1, threading.Event())
            ended = [name for name in late if self.running[name].poll() is not None]
            if ended:
                return [f"{name} (ended: {self.running[name].returncode})" for name in ended]
        return late

    def stop(self, *names: str) -> None:
        """Stop the named processes and wait until they are gone, with all they started."""
        stopping = [self.running.pop(name) for name in names if name in self.running]
        for number, patience_seconds in ((signal.SIGTERM, 20), (signal.SIGKILL, 10)):
            for process in stopping:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
            for process in stopping:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=patience_seconds)

    def output(self, last: int = 4000) -> str:
        """Return the end of what each process printed."""
        return "\n".join(
            f"--- {path.name}\n{path.read_text(errors='replace')[-last:]}"
            for path in sorted(self.folder.glob("*.log"))
        )


@pytest.fixture(scope="session")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The assistant, running; stopped at the end of the session."""
    with running_in(tmp_path_factory.mktemp("stack"), "help", "actions", "console") as stack:
        yield stack


@contextmanager
def running_in(folder: Path, *names: str) -> Iterator[RunningStack]:
    """Start the named processes, if any, on free ports, with all that they keep in `folder`.

    Raises:
        RuntimeError: one ended, or took too long to be ready.
    """
    ports = ("HELPDESK_HELP_PORT", "HELPDESK_ACTION_PORT", "HELPDESK_CONSOLE_PORT")
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("HELPDESK_")},
        "HELPDESK_DATA_DIR": str(folder),
        **dict(zip(ports, map(str, free_ports(len(ports))), strict=True)),
    }
    settings = load_settings(environment)
    _lend_the_index(settings)
    prepare(settings)
    stack = RunningStack(settings, folder, child_environment(settings, environment))
    try:
        if names:
            stack.start(*names)
        yield stack
    finally:
        stack.stop(*list(stack.running))


def _lend_the_index(settings: Settings) -> None:
    """Copy the index of this checkout, which takes most of a minute to build, and lasts."""
    own = load_settings({"HELPDESK_DATA_DIR": str(PROJECT_ROOT / "var")})
    refresh_index(own, print)
    shutil.copytree(index_dir(own), index_dir(settings))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what the processes printed to the failure of a test that used them."""
    report = yield
    stack = getattr(item, "funcargs", {}).get("running_stack")
    if report.failed and stack and "Servers" not in dict(report.sections):
        report.sections.append(("Servers", stack.output()))
    return report


def free_ports(count: int) -> list[int]:
    """Return ports of this machine that nothing listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
