"""The table of what the intake asks: a row a question, in the order in which they are asked.

Form, summary, corrections, the ticket, console, command line and evaluation walk it. `domain.yml`
lists the same slots, as Rasa needs them; `conversation.domain_check` compares. How to add a
question is in docs/extending.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from conversation import answers, mentions
from conversation.catalogue import label
from conversation.field import Facts, IntakeField, Place, skip_if_optional
from conversation.say import QuickReply
from conversation.turn import SKIPPED, Turn
from helpdesk.policy import SupportPolicy
from understanding.choices import CHOICES


def _functionality_title(_of: IntakeField, value: str, policy: SupportPolicy) -> str:
    return policy.functionality_title(value)


def _impact_title(_of: IntakeField, value: str, policy: SupportPolicy) -> str:
    return policy.impact_title(value)


def _time_replies(of: IntakeField, _turn: Turn) -> Sequence[QuickReply]:
    return [of.reply(label("intake.just_now"), "now"), of.reply(label("intake.unknown"), SKIPPED)]


def _link_replies(of: IntakeField, turn: Turn) -> Sequence[QuickReply]:
    skip = list(skip_if_optional(of, turn))
    if turn.slot("screenshot") is None:
        payload = f'/inform{{"{of.slot}": "{SKIPPED}", "screenshot": "{SKIPPED}"}}'
        skip.append(QuickReply(label("intake.neither"), payload))
    return skip


FIELDS: tuple[IntakeField, ...] = (
    IntakeField(
        "issue_description",
        answers.read_story,
        ticket="description",
        places=frozenset(),
    ),
    IntakeField(
        "functionality",
        answers.read_choice,
        find=mentions.find_choice,
        options=CHOICES["functionality"].values,
        ticket="functionality",
        title=_functionality_title,
        is_proposed=True,
    ),
    IntakeField(
        "business_impact",
        answers.read_choice,
        find=mentions.find_choice,
        options=CHOICES["business_impact"].values,
        ticket="business_impact",
        title=_impact_title,
    ),
    IntakeField(
        "iva_stage",
        answers.read_choice,
        find=mentions.find_choice,
        options=CHOICES["iva_stage"].values,
        ticket="iva_stage",
    ),
    IntakeField(
        "occurred_at",
        answers.read_instant,
        find=mentions.find_instant,
        optional=True,
        ticket="occurred_at",
        is_shown_as_said=True,
        stored=datetime.fromisoformat,
        further_replies=_time_replies,
    ),
    IntakeField(
        "bot_link",
        answers.read_link,
        find=mentions.find_link,
        optional=True,
        ticket="bot_link",
        tries=1,
        further_replies=_link_replies,
    ),
    IntakeField(
        "screenshot",
        answers.read_pictures,
        find=mentions.find_pictures,
        optional=True,
        ticket="attachment_ids",
        tries=1,
        stored=tuple,
        places=frozenset(),
    ),
    IntakeField(
        "requester_email",
        answers.read_address,
        find=mentions.find_address,
        ticket="requester_email",
        places=frozenset({Place.REPORT}),
    ),
)

BY_SLOT: Mapping[str, IntakeField] = MappingProxyType({one.slot: one for one in FIELDS})
INTAKE_SLOTS: tuple[str, ...] = tuple(BY_SLOT)
OPTIONAL_SLOTS = frozenset(one.slot for one in FIELDS if one.optional)
CHOICE_SLOTS = tuple(one.slot for one in FIELDS if one.options)

IN_DEVELOPMENT = "in_development"

# The start of an intake: nothing known, nothing submitted.
EMPTY_INTAKE: Mapping[str, Any] = MappingProxyType(
    {
        **dict.fromkeys(INTAKE_SLOTS),
        "confirmation": None,
        "slot_to_change": None,
        "misunderstood": 0,
        "intake_state": None,
    }
)


def shown_in(place: Place) -> tuple[IntakeField, ...]:
    """Return the fields that are shown there, in their order."""
    return tuple(one for one in FIELDS if place in one.places)


def labels_of(slots: Iterable[str]) -> str:
    """Return what these fields are called, in the order of the table: "Functionality, Link"."""
    wanted = frozenset(slots)
    return ", ".join(one.label for one in FIELDS if one.slot in wanted)


def facts_in(turn: Turn) -> Facts:
    """Return every fact of the message, whichever question it answers."""
    found = {one.slot: one.find(one, turn) for one in FIELDS}
    stage = found["iva_stage"] or turn.slot("iva_stage")
    if not turn.is_choice and found["functionality"] and stage == IN_DEVELOPMENT:
        found["functionality"] = _while_building(turn, str(found["functionality"]))
    if found["functionality"] == "critical" and _is_mild_by_the_way(turn, found["business_impact"]):
        found["business_impact"] = None
    return Facts(
        {slot: value for slot, value in found.items() if value is not None},
        future_time=turn.time if turn.time is not None and turn.time.in_future else None,
    )


def _is_mild_by_the_way(turn: Turn, impact: Any) -> bool:
    """Return whether a mild impact was only concluded from a report of something critical.

    "Might I mention a small inconvenience? The bot answers nobody": the question is asked.
    """
    if turn.is_choice or impact not in ("limited", "none"):
        return False
    is_said = turn.stated("business_impact", at_least=answers.PLAINLY_SAID) is not None
    return not is_said and turn.slot("requested_slot") != "business_impact"


def _while_building(turn: Turn, functionality: str) -> str:
    """Return the functionality of a bot that nobody uses yet: a symptom of it is its setup.

    The support table counts building, training and testing as setup. What somebody calls critical
    or major in so many words stays.
    """
    is_said = turn.stated("functionality", at_least=answers.PLAINLY_SAID) is not None
    return functionality if is_said or functionality == "minor" else "setup"
