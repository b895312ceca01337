"""Warnings about response windows: which are due, and the record that makes each one unique.

A warning is known by the moment it is about: when the window became due soon, or when it ended.
A window that comes to end at another moment is warned about again; one that was only paused
after it was due soon is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database.schema import tickets, window_events
from helpdesk.tickets import rows
from helpdesk.tickets.projection import Policy, QueueRank
from helpdesk.tickets.ticket import SYSTEM, EntryKind, HistoryEntry, Ticket

_RUNNING = tickets.c.queue_rank == QueueRank.RUNNING.value
_MOMENTS = {
    EntryKind.WINDOW_DUE_SOON: tickets.c.due_soon_at,
    EntryKind.WINDOW_BREACHED: tickets.c.due_at,
}


@dataclass(frozen=True)
class WindowEvent:
    """A window that is due soon or breached, as `kind` says, and not yet recorded as such."""

    ticket: Ticket
    kind: EntryKind

    @property
    def due_at(self) -> datetime:
        """The end of the window that this is about."""
        return self.ticket.due_at


def select_unrecorded(
    session: Connection, now: datetime, limit: int, policy: Policy
) -> list[WindowEvent]:
    """Return what is to be recorded at `now`, breached windows first, at most `limit` of each kind.

    A window that ran out while no worker ran is recorded as breached only, not as due soon too.
    Severities of business hours wait for these: nobody is at work who could do something.
    """
    on_duty = [
        severity.value
        for severity in policy.severities
        if policy.calendar_for(severity).is_open(now)
    ]
    found: list[WindowEvent] = []
    for kind, conditions in (
        (EntryKind.WINDOW_BREACHED, (tickets.c.due_at < now,)),
        (EntryKind.WINDOW_DUE_SOON, (tickets.c.due_soon_at <= now, tickets.c.due_at >= now)),
    ):
        due = rows.select_tickets(
            session,
            _RUNNING,
            tickets.c.severity.in_(on_duty),
            *conditions,
            ~_recorded(kind),
            order_by=(tickets.c.due_at, tickets.c.serial),
            limit=limit,
        )
        found.extend(WindowEvent(ticket, kind) for ticket in due)
    return found


def record(
    session: Connection, serial: int, kind: EntryKind, due_at: datetime, now: datetime
) -> bool:
    """Record a warning once, if the ticket's window still runs towards `due_at`.

    The note, the entry in the history and the outbox's row are one transaction.
    """
    running = session.execute(
        sa.select(_MOMENTS[kind].label("moment_at"), tickets.c.updated_at)
        .where(tickets.c.serial == serial, _RUNNING, tickets.c.due_at == due_at)
        .with_for_update()
    ).one_or_none()
    # Looked up under the lock: on PostgreSQL another worker may have recorded it while we waited.
    if running is None or _is_recorded(session, serial, kind, running.moment_at):
        return False
    session.execute(
        sa.insert(window_events).values(
            ticket_serial=serial, kind=kind.value, moment_at=running.moment_at, recorded_at=now
        )
    )
    # The clocks of two machines differ; a history never runs backwards.
    at = max(now, running.updated_at)
    data = {"due_at": due_at.isoformat()}
    rows.insert_entry(session, serial, HistoryEntry(at=at, actor=SYSTEM, kind=kind, data=data))
    session.execute(sa.update(tickets).where(tickets.c.serial == serial).values(updated_at=at))
    return True


def _recorded(kind: EntryKind) -> Any:
    """Return the condition that the present window of the enclosing query's ticket was recorded."""
    return (
        sa.exists()
        .where(
            sa.and_(
                window_events.c.ticket_serial == tickets.c.serial,
                window_events.c.kind == kind.value,
                window_events.c.moment_at == _MOMENTS[kind],
            )
        )
        .correlate(tickets)
    )


def _is_recorded(session: Connection, serial: int, kind: EntryKind, moment_at: datetime) -> bool:
    found = session.execute(
        sa.select(window_events.c.kind).where(
            window_events.c.ticket_serial == serial,
            window_events.c.kind == kind.value,
            window_events.c.moment_at == moment_at,
        )
    ).one_or_none()
    return found is not None
