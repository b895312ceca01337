"""What is stored of tickets is what their histories come to, and can be rebuilt from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
import sqlalchemy as sa

from helpdesk.database.schema import incident_tickets, ticket_attachments, ticket_history, tickets
from helpdesk.errors import NotFound, Refused
from helpdesk.incidents.incident import IncidentDraft
from helpdesk.incidents.store import IncidentStore
from helpdesk.tickets.projection import SEVERITY_ANSWERS, standing
from helpdesk.tickets.store import TicketStore
from helpdesk.tickets.ticket import TRANSITIONS, Actor, EntryKind, TicketState
from tests.store.world import AGENT, MONDAY_10, DeskPolicy, requester

NOW = MONDAY_10
ASHA = Actor.requester(requester())
ASSUMED = frozenset({"functionality", "business_impact", "iva_stage"})


def happen(desk, incidents, random: Random, number: str, now) -> None:
    """Do one thing at random to a ticket, of what may be done to it."""
    ticket = desk.tickets.get(number)
    what = random.choice(
        ("move", "move", "reply", "note", "ask", "show", "assess", "confirm", "incident")
    )
    if what == "move":
        state = random.choice(sorted(TRANSITIONS[ticket.state]))
        desk.tickets.change_state(number, state, AGENT, now=now)
    elif what == "assess" and ticket.is_open:
        functionality = random.choice(("critical", "major", "minor", "setup"))
        desk.tickets.change_severity(
            number, functionality, ticket.business_impact, AGENT, now=now, reason="looked again"
        )
    elif what == "confirm" and ticket.is_open:
        fields = random.sample(sorted(ASSUMED), 1)
        desk.tickets.confirm_assumed(number, fields, random.choice((AGENT, ASHA)), now=now)
    elif what == "incident":
        incident = incidents.list_all()[0]
        incidents.link(incident.id, number, AGENT, now=now)
    elif what == "show" and ticket.is_open and len(ticket.attachment_ids) < 10:
        desk.tickets.add_message(number, ASHA, "", now=now, attachment_ids=[desk.upload(now=now)])
    elif what in ("reply", "note"):
        desk.tickets.add_message(number, AGENT, what, now=now, public=what == "reply")
    elif what == "ask" and ticket.is_open:
        desk.tickets.add_message(number, ASHA, "any news?", now=now)


@pytest.mark.parametrize("seed", range(6))
def test_after_random_histories_the_stored_copy_is_the_replayed_one(database, desk, seed):
    random, incidents = Random(seed), IncidentStore(database, desk.policy)
    incidents.declare(IncidentDraft("Chat", "chats are stuck in the queue"), AGENT, now=NOW)
    opened = [
        desk.open(assumed=ASSUMED, functionality="critical", business_impact=impact).number
        for impact in ("serious", "moderate", "limited")
    ]
    now = NOW
    for _ in range(30):
        now += timedelta(minutes=random.randrange(0, 600))
        happen(desk, incidents, random, random.choice(opened), now)
    assert list(desk.tickets.differences()) == []
    for number in opened:
        ticket, replayed = (
            desk.tickets.get(number),
            standing(desk.tickets.history(number), desk.policy),
        )
        assert ticket.state is replayed.state
        assert ticket.severity is replayed.severity
        assert not ticket.severity_is_assumed or ticket.assumed & SEVERITY_ANSWERS
        assert (ticket.due_at, ticket.paused_at) == (replayed.due_at, replayed.paused_at)


def spoil(database, statement) -> None:
    with database.transaction() as session:
        session.execute(statement)


def test_what_was_changed_behind_the_history_is_found_and_rebuilt(database, desk):
    shot = desk.upload()
    spoiled, sound = desk.open(attachment_ids=(shot,)), desk.open()
    before = desk.tickets.get(spoiled.number)
    spoil(
        database,
        sa.update(tickets)
        .where(tickets.c.serial == 1001)
        .values(state="closed", due_at=NOW, severity="S3", queue_rank=3),
    )
    spoil(database, sa.delete(ticket_attachments))
    found = {difference.column for difference in desk.tickets.differences()}
    assert found == {"state", "due_at", "severity", "queue_rank", "screenshots"}
    assert desk.tickets.rebuild() == [spoiled.number]
    assert desk.tickets.get(spoiled.number) == before
    assert desk.tickets.get(sound.number) == sound
    assert list(desk.tickets.differences()) == []


def test_a_lost_link_to_an_incident_is_rebuilt(database, desk):
    incidents = IncidentStore(database, desk.policy)
    made = incidents.declare(IncidentDraft("Chat", "chats are stuck in the queue"), AGENT, now=NOW)
    incidents.link(made.id, desk.open().number, AGENT, now=NOW)
    spoil(database, sa.delete(incident_tickets))
    assert [difference.column for difference in desk.tickets.differences()] == ["incidents"]
    desk.tickets.rebuild()
    assert incidents.linked(made.id) == ["HS-1001"]


def test_a_history_that_is_missing_is_told_and_cannot_be_rebuilt(database, desk):
    desk.open()
    spoil(database, sa.delete(ticket_history))
    assert [str(each) for each in desk.tickets.differences()] == ["HS-1001: there is no history"]
    assert desk.tickets.rebuild() == []


def test_a_new_calendar_moves_what_is_owed_and_leaves_what_was_answered(database, desk):
    late = NOW + timedelta(hours=7, minutes=30)  # 17:30: half an hour is left today
    answered, owed = desk.open(late), desk.open(late)
    desk.tickets.add_message(answered.number, AGENT, "Looking", now=late + timedelta(minutes=10))
    shorter = TicketStore(database, DeskPolicy(closes_at="17:00"))
    assert {each.number for each in shorter.differences()} == {owed.number}
    assert shorter.refresh_windows() == 1
    assert shorter.get(owed.number).due_at > owed.due_at
    assert shorter.get(owed.number).opened_at == owed.opened_at
    assert shorter.get(answered.number).due_at == answered.due_at


class TestSecondReports:
    def test_somebody_of_the_same_account_adds_to_the_first_ticket(self, desk):
        ravi = requester("7", name="Ravi Shah", email="ravi@acme.example")
        ticket, shot = desk.open(), desk.upload(ravi)
        desk.tickets.add_report(
            ticket.number, ravi, "It is so here too", now=NOW, attachment_ids=[shot]
        )
        last = desk.tickets.history(ticket.number)[-1]
        assert (last.kind, last.actor.id) == (EntryKind.MESSAGE, ravi.key)
        assert desk.tickets.get(ticket.number).attachment_ids == (shot,)

    @pytest.mark.parametrize(
        "stranger",
        [
            requester("7", key="user:globex:7", account="globex"),
            replace(requester("8"), key="anon:8", user_id=None),
            replace(requester("9"), key="anon:9", user_id=None, account=""),
        ],
        ids=["other account", "not signed in", "no account"],
    )
    def test_strangers_neither_see_nor_reach_it(self, desk, stranger):
        ticket = desk.open()
        assert desk.tickets.recent_of(stranger, NOW - timedelta(hours=1)) == []
        with pytest.raises(NotFound, match="There is no ticket"):
            desk.tickets.add_report(ticket.number, stranger, "Me too", now=NOW)
        assert len(desk.tickets.history(ticket.number)) == 1

    def test_a_colleague_may_do_nothing_else_to_it(self, desk):
        ticket, ravi = desk.open(), requester("7")
        with pytest.raises(NotFound):
            desk.tickets.change_state(
                ticket.number, TicketState.CLOSED, Actor.requester(ravi), now=NOW
            )
        with pytest.raises(NotFound):
            desk.tickets.add_message(ticket.number, Actor.requester(ravi), "hello", now=NOW)

    def test_only_open_tickets_of_the_last_hour_are_offered(self, desk):
        old, closed, fresh = desk.open(NOW - timedelta(minutes=61)), desk.open(), desk.open()
        desk.tickets.change_state(closed.number, TicketState.CLOSED, ASHA, now=NOW)
        found = desk.tickets.recent_of(requester("7"), NOW - timedelta(hours=1))
        assert [ticket.number for ticket in found] == [fresh.number]
        assert old.number != fresh.number

    def test_one_that_was_closed_meanwhile_takes_nothing_more(self, desk):
        ticket = desk.open()
        desk.tickets.change_state(ticket.number, TicketState.CLOSED, ASHA, now=NOW)
        with pytest.raises(Refused):
            desk.tickets.add_report(ticket.number, requester("7"), "Me too", now=NOW)
