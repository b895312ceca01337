"""What a browser sends over the socket, checked before anything is done with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from helpdesk.errors import InvalidInput
from helpdesk.limits import MESSAGE_CHARACTERS, MESSAGE_SCREENSHOTS
from understanding.text_checks import clean

LONGEST_TITLE = 80


def client_id_of(data: Mapping[str, Any]) -> str:
    """Return the id that the sender gave a message.

    Raises:
        InvalidInput: it has none, or one that nobody makes.
    """
    client_id = data.get("id")
    if not isinstance(client_id, str) or not 0 < len(client_id) <= 64:
        raise InvalidInput("This message has no usable id", field="id", hint="reload this page")
    return client_id


def spoken(data: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return the cleaned text and the attachments of a `say` event.

    Raises:
        InvalidInput: with what is wrong, in words for the person.
    """
    text, attachments = data.get("text", ""), data.get("attachments") or []
    if not isinstance(text, str) or not isinstance(attachments, list):
        raise InvalidInput("This message could not be read", hint="please type it again")
    if not all(isinstance(one, str) and 0 < len(one) <= 64 for one in attachments):
        raise InvalidInput("This screenshot could not be found", hint="attach it again")
    if len(attachments) > MESSAGE_SCREENSHOTS:
        raise InvalidInput(
            f"One message takes at most {MESSAGE_SCREENSHOTS} screenshots",
            hint="send the others after it",
        )
    if len(text) > MESSAGE_CHARACTERS:
        raise InvalidInput(
            f"That is longer than the {MESSAGE_CHARACTERS:,} characters one message holds",
            field="text",
            hint="shorten it, or send it in parts",
        )
    text = clean(text).strip()
    if not text and not attachments:
        raise InvalidInput("There is nothing in this message", field="text", hint="type something")
    return text, tuple(dict.fromkeys(attachments))


def titled(text: str, titles: Mapping[str, str]) -> str | None:
    """Return the id of the one button whose title this is, whatever its capitals and stops."""
    wanted = _bare(text)
    found = [button_id for button_id, title in titles.items() if wanted and _bare(title) == wanted]
    return found[0] if len(found) == 1 else None


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
