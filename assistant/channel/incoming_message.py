"""What a browser sends over the socket, checked before anything is done with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conversation.catalogue import label
from helpdesk.errors import InvalidInput
from helpdesk.limits import MESSAGE_CHARACTERS, MESSAGE_SCREENSHOTS
from helpdesk.transcripts.message import Choice
from understanding.text_checks import clean

LONGEST_TITLE = 80
_ID_CHARACTERS = 64


@dataclass(frozen=True)
class IncomingMessage:
    """A message of a browser: a text with its attachments, or the button that was pressed.

    `client_id` is the id that the sender gave it, so that it is recorded once.
    """

    client_id: str
    text: str
    attachment_ids: tuple[str, ...] = ()
    choice: Choice | None = None

    @classmethod
    def typed(cls, data: Mapping[str, Any]) -> IncomingMessage:
        """Return the message of a `say` event, its text cleaned.

        Raises:
            InvalidInput: with what is wrong, for the person to read.
        """
        text, attachments = data.get("text", ""), data.get("attachments") or []
        if not isinstance(text, str) or not isinstance(attachments, list):
            raise InvalidInput(
                label("channel.unreadable_message"), hint=label("channel.unreadable_message_hint")
            )
        if not all(isinstance(one, str) and 0 < len(one) <= _ID_CHARACTERS for one in attachments):
            raise InvalidInput(
                label("channel.unknown_screenshot"), hint=label("channel.unknown_screenshot_hint")
            )
        if len(attachments) > MESSAGE_SCREENSHOTS:
            raise InvalidInput(
                label("channel.too_many_screenshots", count=MESSAGE_SCREENSHOTS),
                hint=label("channel.too_many_screenshots_hint"),
            )
        if len(text) > MESSAGE_CHARACTERS:
            raise InvalidInput(
                label("channel.message_too_long", count=f"{MESSAGE_CHARACTERS:,}"),
                field="text",
                hint=label("channel.message_too_long_hint"),
            )
        text = clean(text).strip()
        if not text and not attachments:
            raise InvalidInput(
                label("channel.empty_message"),
                field="text",
                hint=label("channel.empty_message_hint"),
            )
        return cls(client_id_of(data), text, tuple(dict.fromkeys(attachments)))


def client_id_of(data: Mapping[str, Any]) -> str:
    """Return the id that the sender gave a message.

    Raises:
        InvalidInput: it has none, or one that nobody makes.
    """
    client_id = data.get("id")
    if not isinstance(client_id, str) or not 0 < len(client_id) <= _ID_CHARACTERS:
        raise InvalidInput(
            label("channel.no_message_id"), field="id", hint=label("channel.reload_hint")
        )
    return client_id


def titled(text: str, titles: Mapping[str, str]) -> str | None:
    """Return the id of the one button whose title this is, whatever its capitals and stops."""
    wanted = _bare(text)
    found = [button_id for button_id, title in titles.items() if wanted and _bare(title) == wanted]
    return found[0] if len(found) == 1 else None


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
