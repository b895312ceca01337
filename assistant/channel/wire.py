"""What goes over the wire: messages as the page reads them, the bot's sayings as we record them."""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.channel.masking import NOTE_KIND, pressed
from helpdesk.errors import HelpdeskError
from helpdesk.transcripts.message import Button, Message, MessageDraft

logger = logging.getLogger(__name__)

CHOICE_EXTRACTOR = "HelpSectionChoice"
"""Named as the extractor of entities that come from a button."""

_PAYLOAD = re.compile(r"/(?P<intent>\w+)\s*(?P<entities>\{.*\})?", re.DOTALL)


def message_json(message: Message, attachments: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return a recorded message as the page reads it; payloads of buttons stay here.

    Args:
        attachments: one dictionary (id, url, name, width, height) for each picture.
    """
    data = message.data
    asks = data.get("asks")
    kind = NOTE_KIND if pressed(message) else data.get("kind")
    return {
        "id": message.id,
        "client_id": message.client_id,
        "from": message.sender.value,
        "text": message.text,
        "buttons": [{"id": button.id, "title": button.title} for button in message.buttons],
        "attachments": list(attachments),
        "asks": asks,
        "links": list(data.get("links") or ()),
        "kind": kind or ("question" if asks else "text"),
        "state": message.state.value,
        "at": message.at.isoformat(),
    }


def error_json(error: HelpdeskError) -> dict[str, str]:
    """Return an error as `{"message", "hint"}`, for a person to read."""
    return {"message": error.message, "hint": error.hint}


def drafts_of(responses: Iterable[Mapping[str, Any]]) -> list[MessageDraft]:
    """Return what Rasa wants said as messages to record.

    Args:
        responses: as Rasa gives them to an output channel: "text", "buttons" (title, payload)
            and "custom" (the `json_message` of an action: "asks", "kind", "links").
    """
    drafts = []
    for response in responses:
        text = str(response.get("text") or "").strip()
        buttons = tuple(_buttons(response.get("buttons") or ()))
        custom = response.get("custom")
        data = dict(custom) if isinstance(custom, Mapping) else {}
        if text or buttons or data.get("links"):
            drafts.append(MessageDraft(text=text, buttons=buttons, data=data))
    return drafts


def _buttons(given: Iterable[Mapping[str, Any]]) -> Iterable[Button]:
    for item in given:
        title = str(item.get("title") or "").strip()
        payload = payload_of(str(item.get("payload") or title))
        if payload is None or not title:
            # The rest of the message is worth more than the button; the log is for developers.
            logger.error("Left out a button that means nothing: %r", dict(item))
            continue
        yield Button(id=secrets.token_urlsafe(9), title=title, payload=payload)


def payload_of(text: str) -> dict[str, Any] | None:
    """Return what a button stands for.

    '/inform{"a": 1}' -> {"intent": "inform", "entities": {"a": 1}}; a text without a slash is
    said as it is: {"text": ...}. None if it starts with a slash and cannot be read.
    """
    if not text.startswith("/"):
        return {"text": text}
    match = _PAYLOAD.fullmatch(text)
    if match is None:
        return None
    try:
        entities = json.loads(match["entities"] or "{}")
    except ValueError:
        return None
    return {"intent": match["intent"], "entities": entities}


def parse_data_of(payload: Mapping[str, Any], title: str) -> dict[str, Any] | None:
    """Return a button's meaning as Rasa reads messages; None if it only stands for a text."""
    if "intent" not in payload:
        return None
    entities = [
        {
            "entity": name,
            "value": value,
            "start": 0,
            "end": len(title),
            "confidence": 1.0,
            "extractor": CHOICE_EXTRACTOR,
        }
        for name, value in (payload.get("entities") or {}).items()
    ]
    return reading(payload["intent"], title, entities)


def reading(intent: str, text: str, entities: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return parse data that says: it is this intent, for certain."""
    return {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "entities": [dict(entity) for entity in entities],
        "intent_ranking": [{"name": intent, "confidence": 1.0}],
    }
