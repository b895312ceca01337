"""Keeps incidents, the tickets linked to them and the people who want to hear of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database import Database
from helpdesk.database.schema import (
    incident_followers,
    incident_tickets,
    incident_updates,
    incidents,
    messages,
)
from helpdesk.errors import InvalidInput, NotFound, Refused
from helpdesk.incidents.incident import Incident, IncidentDraft, IncidentState, IncidentUpdate
from helpdesk.tickets import ledger
from helpdesk.tickets.projection import Policy
from helpdesk.tickets.ticket import (
    Actor,
    EntryKind,
    HistoryEntry,
    Ticket,
    ticket_number,
    ticket_serial,
)
from helpdesk.transcripts.message import MessageState, Sender

Announcement = Callable[[Incident, list[str], str], str]
"""Words the end of an incident for one conversation: given the incident, the numbers of the
person's tickets that belong to it, and what the agent adds."""


class IncidentStore:
    """The incidents of one database. Each method is one transaction.

    Raises (all methods):
        StorageUnavailable: the database is away or busy; nothing was changed.
        NotFound: there is no such incident or ticket.
        InvalidInput: a value cannot be taken.
        Refused: a requester asks for it, or the incident is over.
    """

    def __init__(self, database: Database, policy: Policy) -> None:
        self._database = database
        self._policy = policy

    def declare(
        self,
        draft: IncidentDraft,
        actor: Actor,
        *,
        now: datetime,
        state: IncidentState = IncidentState.INVESTIGATING,
    ) -> Incident:
        """Declare an incident: from now on everybody who reports its symptom hears of it."""
        _refuse_requesters(actor)
        if state is IncidentState.RESOLVED:
            raise InvalidInput("A new incident is not resolved yet", field="state")
        values = {
            "area": draft.area,
            "symptom": draft.symptom,
            "message": draft.message,
            "state": state.value,
            "declared_at": now,
            "updated_at": now,
        }
        with self._database.transaction() as session:
            added = session.execute(sa.insert(incidents).values(values))
            incident_id = int(added.inserted_primary_key[0])
            _insert_update(session, incident_id, IncidentUpdate(now, actor, state, draft.message))
            return _require(session, incident_id)

    def update(
        self,
        incident_id: int,
        state: IncidentState,
        actor: Actor,
        *,
        now: datetime,
        message: str,
        announce: Announcement,
    ) -> Incident:
        """Update the state; "resolved" ends it as `resolve` does.

        Args:
            message: what people read from now on; empty keeps the present one.
        """
        _refuse_requesters(actor)
        if state is IncidentState.RESOLVED:
            return self.resolve(incident_id, actor, now=now, message=message, announce=announce)
        with self._database.transaction() as session:
            incident = _going_on(session, incident_id)
            text = message.strip() or incident.message
            at = max(now, incident.updated_at)
            _insert_update(session, incident_id, IncidentUpdate(at, actor, state, message.strip()))
            return _changed(session, incident_id, state=state.value, message=text, updated_at=at)

    def resolve(
        self,
        incident_id: int,
        actor: Actor,
        *,
        now: datetime,
        message: str = "",
        announce: Announcement,
    ) -> Incident:
        """Resolve an incident and notify everybody who reported it, in the same transaction.

        Each linked ticket gets an entry in its history, and each conversation concerned one
        message. The tickets stay as they are: only a requester knows whether it is solved.
        """
        _refuse_requesters(actor)
        with self._database.transaction() as session:
            incident = _going_on(session, incident_id)
            at = max(now, incident.updated_at)
            text = message.strip()
            _insert_update(
                session, incident_id, IncidentUpdate(at, actor, IncidentState.RESOLVED, text)
            )
            resolved = _changed(
                session,
                incident_id,
                state=IncidentState.RESOLVED.value,
                updated_at=at,
                resolved_at=at,
            )
            linked = [
                self._notify_ticket(session, serial, resolved, actor, text, at)
                for serial in _linked_serials(session, incident_id)
            ]

            def worded(numbers: list[str]) -> str:
                return announce(resolved, numbers, text)

            _notify_conversations(session, resolved, linked, worded, at)
            return resolved

    def link(self, incident_id: int, number: str, actor: Actor, *, now: datetime) -> Ticket:
        """Make a ticket part of an incident; the second time changes nothing."""
        serial = ticket_serial(number)
        with self._database.transaction() as session:
            ticket = ledger.locked(session, serial)
            if actor.kind == "requester" and actor.id != ticket.requester.key:
                raise ledger.no_such_ticket(serial)
            incident = _going_on(session, incident_id)
            if serial in _linked_serials(session, incident_id):
                return ticket
            entry = HistoryEntry(
                at=ledger.time_of_change(ticket, now),
                actor=actor,
                kind=EntryKind.INCIDENT_LINKED,
                after=incident.title,
                text=incident.message,
                data={"incident_id": incident.id},
            )
            session.execute(
                sa.insert(incident_tickets).values(incident_id=incident_id, ticket_serial=serial)
            )
            ledger.record(session, serial, [entry], self._policy, uploader_key=ticket.requester.key)
            return ledger.require(session, serial)

    def follow(self, incident_id: int, conversation_id: str, *, now: datetime) -> None:
        """Note that this conversation, without a ticket, is notified of the resolution."""
        with self._database.transaction() as session:
            _going_on(session, incident_id)
            known = session.execute(
                sa.select(incident_followers.c.incident_id).where(
                    incident_followers.c.incident_id == incident_id,
                    incident_followers.c.conversation_id == conversation_id,
                )
            ).one_or_none()
            if known is None:
                session.execute(
                    sa.insert(incident_followers).values(
                        incident_id=incident_id, conversation_id=conversation_id, followed_at=now
                    )
                )

    def get(self, incident_id: int) -> Incident:
        """Return an incident."""
        with self._database.reading() as session:
            return _require(session, incident_id)

    def list_all(self, *, everything: bool = False, limit: int = 50) -> list[Incident]:
        """Return the incidents that go on, or all of them, the newest first."""
        statement = sa.select(incidents).order_by(incidents.c.id.desc()).limit(limit)
        if not everything:
            statement = statement.where(incidents.c.state != IncidentState.RESOLVED.value)
        with self._database.reading() as session:
            return [_incident(row) for row in session.execute(statement)]

    def updates(self, incident_id: int) -> list[IncidentUpdate]:
        """Return the steps of an incident, oldest first."""
        statement = (
            sa.select(incident_updates)
            .where(incident_updates.c.incident_id == incident_id)
            .order_by(incident_updates.c.id)
        )
        with self._database.reading() as session:
            _require(session, incident_id)
            return [
                IncidentUpdate(
                    at=row.at,
                    actor=Actor(kind=row.actor_kind, name=row.actor_name, id=row.actor_id),
                    state=IncidentState(row.state),
                    text=row.text,
                )
                for row in session.execute(statement)
            ]

    def linked(self, incident_id: int) -> list[str]:
        """Return the numbers of the tickets that belong to an incident, in order."""
        with self._database.reading() as session:
            _require(session, incident_id)
            return [ticket_number(serial) for serial in _linked_serials(session, incident_id)]

    def followers(self, incident_id: int) -> int:
        """Return how many people without a ticket are notified when it is resolved."""
        counting = sa.select(sa.func.count()).where(incident_followers.c.incident_id == incident_id)
        with self._database.reading() as session:
            return int(session.execute(counting).scalar_one())

    def of_ticket(self, number: str) -> list[Incident]:
        """Return the incidents that a ticket belongs to."""
        statement = (
            sa.select(incidents)
            .join(incident_tickets, incident_tickets.c.incident_id == incidents.c.id)
            .where(incident_tickets.c.ticket_serial == ticket_serial(number))
            .order_by(incidents.c.id)
        )
        with self._database.reading() as session:
            return [_incident(row) for row in session.execute(statement)]

    def _notify_ticket(
        self,
        session: Connection,
        serial: int,
        incident: Incident,
        actor: Actor,
        text: str,
        at: datetime,
    ) -> Ticket:
        ticket = ledger.locked(session, serial)
        entry = HistoryEntry(
            at=ledger.time_of_change(ticket, at),
            actor=actor,
            kind=EntryKind.INCIDENT_RESOLVED,
            before=incident.title,
            after=IncidentState.RESOLVED.value,
            text=text,
            data={"incident_id": incident.id},
        )
        ledger.record(session, serial, [entry], self._policy, uploader_key=ticket.requester.key)
        return ticket


def _notify_conversations(
    session: Connection,
    incident: Incident,
    linked: list[Ticket],
    worded: Callable[[list[str]], str],
    at: datetime,
) -> None:
    """Put one message into each conversation concerned."""
    concerned: dict[str, list[str]] = {}
    for ticket in linked:
        concerned.setdefault(ticket.conversation_id, []).append(ticket.number)
    followers = sa.select(incident_followers.c.conversation_id).where(
        incident_followers.c.incident_id == incident.id
    )
    for conversation_id in session.execute(followers).scalars():
        concerned.setdefault(conversation_id, [])
    for conversation_id, numbers in concerned.items():
        session.execute(
            sa.insert(messages).values(
                conversation_id=conversation_id,
                sender=Sender.SYSTEM.value,
                text=worded(numbers),
                data={"kind": "incident", "incident": incident.id},
                state=MessageState.ANSWERED.value,
                at=at,
            )
        )


def _refuse_requesters(actor: Actor) -> None:
    if actor.kind == "requester":
        raise Refused("Only support declares and resolves incidents")


def _require(session: Connection, incident_id: int) -> Incident:
    row = session.execute(sa.select(incidents).where(incidents.c.id == incident_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no incident {incident_id}", hint="helpdesk incident list")
    return _incident(row)


def _going_on(session: Connection, incident_id: int) -> Incident:
    """Return an incident that is not over, locked until this transaction ends."""
    session.execute(
        sa.select(incidents.c.id).where(incidents.c.id == incident_id).with_for_update()
    )
    incident = _require(session, incident_id)
    if incident.is_over:
        raise Refused(
            f"Incident {incident_id} is resolved",
            hint="declare a new one where it has come back",
        )
    return incident


def _changed(session: Connection, incident_id: int, **values: Any) -> Incident:
    session.execute(sa.update(incidents).where(incidents.c.id == incident_id).values(values))
    return _require(session, incident_id)


def _linked_serials(session: Connection, incident_id: int) -> list[int]:
    statement = (
        sa.select(incident_tickets.c.ticket_serial)
        .where(incident_tickets.c.incident_id == incident_id)
        .order_by(incident_tickets.c.ticket_serial)
    )
    return list(session.execute(statement).scalars())


def _insert_update(session: Connection, incident_id: int, update: IncidentUpdate) -> None:
    session.execute(
        sa.insert(incident_updates).values(
            incident_id=incident_id,
            at=update.at,
            actor_kind=update.actor.kind,
            actor_name=update.actor.name,
            actor_id=update.actor.id,
            state=update.state.value,
            text=update.text,
        )
    )


def _incident(row: Any) -> Incident:
    return Incident(
        id=row.id,
        area=row.area,
        symptom=row.symptom,
        message=row.message,
        state=IncidentState(row.state),
        declared_at=row.declared_at,
        updated_at=row.updated_at,
        resolved_at=row.resolved_at,
    )
