"""A turn of the conversation as tests make it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from conversation.fields import EMPTY_INTAKE
from conversation.turn import SKIPPED, ChoiceReading, Turn
from helpdesk.policy import load_policy
from helpdesk.settings import load_settings

POLICY = load_policy(load_settings({}).policy_file)
ZONE = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)
OWNED = {"conversation_id": "c1", "requester": {"key": "user:acme:42"}}
COMPLETE = {
    "issue_description": "chats are not assigned to agents",
    "functionality": "critical",
    "business_impact": "moderate",
    "iva_stage": "live",
    "occurred_at": "2026-11-23T09:00:00+05:30",
    "bot_link": "https://bots.example/1",
    "screenshot": SKIPPED,
    "requester_email": "asha@acme.example",
}


def turn(text: str, intent: str = "inform", confidence: float = 0.9, **changes: Any) -> Turn:
    """Return a turn in which `text` was typed; `entities` and `choices` as plain dictionaries."""
    entities = changes.pop("entities", {})
    choices = changes.pop("choices", {})
    slots = {**EMPTY_INTAKE, **changes.pop("slots", {})}
    base = Turn(
        text=text,
        intent=intent,
        confidence=confidence,
        entities=tuple({"entity": name, "value": value} for name, value in entities.items()),
        choices={
            slot: [ChoiceReading(value, sure) for value, sure in readings.items()]
            for slot, readings in choices.items()
        },
        metadata=OWNED,
        slots=slots,
        active_form="issue_form",
        now=NOW,
        zone=ZONE,
        actions_since=("issue_form",),
    )
    return replace(base, **changes)
