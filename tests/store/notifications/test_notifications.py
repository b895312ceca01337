"""Who hears what, when, and once: from the ticket to what leaves through a channel."""

from __future__ import annotations

import dataclasses
import threading
from datetime import timedelta
from itertools import product

import pytest
import sqlalchemy as sa

from helpdesk.agents import AgentStore
from helpdesk.database.schema import deliveries
from helpdesk.delivery.delivery import DeliveryFailed
from helpdesk.policy.terms import Notifications
from helpdesk.settings.notifications import WebHookSettings
from helpdesk.sla.severity import BusinessImpact, Functionality
from helpdesk.tickets.ticket import Actor, TicketState
from helpdesk.worker import Worker
from tests.store.mailing import CHAT, Sink, made_post
from tests.store.world import AGENT, MONDAY_10, Desk, at, requester

S0 = {"functionality": "critical", "business_impact": "serious"}
SATURDAY = MONDAY_10 + timedelta(days=5)
NEXT_MONDAY = MONDAY_10 + timedelta(days=7)


@pytest.fixture
def worker(desk, post) -> Worker:
    """A worker that tells what happens through the channels that record."""
    return Worker(desk.tickets, desk.attachments, desk.policy, post)


def with_rules(desk: Desk, mail: Sink, **changes) -> Worker:
    """Return a worker under other rules about who is told."""
    changed = dataclasses.replace(desk.policy.notifications, **changes)
    policy = dataclasses.replace(desk.policy, notifications=changed)
    return Worker(desk.tickets, desk.attachments, policy, made_post(desk.database, policy, mail))


def failed(**options) -> DeliveryFailed:
    return DeliveryFailed("not now", **options)


def rows_of(desk: Desk, table: sa.Table) -> int:
    with desk.database.reading() as session:
        return session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


class TestTheRequester:
    def test_hears_that_the_ticket_is_opened_answered_and_resolved(self, desk, worker, mail):
        desk.open(now=at("10:00"))
        worker.tick(at("10:00:03"))
        desk.tickets.add_message("HS-1001", AGENT, "We are on it", now=at("10:20"))
        worker.tick(at("10:20:01"))
        desk.tickets.change_state("HS-1001", TicketState.RESOLVED, AGENT, now=at("11:00"))
        worker.tick(at("11:00:01"))
        assert mail.told() == [
            ("asha@acme.example", "opened"),
            ("asha@acme.example", "replied"),
            ("asha@acme.example", "resolved"),
        ]
        assert "> We are on it" in mail.sent[1].content["text"]

    def test_reads_number_severity_and_due_time_on_the_clock_of_their_place(
        self, desk, worker, mail
    ):
        desk.open(now=at("10:00"), person=requester(time_zone="America/New_York"))
        worker.tick(at("10:00:03"))
        text = mail.sent[0].content["text"]
        assert "HS-1001" in text
        assert "S1 High - we respond by Mon 19 Jan, 01:30 EST (within 2 business hours)." in text
        assert "Mon 19 Jan, 12:00 IST" in text

    def test_reads_the_due_time_of_the_opening_although_it_changed_since(self, desk, worker, mail):
        desk.open(now=at("10:00"))
        desk.tickets.change_severity(
            *("HS-1001", Functionality.CRITICAL, BusinessImpact.SERIOUS, AGENT),
            now=at("10:00:01"),
            reason="It is worse",
        )
        worker.tick(at("10:00:03"))
        opened = next(each for each in mail.sent if each.event == "opened")
        assert "S1 High" in opened.content["text"]

    def test_hears_nothing_of_notes_assignments_and_own_messages(self, desk, worker, mail):
        desk.open(now=at("10:00"))
        worker.tick(at("10:00:03"))
        mail.sent.clear()
        desk.tickets.add_message("HS-1001", AGENT, "Secret", public=False, now=at("10:01"))
        own = Actor.requester(requester())
        desk.tickets.add_message("HS-1001", own, "More of it", now=at("10:02"))
        desk.tickets.change_state("HS-1001", TicketState.IN_PROGRESS, AGENT, now=at("10:03"))
        worker.tick(at("10:05"))
        assert mail.sent == []

    @pytest.mark.parametrize("event", ["opened", "replied", "resolved"])
    def test_hears_nothing_of_what_is_switched_off(self, desk, mail, event):
        kept = Notifications().to_requester - {event}
        worker = with_rules(desk, mail, to_requester=kept)
        desk.open(now=at("10:00"))
        desk.tickets.add_message("HS-1001", AGENT, "Hello", now=at("10:01"))
        desk.tickets.change_state("HS-1001", TicketState.RESOLVED, AGENT, now=at("10:02"))
        worker.tick(at("10:03"))
        assert {each.event for each in mail.sent} == {"opened", "replied", "resolved"} - {event}

    @pytest.mark.parametrize("address", ["asha@", "@acme.example", "asha@acme", "a b@c.example"])
    def test_without_an_address_that_exists_gets_no_mail(self, desk, worker, mail, address):
        desk.open(now=at("10:00"), person=requester(email=address))
        worker.tick(at("10:01"))
        assert mail.sent == []
        assert rows_of(desk, deliveries) == 1, "the web hook hears of it all the same"

    def test_of_a_change_of_severity_only_where_that_is_switched_on(self, desk, worker, mail):
        def change(impact: BusinessImpact, moment: str) -> None:
            desk.tickets.change_severity(
                *("HS-1001", Functionality.MINOR, impact, AGENT), now=at(moment), reason="Why not"
            )

        desk.open(now=at("10:00"))
        change(BusinessImpact.LIMITED, "10:01")
        worker.tick(at("10:02"))
        assert [each.event for each in mail.sent] == ["opened"]
        on = Notifications().to_requester | {"severity_changed"}
        change(BusinessImpact.NONE, "10:03")
        with_rules(desk, mail, to_requester=on).tick(at("10:04"))
        assert [each.event for each in mail.sent] == ["opened", "severity_changed"]


class TestWarnings:
    def test_go_to_assignee_and_leads(self, desk, worker, mail):
        accounts = AgentStore(desk.database)
        meera = accounts.add(
            "meera@support.example", "Meera", "a long password", "agent", now=at("09:00")
        )
        desk.open(now=at("10:00"))
        desk.tickets.assign("HS-1001", meera.id, AGENT, now=at("10:01"))
        worker.tick(at("10:02"))
        mail.sent.clear()
        worker.tick(at("11:30"))
        worker.tick(at("12:00:01"))
        assert sorted(mail.told()) == [
            ("lead@support.example", "breached"),
            ("lead@support.example", "due_soon"),
            ("meera@support.example", "breached"),
            ("meera@support.example", "due_soon"),
        ]

    def test_reach_each_address_once_whatever_it_is_besides(self, desk, worker, mail):
        accounts = AgentStore(desk.database)
        lead = accounts.add(
            "LEAD@support.example", "Lee", "a long password", "lead", now=at("09:00")
        )
        desk.open(now=at("10:00"), **S0)
        desk.tickets.assign("HS-1001", lead.id, AGENT, now=at("10:01"))
        worker.tick(at("10:46"))
        warned = [to for to, event in mail.told() if event == "due_soon"]
        assert sorted(warned) == ["lead@support.example", "on-call@support.example"]

    def test_of_an_s0_go_to_everyone_on_the_list_at_any_hour(self, desk, worker, mail):
        night = at("23:00", SATURDAY)
        desk.open(now=night, **S0)
        worker.tick(night + timedelta(seconds=2))
        opened = [to for to, event in mail.told() if event == "opened"]
        assert sorted(opened) == [
            "asha@acme.example",
            "lead@support.example",
            "on-call@support.example",
        ]
        mail.sent.clear()
        worker.tick(night + timedelta(minutes=45))
        worker.tick(night + timedelta(minutes=60, seconds=1))
        assert sorted(mail.told()) == [
            ("lead@support.example", "breached"),
            ("lead@support.example", "due_soon"),
            ("on-call@support.example", "breached"),
            ("on-call@support.example", "due_soon"),
        ]

    def test_of_a_ticket_that_becomes_s0_go_to_everyone_at_once(self, desk, worker, mail):
        desk.open(now=at("10:00"))
        worker.tick(at("10:01"))
        mail.sent.clear()
        desk.tickets.change_severity(
            *("HS-1001", Functionality.CRITICAL, BusinessImpact.SERIOUS, AGENT),
            now=at("10:05"),
            reason="Orders are lost",
        )
        worker.tick(at("10:05:02"))
        assert sorted(mail.told()) == [
            ("lead@support.example", "severity_changed"),
            ("on-call@support.example", "severity_changed"),
        ]

    def test_in_severities_of_business_hours_wait_for_the_hours(self, desk, worker, mail):
        desk.open(now=at("10:00"))
        worker.tick(at("10:01"))
        mail.sent.clear()
        worker.tick(at("18:00"))
        worker.tick(at("20:00"))
        worker.tick(at("11:00", SATURDAY))
        assert mail.sent == []
        worker.tick(at("09:00", MONDAY_10 + timedelta(days=1)))
        assert mail.told() == [("lead@support.example", "breached")]

    def test_noted_in_hours_are_not_sent_outside_of_them(self, desk, worker, post, mail):
        desk.open(now=at("10:00"))
        post.work(at("10:01"))
        mail.sent.clear()
        event = desk.tickets.window_events(at("11:45"))[0]
        desk.tickets.record_window_event("HS-1001", event.kind, event.due_at, at("11:45"))
        worker.tick(at("19:00"))
        assert mail.sent == []
        worker.tick(at("09:00", MONDAY_10 + timedelta(days=1)))
        assert mail.told() == [("lead@support.example", "breached")], "one mail, of how it stands"

    def test_that_could_not_be_sent_in_hours_are_not_sent_outside_of_them(self, desk, worker, mail):
        desk.open(now=at("10:00"))
        worker.tick(at("10:01"))
        mail.sent.clear()
        mail.failures += [failed()] * 2
        worker.tick(at("11:30"))
        worker.tick(at("11:40"))
        worker.tick(at("18:00"))
        assert mail.sent == []
        worker.tick(at("09:00", MONDAY_10 + timedelta(days=1)))
        assert sorted(mail.told()) == [
            ("lead@support.example", "breached"),
            ("lead@support.example", "due_soon"),
        ]

    def test_are_given_once_by_many_workers(self, desk):
        for number in range(8):
            desk.open(now=at("10:00"), person=requester(str(number)))
        hooks, sinks = WebHookSettings((CHAT,), (), "k" * 32), [Sink() for _ in range(5)]
        posts = [made_post(desk.database, desk.policy, Sink(), sink, hooks) for sink in sinks]
        workers = [Worker(desk.tickets, desk.attachments, desk.policy, each) for each in posts]
        for moment in ("11:30", "12:00:01"):
            threads = [threading.Thread(target=each.tick, args=(at(moment),)) for each in workers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        workers[0].tick(at("12:05"))
        told = [
            (event["ticket"], event["event"])
            for sink in sinks
            for delivery in sink.sent
            for event in delivery.content["events"]
        ]
        happened = product(range(1001, 1009), ("opened", "due_soon", "breached"))
        assert sorted(told) == sorted((f"HS-{number}", event) for number, event in happened)

    def test_after_a_pause_are_not_given_again(self, desk, worker, mail):
        desk.open(now=at("10:00"))
        worker.tick(at("11:35"))
        waiting = TicketState.WAITING_FOR_REQUESTER
        desk.tickets.change_state("HS-1001", waiting, AGENT, now=at("11:40"))
        desk.tickets.add_message(
            "HS-1001", Actor.requester(requester()), "Here it is", now=at("13:40")
        )
        mail.sent.clear()
        worker.tick(at("13:41"))
        assert mail.sent == []
        worker.tick(at("14:00:01"))
        assert mail.told() == [("lead@support.example", "breached")]

    def test_that_piled_up_are_one_mail_for_each_who_hears_them(self, desk, worker, mail):
        for number in range(12):
            desk.open(now=at("10:00"), person=requester(str(number)))
        worker.tick(at("10:01"))
        mail.sent.clear()
        worker.tick(at("17:00"))
        assert mail.told() == [("lead@support.example", "warnings")]
        assert mail.subjects() == ["Response windows: 12 breached"]
        text = mail.sent[0].content["text"]
        assert all(f"HS-{number}" in text for number in range(1001, 1013))

    def test_of_s0_are_not_held_back_with_the_others(self, desk, worker, mail):
        for number in range(3):
            desk.open(now=at("10:00"), person=requester(str(number)))
            desk.open(now=at("10:00"), person=requester(str(number)), **S0)
        worker.tick(at("10:01"))
        mail.sent.clear()
        worker.tick(at("22:00"))
        assert sorted(mail.told()) == [
            ("lead@support.example", "warnings"),
            ("on-call@support.example", "warnings"),
        ]
        assert set(mail.subjects()) == {"S0! Response windows: 3 breached"}

    def test_of_tickets_answered_long_since_are_dropped(self, desk, worker, post, mail):
        desk.open(now=at("10:00"))
        post.work(at("10:01"))
        mail.sent.clear()
        event = desk.tickets.window_events(at("11:45"))[0]
        desk.tickets.record_window_event("HS-1001", event.kind, event.due_at, at("11:45"))
        desk.tickets.add_message("HS-1001", AGENT, "Hello", now=at("11:50"))
        worker.tick(at("15:00"))
        assert mail.told() == [("asha@acme.example", "replied")]

    def test_find_somebody_where_nobody_is_named(self, desk, mail):
        worker = with_rules(desk, mail, leads=(), s0_list=())
        desk.open(now=at("10:00"), **S0)
        worker.tick(at("10:01"))
        assert ("support@support.example", "opened") in mail.told()
        accounts = AgentStore(desk.database)
        for email, role in (("a@support.example", "agent"), ("l@support.example", "lead")):
            accounts.add(email, "Somebody", "a long password", role, now=at("10:00"))
        mail.sent.clear()
        worker.tick(at("10:46"))
        assert sorted(mail.told()) == [
            ("a@support.example", "due_soon"),
            ("l@support.example", "due_soon"),
        ]


def test_a_ticket_without_an_address_gets_no_mail_and_no_warning(desk, worker, mail, caplog):
    guest = requester(key="anon:1", user_id=None, name="", email="")
    desk.open(now=at("10:00"), person=guest, wants_person=True, **S0)
    desk.tickets.add_message("HS-1001", AGENT, "Hello", now=at("10:01"))
    worker.tick(at("10:02"))
    assert mail.told() == [
        ("lead@support.example", "opened"),
        ("on-call@support.example", "opened"),
    ]
    letter = mail.sent[0].content
    assert "opened, wants a person, respond by" in letter["subject"]
    assert "Somebody not signed in" in letter["text"]
    assert "no address, answer in the chat" in letter["text"]
    assert caplog.records == []


class TestClockJumps:
    def test_back_neither_repeat_nor_hold_up_anything(self, desk, worker, mail):
        desk.open(now=at("10:00"))
        worker.tick(at("11:30"))
        told = mail.told()
        worker.tick(at("09:10"))
        desk.tickets.add_message("HS-1001", AGENT, "Hello", now=at("09:11"))
        worker.tick(at("09:12"))
        assert mail.told() == [*told, ("asha@acme.example", "replied")]
        worker.tick(at("11:31"))
        worker.tick(at("12:05"))
        assert len(mail.told()) == len(told) + 1

    def test_forward_and_back_leave_no_delivery_waiting(self, desk, worker, post, mail):
        desk.open(now=at("10:00"))
        mail.failures.append(failed())
        worker.tick(at("10:00", NEXT_MONDAY))
        before = len(mail.sent)
        worker.tick(at("10:00:30"))
        assert len(mail.sent) == before + 1

    def test_keep_the_history_in_order(self, desk, worker):
        desk.open(now=at("10:00"), **S0)
        desk.tickets.assign("HS-1001", None, AGENT, now=at("11:30"))
        worker.tick(at("11:10"))
        moments = [entry.at for entry in desk.tickets.history("HS-1001")]
        assert moments == sorted(moments)
        assert desk.tickets.get("HS-1001").updated_at == moments[-1]
