"""How the assistant words what is known already about an issue: a ticket, an incident of many."""

from __future__ import annotations

from datetime import datetime, timedelta

from conversation.catalogue import label, listed, text
from conversation.markdown import Markdown, sentences, shortened
from conversation.turn import Turn
from helpdesk.incidents.incident import Incident
from helpdesk.sla.response_window import format_instant
from helpdesk.tickets.ticket import Ticket


def incident_text(incident: Incident, turn: Turn) -> Markdown:
    """Return what the person hears of a known incident."""
    return sentences(
        text(
            "known_issues.incident",
            since=format_instant(incident.declared_at, turn.zone),
            title=shortened(incident.title, 160),
            state=incident.state.label,
        ),
        incident.message,
    )


def first_report_text(ticket: Ticket, turn: Turn, *, goes_on: bool) -> Markdown:
    """Return which earlier ticket sounds like it, and what can be done.

    Args:
        goes_on: whether the questions for a new ticket go on without waiting for an answer.
    """
    number, ago = ticket.number, _ago_text(turn.now, ticket.opened_at)
    description = shortened(ticket.description, 120)
    found = (
        text("known_issues.own_ticket", number=number, ago=ago, description=description)
        if ticket.requester.key == turn.requester.key
        else text(
            "known_issues.colleagues_ticket",
            number=number,
            name=ticket.requester.name or label("known_issues.a_colleague"),
            ago=ago,
            description=description,
        )
    )
    offered = text("known_issues.in_intake") if goes_on else text("known_issues.is_it_the_same")
    return sentences(found, offered)


def resolved_text(incident: Incident, numbers: list[str], message: str) -> Markdown:
    """Return what everybody concerned hears when an incident is over.

    Args:
        numbers: the person's tickets that belong to it.
        message: what the agent adds; may be empty.
    """
    news = text("known_issues.resolved", title=incident.title)
    added = f"{message.rstrip('.')}." if message else ""
    if not numbers:
        return sentences(news, added, text("known_issues.resolved_without_ticket"))
    if len(numbers) == 1:
        return sentences(news, added, text("known_issues.resolved_ticket", number=numbers[0]))
    behind = text("known_issues.resolved_tickets", numbers=listed(numbers))
    return sentences(news, added, behind)


def _ago_text(now: datetime, at: datetime) -> str:
    minutes = max(0, int((now - at) / timedelta(minutes=1)))
    if minutes < 1:
        return label("known_issues.just_now")
    if minutes == 1:
        return label("known_issues.a_minute_ago")
    return label("known_issues.minutes_ago", count=minutes)
