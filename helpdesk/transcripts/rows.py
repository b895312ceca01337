"""Rows of conversations and messages, read and written inside a transaction of the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database.schema import (
    attachments,
    conversations,
    messages,
    offered_buttons,
    requester_of,
    storable,
)
from helpdesk.errors import NotFound
from helpdesk.transcripts.message import (
    Button,
    Choice,
    Conversation,
    Message,
    MessageState,
    Sender,
)


def require_conversation(session: Connection, conversation_id: str) -> Any:
    row = session.execute(
        sa.select(conversations).where(conversations.c.id == conversation_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such conversation")
    return row


def insert_message(session: Connection, values: Mapping[str, Any]) -> Message:
    """Record a message and return it as it would be read again, without reading it."""
    values = {**dict.fromkeys(messages.c.keys()), **values, "text": storable(values["text"])}
    del values["id"]
    result = session.execute(sa.insert(messages).values(values))
    values["at"] = values["at"].astimezone(timezone.utc)
    return message_of(SimpleNamespace(id=result.inserted_primary_key[0], **values))


def mark_answered(
    session: Connection, conversation_id: str, message_id: int, now: datetime
) -> None:
    marked = session.execute(
        sa.update(messages)
        .where(
            messages.c.id == message_id,
            messages.c.conversation_id == conversation_id,
            messages.c.sender == Sender.USER.value,
        )
        .values(state=MessageState.ANSWERED.value, handled_at=now)
    )
    if marked.rowcount != 1:
        raise NotFound("There is no such message to answer")


def claim_attachments(session: Connection, message: Message) -> None:
    """Note which message shows these uploads, provided that they are this requester's."""
    wanted = set(message.attachment_ids)
    if not wanted:
        return
    owner_key = require_conversation(session, message.conversation_id).requester_key
    own = attachments.c.id.in_(wanted) & (attachments.c.owner_key == owner_key)
    found = session.execute(sa.select(sa.func.count()).where(own)).scalar_one()
    if found != len(wanted):
        raise NotFound("There is no such screenshot", hint="attach it again")
    session.execute(sa.update(attachments).where(own).values(message_id=message.id))


def offer_buttons(session: Connection, recorded: list[Message]) -> None:
    buttons = [(message, button) for message in recorded for button in message.buttons]
    if not buttons:
        return
    session.execute(
        sa.insert(offered_buttons),
        [
            {
                "conversation_id": message.conversation_id,
                "button_id": button.id,
                "message_id": message.id,
                "last_id": recorded[-1].id,
                "title": button.title,
                "payload": dict(button.payload),
            }
            for message, button in buttons
        ],
    )


def as_json(item: Button | Choice) -> dict[str, Any]:
    # A copy by hand: `asdict` cannot copy a payload that is a read-only mapping.
    return {**vars(item), "payload": dict(item.payload)}


def conversation_of(row: Any) -> Conversation:
    return Conversation(
        id=row.id,
        requester=requester_of(row),
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
    )


def message_of(row: Any) -> Message:
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        client_id=row.client_id,
        sender=Sender(row.sender),
        text=row.text,
        buttons=tuple(Button(**button) for button in row.buttons or ()),
        attachment_ids=tuple(row.attachment_ids or ()),
        data=row.data or {},
        choice=None if row.choice is None else Choice(**row.choice),
        in_reply_to=row.in_reply_to,
        state=MessageState(row.state),
        at=row.at,
        handled_at=row.handled_at,
    )
