"""The table of intents: what the conversation does with each, beside the rule that answers it.

`domain.yml` lists the same names, as Rasa needs them; `conversation.domain_check` compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from understanding.intent_uses import IntentUses


@dataclass(frozen=True)
class Intent:
    """A row of the table.

    Args:
        name: as in `domain.yml` and the training data.
        is_detour: it has an answer of its own, and may interrupt a question of the intake.
        adds: while the intake asks something, it may tell more about the issue.
        leaves_update: it ends the question what to add to a ticket.
        leaves_urgency: it ends, or interrupts, the questions for more urgency.
        tells: facts are read out of such messages, however short; None where a long one may
            tell facts, False where what sounds like a fact is part of a question or a wish.
        describes: it says what is wrong.
        never_answers: its training examples answer no question of the intake.
    """

    name: str
    is_detour: bool = False
    adds: bool = False
    leaves_update: bool = False
    leaves_urgency: bool = False
    tells: bool | None = None
    describes: bool = False
    never_answers: bool = False


_ROWS = (
    # Questions and wishes.
    Intent(
        "ask_product_question",
        is_detour=True,
        leaves_update=True,
        tells=False,
        never_answers=True,
    ),
    Intent(
        "ask_response_times", is_detour=True, leaves_urgency=True, tells=False, never_answers=True
    ),
    Intent("ask_support_contact", is_detour=True, leaves_urgency=True, never_answers=True),
    Intent(
        "talk_to_human",
        is_detour=True,
        leaves_update=True,
        leaves_urgency=True,
        never_answers=True,
    ),
    Intent("request_feature", is_detour=True, tells=False, never_answers=True),
    Intent("help", is_detour=True, leaves_urgency=True, never_answers=True),
    Intent("bot_challenge", is_detour=True, leaves_urgency=True, never_answers=True),
    Intent("check_ticket_status", is_detour=True, leaves_urgency=True, never_answers=True),
    # Small talk.
    Intent("greet", is_detour=True, never_answers=True),
    Intent("thank", is_detour=True, never_answers=True),
    Intent("goodbye", is_detour=True, leaves_urgency=True, never_answers=True),
    Intent("out_of_scope", is_detour=True, tells=False, never_answers=True),
    # Tickets.
    Intent("escalate_ticket", is_detour=True, tells=True, never_answers=True),
    Intent("close_ticket", is_detour=True, leaves_urgency=True, never_answers=True),
    Intent("update_ticket", adds=True, tells=True, never_answers=True),
    Intent("reopen_ticket", is_detour=True, tells=True),
    # The intake and its answers.
    Intent("report_issue", adds=True, tells=True, describes=True),
    Intent("inform", adds=True, tells=True, describes=True),
    Intent("change_answer", tells=True),
    Intent("affirm"),
    Intent("deny", leaves_update=True),
    Intent("skip"),
    Intent("go_back"),
    Intent("cancel", is_detour=True, leaves_update=True, leaves_urgency=True),
    Intent("restart", is_detour=True, leaves_update=True, leaves_urgency=True),
    # What a person does with a question, or with the intake, rather than answer it.
    Intent("postpone", is_detour=True, leaves_update=True, leaves_urgency=True, never_answers=True),
    Intent("open_now", never_answers=True),
    Intent("decide_for_me", never_answers=True),
    Intent("complain_length", is_detour=True, leaves_urgency=True, never_answers=True),
    Intent("ask_back", is_detour=True, leaves_urgency=True, tells=False, never_answers=True),
    Intent("solved_itself", is_detour=True, leaves_urgency=True, tells=False, never_answers=True),
    Intent("resume", never_answers=True),
    Intent("offend", is_detour=True, leaves_urgency=True, never_answers=True),
    # What an article was worth.
    Intent("feedback_positive"),
    Intent("feedback_negative"),
    # Nothing that was understood.
    Intent("nlu_fallback"),
)

INTENTS: Mapping[str, Intent] = MappingProxyType({intent.name: intent for intent in _ROWS})


def _names(has: Callable[[Intent], bool]) -> frozenset[str]:
    return frozenset(intent.name for intent in _ROWS if has(intent))


DETOURS = _names(lambda intent: intent.is_detour)
ADDING = _names(lambda intent: intent.adds)
NO_STORY = frozenset(
    {
        *("greet", "thank", "goodbye", "ask_product_question", "ask_back", "offend", "affirm"),
        *("talk_to_human", "open_now", "postpone", "complain_length", "feedback_negative"),
        *("cancel", "go_back", "skip", "deny", "decide_for_me", "resume", "out_of_scope"),
        *("solved_itself", "check_ticket_status", "restart", "feedback_positive", "change_answer"),
        *("request_feature", "ask_response_times", "ask_support_contact", "bot_challenge", "help"),
    }
)
LEAVING_UPDATE = _names(lambda intent: intent.leaves_update)
LEAVING_URGENCY = _names(lambda intent: intent.leaves_urgency)

USES = IntentUses(
    telling=_names(lambda intent: intent.tells is True),
    not_telling=_names(lambda intent: intent.tells is False),
    describing=_names(lambda intent: intent.describes),
    never_answers=tuple(intent.name for intent in _ROWS if intent.never_answers),
)
"""What the reader of `understanding` needs to know of them."""
