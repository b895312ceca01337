"""What a draft must hold, how numbers are written, and which changes of state are permitted."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import product

import pytest

from helpdesk.errors import InvalidInput, Refused
from helpdesk.sla.severity import BusinessImpact, Functionality
from helpdesk.sla.stage import IvaStage
from helpdesk.tickets.ticket import (
    OPEN_STATES,
    SYSTEM,
    TRANSITIONS,
    Actor,
    TicketDraft,
    TicketState,
    check_transition,
    ticket_number,
    ticket_serial,
)

AGENT = Actor("agent", "Meera", "1")
REQUESTER = Actor("requester", "Asha", "user:acme:42")
RIGHT = {
    "description": "Reports are not downloading",
    "functionality": "major",
    "business_impact": "moderate",
    "iva_stage": "live",
}


class TestDrafts:
    def test_choices_given_as_text_become_members(self):
        draft = TicketDraft(**RIGHT)
        assert draft.functionality is Functionality.MAJOR
        assert draft.business_impact is BusinessImpact.MODERATE
        assert draft.iva_stage is IvaStage.LIVE

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"description": "too short"}, "issue_description"),
            ({"description": "  spaces \n "}, "issue_description"),
            ({"description": None}, "issue_description"),
            ({"description": "x" * 4001}, "issue_description"),
            ({"functionality": "all of it"}, "functionality"),
            ({"functionality": None}, "functionality"),
            ({"business_impact": "huge"}, "business_impact"),
            ({"iva_stage": ""}, "iva_stage"),
            ({"occurred_at": datetime(2026, 1, 1)}, "occurred_at"),  # noqa: DTZ001 - it is wrong
            ({"attachment_ids": tuple("abcdefghijk")}, "screenshot"),
        ],
    )
    def test_what_is_missing_or_wrong_is_named_by_its_slot(self, changes, field):
        with pytest.raises(InvalidInput) as refused:
            TicketDraft(**{**RIGHT, **changes})
        assert refused.value.field == field

    def test_the_same_screenshot_counts_once(self):
        assert TicketDraft(**RIGHT, attachment_ids=("a", "b", "a")).attachment_ids == ("a", "b")


class TestNumbers:
    def test_a_number_and_its_serial_belong_together(self):
        for serial in (1001, 1042, 123_456_789):
            assert ticket_serial(ticket_number(serial)) == serial

    @pytest.mark.parametrize(
        "written", ["HS-1042", "hs-1042", "HS 1042", "hs1042", "1042", "#1042", " HS - 1042 "]
    )
    def test_a_number_is_read_as_people_write_it(self, written):
        assert ticket_serial(written) == 1042

    @pytest.mark.parametrize(
        "written", ["", "HS-", "ticket", "HS-10x2", "12.5", "HS-१०४२", "1" * 10, "JIRA-1042"]
    )
    def test_what_is_no_number_is_refused_with_an_example(self, written):
        with pytest.raises(InvalidInput) as refused:
            ticket_serial(written)
        assert "HS-1001" in refused.value.hint


class TestTransitions:
    def test_every_state_says_where_it_leads(self):
        assert set(TRANSITIONS) == set(TicketState)

    def test_what_is_over_can_only_be_reopened_or_closed(self):
        assert set(TRANSITIONS[TicketState.RESOLVED]) == {
            TicketState.CLOSED,
            TicketState.REOPENED,
        }
        assert set(TRANSITIONS[TicketState.CLOSED]) == {TicketState.REOPENED}

    @pytest.mark.parametrize("state", OPEN_STATES)
    def test_a_requester_may_close_what_is_open_and_not_resolve_it(self, state):
        check_transition("HS-1001", state, TicketState.CLOSED, REQUESTER)
        with pytest.raises(Refused, match="Only support"):
            check_transition("HS-1001", state, TicketState.RESOLVED, REQUESTER)

    def test_each_pair_is_either_in_the_table_or_refused_with_a_reason(self):
        for before, after in product(TicketState, TicketState):
            for actor in (AGENT, REQUESTER, SYSTEM):
                permitted = actor.kind in TRANSITIONS[before].get(after, ())
                if permitted:
                    check_transition("HS-1001", before, after, actor)
                    continue
                with pytest.raises(Refused) as refused:
                    check_transition("HS-1001", before, after, actor)
                assert refused.value.message

    def test_the_refusal_names_what_is_possible(self):
        with pytest.raises(Refused) as refused:
            check_transition("HS-1001", TicketState.CLOSED, TicketState.RESOLVED, AGENT)
        assert refused.value.message == "HS-1001 is closed and cannot become resolved"
        assert refused.value.hint == "possible from here: reopened"

    def test_a_state_cannot_be_entered_twice(self):
        with pytest.raises(Refused, match="already"):
            check_transition("HS-1001", TicketState.OPEN, TicketState.OPEN, AGENT)


def test_there_are_three_kinds_of_actor():
    with pytest.raises(InvalidInput):
        Actor("robot", "R2")


def test_an_aware_time_of_occurrence_is_taken():
    noon = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
    assert TicketDraft(**RIGHT, occurred_at=noon).occurred_at == noon
