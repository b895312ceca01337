"""Compares what is kept of tickets as an indexed copy with what their histories come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database import Database
from helpdesk.database.schema import incident_tickets, ticket_attachments, tickets
from helpdesk.tickets import rows
from helpdesk.tickets.projection import (
    Policy,
    attachment_ids_of,
    incident_ids_of,
    standing,
)
from helpdesk.tickets.ticket import HistoryEntry, ticket_number

BATCH = 500


@dataclass(frozen=True)
class Difference:
    """One value of the copy that is not what the history comes to.

    `column` is one of the ticket's row, or "screenshots", "incidents" or "history" (which is
    missing altogether, and cannot be rebuilt).
    """

    serial: int
    column: str
    stored: Any
    replayed: Any

    @property
    def number(self) -> str:
        """The number of the ticket."""
        return ticket_number(self.serial)

    @property
    def can_be_rebuilt(self) -> bool:
        """Whether the history says what it should be."""
        return self.column != "history"

    def __str__(self) -> str:
        if not self.can_be_rebuilt:
            return f"{self.number}: there is no history"
        return f"{self.number}: {self.column} is {self.stored}, by the history {self.replayed}"


def differences(
    database: Database, policy: Policy, *, only_unanswered: bool = False
) -> Iterator[Difference]:
    """Yield every difference, ticket by ticket.

    Args:
        only_unanswered: look at tickets without a first response alone, the only ones that a
            change of the policy can move.

    Raises:
        StorageUnavailable: the database is away or busy.
    """
    condition = tickets.c.first_response_at.is_(None) if only_unanswered else sa.true()
    after = 0
    while True:
        with database.reading() as session:
            found = session.execute(
                sa.select(tickets)
                .where(tickets.c.serial > after, condition)
                .order_by(tickets.c.serial)
                .limit(BATCH)
            ).all()
            serials = [row.serial for row in found]
            histories = rows.select_histories(session, serials)
            linked = _links(session, serials)
        for row in found:
            yield from _of_one(row, histories[row.serial], linked[row.serial], policy)
        if len(found) < BATCH:
            return
        after = serials[-1]


def rebuild(database: Database, policy: Policy, *, only_unanswered: bool = False) -> list[int]:
    """Rebuild every copy that differs; return the serials of the tickets that changed.

    Each ticket is locked and compared once more before it is written, so this may run while
    everything else does.

    Raises:
        StorageUnavailable: the database is away or busy; what was rebuilt so far stays.
    """
    different = {
        difference.serial: None
        for difference in differences(database, policy, only_unanswered=only_unanswered)
        if difference.can_be_rebuilt
    }
    for serial in different:
        with database.transaction() as session:
            session.execute(
                sa.select(tickets.c.serial).where(tickets.c.serial == serial).with_for_update()
            )
            history = rows.select_history(session, serial)
            session.execute(
                sa.update(tickets)
                .where(tickets.c.serial == serial)
                .values(rows.standing_values(standing(history, policy)))
            )
            _relink(session, serial, history)
    return list(different)


@dataclass
class _Links:
    """What belongs to a ticket in other tables."""

    attachment_ids: list[str]
    incident_ids: list[int]


def _of_one(
    row: Any, history: Sequence[HistoryEntry], linked: _Links, policy: Policy
) -> Iterator[Difference]:
    if not history:
        yield Difference(row.serial, "history", None, None)
        return
    for column, replayed in rows.standing_values(standing(history, policy)).items():
        stored = row._mapping[column]
        # An agent whose account was removed stays in the history and not in the row.
        if stored != replayed and not (column == "assignee_id" and stored is None):
            yield Difference(row.serial, column, stored, replayed)
    for name, kept, replayed in (
        ("screenshots", linked.attachment_ids, attachment_ids_of(history)),
        ("incidents", linked.incident_ids, incident_ids_of(history)),
    ):
        if sorted(map(str, kept)) != sorted(map(str, replayed)):
            yield Difference(row.serial, name, kept, list(replayed))


def _links(session: Connection, serials: Sequence[int]) -> dict[int, _Links]:
    linked = {serial: _Links([], []) for serial in serials}
    for row in session.execute(
        sa.select(ticket_attachments)
        .where(ticket_attachments.c.ticket_serial.in_(serials))
        .order_by(ticket_attachments.c.position)
    ):
        linked[row.ticket_serial].attachment_ids.append(row.attachment_id)
    for row in session.execute(
        sa.select(incident_tickets).where(incident_tickets.c.ticket_serial.in_(serials))
    ):
        linked[row.ticket_serial].incident_ids.append(row.incident_id)
    return linked


def _relink(session: Connection, serial: int, history: Sequence[HistoryEntry]) -> None:
    for table, values in (
        (
            ticket_attachments,
            [
                {"attachment_id": each, "position": position}
                for position, each in enumerate(attachment_ids_of(history))
            ],
        ),
        (incident_tickets, [{"incident_id": each} for each in incident_ids_of(history)]),
    ):
        session.execute(sa.delete(table).where(table.c.ticket_serial == serial))
        if values:
            session.execute(
                sa.insert(table), [{**value, "ticket_serial": serial} for value in values]
            )
