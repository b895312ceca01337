"""The four processes of the assistant on one machine: their commands, ports and environment."""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from helpdesk.errors import HelpdeskError
from helpdesk.settings import LOOPBACK, Settings

_ANY_ADDRESS = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104 - compared with, not listened on
# Other packages would be found before ours; no compiled modules, and each start takes three times
# as long.
_HARMFUL = frozenset({"PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"})
# The products of one message are small: a second thread only waits for them, busily, on a core
# that the other processes need.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_CONNECT_SECONDS = 1
_HEALTH_SECONDS = 3
_NEIGHBOURS_TRIED = 200
_TAKEN = "another program listens there"


class CannotStart(HelpdeskError):
    """Something must be fixed before the assistant can start; the hint says what."""


@dataclass(frozen=True)
class Listening:
    """Where a process listens, and the setting that changes its port."""

    host: str
    port: int
    setting: str
    health_path: str

    @property
    def url(self) -> str:
        """The address under which this machine reaches it."""
        host = _ANY_ADDRESS.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


@dataclass(frozen=True)
class Process:
    """One of the processes: its name, its command, and where it listens, if it does."""

    name: str
    command: tuple[str, ...]
    listening: Listening | None = None


def processes(settings: Settings) -> list[Process]:
    """Return the processes of the assistant, the one that takes longest to start first."""
    python = sys.executable
    help_section = Listening(
        settings.host, settings.help_port, "HELPDESK_HELP_PORT", "/help/health"
    )
    # Whoever reaches the action server can run actions in anybody's name: never outside.
    actions = Listening(LOOPBACK, settings.action_port, "HELPDESK_ACTION_PORT", "/health")
    console = Listening(settings.host, settings.console_port, "HELPDESK_CONSOLE_PORT", "/health")
    return [
        Process("help", (python, "-m", "assistant.rasa.server"), help_section),
        Process("actions", (python, "-m", "assistant.rasa.action_server"), actions),
        Process("console", (python, "-m", "console"), console),
        Process("worker", (python, "-m", "commands.main", "worker")),
    ]


def chosen_processes(settings: Settings, only: str) -> list[Process]:
    """Return the processes named in `only`, separated by commas; all of them where it is empty.

    Raises:
        CannotStart: there is no process of such a name.
    """
    known = {process.name: process for process in processes(settings)}
    names = [name.strip() for name in only.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise CannotStart(
            f"There is no process {unknown[0]!r}", hint="there are: " + ", ".join(known)
        )
    return [process for name, process in known.items() if not names or name in names]


def child_environment(
    settings: Settings, environ: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the environment of the processes: ours, with what they share made certain."""
    return {
        **_ONE_THREAD,
        **clean_environment(os.environ if environ is None else environ),
        "HELPDESK_ACTION_URL": f"http://{LOOPBACK}:{settings.action_port}/webhook",
        "HELPDESK_DATA_DIR": str(settings.data_dir),
        "PYTHONUNBUFFERED": "1",
    }


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which Rasa starts fast, does not phone home, and its libraries do
    not warn about each other, which nobody here could mend."""
    return {
        **{name: value for name, value in environ.items() if name not in _HARMFUL},
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def check_ports(chosen: Iterable[Process]) -> None:
    """Make sure that each process can listen on its port.

    Raises:
        CannotStart: names each port that cannot be used, why, and what to set instead.
    """
    wanted = [process for process in chosen if process.listening]
    taken: dict[int, str] = {}
    problems: list[str] = []
    examples: list[str] = []
    ours = bool(wanted)
    for process in wanted:
        listening = process.listening
        assert listening is not None  # noqa: S101 - chosen above
        reason = _why_unusable(listening.host, listening.port)
        if listening.port in taken:
            reason = f"{taken[listening.port]} has the same"
        taken[listening.port] = listening.setting
        ours = ours and reason == _TAKEN and is_healthy(listening)
        if reason:
            problems.append(f"port {listening.port} ({listening.setting}): {reason}")
            free = _free_port(listening.host, listening.port, taken)
            examples.append(f"{listening.setting}={free}")
    if not problems:
        return
    example = " ".join(examples)
    if ours:
        raise CannotStart(
            "The assistant is running already, on the ports " + ", ".join(map(str, taken)),
            hint="stop it with Ctrl-C where it was started. A second one beside it needs its own "
            f"ports and data: HELPDESK_DATA_DIR=var2 {example} make run",
        )
    raise CannotStart(
        "Cannot listen on " + "; ".join(problems),
        hint=f"stop what listens there, or choose other ports, for example: {example} make run",
    )


def wait_until_ready(
    waiting_for: Sequence[Process], timeout_seconds: float, stopping: threading.Event
) -> list[str]:
    """Wait until every process answers; return the names of those that do not yet."""
    deadline = time.monotonic() + timeout_seconds
    waiting = [process for process in waiting_for if process.listening]
    while waiting and time.monotonic() < deadline and not stopping.is_set():
        waiting = [one for one in waiting if one.listening and not is_healthy(one.listening)]
        if waiting:
            stopping.wait(0.2)
    return [process.name for process in waiting]


def is_healthy(listening: Listening) -> bool:
    """Tell whether one of our processes answers there, and that it can do its work."""
    answer = health_answer(listening)
    return answer is not None and answer.is_well


@dataclass(frozen=True)
class HealthAnswer:
    """What was answered: the HTTP status (0 where it was no HTTP) and the body's beginning."""

    status: int
    text: str

    @property
    def is_well(self) -> bool:
        """Whether this is how one of our processes says that it works; others answer otherwise."""
        said = "".join(self.text.split())
        return self.status == HTTPStatus.OK and said in ("ok", '{"status":"ok"}')


def health_answer(listening: Listening) -> HealthAnswer | None:
    """Return what answers there, None when nothing does. A proxy is never asked."""
    host = _ANY_ADDRESS.get(listening.host, listening.host)
    connection = HTTPConnection(host, listening.port, timeout=_HEALTH_SECONDS)
    try:
        connection.request("GET", listening.health_path)
        answer = connection.getresponse()
        return HealthAnswer(answer.status, answer.read(1000).decode("utf-8", "replace"))
    except (HTTPException, TimeoutError):
        return HealthAnswer(0, "")
    except OSError:
        return None
    finally:
        connection.close()


def _why_unusable(host: str, port: int) -> str:
    """Return why nothing can listen there; empty when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            return "this user may not listen below port 1024"
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return _TAKEN
            return f"{host}: {error.strerror or error}"
    # Some systems let two programs listen on one port, at this address and at all: ask both ways.
    with socket.socket(family) as probe:
        probe.settimeout(_CONNECT_SECONDS)
        if probe.connect_ex((_ANY_ADDRESS.get(host, host), port)) == 0:
            return _TAKEN
    return ""


def _free_port(host: str, port: int, taken: Mapping[int, str]) -> int:
    """Return a port near by that could be used instead."""
    first = port + 1000 if 1024 <= port < 60_000 else 8000
    for candidate in range(first, first + _NEIGHBOURS_TRIED):
        if candidate not in taken and not _why_unusable(host, candidate):
            return candidate
    return first
