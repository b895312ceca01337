"""Laws of business time that hold for every calendar, instant and window."""

from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from helpdesk.sla.business_calendar import ALWAYS_OPEN, BusinessCalendar, Shift, always_open
from helpdesk.sla.response_window import due_at_with_pauses

# Clock changes of an hour and of half an hour, in both halves of the world, and at midnight.
ZONES = [
    ZoneInfo(name)
    for name in (
        *("Asia/Kolkata", "Europe/London", "America/New_York", "Australia/Lord_Howe"),
        *("America/Havana", "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia", "UTC"),
    )
]
instants = st.datetimes(
    datetime(2011, 11, 1),  # noqa: DTZ001
    datetime(2030, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from(ZONES),
)
windows = st.timedeltas(timedelta(0), timedelta(days=6))
near_clock_changes = st.sampled_from(
    [
        datetime(2026, 3, 29, tzinfo=ZoneInfo("Europe/London")),
        datetime(2026, 10, 25, tzinfo=ZoneInfo("Europe/London")),
        datetime(2026, 3, 8, tzinfo=ZoneInfo("America/New_York")),
        datetime(2026, 11, 1, tzinfo=ZoneInfo("America/New_York")),
        datetime(2026, 4, 5, tzinfo=ZoneInfo("Australia/Lord_Howe")),
        datetime(2026, 10, 4, tzinfo=ZoneInfo("Australia/Lord_Howe")),
        datetime(2018, 11, 4, 3, tzinfo=ZoneInfo("America/Sao_Paulo")),
        datetime(2011, 12, 31, tzinfo=ZoneInfo("Pacific/Apia")),
    ]
)
any_instant = instants | st.builds(
    lambda at, offset: at + offset,
    near_clock_changes,
    st.timedeltas(timedelta(days=-2), timedelta(days=2)),
)


@st.composite
def shifts_of_a_day(draw):
    """Draw up to three shifts that do not overlap."""
    quarters = draw(st.lists(st.integers(0, 96), unique=True, max_size=6).map(sorted))
    edges = [timedelta(minutes=15 * quarter) for quarter in quarters]
    return tuple(Shift(edges[at], edges[at + 1]) for at in range(0, len(edges) - 1, 2))


@st.composite
def calendars(draw):
    hours = {weekday: draw(shifts_of_a_day()) for weekday in range(7)}
    assume(any(hours.values()))
    holidays = draw(
        st.dictionaries(
            st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.just("holiday"), max_size=5
        )
    )
    return BusinessCalendar(draw(st.sampled_from(ZONES)), hours, holidays)


@given(calendars(), any_instant, windows)
def test_adding_then_measuring_gives_back_what_was_added(calendar, opened_at, window):
    assert calendar.elapsed(opened_at, calendar.add(opened_at, window)) == window


@given(calendars(), any_instant, st.timedeltas(timedelta(microseconds=1), timedelta(days=6)))
def test_no_earlier_instant_would_do(calendar, opened_at, window):
    due_at = calendar.add(opened_at, window)
    assert calendar.elapsed(opened_at, due_at - timedelta(microseconds=1)) < window


@given(calendars(), any_instant, st.timedeltas(timedelta(0), timedelta(days=30)), windows)
def test_a_later_opening_is_never_due_earlier(calendar, opened_at, later_by, window):
    earlier = opened_at.astimezone(timezone.utc)
    assert calendar.add(earlier, window) <= calendar.add(earlier + later_by, window)


@given(calendars(), any_instant, windows, windows)
def test_two_windows_after_each_other_are_one(calendar, opened_at, first, second):
    in_steps = calendar.add(calendar.add(opened_at, first), second)
    assert in_steps == calendar.add(opened_at, first + second)


@given(calendars(), any_instant, windows)
def test_around_the_clock_is_never_slower(calendar, opened_at, window):
    assert ALWAYS_OPEN.add(opened_at, window) <= calendar.add(opened_at, window)
    assert always_open(calendar.time_zone).add(opened_at, window) == (
        opened_at.astimezone(timezone.utc) + window
    )


@given(calendars(), any_instant, windows)
def test_what_is_explained_sums_to_the_window(calendar, opened_at, window):
    due_at = calendar.add(opened_at, window)
    lines = calendar.explain(opened_at, due_at)
    assert sum((line.counted for line in lines), timedelta(0)) == window
    assert [line.date for line in lines] == sorted({line.date for line in lines})
    for line in lines:
        assert bool(line.counted) == bool(line.spans) == (not line.reason)
        assert all(since < to for since, to in line.spans)


@given(calendars(), any_instant, st.timedeltas(timedelta(0), timedelta(days=12)))
def test_open_instants_are_those_at_which_time_counts(calendar, since, length):
    at = since.astimezone(timezone.utc) + length
    counts = calendar.elapsed(at, at + timedelta(microseconds=1)) > timedelta(0)
    assert calendar.is_open(at) == counts


@given(calendars(), any_instant, any_instant, any_instant)
def test_elapsed_time_adds_up(calendar, first, second, third):
    # Three instants in order, near enough to each other to be counted quickly.
    begin = first.astimezone(timezone.utc)
    middle = begin + (second - first) % timedelta(days=20)
    end = middle + (third - first) % timedelta(days=20)
    whole = calendar.elapsed(begin, end)
    assert whole == calendar.elapsed(begin, middle) + calendar.elapsed(middle, end)
    assert timedelta(0) <= whole <= end - begin


@given(
    calendars(),
    any_instant,
    st.timedeltas(timedelta(minutes=1), timedelta(days=2)),
    st.lists(
        st.tuples(
            st.timedeltas(timedelta(days=-1), timedelta(days=5)),
            st.timedeltas(timedelta(0), timedelta(days=3)),
        ),
        max_size=4,
    ),
)
def test_pauses_only_ever_put_off(calendar, opened_at, window, drawn):
    begin = opened_at.astimezone(timezone.utc)
    pauses = [(begin + start, begin + start + length) for start, length in drawn]
    due_at = due_at_with_pauses(calendar, opened_at, window, pauses)
    assert due_at >= calendar.add(opened_at, window)
    assert _elapsed_outside(calendar, begin, due_at, pauses) == window


def _elapsed_outside(calendar, begin, end, pauses):
    """Return the open time outside the pauses, by cutting at every edge."""
    inside = [min(max(at, begin), end) for pause in pauses for at in pause]
    edges = sorted({begin, end, *inside})
    total = timedelta(0)
    for since, to in pairwise(edges):
        if not any(start <= since and to <= stop for start, stop in pauses):
            total += calendar.elapsed(since, to)
    return total
