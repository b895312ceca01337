"""Which entries of a ticket's history are events that somebody is notified of. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from helpdesk.tickets.ticket import EntryKind, HistoryEntry, TicketState


class Event(str, Enum):
    """Something that people are notified of."""

    OPENED = "opened"
    REPLIED = "replied"
    RESOLVED = "resolved"
    SEVERITY_CHANGED = "severity_changed"
    S0_CONFIRMED = "s0_confirmed"
    DUE_SOON = "due_soon"
    BREACHED = "breached"
    INCIDENT_RESOLVED = "incident_resolved"


_BY_KIND: Mapping[EntryKind, Event] = MappingProxyType(
    {
        EntryKind.OPENED: Event.OPENED,
        EntryKind.WINDOW_DUE_SOON: Event.DUE_SOON,
        EntryKind.WINDOW_BREACHED: Event.BREACHED,
        EntryKind.INCIDENT_RESOLVED: Event.INCIDENT_RESOLVED,
    }
)


def event_of(entry: HistoryEntry) -> Event | None:
    """Return the event that an entry is, None if nobody is notified of it."""
    if entry.is_response:
        return Event.REPLIED
    if entry.kind is EntryKind.STATE_CHANGED:
        return Event.RESOLVED if entry.after == TicketState.RESOLVED.value else None
    if entry.data.get("confirms_severity"):
        return Event.S0_CONFIRMED
    if entry.kind is EntryKind.SEVERITY_CHANGED:
        return Event.SEVERITY_CHANGED if entry.before != entry.after else None
    return _BY_KIND.get(entry.kind)
