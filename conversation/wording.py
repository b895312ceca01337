"""How the intake says what it has understood, and what it is about to submit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from conversation.catalogue import listed, text
from conversation.field import IntakeField, Place
from conversation.fields import BY_SLOT, FIELDS, shown_in
from conversation.markdown import Markdown
from conversation.say import Say
from conversation.state import IntakeState
from conversation.turn import SKIPPED, Turn
from helpdesk.policy import SupportPolicy
from helpdesk.sla.response_window import promise_text
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity


def learned(slots: Mapping[str, Any], zone: ZoneInfo) -> tuple[Say, ...]:
    """Say which facts were taken from a message without having been asked for.

    Functionality is a judgement, so it is said as one that may be corrected.
    """
    noted = [
        field.noted(slots[field.slot], zone)
        for field in FIELDS
        if not field.is_proposed and slots.get(field.slot) not in (None, SKIPPED)
    ]
    says = [Say("intake.noted", {"facts": Markdown(" · ".join(noted))})] if noted else []
    level = slots.get("functionality")
    if level == Functionality.SETUP.value:
        says.append(Say("intake.proposed_setup"))
    elif level is not None:
        says.append(Say("intake.proposed", {"level": level}))
    if len(says) == 2:
        noted_text, proposal = (say.text for say in says)
        return (Say("intake.noted_and_proposed", {"noted": noted_text, "proposal": proposal}),)
    return tuple(says)


def changed(slots: Mapping[str, Any], zone: ZoneInfo) -> Say:
    """Say which answers were corrected, and to what."""
    changes = [
        text(
            "intake.changed_to",
            name=BY_SLOT[slot].name,
            value=BY_SLOT[slot].shown(BY_SLOT[slot].of_slot(value), zone),
        )
        for slot, value in slots.items()
    ]
    return Say("intake.changed", {"changes": Markdown(listed(changes))})


def summary(turn: Turn, policy: SupportPolicy) -> Markdown:
    """Return the summary to be confirmed: answers, severity, reason, response time."""
    severity = severity_of(turn, policy)
    state = IntakeState.from_slot(turn.slot("intake_state"))
    lines = [
        text(
            "intake.summary_line",
            label=field.label,
            value=answer_text(field, turn, state),
        )
        for field in FIELDS
    ]
    promise = promise_text(policy, severity, policy.due_at(severity, turn.now), turn.zone)
    return Markdown(
        f"{text('intake.summary_question')}\n\n" + "\n".join(lines) + "\n\n"
        f"{text('intake.promise', promise=promise)}\n{reason(turn)}"
    )


def answer_text(field: IntakeField, turn: Turn, state: IntakeState) -> str | Markdown:
    """Return an answer as the summary shows it: a time as it was said, a guess with its mark."""
    if field.is_shown_as_said and state.said.get(field.slot):
        return state.said[field.slot]
    value = field.shown(field.of_slot(turn.slot(field.slot)), turn.zone)
    return text("intake.assumed_mark", value=value) if field.slot in state.assumed else value


def severity_of(turn: Turn, policy: SupportPolicy) -> Severity:
    """Return the severity that the answers so far give, by the policy's matrix."""
    return policy.assess(
        Functionality(turn.slot("functionality")), BusinessImpact(turn.slot("business_impact"))
    )


def reason(turn: Turn) -> Markdown:
    """Say why the severity is what it is."""
    return text(
        "intake.because",
        functionality=text(f"intake.reason.{turn.slot('functionality')}"),
        impact=text(f"intake.reason.{turn.slot('business_impact')}"),
    )


def report_text(turn: Turn) -> str:
    """Return everything that the intake holds, as the text of an addition to a ticket."""
    lines = [str(turn.slot("issue_description"))]
    for field in shown_in(Place.REPORT):
        value = field.of_slot(turn.slot(field.slot))
        if value is not None:
            lines.append(f"{field.label}: {field.shown(value, turn.zone)}")
    return "\n".join(lines)
