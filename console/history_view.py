"""The history of a ticket as text, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.moments import Clock, MomentView
from console.transcript_view import ShotView, TranscriptReader
from conversation.fields import labels_of
from helpdesk.tickets.ticket import EntryKind, HistoryEntry, TicketState

_KIND_OF_ACTOR = {"requester": "The requester", "agent": "Support", "system": "The Help Section"}


@dataclass(frozen=True)
class HistoryLine:
    """One entry: what happened, who did it, when, and what was said with it."""

    id: int
    what: str
    who: str
    at: MomentView
    text: str
    shots: tuple[ShotView, ...]
    is_note: bool


def view_history(
    history: Sequence[HistoryEntry], reader: TranscriptReader, clock: Clock
) -> tuple[HistoryLine, ...]:
    """Return the entries as the page shows them, newest first."""
    return tuple(
        HistoryLine(
            id=entry.id,
            what=_what(entry),
            who=entry.actor.name or _KIND_OF_ACTOR[entry.actor.kind],
            at=clock.moment(entry.at),
            text=entry.text,
            # Those of the opening stand on the page already, as the ticket's own.
            shots=() if entry.kind is EntryKind.OPENED else reader.shots(entry.attachment_ids),
            is_note=entry.kind is EntryKind.NOTE,
        )
        for entry in reversed(history)
    )


def _what(entry: HistoryEntry) -> str:
    kind = entry.kind
    if kind is EntryKind.OPENED:
        return _opened(entry)
    if kind is EntryKind.STATE_CHANGED:
        return f"State changed from {_state(entry.before)} to {_state(entry.after)}"
    if kind is EntryKind.SEVERITY_CHANGED:
        if entry.before == entry.after:
            return f"Reassessed: severity stays {entry.after}"
        return f"Severity changed from {entry.before} to {entry.after}"
    if kind is EntryKind.ASSUMPTION_CONFIRMED:
        return f"Confirmed what was assumed: {labels_of(entry.data['fields'])}"
    if kind is EntryKind.ASSIGNED:
        return (
            f"Assigned to {entry.after}" if entry.after else f"No longer assigned to {entry.before}"
        )
    if kind is EntryKind.MESSAGE:
        return "Message from the requester" if entry.actor.kind == "requester" else "Reply"
    if kind is EntryKind.INCIDENT_LINKED:
        return f"Part of the known incident {entry.after}"
    if kind is EntryKind.INCIDENT_RESOLVED:
        return f"The known incident is resolved: {entry.before}"
    return {
        EntryKind.NOTE: "Internal note",
        EntryKind.ATTACHMENT: "Screenshots without text",
        EntryKind.WINDOW_DUE_SOON: "The response is due soon",
        EntryKind.WINDOW_BREACHED: "The response window was breached",
    }[kind]


def _opened(entry: HistoryEntry) -> str:
    what = f"Ticket opened as {entry.data.get('severity', 'a new ticket')}"
    if entry.data.get("wants_person"):
        what += ", wants a person"
    assumed = entry.data.get("assumed", ())
    return f"{what}. Assumed by the assistant: {labels_of(assumed)}" if assumed else what


def _state(value: str) -> str:
    return TicketState(value).label
