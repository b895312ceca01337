"""Stores tickets: opening, changing and listing them, each as one transaction.

Every change appends to the ticket's history and copies the resulting state into its row
(`projection`). The row of a ticket is locked while it changes, so two changes never interleave.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database import Database
from helpdesk.database.schema import (
    agents,
    conversations,
    counters,
    messages,
    requester_values,
    ticket_history,
    tickets,
)
from helpdesk.database.schema_base import storable
from helpdesk.errors import InvalidInput, NotFound
from helpdesk.requester import Requester
from helpdesk.sla.severity import BusinessImpact, Functionality
from helpdesk.tickets import audit, changes, ledger, rows, window_events
from helpdesk.tickets.audit import Difference
from helpdesk.tickets.projection import Policy, standing
from helpdesk.tickets.ticket import (
    OPEN_STATES,
    Actor,
    EntryKind,
    HistoryEntry,
    Ticket,
    TicketDraft,
    TicketState,
    ticket_number,
    ticket_serial,
)
from helpdesk.tickets.window_events import WindowEvent

MAX_OPENING_KEY_LENGTH = 128
_TICKET_COUNTER = counters.c.name == "ticket"

_MakeEntries = Callable[[Connection, Ticket, datetime], list[HistoryEntry]]
_MayChange = Callable[[Ticket, Actor], bool]


def _is_owner(ticket: Ticket, actor: Actor) -> bool:
    return actor.id == ticket.requester.key


class TicketStore:
    """The tickets of one database under one support policy.

    A change may have a `change_key`: where the ticket's history has it already, nothing is changed.
    So a turn of the conversation can be run again that may have been finished.

    Raises (all methods):
        StorageUnavailable: the database is away or busy; nothing was changed.
        NotFound: there is no such ticket, or it is not the requester's who asks.
        InvalidInput: a number that is none, or a value that cannot be taken.
        Refused: the ticket's state, or who asks, does not permit the change.
    """

    def __init__(self, database: Database, policy: Policy) -> None:
        self._database = database
        self._policy = policy

    def open(
        self,
        draft: TicketDraft,
        requester: Requester,
        *,
        conversation_id: str,
        opening_key: str,
        now: datetime,
    ) -> Ticket:
        """Open a ticket; for an `opening_key` that this requester used before, return that one.

        Ticket, history and the reference to the transcript so far are saved together or not
        at all. A number is used up only when the ticket is saved.
        """
        owner = _owner(draft, requester, opening_key)
        with self._database.transaction() as session:
            # Openings take turns at this row, so of two with one key the second sees the first.
            last_serial = session.execute(
                sa.select(counters.c.value).where(_TICKET_COUNTER).with_for_update()
            ).scalar_one()
            existing = session.execute(
                sa.select(tickets.c.serial).where(
                    tickets.c.requester_key == owner.key, tickets.c.opening_key == opening_key
                )
            ).scalar()
            if existing is not None:
                return ledger.require(session, existing)
            serial = last_serial + 1
            session.execute(sa.update(counters).where(_TICKET_COUNTER).values(value=serial))
            opened = changes.opened(self._policy, draft, Actor.requester(owner), now)
            session.execute(
                sa.insert(tickets).values(
                    serial=serial,
                    opening_key=opening_key,
                    conversation_id=conversation_id,
                    transcript_until_id=_last_message_id(session, conversation_id, owner.key),
                    **_draft_values(draft),
                    **requester_values(owner),
                    **rows.standing_values(standing([opened], self._policy)),
                )
            )
            ledger.append(session, serial, opened, uploader_key=owner.key)
            return ledger.require(session, serial)

    def get(self, number: str) -> Ticket:
        """Return a ticket."""
        with self._database.reading() as session:
            return ledger.require(session, ticket_serial(number))

    def get_for(self, number: str, requester_key: str) -> Ticket:
        """Return a ticket of this requester; somebody else's is as good as none."""
        with self._database.reading() as session:
            own = tickets.c.requester_key == requester_key
            return ledger.require(session, ticket_serial(number), own)

    def list_for(self, requester_key: str, limit: int = 20) -> list[Ticket]:
        """Return a requester's tickets, newest first."""
        with self._database.reading() as session:
            return rows.select_tickets(
                session,
                tickets.c.requester_key == requester_key,
                order_by=(tickets.c.serial.desc(),),
                limit=limit,
            )

    def history(self, number: str) -> list[HistoryEntry]:
        """Return what happened to a ticket, oldest first; `is_public` says who may read it."""
        serial = ticket_serial(number)
        with self._database.reading() as session:
            ledger.require(session, serial)
            return rows.select_history(session, serial)

    def change_made(
        self, requester_key: str, change_key: str
    ) -> tuple[Ticket, HistoryEntry] | None:
        """Return the requester's ticket that the change of this key was made to, and its entry."""
        key = ticket_history.c.data["change_key"].as_string()
        query = (
            sa.select(ticket_history.c.ticket_serial)
            .join(tickets, tickets.c.serial == ticket_history.c.ticket_serial)
            .where(tickets.c.requester_key == requester_key, key == change_key)
        )
        with self._database.reading() as session:
            serial = session.execute(query.limit(1)).scalar() if change_key else None
            if serial is None:
                return None
            history = rows.select_history(session, serial)
            made = next(entry for entry in history if entry.change_key == change_key)
            return ledger.require(session, serial), made

    def add_message(
        self,
        number: str,
        author: Actor,
        text: str,
        *,
        now: datetime,
        public: bool = True,
        attachment_ids: Iterable[str] = (),
        change_key: str = "",
    ) -> Ticket:
        """Add a message, or with `public=False` a note that the requester never sees.

        The first public message of an agent is the response that the window waits for. A
        requester's message to a ticket that waits for it puts the ticket in progress.
        """
        ids = list(dict.fromkeys(attachment_ids))

        def entries(_session: Connection, ticket: Ticket, at: datetime) -> list[HistoryEntry]:
            return changes.message_added(ticket, author, text.strip(), ids, public=public, at=at)

        return self._change(number, author, now, entries, change_key=change_key)

    def add_report(
        self,
        number: str,
        reporter: Requester,
        text: str,
        *,
        now: datetime,
        attachment_ids: Iterable[str] = (),
        change_key: str = "",
    ) -> Ticket:
        """Add a second report of the same issue, by the requester or somebody of the same account.

        This is the one thing that others than its requester may do to a ticket, and only to
        one that `recent_of` offers them.
        """
        ids = list(dict.fromkeys(attachment_ids))

        def may_change(ticket: Ticket, _actor: Actor) -> bool:
            return is_same_side(ticket.requester, reporter)

        def entries(_session: Connection, ticket: Ticket, at: datetime) -> list[HistoryEntry]:
            author = Actor.requester(reporter)
            return changes.message_added(ticket, author, text.strip(), ids, public=True, at=at)

        by = Actor.requester(reporter)
        return self._change(number, by, now, entries, may_change, change_key=change_key)

    def recent_of(self, requester: Requester, since: datetime, limit: int = 20) -> list[Ticket]:
        """Return the open tickets of this requester or account opened since, the newest first."""
        side = tickets.c.requester_key == requester.key
        if requester.account and requester.user_id:
            same_account = tickets.c.requester_account == requester.account
            side = sa.or_(side, sa.and_(same_account, tickets.c.requester_user_id.is_not(None)))
        open_states = [state.value for state in OPEN_STATES]
        with self._database.reading() as session:
            return rows.select_tickets(
                session,
                side,
                tickets.c.opened_at >= since,
                tickets.c.state.in_(open_states),
                order_by=(tickets.c.serial.desc(),),
                limit=limit,
            )

    def change_state(
        self,
        number: str,
        state: TicketState,
        actor: Actor,
        *,
        now: datetime,
        reason: str = "",
        change_key: str = "",
    ) -> Ticket:
        """Change the state of a ticket, where the table of transitions permits it."""

        def entries(_session: Connection, ticket: Ticket, at: datetime) -> list[HistoryEntry]:
            return changes.state_changed(ticket, state, actor, reason.strip(), at)

        return self._change(number, actor, now, entries, change_key=change_key)

    def change_severity(
        self,
        number: str,
        functionality: Functionality,
        impact: BusinessImpact,
        actor: Actor,
        *,
        now: datetime,
        reason: str,
        change_key: str = "",
    ) -> Ticket:
        """Reassess a ticket by the matrix; its window still begins when it was opened."""
        assessed = (functionality, impact)

        def entries(_session: Connection, ticket: Ticket, at: datetime) -> list[HistoryEntry]:
            return changes.severity_changed(
                self._policy, ticket, assessed, actor, reason.strip(), at
            )

        return self._change(number, actor, now, entries, change_key=change_key)

    def confirm_assumed(
        self, number: str, fields: Collection[str], actor: Actor, *, now: datetime
    ) -> Ticket:
        """Take the mark off answers that the assistant assumed: they are right.

        Args:
            fields: their slots; those that are not assumed (any more) are passed over, so that
                the second of two confirmations changes nothing.
        """

        def entries(_session: Connection, ticket: Ticket, at: datetime) -> list[HistoryEntry]:
            return changes.assumption_confirmed(self._policy, ticket, fields, actor, at)

        return self._change(number, actor, now, entries)

    def assign(self, number: str, agent_id: int | None, actor: Actor, *, now: datetime) -> Ticket:
        """Assign a ticket to an agent, or with None to nobody."""

        def entries(session: Connection, ticket: Ticket, at: datetime) -> list[HistoryEntry]:
            name = "" if agent_id is None else _agent_name(session, agent_id)
            return changes.assigned(ticket, agent_id, name, actor, at)

        return self._change(number, actor, now, entries)

    def window_events(self, now: datetime, limit: int = 100) -> list[WindowEvent]:
        """Return the warnings about response windows that are due at `now`, breached ones first.

        A window that ran out while no worker ran is recorded as breached only, not as due soon too.
        Outside business hours only severities that are covered around the clock are included.
        """
        with self._database.reading() as session:
            return window_events.select_unrecorded(session, now, limit, self._policy)

    def record_window_event(
        self, number: str, kind: EntryKind, due_at: datetime, now: datetime
    ) -> bool:
        """Note in the history that a window is due soon or breached; return whether that is new.

        False means that it was noted before, perhaps by another worker, or is no longer so:
        support responded, the ticket waits, or its window ends at another time by now.
        """
        with self._database.transaction() as session:
            return window_events.record(
                session, ticket_serial(number), EntryKind(kind), due_at, now
            )

    def refresh_windows(self) -> int:
        """Recalculate unanswered windows; return how many tickets changed.

        To be called when hours, holidays or windows of the policy may have changed.
        """
        return len(audit.rebuild(self._database, self._policy, only_unanswered=True))

    def differences(self) -> Iterator[Difference]:
        """Yield where the indexed copy of a ticket is not what its history comes to."""
        return audit.differences(self._database, self._policy)

    def rebuild(self) -> list[str]:
        """Rebuild the indexed copies from the histories; return the tickets that changed."""
        return [ticket_number(serial) for serial in audit.rebuild(self._database, self._policy)]

    def _change(
        self,
        number: str,
        actor: Actor,
        now: datetime,
        make_entries: _MakeEntries,
        may_change: _MayChange = _is_owner,
        *,
        change_key: str = "",
    ) -> Ticket:
        """Append what `make_entries` returns for the locked ticket, and copy its new standing."""
        serial = ticket_serial(number)
        with self._database.transaction() as session:
            ticket = ledger.locked(session, serial)
            if actor.kind == "requester" and not may_change(ticket, actor):
                raise ledger.no_such_ticket(serial)
            if ledger.is_made(session, serial, change_key):
                return ticket
            entries = make_entries(session, ticket, ledger.time_of_change(ticket, now))
            if change_key:
                key = {"change_key": change_key}
                entries = [replace(entry, data={**entry.data, **key}) for entry in entries]
            uploader = actor.id if actor.kind == "requester" else ticket.requester.key
            ledger.record(session, serial, entries, self._policy, uploader_key=uploader)
            return ledger.require(session, serial)


def is_same_side(owner: Requester, other: Requester) -> bool:
    """Return whether two requesters are one, or signed-in people of one account."""
    if owner.key == other.key:
        return True
    both_signed_in = bool(owner.user_id and other.user_id)
    return both_signed_in and bool(owner.account) and owner.account == other.account


def _owner(draft: TicketDraft, requester: Requester, opening_key: str) -> Requester:
    """Return the requester with the address given for this ticket, if there is one."""
    owner = replace(requester, email=draft.requester_email or requester.email)
    if not 0 < len(opening_key) <= MAX_OPENING_KEY_LENGTH:
        raise InvalidInput("An opening key has 1 to 128 characters", field="opening_key")
    return owner


def _draft_values(draft: TicketDraft) -> dict[str, Any]:
    return {
        "description": draft.description,
        "iva_stage": draft.iva_stage.value,
        "occurred_at": draft.occurred_at,
        "bot_link": draft.bot_link,
        "facts": _texts(draft.facts),
        "said": _texts(draft.said),
    }


def _texts(by_slot: Mapping[str, str]) -> dict[str, str] | None:
    return {slot: storable(text) for slot, text in by_slot.items()} or None


def _last_message_id(session: Connection, conversation_id: str, owner_key: str) -> int | None:
    """Return the last message said in the requester's own conversation."""
    own = session.execute(
        sa.select(conversations.c.id).where(
            conversations.c.id == conversation_id, conversations.c.requester_key == owner_key
        )
    ).one_or_none()
    if own is None:
        raise NotFound("There is no such conversation")
    last = sa.select(sa.func.max(messages.c.id)).where(
        messages.c.conversation_id == conversation_id
    )
    return session.execute(last).scalar()


def _agent_name(session: Connection, agent_id: int) -> str:
    name = session.execute(sa.select(agents.c.name).where(agents.c.id == agent_id)).scalar()
    if name is None:
        raise NotFound("There is no such agent")
    return str(name)
