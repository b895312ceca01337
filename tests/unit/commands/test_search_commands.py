"""`helpdesk search`, `helpdesk index` and `helpdesk articles check`, as they are typed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands import articles, search
from helpdesk.database import migrate, open_database
from helpdesk.errors import InvalidInput
from helpdesk.help_centre.answer_log import AnswerLog
from helpdesk.help_centre.answers import HelpAnswer
from helpdesk.help_centre.index_files import IndexUnavailable
from tests.unit.help_centre_samples import write_article, write_samples

runner = CliRunner()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("installation")
    write_samples(root / "articles")
    return root


@pytest.fixture
def app(installation: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("HELPDESK_DATA_DIR", str(installation / "data"))
    monkeypatch.setenv("HELPDESK_ARTICLES_DIR", str(installation / "articles"))
    made = typer.Typer()
    search.register(made)
    articles.register(made)
    return made


def test_the_index_is_built_once_and_the_search_tells_why(app: typer.Typer) -> None:
    built = runner.invoke(app, ["index"])
    assert built.exit_code == 0, built.output
    assert "indexed: 6 articles" in built.output
    assert "up to date" in runner.invoke(app, ["index"]).output
    shown = runner.invoke(app, ["search", "watsapp templete rejected", "--limit", "2"]).output
    assert "Read as: whatsapp template rejected" in shown
    assert "1. WhatsApp template messages - Rejected templates" in shown
    assert "https://docs.example.com/whatsapp/templates#rejected" in shown
    assert "closest question: my template got rejected by whatsapp" in shown
    assert "\n2. " in shown
    assert "\n3. " not in shown


def test_as_json_everything_can_be_read_by_a_program(app: typer.Typer) -> None:
    runner.invoke(app, ["index"])
    answer = json.loads(runner.invoke(app, ["search", "team capacity", "--json"]).stdout)
    assert answer["level"] == "answer"
    assert 0 < answer["confidence"] <= 1
    hit = answer["hits"][0]
    assert hit["article"]["id"] == "agent-chat/teams"
    assert hit["url"].endswith("#capacity")
    assert set(hit["why"]) >= {"passage_meaning", "question_meaning", "words", "found_words"}


def test_articles_that_changed_since_are_told(app: typer.Typer, installation: Path) -> None:
    runner.invoke(app, ["index"])
    path = write_article(installation / "articles", "new", "New", ("new?",), "New.")
    try:
        told = runner.invoke(app, ["search", "team"])
        assert told.exit_code == 0
        assert "helpdesk index" in told.stderr
    finally:
        path.unlink()


def test_a_broken_article_makes_the_index_command_fail_but_not_the_index(
    app: typer.Typer, installation: Path
) -> None:
    broken = installation / "articles" / "broken.md"
    broken.write_text("no head", encoding="utf-8")
    try:
        told = runner.invoke(app, ["index"])
        assert told.exit_code == 1
        assert "left out" in told.output
        assert "broken.md" in told.output
        assert runner.invoke(app, ["search", "team"]).exit_code == 0
    finally:
        broken.unlink()


def test_without_an_index_the_search_says_what_to_run(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_DATA_DIR", str(tmp_path))
    result = runner.invoke(app, ["search", "team"])
    assert isinstance(result.exception, IndexUnavailable)
    assert "helpdesk index" in str(result.exception)


def test_the_check_lists_problems_and_fails(app: typer.Typer) -> None:
    result = runner.invoke(app, ["articles", "check"])
    assert result.exit_code == 1
    assert "agent-chat/teams.md: questions: there are 2 (an article has 5 to 10)" in result.output
    found = json.loads(runner.invoke(app, ["articles", "check", "--json"]).stdout)
    assert found["articles"] == 6
    assert {"path", "field", "problem", "hint"} == set(found["problems"][0])


def test_the_gaps_are_listed_for_the_owners_of_the_content(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'helpdesk.db'}"
    monkeypatch.setenv("HELPDESK_DATABASE_URL", url)
    migrate(url)
    log = AnswerLog(open_database(url))
    nothing = HelpAnswer("nothing", "", "", "", "", "", (), 0.0, None, ())
    now = datetime.now(timezone.utc)
    for days, question in ((9, "is there a telegram channel?"), (1, "what does it cost?")):
        log.record(
            question, nothing, conversation_id="", message_id=None, now=now - timedelta(days=days)
        )
    told = runner.invoke(app, ["articles", "gaps"]).output
    assert "2 questions: 0 solved" in told
    assert "1x is there a telegram channel?  (nothing 1" in told
    recent = json.loads(runner.invoke(app, ["articles", "gaps", "--since", "7d", "--json"]).stdout)
    assert [gap["question"] for gap in recent["questions"]] == ["what does it cost?"]
    assert recent["counts"]["nothing"] == 1
    wrong = runner.invoke(app, ["articles", "gaps", "--since", "lately"])
    assert isinstance(wrong.exception, InvalidInput)
