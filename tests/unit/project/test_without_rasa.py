"""The console, the worker and the command line on a machine that has only their packages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from commands.main import ASSISTANT_PACKAGES, SUBJECTS
from helpdesk.database import migrate
from helpdesk.settings import PROJECT_ROOT

# Also what Rasa brings along: a use of it would only show on such a machine.
MISSING = {
    *ASSISTANT_PACKAGES,
    "coloredlogs",
    "dask",
    "jsonpickle",
    "networkx",
    "sanic",
    "structlog",
}

WITHOUT = f"""
import importlib.abc, sys
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in {MISSING!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
import importlib.util
find_spec = importlib.util.find_spec
def find(name, package=None):
    return None if name in {MISSING!r} else find_spec(name, package)
importlib.util.find_spec = find
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder with a database."""
    migrate(f"sqlite:///{tmp_path / 'helpdesk.db'}", log=lambda _line: None)
    return tmp_path


def run(code: str, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process that cannot import what is missing."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + code, *arguments],
        cwd=PROJECT_ROOT,
        env={"HELPDESK_DATA_DIR": str(data), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def helpdesk(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command."""
    return run("from commands.main import main; main()", data, *arguments)


def test_everything_of_them_can_be_imported(data: Path) -> None:
    modules = ["console.app", "console.server", "helpdesk.worker", *SUBJECTS]
    names = [name for name in modules if (PROJECT_ROOT / (name.replace(".", "/") + ".py")).exists()]
    assert {"console.app", "helpdesk.worker"} <= set(names)
    done = run("".join(f"import {name}\n" for name in names), data)
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_commands_are_listed(data: Path) -> None:
    done = helpdesk(data, "--help")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "tickets" in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["tickets"],
        ["agent", "list"],
        ["notifications", "list"],
        ["severity", "--functionality", "major", "--impact", "moderate"],
        ["due", "S1", "--opened-at", "2026-01-23T16:30+05:30"],
        ["articles", "check"],
        ["retention", "run", "--dry-run"],
    ],
)
def test_a_command_works(data: Path, command: list[str]) -> None:
    done = helpdesk(data, *command)
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_console_answers(data: Path) -> None:
    code = """
from starlette.testclient import TestClient
from console.app import create_app
from console.sessions import SessionSigner
from helpdesk.installation import Installation
from helpdesk.settings import load_settings
settings = load_settings()
app = create_app(Installation(settings), SessionSigner(settings.session_secret))
print(TestClient(app).get("/").status_code)
"""
    done = run(code, data)
    assert done.stdout.strip() == "200", done.stderr[-2000:]


def test_the_check_does_not_ask_for_the_assistant(data: Path) -> None:
    done = helpdesk(data, "check", "--json")
    found = {finding["id"]: finding for finding in json.loads(done.stdout)}
    assert found["packages"]["state"] == "ok"
    assert "without the assistant" in found["packages"]["text"]
    assert not {"index", "model"} & set(found)
    assert [name for name, finding in found.items() if finding["state"] == "problem"] == []


@pytest.mark.parametrize("command", [["search", "export a report"], ["index"]])
def test_a_command_of_the_assistant_says_what_to_install(data: Path, command: list[str]) -> None:
    done = helpdesk(data, *command)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "needs the assistant, which is not installed here" in done.stderr
    assert "'.[assistant]'" in done.stderr


def test_the_rasa_command_says_what_to_install(data: Path) -> None:
    done = run("from assistant.rasa.cli import main; main()", data, "train")
    assert done.returncode == 1
    assert "Rasa is not installed here" in done.stderr
    assert "Traceback" not in done.stderr
