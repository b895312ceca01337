"""The laws that compare conversations: what is put aside, put in another order, or divided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from conversation.fields import INTAKE_SLOTS
from conversation.state import IntakeState, Leads
from tests.laws.broken import Broken
from tests.laws.driver import Conversation, Exchange, stood_at
from tests.laws.messages import Act, Message
from tests.laws.phrases import SAYINGS
from tests.laws.story_laws import kept_in

CANCEL = Message((SAYINGS[Act.CANCEL][0],))
RESUME = Message((SAYINGS[Act.RESUME][0],))
NEXT_TO_NOTHING = 0.05
# What of a message may be said in any order, and one by one.
_INDEPENDENT = frozenset({Act.FACT, Act.TELL})
_REMEMBERED = ("assumed", "said", "leads", "parked", "wants_person", "heard")


def cancelled_and_resumed_is_as_before(talk: Conversation) -> None:
    """To cancel and to pick it up again leaves every answer, the story and what is remembered."""
    asking = [
        at for at, one in enumerate(talk.exchanges) if one.asked is not None and not one.ticket
    ]
    for at in asking[-1:]:
        one = talk.exchanges[at]
        later = stood_at(one.after, one.asked, (CANCEL,), talk.assistant)
        if not later.is_kept:
            continue  # "cancel" was an answer to the question
        later.reply(RESUME)
        for slot in INTAKE_SLOTS:
            if one.after.get(slot) != later.slots.get(slot):
                raise Broken(
                    f"cancelled and picked up again, {slot} is {later.slots.get(slot)!r} "
                    f"instead of {one.after.get(slot)!r}",
                    at,
                )
        now = IntakeState.from_slot(later.slots.get("intake_state"))
        for name in _REMEMBERED:
            before, after = getattr(one.state, name), getattr(now, name)
            if name == "leads":
                before, after = _heard(before), _heard(after)
            if before != after:
                raise Broken(
                    f"cancelled and picked up again, {name} is {after!r} instead of {before!r}", at
                )


def the_order_of_facts_does_not_matter(talk: Conversation) -> None:
    """What a message says of several answers counts in any order, and in two messages as well."""
    for at, one in enumerate(talk.exchanges):
        message = one.message
        if len(message.spans) < 2 or not message.only(*_INDEPENDENT) or not one.is_taken:
            continue
        if not message.does(Act.FACT) or one.ticket is not None or one.resumes:
            continue
        last = len(message.spans) - 1
        turned = replace(message, spans=message.spans[::-1], lead=last - message.lead)
        _compare(at, "in another order", one, _after(talk, one, [turned]))
        if message.spans[0].act is Act.TELL:
            parts = [Message(message.spans[:1]), Message(message.spans[1:])]
            _compare(at, "in two messages", one, _after(talk, one, parts))
        return  # the first such message is enough


def _after(talk: Conversation, one: Exchange, messages: Sequence[Message]) -> Mapping[str, Any]:
    return stood_at(one.before, one.requested, messages, talk.assistant).slots


def _compare(at: int, what: str, one: Exchange, other: Mapping[str, Any]) -> None:
    """Compare what was said: the facts, and the clauses that tell."""
    facts = {slot for span in one.message.spans for slot, _ in span.facts}
    for slot in sorted(facts):
        if one.after.get(slot) != other.get(slot):
            raise Broken(
                f"{what}, {slot} is {other.get(slot)!r} instead of {one.after.get(slot)!r}", at
            )
    first, second = kept_in(one.after), kept_in(other)
    for span in one.message.spans:
        if span.tells and (span.text in first) != (span.text in second):
            raise Broken(f"{what}, what is kept is {second!r} instead of {first!r}", at)


def _heard(leads: Leads) -> dict[tuple[str, str], float]:
    """Return what was heard of the answers, without what is next to nothing."""
    return {
        (slot, value): sure
        for slot, values in leads.items()
        for value, sure in values.items()
        if sure > NEXT_TO_NOTHING
    }
