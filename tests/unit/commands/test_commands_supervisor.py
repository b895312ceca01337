"""Starting and stopping several processes as one, with real processes and real signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commands.supervisor import Ended, Supervisor
from helpdesk.settings import PROJECT_ROOT

SLEEPING = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPING
WITH_A_CHILD = (
    "import subprocess, sys; subprocess.Popen([sys.executable, '-c', " + repr(SLEEPING) + "]); "
)
# Runs processes a, b, ... with the code given as arguments, as `helpdesk start` does.
PROGRAM = """
import os, sys
from pathlib import Path
from commands.supervisor import Supervisor, line_writer
names = "abcdef"[: len(sys.argv) - 1]
commands = {name: (sys.executable, "-c", code) for name, code in zip(names, sys.argv[1:])}
supervisor = Supervisor(
    commands, environment=dict(os.environ), folder=Path.cwd(), write=line_writer(names)
)
print("ended:", supervisor.run(lambda: None))
"""


class Run:
    """The program above, running; knows the process numbers its children printed."""

    def __init__(self, *codes: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *codes],
            cwd=PROJECT_ROOT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.children: dict[str, int] = {}

    def wait_for(self, count: int) -> dict[str, int]:
        """Read until so many children have told their number."""
        assert self.process.stdout is not None
        while len(self.children) < count:
            name, _, said = self.process.stdout.readline().strip().partition(" | ")
            if said.isdecimal():
                self.children[name if name not in self.children else f"{name}'s child"] = int(said)
        return self.children

    def rest(self) -> str:
        """Return what is printed until the end."""
        return self.process.communicate(timeout=20)[0]


@pytest.fixture
def run() -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(*codes: str) -> Run:
        runs.append(Run(*codes))
        return runs[-1]

    yield start
    for one in runs:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait()
        if one.process.stdout is not None:
            one.process.stdout.close()


def is_gone(number: int, within_seconds: float = 5) -> bool:
    """Tell whether a process ends within a time; one that nobody has collected yet has ended."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{number}/stat")
        if status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_and_is_no_failure(
    run: Callable[..., Run], number: signal.Signals
) -> None:
    running = run(SLEEPING, SLEEPING)
    children = running.wait_for(2)
    running.process.send_signal(number)
    assert "ended: None" in running.rest()
    assert all(is_gone(child) for child in children.values())


def test_when_one_is_killed_the_others_end_and_it_is_named(run: Callable[..., Run]) -> None:
    running = run(SLEEPING, SLEEPING, SLEEPING)
    children = running.wait_for(3)
    os.kill(children["b"], signal.SIGKILL)
    assert "ended: b was ended by SIGKILL" in running.rest()
    assert all(is_gone(child) for child in children.values())


def test_one_that_fails_at_once_is_named_with_its_exit_code_and_last_words(
    run: Callable[..., Run],
) -> None:
    told = run(SLEEPING, "import sys; print('port taken'); sys.exit(2)").rest()
    assert "b | port taken" in told
    assert "ended: b ended by itself with exit code 2" in told


def test_one_that_ignores_the_request_is_killed_at_the_second_signal(
    run: Callable[..., Run],
) -> None:
    running = run(STUBBORN)
    children = running.wait_for(1)
    running.process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert running.process.poll() is None
    running.process.send_signal(signal.SIGINT)
    assert "ended: None" in running.rest()
    assert is_gone(children["a"])


def test_what_a_process_started_itself_ends_with_it(run: Callable[..., Run]) -> None:
    running = run(WITH_A_CHILD + SLEEPING)
    children = running.wait_for(2)
    running.process.send_signal(signal.SIGTERM)
    running.rest()
    assert all(is_gone(child) for child in children.values())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells the children")
def test_nothing_stays_behind_when_we_are_killed(run: Callable[..., Run]) -> None:
    running = run(SLEEPING, SLEEPING)
    children = running.wait_for(2)
    running.process.kill()
    assert all(is_gone(child) for child in children.values())


def test_when_nobody_reads_any_more_all_end(run: Callable[..., Run]) -> None:
    chatty = SLEEPING.replace(
        "time.sleep(60)", "[(print('x', flush=True), time.sleep(0.1)) for _ in range(600)]"
    )
    running = run(chatty, SLEEPING)
    children = running.wait_for(2)
    assert running.process.stdout is not None
    running.process.stdout.close()
    running.process.wait(timeout=20)
    assert all(is_gone(child) for child in children.values())


def test_lines_come_under_names_and_readiness_after_what_was_said_before(tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []
    code = "import sys; print('one'); print('two', file=sys.stderr); input()"

    def ready() -> str | None:
        return "READY" if ("a", "two") in seen else None

    ended = Supervisor(
        {"a": (sys.executable, "-uc", code + "; import time; time.sleep(60)")},
        environment=dict(os.environ),
        folder=tmp_path,
        write=lambda name, text: seen.append((name, text)),
    ).run(ready)
    assert ended == Ended("a", 1), "nothing can be read from its standard input"
    assert seen[:2] == [("a", "one"), ("a", "two")]
    assert ("a", "EOFError: EOF when reading a line") in seen


def test_what_cannot_be_started_leaves_nothing_running(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Supervisor(
            {"a": (sys.executable, "-c", SLEEPING), "b": (str(tmp_path / "missing"),)},
            environment=dict(os.environ),
            folder=tmp_path,
            write=lambda _name, _text: None,
        ).run(lambda: None)
