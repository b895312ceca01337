"""What a conversation came to, as the database has it, and how two ends differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.database import Database
from helpdesk.database.schema import messages, tickets
from helpdesk.tickets import rows
from helpdesk.tickets.ticket import HistoryEntry, Ticket
from helpdesk.transcripts.message import MessageState, Sender
from helpdesk.transcripts.store import TranscriptStore

WHOLE_CONVERSATION = 1000
SAME_TIME = timedelta(minutes=1)
_FIELDS = (
    "description functionality business_impact iva_stage bot_link severity severity_reason state "
    "facts assumed severity_is_assumed wants_person"
).split()


@dataclass(frozen=True)
class End:
    """What is stored of one conversation.

    Args:
        tickets: oldest first, each with its history.
        said: what the person said, in order.
        answers: what was answered to each of these, numbers left out.
        twice: how many of these have answers of two turns.
        unanswered: how many of these have no answer.
        writing: the numbers, from 0, of those in whose turn a ticket was opened or changed.
    """

    tickets: tuple[tuple[Ticket, tuple[HistoryEntry, ...]], ...] = ()
    said: tuple[str, ...] = ()
    answers: tuple[tuple[str, ...], ...] = ()
    twice: int = 0
    unanswered: int = 0
    writing: tuple[int, ...] = ()


def end_of(database: Database, client_ids: Sequence[str]) -> End:
    """Return the end of the conversation in which these messages were sent."""
    with database.reading() as session:
        query = sa.select(messages.c.conversation_id).where(messages.c.client_id.in_(client_ids))
        conversation_id = session.execute(query.limit(1)).scalar()
        if conversation_id is None:
            return End()
        own = tickets.c.conversation_id == conversation_id
        found = rows.select_tickets(session, own)
        opened = tuple(
            (ticket, tuple(rows.select_history(session, int(ticket.number.removeprefix("HS-")))))
            for ticket in found
        )
    said = TranscriptStore(database).messages(conversation_id, limit=WHOLE_CONVERSATION)
    own_messages = [one for one in said if one.sender is Sender.USER]
    written = [entry.at for _, history in opened for entry in history]
    replies = [[one for one in said if one.in_reply_to == each.id] for each in own_messages]
    return End(
        tickets=opened,
        said=tuple(one.text for one in own_messages),
        answers=tuple(tuple(without_numbers(one.text) for one in answer) for answer in replies),
        twice=sum(len({one.at for one in answer}) > 1 for answer in replies),
        unanswered=sum(one.state is not MessageState.ANSWERED for one in own_messages),
        writing=tuple(
            number
            for number, one in enumerate(own_messages)
            if one.handled_at and any(one.at <= at <= one.handled_at for at in written)
        ),
    )


def differences(quiet: End, faulty: End) -> list[str]:
    """Return in what the second end is not the first, the kind of difference before a colon."""
    found = [f"answered twice: {faulty.twice} messages"] if faulty.twice else []
    if faulty.unanswered > quiet.unanswered:
        found.append(f"unanswered: {faulty.unanswered} messages")
    if faulty.said != quiet.said:
        found.append(f"typed: {list(faulty.said)} instead of {list(quiet.said)}")
    if len(faulty.tickets) != len(quiet.tickets):
        found.append(f"tickets: {len(faulty.tickets)} instead of {len(quiet.tickets)}")
    for (before, old), (after, new) in zip(quiet.tickets, faulty.tickets, strict=False):
        found += [f"ticket: {what}" for what in _changed_fields(before, after)]
        if _entries(old) != _entries(new):
            found.append(f"history: {_entries(new)} instead of {_entries(old)}")
    for said, before_texts, after_texts in zip(
        faulty.said, quiet.answers, faulty.answers, strict=False
    ):
        if before_texts != after_texts:
            found.append(f"answers: to {said!r} {after_texts} instead of {before_texts}")
    return found


def _changed_fields(before: Ticket, after: Ticket) -> Iterator[str]:
    for name in _FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{name} is {new!r} instead of {old!r}"
    if _said(before) != _said(after):
        yield f"said is {after.said!r} instead of {before.said!r}"
    if before.requester.email != after.requester.email:
        yield f"the address is {after.requester.email} instead of {before.requester.email}"
    if len(before.attachment_ids) != len(after.attachment_ids):
        yield f"{len(after.attachment_ids)} screenshots instead of {len(before.attachment_ids)}"
    between = abs(after.opened_at - before.opened_at) + SAME_TIME
    if not _is_same_time(before.occurred_at, after.occurred_at, between):
        yield f"occurred_at is {after.occurred_at} instead of {before.occurred_at}"


def _said(ticket: Ticket) -> dict[str, str]:
    """Return how the person put their answers; "2 hours ago" is noted with its time of day."""
    return {slot: without_numbers(words) for slot, words in ticket.said.items()}


def _is_same_time(one: datetime | None, other: datetime | None, between: timedelta) -> bool:
    """Return whether two times are one, of which either may be relative to when it was said."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= between


def _entries(history: Sequence[HistoryEntry]) -> list[tuple[str, str, str, str]]:
    return [
        (entry.kind.value, entry.before, entry.after, without_numbers(entry.text))
        for entry in history
    ]


def without_numbers(text: str) -> str:
    """Return a text without ticket numbers and times, which differ between two tellings.

    "around" with them: a full hour is said without it.
    """
    return re.sub(r"(?:around )?\d+", "#", text)
