"""What a ticket is: its details, its states and which changes of state are permitted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeVar

from helpdesk.errors import InvalidInput, Refused
from helpdesk.limits import (
    DESCRIPTION_CHARACTERS,
    DESCRIPTION_MIN_CHARACTERS,
    FACT_CHARACTERS,
    TICKET_SCREENSHOTS,
)
from helpdesk.requester import Requester
from helpdesk.sla.response_window import ResponseWindow
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity
from helpdesk.sla.stage import IvaStage

NUMBER_PREFIX = "HS-"
FIRST_SERIAL = 1001

_Choice = TypeVar("_Choice", bound=Enum)


class TicketState(str, Enum):
    """The state of a ticket."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING_FOR_REQUESTER = "waiting_for_requester"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def label(self) -> str:
        """The state as people read it."""
        return self.value.replace("_", " ")


OPEN_STATES = (
    TicketState.OPEN,
    TicketState.REOPENED,
    TicketState.IN_PROGRESS,
    TicketState.WAITING_FOR_REQUESTER,
)
"""States in which somebody still has to do something."""

_SUPPORT = frozenset({"agent", "system"})
_ANYONE = frozenset({"requester", "agent", "system"})

TRANSITIONS: Mapping[TicketState, Mapping[TicketState, frozenset[str]]] = MappingProxyType(
    {
        TicketState.OPEN: {
            TicketState.IN_PROGRESS: _SUPPORT,
            TicketState.WAITING_FOR_REQUESTER: _SUPPORT,
            TicketState.RESOLVED: _SUPPORT,
            TicketState.CLOSED: _ANYONE,
        },
        TicketState.IN_PROGRESS: {
            TicketState.OPEN: _SUPPORT,
            TicketState.WAITING_FOR_REQUESTER: _SUPPORT,
            TicketState.RESOLVED: _SUPPORT,
            TicketState.CLOSED: _ANYONE,
        },
        TicketState.WAITING_FOR_REQUESTER: {
            TicketState.IN_PROGRESS: _ANYONE,
            TicketState.RESOLVED: _SUPPORT,
            TicketState.CLOSED: _ANYONE,
        },
        TicketState.RESOLVED: {
            TicketState.CLOSED: _ANYONE,
            TicketState.REOPENED: _ANYONE,
        },
        TicketState.CLOSED: {
            TicketState.REOPENED: _ANYONE,
        },
        TicketState.REOPENED: {
            TicketState.IN_PROGRESS: _SUPPORT,
            TicketState.WAITING_FOR_REQUESTER: _SUPPORT,
            TicketState.RESOLVED: _SUPPORT,
            TicketState.CLOSED: _ANYONE,
        },
    }
)
"""From which state to which, and by which kinds of actor. What is not here is refused."""


@dataclass(frozen=True)
class Actor:
    """Who did something: a requester (id: owner key), an agent (id: agent id) or the system."""

    kind: str
    name: str
    id: str = ""

    def __post_init__(self) -> None:
        if self.kind not in _ANYONE:
            raise InvalidInput(f"There is no actor of kind {self.kind!r}", field="actor")

    @classmethod
    def requester(cls, requester: Requester) -> Actor:
        """Return the actor that this requester is."""
        return cls(kind="requester", name=requester.name or requester.email, id=requester.key)


SYSTEM = Actor(kind="system", name="Help Section")


def check_transition(number: str, before: TicketState, after: TicketState, actor: Actor) -> None:
    """Accept the change of state if `TRANSITIONS` permits it.

    Raises:
        Refused: with the reason and, where there are any, the states that are permitted.
    """
    if before == after:
        raise Refused(f"{number} is {before.label} already")
    permitted = TRANSITIONS[before]
    if after not in permitted:
        possible = ", ".join(state.label for state in permitted)
        raise Refused(
            f"{number} is {before.label} and cannot become {after.label}",
            hint=f"possible from here: {possible}",
        )
    if actor.kind not in permitted[after]:
        raise Refused(f"Only support can make {number} {after.label}")


@dataclass(frozen=True)
class TicketDraft:
    """What the requester confirmed, before it becomes a ticket.

    The values of choices may be given as text ("major"); they are held as enum members.
    `occurred_at` is aware. `attachment_ids` are the requester's own uploads. `facts` holds the
    answers to further questions of the intake, by slot.

    Args:
        requester_email: where mails about it go; empty for the address of who is signed in, and
            where there is none either, for a ticket that is answered in the chat only.
        assumed: the slots whose answers the assistant assumed, as nobody gave them.
        said: how the person put an answer, by slot: "our counters are closed because of it".
        wants_person: they asked for a person instead of answering.

    Raises:
        InvalidInput: `field` names the slot that is missing or cannot be taken.
    """

    description: str
    functionality: Functionality
    business_impact: BusinessImpact
    iva_stage: IvaStage
    occurred_at: datetime | None = None
    bot_link: str | None = None
    attachment_ids: tuple[str, ...] = ()
    requester_email: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    said: Mapping[str, str] = field(default_factory=dict)
    wants_person: bool = False

    def __post_init__(self) -> None:
        description = (self.description or "").strip()
        if not DESCRIPTION_MIN_CHARACTERS <= len(description) <= DESCRIPTION_CHARACTERS:
            raise InvalidInput(
                f"A description has {DESCRIPTION_MIN_CHARACTERS} to {DESCRIPTION_CHARACTERS} "
                f"characters, this one {len(description)}",
                field="issue_description",
            )
        choices = {
            "description": description,
            "functionality": chosen(Functionality, self.functionality, "functionality"),
            "business_impact": chosen(BusinessImpact, self.business_impact, "business_impact"),
            "iva_stage": chosen(IvaStage, self.iva_stage, "iva_stage"),
            "attachment_ids": tuple(dict.fromkeys(self.attachment_ids)),
            "assumed": frozenset(self.assumed),
        }
        for name, value in choices.items():
            object.__setattr__(self, name, value)
        if self.occurred_at is not None and self.occurred_at.utcoffset() is None:
            raise InvalidInput("The time of occurrence has no time zone", field="occurred_at")
        if len(self.attachment_ids) > TICKET_SCREENSHOTS:
            raise InvalidInput(
                f"A ticket takes {TICKET_SCREENSHOTS} screenshots, these are "
                f"{len(self.attachment_ids)}",
                field="screenshot",
            )
        for name, fact in (*self.facts.items(), *self.said.items()):
            if len(fact) > FACT_CHARACTERS:
                raise InvalidInput(
                    f"An answer has at most {FACT_CHARACTERS} characters, this one {len(fact)}",
                    field=name,
                )


@dataclass(frozen=True)
class Ticket:
    """An issue that support has promised to respond to. All times are aware UTC.

    `requester.email` is the address given for this ticket, empty where there is none. `due_at`
    and `due_soon_at` follow from severity, opening, pauses and the policy; `paused_at` is set
    while the response window is paused. `transcript_until_id` is the last message said before
    the ticket was opened. `facts` holds the answers to further questions of the intake, by slot.

    `assumed` are the slots whose answers the assistant assumed and nobody confirmed so far;
    `severity_is_assumed` says that it is S0 only because of them. `said` is how the person put
    an answer, by slot.
    """

    number: str
    description: str
    functionality: Functionality
    business_impact: BusinessImpact
    iva_stage: IvaStage
    occurred_at: datetime | None
    bot_link: str | None
    attachment_ids: tuple[str, ...]
    severity: Severity
    severity_reason: str
    state: TicketState
    opened_at: datetime
    due_at: datetime
    due_soon_at: datetime
    paused_at: datetime | None
    first_response_at: datetime | None
    updated_at: datetime
    requester: Requester
    assignee: str | None
    conversation_id: str
    transcript_until_id: int | None
    facts: Mapping[str, str] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    severity_is_assumed: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    wants_person: bool = False

    @property
    def window(self) -> ResponseWindow:
        """The response window as it stands."""
        return ResponseWindow(
            opened_at=self.opened_at,
            due_at=self.due_at,
            due_soon_at=self.due_soon_at,
            first_response_at=self.first_response_at,
            paused_at=self.paused_at,
        )

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN_STATES


class EntryKind(str, Enum):
    """What an entry of a ticket's history is about."""

    OPENED = "opened"
    STATE_CHANGED = "state_changed"
    SEVERITY_CHANGED = "severity_changed"
    ASSUMPTION_CONFIRMED = "assumption_confirmed"
    ASSIGNED = "assigned"
    MESSAGE = "message"
    NOTE = "note"
    ATTACHMENT = "attachment"
    INCIDENT_LINKED = "incident_linked"
    INCIDENT_RESOLVED = "incident_resolved"
    WINDOW_DUE_SOON = "window_due_soon"
    WINDOW_BREACHED = "window_breached"


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened to a ticket: who, when, from what to what, and why.

    `data` holds the values that `before` and `after` stand for where they are more than one
    word. For `opened` and `severity_changed`: functionality, business_impact, severity and
    severity_reason. For `opened` also, where they are so: assumed (a list of slots),
    severity_is_assumed and wants_person. For `assumption_confirmed`: fields (a list of slots).
    Of `severity_changed` and `assumption_confirmed`, the one after which an S0 no longer rests on
    an assumed answer has confirms_severity. For the first response: due_at and due_soon_at, the
    promise as it was then (ISO 8601). For `incident_linked` and `incident_resolved`:
    incident_id. An `attachment` is screenshots without text. `id` is 0 until the entry is stored.
    What a message of the conversation caused has a change_key, by which it is known again.
    """

    at: datetime
    actor: Actor
    kind: EntryKind
    before: str = ""
    after: str = ""
    text: str = ""
    attachment_ids: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0

    @property
    def change_key(self) -> str:
        """What names the change that made this entry; empty where nothing does."""
        return str(self.data.get("change_key") or "")

    @property
    def is_response(self) -> bool:
        """Whether support says something here that the requester can read."""
        return self.actor.kind == "agent" and self.kind in (EntryKind.MESSAGE, EntryKind.ATTACHMENT)

    @property
    def is_public(self) -> bool:
        """Whether the requester may read it."""
        return self.kind not in (
            EntryKind.NOTE,
            EntryKind.WINDOW_DUE_SOON,
            EntryKind.WINDOW_BREACHED,
        )


def ticket_number(serial: int) -> str:
    """Return the number of the ticket with this serial: 1001 -> "HS-1001"."""
    return f"{NUMBER_PREFIX}{serial}"


def ticket_serial(number: str) -> int:
    """Return the serial in a ticket number as people write it: "HS-1001", "hs 1001", "#1001".

    Raises:
        InvalidInput: it is no ticket number.
    """
    digits = number.strip().upper().lstrip("#").removeprefix("HS").strip(" -#")
    # Nine digits fit the database's integer; more would be an error of the database.
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise InvalidInput(
            f"{number.strip()[:40]!r} is not a ticket number",
            field="ticket_id",
            hint=f"a ticket number looks like {NUMBER_PREFIX}{FIRST_SERIAL}",
        )
    return int(digits)


def chosen(kind: type[_Choice], value: object, field_name: str) -> _Choice:
    """Return the member that a value stands for: "major" or `Functionality.MAJOR`.

    Raises:
        InvalidInput: it stands for none; says which there are.
    """
    try:
        return kind(value)
    except ValueError as error:
        allowed = ", ".join(str(member.value) for member in kind)
        raise InvalidInput(
            f"{field_name} is {value!r}", field=field_name, hint=f"allowed: {allowed}"
        ) from error
