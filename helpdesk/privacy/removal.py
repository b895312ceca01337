"""Takes data out of the tables, and says how much. What is decided elsewhere: whose, and when.

Of an anonymised ticket stay its number, times, severity, states and who of support did what; its
words, its requester and its screenshots go. Rows are counted by what people call them.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database import Database
from helpdesk.database.attachment_files import file_name
from helpdesk.database.schema import (
    attachments,
    conversations,
    deliveries,
    incident_followers,
    messages,
    removals,
    shown_answers,
    ticket_attachments,
    ticket_history,
    tickets,
    trackers,
)
from helpdesk.tickets.ticket import OPEN_STATES

ERASED = "erased:"
"""What the key of a requester begins with of whom nothing is known any more."""

REMOVED_TEXT = "[removed]"
_AT_ONCE = 500  # values in one statement

OPEN = tuple(state.value for state in OPEN_STATES)


@dataclass
class Removed:
    """How much was removed, by what it is called, and the files that go once that is saved."""

    counts: Counter[str] = field(default_factory=Counter)
    tickets: list[int] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def add(self, other: Removed) -> None:
        """Count what another step removed too."""
        self.counts.update(other.counts)
        self.tickets += other.tickets
        self.files += other.files


class _DryRun(Exception):
    """Ends a transaction whose changes are not wanted."""


@contextmanager
def removing(
    database: Database, attachments_folder: Path, *, dry_run: bool
) -> Iterator[tuple[Connection, Removed]]:
    """Give a transaction to remove in, and what to count it with; then remove the files.

    Args:
        dry_run: only count; the transaction is rolled back and the files stay.
    """
    removed = Removed()
    with suppress(_DryRun), database.transaction() as session:
        _overwrite_deleted(session)
        yield session, removed
        if dry_run:
            raise _DryRun
    if not dry_run:
        _unlink_files(attachments_folder, removed.files)


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Give so many values at a time as one statement takes."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def remove_messages(session: Connection, ids: Sequence[int], removed: Removed) -> None:
    """Remove what was said, with the buttons that were offered and the answers that were shown."""
    for some in chunks(ids):
        removed.counts["messages"] += _delete(session, messages, messages.c.id.in_(some))


def remove_trackers(session: Connection, conversation_ids: Sequence[str], removed: Removed) -> None:
    """Remove Rasa's state of these conversations."""
    for some in chunks(conversation_ids):
        removed.counts["dialogue states"] += _delete(
            session, trackers, trackers.c.sender_id.in_(some)
        )


def remove_screenshots(session: Connection, ids: Sequence[str], removed: Removed) -> None:
    """Remove screenshots, and every mention of them in tickets and messages."""
    for some in chunks(ids):
        linked = ticket_attachments.c.attachment_id.in_(some)
        serials = session.execute(
            sa.select(ticket_attachments.c.ticket_serial).where(linked).distinct()
        ).scalars()
        rows = session.execute(sa.select(attachments).where(attachments.c.id.in_(some))).all()
        _forget_ids(
            session, ticket_history, ticket_history.c.ticket_serial.in_(list(serials)), some
        )
        shown_in = {row.message_id for row in rows if row.message_id is not None}
        _forget_ids(session, messages, messages.c.id.in_(shown_in), some)
        session.execute(sa.delete(ticket_attachments).where(linked))
        removed.counts["screenshots"] += _delete(session, attachments, attachments.c.id.in_(some))
        removed.files += [file_name(row.id, row.media_type) for row in rows]


def _forget_ids(session: Connection, table: sa.Table, which: Any, gone: Iterable[str]) -> None:
    """Take ids of screenshots out of the lists in which rows keep them."""
    unwanted = set(gone)
    rows = session.execute(sa.select(table.c.id, table.c.attachment_ids).where(which)).all()
    for row in rows:
        kept = [one for one in row.attachment_ids or () if one not in unwanted]
        if len(kept) != len(row.attachment_ids or ()):
            session.execute(
                sa.update(table).where(table.c.id == row.id).values(attachment_ids=kept or None)
            )


def anonymise_ticket(session: Connection, serial: int, removed: Removed) -> None:
    """Take the requester and all words out of a ticket."""
    nobody = _nobody()
    session.execute(
        sa.update(tickets)
        .where(tickets.c.serial == serial)
        .values(
            description=REMOVED_TEXT,
            bot_link=None,
            facts=None,
            said=None,
            transcript_until_id=None,
            opening_key=uuid.uuid4().hex,
            **nobody,
        )
    )
    of_ticket = ticket_history.c.ticket_serial == serial
    session.execute(sa.update(ticket_history).where(of_ticket).values(text=""))
    session.execute(
        sa.update(ticket_history)
        .where(of_ticket, ticket_history.c.actor_kind == "requester")
        .values(actor_name="", actor_id=nobody["requester_key"])
    )
    of_deliveries = deliveries.c.ticket_serial == serial
    removed.counts["mails and web hooks"] += _delete(session, deliveries, of_deliveries)
    sent = sa.select(ticket_attachments.c.attachment_id).where(
        ticket_attachments.c.ticket_serial == serial
    )
    remove_screenshots(session, list(session.execute(sent).scalars()), removed)
    removed.counts["tickets anonymised"] += 1
    removed.tickets.append(serial)


def remove_requester(session: Connection, conversation_id: str, removed: Removed) -> None:
    """Remove a conversation with all in it; where tickets came of it, an empty one stays."""
    own = conversation_id
    said = session.execute(sa.select(messages.c.id).where(messages.c.conversation_id == own))
    remove_messages(session, list(said.scalars()), removed)
    remove_trackers(session, [own], removed)
    removed.counts["answers shown"] += _delete(
        session, shown_answers, shown_answers.c.conversation_id == own
    )
    session.execute(
        sa.delete(incident_followers).where(incident_followers.c.conversation_id == own)
    )
    session.execute(sa.update(conversations).where(conversations.c.id == own).values(**_nobody()))
    has_ticket = session.execute(
        sa.select(sa.func.count()).select_from(tickets).where(tickets.c.conversation_id == own)
    ).scalar_one()
    if not has_ticket:
        session.execute(sa.delete(conversations).where(conversations.c.id == own))
    removed.counts["requesters"] += 1


def record_removal(
    session: Connection,
    *,
    now: datetime,
    actor: str,
    reason: str,
    scope: Mapping[str, Any],
    removed: Removed,
) -> None:
    """Note who removed what, how much and when; never the data, nor whose they were."""
    session.execute(
        sa.insert(removals).values(
            at=now,
            actor=actor,
            reason=reason,
            scope=dict(scope),
            counts={name: count for name, count in sorted(removed.counts.items()) if count},
        )
    )


def _unlink_files(folder: Path, names: Iterable[str]) -> None:
    """Remove files; what a crash leaves is found by the worker, as no row knows it."""
    for name in names:
        (folder / name).unlink(missing_ok=True)


def _overwrite_deleted(session: Connection) -> None:
    """Let SQLite overwrite what is deleted, which otherwise stays in the file's free pages."""
    if session.dialect.name == "sqlite":
        session.exec_driver_sql("PRAGMA secure_delete = ON")


def _nobody() -> dict[str, Any]:
    """Return the columns of a requester of whom nothing is known."""
    return {
        "requester_key": f"{ERASED}{uuid.uuid4().hex}",
        "requester_user_id": None,
        "requester_name": "",
        "requester_email": "",
        "requester_account": "",
        "requester_time_zone": "UTC",
    }


def _delete(session: Connection, table: sa.Table, *conditions: Any) -> int:
    return int(session.execute(sa.delete(table).where(*conditions)).rowcount)
