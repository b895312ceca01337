"""The page of one ticket, and what an agent does there: answer, note, change of state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from starlette.responses import RedirectResponse, Response

from console.forms import chosen_from, row_id
from console.guard import AgentRequest
from console.ticket_view import TicketViewer, Typed
from console.transcript_view import TranscriptReader
from console.wording import in_sentences
from helpdesk.errors import HelpdeskError, InvalidInput, NotFound, Refused, StorageUnavailable
from helpdesk.sla.severity import BusinessImpact, Functionality
from helpdesk.tickets.ticket import Actor, EntryKind, HistoryEntry, TicketState
from helpdesk.transcripts.message import MessageDraft, Sender

# The same text by the same agent within this time are one press of the button too many.
_TWICE = timedelta(minutes=1)
_NOTICES = {
    "reply": "Your reply is in the requester’s chat.",
    "note": "The note is saved.",
    "state": "The state is changed.",
    "assignee": "The assignee is changed.",
    "assumed": "The answer is confirmed.",
    "severity": "The severity and the response window are up to date.",
    "incident": "The ticket is linked to the incident.",
}


def show(request: AgentRequest) -> Response:
    """Show the ticket."""
    notice = _NOTICES.get(request.http.query_params.get("done", ""), "")
    return _page(request, Typed(notice=notice))


def live(request: AgentRequest) -> Response:
    """Give an open page what changed."""
    seen = request.http.query_params.get("seen", "")
    return request.renderer.page(_viewer(request).live(seen))


def add_message(request: AgentRequest, fields: Mapping[str, str]) -> Response:
    """Send a reply to the requester, or keep a note."""
    # A browser ends lines with CR LF, whatever was typed.
    text = fields.get("text", "").replace("\r\n", "\n").strip()
    is_note = fields.get("kind") == "note"
    try:
        _add(request, text, is_note=is_note)
    except (InvalidInput, Refused, StorageUnavailable) as error:
        return _not_taken(request, error, Typed(text=text))
    return _back(request, "note" if is_note else "reply")


def change_state(request: AgentRequest, fields: Mapping[str, str]) -> Response:
    """Change the state of the ticket."""
    wanted, reason = fields.get("state", ""), fields.get("reason", "").strip()
    try:
        request.installation.tickets.change_state(
            _number(request),
            chosen_from(TicketState, wanted, "state"),
            request.actor,
            now=request.now,
            reason=reason,
        )
    except (InvalidInput, Refused) as error:
        return _not_taken(request, error, Typed(reason=reason, state=wanted))
    return _back(request, "state")


def assign(request: AgentRequest, fields: Mapping[str, str]) -> Response:
    """Assign the ticket to an agent, or to nobody."""
    agent = fields.get("agent", "")
    try:
        request.installation.tickets.assign(
            _number(request),
            _listed(agent, "agent") if agent else None,
            request.actor,
            now=request.now,
        )
    except (InvalidInput, NotFound, Refused) as error:
        return _not_taken(request, error, Typed())
    return _back(request, "assignee")


def change_severity(request: AgentRequest, fields: Mapping[str, str]) -> Response:
    """Reassess the ticket, by the matrix."""
    reason = fields.get("why", "").strip()
    try:
        request.installation.tickets.change_severity(
            _number(request),
            chosen_from(Functionality, fields.get("functionality", ""), "answer"),
            chosen_from(BusinessImpact, fields.get("business_impact", ""), "answer"),
            request.actor,
            now=request.now,
            reason=reason,
        )
    except (InvalidInput, Refused) as error:
        return _not_taken(request, error, Typed(why=reason))
    return _back(request, "severity")


def confirm_assumed(request: AgentRequest, fields: Mapping[str, str]) -> Response:
    """Confirm the answers, as the agent saw them, that the assistant assumed."""
    slots = fields.get("fields", "").split()
    try:
        request.installation.tickets.confirm_assumed(
            _number(request), slots, request.actor, now=request.now
        )
    except Refused as error:
        return _not_taken(request, error, Typed())
    return _back(request, "assumed")


def link_incident(request: AgentRequest, fields: Mapping[str, str]) -> Response:
    """Make the ticket part of a known incident."""
    try:
        request.installation.incidents.link(
            _listed(fields.get("incident", ""), "incident"),
            _number(request),
            request.actor,
            now=request.now,
        )
    except (InvalidInput, Refused) as error:
        return _not_taken(request, error, Typed())
    return _back(request, "incident")


def _listed(value: str, kind: str) -> int:
    found = row_id(value)
    if found is None:
        raise InvalidInput(f"There is no such {kind}.", hint="Choose one from the list.")
    return found


def _add(request: AgentRequest, text: str, *, is_note: bool) -> None:
    tickets, number = request.installation.tickets, _number(request)
    actor = request.actor
    kind = EntryKind.NOTE if is_note else EntryKind.MESSAGE
    if _said_just_now(tickets.history(number), actor, kind, text, request.now):
        return
    ticket = tickets.add_message(number, actor, text, now=request.now, public=not is_note)
    if is_note:
        return
    draft = MessageDraft(
        text=text,
        data={"author": actor.name, "ticket": ticket.number},
        sender=Sender.AGENT,
    )
    try:
        request.installation.transcripts.record_bot_messages(
            ticket.conversation_id, None, [draft], request.now
        )
    except HelpdeskError as error:
        raise StorageUnavailable(
            "The reply is in the ticket’s history, but could not be put into the chat.",
            hint=f"Write to {ticket.requester.email} by email."
            if ticket.requester.email
            else "There is no address to write to: send it again later.",
        ) from error


def _said_just_now(
    history: list[HistoryEntry], actor: Actor, kind: EntryKind, text: str, now: datetime
) -> bool:
    last = history[-1]
    return (last.actor, last.kind, last.text) == (actor, kind, text) and (now - last.at < _TWICE)


def _number(request: AgentRequest) -> str:
    return str(request.http.path_params["number"])


def _viewer(request: AgentRequest) -> TicketViewer:
    installation = request.installation
    number = _number(request)
    before = request.http.query_params.get("before", "")
    return TicketViewer(
        ticket=installation.tickets.get(number),
        history=installation.tickets.history(number),
        reader=TranscriptReader(
            transcripts=installation.transcripts,
            attachments=installation.attachments,
            assistant_name=installation.policy.brand.assistant_name,
        ),
        policy=installation.policy,
        incidents=installation.incidents.list_all(),
        agents=installation.agents.list(),
        own_incidents=installation.incidents.of_ticket(number),
        clock=request.clock,
        before=row_id(before, digits=18),
    )


def _page(request: AgentRequest, typed: Typed, *, status: int = 200) -> Response:
    return request.renderer.page(_viewer(request).page(request.shell, typed), status=status)


def _not_taken(request: AgentRequest, error: HelpdeskError, typed: Typed) -> Response:
    """Show the ticket again with what was typed, and why it was not taken."""
    status = 503 if not error.permanent else 422
    complaint = Typed(
        text=typed.text,
        reason=typed.reason,
        state=typed.state,
        why=typed.why,
        complaint=in_sentences(error.message, error.hint),
    )
    return _page(request, complaint, status=status)


def _back(request: AgentRequest, done: str) -> Response:
    return RedirectResponse(f"/tickets/{_number(request)}?done={done}", status_code=303)
