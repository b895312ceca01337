"""Reads the turn out of Rasa's tracker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rasa_sdk import Tracker

from conversation.turn import ChoiceReading, Turn
from helpdesk.installation import Installation
from understanding.clause_reading import ClauseReading
from understanding.topics import Topic


def read_turn(tracker: Tracker, installation: Installation) -> Turn:
    """Return the turn that `tracker` is in."""
    message = tracker.latest_message
    metadata = message.get("metadata") or {}
    intent = message.get("intent") or {}
    return Turn(
        text=str(metadata.get("typed") or message.get("text") or "").strip(),
        intent=intent.get("name") or "",
        confidence=float(intent.get("confidence") or 0.0),
        entities=tuple(message.get("entities") or ()),
        choices={
            question: [ChoiceReading(item["value"], float(item["confidence"])) for item in readings]
            for question, readings in (message.get("choices") or {}).items()
        },
        metadata=metadata,
        slots=dict(tracker.slots),
        active_form=(tracker.active_loop or {}).get("name"),
        now=_arrival(metadata, installation),
        zone=_zone(metadata, installation),
        actions_since=_actions_since_the_message(tracker),
        lines=dict(message.get("choice_lines") or {}),
        plain=str(message.get("words") or ""),
        latin=str(message.get("latin") or ""),
        language=str(message.get("language") or ""),
        english=str(message.get("english") or ""),
        clauses=tuple(
            ClauseReading(
                item["text"],
                (item["start"], item["end"]),
                item["intent"],
                float(item["confidence"]),
                bool(item["tells"]),
                tuple((slot, value, float(sure)) for slot, value, sure in item.get("means") or ()),
                _topic(item.get("topic")),
            )
            for item in message.get("clauses") or ()
        ),
    )


def _topic(numbers: Sequence[float] | None) -> Topic | None:
    return Topic(tuple(numbers[:-1]), numbers[-1]) if numbers else None


def _arrival(metadata: dict[str, Any], installation: Installation) -> datetime:
    at = metadata.get("at")
    return datetime.fromisoformat(at) if at else installation.now()


def _zone(metadata: dict[str, Any], installation: Installation) -> ZoneInfo:
    name = (metadata.get("requester") or {}).get("time_zone")
    try:
        return ZoneInfo(name) if name else installation.policy.time_zone
    except (ZoneInfoNotFoundError, ValueError):
        return installation.policy.time_zone


def _actions_since_the_message(tracker: Tracker) -> tuple[str, ...]:
    """Return the names of the actions run since the person last spoke, oldest first."""
    names: list[str] = []
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        if event.get("event") == "action":
            names.append(event.get("name") or "")
    return tuple(reversed(names))
