"""The forms in which people and programs write a time.

Now is Monday 23 November 2026, 16:40 in India.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from understanding.times.occurrence import find_occurrence

INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 16, 40, tzinfo=INDIA)

LENGTHS = [
    ("1 day 4 hours ago", "2026-11-22 12:40"),
    ("2 weeks and 3 days ago", "2026-11-06 16:40"),
    ("2 days and 5 hours ago", "2026-11-21 11:40"),
    ("1 week, 2 days ago", "2026-11-14 16:40"),
    ("1 day, 2 hours and 10 minutes ago", "2026-11-22 14:30"),
    ("1 month 2 weeks ago", "2026-10-09 16:40"),
    ("1 year and 2 months ago", "2025-09-23 16:40"),
    ("for the last 1 day 6 hours", "2026-11-22 10:40"),
    ("down since 2 days 3 hours", "2026-11-21 13:40"),
    ("down for 3 hrs 20 mins", "2026-11-23 13:20"),
    ("2h 15m ago", "2026-11-23 14:25"),
    ("2h15m ago", "2026-11-23 14:25"),
    ("1d 3h ago", "2026-11-22 13:40"),
    ("down for 2h15m", "2026-11-23 14:25"),
    ("a day and a half ago", "2026-11-22 04:40"),
    ("an hour and a quarter ago", "2026-11-23 15:25"),
    ("one and a quarter hours ago", "2026-11-23 15:25"),
    ("two and a half hours ago", "2026-11-23 14:10"),
    ("1:30 hours ago", "2026-11-23 15:10"),
    ("1:30 hrs back", "2026-11-23 15:10"),
    ("1.30 hours ago", "2026-11-23 15:10"),
    ("for 1:30 hours", "2026-11-23 15:10"),
    ("1,5 hours ago", "2026-11-23 15:10"),
    ("1.5 hours ago", "2026-11-23 15:10"),
    ("1/2 hour ago", "2026-11-23 16:10"),
    ("1 1/2 hours ago", "2026-11-23 15:10"),
    ("3/4 hour ago", "2026-11-23 15:55"),
    ("\u00bd hour ago", "2026-11-23 16:10"),
    ("1\u00bd hours ago", "2026-11-23 15:10"),
    ("2\u00bd days ago", "2026-11-21 04:40"),
    ("3\u20134 hours ago", "2026-11-23 12:40"),
]

CLOCKS = [
    ("bot is down since 10.30 am", "2026-11-23 10:30"),
    ("bot is down since 10.30am.", "2026-11-23 10:30"),
    ("since 4.30 yesterday", "2026-11-22 16:30"),
    ("from 16.15 yesterday", "2026-11-22 16:15"),
    ("from 9.20", "2026-11-23 09:20"),
    ("since 10.05", "2026-11-23 10:05"),
    ("since 10.45", "2026-11-23 10:45"),
    ("since 13.00", "2026-11-23 13:00"),
    ("since 14.30.", "2026-11-23 14:30"),
    ("7.30 in the morning", "2026-11-23 07:30"),
    ("since 7.30 in the morning", "2026-11-23 07:30"),
    ("at 7.30 this morning", "2026-11-23 07:30"),
    ("since 8.15 last night", "2026-11-22 20:15"),
    ("it stopped at 10.30.", "2026-11-23 10:30"),
    ("it stopped at 10:30. Nothing since.", "2026-11-23 10:30"),
    ("Stopped at 3. Please help", "2026-11-23 15:00"),
    ("since friday 9.15 am", "2026-11-20 09:15"),
    ("since monday 9.15", "2026-11-23 09:15"),
    ("20.11.2026 16.15", "2026-11-20 16:15"),
    ("on 20.11 at 16.15", "2026-11-20 16:15"),
    ("since 10 30 am", "2026-11-23 10:30"),
    ("since 10 30", "2026-11-23 10:30"),
    ("yesterday 4 15 pm", "2026-11-22 16:15"),
    ("yesterday 10 30", "2026-11-22 10:30"),
    ("friday 9 15", "2026-11-20 09:15"),
    ("kal 10 30 baje", "2026-11-22 10:30"),
    ("5-6 yesterday evening", "2026-11-22 17:00"),
    ("5 to 6 yesterday evening", "2026-11-22 17:00"),
    ("between 5 and 6 yesterday evening", "2026-11-22 17:00"),
    ("5 to 6 in the evening", "2026-11-22 17:00"),
    # as they stand in corrections
    ("no wait, 10.30 am today", "2026-11-23 10:30"),
    ("*10:30 am", "2026-11-23 10:30"),
    ("make it 10:30 am today", "2026-11-23 10:30"),
    ("it started at 10.30 not 5pm", "2026-11-23 10:30"),
]

SEPARATED = [
    ("20 Nov \u00b7 4:15 pm", "2026-11-20 16:15"),
    ("20 Nov \u2022 4:15 pm", "2026-11-20 16:15"),
    ("yesterday \u2013 4:15 pm", "2026-11-22 16:15"),
    ("yesterday \u2014 4:15 pm", "2026-11-22 16:15"),
    ("16:15 | 20.11.2026", "2026-11-20 16:15"),
    ("4:15 pm / 20 Nov", "2026-11-20 16:15"),
    ("20 Nov - 4:15 pm", "2026-11-20 16:15"),
    ("[20/11/26, 4:15:22 PM] Asha: bot is dead", "2026-11-20 16:15"),
    ("Sunday, 22 Nov \u00b7 4:15 \u2013 5:00 pm", "2026-11-22 16:15"),
]

WRITTEN_BY_PROGRAMS = [
    ("Mon Nov 23 2026 14:15:00 GMT+0530 (IST)", "2026-11-23 14:15"),
    ("Mon Nov 23 2026 14:15:00 GMT+0530 (India Standard Time)", "2026-11-23 14:15"),
    ("09:15 UTC+2", "2026-11-23 12:45"),
    ("yesterday 9am GMT+8", "2026-11-22 06:30"),
    ("20 Nov 2026 09:15 UTC+5:30", "2026-11-20 09:15"),
    ("20 Nov 2026 09:15 GMT-5", "2026-11-20 19:45"),
    ("9am GMT-10am GMT", "2026-11-23 14:30"),
    ("[23/Nov/2026:10:15:32 +0530] POST /webhook 502", "2026-11-23 10:15"),
    ("2026-11-23 10:15:32,123 ERROR something broke", "2026-11-23 10:15"),
    ("Nov 23 10:15:32 web1 nginx: died", "2026-11-23 10:15"),
    ("2026/11/23 10:15:32 [error] 1234#0: upstream timed out", "2026-11-23 10:15"),
    ("23-Nov-2026 10:15:32.123 SEVERE", "2026-11-23 10:15"),
    ("[2026-11-22T09:15:30.123+0000] WARN", "2026-11-22 14:45"),
    ("E1122 09:15:30 server.cc", "2026-11-22 09:15"),
    ("20261120T161500Z", "2026-11-20 21:45"),
    ("Fri Nov 20 16:15:00 IST 2026", "2026-11-20 16:15"),
    ("Fri Nov 20 16:15:00 IST 2025", "2025-11-20 16:15"),
    ("11/22/2026, 4:15:00\u202fPM", "2026-11-22 16:15"),
]


def find(text, now=NOW, zone=INDIA):
    return find_occurrence(text, now=now, zone=zone)


@pytest.mark.parametrize(
    ("text", "expected"), [*LENGTHS, *CLOCKS, *SEPARATED, *WRITTEN_BY_PROGRAMS]
)
def test_a_time_is_read_in_each_form(text, expected):
    found = find(text)
    assert found is not None
    assert f"{found.at:%Y-%m-%d %H:%M}" == expected
    assert not found.in_future


@pytest.mark.parametrize(
    ("text", "expected"), [("since 20.11", "2026-11-20"), ("on 10.11", "2026-11-10")]
)
def test_a_date_with_a_point_is_still_a_date(text, expected):
    found = find(text)
    assert (f"{found.at:%Y-%m-%d}", found.precision) == (expected, "day")


@pytest.mark.parametrize(
    "text",
    [
        "since 10:",
        "since 10.3",
        "since 10:3",
        "at 10:3 it broke",
        "since 25:70",
        "10,000 hours ago",
        "2 hours 3 days ago",
        "takes 2 hours a day",
        "for 5m users",
        "v 10.30",
        "version 4.15 fails",
    ],
)
def test_what_is_cut_or_no_time_is_not_guessed(text):
    assert find(text) is None


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [
        ("Europe/Dublin", "9am IST", "09:00 +0100"),
        ("Asia/Jerusalem", "9am IST", "09:00 +0300"),
        ("Asia/Shanghai", "9am CST", "09:00 +0800"),
        ("America/New_York", "9am IST", "23:30 -0400"),
        ("Asia/Kolkata", "9am CST", "19:30 +0530"),
    ],
)
def test_an_abbreviation_of_the_persons_own_zone_is_theirs(zone, text, expected):
    own = ZoneInfo(zone)
    found = find(text, now=datetime(2026, 7, 23, 16, 40, tzinfo=own), zone=own)
    assert f"{found.at:%H:%M %z}" == expected


def test_the_last_word_of_a_long_text_is_not_cut_in_two():
    limit = 4000
    assert find("x" * (limit - len(" at 10")) + " at 10:30 the bot stopped") is None
