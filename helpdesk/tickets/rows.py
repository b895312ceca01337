"""How tickets and their history lie in the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database.schema import (
    agents,
    requester_of,
    ticket_attachments,
    ticket_history,
    tickets,
)
from helpdesk.delivery import outbox
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity
from helpdesk.sla.stage import IvaStage
from helpdesk.tickets.events import event_of
from helpdesk.tickets.projection import Standing
from helpdesk.tickets.ticket import (
    Actor,
    EntryKind,
    HistoryEntry,
    Ticket,
    TicketState,
    ticket_number,
)


def select_tickets(session: Connection, *conditions: Any, **paging: Any) -> list[Ticket]:
    """Return the tickets that meet all conditions.

    Args:
        paging: `order_by` (a sequence of columns), `limit`, `offset`.
    """
    statement = (
        sa.select(tickets, agents.c.name.label("assignee"))
        .select_from(tickets.outerjoin(agents, agents.c.id == tickets.c.assignee_id))
        .where(*conditions)
        .order_by(*paging.get("order_by", (tickets.c.serial,)))
        .limit(paging.get("limit"))
        .offset(paging.get("offset"))
    )
    rows = session.execute(statement).all()
    linked = _attachment_ids(session, [row.serial for row in rows])
    return [_ticket(row, linked[row.serial]) for row in rows]


def select_history(session: Connection, serial: int) -> list[HistoryEntry]:
    """Return the history of a ticket, oldest first."""
    statement = (
        sa.select(ticket_history)
        .where(ticket_history.c.ticket_serial == serial)
        .order_by(ticket_history.c.id)
    )
    return [_entry(row) for row in session.execute(statement)]


def select_histories(session: Connection, serials: Sequence[int]) -> dict[int, list[HistoryEntry]]:
    """Return the histories of several tickets, each oldest first; empty where there is none."""
    found: dict[int, list[HistoryEntry]] = {serial: [] for serial in serials}
    statement = (
        sa.select(ticket_history)
        .where(ticket_history.c.ticket_serial.in_(serials))
        .order_by(ticket_history.c.ticket_serial, ticket_history.c.id)
    )
    for row in session.execute(statement):
        found[row.ticket_serial].append(_entry(row))
    return found


def insert_entry(session: Connection, serial: int, entry: HistoryEntry) -> None:
    """Append an entry, and note in the outbox whom to notify of it.

    Every entry comes through here. Its `id` is given by the database.
    """
    added = session.execute(
        sa.insert(ticket_history).values(
            ticket_serial=serial,
            at=entry.at,
            actor_kind=entry.actor.kind,
            actor_name=entry.actor.name,
            actor_id=entry.actor.id,
            kind=entry.kind.value,
            before=entry.before,
            after=entry.after,
            text=entry.text,
            attachment_ids=list(entry.attachment_ids) or None,
            data=dict(entry.data) or None,
        )
    )
    event = event_of(entry)
    if event is not None:
        outbox.note(session, serial, added.inserted_primary_key[0], event.value, entry.at)


def link_attachments(session: Connection, serial: int, attachment_ids: Iterable[str]) -> None:
    """Make these attachments part of the ticket, after those it has."""
    present = _attachment_ids(session, [serial])[serial]
    new = [each for each in attachment_ids if each not in present]
    if new:
        session.execute(
            sa.insert(ticket_attachments),
            [
                {"ticket_serial": serial, "attachment_id": each, "position": position}
                for position, each in enumerate(new, start=len(present))
            ],
        )


def standing_values(standing: Standing) -> dict[str, Any]:
    """Return the values of the columns that are a copy of the ticket's standing."""
    values = vars(standing) | {"queue_rank": standing.queue_rank}
    plain = ("functionality", "business_impact", "severity", "state", "queue_rank")
    values |= {name: values[name].value for name in plain}
    return values | {"assumed": sorted(standing.assumed) or None}


def _attachment_ids(session: Connection, serials: Sequence[int]) -> dict[int, tuple[str, ...]]:
    linked: dict[int, tuple[str, ...]] = defaultdict(tuple)
    if serials:
        statement = (
            sa.select(ticket_attachments)
            .where(ticket_attachments.c.ticket_serial.in_(serials))
            .order_by(ticket_attachments.c.position)
        )
        for row in session.execute(statement):
            linked[row.ticket_serial] += (row.attachment_id,)
    return linked


def _ticket(row: Any, attachment_ids: tuple[str, ...]) -> Ticket:
    return Ticket(
        number=ticket_number(row.serial),
        description=row.description,
        functionality=Functionality(row.functionality),
        business_impact=BusinessImpact(row.business_impact),
        iva_stage=IvaStage(row.iva_stage),
        occurred_at=row.occurred_at,
        bot_link=row.bot_link,
        attachment_ids=attachment_ids,
        severity=Severity(row.severity),
        severity_reason=row.severity_reason,
        state=TicketState(row.state),
        opened_at=row.opened_at,
        due_at=row.due_at,
        due_soon_at=row.due_soon_at,
        paused_at=row.paused_at,
        first_response_at=row.first_response_at,
        updated_at=row.updated_at,
        requester=requester_of(row),
        assignee=row.assignee,
        conversation_id=row.conversation_id,
        transcript_until_id=row.transcript_until_id,
        facts=row.facts or {},
        assumed=frozenset(row.assumed or ()),
        severity_is_assumed=row.severity_is_assumed,
        said=row.said or {},
        wants_person=row.wants_person,
    )


def _entry(row: Any) -> HistoryEntry:
    return HistoryEntry(
        id=row.id,
        at=row.at,
        actor=Actor(kind=row.actor_kind, name=row.actor_name, id=row.actor_id),
        kind=EntryKind(row.kind),
        before=row.before,
        after=row.after,
        text=row.text,
        attachment_ids=tuple(row.attachment_ids or ()),
        data=row.data or {},
    )
