"""Laws of a ticket's standing, over random histories of what people do to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpdesk.tickets import changes
from helpdesk.tickets.projection import QueueRank, Standing, standing
from helpdesk.tickets.ticket import (
    OPEN_STATES,
    TRANSITIONS,
    Actor,
    EntryKind,
    HistoryEntry,
    TicketState,
)
from tests.store.world import AGENT, MONDAY_10, DeskPolicy, draft, requester

POLICY = DeskPolicy()
ASHA = Actor.requester(requester())
ASSUMED = frozenset({"functionality", "business_impact", "iva_stage"})
STATES = (EntryKind.OPENED, EntryKind.STATE_CHANGED)

settings.register_profile("histories", max_examples=60, deadline=None)
FEW = settings.get_profile("histories")

# A step is what happens, how many minutes after the one before, and which of what is possible.
# Times go over nights and weekends, so that pauses begin and end in and out of business hours.
steps = st.lists(
    st.tuples(
        st.sampled_from(["move", "move", "reply", "note", "ask", "reassess", "confirm"]),
        st.integers(0, 3 * 24 * 60),
        st.integers(0, 11),
    ),
    max_size=8,
)


def state_of(history: list[HistoryEntry]) -> TicketState:
    return TicketState([entry.after for entry in history if entry.kind in STATES][-1])


def history_of(happened) -> list[HistoryEntry]:
    """Return a history in which only what is permitted has happened."""
    at = MONDAY_10
    blocker = draft(functionality="critical", business_impact="serious", assumed=ASSUMED)
    history = [changes.opened(POLICY, blocker, ASHA, at)]
    for what, minutes, choice in happened:
        at += timedelta(minutes=minutes)
        state = state_of(history)
        if what == "move":
            possible = sorted(TRANSITIONS[state])
            after = possible[choice % len(possible)]
            entry = HistoryEntry(
                at, AGENT, EntryKind.STATE_CHANGED, before=state.value, after=after.value
            )
        elif what == "reassess":
            functionality = ["critical", "major", "minor", "setup"][choice % 4]
            assessed = changes.opened(POLICY, draft(functionality=functionality), AGENT, at)
            entry = replace(assessed, kind=EntryKind.SEVERITY_CHANGED)
        elif what == "confirm":
            fields = [sorted(ASSUMED)[choice % len(ASSUMED)]]
            entry = HistoryEntry(at, AGENT, EntryKind.ASSUMPTION_CONFIRMED, data={"fields": fields})
        else:
            author = ASHA if what == "ask" else AGENT
            kind = EntryKind.NOTE if what == "note" else EntryKind.MESSAGE
            entry = HistoryEntry(at, author, kind, text=what)
        history.append(entry)
    return history


def moved(history: list[HistoryEntry], state: TicketState, at: datetime) -> list[HistoryEntry]:
    return [*history, HistoryEntry(at, AGENT, EntryKind.STATE_CHANGED, after=state.value)]


def window_of(found: Standing) -> tuple:
    return found.due_at, found.due_soon_at, found.paused_at, found.first_response_at


@FEW
@given(steps)
def test_a_window_never_ends_before_it_began_and_warns_before_it_ends(happened):
    found = standing(history_of(happened), POLICY)
    assert found.opened_at <= found.due_soon_at <= found.due_at


@FEW
@given(steps)
def test_pauses_only_ever_give_more_time(happened):
    history = history_of(happened)
    unpaused = [entry for entry in history if entry.kind is not EntryKind.STATE_CHANGED]
    assert standing(unpaused, POLICY).due_at <= standing(history, POLICY).due_at


@FEW
@given(steps, st.integers(0, 5000))
def test_to_pause_and_resume_in_the_same_moment_adds_nothing(happened, minutes):
    history = history_of(happened)
    before = standing(history, POLICY)
    assume(before.state in (TicketState.OPEN, TicketState.IN_PROGRESS, TicketState.REOPENED))
    at = history[-1].at + timedelta(minutes=minutes)
    paused = moved(history, TicketState.WAITING_FOR_REQUESTER, at)
    resumed = standing(moved(paused, TicketState.IN_PROGRESS, at), POLICY)
    assert window_of(resumed) == window_of(before)


@FEW
@given(steps)
def test_the_open_time_that_counted_until_the_window_ends_is_the_promise(happened):
    history = history_of(happened)
    found = standing(history, POLICY)
    assume(found.first_response_at is None and found.paused_at is None)
    calendar = POLICY.calendar_for(found.severity)
    times = [(entry.at, TicketState(entry.after)) for entry in history if entry.kind in STATES]
    counted = timedelta(0)
    for (since, state), (until, _) in zip(
        times, [*times[1:], (datetime.max.replace(tzinfo=MONDAY_10.tzinfo), None)], strict=True
    ):
        if state in OPEN_STATES and state is not TicketState.WAITING_FOR_REQUESTER:
            counted += calendar.elapsed(since, min(until, found.due_at))
    assert counted == POLICY.severities[found.severity].within


@FEW
@given(steps, st.integers(1, 5000))
def test_the_first_response_decides_and_nothing_later_changes_it(happened, minutes):
    history = history_of(happened)
    at = history[-1].at + timedelta(minutes=minutes)
    answered = [*history, HistoryEntry(at, AGENT, EntryKind.MESSAGE, text="hello")]
    found = standing(answered, POLICY)
    assert found.paused_at is None
    assert found.first_response_at == (standing(history, POLICY).first_response_at or at)
    later = at + timedelta(minutes=minutes)
    again = [*answered, HistoryEntry(later, AGENT, EntryKind.MESSAGE, text="more")]
    for after in (again, moved(again, TicketState.RESOLVED, later)):
        assert window_of(standing(after, POLICY)) == window_of(found)


@FEW
@given(steps, st.integers(0, 7))
def test_notes_and_questions_change_nothing_wherever_they_stand(happened, place):
    history = history_of(happened)
    place = min(place, len(history) - 1)
    at = history[place].at
    for author, kind in ((AGENT, EntryKind.NOTE), (ASHA, EntryKind.MESSAGE)):
        remark = HistoryEntry(at, author, kind, text="a remark")
        told = [*history[: place + 1], remark, *history[place + 1 :]]
        assert standing(told, POLICY) == standing(history, POLICY)


@FEW
@given(steps)
def test_the_place_in_the_queue_follows_from_what_support_owes(happened):
    found = standing(history_of(happened), POLICY)
    owes = found.queue_rank is QueueRank.RUNNING
    assert (found.queue_rank is QueueRank.OVER) == (found.state not in OPEN_STATES)
    assert owes == (
        found.state in OPEN_STATES and found.paused_at is None and found.first_response_at is None
    )


@FEW
@given(steps)
def test_what_is_assumed_only_ever_becomes_less(happened):
    history = history_of(happened)
    found = [standing(history[: until + 1], POLICY) for until in range(len(history))]
    for before, after in pairwise(found):
        assert after.assumed <= before.assumed
        assert before.severity_is_assumed or not after.severity_is_assumed
