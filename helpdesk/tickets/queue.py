"""The agents' queue: the tickets somebody looks for, in the order of time left, and counted."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa

from helpdesk.database import Database
from helpdesk.database.schema import tickets
from helpdesk.errors import InvalidInput
from helpdesk.sla.severity import Severity
from helpdesk.tickets import rows
from helpdesk.tickets.projection import QueueRank
from helpdesk.tickets.ticket import OPEN_STATES, Ticket, TicketState, ticket_serial

_MAX_WORDS = 8
_SEARCHED = (
    tickets.c.description,
    tickets.c.requester_name,
    tickets.c.requester_email,
    tickets.c.requester_account,
)


class QueueMark(str, Enum):
    """What tickets are marked with."""

    WANTS_PERSON = "wants_person"
    ASSUMED = "assumed"


_MARKED = {
    QueueMark.WANTS_PERSON: tickets.c.wants_person,
    QueueMark.ASSUMED: tickets.c.assumed.is_not(None),
}


@dataclass(frozen=True)
class QueueQuery:
    """Which tickets are looked for.

    Empty `severities` means any. Each word of `text` has to occur in the description or in the
    requester's name, address or account, in any case of letters (of A to Z on SQLite). A word
    such as "HS-1042" or "#1042" is that ticket; "1042" is either. `mark` leaves those that are
    marked with it.
    """

    states: Collection[TicketState] = OPEN_STATES
    severities: Collection[Severity] = ()
    text: str = ""
    mark: QueueMark | None = None


@dataclass(frozen=True)
class QueueSlice:
    """A part of the queue. The counts are of all tickets found, not only of this part.

    `breached` and `due_soon` count tickets that are still owed a first response.
    """

    tickets: tuple[Ticket, ...]
    total: int
    breached: int
    due_soon: int


class TicketQueue:
    """Reads the queue of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, query: QueueQuery, now: datetime, *, limit: int, offset: int = 0) -> QueueSlice:
        """Return a part of the tickets found, those with the least time left first.

        First come those owed a response, so breached ones at the very top, then the paused, the
        answered and those that are over.

        Raises:
            StorageUnavailable: the database is away or busy.
            ValueError: `now` has no time zone.
        """
        if now.utcoffset() is None:
            raise ValueError("now has no time zone")
        conditions = self._conditions(query)
        running = tickets.c.queue_rank == QueueRank.RUNNING.value
        # Counted apart, each from an index of its own, where one pass would read every row.
        counting = sa.select(
            _count_of(*conditions),
            _count_of(*conditions, running, tickets.c.due_at < now),
            _count_of(*conditions, running, tickets.c.due_soon_at <= now),
        )
        with self._database.reading() as session:
            total, breached, due_soon_or_breached = session.execute(counting).one()
            found = rows.select_tickets(
                session,
                *conditions,
                order_by=(tickets.c.queue_rank, tickets.c.due_at, tickets.c.serial),
                limit=limit,
                offset=offset,
            )
        # No window ends before it is due soon, so those breached are among the third.
        return QueueSlice(tuple(found), total, breached, due_soon_or_breached - breached)

    def _conditions(self, query: QueueQuery) -> list[Any]:
        conditions: list[Any] = []
        if frozenset(query.states) <= frozenset(OPEN_STATES):
            # Lets the index stop before the tickets that are over, which are most of them.
            conditions.append(tickets.c.queue_rank < QueueRank.OVER.value)
        if frozenset(query.states) not in (frozenset(OPEN_STATES), frozenset(TicketState)):
            conditions.append(tickets.c.state.in_([state.value for state in query.states]))
        if query.severities:
            conditions.append(tickets.c.severity.in_([each.value for each in query.severities]))
        if query.mark is not None:
            conditions.append(_MARKED[query.mark])
        conditions.extend(self._says(word) for word in query.text.split()[:_MAX_WORDS])
        return conditions

    def _says(self, word: str) -> Any:
        """Return the condition that a ticket has this word somewhere, or this number."""
        is_number = []
        with suppress(InvalidInput):  # most words are no ticket number
            is_number = [tickets.c.serial == ticket_serial(word)]
            if not word.isdigit():
                return is_number[0]  # looked up, where words have to be sought in all tickets
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = f"%{escaped}%"
        # SQLite's LIKE ignores the case of letters by itself, and is much faster than its ILIKE.
        return sa.or_(
            *is_number,
            *(
                column.like(pattern, escape="\\")
                if self._database.is_sqlite
                else column.ilike(pattern, escape="\\")
                for column in _SEARCHED
            ),
        )


def _count_of(*conditions: Any) -> Any:
    """Return how many tickets meet all conditions, as a value to select."""
    return sa.select(sa.func.count()).select_from(tickets).where(*conditions).scalar_subquery()
