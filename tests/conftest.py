"""Fixtures and rules for all tests."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.rasa.left_out_parts import leave_out_unused_parts
from tests.conftest_progress import pytest_addoption, pytest_configure

# Before any test module imports Rasa.
leave_out_unused_parts()

from helpdesk.database.engine import Database  # noqa: E402
from tests.conftest_stack import pytest_runtest_makereport, running_stack  # noqa: E402

__all__ = [
    "pytest_addoption",
    "pytest_configure",
    "pytest_runtest_makereport",
    "running_stack",
]


_opened: weakref.WeakSet[Database] = weakref.WeakSet()
_open = Database.__init__


def _open_and_remember(database: Database, *given: Any) -> None:
    _open(database, *given)
    _opened.add(database)


Database.__init__ = _open_and_remember  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def close_databases() -> Iterator[None]:
    """Close what a test opened and let go of: Python 3.13 reports connections that are collected.

    A database that lives on only loses its idle connections, and makes new ones.
    """
    yield
    for database in list(_opened):
        database.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker run all tests that need the whole assistant, which is started only once."""
    for item in items:
        if "running_stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("running_stack"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which every test was skipped: it has shown nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or session.config.option.collectonly or session.exitstatus != 0:
        return
    if not any(reporter.stats.get(outcome) for outcome in ("passed", "failed", "error", "xfailed")):
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
