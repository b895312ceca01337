"""What has been said of each answer up to a message, kept beside the conversation's own books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from conversation.fields import INTAKE_SLOTS
from tests.laws.driver import Conversation, Exchange
from tests.laws.messages import UNDOING, Act, said_in

# What a problem that was put aside takes over from the one before.
TAKEN_OVER = ("iva_stage", "requester_email")


@dataclass(frozen=True)
class Ledger:
    """What was said of the answers so far, and not taken back.

    Args:
        plain: in so many words, whatever was asked.
        said: plainly, or in answer to its question.
        heard: slots of which anything was said, sure or not.
    """

    plain: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    heard: frozenset[str] = frozenset()


def with_ledgers(talk: Conversation) -> Iterator[tuple[int, Exchange, Ledger]]:
    """Yield each exchange with its number and what had been said after its message."""
    ledger, was_opened = Ledger(), False
    for at, one in enumerate(talk.exchanges):
        if one.begins:
            ledger = Ledger()
        elif was_opened:
            ledger = _taken_over(ledger)
        if one.is_taken:
            ledger = _after(ledger, one)
        was_opened = one.ticket is not None
        yield at, one, ledger


def taken_back(one: Exchange) -> frozenset[str]:
    """Return the slots that a message emptied because the person wanted it so."""
    if not one.message.does(*UNDOING) and one.message.button is None:
        return frozenset()
    return frozenset(
        slot
        for slot in INTAKE_SLOTS
        if one.before.get(slot) is not None and one.after.get(slot) is None
    )


def _taken_over(ledger: Ledger) -> Ledger:
    kept = {slot: value for slot, value in ledger.said.items() if slot in TAKEN_OVER}
    plain = {slot: value for slot, value in ledger.plain.items() if slot in TAKEN_OVER}
    return Ledger(plain, kept, ledger.heard & frozenset(TAKEN_OVER))


def _after(ledger: Ledger, one: Exchange) -> Ledger:
    message, requested = one.message, one.requested
    said = said_in(message, requested)
    gone = taken_back(one)
    plain = _without(ledger.plain, gone)
    known = _without(ledger.said, gone)
    if message.button is not None:
        # A button says that nothing is known, too.
        plain = _without(plain, frozenset(said.plain))
        return Ledger(plain, {**known, **said.plain}, ledger.heard | frozenset(said.plain))
    heard = {slot for span in message.spans for slot, _ in span.readings} | set(said.all)
    if requested and message.does(Act.YES, Act.TRY) and one.state_before.proposal:
        heard.add(requested)
    return Ledger({**plain, **said.plain}, {**known, **said.all}, ledger.heard | frozenset(heard))


def _without(values: dict[str, str], slots: Sequence[str] | frozenset[str]) -> dict[str, str]:
    return {slot: value for slot, value in values.items() if slot not in slots}
