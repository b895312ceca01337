"""Why a response is due when it is: every pause with its reason, and every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.sla.severity import Severity
from helpdesk.tickets import changes
from helpdesk.tickets.projection import Pause, with_promise
from helpdesk.tickets.ticket import SYSTEM, Actor, EntryKind, HistoryEntry, TicketState
from helpdesk.tickets.window import PolicyChange, SeverityChange, WindowOutcome, explain_window
from helpdesk.tickets.window_wording import explanation_lines
from tests.store.world import AGENT, KOLKATA, DeskPolicy, at, draft

POLICY = DeskPolicy()
WAITING, RESOLVED, REOPENED = (
    TicketState.WAITING_FOR_REQUESTER,
    TicketState.RESOLVED,
    TicketState.REOPENED,
)
OPENED = changes.opened(POLICY, draft(), Actor("requester", "Asha", "user:acme:42"), at("10:00"))


def state(when: str, after: TicketState) -> HistoryEntry:
    return HistoryEntry(at(when), AGENT, EntryKind.STATE_CHANGED, after=after.value)


def answer(when: str) -> HistoryEntry:
    return HistoryEntry(at(when), AGENT, EntryKind.MESSAGE, text="We are looking at it.")


def severity(when: str, before: Severity, after: Severity) -> HistoryEntry:
    data: dict[str, Any] = {**OPENED.data, "severity": after.value}
    kind = EntryKind.SEVERITY_CHANGED
    return HistoryEntry(at(when), AGENT, kind, before=before.value, after=after.value, data=data)


def lines(history: list[HistoryEntry], now: datetime) -> list[str]:
    return explanation_lines(explain_window(history, POLICY, now), KOLKATA)


def test_the_whole_explanation_reads_from_the_rule_to_the_outcome():
    history = [
        OPENED,
        state("10:30", WAITING),
        state("11:15", TicketState.IN_PROGRESS),
    ]
    assert lines(history, at("11:30")) == [
        "S1 High: first response within 2 business hours, counted from the opening, "
        "Mon 19 Jan, 10:00 IST.",
        "Mon 19 Jan 10:00-10:30 counted 30 min",
        "Mon 19 Jan 10:30 to 11:15 paused (waiting for the requester)",
        "Mon 19 Jan 11:15-12:45 counted 1 h 30 min",
        "Due Mon 19 Jan, 12:45 IST.",
    ]


def test_a_pause_after_resolved_has_that_reason():
    history = [OPENED, state("10:30", RESOLVED), state("11:00", REOPENED)]
    assert explain_window(history, POLICY, at("11:30")).pauses == (
        Pause(at("10:30"), at("11:00"), RESOLVED),
    )


def test_a_pause_that_goes_on_in_another_state_has_both_reasons():
    history = [OPENED, state("10:30", WAITING), state("10:50", RESOLVED)]
    still = explain_window(history, POLICY, at("11:30"))
    assert still.pauses == (
        Pause(at("10:30"), at("10:50"), WAITING),
        Pause(at("10:50"), None, RESOLVED),
    )
    assert still.outcome is WindowOutcome.ENDED_WITHOUT_RESPONSE
    said = lines(history, at("11:30"))
    assert "Mon 19 Jan 10:30 to 10:50 paused (waiting for the requester)" in said
    assert said[-1] == "Paused since Mon 19 Jan, 10:50 IST (resolved), with 1 h 30 min left."


def test_a_change_of_severity_moves_the_window_until_support_responds():
    history = [
        OPENED,
        severity("10:20", Severity.S1, Severity.S0),
        answer("10:40"),
        severity("11:00", Severity.S0, Severity.S2),
    ]
    explanation = explain_window(history, POLICY, at("11:30"))
    assert explanation.promise.severity is Severity.S0
    assert explanation.severity_changes == (
        SeverityChange(at("10:20"), Severity.S1, Severity.S0, moves_window=True),
        SeverityChange(at("11:00"), Severity.S0, Severity.S2, moves_window=False),
    )
    moved, kept = lines(history, at("11:30"))[1:3]
    assert "from S1 to S0; the window was recalculated" in moved
    assert "from S0 to S2; support had responded" in kept


def test_an_assessment_that_kept_the_severity_is_not_called_a_change():
    same = severity("10:20", Severity.S1, Severity.S1)
    assert explain_window([OPENED, same], POLICY, at("10:30")).severity_changes == ()


def test_a_policy_that_changed_after_a_warning_is_named():
    warned = HistoryEntry(
        at("11:40"), SYSTEM, EntryKind.WINDOW_DUE_SOON, data={"due_at": at("11:30").isoformat()}
    )
    explanation = explain_window([OPENED, warned], POLICY, at("11:45"))
    assert explanation.policy_changes == (
        PolicyChange(at("11:40"), at("11:30"), at("12:00"), is_promise=False),
    )
    same = replace(warned, data={"due_at": at("12:00").isoformat()})
    assert explain_window([OPENED, same], POLICY, at("11:45")).policy_changes == ()


def test_the_promise_recorded_with_the_response_outlives_the_policy():
    earlier = DeskPolicy(closes_at="11:00")
    history = [OPENED, *with_promise([OPENED], [answer("11:30")], earlier)]
    explanation = explain_window(history, POLICY, at("15:00"))
    (change,) = explanation.policy_changes
    assert change.is_promise
    assert change.due_at == at("12:00")
    assert explanation.reading.window.due_at == change.recorded_due_at != change.due_at
    assert "the promise of that time counts" in lines(history, at("15:00"))[1]


@pytest.mark.parametrize(
    ("later", "now", "outcome"),
    [
        ([], "10:30", WindowOutcome.RUNNING),
        ([], "11:45", WindowOutcome.DUE_SOON),
        ([], "12:01", WindowOutcome.OVERDUE),
        ([answer("12:00")], "12:01", WindowOutcome.IN_TIME),
        ([answer("12:01")], "12:02", WindowOutcome.LATE),
        ([state("11:00", WAITING)], "15:00", WindowOutcome.PAUSED),
        ([state("12:30", WAITING)], "15:00", WindowOutcome.OVERDUE_WHEN_PAUSED),
        ([state("12:30", TicketState.CLOSED)], "15:00", WindowOutcome.ENDED_WITHOUT_RESPONSE),
    ],
)
def test_what_has_become_of_the_window(later, now, outcome):
    assert explain_window([OPENED, *later], POLICY, at(now)).outcome is outcome


def test_the_lines_of_every_outcome_end_with_a_sentence():
    for later in ([], [answer("12:01")], [state("12:30", WAITING)]):
        for hours in range(5):
            assert lines([OPENED, *later], at("10:00") + timedelta(hours=hours))[-1].endswith(".")
