"""Removes on request all that is known of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database import Database
from helpdesk.database.schema import attachments, conversations, deliveries, tickets
from helpdesk.errors import InvalidInput, NotFound, Refused
from helpdesk.privacy.removal import (
    ERASED,
    OPEN,
    Removed,
    anonymise_ticket,
    record_removal,
    remove_requester,
    remove_screenshots,
    removing,
)
from helpdesk.tickets.ticket import ticket_number, ticket_serial


@dataclass(frozen=True)
class DataSubject:
    """Who is meant, by one of: an address, the id that the host platform gives, or a ticket."""

    email: str = ""
    user_id: str = ""
    ticket: str = ""


@dataclass(frozen=True)
class ErasureReport:
    """What was removed, or with `is_dry_run` would be. `tickets` are the numbers anonymised."""

    counts: dict[str, int]
    tickets: list[str]
    is_dry_run: bool


def erase(
    database: Database,
    attachments_folder: Path,
    person: DataSubject,
    *,
    now: datetime,
    actor: str,
    also_open: bool = False,
    dry_run: bool = False,
) -> ErasureReport:
    """Remove a person's conversations and screenshots and anonymise their tickets, at once.

    Args:
        actor: who did it, for the note that stays.
        also_open: also tickets that support still works on.

    Raises:
        InvalidInput: not exactly one of the ways to name somebody is given.
        NotFound: nothing is known of such a person.
        Refused: there are open tickets, and `also_open` is not set.
        StorageUnavailable: the database is away; nothing was removed.
    """
    with removing(database, attachments_folder, dry_run=dry_run) as (session, removed):
        keys = _keys_of(session, person)
        serials = _serials(session, keys, also_open=also_open)
        _remove_all(session, keys, serials, person, removed)
        scope = {"by": _way(person), "tickets": serials}
        record_removal(
            session, now=now, actor=actor, reason="request", scope=scope, removed=removed
        )
    counts = {name: count for name, count in sorted(removed.counts.items()) if count}
    return ErasureReport(counts, [ticket_number(serial) for serial in serials], dry_run)


def _way(person: DataSubject) -> str:
    given = [name for name, value in vars(person).items() if value.strip()]
    if len(given) != 1:
        raise InvalidInput(
            "It is not clear whose data to remove", hint="give one of --email, --user-id, --ticket"
        )
    return given[0]


def _keys_of(session: Connection, person: DataSubject) -> list[str]:
    """Return the keys under which a person is known, in conversations and tickets."""
    way = _way(person)
    keys: set[str] = set()
    for table in (conversations, tickets):
        column: Any = {
            "email": sa.func.lower(table.c.requester_email) == person.email.strip().lower(),
            "user_id": table.c.requester_user_id == person.user_id.strip(),
        }.get(way)
        if way == "ticket":
            if table is not tickets:
                continue
            column = tickets.c.serial == ticket_serial(person.ticket)
        found = sa.select(table.c.requester_key).where(
            column, ~table.c.requester_key.startswith(ERASED)
        )
        keys.update(session.execute(found).scalars())
    if not keys:
        raise NotFound("Nothing is known of this person", hint="see whether it is spelt right")
    return sorted(keys)


def _serials(session: Connection, keys: list[str], *, also_open: bool) -> list[int]:
    rows = session.execute(
        sa.select(tickets.c.serial, tickets.c.state)
        .where(tickets.c.requester_key.in_(keys))
        .order_by(tickets.c.serial)
        .with_for_update()
    ).all()
    still_open = [ticket_number(row.serial) for row in rows if row.state in OPEN]
    if still_open and not also_open:
        raise Refused(
            f"This person has open tickets: {', '.join(still_open)}",
            hint="close them first, or give --also-open",
        )
    return [row.serial for row in rows]


def _remove_all(
    session: Connection, keys: list[str], serials: list[int], person: DataSubject, removed: Removed
) -> None:
    for serial in serials:
        anonymise_ticket(session, serial, removed)
    own = session.execute(sa.select(attachments.c.id).where(attachments.c.owner_key.in_(keys)))
    remove_screenshots(session, list(own.scalars()), removed)
    found = sa.select(conversations.c.id).where(conversations.c.requester_key.in_(keys))
    for conversation_id in session.execute(found).scalars().all():
        remove_requester(session, conversation_id, removed)
    if person.email.strip():
        theirs = sa.func.lower(deliveries.c.recipient) == person.email.strip().lower()
        result = session.execute(sa.delete(deliveries).where(theirs))
        removed.counts["mails and web hooks"] += int(result.rowcount)
