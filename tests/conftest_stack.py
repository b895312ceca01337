"""The whole assistant for tests: the real Rasa server, action server and console, on free ports.

Started once a session, in a folder of its own, with the model of the present training data.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from commands.start import child_environment, prepare, processes, wait_until_ready
from helpdesk.identity import issue_identity_token
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
        """Start the named processes and wait until they answer."""
        chosen = [item for item in processes(self.settings) if item.name in names]
        for item in chosen:
            with (self.folder / f"{item.name}.log").open("ab") as log:
                self.running[item.name] = subprocess.Popen(
                    item.command,
                    cwd=PROJECT_ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
        urls = [item.ready_url for item in chosen if item.ready_url]
        if not wait_until_ready(urls, READY_WITHIN_SECONDS, threading.Event()):
            raise RuntimeError(f"{names} did not become ready:\n{self.output()}")

    def stop(self, *names: str) -> None:
        """Stop the named processes and wait until they are gone."""
        for name in names:
            process = self.running.pop(name, None)
            if process is None:
                continue
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=10)

    def output(self, last: int = 4000) -> str:
        """Return the end of what each process printed."""
        return "\n".join(
            f"--- {path.name}\n{path.read_text(errors='replace')[-last:]}"
            for path in sorted(self.folder.glob("*.log"))
        )


@pytest.fixture(scope="session")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The assistant, running; stopped at the end of the session."""
    folder = tmp_path_factory.mktemp("stack")
    names = ("HELPDESK_HELP_PORT", "HELPDESK_ACTION_PORT", "HELPDESK_CONSOLE_PORT")
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("HELPDESK_")},
        "HELPDESK_DATA_DIR": str(folder),
        **dict(zip(names, map(str, free_ports(len(names))), strict=True)),
    }
    settings = load_settings(environment)
    prepare(settings)
    stack = RunningStack(settings, folder, child_environment(settings, environment))
    try:
        stack.start("actions", "help", "console")
        yield stack
    finally:
        stack.stop(*list(stack.running))


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
