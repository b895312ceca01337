"""The page of one ticket, and what an agent does there: answer, note, change of state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TypeVar

from starlette.responses import RedirectResponse, Response

from console.guard import Visit
from console.ticket_view import TicketViewer, Typed
from console.transcript_view import TranscriptReader
from console.wording import in_sentences
from helpdesk.errors import HelpdeskError, InvalidInput, NotFound, Refused, StorageUnavailable
from helpdesk.sla.severity import BusinessImpact, Functionality
from helpdesk.tickets.ticket import Actor, EntryKind, HistoryEntry, TicketState
from helpdesk.transcripts.message import MessageDraft, Sender

_Answer = TypeVar("_Answer", Functionality, BusinessImpact)

# The same words by the same agent within this time are one press of the button too many.
_TWICE = timedelta(minutes=1)
_NOTICES = {
    "reply": "Your reply is in the requester’s chat.",
    "note": "The note is saved.",
    "state": "The state is changed.",
    "assignee": "The ticket has changed hands.",
    "severity": "The severity is assessed anew, and the response window with it.",
    "incident": "The ticket belongs to the incident now.",
}


def show(visit: Visit) -> Response:
    """Show the ticket."""
    notice = _NOTICES.get(visit.request.query_params.get("done", ""), "")
    return _page(visit, Typed(notice=notice))


def live(visit: Visit) -> Response:
    """Give an open page what changed."""
    seen = visit.request.query_params.get("seen", "")
    return visit.renderer.page(_viewer(visit).live(seen))


def add_message(visit: Visit, fields: Mapping[str, str]) -> Response:
    """Send a reply to the requester, or keep a note."""
    # A browser ends lines with CR LF, whatever was typed.
    text = fields.get("text", "").replace("\r\n", "\n").strip()
    is_note = fields.get("kind") == "note"
    try:
        _add(visit, text, is_note=is_note)
    except (InvalidInput, Refused, StorageUnavailable) as error:
        return _not_taken(visit, error, Typed(text=text))
    return _back(visit, "note" if is_note else "reply")


def change_state(visit: Visit, fields: Mapping[str, str]) -> Response:
    """Bring the ticket into another state."""
    wanted, reason = fields.get("state", ""), fields.get("reason", "").strip()
    try:
        visit.services.tickets.change_state(
            _number(visit), _state(wanted), _actor(visit), now=visit.now, reason=reason
        )
    except (InvalidInput, Refused) as error:
        return _not_taken(visit, error, Typed(reason=reason, state=wanted))
    return _back(visit, "state")


def assign(visit: Visit, fields: Mapping[str, str]) -> Response:
    """Give the ticket to an agent, or to nobody."""
    try:
        visit.services.tickets.assign(
            _number(visit), _colleague(fields.get("agent", "")), _actor(visit), now=visit.now
        )
    except (InvalidInput, NotFound, Refused) as error:
        return _not_taken(visit, error, Typed())
    return _back(visit, "assignee")


def change_severity(visit: Visit, fields: Mapping[str, str]) -> Response:
    """Assess the ticket anew, by the matrix."""
    reason = fields.get("why", "").strip()
    try:
        visit.services.tickets.change_severity(
            _number(visit),
            _answer(Functionality, fields.get("functionality", "")),
            _answer(BusinessImpact, fields.get("business_impact", "")),
            _actor(visit),
            now=visit.now,
            reason=reason,
        )
    except (InvalidInput, Refused) as error:
        return _not_taken(visit, error, Typed(why=reason))
    return _back(visit, "severity")


def link_incident(visit: Visit, fields: Mapping[str, str]) -> Response:
    """Make the ticket part of a known incident."""
    try:
        visit.services.incidents.link(
            _incident(fields.get("incident", "")), _number(visit), _actor(visit), now=visit.now
        )
    except (InvalidInput, Refused) as error:
        return _not_taken(visit, error, Typed())
    return _back(visit, "incident")


def _colleague(value: str) -> int | None:
    return _listed(value, "agent") if value else None


def _incident(value: str) -> int:
    return _listed(value, "incident")


def _listed(value: str, kind: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise InvalidInput(f"There is no such {kind}.", hint="Choose one of the list.")
    return int(value)


def _answer(kind: type[_Answer], value: str) -> _Answer:
    try:
        return kind(value)
    except ValueError as error:
        raise InvalidInput("There is no such answer.", hint="Choose one of the list.") from error


def _add(visit: Visit, text: str, *, is_note: bool) -> None:
    tickets, number = visit.services.tickets, _number(visit)
    actor = _actor(visit)
    kind = EntryKind.NOTE if is_note else EntryKind.MESSAGE
    if _said_just_now(tickets.history(number), actor, kind, text, visit):
        return
    ticket = tickets.add_message(number, actor, text, now=visit.now, public=not is_note)
    if is_note:
        return
    draft = MessageDraft(
        text=text,
        data={"author": actor.name, "ticket": ticket.number},
        sender=Sender.AGENT,
    )
    try:
        visit.services.transcripts.record_bot_messages(
            ticket.conversation_id, None, [draft], visit.now
        )
    except HelpdeskError as error:
        raise StorageUnavailable(
            "The reply is in the ticket’s history, but could not be put into the chat.",
            hint=f"Write to {ticket.requester.email} by email.",
        ) from error


def _said_just_now(
    history: list[HistoryEntry], actor: Actor, kind: EntryKind, text: str, visit: Visit
) -> bool:
    last = history[-1]
    return (last.actor, last.kind, last.text) == (actor, kind, text) and (
        visit.now - last.at < _TWICE
    )


def _state(value: str) -> TicketState:
    try:
        return TicketState(value)
    except ValueError as error:
        raise InvalidInput("There is no such state.", hint="Choose one of the list.") from error


def _number(visit: Visit) -> str:
    return str(visit.request.path_params["number"])


def _actor(visit: Visit) -> Actor:
    return Actor(kind="agent", name=visit.agent.name, id=str(visit.agent.id))


def _viewer(visit: Visit) -> TicketViewer:
    services = visit.services
    number = _number(visit)
    before = visit.request.query_params.get("before", "")
    return TicketViewer(
        ticket=services.tickets.get(number),
        history=services.tickets.history(number),
        reader=TranscriptReader(
            transcripts=services.transcripts,
            attachments=services.attachments,
            assistant_name=services.policy.brand.assistant_name,
        ),
        policy=services.policy,
        incidents=services.incidents.list_all(),
        agents=services.agents.list(),
        own_incidents=services.incidents.of_ticket(number),
        clock=visit.clock,
        # An id of the database has at most 18 digits; anything else shows the latest part.
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
    )


def _page(visit: Visit, typed: Typed, *, status: int = 200) -> Response:
    return visit.renderer.page(_viewer(visit).page(visit.shell, typed), status=status)


def _not_taken(visit: Visit, error: HelpdeskError, typed: Typed) -> Response:
    """Show the ticket again with what was typed, and why it was not taken."""
    status = 503 if not error.permanent else 422
    complaint = Typed(
        text=typed.text,
        reason=typed.reason,
        state=typed.state,
        why=typed.why,
        complaint=in_sentences(error.message, error.hint),
    )
    return _page(visit, complaint, status=status)


def _back(visit: Visit, done: str) -> Response:
    return RedirectResponse(f"/tickets/{_number(visit)}?done={done}", status_code=303)
