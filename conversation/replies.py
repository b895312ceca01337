"""Reads a message as the answer to whatever the intake asks for: fields, yes, what to change."""

from __future__ import annotations

from conversation.field import Facts, SlotAnswer
from conversation.fields import BY_SLOT, INTAKE_SLOTS
from conversation.turn import Turn
from understanding.replies.answers import option_number, says_submit

# At the summary these mean yes.
_AGREEING = frozenset({"affirm", "open_now", "resume", "thank"})
_AGREEING_LINE = 0.5
# Whoever writes more than this wants something beside it: one question more opens nothing wrongly.
_LONGEST_AGREEMENT = 8
_OTHER_OPTIONS = {
    "confirmation": ("submit", "change", "cancel"),
    "slot_to_change": INTAKE_SLOTS,
}


def read_answer(turn: Turn, requested: str, facts: Facts) -> SlotAnswer:
    """Read the message as an answer to the question for the slot `requested`."""
    numbered = numbered_option(turn, requested)
    if numbered is not None:
        return SlotAnswer({requested: numbered})
    if requested == "confirmation":
        return _confirmation(turn)
    if requested == "slot_to_change":
        chosen = turn.entity("answer_slot")
        return SlotAnswer({"slot_to_change": chosen} if chosen else {})
    field = BY_SLOT[requested]
    return field.read(field, turn, facts)


def numbered_option(turn: Turn, requested: str) -> str | None:
    """Return the option whose number was typed ("2", "the second one"), None for other texts."""
    field = BY_SLOT.get(requested)
    options = field.options if field is not None else _OTHER_OPTIONS.get(requested, ())
    number = None if turn.is_choice else option_number(turn.text)
    return options[number - 1] if number is not None and number <= len(options) else None


def _confirmation(turn: Turn) -> SlotAnswer:
    chosen = turn.entity("confirmation")
    if chosen:
        return SlotAnswer({"confirmation": chosen})
    agrees = (
        turn.intent in _AGREEING
        and turn.confidence >= _AGREEING_LINE
        and turn.words <= _LONGEST_AGREEMENT
    )
    if agrees or (says_submit(turn.text) and turn.intent not in ("deny", "change_answer")):
        return SlotAnswer({"confirmation": "submit"})
    if turn.intent == "deny":
        return SlotAnswer({"confirmation": "change"})
    return SlotAnswer()
