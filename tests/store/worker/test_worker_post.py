"""The worker of an installation, as its settings describe it, from a ticket to what arrives."""

from __future__ import annotations

import threading
from email import message_from_bytes, policy

import pytest

from helpdesk.installation import Installation
from helpdesk.settings import PROJECT_ROOT, load_settings
from helpdesk.worker import run_worker
from tests.store import mailing
from tests.store.mailing import HookServer, free_port, html_of, signed_by, text_of
from tests.store.world import AGENT, at, requester

SECRET = "a key that nobody else knows, at all"


class Rounds(threading.Event):
    """Ends the loop after some rounds, and waits not at all."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self._rounds = rounds

    def wait(self, timeout: float | None = None) -> bool:
        self._rounds -= 1
        if self._rounds <= 0:
            self.set()
        return self.is_set()


@pytest.fixture
def work(desk, url, tmp_path):
    """Run a worker, one round at each of these moments of the desk's clock."""

    def run(*moments: str, **variables: str) -> None:
        settings = load_settings(
            {
                "HELPDESK_DATA_DIR": str(tmp_path),
                "HELPDESK_DATABASE_URL": url,
                "HELPDESK_POLICY_FILE": str(PROJECT_ROOT / "support.yml"),
                **{f"HELPDESK_{name}": value for name, value in variables.items()},
            }
        )
        times = iter([at(moment) for moment in moments])
        with Installation(settings, now=lambda: next(times)) as installation:
            run_worker(installation, Rounds(len(moments)))

    return run


def test_mails_and_web_hooks_arrive_once_in_one_conversation(desk, work):
    desk.open(now=at("10:00"), person=requester(name="Zoë\r\nBcc: x@y.example"))
    with mailing.MailServer() as server, HookServer() as hook:
        variables = {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(server.port),
            "SMTP_SECURITY": "none",
            "MAIL_FROM": "help@support.example",
            "WEB_HOOK_URLS": f"{hook.url}/chat",
            "PAGER_HOOK_URLS": f"{hook.url}/pager",
            "WEB_HOOK_SECRET": SECRET,
        }
        work("10:00:05", "10:00:10", **variables)
        desk.tickets.add_message("HS-1001", AGENT, "We are <on> it", now=at("10:20"))
        work("10:20:05", "10:20:10", **variables)
    assert [to for to, _ in server.received] == [["asha@acme.example"]] * 2
    opened, replied = (message for _, message in server.received)
    assert opened["Bcc"] is None
    assert "HS-1001" in text_of(opened)
    assert "S1 High" in text_of(opened)
    assert "Mon 19 Jan, 12:00 IST" in text_of(opened)
    assert replied["In-Reply-To"] == opened["Message-ID"]
    assert "> We are <on> it" in text_of(replied)
    assert "We are &lt;on&gt; it" in html_of(replied)
    assert [posted.path for posted in hook.posted] == ["/chat"]
    assert hook.posted[0].json["type"] == "ticket.opened"
    assert signed_by(hook.posted[0], SECRET)


def test_a_mail_server_that_comes_back_gets_what_it_missed(desk, work):
    desk.open(now=at("10:00"))
    port = free_port()
    variables = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_SECURITY": "none"}
    work("10:00:05", "10:00:10", **variables)
    with mailing.MailServer(port=port) as server:
        work("10:00:21", "10:00:26", **variables)
    assert len(server.received) == 1


def test_without_a_mail_server_mails_are_written_to_the_folder(desk, work, tmp_path, caplog):
    caplog.set_level("INFO", logger="helpdesk.worker")
    desk.open(now=at("10:00"))
    work("10:00:05", "10:00:10")
    (file,) = (tmp_path / "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["To"] == "Asha Rao <asha@acme.example>"
    assert f"Mails go to the folder {tmp_path / 'mail'}" in caplog.text
