"""The questions of the intake with their buttons, for each slot that its form asks for."""

from __future__ import annotations

from dataclasses import dataclass

from conversation.catalogue import label, text
from conversation.field import IntakeField
from conversation.fields import BY_SLOT, FIELDS, INTAKE_SLOTS
from conversation.markdown import Markdown
from conversation.say import QuickReply
from conversation.state import IntakeState
from conversation.turn import Turn
from conversation.wording import summary
from helpdesk.policy import SupportPolicy

ASKED_SLOTS = (*INTAKE_SLOTS, "confirmation", "slot_to_change")
"""Every slot that is asked for: those of the table, the yes at the end, and what to change."""


@dataclass(frozen=True)
class IntakeQuestion:
    """A question with its buttons. `kind` tells the page how to show it."""

    text: Markdown
    replies: tuple[QuickReply, ...] = ()
    kind: str = "question"


def question_for(slot: str, turn: Turn, policy: SupportPolicy) -> IntakeQuestion:
    """Return the question for a slot; in other words where the last reply was not understood."""
    again = bool(turn.slot("misunderstood"))
    if slot == "confirmation":
        return _confirmation(turn, policy, again=again)
    if slot == "slot_to_change":
        return _what_to_change(turn, again=again)
    field = BY_SLOT[slot]
    proposal = IntakeState.from_slot(turn.slot("intake_state")).proposal
    if again and proposal in field.options:
        return _proposal(field, proposal, turn, policy)
    state = IntakeState.from_slot(turn.slot("intake_state"))
    if slot == "issue_description" and state.wants_person and not again:
        again = state.in_a_row > 0
        return IntakeQuestion(
            text("intake.person_about_what_again" if again else "intake.person_about_what")
        )
    in_words = state.in_words(slot)
    if in_words and not again:
        asked = text("intake.which_day", said=in_words)
        return IntakeQuestion(asked, tuple(field.quick_replies(turn, policy)))
    wording = "in_other_words" if again else "question"
    return IntakeQuestion(text(field.key(wording)), tuple(field.quick_replies(turn, policy)))


def _proposal(field: IntakeField, value: str, turn: Turn, policy: SupportPolicy) -> IntakeQuestion:
    """Return the question as a guess to say yes to, with the answers as buttons."""
    asked = text("intake.proposal", label=field.name, value=field.option_name(value))
    yes = field.reply(label("intake.yes_right"), value)
    return IntakeQuestion(asked, (yes, *field.quick_replies(turn, policy)))


def _confirmation(turn: Turn, policy: SupportPolicy, *, again: bool) -> IntakeQuestion:
    # After a detour the summary is still on the screen; it is not said twice.
    was_shown = turn.slot("requested_slot") == "confirmation" and turn.has_been_answered
    if again:
        words = text("intake.shall_i_open_or")
    elif was_shown:
        words = text("intake.shall_i_open")
    else:
        words = summary(turn, policy)
    replies = (
        QuickReply(label("intake.submit"), '/inform{"confirmation": "submit"}'),
        QuickReply(label("intake.change_something"), '/inform{"confirmation": "change"}'),
        QuickReply(label("intake.cancel"), "/cancel"),
    )
    return IntakeQuestion(words, replies, kind="summary")


def _what_to_change(turn: Turn, *, again: bool) -> IntakeQuestion:
    replies = tuple(
        QuickReply(field.label, f'/change_answer{{"answer_slot": "{field.slot}"}}')
        for field in FIELDS
        if turn.slot(field.slot) is not None
    )
    return IntakeQuestion(
        text("intake.which_to_change" if again else "intake.what_to_change"), replies
    )
