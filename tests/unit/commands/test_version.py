"""`helpdesk --version` says what a report of a fault should name."""

from __future__ import annotations

import platform
import re
from importlib import metadata

import pytest
from typer.testing import CliRunner

from commands.main import build_app
from helpdesk import __version__
from helpdesk.database.engine import migration_revisions
from helpdesk.settings import PROJECT_ROOT


def printed() -> str:
    result = CliRunner().invoke(build_app("--version"), ["--version"])
    assert result.exit_code == 0, result.output
    return result.output


def test_it_names_this_version_python_rasa_and_the_schema() -> None:
    said = printed()
    assert said.startswith(f"helpdesk {__version__} ")
    assert f"Python {platform.python_version()}" in said
    assert f"Rasa {metadata.version('rasa')}" in said
    assert f"database schema {migration_revisions()[0]}" in said


def test_an_installation_without_rasa_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_installed(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("commands.main.metadata.version", not_installed)
    assert "without Rasa" in printed()


def test_the_changelog_begins_with_this_version() -> None:
    changelog = (PROJECT_ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.M)
    assert newest
    assert newest[1] == __version__
