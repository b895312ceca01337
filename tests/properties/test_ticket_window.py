"""Laws of the response window at any moment, over random histories of what people do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import assume, example, given
from hypothesis import strategies as st

from helpdesk.sla.business_calendar import DayLine
from helpdesk.sla.response_window import WindowState
from helpdesk.sla.severity import Severity
from helpdesk.tickets.projection import (
    Pause,
    incident_ids_of,
    promise_of,
    standing,
    states_of,
    with_promise,
)
from helpdesk.tickets.ticket import (
    SYSTEM,
    TRANSITIONS,
    EntryKind,
    HistoryEntry,
    TicketState,
)
from helpdesk.tickets.window import explain_window, window_at
from tests.properties.test_ticket_history import (
    AGENT,
    ASHA,
    FEW,
    POLICY,
    history_of,
    moved,
    state_of,
    steps,
)
from tests.store.world import DeskPolicy

ZERO = timedelta(0)
minutes_later = st.integers(0, 10 * 24 * 60)
RUNNING = (TicketState.OPEN, TicketState.IN_PROGRESS, TicketState.REOPENED)


def later(history: list[HistoryEntry], minutes: int) -> datetime:
    return history[-1].at + timedelta(minutes=minutes)


def recorded(whole: list[HistoryEntry]) -> list[HistoryEntry]:
    """Return a history as the store writes it: each entry with what was known before it."""
    grown: list[HistoryEntry] = []
    for entry in whole:
        grown.extend(with_promise(grown, [entry], POLICY) if grown else [entry])
    return grown


@FEW
@given(steps, minutes_later)
def test_a_window_is_never_negative_and_counts_no_more_than_it_has(happened, minutes):
    history = history_of(happened)
    reading = window_at(history, POLICY, later(history, minutes))
    within = POLICY.severities[reading.severity].within
    assert ZERO <= reading.left <= within
    assert reading.counted >= ZERO
    assert reading.left == max(within - reading.counted, ZERO)
    assert reading.window.opened_at <= reading.window.due_soon_at <= reading.window.due_at


@FEW
@given(steps, minutes_later)
def test_the_state_follows_from_what_is_left(happened, minutes):
    history = history_of(happened)
    now = later(history, minutes)
    reading = window_at(history, POLICY, now)
    window = reading.window
    if window.first_response_at is not None:
        kept = window.first_response_at <= window.due_at
        assert reading.state is (WindowState.MET if kept else WindowState.BREACHED)
    elif reading.state is WindowState.PAUSED:
        assert state_of(history) not in RUNNING
        assert reading.left > ZERO or window.paused_at == window.due_at
    elif reading.state is WindowState.BREACHED:
        assert reading.left == ZERO
    else:
        assert state_of(history) in RUNNING
        soon = now >= window.due_soon_at
        assert reading.state is (WindowState.DUE_SOON if soon else WindowState.RUNNING)
        assert reading.left > ZERO or now <= window.due_at


@FEW
@given(steps, minutes_later, minutes_later, minutes_later)
def test_to_pause_and_resume_adds_nothing_to_the_counted_time(happened, after, pause, rest):
    history = history_of(happened)
    assume(state_of(history) in RUNNING)
    paused_at = later(history, after)
    resumed_at = paused_at + timedelta(minutes=pause)
    paused = moved(history, TicketState.WAITING_FOR_REQUESTER, paused_at)
    resumed = moved(paused, TicketState.IN_PROGRESS, resumed_at)
    at_pause = window_at(history, POLICY, paused_at).counted
    assert window_at(paused, POLICY, resumed_at).counted == at_pause
    assert window_at(resumed, POLICY, resumed_at).counted == at_pause
    if window_at(history, POLICY, paused_at).window.first_response_at is None:
        now = resumed_at + timedelta(minutes=rest)
        calendar = POLICY.calendar_for(window_at(resumed, POLICY, now).severity)
        assert window_at(resumed, POLICY, now).counted == at_pause + calendar.elapsed(
            resumed_at, now
        )


@FEW
@given(steps, minutes_later)
@example([("move", 0, 0), ("reply", 1, 0), ("move", 1, 0)], 0)  # a response while it waited
def test_replaying_a_history_entry_by_entry_comes_to_the_present(happened, minutes):
    whole = history_of(happened)
    grown = recorded(whole)
    now = later(whole, minutes)
    assert standing(grown, POLICY) == standing(whole, POLICY)
    assert window_at(grown, POLICY, now).window == window_at(whole, POLICY, now).window


@FEW
@given(steps, st.randoms(use_true_random=False))
def test_the_order_of_unrelated_entries_does_not_matter(happened, random):
    history = history_of(happened)
    at = history[-1].at
    linked = {"incident_id": 3}
    unrelated = [
        HistoryEntry(at, AGENT, EntryKind.NOTE, text="a note"),
        HistoryEntry(at, ASHA, EntryKind.MESSAGE, text="a word"),
        HistoryEntry(at, ASHA, EntryKind.ATTACHMENT, attachment_ids=("shot",)),
        HistoryEntry(at, SYSTEM, EntryKind.WINDOW_DUE_SOON),
        HistoryEntry(at, AGENT, EntryKind.INCIDENT_LINKED, data=linked),
        HistoryEntry(at, AGENT, EntryKind.ASSIGNED, after="Meera", data={"agent_id": 1}),
    ]
    shuffled = list(unrelated)
    random.shuffle(shuffled)
    one, other = [*history, *unrelated], [*history, *shuffled]
    assert standing(one, POLICY) == standing(other, POLICY)
    assert incident_ids_of(one) == incident_ids_of(other) == (3,)
    assert window_at(one, POLICY, at) == window_at(other, POLICY, at)
    assert promise_of(one, POLICY) == promise_of(history, POLICY)


@FEW
@given(steps, st.integers(0, 3), minutes_later)
def test_what_changes_after_the_response_leaves_its_promise_alone(happened, choice, minutes):
    history = recorded(history_of(happened))
    answer = HistoryEntry(later(history, 5), AGENT, EntryKind.MESSAGE, text="hello")
    answered = [*history, *with_promise(history, [answer], POLICY)]
    before = promise_of(answered, POLICY)
    wanted = list(Severity)[choice]
    assessed = replace(
        history[0],
        at=later(answered, minutes),
        kind=EntryKind.SEVERITY_CHANGED,
        data={**history[0].data, "severity": wanted.value},
    )
    other_hours = DeskPolicy(closes_at="17:00")
    assert promise_of([*answered, assessed], POLICY) == before
    assert promise_of([*answered, assessed], other_hours) == before
    assert standing([*answered, assessed], POLICY).severity is wanted


@FEW
@given(steps, minutes_later)
def test_the_explained_days_sum_to_what_counted(happened, minutes):
    history = history_of(happened)
    now = later(history, minutes)
    explanation = explain_window(history, POLICY, now)
    reading = explanation.reading
    assert reading == window_at(history, POLICY, now)
    assert explanation.promise.severity is reading.severity
    pauses = [part for part in explanation.days if isinstance(part, Pause)]
    assert pauses == [
        pause
        for pause in explanation.pauses
        if pause.until is not None and pause.since < reading.window.due_at
    ]
    if reading.window.first_response_at is None and reading.window.paused_at is None:
        days = [part for part in explanation.days if isinstance(part, DayLine)]
        counted = sum((day.counted for day in days), ZERO)
        assert counted == explanation.promise.within


@FEW
@given(steps, minutes_later)
def test_the_reasons_of_the_pauses_are_the_states_and_leave_no_gap(happened, minutes):
    history = history_of(happened)
    explanation = explain_window(history, POLICY, later(history, minutes))
    states = states_of(history)
    for pause in explanation.pauses:
        assert (pause.since, pause.state) in states
    joined = [(pause.since, pause.until) for pause in explanation.reading.pauses]
    assert [pause.since for pause in explanation.pauses if pause.since in dict(joined)] == [
        since for since, _ in joined
    ]
    assert {pause.until for pause in explanation.pauses} >= {until for _, until in joined}


def test_every_state_leads_somewhere_and_only_where_the_table_says():
    assert set(TRANSITIONS) == set(TicketState)
    assert all(TRANSITIONS.values())
