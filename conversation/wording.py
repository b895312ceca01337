"""How the intake says what it has understood, and what it is about to submit."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from conversation.catalogue import listed
from conversation.markdown import Markdown, escaped, shortened
from conversation.names import SLOT_NAMES, STAGE_NAMES
from conversation.turn import SKIPPED, Turn
from helpdesk.policy import SupportPolicy
from helpdesk.sla.response_window import format_instant, promise_text
from helpdesk.sla.severity import BusinessImpact, Functionality


def learned_words(slots: dict[str, Any], zone: ZoneInfo) -> str:
    """Say which facts were taken from a message without having been asked for.

    Functionality is a judgement, so it is said as one that may be corrected.
    """
    said = [
        _phrase(slot, value, zone)
        for slot, value in slots.items()
        if slot in _PHRASES and value != SKIPPED
    ]
    words = f"Noted: {' · '.join(said)}." if said else ""
    if "functionality" in slots:
        level = str(slots["functionality"])
        proposal = (
            "That sounds like a **setup** question"
            if level == "setup"
            else f"That sounds like **{level}** functionality"
        )
        words = f"{words} {proposal} - tell me if it isn't.".strip()
    return words


def changed_words(slots: dict[str, Any], zone: ZoneInfo) -> str:
    """Say which answers were corrected, and to what."""
    return (
        "Changed: "
        + listed(
            Markdown(f"{SLOT_NAMES[slot]} is now {_value(slot, value, zone)}")
            for slot, value in slots.items()
        )
        + "."
    )


def severity_of(turn: Turn, policy: SupportPolicy) -> Any:
    """Return the severity that the answers so far give, by the policy's matrix."""
    return policy.assess(
        Functionality(turn.slot("functionality")), BusinessImpact(turn.slot("business_impact"))
    )


def summary_words(turn: Turn, policy: SupportPolicy) -> str:
    """Return the summary to be confirmed, in Markdown: answers, severity, reason, response time."""
    severity = severity_of(turn, policy)
    due_at = policy.due_at(severity, turn.now)
    rows = [
        ("What is wrong", escaped(shortened(str(turn.slot("issue_description"))))),
        ("Functionality", _value("functionality", turn.slot("functionality"), turn.zone)),
        ("Business impact", _value("business_impact", turn.slot("business_impact"), turn.zone)),
        ("Stage of the bot", _value("iva_stage", turn.slot("iva_stage"), turn.zone)),
        ("When", _value("occurred_at", turn.slot("occurred_at"), turn.zone)),
        ("Link", _value("bot_link", turn.slot("bot_link"), turn.zone)),
        ("Screenshots", _value("screenshot", turn.slot("screenshot"), turn.zone)),
        ("Reply to", _value("requester_email", turn.slot("requester_email"), turn.zone)),
    ]
    lines = "\n".join(f"- **{name}:** {value}" for name, value in rows)
    promise = promise_text(policy, severity, due_at, turn.zone)
    question = "Is this right? Then I open the ticket."
    return f"{question}\n\n{lines}\n\n**{promise}**\n{reason_words(turn)}"


def reason_words(turn: Turn) -> str:
    """Say why the severity is what it is."""
    return (
        f"Because: {_FUNCTIONALITY_REASONS[str(turn.slot('functionality'))]}, "
        f"{_IMPACT_REASONS[str(turn.slot('business_impact'))]}."
    )


_FUNCTIONALITY_REASONS = {
    "critical": "critical functionality has stopped working",
    "major": "major functionality has stopped working",
    "minor": "minor functionality has stopped working",
    "setup": "something about the setup is not right",
}
_IMPACT_REASONS = {
    "serious": "with serious business impact",
    "moderate": "with moderate business impact",
    "limited": "with limited business impact",
    "none": "with no business impact",
}
_PHRASES = frozenset(
    {"business_impact", "iva_stage", "occurred_at", "bot_link", "requester_email", "screenshot"}
)


def _phrase(slot: str, value: Any, zone: ZoneInfo) -> str:
    shown = _value(slot, value, zone)
    if slot == "business_impact":
        return "no business impact" if value == "none" else f"{value} business impact"
    if slot == "iva_stage":
        return "the bot is live" if value == "live" else shown.lower()
    if slot == "occurred_at":
        return f"since {shown}"
    if slot == "bot_link":
        return "your link"
    if slot == "screenshot":
        return "your screenshot"
    return shown


def _value(slot: str, value: Any, zone: ZoneInfo) -> str:
    if value in (None, SKIPPED, []):
        return "not known" if slot == "occurred_at" else "none"
    if slot == "occurred_at":
        return format_instant(datetime.fromisoformat(str(value)), zone)
    if slot == "iva_stage":
        return STAGE_NAMES.get(str(value), str(value))
    if slot == "screenshot":
        return f"{len(value)} attached"
    if slot in ("functionality", "business_impact"):
        return str(value).capitalize()
    return escaped(shortened(str(value)))
