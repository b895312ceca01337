"""The commands about notifications, as they are typed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
import typer
from typer.testing import CliRunner

from commands import check as check_command
from commands import notifications as notification_commands
from helpdesk.delivery.delivery import DeliveryFailed
from helpdesk.errors import HelpdeskError, InvalidInput, NotFound
from helpdesk.settings import PROJECT_ROOT, load_settings
from tests.store import mailing
from tests.store.mailing import free_port

NOW = datetime.now(timezone.utc).replace(microsecond=0)


@pytest.fixture
def installation(tmp_path, monkeypatch, url):
    """Have the commands use this database; return how to set more variables."""
    monkeypatch.setenv("HELPDESK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HELPDESK_DATABASE_URL", url)
    monkeypatch.setenv("HELPDESK_POLICY_FILE", str(PROJECT_ROOT / "support.yml"))

    def finding(name: str, **variables: str) -> check_command.Finding:
        for variable, value in variables.items():
            monkeypatch.setenv(f"HELPDESK_{variable}", value)
        look = {"mail": check_command._mail, "deliveries": check_command._deliveries}[name]
        return look(load_settings())

    return finding


@pytest.fixture
def run(installation):
    app = typer.Typer()
    notification_commands.register(app)
    app.command("other")(lambda: None)  # a single group would be the whole program

    def call(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["notifications", *arguments])
        if isinstance(result.exception, HelpdeskError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return call


@pytest.fixture
def given_up(desk, post, mail) -> int:
    """A mail that was given up, and a web hook that was told; the id of the mail."""
    mail.failures.append(DeliveryFailed("550 no such user \x1b[31m", permanent=True))
    desk.open(now=NOW)
    post.work(NOW)
    return next(each.id for each in post._store.list() if each.channel == "mail")


def test_the_list_says_what_was_told_and_what_could_not_be(run, given_up):
    told = run("list")
    assert "1 delivered, 1 given up" in told
    assert "asha@acme.example" in told
    assert "550 no such user" in told
    assert "\x1b" not in told
    assert "chat.example" in told
    failed = run("list", "--failed")
    assert "asha@acme.example" in failed
    assert "chat.example" not in failed


def test_the_list_is_there_for_programs_without_what_was_told(run, given_up):
    (failed,) = json.loads(run("list", "--failed", "--json"))
    assert (failed["id"], failed["state"], failed["ticket"]) == (given_up, "dead", "HS-1001")
    assert failed["attempts"] == 1
    assert "content" not in failed


def test_an_empty_list_says_so_and_what_waits_for_a_worker_is_told(run, desk):
    assert "Nothing was sent yet" in run("list")
    desk.open(now=NOW)
    assert "1 not planned yet" in run("list")


@pytest.mark.parametrize("which", ["one", "all"])
def test_what_was_given_up_is_tried_again_when_asked(run, given_up, post, mail, which):
    assert "try 1 delivery again" in run(
        "retry", *([str(given_up)] if which == "one" else ["--all"])
    )
    post.work(datetime.now(timezone.utc) + timedelta(seconds=5))
    assert [each.id for each in mail.sent] == [given_up]


def test_what_was_not_given_up_cannot_be_tried_again(run, given_up):
    with pytest.raises(NotFound):
        run("retry", str(given_up + 1))
    with pytest.raises(InvalidInput):
        run("retry")
    with pytest.raises(InvalidInput):
        run("retry", str(given_up), "--all")


def test_the_check_notes_that_mails_go_to_a_folder(installation, tmp_path):
    found = installation("mail")
    assert found.state == "note"
    assert str(tmp_path / "mail") in found.text


def test_the_check_tries_the_mail_server_and_sends_nothing(installation):
    with mailing.MailServer() as server:
        values = {"SMTP_HOST": "127.0.0.1", "SMTP_SECURITY": "none"}
        found = installation("mail", SMTP_PORT=str(server.port), **values)
        assert (found.state, server.received) == ("ok", [])
    found = installation("mail", SMTP_PORT=str(free_port()))
    assert found.state == "problem"
    assert "cannot be used" in found.text


def test_the_check_tells_what_was_given_up(installation, desk):
    assert installation("deliveries").state == "ok"


def test_the_check_finds_what_was_given_up(installation, given_up):
    found = installation("deliveries")
    assert found.state == "problem"
    assert "1 notifications were given up" in found.text
