"""Judges how a dialogue went: the ticket, its severity, its answers, and the manners."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.tickets.ticket import Ticket
from tests.evaluation.dialogue_cases import DialogueCase
from tests.evaluation.dialogue_person import Exchange, Played

NO_TICKET = "none"
# More than this in one turn is a wall of text; an article's passage and the summary are meant
# to be long, and are left out.
MOST_WORDS = 120
_APOLOGY = re.compile(r"\b(?:sorry|apolog\w+)\b", re.IGNORECASE)
_LONG_KINDS = frozenset({"answer", "summary", "ticket"})


@dataclass(frozen=True)
class Judged:
    """A dialogue and what is wrong with it; `turns` are those to the ticket, 0 without one."""

    case: DialogueCase
    played: Played
    severity: str
    outcome_wrong: tuple[str, ...]
    manners: tuple[str, ...]

    @property
    def turns(self) -> int:
        """The person's turns to the ticket."""
        return self.played.turns_to_ticket

    @property
    def is_right(self) -> bool:
        """Whether the right thing came out, with the right answers, by the way that was hoped."""
        return not self.outcome_wrong


def judge(case: DialogueCase, played: Played, tickets: Sequence[Ticket]) -> Judged:
    """Compare what came out with what the person wanted."""
    wrong = list(played.problems)
    severity = tickets[0].severity.value if tickets else NO_TICKET
    if len(tickets) > 1:
        wrong.append(f"{len(tickets)} tickets were opened")
    if severity != case.wants:
        wrong.append(f"severity {severity} instead of {case.wants}")
    if tickets:
        wrong += _wrong_answers(case, tickets[0])
    return Judged(case, played, severity, tuple(wrong), tuple(_breaches(played.exchanges)))


def _wrong_answers(case: DialogueCase, ticket: Ticket) -> list[str]:
    wrong = []
    for slot, wanted in case.truth.items():
        got = getattr(ticket, slot).value
        if got != wanted:
            wrong.append(f"{slot} is {got} instead of {wanted}")
    if len(ticket.attachment_ids) != case.screenshots:
        wrong.append(f"{len(ticket.attachment_ids)} screenshots instead of {case.screenshots}")
    if case.link is not None and (ticket.bot_link or "") != case.link:
        wrong.append(f"the link is {ticket.bot_link} instead of {case.link or 'none'}")
    if case.time_known is not None and (ticket.occurred_at is not None) != case.time_known:
        wrong.append(f"the time is {ticket.occurred_at}")
    if ticket.occurred_at is not None and ticket.occurred_at > ticket.opened_at:
        wrong.append("the time is still to come")
    missing = [words for words in case.description_has if words not in ticket.description]
    return wrong + [f"the description lacks {words!r}" for words in missing]


def _breaches(exchanges: Sequence[Exchange]) -> list[str]:
    """Return where the assistant said something twice, asked two things at once, or went on."""
    found = []
    before: Exchange | None = None
    for exchange in exchanges:
        said = [text for text in exchange.heard if text]
        if not said:
            found.append(f"no answer to {exchange.did!r}")
        if len(set(said)) < len(said):
            found.append(f"said twice in a row after {exchange.did!r}")
        if len(exchange.asks) > 1:
            found.append(f"two questions at once after {exchange.did!r}")
        words = sum(
            len(text.split())
            for text, kind in zip(exchange.heard, exchange.kinds, strict=True)
            if kind not in _LONG_KINDS
        )
        if words > MOST_WORDS:
            found.append(f"{words} words after {exchange.did!r}")
        if before is not None and before.did != exchange.did:
            told = set(said) & set(before.heard)
            again = [
                text
                for text, kind in zip(exchange.heard, exchange.kinds, strict=True)
                if text in told and kind not in ("question", "summary")
            ]
            found += [f"said again after {exchange.did!r}: {text[:50]!r}" for text in again]
            if _APOLOGY.search("\n".join(said)) and _APOLOGY.search("\n".join(before.heard)):
                found.append(f"apologies in a row at {exchange.did!r}")
        before = exchange
    return found
