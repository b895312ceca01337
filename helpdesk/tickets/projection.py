"""The state of a ticket, calculated from its history and the support policy. Pure.

The history is what is true. The columns of a ticket that the queue sorts by are a copy made
here, recalculated after every entry, so they cannot drift from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from helpdesk.sla.business_calendar import BusinessCalendar
from helpdesk.sla.response_window import due_at_with_pauses, window_text
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity, SeverityPolicy
from helpdesk.tickets.ticket import OPEN_STATES, EntryKind, HistoryEntry, TicketState

PAUSING_STATES = (
    TicketState.WAITING_FOR_REQUESTER,
    TicketState.RESOLVED,
    TicketState.CLOSED,
)
"""States in which support has nothing to do, so that the response window is paused."""


SEVERITY_ANSWERS = frozenset({"functionality", "business_impact"})
"""The slots whose answers give the severity."""


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
    """The present state of a ticket. `paused_at` is set while the response window is paused.

    `assumed` are the slots whose answers nobody confirmed so far; `severity_is_assumed` says that
    it is S0 only because of them.
    """

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
    assumed: frozenset[str] = frozenset()
    severity_is_assumed: bool = False
    wants_person: bool = False

    @property
    def queue_rank(self) -> QueueRank:
        """Where the ticket belongs in the queue."""
        if self.state not in OPEN_STATES:
            return QueueRank.OVER
        if self.first_response_at is not None:
            return QueueRank.ANSWERED
        return QueueRank.RUNNING if self.paused_at is None else QueueRank.PAUSED


def standing(history: Sequence[HistoryEntry], policy: Policy) -> Standing:
    """Return the state of the ticket with this history.

    Args:
        history: all its entries in their order; the first is `opened`.
    """
    opened = history[0]
    assessed = _assessed(history)
    promise = promise_of(history, policy)
    assigned = [entry for entry in history if entry.kind is EntryKind.ASSIGNED]
    return Standing(
        functionality=Functionality(assessed.data["functionality"]),
        business_impact=BusinessImpact(assessed.data["business_impact"]),
        severity=Severity(assessed.data["severity"]),
        severity_reason=str(assessed.data["severity_reason"]),
        state=states_of(history)[-1][1],
        opened_at=opened.at,
        due_at=promise.due_at,
        due_soon_at=promise.due_soon_at,
        paused_at=promise.paused_at,
        first_response_at=promise.first_response_at,
        updated_at=history[-1].at,
        assignee_id=assigned[-1].data["agent_id"] if assigned else None,
        assumed=_assumed(history),
        severity_is_assumed=_severity_is_assumed(history),
        wants_person=bool(opened.data.get("wants_person")),
    )


@dataclass(frozen=True)
class Pause:
    """A span in which the window was paused because the ticket was in `state`.

    `until` is None while it has not ended.
    """

    since: datetime
    until: datetime | None
    state: TicketState


@dataclass(frozen=True)
class Promise:
    """The response window of a history: which severity promised it, its end, and its pauses."""

    severity: Severity
    due_at: datetime
    due_soon_at: datetime
    first_response_at: datetime | None
    pauses: tuple[Pause, ...]

    @property
    def paused_at(self) -> datetime | None:
        """Since when the window is paused; None while it runs or when it is over."""
        last = self.pauses[-1] if self.pauses else None
        return last.since if last is not None and last.until is None else None


def promise_of(history: Sequence[HistoryEntry], policy: Policy) -> Promise:
    """Return the promise that the history of a ticket comes to under this policy.

    The first response decides it: what it says about its promise stands, and later changes of
    severity, state and policy leave it as it was. Until then each of them has it recalculated.
    """
    answer_at = next((at for at, entry in enumerate(history) if entry.is_response), None)
    response = None if answer_at is None else history[answer_at]
    severity = Severity(_assessed(history[:answer_at]).data["severity"])
    pauses = _pauses(history, None if response is None else response.at)
    if response is not None and "due_at" in response.data:
        due_at, due_soon_at = (
            datetime.fromisoformat(response.data[name]) for name in ("due_at", "due_soon_at")
        )
    else:
        calendar, within = policy.calendar_for(severity), policy.severities[severity].within
        spans = [(pause.since, pause.until) for pause in pauses if pause.until is not None]
        due_at, due_soon_at = (
            due_at_with_pauses(calendar, history[0].at, open_time, spans)
            for open_time in (within, within * policy.due_soon_share)
        )
    return Promise(
        severity=severity,
        due_at=due_at,
        due_soon_at=due_soon_at,
        first_response_at=None if response is None else response.at,
        pauses=tuple(pauses),
    )


def with_promise(
    history: Sequence[HistoryEntry], entries: Sequence[HistoryEntry], policy: Policy
) -> list[HistoryEntry]:
    """Return the new `entries`; the first response among them says which promise it met or not.

    So a calendar or a severity that changes later does not change whether a promise was kept.
    """
    if any(entry.is_response for entry in history):
        return list(entries)
    promise = promise_of([*history, *entries], policy)
    recorded = {
        "due_at": promise.due_at.isoformat(),
        "due_soon_at": promise.due_soon_at.isoformat(),
    }
    answer_at = next((at for at, entry in enumerate(entries) if entry.is_response), None)
    return [
        replace(entry, data={**entry.data, **recorded}) if at == answer_at else entry
        for at, entry in enumerate(entries)
    ]


def attachment_ids_of(history: Sequence[HistoryEntry]) -> tuple[str, ...]:
    """Return the screenshots of a ticket, each once, in the order in which they came."""
    return tuple(dict.fromkeys(each for entry in history for each in entry.attachment_ids))


def incident_ids_of(history: Sequence[HistoryEntry]) -> tuple[int, ...]:
    """Return the incidents that a ticket belongs to, each once, in order."""
    linked = [entry for entry in history if entry.kind is EntryKind.INCIDENT_LINKED]
    return tuple(dict.fromkeys(int(entry.data["incident_id"]) for entry in linked))


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
    text = f"{what} and {loss} business impact: {promise.name}, first response within {window}"
    return f"{text}. {why}" if why else text


def _assessed(history: Sequence[HistoryEntry]) -> HistoryEntry:
    """Return the entry that says how severe the ticket is."""
    kinds = (EntryKind.OPENED, EntryKind.SEVERITY_CHANGED)
    return [entry for entry in history if entry.kind in kinds][-1]


def _assumed(history: Sequence[HistoryEntry]) -> frozenset[str]:
    """Return the slots whose answers were assumed, and neither confirmed nor assessed since."""
    assumed = frozenset(history[0].data.get("assumed", ()))
    for entry in history:
        if entry.kind is EntryKind.ASSUMPTION_CONFIRMED:
            assumed -= frozenset(entry.data["fields"])
        elif entry.kind is EntryKind.SEVERITY_CHANGED:
            assumed -= SEVERITY_ANSWERS
    return assumed


def _severity_is_assumed(history: Sequence[HistoryEntry]) -> bool:
    """Return whether the ticket is S0 only by an assumed answer."""
    return bool(history[0].data.get("severity_is_assumed")) and not any(
        entry.kind is EntryKind.SEVERITY_CHANGED or entry.data.get("confirms_severity")
        for entry in history
    )


def states_of(history: Sequence[HistoryEntry]) -> list[tuple[datetime, TicketState]]:
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


def _pauses(history: Sequence[HistoryEntry], first_response_at: datetime | None) -> list[Pause]:
    """Return the spans in which the window was paused, in order; only the last may be unended.

    A response ends the window, and with it the pause in which it came, however long the ticket
    went on waiting.
    """
    pauses: list[Pause] = []
    running: Pause | None = None
    for at, state in states_of(history):
        if state in PAUSING_STATES:
            running = running or Pause(at, None, state)
        elif running is not None:
            pauses.append(replace(running, until=at))
            running = None
    if running is not None:
        pauses.append(running)
    if first_response_at is None:
        return pauses
    return [
        replace(pause, until=min(pause.until or first_response_at, first_response_at))
        for pause in pauses
        if pause.since < first_response_at
    ]
