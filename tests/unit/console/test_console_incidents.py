"""Known incidents and new assessments, as agents make them in the console."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpdesk.tickets.ticket import Actor, EntryKind
from helpdesk.transcripts.message import Sender
from tests.console_desk import Desk, open_desk, words_of

DECLARED = {
    "area": "Smart Agent Chat",
    "symptom": "chats are not assigned to agents\nagents get no new chats",
    "message": "New chats wait and are not lost.",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path)
    desk.sign_in()
    return desk


def kinds(desk: Desk, number: str) -> list[EntryKind]:
    return [entry.kind for entry in desk.installation.tickets.history(number)]


class TestIncidents:
    def test_an_agent_declares_links_and_resolves(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        assert desk.send("/incidents", **DECLARED).status_code == 303
        page = words_of(desk.client.get("/incidents").text)
        assert "Smart Agent Chat: chats are not assigned to agents" in page
        assert "Also reported as: agents get no new chats" in page
        assert desk.send("/incidents/1/tickets", ticket="hs 1001").status_code == 303
        resolved = desk.send("/incidents/1/state", state="resolved", message="Restarted.")
        assert resolved.headers["location"] == "/incidents?done=resolved"
        assert kinds(desk, ticket.number) == [
            EntryKind.OPENED,
            EntryKind.INCIDENT_LINKED,
            EntryKind.INCIDENT_RESOLVED,
        ]
        said = desk.installation.transcripts.messages(ticket.conversation_id)[-1]
        assert said.sender is Sender.SYSTEM
        assert "Restarted." in said.text
        assert ticket.number in said.text
        assert "Ravi Kumar" in words_of(desk.client.get("/incidents").text)

    def test_what_was_typed_is_kept_when_it_is_not_taken(self, desk: Desk) -> None:
        response = desk.send("/incidents", **{**DECLARED, "symptom": "slow"})
        assert response.status_code == 422
        assert "New chats wait and are not lost." in response.text
        assert desk.installation.incidents.list_all() == []

    @pytest.mark.parametrize(
        ("address", "fields"),
        [
            ("/incidents/1/tickets", {"ticket": "HS-9999"}),
            ("/incidents/1/tickets", {"ticket": "nonsense"}),
            ("/incidents/1/state", {"state": "forgotten"}),
            ("/incidents/7/state", {"state": "identified"}),
        ],
    )
    def test_what_cannot_be_done_is_told(self, desk: Desk, address: str, fields: dict) -> None:
        desk.send("/incidents", **DECLARED)
        response = desk.send(address, **fields)
        assert response.status_code == 422
        assert "alert" in response.text
        assert re.search("There is no|is not a ticket number", words_of(response.text))

    def test_a_ticket_is_linked_from_its_own_page(self, desk: Desk) -> None:
        desk.send("/incidents", **DECLARED)
        ticket = desk.open_ticket()
        assert "Part of a known incident?" in desk.client.get("/tickets/HS-1001").text
        assert desk.send("/tickets/HS-1001/incident", incident="1").status_code == 303
        assert kinds(desk, ticket.number)[-1] is EntryKind.INCIDENT_LINKED
        page = words_of(desk.client.get("/tickets/HS-1001").text)
        assert "Part of the known incident Smart Agent Chat" in page
        assert "Part of a known incident?" not in page


class TestReassessing:
    def test_the_matrix_gives_the_severity_and_the_window_is_worked_out_anew(
        self, desk: Desk
    ) -> None:
        ticket = desk.open_ticket()
        desk.clock.forward(minutes=30)
        response = desk.send(
            "/tickets/HS-1001/severity",
            functionality="critical",
            business_impact="serious",
            why="All agents are affected",
        )
        assert response.status_code == 303
        changed = desk.installation.tickets.get(ticket.number)
        assert changed.severity == "S0"
        assert changed.opened_at == ticket.opened_at
        assert (changed.due_at - changed.opened_at).total_seconds() == 3600
        page = words_of(desk.client.get("/tickets/HS-1001").text)
        assert "Severity changed from S1 to S0" in page
        assert "All agents are affected" in page

    def test_without_a_reason_nothing_changes(self, desk: Desk) -> None:
        desk.open_ticket()
        response = desk.send(
            "/tickets/HS-1001/severity", functionality="setup", business_impact="none", why=" "
        )
        assert response.status_code == 422
        assert desk.installation.tickets.get("HS-1001").severity == "S1"

    def test_a_severity_that_changes_after_the_response_leaves_its_promise(
        self, desk: Desk
    ) -> None:
        ticket = desk.open_ticket()
        agent = Actor("agent", "Ravi Kumar", str(desk.agent.id))
        desk.clock.forward(minutes=90)
        desk.installation.tickets.add_message(
            ticket.number, agent, "We are looking.", now=desk.clock.now
        )
        desk.send(
            "/tickets/HS-1001/severity",
            functionality="critical",
            business_impact="serious",
            why="It spread",
        )
        page = words_of(desk.client.get("/tickets/HS-1001").text)
        assert "Answered in time" in page
        assert "S1 High - we respond by" in page
