"""A message as a random person writes it: spans of which it is known what each says and does."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from conversation.fields import BY_SLOT
from conversation.turn import SKIPPED, ChoiceReading, Turn
from understanding.choices import CHOICES
from understanding.clause_reading import ClauseReading
from understanding.times.occurrence import Occurrence, VagueOccurrence, find_when

ZONE = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)
FORM = "issue_form"
# So sure a reading of an answer is taken without a word.
TAKEN_FROM = 0.6
_HALF = 0.5
# How likely a reader finds an answer of which nothing is said.
_HARDLY = 0.02
_SENTENCE_END = re.compile(r"[.!?\n]")


class Act(Enum):
    """What a span does, as the one who wrote it meant it."""

    TELL = "tells of the problem"
    FACT = "says an answer in so many words"
    ANSWER = "answers the open question"
    TRY = "tries to answer, and cannot be understood"
    UNKNOWN = "does not know"
    SKIP = "leaves the question out"
    CORRECT = "corrects an answer to another value"
    CHANGE = "wants to change an answer"
    DENY = "denies an answer"
    BACK = "goes a question back"
    YES = "says yes"
    NO = "says no"
    OPEN_NOW = "wants the ticket now"
    DECIDE = "leaves the answer to the assistant"
    PERSON = "wants a person"
    POSTPONE = "asks for a moment"
    COMPLAIN = "complains of the questions"
    CANCEL = "wants no ticket"
    RESUME = "goes on with what was kept"
    SOLVED = "says that it works again"
    BYE = "takes leave"
    ASK_BACK = "asks about the question"
    ASK = "asks something else"
    THANK = "thanks"
    GREET = "greets"
    INSULT = "insults"
    MASH = "hits the keyboard"
    OTHER_PROBLEM = "tells of another problem"


# What is no part of any story.
COMMANDS = frozenset(Act) - {
    *(Act.TELL, Act.OTHER_PROBLEM, Act.FACT, Act.ANSWER, Act.TRY, Act.CORRECT, Act.UNKNOWN),
    *(Act.MASH, Act.SOLVED, Act.DENY),
}
# What asks for a question anew.
UNDOING = frozenset({Act.CORRECT, Act.CHANGE, Act.DENY, Act.BACK, Act.NO, Act.RESUME})
# What has an answer of its own and leaves the question open.
ASIDE = frozenset(
    {
        *(Act.ASK, Act.ASK_BACK, Act.THANK, Act.GREET, Act.INSULT, Act.POSTPONE, Act.COMPLAIN),
        *(Act.PERSON, Act.BYE, Act.SOLVED, Act.CANCEL, Act.OPEN_NOW),
    }
)


@dataclass(frozen=True)
class Span:
    """One clause.

    Args:
        act: what it does.
        text: without the mark at its end.
        intent: what a perfect reader takes it for, and how surely.
        facts: answers that it says in so many words, whatever was asked.
        readings: how it reads as an answer to a choice.
        names: the slot that it names, to correct it or to change it.
        mark: the mark at its end, such as "?".
    """

    act: Act
    text: str
    intent: str
    sure: float = 0.9
    facts: tuple[tuple[str, str], ...] = ()
    readings: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ()
    names: str = ""
    mark: str = ""

    @property
    def tells(self) -> bool:
        """Whether it tells of a problem."""
        return self.act in (Act.TELL, Act.OTHER_PROBLEM)

    @property
    def means(self) -> tuple[tuple[str, str, float], ...]:
        """What it means as an answer, where that is likelier than all else together."""
        return tuple(
            (slot, value, sure)
            for slot, values in self.readings
            for value, sure in values
            if sure > _HALF
        )


@dataclass(frozen=True)
class Message:
    """What was sent at once.

    Args:
        spans: the clauses that were typed; empty for a button or a picture alone.
        joint: what stands between two of them.
        lead: the span whose intent a reader takes the whole message for.
        button: the slot and the value of the button that was pressed.
        pictures: the ids of what was attached.
    """

    spans: tuple[Span, ...] = ()
    joint: str = ". "
    lead: int = 0
    button: tuple[str, str] | None = None
    pictures: tuple[str, ...] = ()

    @functools.cached_property
    def acts(self) -> frozenset[Act]:
        """Everything that it does."""
        return frozenset(span.act for span in self.spans)

    @functools.cached_property
    def rendered(self) -> tuple[str, tuple[ClauseReading, ...]]:
        """What was typed, and what each clause of it does."""
        text, clauses = "", []
        for at, span in enumerate(self.spans):
            place = (len(text), len(text) + len(span.text))
            clauses.append(
                ClauseReading(span.text, place, span.intent, span.sure, span.tells, span.means)
            )
            text += span.text + span.mark
            if at + 1 < len(self.spans):
                text += " " if span.mark and not self.joint.isspace() else self.joint
        return text, tuple(clauses)

    @functools.cached_property
    def choices(self) -> dict[str, list[ChoiceReading]]:
        """How a reader takes the whole of it as an answer to each choice."""
        if not self.spans or self.only(Act.MASH):
            return {}
        found = {slot: dict.fromkeys(one.values, _HARDLY) for slot, one in CHOICES.items()}
        for at, span in enumerate(self.spans):
            for slot, values in span.readings:
                if slot == "confirmation" and at != self.lead:
                    continue  # the whole reads as what leads it
                for value, sure in values:
                    found[slot][value] = max(found[slot][value], sure)
        return {slot: _ranked(values) for slot, values in found.items()}

    @property
    def belongs_to(self) -> str | None:
        """The question of the button that was pressed; None where something was typed."""
        if self.button is None:
            return None
        return "slot_to_change" if self.button[0] == "answer_slot" else self.button[0]

    @property
    def text(self) -> str:
        """What was typed."""
        return self.rendered[0]

    def does(self, *acts: Act) -> bool:
        """Return whether it does one of these."""
        return bool(self.acts & frozenset(acts))

    def only(self, *acts: Act) -> bool:
        """Return whether it does nothing beside these."""
        return bool(self.spans) and self.acts <= frozenset(acts)

    def sentences(self) -> list[tuple[Span, ...]]:
        """Return the spans that stand between two full stops together."""
        groups: list[list[Span]] = [[]]
        for span in self.spans:
            groups[-1].append(span)
            if _SENTENCE_END.search(span.mark + self.joint):
                groups.append([])
        return [tuple(group) for group in groups if group]


@functools.lru_cache(maxsize=100_000)
def when_of(text: str) -> Occurrence | VagueOccurrence | None:
    """Return when something happened by a text: the same text is read often."""
    return find_when(text, now=NOW, zone=ZONE)


def turn_of(
    message: Message, slots: Mapping[str, Any], *, in_form: bool, answered: str = ""
) -> Turn:
    """Return the message as the reader hands it over.

    Args:
        in_form: whether a question of the intake is open.
        answered: the intent whose rule has answered the message already; empty for none.
    """
    intent, sure = "nlu_fallback", 0.3
    if message.spans:
        lead = message.spans[message.lead]
        intent, sure = lead.intent, lead.sure
    entities: list[dict[str, Any]] = [
        {"entity": slot, "value": value, "confidence_entity": 1.0}
        for span in message.spans
        for slot, value in span.facts
        if BY_SLOT[slot].options
    ]
    entities += [
        {"entity": "answer_slot", "value": span.names} for span in message.spans if span.names
    ]
    text, clauses = message.rendered
    if message.button is not None:
        name, value = message.button
        text, sure = "Button", 1.0
        intent = "change_answer" if name == "answer_slot" else "inform"
        entities = [{"entity": name, "value": value}]
    since = (FORM, f"action_{answered}", FORM) if answered else (FORM,)
    return Turn(
        text=text,
        intent=intent,
        confidence=sure,
        entities=tuple(entities),
        choices=message.choices,
        metadata={
            "conversation_id": "c1",
            "requester": {"key": "user:acme:42"},
            "attachments": list(message.pictures),
            "choice": message.button is not None,
            "late_choice": message.belongs_to not in (None, slots.get("requested_slot")),
        },
        slots=dict(slots),
        active_form=FORM if in_form else None,
        now=NOW,
        zone=ZONE,
        actions_since=since if in_form else (),
        clauses=() if message.only(Act.MASH) else clauses,  # what cannot be read has none
    )


def _ranked(values: Mapping[str, float]) -> list[ChoiceReading]:
    """Return the readings, the likeliest first; together they are not surer than sure."""
    total = max(sum(values.values()), 1.0)
    ranked = sorted(values.items(), key=lambda pair: -pair[1])
    return [ChoiceReading(value, sure / total) for value, sure in ranked]


@dataclass(frozen=True)
class Said:
    """What a message says of the answers.

    Args:
        plain: in so many words, which counts whatever was asked.
        answers: as an answer to the open question.
    """

    plain: Mapping[str, str] = made(default_factory=dict)
    answers: Mapping[str, str] = made(default_factory=dict)

    @property
    def all(self) -> dict[str, str]:
        """Both."""
        return {**self.answers, **self.plain}


def said_in(message: Message, requested: str | None) -> Said:
    """Return what a message says of the answers while a question is open."""
    plain = {slot: value for span in message.spans for slot, value in span.facts}
    answers: dict[str, str] = {}
    if message.button is not None and message.button[0] in BY_SLOT:
        slot, value = message.button
        is_now = slot == "occurred_at" and value == "now"
        return Said({slot: NOW.isoformat() if is_now else value})
    for span in message.spans:
        for slot, values in span.readings:
            if slot == requested and span.act is Act.ANSWER and values[0][1] >= TAKEN_FROM:
                answers[slot] = values[0][0]
        field = BY_SLOT.get(requested or "")
        if span.act is Act.SKIP and field is not None and field.optional:
            answers[field.slot] = SKIPPED
    return Said(plain, answers)
