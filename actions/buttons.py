"""Buttons under the assistant's messages."""

from __future__ import annotations

import json
from typing import Any

from conversation.catalogue import label
from conversation.markdown import shortened
from helpdesk.tickets.ticket import Ticket

Button = dict[str, Any]

_DESCRIPTION_LENGTH = 32


def button(title: str, payload: str) -> Button:
    return {"title": title, "payload": payload}


def payload_of(intent: str, **entities: str) -> str:
    """Return what a button says for the person: '/close_ticket{"ticket_id": "HS-1042"}'."""
    return f"/{intent}{json.dumps(entities)}" if entities else f"/{intent}"


def talk_to_a_person() -> Button:
    return button(label("buttons.talk_to_a_person"), payload_of("talk_to_human"))


def report_an_issue() -> Button:
    return button(label("buttons.report_an_issue"), payload_of("report_issue"))


def open_a_ticket() -> Button:
    return button(label("buttons.open_a_ticket"), payload_of("inform", open_issue="resume"))


def never_mind() -> Button:
    return button(label("buttons.never_mind"), payload_of("cancel"))


def where_is_my_ticket(number: str | None = None) -> Button:
    """Return the button for one ticket, or for whichever is meant."""
    entities = {"ticket_id": number} if number else {}
    title = label("buttons.where_is_my_ticket")
    return button(title, payload_of("check_ticket_status", **entities))


def add_something(number: str) -> Button:
    return button(label("buttons.add_something"), payload_of("update_ticket", ticket_id=number))


def more_urgent(number: str) -> Button:
    return button(label("buttons.more_urgent"), payload_of("escalate_ticket", ticket_id=number))


def close(number: str) -> Button:
    return button(label("buttons.close"), payload_of("close_ticket", ticket_id=number))


def pick_it_up() -> Button:
    return button(label("intake.pick_it_up"), payload_of("inform", open_issue="resume"))


def reopen(number: str) -> Button:
    return button(label("buttons.reopen"), payload_of("reopen_ticket", ticket_id=number))


def names_ticket(ticket: Ticket, intent: str) -> Button:
    """Return the button that names a ticket: "HS-1042: reports do not download"."""
    title = label(
        "buttons.ticket",
        number=ticket.number,
        description=shortened(ticket.description, _DESCRIPTION_LENGTH),
    )
    return button(title, payload_of(intent, ticket_id=ticket.number))


def starters() -> list[Button]:
    """Return what somebody can do who has not said anything yet."""
    return [
        report_an_issue(),
        where_is_my_ticket(),
        button(label("buttons.request_a_feature"), payload_of("request_feature")),
    ]
