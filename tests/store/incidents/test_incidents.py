"""Incidents: declared, linked, followed and over; everybody concerned hears, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversation.known_issue_wording import resolved_text
from helpdesk.errors import InvalidInput, NotFound, Refused
from helpdesk.incidents.incident import Incident, IncidentDraft, IncidentState
from helpdesk.incidents.matching import matching_incident
from helpdesk.incidents.store import IncidentStore
from helpdesk.tickets.ticket import SYSTEM, Actor, EntryKind, TicketState
from helpdesk.transcripts.message import Sender
from tests.store.world import AGENT, MONDAY_10, requester
from understanding.encoder import shared_encoder

NOW = MONDAY_10
LATER = NOW + timedelta(hours=1)
CHATS = IncidentDraft(
    "Smart Agent Chat",
    "chats are not assigned to agents\nagents do not get new chats",
    "New chats wait.",
)


@pytest.fixture
def incidents(database, desk) -> IncidentStore:
    return IncidentStore(database, desk.policy)


def heard(desk, person) -> list[str]:
    """Return what the system told this person in their chat."""
    said = desk.transcripts.messages(desk.conversation(person).id)
    return [message.text for message in said if message.sender is Sender.SYSTEM]


class TestDeclaring:
    def test_it_goes_on_until_it_is_resolved(self, incidents):
        made = incidents.declare(CHATS, AGENT, now=NOW)
        assert made.state is IncidentState.INVESTIGATING
        changed = incidents.update(
            made.id,
            IncidentState.IDENTIFIED,
            AGENT,
            now=LATER,
            message="We found it.",
            announce=resolved_text,
        )
        assert changed.message == "We found it."
        assert [each.id for each in incidents.list_all()] == [made.id]
        over = incidents.resolve(made.id, AGENT, now=LATER, announce=resolved_text)
        assert over.resolved_at == LATER
        assert incidents.list_all() == []
        assert [each.id for each in incidents.list_all(everything=True)] == [made.id]
        states = [step.state for step in incidents.updates(made.id)]
        assert states == [
            IncidentState.INVESTIGATING,
            IncidentState.IDENTIFIED,
            IncidentState.RESOLVED,
        ]

    def test_requesters_declare_and_resolve_nothing(self, incidents):
        asha = Actor.requester(requester())
        with pytest.raises(Refused):
            incidents.declare(CHATS, asha, now=NOW)
        made = incidents.declare(CHATS, AGENT, now=NOW)
        with pytest.raises(Refused):
            incidents.resolve(made.id, asha, now=NOW, announce=resolved_text)

    @pytest.mark.parametrize(
        ("area", "symptom", "field"),
        [
            ("", "chats are stuck", "area"),
            ("x" * 121, "chats are stuck", "area"),
            ("Chat", "slow", "symptom"),
            ("Chat", " \n ", "symptom"),
            ("Chat", "x" * 2001, "symptom"),
        ],
    )
    def test_what_cannot_be_taken_is_named(self, area, symptom, field):
        with pytest.raises(InvalidInput) as refused:
            IncidentDraft(area, symptom)
        assert refused.value.field == field


class TestLinking:
    def test_it_is_an_entry_and_the_second_time_changes_nothing(self, incidents, desk):
        ticket, made = desk.open(), incidents.declare(CHATS, AGENT, now=NOW)
        incidents.link(made.id, ticket.number, SYSTEM, now=NOW)
        incidents.link(made.id, ticket.number, AGENT, now=LATER)
        history = desk.tickets.history(ticket.number)
        assert [entry.kind for entry in history] == [EntryKind.OPENED, EntryKind.INCIDENT_LINKED]
        assert history[1].data == {"incident_id": made.id}
        assert incidents.linked(made.id) == [ticket.number]
        assert [each.id for each in incidents.of_ticket(ticket.number)] == [made.id]

    def test_what_is_over_takes_no_ticket(self, incidents, desk):
        ticket, made = desk.open(), incidents.declare(CHATS, AGENT, now=NOW)
        incidents.resolve(made.id, AGENT, now=NOW, announce=resolved_text)
        with pytest.raises(Refused, match="resolved"):
            incidents.link(made.id, ticket.number, AGENT, now=LATER)
        with pytest.raises(NotFound):
            incidents.link(99, ticket.number, AGENT, now=LATER)
        with pytest.raises(NotFound):
            incidents.link(made.id, "HS-9999", AGENT, now=LATER)


class TestResolving:
    def test_all_who_reported_it_hear_once(self, incidents, desk):
        asha, ravi, tara, eve = (requester(name) for name in ("asha", "ravi", "tara", "eve"))
        made = incidents.declare(CHATS, AGENT, now=NOW)
        first, second = desk.open(person=asha), desk.open(person=asha)
        third = desk.open(person=ravi)
        desk.open(person=eve)
        for ticket in (first, second, third):
            incidents.link(made.id, ticket.number, SYSTEM, now=NOW)
        for _ in range(2):
            incidents.follow(made.id, desk.conversation(tara).id, now=NOW)
        incidents.resolve(
            made.id, AGENT, now=LATER, announce=resolved_text, message="A queue was restarted."
        )
        assert len(heard(desk, asha)) == len(heard(desk, ravi)) == len(heard(desk, tara)) == 1
        assert heard(desk, eve) == []
        assert first.number in heard(desk, asha)[0]
        assert second.number in heard(desk, asha)[0]
        assert "A queue was restarted." in heard(desk, tara)[0]
        for ticket in (first, second, third):
            last = desk.tickets.history(ticket.number)[-1]
            assert last.kind is EntryKind.INCIDENT_RESOLVED
            assert last.actor == AGENT
            assert desk.tickets.get(ticket.number).state is TicketState.OPEN
        with pytest.raises(Refused):
            incidents.resolve(made.id, AGENT, now=LATER, announce=resolved_text)
        assert len(heard(desk, asha)) == 1

    def test_a_failure_tells_nobody_and_leaves_it_going_on(self, incidents, desk, monkeypatch):
        made, ticket = incidents.declare(CHATS, AGENT, now=NOW), desk.open()
        incidents.link(made.id, ticket.number, SYSTEM, now=NOW)

        def fail(*_arguments):
            raise RuntimeError("in the last step")

        monkeypatch.setattr("helpdesk.incidents.store._notify_conversations", fail)
        with pytest.raises(RuntimeError):
            incidents.resolve(made.id, AGENT, now=LATER, announce=resolved_text)
        assert not incidents.get(made.id).is_over
        assert desk.tickets.history(ticket.number)[-1].kind is EntryKind.INCIDENT_LINKED


def incident(number: int, area: str, symptom: str, state: str = "investigating") -> Incident:
    return Incident(number, area, symptom, "", IncidentState(state), NOW, NOW, None)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("since morning no chat is assigned to our agents, please check", 1),
        ("agents are online but new chats do not reach them", 1),
        ("the report download in analytics does not start", 2),
        ("our whatsapp template was rejected", None),
        ("entities are not captured on the test bot", None),
        ("the webhook is called twice for each message", None),
    ],
)
def test_a_report_finds_the_incident_it_tells_of(told, found):
    known = [
        incident(1, "Smart Agent Chat", CHATS.symptom),
        incident(2, "Analytics", "reports do not download\nreport download spins forever"),
        incident(3, "WhatsApp", "our whatsapp template was rejected", "resolved"),
    ]
    match = matching_incident(told, known, shared_encoder())
    assert (match.id if match else None) == found
