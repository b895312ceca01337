"""Runs several processes as one: what they print goes out under their names, and when one ends,
or we get a signal to stop, all end.

Nothing may stay behind, however we end: a process left over holds its port and answers with old
code. So the system signals each of them when we are gone, where it can (Linux).
"""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import click

STOP_WITHIN_SECONDS = 10.0
_LOOK_SECONDS = 0.2
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h
_COLOURS = ("cyan", "yellow", "magenta", "green", "blue")


@dataclass(frozen=True)
class Ended:
    """A process that ended by itself; `code` as subprocess gives it, negative for a signal."""

    name: str
    code: int

    def __str__(self) -> str:
        if self.code >= 0:
            return f"{self.name} ended by itself with exit code {self.code}"
        text = f"{self.name} was ended by {_signal_name(-self.code)}"
        if -self.code == signal.SIGKILL:
            text += ", by hand or by the system for want of memory"
        return text


class Supervisor:
    """Runs processes until one ends or a signal comes.

    Args:
        commands: what to run, by name.
        environment: of all of them.
        folder: where they run.
        write: prints one line; the first argument is the name of the process that said it.
    """

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        *,
        environment: Mapping[str, str],
        folder: Path,
        write: Callable[[str, str], None],
    ) -> None:
        self._commands = commands
        self._environment = environment
        self._folder = folder
        self._write = write
        self._lines: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._readers: list[threading.Thread] = []
        self._signals = 0

    def run(self, when_ready: Callable[[], str | None]) -> Ended | None:
        """Run until one process ends, which is returned, or a signal comes, which gives None.

        Args:
            when_ready: asked several times a second until it returns a text, which is printed.

        Raises:
            OSError: a process could not be started; the others are stopped.
        """
        with self._handling_signals():
            try:
                for name, command in self._commands.items():
                    self._start(name, command)
                return self._watch(when_ready)
            finally:
                self._stop_all()

    def _start(self, name: str, command: Sequence[str]) -> None:
        process = spawn(command, env=self._environment, cwd=self._folder, stdout=subprocess.PIPE)
        self._running[name] = process
        reader = threading.Thread(target=self._read, args=(name, process.stdout), daemon=True)
        reader.start()
        self._readers.append(reader)

    def _read(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._lines.put((name, line.decode("utf-8", "replace").rstrip()))

    def _watch(self, when_ready: Callable[[], str | None]) -> Ended | None:
        announced = False
        while not self._signals:
            self._print_lines(_LOOK_SECONDS)
            for name, process in self._running.items():
                code = process.poll()
                if code is not None:
                    return Ended(name, code)
            text = None if announced else when_ready()
            if text is not None:
                announced = True
                self._print_lines(0)
                self._show("", text)
        return None

    def _stop_all(self) -> None:
        """Ask all to end; what has not after a while, or at a second signal, is killed."""
        self._signal_all(signal.SIGTERM)
        before = self._signals
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        while any(process.poll() is None for process in self._running.values()):
            if time.monotonic() > deadline or self._signals > before:
                break
            self._print_lines(0.05)
        self._signal_all(signal.SIGKILL)
        for process in self._running.values():
            process.wait()
        for reader in self._readers:
            reader.join(timeout=1)
        self._print_lines(0)

    def _signal_all(self, number: signal.Signals) -> None:
        for process in self._running.values():
            # To its group: what it started itself ends too, also where it is gone already.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, number)

    def _print_lines(self, wait_seconds: float) -> None:
        """Print what is there; wait for the first line at most so long."""
        with suppress(queue.Empty):
            self._show(*self._lines.get(timeout=wait_seconds or 0.001))
            while True:
                self._show(*self._lines.get_nowait())

    def _show(self, name: str, text: str) -> None:
        try:
            self._write(name, text)
        except OSError:  # the terminal or the reader of our output is gone
            self._signals = self._signals or 1
            self._write = _nowhere

    @contextmanager
    def _handling_signals(self) -> Iterator[None]:
        def note(_number: int, _frame: Any) -> None:
            self._signals += 1

        before = {number: signal.signal(number, note) for number in _STOP_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    stdout: int | IO[bytes],
    text: bool = False,
) -> subprocess.Popen[Any]:
    """Start a process that ends when this one does, however that ends (on Linux).

    It has a session of its own: Ctrl-C in the terminal reaches only us, who then stop it, and a
    signal to its group reaches whatever it started. Call it from the main thread, whose end is
    what the system watches.
    """
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
        list(command),
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        text=text,
        start_new_session=True,
        preexec_fn=_ending_with(os.getpid()),
    )


def line_writer(names: Sequence[str]) -> Callable[[str, str], None]:
    """Return what prints lines behind the name of their process, coloured on a terminal."""
    width = max(map(len, names), default=0)
    coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    colours = dict(zip(names, _COLOURS * len(names), strict=False))

    def write(name: str, text: str) -> None:
        prefix = f"{name:<{width}} | " if name else ""
        if prefix and coloured:
            prefix = click.style(prefix, fg=colours[name])
        sys.stdout.write(prefix + text + "\n")
        sys.stdout.flush()

    return write


def _ending_with(parent: int) -> Callable[[], None] | None:
    """Return what asks the system, in the new process, to end it with its parent."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork, where little is safe

    def ask() -> None:
        prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before it was asked
            os._exit(1)

    return ask


def _nowhere(_name: str, _text: str) -> None:
    """Take a line that nobody can read any more."""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
