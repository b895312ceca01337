"""Grades a conversation as a product: what is stored, what was said, whether it is true, manners.

Every number, severity, due time and address in the assistant's messages is checked against the
store; a sentence that does not follow from it is a false statement.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from helpdesk.sla.response_window import format_instant
from helpdesk.tickets.ticket import Ticket
from tests.evaluation.conversation_cases import ConversationTask, TaskEnd, Wording
from tests.evaluation.conversation_person import Said, Talk, ticket_numbers

MOST_WORDS = 120
MOST_ASKED = 2
_SLOT_OF = {"description": "issue_description", "email": "requester_email"}
_LONG_KINDS = frozenset({"answer", "summary", "ticket"})
_SEVERITY = re.compile(r"\bS([0-3])\b")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}")
_PERSON = re.compile(
    r"\b(?:person|someone|somebody|support team|colleague|human|agent|support (?:sees|responds|"
    r"replies|will|has)|we respond)\b",
    re.IGNORECASE,
)
_RESUMABLE = re.compile(r"pick (?:it|this) up|kept|go on with it|keep what you", re.IGNORECASE)


@dataclass
class Grade:
    """What is wrong with a conversation, by kind; all empty for one that is right."""

    state: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    manners: list[str] = field(default_factory=list)
    privacy: list[str] = field(default_factory=list)
    is_too_mild: bool = False

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong."""
        return not any((self.state, self.said, self.false, self.manners, self.privacy))

    def faults(self) -> list[str]:
        """Return all that is wrong as lines."""
        kinds = ("state", "said", "false", "manners", "privacy")
        return [f"{kind}: {what}" for kind in kinds for what in getattr(self, kind)]


def grade(
    task: ConversationTask,
    wording: Wording,
    talk: Talk,
    tickets: Sequence[Ticket],
    *,
    zone: ZoneInfo,
    known_addresses: frozenset[str],
) -> Grade:
    """Compare a conversation with what the task wants.

    Args:
        tickets: the tickets of this person in the store, oldest first.
        zone: the person's time zone, in which due times are said.
        known_addresses: e-mail addresses that may be said to this person.
    """
    found = Grade()
    found.state += talk.problems + [
        f"turn {number} {turn.state}"
        for number, turn in enumerate(talk.turns, 1)
        if turn.state != "answered"
    ]
    _grade_state(task.end, wording, talk, tickets, found)
    _grade_said(task.end, talk, found)
    _grade_truth(talk, tickets, zone, found)
    _grade_manners(talk.turns, found)
    allowed = {*known_addresses, *(address.lower() for address in _typed_addresses(talk))}
    for turn in talk.turns:
        for address in _EMAIL.findall(turn.text):
            if address.lower().rstrip(".") not in allowed:
                found.privacy.append(f"said the address {address}")
    return found


def _grade_state(
    end: TaskEnd, wording: Wording, talk: Talk, tickets: Sequence[Ticket], found: Grade
) -> None:
    if len(tickets) != end.tickets:
        found.state.append(f"{len(tickets)} tickets instead of {end.tickets}")
    if tickets and end.tickets:
        _grade_ticket(end, tickets[0], wording.story_has, found)
        if end.severity:
            mildest = max(int(one[1]) for one in end.severity)
            found.is_too_mild = int(tickets[0].severity.value[1]) > mildest
    if len(tickets) > 1 and end.second:
        _grade_ticket(end.second, tickets[1], (), found)
    if end.kept and not any(
        _RESUMABLE.search(turn.text + " ".join(turn.buttons)) for turn in talk.turns[-3:]
    ):
        found.state.append("nothing says that it can be picked up again")


def _grade_ticket(end: TaskEnd, ticket: Ticket, also: Sequence[str], found: Grade) -> None:
    if end.severity and ticket.severity.value not in end.severity:
        found.state.append(f"{ticket.severity.value} instead of {'/'.join(end.severity)}")
    for name, wanted in end.fields.items():
        got = _value(ticket, name)
        if got is not None and got != wanted:
            found.state.append(f"{name} is {got} instead of {wanted}")
    story = ticket.description.lower()
    for words in (*end.story_has, *also):
        if not _has(story, words):
            found.state.append(f"the description lacks {words!r}")
    for words in end.story_lacks:
        if _has(story, words):
            found.state.append(f"the description has {words!r}")


def _value(ticket: Ticket, name: str) -> str | None:
    if name == "occurred_at":
        return "known" if ticket.occurred_at is not None else "unknown"
    if name == "bot_link":
        return ticket.bot_link or "none"
    if name == "email":
        return ticket.requester.email
    value = getattr(ticket, name, None)
    return None if value is None else str(getattr(value, "value", value))


def _grade_said(end: TaskEnd, talk: Talk, found: Grade) -> None:
    for turn in talk.turns:
        if turn.move is None:
            continue
        for words in turn.move.must_say:
            if not _has(turn.text.lower(), words):
                found.said.append(f"{turn.did!r} was not answered with {words!r}")
        for words in turn.move.must_not_say:
            if _has(turn.text.lower(), words):
                found.said.append(f"{turn.did!r} was answered with {words!r}")
    if end.person and not any(_PERSON.search(turn.text) for turn in talk.turns):
        found.said.append("no person was offered")


def _grade_truth(talk: Talk, tickets: Sequence[Ticket], zone: ZoneInfo, found: Grade) -> None:
    own = {ticket.number: ticket for ticket in tickets}
    typed = {run for turn in talk.turns for run in re.findall(r"\d+", turn.did)}
    for number in ticket_numbers(talk):
        # What the person typed may be said back, whatever stood before its digits.
        if number not in own and number.removeprefix("HS-") not in typed:
            found.false.append(f"named {number}, which is not this person's")
    for turn in talk.turns:
        for text, kind in zip(turn.heard, turn.kinds, strict=True):
            named = [own[number] for number in own if number in text]
            if kind != "ticket" or len(named) != 1:
                continue
            severities = {f"S{digit}" for digit in _SEVERITY.findall(text)}
            if severities and named[0].severity.value not in severities:
                found.false.append(f"said {sorted(severities)} of a {named[0].severity.value}")
            due = format_instant(named[0].due_at, zone)
            if "respond by" in text and due not in text:
                found.false.append(f"the due time is {due}, which was not what was said")


def _grade_manners(turns: Sequence[Said], found: Grade) -> None:
    asked: Counter[str] = Counter()
    for number, turn in enumerate(turns):
        if len(set(turn.asks)) > 1:
            found.manners.append(f"two questions at once after {turn.did!r}")
        if not [text for text in turn.heard if text.strip()]:
            found.manners.append(f"no answer to {turn.did!r}")
        if "ticket" in turn.kinds:
            asked.clear()
        tried = turn.move is not None and _SLOT_OF.get(turn.move.when, turn.move.when)
        for slot in set(turn.asks):
            if slot == "confirmation":
                continue
            # Asked again after a reply to it that was not taken; what answers a detour, or asks
            # back, is more than the question alone and does not count.
            failed = tried == slot and len(turn.heard) == 1
            asked[slot] += 1 if failed or not asked[slot] else 0
            if asked[slot] == MOST_ASKED + 1:
                found.manners.append(f"asked for {slot} a third time")
        words = sum(
            len(text.split())
            for text, kind in zip(turn.heard, turn.kinds, strict=True)
            if kind not in _LONG_KINDS
        )
        if words > MOST_WORDS:
            found.manners.append(f"{words} words after {turn.did!r}")
        before = turns[number - 1] if number else None
        if before is not None and turn.heard and turn.heard == before.heard:
            found.manners.append(f"said the same twice running at {turn.did!r}")


def _typed_addresses(talk: Talk) -> list[str]:
    return [address for turn in talk.turns for address in _EMAIL.findall(turn.did)]


def _has(text: str, words: str) -> bool:
    """Return whether the text has one of the alternatives that `|` separates."""
    return any(one.strip().lower() in text for one in words.split("|") if one.strip())
