"""A turn of the conversation that is run again changes its ticket once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpdesk.sla.severity import BusinessImpact, Functionality
from helpdesk.tickets.ticket import Actor, Ticket, TicketState
from tests.store.world import Desk, at, requester

ASHA = Actor.requester(requester())
Change = Callable[[Desk, str, str], Ticket]


def add_message(desk: Desk, number: str, key: str) -> Ticket:
    return desk.tickets.add_message(number, ASHA, "still so", now=at("10:10"), change_key=key)


def add_report(desk: Desk, number: str, key: str) -> Ticket:
    return desk.tickets.add_report(number, requester(), "still so", now=at("10:10"), change_key=key)


def close(desk: Desk, number: str, key: str) -> Ticket:
    return desk.tickets.change_state(
        number, TicketState.CLOSED, ASHA, now=at("10:10"), change_key=key
    )


def raise_severity(desk: Desk, number: str, key: str) -> Ticket:
    return desk.tickets.change_severity(
        number,
        Functionality.CRITICAL,
        BusinessImpact.SERIOUS,
        ASHA,
        now=at("10:10"),
        reason="it spread",
        change_key=key,
    )


@pytest.mark.parametrize("change", [add_message, add_report, close, raise_severity])
def test_a_change_of_one_key_is_made_once(desk: Desk, change: Change) -> None:
    number = desk.open().number
    first = change(desk, number, "c1/7/change")
    assert change(desk, number, "c1/7/change") == first
    opened, made = desk.tickets.history(number)
    assert (made.change_key, opened.change_key) == ("c1/7/change", "")
    assert desk.tickets.change_made(requester().key, "c1/7/change") == (first, made)


def test_changes_of_other_keys_and_of_none_are_all_made(desk: Desk) -> None:
    number = desk.open().number
    for key in ("c1/7/update", "c1/8/update", "", ""):
        add_message(desk, number, key)
    assert len(desk.tickets.history(number)) == 5


def test_what_somebody_else_or_nobody_changed_is_not_found(desk: Desk) -> None:
    number = desk.open().number
    add_message(desk, number, "c1/7/update")
    add_message(desk, number, "")
    somebody_else = requester("77", email="else@other.example", account="other")
    assert desk.tickets.change_made(somebody_else.key, "c1/7/update") is None
    assert desk.tickets.change_made(requester().key, "c1/9/update") is None
    assert desk.tickets.change_made(requester().key, "") is None
