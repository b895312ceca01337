"""Business time across weekends, holidays, several shifts and both clock changes."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from helpdesk.sla.business_calendar import (
    ALWAYS_OPEN,
    BusinessCalendar,
    Shift,
    always_open,
)

INDIA = ZoneInfo("Asia/Kolkata")
REPUBLIC_DAY = {date(2026, 1, 26): "Republic Day"}
HOUR = timedelta(hours=1)


def calendar(hours="09:00-18:00", zone=INDIA, days=range(5), holidays=None):
    shifts = tuple(Shift.parse(part) for part in hours.split(","))
    return BusinessCalendar(zone, dict.fromkeys(days, shifts), holidays or {})


def at(text, zone=INDIA):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def local(instant, zone=INDIA):
    return instant.astimezone(zone).replace(tzinfo=None).isoformat(sep=" ")


@pytest.mark.parametrize(
    ("opened", "hours", "due"),
    [
        ("2026-01-19 10:00", 2, "2026-01-19 12:00:00"),
        ("2026-01-19 16:00", 2, "2026-01-19 18:00:00"),  # at closing time, not at the next opening
        ("2026-01-19 16:30", 2, "2026-01-20 09:30:00"),
        ("2026-01-19 18:00", 2, "2026-01-20 11:00:00"),  # opened as support closes
        ("2026-01-19 08:59:59", 2, "2026-01-19 11:00:00"),
        ("2026-01-19 09:00", 9, "2026-01-19 18:00:00"),
        ("2026-01-19 09:00", 9.5, "2026-01-20 09:30:00"),
        ("2026-01-19 03:00", 2, "2026-01-19 11:00:00"),
        ("2026-01-23 16:30:15", 2, "2026-01-27 09:30:15"),  # weekend, then Republic Day
        ("2026-01-24 12:00", 2, "2026-01-27 11:00:00"),
        ("2026-01-26 12:00", 2, "2026-01-27 11:00:00"),
        ("2026-01-19 10:00", 45, "2026-01-27 10:00:00"),  # a whole week of work
    ],
)
def test_the_window_is_due_when_its_open_time_is_over(opened, hours, due):
    office = calendar(holidays=REPUBLIC_DAY)
    assert local(office.add(at(opened), timedelta(hours=hours))) == due


def test_the_answer_is_in_utc_whatever_zone_was_asked_in():
    office = calendar()
    opened = at("2026-01-19 10:00")
    due = office.add(opened.astimezone(ZoneInfo("America/New_York")), 2 * HOUR)
    assert due == office.add(opened, 2 * HOUR)
    assert due.tzinfo is timezone.utc


def test_no_time_is_over_at_once_even_while_closed():
    opened = at("2026-01-24 12:00")
    assert calendar().add(opened, timedelta(0)) == opened
    assert calendar().elapsed(opened, opened) == timedelta(0)


def test_an_end_before_the_start_has_no_elapsed_time():
    assert calendar().elapsed(at("2026-01-20 12:00"), at("2026-01-19 12:00")) == timedelta(0)


def test_microseconds_are_kept():
    opened = at("2026-01-19 17:00:00.000001")
    due = calendar().add(opened, HOUR)
    assert local(due) == "2026-01-20 09:00:00.000001"
    assert calendar().elapsed(opened, due) == HOUR


def test_a_day_may_have_several_shifts():
    office = calendar("09:00-13:00,14:00-18:00")
    assert local(office.add(at("2026-01-19 12:30"), HOUR)) == "2026-01-19 14:30:00"
    assert local(office.add(at("2026-01-19 12:00"), HOUR)) == "2026-01-19 13:00:00"
    assert local(office.add(at("2026-01-19 13:30"), HOUR)) == "2026-01-19 15:00:00"
    assert office.elapsed(at("2026-01-19 00:00"), at("2026-01-20 00:00")) == 8 * HOUR


def test_shifts_that_touch_are_one_and_their_order_does_not_matter():
    office = calendar("14:00-18:00,09:00-14:00")
    assert local(office.add(at("2026-01-19 13:00"), 2 * HOUR)) == "2026-01-19 15:00:00"


def test_a_shift_may_last_until_midnight_and_go_on_after_it():
    office = calendar("22:00-24:00,00:00-06:00", days=range(7))
    assert local(office.add(at("2026-01-19 23:00"), 2 * HOUR)) == "2026-01-20 01:00:00"
    assert local(office.add(at("2026-01-19 23:00"), HOUR)) == "2026-01-20 00:00:00"
    assert office.is_open(at("2026-01-19 23:59:59"))
    assert office.is_open(at("2026-01-20 00:00"))


def test_each_weekday_has_its_own_hours():
    half_saturday = BusinessCalendar(
        INDIA, {0: (Shift.parse("10:00-16:00"),), 5: (Shift.parse("11:00-14:30"),)}
    )
    assert local(half_saturday.add(at("2026-01-23 09:00"), 4 * HOUR)) == "2026-01-26 10:30:00"


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-01-19 08:59:59", False),
        ("2026-01-19 09:00", True),
        ("2026-01-19 17:59:59", True),
        ("2026-01-19 18:00", False),
        ("2026-01-24 12:00", False),
        ("2026-01-26 12:00", False),
    ],
)
def test_it_is_open_from_opening_and_no_longer_at_closing(when, is_open):
    assert calendar(holidays=REPUBLIC_DAY).is_open(at(when)) is is_open


class TestClockChanges:
    """A shift is as long as it really is; hours that do not exist or repeat are read plainly."""

    @pytest.mark.parametrize(
        ("zone", "opened", "hours", "due"),
        [
            # clocks go forward at 01:00 UTC, 01:00 -> 02:00 in London
            ("Europe/London", "2026-03-29 00:30", 1, "2026-03-29 02:30:00"),
            ("Europe/London", "2026-03-28 23:00", 3, "2026-03-29 03:00:00"),
            # and back, 02:00 -> 01:00
            ("Europe/London", "2026-10-25 00:30", 2, "2026-10-25 01:30:00"),
            ("Europe/London", "2026-10-24 23:00", 5, "2026-10-25 03:00:00"),
            ("America/New_York", "2026-03-08 01:30", 1, "2026-03-08 03:30:00"),
            ("America/New_York", "2026-11-01 00:30", 3, "2026-11-01 02:30:00"),
            # half an hour only
            ("Australia/Lord_Howe", "2026-10-04 01:30", 1, "2026-10-04 03:00:00"),
            ("Australia/Lord_Howe", "2026-04-05 01:00", 2, "2026-04-05 02:30:00"),
        ],
    )
    def test_around_the_clock_an_hour_is_an_hour(self, zone, opened, hours, due):
        place = ZoneInfo(zone)
        always = always_open(place)
        assert local(always.add(at(opened, place), hours * HOUR), place) == due

    @pytest.mark.parametrize(
        ("zone", "day", "length"),
        [
            ("Europe/London", "2026-03-29", 23),
            ("Europe/London", "2026-10-25", 25),
            ("America/New_York", "2026-03-08", 23),
            ("America/New_York", "2026-11-01", 25),
            ("Australia/Lord_Howe", "2026-10-04", 23.5),
            ("Australia/Lord_Howe", "2026-04-05", 24.5),
            ("America/Sao_Paulo", "2018-11-04", 23),  # midnight itself is skipped
            ("America/Havana", "2026-11-01", 25),  # midnight comes twice
        ],
    )
    def test_a_whole_day_is_as_long_as_the_clocks_make_it(self, zone, day, length):
        place = ZoneInfo(zone)
        noon = at(f"{day} 12:00", place)
        office = calendar("00:00-24:00", place, days=range(7))
        line = next(
            line
            for line in office.explain(noon - 48 * HOUR, noon + 48 * HOUR)
            if line.date == noon.date()
        )
        assert line.counted == timedelta(hours=length)

    def test_office_hours_do_not_notice_a_change_in_the_night(self):
        london = ZoneInfo("Europe/London")
        office = calendar(zone=london)
        assert local(office.add(at("2026-03-27 17:00", london), 2 * HOUR), london) == (
            "2026-03-30 10:00:00"
        )
        assert local(office.add(at("2026-10-23 17:00", london), 2 * HOUR), london) == (
            "2026-10-26 10:00:00"
        )

    def test_an_opening_that_the_clocks_skip_is_later_by_what_they_skip(self):
        new_york = ZoneInfo("America/New_York")
        office = calendar("02:30-08:00", new_york, days=range(7))
        assert local(office.add(at("2026-03-08 00:00", new_york), HOUR), new_york) == (
            "2026-03-08 04:30:00"
        )

    def test_a_shift_inside_the_skipped_hour_is_empty(self):
        new_york = ZoneInfo("America/New_York")
        office = calendar("02:15-02:45", new_york, days=[6])
        short = calendar("02:30-03:15", new_york, days=[6])
        day = (at("2026-03-08 00:00", new_york), at("2026-03-09 00:00", new_york))
        assert office.elapsed(*day) == timedelta(minutes=30)  # read as 03:15-03:45
        assert short.elapsed(*day) == timedelta(0)

    def test_shifts_that_a_change_pushes_together_count_once(self):
        new_york = ZoneInfo("America/New_York")
        office = calendar("01:00-02:30,03:00-05:00", new_york, days=[6])
        day = (at("2026-03-08 00:00", new_york), at("2026-03-09 00:00", new_york))
        assert office.elapsed(*day) == 3 * HOUR  # 01:00-02:00 and 03:00-05:00 on the clock

    def test_a_repeated_hour_means_its_first_occurrence(self):
        new_york = ZoneInfo("America/New_York")
        office = calendar("01:30-02:30", new_york, days=[6])
        day = (at("2026-11-01 00:00", new_york), at("2026-11-02 00:00", new_york))
        assert office.elapsed(*day) == 2 * HOUR

    def test_a_day_that_a_zone_left_out_has_no_hours(self):
        samoa = ZoneInfo("Pacific/Apia")  # there was no 30 December 2011, a Friday
        office = calendar(zone=samoa)
        assert office.elapsed(at("2011-12-29 00:00", samoa), at("2012-01-02 00:00", samoa)) == (
            9 * HOUR
        )


class TestExplaining:
    def test_each_day_says_what_counted_or_why_not(self):
        office = calendar(holidays=REPUBLIC_DAY)
        opened = at("2026-01-23 16:30")
        lines = office.explain(opened, office.add(opened, 2 * HOUR))
        assert [(line.date.day, line.counted, line.reason) for line in lines] == [
            (23, 1.5 * HOUR, ""),
            (24, timedelta(0), "weekend"),
            (25, timedelta(0), "weekend"),
            (26, timedelta(0), "holiday: Republic Day"),
            (27, 0.5 * HOUR, ""),
        ]
        assert [local(edge) for edge in lines[0].spans[0]] == [
            "2026-01-23 16:30:00",
            "2026-01-23 18:00:00",
        ]
        assert [line.weekday for line in lines] == [4, 5, 6, 0, 1]

    def test_a_weekday_without_hours_is_closed_and_an_evening_is_outside_hours(self):
        office = calendar(days=[0, 1, 3])
        lines = office.explain(at("2026-01-20 20:00"), at("2026-01-22 09:30"))
        assert [line.reason for line in lines] == ["outside hours", "closed", ""]

    def test_a_day_that_only_begins_at_the_end_is_left_out(self):
        lines = ALWAYS_OPEN.explain(
            at("2026-01-20 22:00", timezone.utc), at("2026-01-21 00:00", timezone.utc)
        )
        assert [line.date.day for line in lines] == [20]

    def test_nothing_is_explained_when_nothing_elapses(self):
        assert calendar().explain(at("2026-01-20 10:00"), at("2026-01-20 10:00")) == []


class TestRefusals:
    def test_a_calendar_that_is_never_open_is_refused(self):
        for hours in ({}, {0: ()}):
            with pytest.raises(ValueError, match="never open"):
                BusinessCalendar(INDIA, hours)

    def test_overlapping_shifts_are_refused(self):
        with pytest.raises(ValueError, match=r"monday: 09:00-13:00 and 12:59-18:00 overlap"):
            calendar("12:59-18:00,09:00-13:00")

    def test_an_unknown_weekday_is_refused(self):
        with pytest.raises(ValueError, match="weekday 7"):
            calendar(days=[7])

    def test_naive_instants_are_refused(self):
        naive = datetime(2026, 1, 19, 10)  # noqa: DTZ001
        with pytest.raises(ValueError, match="no time zone"):
            calendar().add(naive, HOUR)
        with pytest.raises(ValueError, match="no time zone"):
            calendar().elapsed(at("2026-01-19 10:00"), naive)

    def test_negative_time_cannot_be_added(self):
        with pytest.raises(ValueError, match="backwards"):
            calendar().add(at("2026-01-19 10:00"), -HOUR)

    @pytest.mark.parametrize("year", [1, 1899, 9001, 9999])
    def test_years_that_zones_cannot_count_are_refused(self, year):
        with pytest.raises(ValueError, match="is not between 1900 and 9000"):
            calendar().add(datetime(year, 6, 1, tzinfo=timezone.utc), HOUR)

    def test_a_window_that_never_ends_is_refused(self):
        with pytest.raises(ValueError, match="does not end"):
            ALWAYS_OPEN.add(datetime(8999, 6, 1, tzinfo=timezone.utc), timedelta(days=10_000))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("09:00-18:00", "09:00-18:00"),
        (" 9:00 - 18:00 ", "09:00-18:00"),
        ("09:00 to 24:00", "09:00-24:00"),
        ("00:00-00:00:30", "00:00-00:00:30"),
        ("09:00\u201318:00", "09:00-18:00"),
    ],
)
def test_a_shift_is_read_and_shown(text, shown):
    assert str(Shift.parse(text)) == shown


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("18:00-09:00", "does not end after its start"),
        ("09:00-09:00", "does not end after its start"),
        ("09:00-24:01", "leaves the day"),
        ("24:00-24:00", "leaves the day"),
        ("09:60-18:00", "more than 59"),
        ("9-18", "not a time span"),
        ("09:00", "not a time span"),
        ("\u0967\u0967:00-18:00", "not a time span"),
        ("", "not a time span"),
    ],
)
def test_what_is_no_shift_is_refused(text, complaint):
    with pytest.raises(ValueError, match=complaint):
        Shift.parse(text)
