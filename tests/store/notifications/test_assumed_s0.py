"""Who hears of an S0 that is one only by an answer that the assistant assumed, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk.agents import AgentStore
from helpdesk.tickets.ticket import Actor
from helpdesk.worker import Worker
from tests.store.mailing import CHAT, PAGER, made_post
from tests.store.world import AGENT, Desk, at, requester

S0 = {"functionality": "critical", "business_impact": "serious"}
ALARM = (
    ("lead@support.example", "s0_confirmed"),
    ("on-call@support.example", "s0_confirmed"),
)


@pytest.fixture
def worker(desk, post) -> Worker:
    return Worker(desk.tickets, desk.attachments, desk.policy, post)


def opened(desk: Desk, worker: Worker) -> None:
    desk.open(now=at("10:00"), assumed={"business_impact"}, **S0)
    worker.tick(at("10:00:03"))


def test_it_goes_to_those_on_duty_and_not_to_the_list_nor_the_pager(desk, worker, mail, hook):
    opened(desk, worker)
    assert dict(mail.told()) == {
        "asha@acme.example": "opened",
        "shift@support.example": "opened",
    }
    assert hook.told() == [(CHAT.name, "opened")]
    letter = next(each for each in mail.sent if each.recipient.startswith("shift")).content
    assert letter["subject"].startswith("[HS-1001] S0 Blocker (assumed) opened, respond by")
    assert "business impact. Nobody said so: confirm or correct it" in letter["text"]
    (event,) = hook.sent[0].content["events"]
    assert event["severity_is_assumed"] is True
    assert event["assumed"] == ["business_impact"]


@pytest.mark.parametrize("actor", [AGENT, Actor.requester(requester())])
def test_it_alarms_everyone_once_when_it_is_confirmed(desk, worker, mail, hook, actor):
    opened(desk, worker)
    mail.sent.clear()
    hook.sent.clear()
    for moment in ("10:10", "10:11"):
        desk.tickets.confirm_assumed("HS-1001", {"business_impact"}, actor, now=at(moment))
        worker.tick(at("10:11:03"))
    assert sorted(mail.told()) == sorted(ALARM)
    assert hook.told() == [(CHAT.name, "s0_confirmed"), (PAGER.name, "s0_confirmed")]
    assert "S0 Blocker confirmed, respond by" in mail.subjects()[0]
    assert hook.sent[0].content["events"][0]["severity_is_assumed"] is False


def test_it_alarms_everyone_when_an_assessment_comes_to_the_same(desk, worker, mail):
    opened(desk, worker)
    mail.sent.clear()
    desk.tickets.change_severity(
        "HS-1001", "critical", "serious", AGENT, now=at("10:10"), reason="They told me"
    )
    worker.tick(at("10:10:03"))
    assert sorted(mail.told()) == sorted(ALARM)


def test_it_alarms_nobody_when_it_is_corrected_to_something_milder(desk, worker, mail, hook):
    opened(desk, worker)
    mail.sent.clear()
    hook.sent.clear()
    desk.tickets.change_severity(
        "HS-1001", "critical", "moderate", AGENT, now=at("10:10"), reason="They told me"
    )
    worker.tick(at("10:10:03"))
    assert mail.sent == []
    assert hook.told() == [(CHAT.name, "severity_changed")]


def test_it_is_warned_of_like_any_other_but_for_the_list(desk, worker, mail, hook):
    opened(desk, worker)
    mail.sent.clear()
    hook.sent.clear()
    worker.tick(at("10:45:03"))
    worker.tick(at("11:00:03"))
    assert sorted(mail.told()) == [
        ("lead@support.example", "breached"),
        ("lead@support.example", "due_soon"),
        ("shift@support.example", "breached"),
        ("shift@support.example", "due_soon"),
    ]
    assert (PAGER.name, "due_soon") not in hook.told()
    assert (PAGER.name, "breached") in hook.told()


def test_it_goes_to_the_accounts_of_agents_where_nobody_is_named(desk, mail):
    rules = replace(desk.policy.notifications, on_duty=())
    policy = replace(desk.policy, notifications=rules)
    post = made_post(desk.database, policy, mail)
    worker = Worker(desk.tickets, desk.attachments, policy, post)
    accounts = AgentStore(desk.database)
    for email, role in (("a@support.example", "agent"), ("l@support.example", "lead")):
        accounts.add(email, "Somebody", "a long password", role, now=at("10:00"))
    opened(desk, worker)
    assert ("a@support.example", "opened") in mail.told()
    assert "l@support.example" not in dict(mail.told())
