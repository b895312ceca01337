"""What people are told of their tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from actions.urgency import NOTHING_NEW, _change_in, _read_change
from conversation.catalogue import text
from conversation.ticket_wording import duty_text, response_text
from conversation.turn import Turn
from helpdesk.policy import load_policy
from helpdesk.settings import load_settings
from helpdesk.sla.severity import Severity
from helpdesk.tickets.ticket import Ticket, TicketState
from tests.store.world import Desk
from tests.unit.conversation.turns import turn

INDIA = ZoneInfo("Asia/Kolkata")
POLICY = load_policy(load_settings({}).policy_file)
FRIDAY_EVENING = datetime(2026, 1, 23, 19, 0, tzinfo=INDIA)
REPUBLIC_DAY = datetime(2026, 1, 26, 11, 0, tzinfo=INDIA)
TUESDAY = datetime(2026, 1, 27, 11, 0, tzinfo=INDIA)


@pytest.fixture(scope="module")
def ticket(tmp_path_factory: pytest.TempPathFactory) -> Ticket:
    """An open S1 ticket that nobody has answered yet."""
    from helpdesk.database import migrate, open_database

    folder = tmp_path_factory.mktemp("words")
    address = f"sqlite:///{folder / 'helpdesk.db'}"
    migrate(address, log=lambda _line: None)
    return Desk(open_database(address), folder).open(TUESDAY)


def said_at(now: datetime, text: str = "") -> Turn:
    return turn(text, now=now, zone=INDIA, active_form=None)


class TestWhenNobodyIsOnDuty:
    def test_what_happens_next_and_when_is_told(self, ticket: Ticket) -> None:
        words = duty_text(ticket, said_at(FRIDAY_EVENING), POLICY)
        assert "Nobody is on duty right now: support is back Tue 27 Jan, 09:00 IST" in words
        assert "the 2 business hours count from then" in words
        assert "S0 Blocker is answered around the clock" in words

    def test_the_holiday_is_named(self, ticket: Ticket) -> None:
        assert "right now (Republic Day)" in duty_text(ticket, said_at(REPUBLIC_DAY), POLICY)

    def test_in_business_hours_nothing_is_said(self, ticket: Ticket) -> None:
        assert duty_text(ticket, said_at(TUESDAY), POLICY) == ""

    def test_for_a_blocker_somebody_always_is(self, ticket: Ticket) -> None:
        blocker = replace(ticket, severity=Severity.S0)
        assert duty_text(blocker, said_at(FRIDAY_EVENING), POLICY) == ""

    def test_the_requesters_own_clock_is_used(self, ticket: Ticket) -> None:
        berlin = turn("", now=FRIDAY_EVENING, zone=ZoneInfo("Europe/Berlin"), active_form=None)
        assert "support is back Tue 27 Jan, 04:30 CET" in duty_text(ticket, berlin, POLICY)


class TestTheResponse:
    def test_it_is_due_late_given_or_not_owed(self, ticket: Ticket) -> None:
        now = said_at(TUESDAY)
        assert response_text(ticket, now) == text(
            "tickets.response_due", due="Tue 27 Jan, 13:00 IST"
        )
        late = said_at(TUESDAY + timedelta(hours=3))
        assert response_text(ticket, late) == text(
            "tickets.response_overdue", due="Tue 27 Jan, 13:00 IST"
        )
        given = replace(ticket, first_response_at=TUESDAY)
        assert response_text(given, late) == text("tickets.responded", at="Tue 27 Jan, 11:00 IST")
        waiting = replace(ticket, state=TicketState.WAITING_FOR_REQUESTER, paused_at=TUESDAY)
        assert response_text(waiting, late) == text("tickets.waiting_for_you")
        closed = replace(ticket, state=TicketState.CLOSED, paused_at=TUESDAY)
        assert response_text(closed, late) == text("tickets.no_response_due")


class TestWhatChanged:
    @pytest.mark.parametrize(
        "text",
        [
            "escalate my ticket NOW",
            "this is urgent!!!",
            "make HS-1001 critical",
            "S0 please",
            "!!!",
        ],
    )
    def test_pressing_words_tell_no_change(self, text: str) -> None:
        said = said_at(TUESDAY, text)
        assert _read_change(said) is None
        with_fact = turn(text, entities={"functionality": "critical"}, active_form=None)
        assert _change_in(with_fact) is None

    @pytest.mark.parametrize(
        "text",
        [
            *("nothing", "no", "Nothing new.", "it just takes too long", "no nothing to add"),
            *("not really", "nope that's all", "nothing more from my side", "bas itna hi"),
        ],
    )
    def test_nothing_new_is_an_answer_too(self, text: str) -> None:
        assert _read_change(said_at(TUESDAY, text)) == NOTHING_NEW

    @pytest.mark.parametrize(
        "text",
        [
            *("now all agents are affected", "three more customers complained", "it spread to UAT"),
            *("it is not the same any more", "no agents are there", "nothing loads now"),
        ],
    )
    def test_what_is_told_is_kept_as_it_was_said(self, text: str) -> None:
        assert _read_change(said_at(TUESDAY, text)) == text
