"""What a browser sends over the socket, checked before anything is done with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.channel.parts import ATTACHMENTS_PER_MESSAGE, MESSAGE_CHARACTERS
from conversation.catalogue import label
from helpdesk.errors import InvalidInput
from understanding.text_checks import clean

LONGEST_TITLE = 80


def client_id_of(data: Mapping[str, Any]) -> str:
    """Return the id that the sender gave a message.

    Raises:
        InvalidInput: it has none, or one that nobody makes.
    """
    client_id = data.get("id")
    if not isinstance(client_id, str) or not 0 < len(client_id) <= 64:
        raise InvalidInput(
            label("channel.no_message_id"), field="id", hint=label("channel.reload_hint")
        )
    return client_id


def spoken(data: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return the cleaned text and the attachments of a `say` event.

    Raises:
        InvalidInput: with what is wrong, in words for the person.
    """
    text, attachments = data.get("text", ""), data.get("attachments") or []
    if not isinstance(text, str) or not isinstance(attachments, list):
        raise InvalidInput(
            label("channel.unreadable_message"), hint=label("channel.unreadable_message_hint")
        )
    if not all(isinstance(one, str) and 0 < len(one) <= 64 for one in attachments):
        raise InvalidInput(
            label("channel.unknown_screenshot"), hint=label("channel.unknown_screenshot_hint")
        )
    if len(attachments) > ATTACHMENTS_PER_MESSAGE:
        raise InvalidInput(
            label("channel.too_many_screenshots", count=ATTACHMENTS_PER_MESSAGE),
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
            label("channel.empty_message"), field="text", hint=label("channel.empty_message_hint")
        )
    return text, tuple(dict.fromkeys(attachments))


def titled(text: str, titles: Mapping[str, str]) -> str | None:
    """Return the id of the one button whose title this is, whatever its capitals and stops."""
    wanted = _bare(text)
    found = [button_id for button_id, title in titles.items() if wanted and _bare(title) == wanted]
    return found[0] if len(found) == 1 else None


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
