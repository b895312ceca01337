"""`--progress`: a line now and then instead of a dot for each test.

    0:40  unit 512/950  properties 20/61  store 88/402  dialogue 0/64

says how long the run has taken, and how many tests of each kind have ended.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

SECONDS_BETWEEN = 15


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--progress`."""
    parser.addoption(
        "--progress", action="store_true", help="print a line now and then, not a dot a test"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Count in the process that prints, not in its workers."""
    if config.getoption("progress") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Progress(config), "progress")


class Progress:
    """Counts the tests that ended, by kind."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._began = self._printed = time.monotonic()
        self._all: Counter[str] = Counter()
        self._ended: Counter[str] = Counter()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what will run, where there are no workers."""
        self._count(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Note what will run, as each worker has found it."""
        self._count(ids)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Print no letter for a test; what is expected to fail is left to pytest."""
        if hasattr(report, "wasxfail") or not (report.when == "call" or report.failed):
            return None
        outcome = "error" if report.when != "call" else report.outcome
        return outcome, "", outcome.upper()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Print what failed at once, and a line when the last one is long ago."""
        if report.failed:
            self._print(f"failed: {report.nodeid}")
        if report.when != "teardown":
            return
        self._ended[_kind(report.nodeid)] += 1
        if time.monotonic() - self._printed >= SECONDS_BETWEEN:
            self._print_counts()

    def pytest_sessionfinish(self) -> None:
        """Print how it ended."""
        self._print_counts()

    def _count(self, ids: Iterable[str]) -> None:
        counted = Counter(map(_kind, ids))
        if counted:
            self._all = counted

    def _print_counts(self) -> None:
        self._printed = time.monotonic()
        self._print(line(self._printed - self._began, self._ended, self._all))

    def _print(self, text: str) -> None:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.ensure_newline()
            reporter.write_line(text)


def line(seconds: float, ended: Counter[str], everything: Counter[str]) -> str:
    """Return a line such as "1:05  unit 3/10  store 0/4"."""
    counts = "  ".join(f"{kind} {ended[kind]}/{count}" for kind, count in everything.items())
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}  {counts}"


def _kind(nodeid: str) -> str:
    """Return the folder of a test below tests/."""
    parts = nodeid.split("/")
    return parts[1] if len(parts) > 2 else parts[0]
