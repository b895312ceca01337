"""Removes by age what need not be kept: a little at a time, so that nobody waits for it.

Nothing of an open ticket goes by age: not its words, not its screenshots, not the conversation
it came from. Every run that removed something is noted in `removals`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database import Database
from helpdesk.database.schema import (
    attachments,
    conversations,
    messages,
    shown_answers,
    ticket_attachments,
    tickets,
    trackers,
)
from helpdesk.policy.periods import Retention
from helpdesk.privacy.removal import (
    ERASED,
    OPEN,
    Removed,
    anonymise_ticket,
    chunks,
    record_removal,
    remove_messages,
    remove_requester,
    remove_screenshots,
    remove_trackers,
    removing,
)

AT_ONCE, TICKETS_AT_ONCE = 500, 20
"""Of how many rows, or tickets with all that is theirs, one transaction takes care.

Others write between two of them: on SQLite all writers wait for the one that has its turn.
"""

_Remove = Callable[[Connection, Sequence[Any], Removed], None]


@dataclass(frozen=True)
class RetentionReport:
    """What was removed, or with `is_dry_run` what would be, and before which moments.

    `counts` has no zeros; `before` holds the moments (aware), none for what is kept for ever.
    """

    counts: dict[str, int]
    before: dict[str, datetime]
    is_dry_run: bool


def run_retention(
    database: Database,
    attachments_folder: Path,
    periods: Retention,
    *,
    now: datetime,
    actor: str = "worker",
    dry_run: bool = False,
) -> RetentionReport:
    """Remove everything that was kept for its time; several workers may do it at once.

    Args:
        actor: who is noted as having done it.
        dry_run: only count; nothing changes.

    Raises:
        StorageUnavailable: the database is away; the next run removes what is left.
    """
    before = {name: now - period for name, period in vars(periods).items() if period is not None}
    steps = _steps(before)
    removed = Removed()
    for find, remove in steps:
        with database.reading() as session:
            found = list(session.execute(find).scalars())
        for some in _portions(found, TICKETS_AT_ONCE if remove in _WHOLE else AT_ONCE):
            removed.add(_removed(database, attachments_folder, remove, some, dry_run=dry_run))
    counts = {name: count for name, count in sorted(removed.counts.items()) if count}
    if counts and not dry_run:
        scope = {
            "before": {name: at.isoformat() for name, at in before.items()},
            "tickets": sorted(set(removed.tickets)),
        }
        with database.transaction() as session:
            record_removal(
                session, now=now, actor=actor, reason="age", scope=scope, removed=removed
            )
    return RetentionReport(counts, before, dry_run)


def run_by_age(
    database: Database, attachments_folder: Path, periods: Retention, now: datetime
) -> RetentionReport:
    """Do what the worker does once a day; see `run_retention`."""
    return run_retention(database, attachments_folder, periods, now=now)


def _portions(found: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [found[start : start + size] for start in range(0, len(found), size)]


def _removed(
    database: Database, folder: Path, remove: _Remove, some: Sequence[Any], *, dry_run: bool
) -> Removed:
    with removing(database, folder, dry_run=dry_run) as (session, removed):
        remove(session, some, removed)
    return removed


def _steps(before: dict[str, datetime]) -> list[tuple[Any, _Remove]]:
    """Return what finds the ids of things that are old enough, and what removes some of them."""
    steps: list[tuple[Any, _Remove]] = []
    if "requesters" in before:
        steps += [
            (_old_tickets(before["requesters"]), _anonymise),
            (_old_requesters(before["requesters"]), _remove_requesters),
        ]
    if "screenshots" in before:
        steps.append((_old_screenshots(before["screenshots"]), remove_screenshots))
    if "transcripts" in before:
        steps += [
            (_old_messages(before["transcripts"]), remove_messages),
            (_old_trackers(before["transcripts"]), remove_trackers),
            (_old_answers(before["transcripts"]), _remove_answers),
        ]
    return steps


def _old_tickets(before: datetime) -> Any:
    return sa.select(tickets.c.serial).where(
        tickets.c.updated_at < before,
        tickets.c.state.not_in(OPEN),
        ~tickets.c.requester_key.startswith(ERASED),
    )


def _old_requesters(before: datetime) -> Any:
    """Select who was not seen since, and has no ticket that is still theirs."""
    own = (
        sa.exists()
        .where(
            sa.and_(
                tickets.c.conversation_id == conversations.c.id,
                ~tickets.c.requester_key.startswith(ERASED),
                sa.or_(tickets.c.updated_at >= before, tickets.c.state.in_(OPEN)),
            )
        )
        .correlate(conversations)
    )
    return sa.select(conversations.c.id).where(
        conversations.c.last_seen_at < before,
        ~conversations.c.requester_key.startswith(ERASED),
        ~own,
    )


def _old_screenshots(before: datetime) -> Any:
    of_open_ticket = (
        sa.exists()
        .where(
            sa.and_(
                ticket_attachments.c.attachment_id == attachments.c.id,
                ticket_attachments.c.ticket_serial == tickets.c.serial,
                tickets.c.state.in_(OPEN),
            )
        )
        .correlate(attachments)
    )
    return sa.select(attachments.c.id).where(
        attachments.c.created_at < before,
        ~of_open_ticket,
        _not_of_open_ticket(attachments.c.conversation_id),
    )


def _old_messages(before: datetime) -> Any:
    return sa.select(messages.c.id).where(
        messages.c.at < before, _not_of_open_ticket(messages.c.conversation_id)
    )


def _old_trackers(before: datetime) -> Any:
    return sa.select(trackers.c.sender_id).where(
        trackers.c.updated_at < before, _not_of_open_ticket(trackers.c.sender_id)
    )


def _old_answers(before: datetime) -> Any:
    return sa.select(shown_answers.c.id).where(
        shown_answers.c.asked_at < before,
        _not_of_open_ticket(shown_answers.c.conversation_id),
    )


def _not_of_open_ticket(conversation_id: Any) -> Any:
    open_ones = sa.select(tickets.c.conversation_id).where(tickets.c.state.in_(OPEN))
    return sa.or_(conversation_id.is_(None), conversation_id.not_in(open_ones))


def _anonymise(session: Connection, serials: Sequence[int], removed: Removed) -> None:
    # On PostgreSQL one may have been reopened since it was found.
    still = sa.select(tickets.c.serial).where(
        tickets.c.serial.in_(serials), tickets.c.state.not_in(OPEN)
    )
    for serial in session.execute(still.with_for_update()).scalars().all():
        anonymise_ticket(session, serial, removed)


def _remove_requesters(session: Connection, ids: Sequence[str], removed: Removed) -> None:
    for conversation_id in ids:
        own = attachments.c.conversation_id == conversation_id
        sent = session.execute(sa.select(attachments.c.id).where(own)).scalars()
        remove_screenshots(session, list(sent), removed)
        remove_requester(session, conversation_id, removed)


def _remove_answers(session: Connection, ids: Sequence[int], removed: Removed) -> None:
    for some in chunks(ids):
        deleted = session.execute(sa.delete(shown_answers).where(shown_answers.c.id.in_(some)))
        removed.counts["answers shown"] += int(deleted.rowcount)


_WHOLE = (_anonymise, _remove_requesters)
