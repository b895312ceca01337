"""Appends to the history of a ticket and copies the resulting state into its row.

Every change of a ticket comes through here, inside the transaction of whoever makes it: the
ticket is locked first, so two changes never interleave.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database.schema import attachments, tickets
from helpdesk.errors import NotFound
from helpdesk.tickets import rows
from helpdesk.tickets.projection import Policy, standing, with_promise
from helpdesk.tickets.ticket import HistoryEntry, Ticket, ticket_number


def require(session: Connection, serial: int, *conditions: Any) -> Ticket:
    """Return a ticket.

    Raises:
        NotFound: there is none that meets the conditions.
    """
    found = rows.select_tickets(session, tickets.c.serial == serial, *conditions)
    if not found:
        raise no_such_ticket(serial)
    return found[0]


def locked(session: Connection, serial: int) -> Ticket:
    """Return a ticket that nobody else can change before this transaction ends.

    Raises:
        NotFound: there is none.
    """
    session.execute(sa.select(tickets.c.serial).where(tickets.c.serial == serial).with_for_update())
    return require(session, serial)


def no_such_ticket(serial: int) -> NotFound:
    """Return the one answer to a number that does not exist or is somebody else's."""
    return NotFound(f"There is no ticket {ticket_number(serial)}")


def is_made(session: Connection, serial: int, change_key: str) -> bool:
    """Return whether the history of a ticket has the change of this key."""
    history = rows.select_history(session, serial)
    return bool(change_key) and any(entry.change_key == change_key for entry in history)


def time_of_change(ticket: Ticket, now: datetime) -> datetime:
    """Return when a change happens: the clocks of two machines differ, a history never runs back.

    >>> time_of_change(ticket, now=ticket.updated_at - timedelta(seconds=3)) == ticket.updated_at
    True
    """
    return max(now, ticket.updated_at)


def record(
    session: Connection,
    serial: int,
    entries: Sequence[HistoryEntry],
    policy: Policy,
    *,
    uploader_key: str,
) -> None:
    """Append entries to the history of a locked ticket, and copy its new standing.

    Args:
        uploader_key: whose uploads the attachments of the entries must be.

    Raises:
        NotFound: an attachment is not that requester's.
    """
    history = rows.select_history(session, serial)
    promised = with_promise(history, entries, policy)
    for entry in promised:
        append(session, serial, entry, uploader_key=uploader_key)
    copy_standing(session, serial, [*history, *promised], policy)


def append(session: Connection, serial: int, entry: HistoryEntry, *, uploader_key: str) -> None:
    """Add an entry and link its attachments, which must be this requester's own uploads."""
    rows.insert_entry(session, serial, entry)
    if not entry.attachment_ids:
        return
    own = attachments.c.id.in_(entry.attachment_ids) & (attachments.c.owner_key == uploader_key)
    found = session.execute(sa.select(sa.func.count()).where(own)).scalar_one()
    if found != len(entry.attachment_ids):
        raise NotFound("There is no such screenshot", hint="attach it again")
    rows.link_attachments(session, serial, entry.attachment_ids)


def copy_standing(
    session: Connection, serial: int, history: Sequence[HistoryEntry], policy: Policy
) -> None:
    """Write into the ticket's row what its history comes to."""
    session.execute(
        sa.update(tickets)
        .where(tickets.c.serial == serial)
        .values(rows.standing_values(standing(history, policy)))
    )
