"""What a question of the intake is: the columns of the table in `conversation.fields`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from conversation.catalogue import label, load_texts, placeholders, text
from conversation.markdown import Markdown, shortened
from conversation.say import QuickReply, Say
from conversation.state import IntakeState
from conversation.turn import SKIPPED, Turn
from helpdesk.policy import SupportPolicy
from helpdesk.sla.response_window import format_instant
from helpdesk.tickets.ticket import Ticket, TicketDraft
from understanding.choices import CHOICES
from understanding.times.occurrence import Occurrence


class Place(Enum):
    """Where a field is shown beside the summary and the list of what can be corrected."""

    CONSOLE = "console"
    COMMAND_LINE = "command_line"
    REPORT = "report"


EVERYWHERE = frozenset(Place)


@dataclass
class Facts:
    """Slot values found in one message, and a time that cannot be right."""

    slots: dict[str, Any] = field(default_factory=dict)
    future_time: Occurrence | None = None


@dataclass(frozen=True)
class SlotAnswer:
    """What a reply gives to the open question.

    `slots` are to be set; `problem` says why an attempted answer cannot be taken; neither means
    that the message does not answer the question.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    problem: Say | None = None
    notes: tuple[Say, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is an answer."""
        return bool(self.slots)


ReadReply = Callable[["IntakeField", Turn, Facts], SlotAnswer]
"""Reads a message as the answer to the question for a field."""

FindByTheWay = Callable[["IntakeField", Turn], Any]
"""Returns the value for a field that a message tells, whatever was asked; None for none."""

Title = Callable[["IntakeField", str, SupportPolicy], str]
"""Returns what the button of an option says."""

FurtherReplies = Callable[["IntakeField", Turn], Sequence[QuickReply]]
"""Returns the buttons after those of the options."""


def pressed(of: IntakeField, turn: Turn) -> Any:
    """Return the value of the button that was pressed; what was typed tells nothing by the way."""
    return turn.entity(of.slot) if turn.is_choice else None


def as_it_is(value: Any) -> Any:
    """Keep the slot's value in the ticket unchanged."""
    return value


def skip_if_optional(of: IntakeField, _turn: Turn) -> Sequence[QuickReply]:
    """Offer to leave the question out, where it may be left out."""
    return [of.reply(label("intake.skip"), SKIPPED)] if of.optional else []


def title_of_catalogue(of: IntakeField, value: str, _policy: SupportPolicy) -> str:
    """Return the option's title in the catalogue."""
    return label(of.key(f"option.{value}"))


@dataclass(frozen=True)
class IntakeField:
    """One question of the intake, from how it is asked to where its answer ends.

    Its texts are in the catalogue under `intake.<slot>.`: `label`, `question`, `in_other_words`,
    and `option.<value>` for each option. Optional are `explanation` (for who asks back),
    `value.<value>` (an option in few words), `noted` (an answer taken by the way) and `none` (no
    answer).

    Args:
        slot: its slot in `domain.yml`.
        read: how a reply becomes a value.
        find: how a message tells it without being asked.
        options: the answers to choose from, in the order of the buttons; empty for free answers.
        optional: whether it may be left out.
        ticket: the attribute of `TicketDraft` and `Ticket` that holds the answer; empty for
            `facts`, which needs no column of its own.
        places: where it is shown beside the summary and the corrections.
        title: what the button of an option says.
        stored: what the ticket keeps of the slot's value.
        further_replies: buttons after those of the options.
        is_proposed: whether an answer taken by the way is said as a guess that may be wrong.
        tries: how often it is asked before the conversation goes on without an answer.
        is_shown_as_said: whether the summary shows the person's own words for it.
    """

    slot: str
    read: ReadReply
    find: FindByTheWay = pressed
    options: tuple[str, ...] = ()
    optional: bool = False
    ticket: str = ""
    places: frozenset[Place] = EVERYWHERE
    stored: Callable[[Any], Any] = as_it_is
    title: Title = title_of_catalogue
    further_replies: FurtherReplies = skip_if_optional
    is_proposed: bool = False
    tries: int = 2
    is_shown_as_said: bool = False

    def key(self, name: str) -> str:
        """Return the full name of one of its texts in the catalogue."""
        return f"intake.{self.slot}.{name}"

    @property
    def label(self) -> str:
        """What it is called."""
        return label(self.key("label"))

    @property
    def name(self) -> str:
        """What it is called in the middle of a sentence."""
        return self.label[:1].lower() + self.label[1:]

    @property
    def is_trained(self) -> bool:
        """Whether a reader has learned how people say its options."""
        return self.slot in CHOICES

    @property
    def keys(self) -> tuple[str, ...]:
        """The texts that it cannot do without."""
        names = ["label", "question", "in_other_words"]
        if self.title is title_of_catalogue:
            names += [f"option.{value}" for value in self.options]
        return tuple(self.key(name) for name in names)

    @property
    def explanation(self) -> Say | None:
        """What the question is about, for who asks back; None where nothing is to be explained."""
        key = self.key("explanation")
        return Say(key) if key in load_texts() else None

    def is_named_in(self, text: str) -> bool:
        """Return whether a text has its label as whole words."""
        return re.search(rf"\b{re.escape(self.label)}\b", text, re.IGNORECASE) is not None

    def quick_replies(self, turn: Turn, policy: SupportPolicy) -> list[QuickReply]:
        """Return the buttons under its question."""
        offered = [self.reply(self.title(self, value, policy), value) for value in self.options]
        return [*offered, *self.further_replies(self, turn)]

    def reply(self, title: str, value: str) -> QuickReply:
        """Return a button that answers its question with `value`."""
        return QuickReply(title, f'/inform{{"{self.slot}": "{value}"}}')

    def shown(self, value: Any, zone: ZoneInfo) -> str:
        """Return an answer as people read it, as plain text."""
        if value is None or value == SKIPPED or value in ([], ()):
            return self._text("none", default="intake.none")
        if isinstance(value, Enum):
            value = value.value
        if isinstance(value, list | tuple):
            return label("intake.attached", count=len(value))
        if isinstance(value, datetime):
            return format_instant(value, zone)
        if value in self.options:
            return self.option_name(value)
        return shortened(str(value))

    def option_name(self, value: str) -> str:
        """Return what an option is called in few words."""
        return self._text(f"value.{value}", default=self.key(f"option.{value}"))

    def noted(self, value: Any, zone: ZoneInfo) -> Markdown:
        """Return an answer that was taken by the way, as a part of a sentence."""
        texts = load_texts()
        names = (self.key(f"noted.{value}"), self.key("noted"))
        key = next((name for name in names if name in texts), "intake.noted_value")
        given = {"label": self.name, "value": self.shown(self.of_slot(value), zone)}
        return text(key, **{name: given[name] for name in placeholders(texts[key])})

    def of_slot(self, value: Any) -> Any:
        """Return what the slot holds as the ticket keeps it: None where it was left out."""
        return None if value in (None, SKIPPED) else self.stored(value)

    def of_ticket(self, ticket: Ticket) -> Any:
        """Return the answer that a ticket holds; None where there is none."""
        return getattr(ticket, self.ticket) if self.ticket else ticket.facts.get(self.slot)

    def _text(self, name: str, *, default: str) -> str:
        key = self.key(name)
        return label(key if key in load_texts() else default)


def draft_of(
    fields: Sequence[IntakeField], slots: Mapping[str, Any], state: IntakeState
) -> TicketDraft:
    """Return the ticket that the answers make, with what of them was assumed or put in own words.

    Raises:
        InvalidInput: an answer cannot be taken; `field` names it.
    """
    given = {one: one.of_slot(slots.get(one.slot)) for one in fields}
    values = {one.ticket: value for one, value in given.items() if one.ticket}
    values["attachment_ids"] = tuple(values.get("attachment_ids") or ())
    values["requester_email"] = values.get("requester_email") or ""
    facts = {
        one.slot: str(value) for one, value in given.items() if not one.ticket and value is not None
    }
    return TicketDraft(
        **values,
        facts=facts,
        assumed=frozenset(state.assumed),
        said={one.slot: state.said[one.slot] for one in fields if one.slot in state.said},
        wants_person=state.wants_person,
    )
