"""How a ticket stands, worked out from its history and the support policy. Pure.

The history is what is true. The columns of a ticket that the queue sorts by are a copy made
here, anew after every entry, so they cannot drift from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Protocol

from helpdesk.business_calendar import BusinessCalendar
from helpdesk.response_window import due_at_with_pauses, window_text
from helpdesk.severity import BusinessImpact, Functionality, Severity, SeverityPolicy
from helpdesk.tickets.ticket import OPEN_STATES, EntryKind, HistoryEntry, TicketState

WITHOUT_BALL = (
    TicketState.WAITING_FOR_REQUESTER,
    TicketState.RESOLVED,
    TicketState.CLOSED,
)
"""States in which support has nothing to do; the response window stands still in them."""


class Policy(Protocol):
    """What is needed of `helpdesk.policy.SupportPolicy`."""

    @property
    def severities(self) -> Mapping[Severity, SeverityPolicy]:
        """The promise of each severity."""

    @property
    def due_soon_share(self) -> float:
        """The share of a window after which it is due soon, 0 to 1."""

    def calendar_for(self, severity: Severity) -> BusinessCalendar:
        """Return the calendar in which this severity's window runs."""

    def assess(self, functionality: Functionality, impact: BusinessImpact) -> Severity:
        """Return the severity that the matrix gives."""


class QueueRank(IntEnum):
    """The order of the queue before time left: what is owed first, what is over last."""

    RUNNING = 0
    PAUSED = 1
    ANSWERED = 2
    OVER = 3


@dataclass(frozen=True)
class Standing:
    """How a ticket stands. `paused_at` is set while the response window stands still."""

    functionality: Functionality
    business_impact: BusinessImpact
    severity: Severity
    severity_reason: str
    state: TicketState
    opened_at: datetime
    due_at: datetime
    due_soon_at: datetime
    paused_at: datetime | None
    first_response_at: datetime | None
    updated_at: datetime
    assignee_id: int | None

    @property
    def queue_rank(self) -> QueueRank:
        """Where the ticket belongs in the queue."""
        if self.state not in OPEN_STATES:
            return QueueRank.OVER
        if self.first_response_at is not None:
            return QueueRank.ANSWERED
        return QueueRank.RUNNING if self.paused_at is None else QueueRank.PAUSED


def standing(history: Sequence[HistoryEntry], policy: Policy) -> Standing:
    """Return how the ticket with this history stands.

    Args:
        history: all its entries in their order; the first is `opened`.
    """
    opened = history[0]
    assessed = [
        entry for entry in history if entry.kind in (EntryKind.OPENED, EntryKind.SEVERITY_CHANGED)
    ][-1]
    severity = Severity(assessed.data["severity"])
    first_response_at = _first_response_at(history)
    pauses, paused_at = _pauses(history, first_response_at)
    calendar = policy.calendar_for(severity)
    within = policy.severities[severity].within
    assigned = [entry for entry in history if entry.kind is EntryKind.ASSIGNED]

    def after(open_time: timedelta) -> datetime:
        return due_at_with_pauses(calendar, opened.at, open_time, pauses)

    return Standing(
        functionality=Functionality(assessed.data["functionality"]),
        business_impact=BusinessImpact(assessed.data["business_impact"]),
        severity=severity,
        severity_reason=str(assessed.data["severity_reason"]),
        state=_states(history)[-1][1],
        opened_at=opened.at,
        due_at=after(within),
        due_soon_at=after(within * policy.due_soon_share),
        paused_at=paused_at,
        first_response_at=first_response_at,
        updated_at=history[-1].at,
        assignee_id=assigned[-1].data["agent_id"] if assigned else None,
    )


def severity_reason(
    policy: Policy, functionality: Functionality, impact: BusinessImpact, why: str = ""
) -> str:
    """Return the severity of this pair with what led to it, in a sentence.

    "Major functionality and moderate business impact: S1 High, first response within 2
    business hours". `why` is added where somebody gave a reason of their own.
    """
    severity = policy.assess(functionality, impact)
    promise = policy.severities[severity]
    window = window_text(promise.within, promise.coverage)
    loss = "no" if impact is BusinessImpact.NONE else impact.value
    what = (
        "Setup"
        if functionality is Functionality.SETUP
        else (f"{functionality.value.capitalize()} functionality")
    )
    text = (
        f"{what} and {loss} business impact: {severity.value} {promise.label}, "
        f"first response within {window}"
    )
    return f"{text}. {why}" if why else text


def _states(history: Sequence[HistoryEntry]) -> list[tuple[datetime, TicketState]]:
    """Return when the ticket came into which state, in order."""
    kinds = (EntryKind.OPENED, EntryKind.STATE_CHANGED)
    return [
        (
            entry.at,
            TicketState.OPEN if entry.kind is EntryKind.OPENED else TicketState(entry.after),
        )
        for entry in history
        if entry.kind in kinds
    ]


def _first_response_at(history: Sequence[HistoryEntry]) -> datetime | None:
    """Return when support first said something that the requester can read."""
    for entry in history:
        if entry.kind is EntryKind.MESSAGE and entry.actor.kind == "agent":
            return entry.at
    return None


def _pauses(
    history: Sequence[HistoryEntry], first_response_at: datetime | None
) -> tuple[list[tuple[datetime, datetime]], datetime | None]:
    """Return the spans in which the window stood still, and since when it does so now.

    A response ends the window, and with it a pause that has not ended yet.
    """
    pauses: list[tuple[datetime, datetime]] = []
    paused_at: datetime | None = None
    for at, state in _states(history):
        if state in WITHOUT_BALL:
            paused_at = paused_at or at
        elif paused_at is not None:
            pauses.append((paused_at, at))
            paused_at = None
    if first_response_at is None:
        return pauses, paused_at
    if paused_at is not None:
        pauses.append((paused_at, max(paused_at, first_response_at)))
    return [pause for pause in pauses if pause[0] < first_response_at], None
