"""How the assistant words what becomes of a wish for more urgency."""

from __future__ import annotations

from conversation.catalogue import label, text
from conversation.markdown import Markdown, paragraphs, sentences
from conversation.ticket_wording import response_text, severity_name
from conversation.turn import Turn
from helpdesk.policy import SupportPolicy
from helpdesk.sla.response_window import format_instant, promise_text
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity
from helpdesk.tickets.ticket import Ticket


def raised_text(after: Ticket, before: Ticket, turn: Turn, policy: SupportPolicy) -> Markdown:
    """Return what the severity is now, what is promised with it, and why."""
    return paragraphs(
        text(
            "urgency.raised",
            number=after.number,
            severity=severity_name(after.severity, policy),
            severity_before=severity_name(before.severity, policy),
        ),
        _promise_text(after, turn, policy),
        _reason_text(after),
    )


def stays_text(
    ticket: Ticket, wanted: Severity, turn: Turn, policy: SupportPolicy, *, is_new: bool
) -> Markdown:
    """Return why the severity stays, what becomes of what was said, and when support responds.

    Args:
        wanted: the severity that the answers would give.
        is_new: whether the person told of any change.
    """
    number, severity = ticket.number, severity_name(ticket.severity, policy)
    if not is_new:
        why = text("urgency.stays_nothing_new", number=number, severity=severity)
    elif wanted is ticket.severity:
        why = text("urgency.stays_same", number=number, severity=severity)
    else:
        why = text(
            "urgency.stays_milder",
            severity_now=severity_name(wanted, policy),
            number=number,
            severity=severity,
        )
    hurry = text("urgency.hurry", support_email=Markdown(policy.support_email))
    return paragraphs(why, sentences(response_text(ticket, turn), hurry))


def _promise_text(ticket: Ticket, turn: Turn, policy: SupportPolicy) -> Markdown:
    if ticket.first_response_at is not None:
        return text("urgency.already_responded", response=response_text(ticket, turn))
    opened = format_instant(ticket.opened_at, turn.zone)
    if turn.now > ticket.due_at and ticket.paused_at is None:
        return text(
            "urgency.promise_overdue",
            opened=opened,
            within=policy.within_text(ticket.severity),
            due=format_instant(ticket.due_at, turn.zone),
        )
    promise = promise_text(policy, ticket.severity, ticket.due_at, turn.zone)
    return text("urgency.promise", promise=promise, opened=opened)


def _reason_text(ticket: Ticket) -> Markdown:
    impact = ticket.business_impact.value
    if ticket.business_impact is BusinessImpact.NONE:
        impact = label("urgency.no_impact")
    if ticket.functionality is Functionality.SETUP:
        return text("urgency.reason_setup", impact=impact)
    return text("urgency.reason", level=ticket.functionality.value, impact=impact)
