"""How a response window stands, how pauses move it, and how it is put into words."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from helpdesk.policy import load_policy
from helpdesk.settings import PROJECT_ROOT
from helpdesk.sla.business_calendar import BusinessCalendar, Shift
from helpdesk.sla.response_window import (
    ResponseWindow,
    WindowState,
    day_lines_text,
    due_at_with_pauses,
    duration_text,
    format_instant,
    promise_text,
    window_text,
)
from helpdesk.sla.severity import Coverage, Severity

INDIA = ZoneInfo("Asia/Kolkata")
HOUR = timedelta(hours=1)
OFFICE = BusinessCalendar(
    INDIA,
    dict.fromkeys(range(5), (Shift.parse("09:00-18:00"),)),
    {date(2026, 1, 26): "Republic Day"},
)


def at(text, zone=INDIA):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.fixture
def window():
    return ResponseWindow(
        opened_at=at("2026-01-19 10:00"),
        due_at=at("2026-01-19 12:00"),
        due_soon_at=at("2026-01-19 11:30"),
    )


@pytest.mark.parametrize(
    ("now", "changes", "state"),
    [
        ("2026-01-19 10:00", {}, "running"),
        ("2026-01-19 11:29:59", {}, "running"),
        ("2026-01-19 11:30", {}, "due_soon"),
        ("2026-01-19 12:00", {}, "due_soon"),  # a response now still keeps the promise
        ("2026-01-19 12:00:01", {}, "breached"),
        ("2026-01-19 15:00", {"first_response_at": "2026-01-19 12:00"}, "met"),
        ("2026-01-19 15:00", {"first_response_at": "2026-01-19 12:00:01"}, "breached"),
        ("2026-01-19 15:00", {"paused_at": "2026-01-19 11:45"}, "paused"),
        ("2026-01-19 15:00", {"paused_at": "2026-01-19 12:30"}, "breached"),
        (
            "2026-01-19 15:00",
            {"paused_at": "2026-01-19 11:00", "first_response_at": "2026-01-19 10:30"},
            "met",
        ),
    ],
)
def test_the_state_follows_response_pause_and_time(window, now, changes, state):
    changed = ResponseWindow(**(vars(window) | {name: at(text) for name, text in changes.items()}))
    assert changed.state(at(now)) == state
    assert changed.state(at(now).astimezone(timezone.utc)) is WindowState(state)


def test_without_a_due_soon_time_it_is_never_due_soon(window):
    plain = ResponseWindow(window.opened_at, window.due_at)
    assert plain.state(window.due_at) is WindowState.RUNNING


def test_naive_instants_are_refused(window):
    with pytest.raises(ValueError, match=r"due_at .* has no time zone"):
        ResponseWindow(window.opened_at, datetime(2026, 1, 19))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "2026-01-19 12:00"),
        ([("2026-01-19 11:00", "2026-01-19 11:30")], "2026-01-19 12:30"),
        ([("2026-01-19 11:00", "2026-01-20 09:00")], "2026-01-20 10:00"),
        ([("2026-01-19 11:00", "2026-01-24 12:00")], "2026-01-27 10:00"),
        ([("2026-01-19 08:00", "2026-01-19 09:30")], "2026-01-19 12:00"),
        ([("2026-01-19 12:00", "2026-01-19 15:00")], "2026-01-19 12:00"),  # due as it begins
        (
            [
                ("2026-01-19 11:30", "2026-01-19 12:00"),
                ("2026-01-19 10:30", "2026-01-19 11:45"),
            ],
            "2026-01-19 13:30",
        ),
        (
            [
                ("2026-01-19 10:30", "2026-01-19 11:00"),
                ("2026-01-19 11:30", "2026-01-19 12:00"),
            ],
            "2026-01-19 13:00",
        ),
    ],
)
def test_pauses_move_the_due_time(pauses, due):
    spans = [(at(since), at(to)) for since, to in pauses]
    assert due_at_with_pauses(OFFICE, at("2026-01-19 10:00"), 2 * HOUR, spans) == at(due)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Kolkata", "Mon 23 Nov, 11:00 IST"),
        ("UTC", "Mon 23 Nov, 05:30 UTC"),
        ("America/New_York", "Mon 23 Nov, 00:30 EST"),
        ("Europe/London", "Mon 23 Nov, 05:30 GMT"),
        ("Asia/Dubai", "Mon 23 Nov, 09:30 UTC+04:00"),
        ("America/Los_Angeles", "Sun 22 Nov, 21:30 PST"),
        ("America/Sao_Paulo", "Mon 23 Nov, 02:30 UTC-03:00"),
        ("Asia/Kathmandu", "Mon 23 Nov, 11:15 UTC+05:45"),
    ],
)
def test_an_instant_is_shown_on_the_clock_of_a_zone(zone, shown):
    assert format_instant(at("2026-11-23 11:00"), ZoneInfo(zone)) == shown


def test_the_promise_is_one_sentence():
    policy = load_policy(PROJECT_ROOT / "support.yml")
    assert promise_text(policy, Severity.S1, at("2026-11-23 11:00"), INDIA) == (
        "S1 High - we respond by Mon 23 Nov, 11:00 IST (within 2 business hours)"
    )
    assert promise_text(policy, Severity.S0, at("2026-11-23 11:00"), INDIA) == (
        "S0 Blocker - we respond by Mon 23 Nov, 11:00 IST (within 1 hour, 24x7)"
    )


@pytest.mark.parametrize(
    ("minutes", "coverage", "shown"),
    [
        (60, Coverage.ALWAYS, "1 hour, 24x7"),
        (30, Coverage.ALWAYS, "30 minutes, 24x7"),
        (60, Coverage.BUSINESS_HOURS, "1 business hour"),
        (120, Coverage.BUSINESS_HOURS, "2 business hours"),
        (90, Coverage.BUSINESS_HOURS, "90 business minutes"),
        (1, Coverage.BUSINESS_HOURS, "1 business minute"),
    ],
)
def test_the_length_of_a_window_is_put_into_words(minutes, coverage, shown):
    assert window_text(timedelta(minutes=minutes), coverage) == shown


def test_the_days_of_an_explanation_are_put_into_words():
    opened = at("2026-01-23 16:30:15")
    due_at = OFFICE.add(opened, 2 * HOUR)
    assert day_lines_text(OFFICE.explain(opened, due_at)) == [
        "Fri 23 Jan 16:30:15-18:00 counted 1 h 29 min 45 s",
        "Sat 24 Jan, Sun 25 Jan closed (weekend)",
        "Mon 26 Jan holiday (Republic Day)",
        "Tue 27 Jan 09:00-09:30:15 counted 30 min 15 s",
    ]


def test_an_explanation_shows_every_shift_and_midnight_as_its_day_ends():
    office = BusinessCalendar(INDIA, {0: (Shift.parse("09:00-10:00"), Shift.parse("22:00-24:00"))})
    lines = office.explain(at("2026-01-19 00:00"), at("2026-01-20 00:00"))
    assert day_lines_text(lines) == ["Mon 19 Jan 09:00-10:00, 22:00-24:00 counted 3 h"]


@pytest.mark.parametrize(
    ("duration", "shown"),
    [
        (timedelta(0), "0 min"),
        (timedelta(seconds=30), "30 s"),
        (timedelta(minutes=90), "1 h 30 min"),
        (timedelta(hours=26), "26 h"),
    ],
)
def test_a_length_of_time_is_short(duration, shown):
    assert duration_text(duration) == shown
