"""`helpdesk understand`, as it is typed."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands import understand
from understanding.reader.model_archive import ModelUnreadable
from understanding.reader.training import TrainedReader

runner = CliRunner()


@pytest.fixture(scope="module")
def model(trained: TrainedReader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model archive as Rasa writes them, with nothing but the reader in it."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "reader").mkdir()
    trained.reader.save(folder / "reader")
    archive = folder / "model.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(folder / "reader", arcname="./components/train_reader0")
    return archive


@pytest.fixture
def app(model: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setattr(understand, "model_path", lambda: model)
    made = typer.Typer()
    understand.register(made)
    return made


def said(app: typer.Typer, *arguments: str) -> str:
    result = runner.invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_intent_answers_and_facts_are_shown(app: typer.Typer) -> None:
    shown = said(app, "our live bot is not working, we are losing orders")
    assert "intent           report_issue" in shown
    assert "iva_stage = live (0.95) from 'live bot'" in shown
    assert "business_impact = serious (0.95) from 'losing orders'" in shown
    assert "like 0." not in shown


def test_why_shows_patterns_examples_and_other_words(app: typer.Typer) -> None:
    shown = said(app, "our live bot is dwon, we are losing orders", "--why")
    assert "'dwon' is 'down' (spelling)" in shown
    assert "pattern live" in shown
    assert "like 0." in shown
    assert "understood from 0." in shown


def test_asked_shows_the_choice_that_is_open(app: typer.Typer) -> None:
    shown = said(app, "moderate impact", "--asked", "business_impact")
    assert "business_impact  moderate" in shown
    assert "\nfunctionality" not in shown


def test_an_unknown_slot_is_refused(app: typer.Typer) -> None:
    result = runner.invoke(app, ["moderate", "--asked", "weather"])
    assert result.exit_code == 2
    assert "business_impact" in result.output


def test_json_has_all_of_it(app: typer.Typer) -> None:
    shown = json.loads(
        said(app, "reports are not downloading from our live bot, mail ravi@acme.in", "--json")
    )
    assert shown["intent"] == "report_issue"
    facts = {found["fact"]["kind"]: found for found in shown["facts"]}
    assert facts["email"]["words"] == "ravi@acme.in"
    assert facts["iva_stage"]["fact"]["source"] == "pattern"
    assert shown["answers"]["iva_stage"]["line"] >= 0.5


@pytest.mark.parametrize("content", [None, b"", b"no archive"])
def test_without_a_model_the_way_to_one_is_said(
    app: typer.Typer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "help-section-0.tar.gz"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(understand, "model_path", lambda: path)
    result = runner.invoke(app, ["hello"])
    assert isinstance(result.exception, ModelUnreadable)
    assert "helpdesk train" in result.exception.hint


def test_an_archive_without_a_reader_is_refused(
    app: typer.Typer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "model.tar.gz"
    with tarfile.open(path, "w:gz") as file:
        file.add(__file__, arcname="components/other/file.py")
    monkeypatch.setattr(understand, "model_path", lambda: path)
    result = runner.invoke(app, ["hello"])
    assert isinstance(result.exception, ModelUnreadable)
    assert "no reader" in result.exception.message
