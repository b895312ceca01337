"""The explanation of a response window as the page of a ticket shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from console.moments import Clock
from console.wording import long_duration
from helpdesk.sla.business_calendar import DayLine
from helpdesk.sla.response_window import day_text, span_text
from helpdesk.tickets.projection import Pause
from helpdesk.tickets.window import WindowExplanation
from helpdesk.tickets.window_wording import (
    PAUSE_REASONS,
    change_sentences,
    outcome_sentence,
    rule_sentence,
)

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class DayRow:
    """One day of the explanation or one pause: what counted or why nothing did, and when."""

    day: str
    text: str
    hours: str
    counts: bool


@dataclass(frozen=True)
class WindowView:
    """The rule that applies and what changed the window, in sentences; then the days."""

    sentences: tuple[str, ...]
    days: tuple[DayRow, ...]


def view_window(explanation: WindowExplanation, clock: Clock) -> WindowView:
    """Return an explanation in sentences and rows, times in the zone of support."""

    def instant(at: datetime) -> str:
        return clock.text(at, clock.policy_zone)

    return WindowView(
        sentences=(
            rule_sentence(explanation, instant),
            *change_sentences(explanation, instant),
            outcome_sentence(explanation, instant),
        ),
        days=tuple(_rows(explanation, clock.policy_zone)),
    )


def _rows(explanation: WindowExplanation, zone: tzinfo) -> Iterator[DayRow]:
    for part in explanation.days:
        if isinstance(part, DayLine):
            yield _day_row(part)
        elif part.until is not None:
            yield _pause_row(part, part.until, zone)


def _pause_row(pause: Pause, until: datetime, zone: tzinfo) -> DayRow:
    since, local_until = pause.since.astimezone(zone), until.astimezone(zone)
    return DayRow(
        day=day_text(since),
        text=f"Paused for {_duration(until - pause.since)}: {PAUSE_REASONS[pause.state]}",
        hours=span_text(since, local_until),
        counts=False,
    )


def _day_row(line: DayLine) -> DayRow:
    kind, _, name = line.reason.partition(": ")
    reason = f"{kind}, {name}" if name else kind
    return DayRow(
        day=day_text(line.date),
        text=f"Nothing: {reason}" if reason else _duration(line.counted),
        hours=", ".join(f"{since:%H:%M} to {_end(since, to)}" for since, to in line.spans),
        counts=not reason,
    )


def _end(since: datetime, to: datetime) -> str:
    return "24:00" if to.date() > since.date() else f"{to:%H:%M}"


def _duration(duration: timedelta) -> str:
    if duration < _MINUTE:
        return f"{int(duration.total_seconds())} seconds"
    return long_duration(duration)
