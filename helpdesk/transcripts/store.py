"""Keeps what is said, as it is said.

A user's message is recorded before anything is done with it, and the bot's answers together with
the mark that it was answered. So nothing typed is lost when a later part fails, and a message
that arrives twice over a flaky connection is recognised by the id its sender gave it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from helpdesk.database import Database
from helpdesk.database.schema import (
    conversations,
    messages,
    offered_buttons,
    requester_values,
)
from helpdesk.errors import InvalidInput, NotFound
from helpdesk.requester import Requester
from helpdesk.transcripts import rows
from helpdesk.transcripts.message import (
    Button,
    Choice,
    Conversation,
    Message,
    MessageDraft,
    MessageState,
    OfferedButton,
    Sender,
)

__all__ = [
    "Button",
    "Choice",
    "Conversation",
    "Message",
    "MessageDraft",
    "MessageState",
    "OfferedButton",
    "Sender",
    "TranscriptStore",
]

MAX_CLIENT_ID_LENGTH = 64
_IDS_A_QUERY = 500  # both databases take more, but not any number


class TranscriptStore:
    """Conversations and their messages. Each method is one transaction.

    Raises (all methods):
        StorageUnavailable: the database is away or busy; nothing was changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure_conversation(self, requester: Requester, now: datetime) -> Conversation:
        """Return the requester's one conversation, beginning it if there is none.

        What is known about the requester (name, address, zone) is brought up to date.
        """
        try:
            return self._seen(requester, now)
        except IntegrityError:  # another process began it between our look and our insert
            return self._seen(requester, now)

    def _seen(self, requester: Requester, now: datetime) -> Conversation:
        values = {**requester_values(requester), "last_seen_at": now}
        with self._database.transaction() as session:
            updated = session.execute(
                sa.update(conversations)
                .where(conversations.c.requester_key == requester.key)
                .values(values)
            )
            if not updated.rowcount:
                session.execute(
                    sa.insert(conversations).values(id=uuid.uuid4().hex, created_at=now, **values)
                )
            found = session.execute(
                sa.select(conversations).where(conversations.c.requester_key == requester.key)
            ).one()
        return rows.conversation_of(found)

    def get_conversation(self, conversation_id: str) -> Conversation:
        """Return a conversation.

        Raises:
            NotFound: there is none with this id.
        """
        with self._database.reading() as session:
            return rows.conversation_of(rows.require_conversation(session, conversation_id))

    def record_user_message(
        self,
        conversation_id: str,
        client_id: str,
        text: str,
        *,
        choice: Choice | None = None,
        attachment_ids: Iterable[str] = (),
        now: datetime,
    ) -> tuple[Message, bool]:
        """Record what a user said; return it, and whether it is new.

        The second time a `client_id` comes in a conversation, the first message is returned.

        Raises:
            NotFound: there is no such conversation, or an attachment is not this requester's.
            InvalidInput: `client_id` is empty or longer than 64 characters.
        """
        if not 0 < len(client_id) <= MAX_CLIENT_ID_LENGTH:
            raise InvalidInput("A message needs an id of 1 to 64 characters", field="id")
        values = {
            "conversation_id": conversation_id,
            "client_id": client_id,
            "sender": Sender.USER.value,
            "text": text,
            "choice": None if choice is None else rows.as_json(choice),
            "attachment_ids": list(attachment_ids) or None,
            "state": MessageState.RECEIVED.value,
            "at": now,
        }
        try:
            with self._database.transaction() as session:
                message = rows.insert_message(session, values)
                rows.claim_attachments(session, message)
                return message, True
        except IntegrityError:  # it is known already, or there is no such conversation
            return self._known_message(conversation_id, client_id), False

    def _known_message(self, conversation_id: str, client_id: str) -> Message:
        with self._database.reading() as session:
            rows.require_conversation(session, conversation_id)
            row = session.execute(
                sa.select(messages).where(
                    messages.c.conversation_id == conversation_id,
                    messages.c.client_id == client_id,
                )
            ).one()
        return rows.message_of(row)

    def record_bot_messages(
        self,
        conversation_id: str,
        in_reply_to: int | None,
        drafts: Iterable[MessageDraft],
        now: datetime,
    ) -> list[Message]:
        """Record all that is said in one turn, and mark the message it answers as answered.

        The buttons of all of them are the new offering. Without drafts the mark alone is made.

        Raises:
            NotFound: there is no such conversation, or no such message of its user.
        """
        with self._database.transaction() as session:
            rows.require_conversation(session, conversation_id)
            if in_reply_to is not None:
                rows.mark_answered(session, conversation_id, in_reply_to, now)
            recorded = [
                rows.insert_message(
                    session,
                    {
                        "conversation_id": conversation_id,
                        "sender": draft.sender.value,
                        "text": draft.text,
                        "buttons": [rows.as_json(button) for button in draft.buttons] or None,
                        "data": dict(draft.data) or None,
                        "in_reply_to": in_reply_to,
                        "state": MessageState.ANSWERED.value,
                        "at": now,
                    },
                )
                for draft in drafts
            ]
            rows.offer_buttons(session, recorded)
        return recorded

    def mark_failed(self, message_id: int, now: datetime) -> None:
        """Note that a user's message could not be answered; one already answered stays so."""
        with self._database.transaction() as session:
            session.execute(
                sa.update(messages)
                .where(
                    messages.c.id == message_id,
                    messages.c.state == MessageState.RECEIVED.value,
                )
                .values(state=MessageState.FAILED.value, handled_at=now)
            )

    def unanswered(self, conversation_id: str) -> list[Message]:
        """Return the user's messages that are still to be handled, oldest first.

        After a crash these are what was being worked on; failed ones are not among them, their
        sender was notified and may send them again.
        """
        return self._select(
            messages.c.conversation_id == conversation_id,
            messages.c.sender == Sender.USER.value,
            messages.c.state == MessageState.RECEIVED.value,
        )

    def answers(self, message_id: int) -> list[Message]:
        """Return what was answered to a user's message, oldest first."""
        return self._select(messages.c.in_reply_to == message_id)

    def messages(
        self,
        conversation_id: str,
        *,
        until_id: int | None = None,
        limit: int = 200,
        before_id: int | None = None,
    ) -> list[Message]:
        """Return the latest `limit` messages, oldest first.

        Args:
            until_id: the last message to return, as a ticket's `transcript_until_id` names it.
            before_id: only messages before this one, to page back.
        """
        conditions = [messages.c.conversation_id == conversation_id]
        if until_id is not None:
            conditions.append(messages.c.id <= until_id)
        if before_id is not None:
            conditions.append(messages.c.id < before_id)
        statement = (
            sa.select(messages).where(*conditions).order_by(messages.c.id.desc()).limit(limit)
        )
        with self._database.reading() as session:
            found = session.execute(statement).all()
        return [rows.message_of(row) for row in reversed(found)]

    def newest_id(self) -> int:
        """Return the id of the last message of all conversations, 0 when nothing was said."""
        with self._database.reading() as session:
            return session.execute(sa.select(sa.func.max(messages.c.id))).scalar() or 0

    def said_since(
        self, message_id: int, conversation_ids: Iterable[str], senders: Iterable[Sender]
    ) -> list[Message]:
        """Return what these senders said in these conversations after a message, oldest first."""
        wanted = sorted(set(conversation_ids))
        found: list[Message] = []
        for start in range(0, len(wanted), _IDS_A_QUERY):
            found += self._select(
                messages.c.id > message_id,
                messages.c.conversation_id.in_(wanted[start : start + _IDS_A_QUERY]),
                messages.c.sender.in_([sender.value for sender in senders]),
            )
        return sorted(found, key=lambda message: message.id)

    def offered_button(self, conversation_id: str, button_id: str) -> OfferedButton:
        """Return a button that the bot offered in this conversation.

        It is still current while the turn in which it was offered is the bot's latest.

        Raises:
            NotFound: the bot never offered it here.
        """
        later = sa.exists().where(
            sa.and_(
                messages.c.conversation_id == offered_buttons.c.conversation_id,
                messages.c.id > offered_buttons.c.last_id,
                messages.c.sender == Sender.BOT.value,
            )
        )
        statement = sa.select(offered_buttons, later.label("is_late")).where(
            offered_buttons.c.conversation_id == conversation_id,
            offered_buttons.c.button_id == button_id,
        )
        with self._database.reading() as session:
            row = session.execute(statement).one_or_none()
        if row is None:
            raise NotFound("This choice was never offered here")
        return OfferedButton(
            message_id=row.message_id,
            title=row.title,
            payload=row.payload,
            still_current=not row.is_late,
        )

    def current_buttons(self, conversation_id: str) -> dict[str, str]:
        """Return the titles of the buttons that are current (see `offered_button`), by their id."""
        latest = (
            sa.select(sa.func.max(messages.c.id))
            .where(
                messages.c.conversation_id == conversation_id,
                messages.c.sender == Sender.BOT.value,
            )
            .scalar_subquery()
        )
        statement = sa.select(offered_buttons.c.button_id, offered_buttons.c.title).where(
            offered_buttons.c.conversation_id == conversation_id,
            offered_buttons.c.last_id == latest,
        )
        with self._database.reading() as session:
            return {row.button_id: row.title for row in session.execute(statement)}

    def _select(self, *conditions: Any) -> list[Message]:
        statement = sa.select(messages).where(*conditions).order_by(messages.c.id)
        with self._database.reading() as session:
            return [rows.message_of(row) for row in session.execute(statement)]
