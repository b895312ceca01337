"""Who follows docs/extending.md gets what it promises: its steps are taken in a copy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.project.documented_steps import Change, changes_of, copy_of_project, take

REPLIES = {
    "issue_description": "the analytics report is not downloading",
    "functionality": "2",
    "business_impact": "2",
    "iva_stage": "1",
    "occurred_at": "2 hours ago",
    "requester_email": "asha@acme.example",
    "confirmation": "yes",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project that a test may change."""
    return copy_of_project(tmp_path / "project")


def run(project: Path, *arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy, on data of its own."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_")
    }
    environment.pop("PYTHONPATH", None)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**environment, "HELPDESK_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def told(project: Path, module: str, *arguments: str, data: Path) -> dict[str, Any]:
    """Run a module of the copy; return what it printed last, which is JSON."""
    data.mkdir()
    done = run(project, "-m", module, str(data), *arguments, data=data)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def intake(project: Path, data: Path, replies: dict[str, str]) -> dict[str, Any]:
    return told(project, "tests.unit.project.intake_in_copy", json.dumps(replies), data=data)


def complaint_without(project: Path, changes: list[Change], data: Path) -> str:
    """Take all steps but the last; return what the check of the domain says."""
    for change in changes[:-1]:
        take(project, change)
    check = "from conversation.domain_check import check_domain; check_domain()"
    return run(project, "-c", check, data=data).stderr


def test_a_new_question_is_asked_and_its_answer_is_shown_everywhere(
    project: Path, tmp_path: Path
) -> None:
    changes = changes_of("Another question of the intake")
    assert "actions lacks action_ask_browser" in complaint_without(project, changes, tmp_path)
    take(project, changes[-1])
    result = intake(project, tmp_path / "data", {**REPLIES, "browser": "it happens in firefox"})
    assert result["asked"].index("browser") == result["asked"].index("requester_email") - 1
    question = next(one for one in result["heard"] if one["custom"].get("asks") == "browser")
    assert [button["title"] for button in question["buttons"]][-2:] == ["Another one", "Skip"]
    summary = next(one for one in result["heard"] if one["custom"].get("kind") == "summary")
    assert "**Browser:** Firefox" in summary["text"]
    assert result["facts"] == {"browser": "firefox"}
    assert "Browser Firefox" in result["console"]
    assert "browser            Firefox" in result["command_line"]


def test_a_new_question_with_free_answers_keeps_what_was_typed(
    project: Path, tmp_path: Path
) -> None:
    for change in changes_of("Another question of the intake"):
        take(project, change)
    table = project / "conversation" / "fields.py"
    row = table.read_text(encoding="utf-8")
    free = row.replace("answers.read_option", "answers.read_text").replace(
        '        options=("chrome", "firefox", "safari", "other"),\n', ""
    )
    table.write_text(free, encoding="utf-8")
    typed = "Opera <b>mini</b> on an old phone"
    result = intake(project, tmp_path / "data", {**REPLIES, "browser": typed})
    assert result["facts"] == {"browser": typed}
    assert f"Browser {typed}" in result["console"]
    assert typed in result["command_line"]


def test_a_new_intent_is_answered_also_within_the_intake(project: Path, tmp_path: Path) -> None:
    changes = changes_of("Another intent")
    for change in changes[1:]:
        take(project, change)
    check = "from conversation.domain_check import check_domain; check_domain()"
    complaint = run(project, "-c", check, data=tmp_path).stderr
    assert "ask_languages is not in conversation/intents.py" in complaint
    take(project, changes[0])
    result = told(
        project,
        *("tests.unit.project.reply_in_copy", "ask_languages"),
        data=tmp_path / "data",
    )
    assert [one["text"] for one in result["said"]] == [
        "I understand English and Hinglish. Write as you like."
    ]
    assert result["example"] == "do you speak hindi"
    assert result["is_detour"]


def test_a_new_article_is_found(project: Path, tmp_path: Path) -> None:
    [article] = changes_of("Another article")
    # Its own area is enough to be found in, and takes seconds to index.
    for area in (project / "help_centre").iterdir():
        if area.is_dir() and area.name != Path(article.path).parent.name:
            shutil.rmtree(area)
    take(project, article)
    for arguments in (("articles", "check"), ("index",)):
        done = run(project, "-m", "commands.main", *arguments, data=tmp_path / "data")
        assert done.returncode == 0, done.stdout + done.stderr
    query = ("search", "can I have a dark background", "--json")
    found = run(project, "-m", "commands.main", *query, data=tmp_path / "data")
    best = json.loads(found.stdout)["hits"][0]
    assert "Switch to dark mode" in json.dumps(best)
