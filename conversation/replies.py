"""Reads a message as the answer to whatever the intake asks for: fields, yes, what to change."""

from __future__ import annotations

from conversation.field import Facts, SlotAnswer
from conversation.fields import BY_SLOT, INTAKE_SLOTS
from conversation.lines import CLEAR, LONGEST_AGREEMENT, SURE, UNCLEAR
from conversation.turn import ChoiceReading, Turn
from understanding.replies.answers import holds_back, option_number, says_submit

# At the summary these mean yes.
_AGREEING = frozenset({"affirm", "open_now"})
_REFUSING = frozenset({"go_back", "cancel", "postpone", "deny", "change_answer", "report_issue"})
# Where nothing but the intent says yes.
_LONGEST_PLAIN_YES = 8
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
    typed = () if turn.is_choice else turn.wordings
    number = next(filter(None, map(option_number, typed)), None)
    return options[number - 1] if number is not None and number <= len(options) else None


def _confirmation(turn: Turn) -> SlotAnswer:
    chosen = turn.entity("confirmation")
    if chosen:
        return SlotAnswer({"confirmation": chosen})
    meant = turn.sure_reading("confirmation")
    if _is_yes(turn, meant):
        return SlotAnswer({"confirmation": "submit"})
    if meant is not None and meant.value != "submit":
        return SlotAnswer({"confirmation": meant.value})
    if turn.intent == "deny" and turn.confidence >= UNCLEAR:
        return SlotAnswer({"confirmation": "change"})
    return SlotAnswer()


def _takes_itself_back(turn: Turn) -> bool:
    """Return whether a clause beside the yes reports something, or says no."""
    return any(
        clause.reports or (clause.intent in _REFUSING and clause.confidence >= CLEAR)
        for clause in turn.clauses
    )


def _is_yes(turn: Turn, meant: ChoiceReading | None) -> bool:
    """Return whether a reply to the summary is an unmistakable yes: it cannot be undone."""
    if turn.words > LONGEST_AGREEMENT or holds_back(turn.said) or _takes_itself_back(turn):
        return False
    is_said = turn.any(says_submit)
    if is_said and meant is not None and meant.value == "submit":
        return True
    if is_said and (meant is None or meant.confidence < SURE):
        return turn.intent not in ("deny", "change_answer")
    if meant is not None:
        return meant.value == "submit"
    agrees = turn.intent in _AGREEING and turn.confidence >= UNCLEAR
    return agrees and turn.words <= _LONGEST_PLAIN_YES
