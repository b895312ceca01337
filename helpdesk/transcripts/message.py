"""What is said in a conversation: messages, the buttons offered with them, and choices made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from helpdesk.requester import Requester


class Sender(str, Enum):
    """Who said it."""

    USER = "user"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class MessageState(str, Enum):
    """How far a user's message got; all others are "answered" from the start."""

    RECEIVED = "received"
    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True)
class Button:
    """A choice offered with a message. `payload` stays on the server; `id` goes to the browser.

    `id` is unique in its conversation.
    """

    id: str
    title: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """A button that was pressed. `late` says that it was not of the latest offering."""

    button_id: str
    title: str
    payload: Mapping[str, Any]
    late: bool = False


@dataclass(frozen=True)
class OfferedButton:
    """A button that the bot offered in this conversation, and whether it still asks that."""

    message_id: int
    title: str
    payload: Mapping[str, Any]
    still_current: bool


@dataclass(frozen=True)
class MessageDraft:
    """A message to be recorded. `data` is free JSON for the page ("asks", "kind", "links")."""

    text: str
    buttons: tuple[Button, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    sender: Sender = Sender.BOT


@dataclass(frozen=True)
class Message:
    """One thing that was said. `id` increases within a conversation; `at` is aware UTC.

    `client_id` is the user's browser's own id of the message; None for all others.
    `in_reply_to` is the user message that a bot message answers. `handled_at` is when a user's
    message was answered or given up.
    """

    id: int
    conversation_id: str
    client_id: str | None
    sender: Sender
    text: str
    buttons: tuple[Button, ...]
    attachment_ids: tuple[str, ...]
    data: Mapping[str, Any]
    choice: Choice | None
    in_reply_to: int | None
    state: MessageState
    at: datetime
    handled_at: datetime | None


@dataclass(frozen=True)
class Conversation:
    """All that one requester and the assistant say to each other.

    `last_seen_at` is when the requester last came to it.
    """

    id: str
    requester: Requester
    created_at: datetime
    last_seen_at: datetime
