"""The outbox: events to notify people of, noted in the transaction of the entry they are about.

So it is there exactly when the entry is. Who hears it is decided later, by the worker, which
marks it as planned in the transaction that makes the deliveries.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database.schema_delivery import outbox


@dataclass(frozen=True)
class OutboxRow:
    """An entry of a ticket's history of which people are notified as `event`."""

    id: int
    ticket_serial: int
    entry_id: int
    event: str
    at: datetime


class TakenByAnother(Exception):
    """Another worker planned one of these rows first; nothing of the transaction is kept."""


def note(session: Connection, serial: int, entry_id: int, event: str, at: datetime) -> None:
    """Note, in the transaction that adds the entry, that people are to be notified."""
    session.execute(
        sa.insert(outbox).values(ticket_serial=serial, entry_id=entry_id, event=event, at=at)
    )


def select_unplanned(
    session: Connection, limit: int, without: Collection[int] = ()
) -> list[OutboxRow]:
    """Return what nobody has planned yet, oldest first, leaving out the rows of these ids."""
    statement = (
        sa.select(outbox)
        .where(outbox.c.planned_at.is_(None), outbox.c.id.not_in(without))
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [
        OutboxRow(row.id, row.ticket_serial, row.entry_id, row.event, row.at)
        for row in session.execute(statement)
    ]


def take(session: Connection, ids: Sequence[int], now: datetime) -> None:
    """Mark these as planned.

    Raises:
        TakenByAnother: one of them is planned already, or gone.
    """
    wanted = outbox.c.id.in_(ids) & outbox.c.planned_at.is_(None)
    # Locked in one order, so that two workers wait for each other instead of failing.
    locked = sa.select(outbox.c.id).where(wanted).order_by(outbox.c.id).with_for_update()
    if len(session.execute(locked).all()) != len(ids):
        raise TakenByAnother
    session.execute(sa.update(outbox).where(wanted).values(planned_at=now))


def count_unplanned(session: Connection) -> int:
    """Return how much waits to be planned."""
    statement = sa.select(sa.func.count()).where(outbox.c.planned_at.is_(None))
    return int(session.execute(statement).scalar_one())


def remove_planned(session: Connection, before: datetime) -> int:
    """Forget what was planned before this moment; return how many rows that was."""
    gone = session.execute(sa.delete(outbox).where(outbox.c.planned_at < before))
    return int(gone.rowcount)
