"""The laws of the answers: said, assumed, corrected, and what the severity is made of."""

from __future__ import annotations

from collections.abc import Mapping

from conversation.fields import BY_SLOT, CHOICE_SLOTS, IN_DEVELOPMENT, INTAKE_SLOTS
from conversation.turn import SKIPPED
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity
from tests.laws.broken import Broken
from tests.laws.driver import Conversation, Exchange, the_policy
from tests.laws.ledger import taken_back, with_ledgers
from tests.laws.messages import NOW, Act, said_in

LIKELIER_THAN_NOT = 0.5


def what_was_said_is_not_asked(talk: Conversation) -> None:
    """A fact said in so many words is not asked afterwards, unless it was taken back."""
    for at, one, ledger in with_ledgers(talk):
        if one.asked in ledger.plain and one.ticket is None:
            raise Broken(f"{one.asked} is asked, and was said to be {ledger.plain[one.asked]}", at)


def what_was_assumed_is_marked(talk: Conversation) -> None:
    """What nobody said is marked as assumed until it is said: state, summary and ticket."""
    for at, one, ledger in with_ledgers(talk):
        state = one.state
        for slot in CHOICE_SLOTS:
            value = one.after.get(slot)
            is_marked = slot in state.assumed
            if value is None or one.ticket is not None:
                continue
            if is_marked and ledger.said.get(slot) is not None:
                raise Broken(f"{slot} is marked as assumed, and {ledger.said[slot]} was said", at)
            if not is_marked and slot not in ledger.heard:
                raise Broken(f"{slot} is {value}: nobody said so, and it is not marked", at)
            shown = _line(one, slot)
            if shown and ("assumed" in shown) != is_marked:
                raise Broken(f"the summary shows {shown!r}", at)
        if one.ticket is not None and one.ticket.assumed != frozenset(state.assumed):
            raise Broken(f"the ticket has {set(one.ticket.assumed)} as assumed", at)


def a_correction_wins(talk: Conversation) -> None:
    """A correction stands, whatever is asked; one to the same value changes nothing else."""
    for at, one in enumerate(talk.exchanges):
        corrected = corrections_of(one)
        if not corrected or one.requested is None or one.ended:
            continue
        for slot, value in corrected.items():
            is_asked_anew = slot in taken_back(one) and one.message.does(Act.BACK, Act.CHANGE)
            if one.after.get(slot) != value and not is_asked_anew:
                was = one.before.get(slot)
                is_now = one.after.get(slot)
                raise Broken(f"{slot} was {was}, corrected to {value}, and is {is_now}", at)
        is_same = all(one.before.get(slot) == value for slot, value in corrected.items())
        if is_same and one.message.only(Act.CORRECT):
            changed = [
                slot
                for slot in INTAKE_SLOTS
                if slot != one.requested and one.after.get(slot) != one.before.get(slot)
            ]
            if changed:
                raise Broken(f"corrected to the same, and {changed} changed", at)


def the_summary_shows_what_stands(talk: Conversation) -> None:
    """The summary shows no time where none is known."""
    for at, one, _ in with_ledgers(talk):
        shown = _line(one, "occurred_at").partition(":**")[2]
        if shown and one.after.get("occurred_at") == SKIPPED and str(NOW.day - 1) in shown:
            raise Broken(f"no time is known, and the summary shows {shown!r}", at)


def severity_is_what_was_said(talk: Conversation) -> None:
    """No severity is milder than the matrix of what was said, assumed answers or not."""
    for at, one, ledger in with_ledgers(talk):
        if one.ticket is None and one.kind != "summary":
            continue
        held = {slot: str(one.after.get(slot)) for slot in ("functionality", "business_impact")}
        said = {slot: ledger.said.get(slot) or value for slot, value in held.items()}
        if _severity(held).rank > _severity(said).rank:
            raise Broken(f"{held} is milder than what was said: {said}", at)


def what_is_assumed_is_not_mild(talk: Conversation) -> None:
    """What is assumed of the severity is no milder than the likeliest that was heard of it.

    But a bot that nobody uses yet has a question of its setup, whatever its symptom sounds like.
    """
    for at, one in enumerate(talk.exchanges):
        for slot in ("functionality", "business_impact"):
            leads = one.state.leads.get(slot, {})
            likeliest = max(leads, key=lambda value: leads[value], default=None)
            is_new = slot in one.state.assumed and slot not in one.state_before.assumed
            if slot == "functionality" and one.after.get("iva_stage") == IN_DEVELOPMENT:
                continue
            if likeliest is None or leads[likeliest] < LIKELIER_THAN_NOT or not is_new:
                continue
            options, held = BY_SLOT[slot].options, str(one.after.get(slot))
            if options.index(held) > options.index(likeliest):
                raise Broken(f"{slot} is assumed to be {held}, and {likeliest} was heard", at)


def corrections_of(one: Exchange) -> dict[str, str]:
    """Return the corrections of a message; what it says of the same slot otherwise counts too."""
    said = said_in(one.message, one.requested).plain
    return {
        slot: said[slot]
        for span in one.message.spans
        if span.act is Act.CORRECT
        for slot, _ in span.facts
    }


def _line(one: Exchange, slot: str) -> str:
    """Return the line of the summary that shows an answer; empty where no summary is shown."""
    label = f"**{BY_SLOT[slot].label}:**"
    if one.kind != "summary":
        return ""
    return next((line for line in one.question.splitlines() if label in line), "")


def _severity(values: Mapping[str, str]) -> Severity:
    return the_policy().assess(
        Functionality(values["functionality"]), BusinessImpact(values["business_impact"])
    )
