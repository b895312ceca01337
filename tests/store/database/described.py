"""What the stores read from a database, as JSON: compared between versions of this software."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from helpdesk.agents import AgentStore
from helpdesk.attachments.store import AttachmentStore
from helpdesk.database import Database, open_database
from helpdesk.database.schema import conversations, tickets
from helpdesk.delivery.deliveries import DeliveryStore
from helpdesk.incidents.store import IncidentStore
from helpdesk.policy import SupportPolicy
from helpdesk.tickets.store import TicketStore
from helpdesk.tickets.ticket import HistoryEntry, Ticket, ticket_number
from helpdesk.transcripts.message import Message
from helpdesk.transcripts.store import TranscriptStore

Json = dict[str, Any]
MANY = 10_000


def described(url: str, attachments: Path, policy: SupportPolicy) -> Json:
    """Return every ticket, conversation, screenshot, account, incident and delivery."""
    database = open_database(url)
    try:
        return _described(database, attachments, policy)
    finally:
        database.close()


def _described(database: Database, attachments: Path, policy: SupportPolicy) -> Json:
    desk, transcripts = TicketStore(database, policy), TranscriptStore(database)
    files = AttachmentStore(database, attachments)
    incidents = IncidentStore(database, policy)
    found = [desk.get(number) for number in _ticket_numbers(database)]
    shown = {one for ticket in found for one in ticket.attachment_ids}
    return {
        "tickets": [
            _ticket(ticket) | {"history": [_entry(entry) for entry in desk.history(ticket.number)]}
            for ticket in found
        ],
        "conversations": {
            key: [_message(message) for message in transcripts.messages(key, limit=MANY)]
            for key in _conversation_ids(database)
        },
        "attachments": {one: _digest(files, one) for one in sorted(shown)},
        "agents": [[one.email, one.name, one.role.value] for one in AgentStore(database).list()],
        "incidents": [
            {
                "title": one.title,
                "state": one.state.value,
                "updates": [[step.state.value, step.text] for step in incidents.updates(one.id)],
                "tickets": incidents.linked(one.id),
                "followers": incidents.followers(one.id),
            }
            for one in sorted(incidents.list_all(everything=True), key=lambda one: one.id)
        ],
        "deliveries": [
            [one.key, one.channel, one.recipient, one.event, one.state.value, one.attempts]
            for one in sorted(DeliveryStore(database).list(limit=MANY), key=lambda one: one.id)
        ],
    }


def _ticket_numbers(database: Database) -> list[str]:
    with database.reading() as session:
        serials = session.execute(sa.select(tickets.c.serial).order_by(tickets.c.serial))
        return [ticket_number(serial) for serial in serials.scalars()]


def _conversation_ids(database: Database) -> Iterable[str]:
    with database.reading() as session:
        return (
            session.execute(sa.select(conversations.c.id).order_by(conversations.c.id))
            .scalars()
            .all()
        )


def _ticket(ticket: Ticket) -> Json:
    return {
        "number": ticket.number,
        "description": ticket.description,
        "functionality": ticket.functionality.value,
        "business_impact": ticket.business_impact.value,
        "iva_stage": ticket.iva_stage.value,
        "occurred_at": _moment(ticket.occurred_at),
        "bot_link": ticket.bot_link,
        "attachments": list(ticket.attachment_ids),
        "severity": ticket.severity.value,
        "severity_reason": ticket.severity_reason,
        "state": ticket.state.value,
        "opened_at": _moment(ticket.opened_at),
        "due_at": _moment(ticket.due_at),
        "paused_at": _moment(ticket.paused_at),
        "first_response_at": _moment(ticket.first_response_at),
        "requester": [ticket.requester.key, ticket.requester.name, ticket.requester.email],
        "assignee": ticket.assignee,
        "conversation": ticket.conversation_id,
    }


def _entry(entry: HistoryEntry) -> Json:
    told = {
        "at": _moment(entry.at),
        "by": f"{entry.actor.kind} {entry.actor.name}",
        "kind": entry.kind.value,
        "before": entry.before,
        "after": entry.after,
        "text": entry.text,
        "attachments": list(entry.attachment_ids),
        "data": dict(entry.data),
    }
    return {name: value for name, value in told.items() if value}


def _message(message: Message) -> Json:
    told = {
        "from": message.sender.value,
        "text": message.text,
        "buttons": [button.title for button in message.buttons],
        "pressed": message.choice.title if message.choice else "",
        "attachments": list(message.attachment_ids),
        "at": _moment(message.at),
    }
    return {name: value for name, value in told.items() if value}


def _digest(files: AttachmentStore, attachment_id: str) -> list[str]:
    opened = files.open_for_agent(attachment_id)
    return [opened.attachment.filename, hashlib.sha256(opened.read()).hexdigest()]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
