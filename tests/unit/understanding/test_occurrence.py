"""When it happened, in the words of people in a hurry.

Now is Monday 23 November 2026, 16:40 in India.
"""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from understanding.times.occurrence import find_occurrence

INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 16, 40, tzinfo=INDIA)

# What was typed, the time that it means, and how exactly it was said.
SAID = [
    ("since yesterday 5pm", "2026-11-22 17:00", "hour"),
    ("2 hrs back", "2026-11-23 14:40", "hour"),
    ("just now", "2026-11-23 16:40", "minute"),
    ("since morning", "2026-11-23 09:00", "day_part"),
    ("day before yesterday 5pm", "2026-11-21 17:00", "hour"),
    ("17/11 at 4", "2026-11-17 16:00", "hour"),
    ("last friday night", "2026-11-20 21:00", "day_part"),
    ("20 mins ago", "2026-11-23 16:20", "minute"),
    ("kal shaam se", "2026-11-22 18:00", "day_part"),
    ("last nite around 11", "2026-11-22 23:00", "hour"),
    ("half an hour ago", "2026-11-23 16:10", "hour"),
    ("from monday", "2026-11-23 00:00", "day"),
    ("3 days", "2026-11-20 16:40", "day"),
    ("kal se", "2026-11-22 00:00", "day"),
    ("aaj subah", "2026-11-23 09:00", "day_part"),
    ("around noon today", "2026-11-23 12:00", "hour"),
    ("on 5th nov", "2026-11-05 00:00", "day"),
    ("2026-11-20 14:00", "2026-11-20 14:00", "minute"),
    ("today 3.30", "2026-11-23 15:30", "minute"),
    # relative
    ("2hrs back", "2026-11-23 14:40", "hour"),
    ("an hour ago", "2026-11-23 15:40", "hour"),
    ("1 hr back", "2026-11-23 15:40", "hour"),
    ("about 3 hours before", "2026-11-23 13:40", "hour"),
    ("some 15 min back", "2026-11-23 16:25", "minute"),
    ("1.5 hrs ago", "2026-11-23 15:10", "hour"),
    ("one and a half hours ago", "2026-11-23 15:10", "hour"),
    ("couple of hours back", "2026-11-23 14:40", "hour"),
    ("a few minutes ago", "2026-11-23 16:37", "minute"),
    ("since 2 days", "2026-11-21 16:40", "day"),
    ("since last 2 hours", "2026-11-23 14:40", "hour"),
    ("from past 3 days", "2026-11-20 16:40", "day"),
    ("for the last 45 mins", "2026-11-23 15:55", "minute"),
    ("for 2 hours now", "2026-11-23 14:40", "hour"),
    ("it's been 3 hours", "2026-11-23 13:40", "hour"),
    ("2-3 hours back", "2026-11-23 13:40", "hour"),
    ("almost two weeks ago", "2026-11-09 16:40", "week"),
    ("1 week back", "2026-11-16 16:40", "week"),
    ("2 months ago", "2026-09-23 16:40", "month"),
    ("quarter of an hour ago", "2026-11-23 16:25", "hour"),
    ("1 hour 20 minutes ago", "2026-11-23 15:20", "minute"),
    ("2 days ago at 5pm", "2026-11-21 17:00", "hour"),
    ("3 days back in the evening", "2026-11-20 18:00", "day_part"),
    ("a moment ago", "2026-11-23 16:40", "minute"),
    ("right now", "2026-11-23 16:40", "minute"),
    ("now", "2026-11-23 16:40", "minute"),
    ("it just started", "2026-11-23 16:40", "minute"),
    ("30 mins", "2026-11-23 16:10", "minute"),
    ("in the last hour", "2026-11-23 15:40", "hour"),
    # days with and without a time
    ("yesterday", "2026-11-22 00:00", "day"),
    ("ystrday evng", "2026-11-22 18:00", "day_part"),
    ("yesterday around 6:15 pm", "2026-11-22 18:15", "minute"),
    ("yday 11 am", "2026-11-22 11:00", "hour"),
    ("yesterday at 5", "2026-11-22 17:00", "hour"),
    ("yesterday 10:30", "2026-11-22 10:30", "minute"),
    ("5 pm yesterday", "2026-11-22 17:00", "hour"),
    ("at around 5 in the evening yesterday", "2026-11-22 17:00", "hour"),
    ("yesterday night", "2026-11-22 21:00", "day_part"),
    ("last night", "2026-11-22 21:00", "day_part"),
    ("last night 2am", "2026-11-23 02:00", "hour"),
    ("last night at 12", "2026-11-23 00:00", "hour"),
    ("last evening", "2026-11-22 18:00", "day_part"),
    ("yesterday midnight", "2026-11-23 00:00", "hour"),
    ("midnight", "2026-11-23 00:00", "hour"),
    ("the day before yesterday", "2026-11-21 00:00", "day"),
    ("day b4 yesterday morning", "2026-11-21 09:00", "day_part"),
    ("today morning", "2026-11-23 09:00", "day_part"),
    ("today morning 9.30", "2026-11-23 09:30", "minute"),
    ("this morning at 10", "2026-11-23 10:00", "hour"),
    ("today since 11", "2026-11-23 11:00", "hour"),
    ("tdy 2pm", "2026-11-23 14:00", "hour"),
    ("today afternoon", "2026-11-23 14:00", "day_part"),
    ("early morning today", "2026-11-23 06:00", "day_part"),
    ("late last night", "2026-11-22 23:00", "day_part"),
    ("today", "2026-11-23 00:00", "day"),
    # the clock alone
    ("since 5pm", "2026-11-22 17:00", "hour"),
    ("since 3 pm", "2026-11-23 15:00", "hour"),
    ("at 4", "2026-11-23 16:00", "hour"),
    ("since 9", "2026-11-23 09:00", "hour"),
    ("around 10:15", "2026-11-23 10:15", "minute"),
    ("1430 hrs", "2026-11-23 14:30", "minute"),
    ("14:05", "2026-11-23 14:05", "minute"),
    ("half past 2", "2026-11-23 14:30", "minute"),
    ("quarter to 4", "2026-11-23 15:45", "minute"),
    ("quarter past 3 pm", "2026-11-23 15:15", "minute"),
    ("4 o'clock", "2026-11-23 16:00", "hour"),
    ("11ish", "2026-11-23 11:00", "hour"),
    ("2.30 pm", "2026-11-23 14:30", "minute"),
    ("11 a.m.", "2026-11-23 11:00", "hour"),
    ("between 2 and 3 pm", "2026-11-23 14:00", "hour"),
    ("10 to 11 am today", "2026-11-23 10:00", "hour"),
    ("3pm IST", "2026-11-23 15:00", "hour"),
    ("9am UTC", "2026-11-23 14:30", "hour"),
    ("since lunch", "2026-11-23 13:00", "hour"),
    # weekdays
    ("since friday", "2026-11-20 00:00", "day"),
    ("friday evening", "2026-11-20 18:00", "day_part"),
    ("friday night 10", "2026-11-20 22:00", "hour"),
    ("last monday", "2026-11-16 00:00", "day"),
    ("on tues at 3pm", "2026-11-17 15:00", "hour"),
    ("from last thursday", "2026-11-19 00:00", "day"),
    ("last week wednesday", "2026-11-18 00:00", "day"),
    ("monday 5 pm", "2026-11-16 17:00", "hour"),
    ("wensday mrng", "2026-11-18 09:00", "day_part"),
    ("since sat", "2026-11-21 00:00", "day"),
    ("sunday 8 at night", "2026-11-22 20:00", "hour"),
    ("since last week", "2026-11-16 00:00", "week"),
    ("over the weekend", "2026-11-21 00:00", "weekend"),
    ("since last month", "2026-10-23 00:00", "month"),
    # dates
    ("20th november", "2026-11-20 00:00", "day"),
    ("nov 20", "2026-11-20 00:00", "day"),
    ("nov 20th, 2026 at 5:30pm", "2026-11-20 17:30", "minute"),
    ("20 Nov 2026, 14:05", "2026-11-20 14:05", "minute"),
    ("20-Nov-2026 2.15pm", "2026-11-20 14:15", "minute"),
    ("20/11/2026", "2026-11-20 00:00", "day"),
    ("20/11/26 10 am", "2026-11-20 10:00", "hour"),
    ("20-11-2026 16:00", "2026-11-20 16:00", "minute"),
    ("20.11.2026", "2026-11-20 00:00", "day"),
    ("11/17", "2026-11-17 00:00", "day"),
    ("3/11", "2026-11-03 00:00", "day"),
    ("25/12", "2025-12-25 00:00", "day"),
    ("on the 15th", "2026-11-15 00:00", "day"),
    ("since 30th", "2026-10-30 00:00", "day"),
    ("friday 20 nov 4pm", "2026-11-20 16:00", "hour"),
    ("4pm on 17/11", "2026-11-17 16:00", "hour"),
    ("2026-11-20T09:15:30Z", "2026-11-20 14:45:30", "minute"),
    ("2026-11-20T09:15:30+05:30", "2026-11-20 09:15:30", "minute"),
    ("since october", "2026-10-01 00:00", "month"),
    # Hindi in Latin letters and in its own
    ("kal raat 10 baje", "2026-11-22 22:00", "hour"),
    ("parso se", "2026-11-21 00:00", "day"),
    ("do ghante se", "2026-11-23 14:40", "hour"),
    ("10 minute pehle", "2026-11-23 16:30", "minute"),
    ("subah 9 baje se", "2026-11-23 09:00", "hour"),
    ("abhi abhi", "2026-11-23 16:40", "minute"),
    ("aaj dopahar 2 baje", "2026-11-23 14:00", "hour"),
    ("teen din se nahi chal raha", "2026-11-20 16:40", "day"),
    ("shukrawar se", "2026-11-20 00:00", "day"),
    (
        "\u0915\u0932 \u0936\u093e\u092e 5 \u092c\u091c\u0947 \u0938\u0947",
        "2026-11-22 17:00",
        "hour",
    ),
    # how people abbreviate, misspell and round
    ("2h back", "2026-11-23 14:40", "hour"),
    ("45m ago", "2026-11-23 15:55", "minute"),
    ("forty five minutes ago", "2026-11-23 15:55", "minute"),
    ("1/2 hour ago", "2026-11-23 16:10", "hour"),
    ("an hour or two ago", "2026-11-23 14:40", "hour"),
    ("few sec ago", "2026-11-23 16:40", "minute"),
    ("yesterday eod", "2026-11-22 18:00", "hour"),
    ("15.20 hrs", "2026-11-23 15:20", "minute"),
    ("3 20 pm", "2026-11-23 15:20", "minute"),
    ("11-1 pm yesterday", "2026-11-22 11:00", "hour"),
    ("post lunch", "2026-11-23 13:00", "hour"),
    ("mid day", "2026-11-23 12:00", "hour"),
    ("Date: 20/11/2026 Time: 4:00 PM", "2026-11-20 16:00", "minute"),
    ("1600 on 20/11", "2026-11-20 16:00", "minute"),
    ("5th of this month", "2026-11-05 00:00", "day"),
    ("10th of last month", "2026-10-10 00:00", "day"),
    ("from 18th to 20th nov", "2026-11-18 00:00", "day"),
    ("since last monday morning", "2026-11-16 09:00", "day_part"),
    ("thirsday evening", "2026-11-19 18:00", "day_part"),
    ("toady at 2", "2026-11-23 14:00", "hour"),
    ("lst nyt", "2026-11-22 21:00", "day_part"),
    ("the day before", "2026-11-22 00:00", "day"),
    ("4.15", "2026-11-23 16:15", "minute"),
    ("29 feb", "2024-02-29 00:00", "day"),
    ("last nite 1130 pm", "2026-11-22 23:30", "minute"),
    ("today at sharp 9", "2026-11-23 09:00", "hour"),
    ("8 or 9 am", "2026-11-23 08:00", "hour"),
    ("3 nights ago", "2026-11-20 16:40", "day"),
    ("not since yesterday, since friday", "2026-11-20 00:00", "day"),
    ("2 days back night", "2026-11-21 21:00", "day_part"),
    # inside sentences
    ("good morning, since last night bot is not responding", "2026-11-22 21:00", "day_part"),
    ("bot was fine till yesterday, today it isnt responding", "2026-11-23 00:00", "day"),
    ("we deployed at 2pm and since then its broken", "2026-11-23 14:00", "hour"),
    ("HSM campaign scheduled today at 8am did not go out", "2026-11-23 08:00", "hour"),
    ("is the platform down right now", "2026-11-23 16:40", "minute"),
    ("last week's data missing since today morning", "2026-11-23 09:00", "day_part"),
    ("worked till 2 pm", "2026-11-23 14:00", "hour"),
    (
        "Since yesterday 5pm our live bot isn't assigning chats to agents",
        "2026-11-22 17:00",
        "hour",
    ),
    ("bot not replying from 2 hrs pls check", "2026-11-23 14:40", "hour"),
    ("it started today at 11.20 am after a deploy", "2026-11-23 11:20", "minute"),
    ("was working fine yesterday but since morning its down", "2026-11-23 09:00", "day_part"),
    ("not today, it was last friday", "2026-11-20 00:00", "day"),
    ("sorry it was last friday night and not today", "2026-11-20 21:00", "day_part"),
    ("we launch tomorrow and the bot is down since 3pm", "2026-11-23 15:00", "hour"),
    ("dont remember exactly, maybe yesterday evening", "2026-11-22 18:00", "day_part"),
    ("5 agents are not getting chats since 10 am", "2026-11-23 10:00", "hour"),
    ("i think it was around 3 pm", "2026-11-23 15:00", "hour"),
    ("Reports arent downloading since yday. v2.3 of the sdk", "2026-11-22 00:00", "day"),
    ("Happened at 4 when agents were logging in", "2026-11-23 16:00", "hour"),
]

NOT_A_TIME = [
    "",
    "dont remember",
    "don't remember the time",
    "not sure",
    "no idea",
    "can't recall when",
    "since the last release",
    "since last update",
    "version 2.3",
    "v3.30",
    "24x7",
    "24/7",
    "we need 24x7 support",
    "5 agents",
    "10 chats per hour",
    "takes 20 seconds to reply",
    "takes 2 hours to load",
    "bot responses delayed by 20 seconds",
    "within 2 hours",
    "every 5 minutes",
    "rs 3.30",
    "costs 500",
    "we have 1500 users a day",
    "9/10 chats fail",
    "3/4 of the chats",
    "rating is 4/5",
    "at 4 agents the queue stops",
    "since 5 users complained",
    "from 2 accounts",
    "good morning",
    "Good evening team",
    "report for last 7 days is not downloading",
    "analytics for the last 30 days is empty",
    "the last 30 days report",
    "skip",
    "later",
    "always",
    "from the beginning",
    "it may be a bug",
    "march of time",
    "what should I do now",
    "not working now and then",
    "HS-1042",
    "ticket 1042",
    "the 2nd node fails",
    "1st message is repeated",
    "https://haptik.ai/2026-11-20/bot",
    "mail me at 20nov@x.com",
    "call 9876543210",
    "error 500",
    "response time for s1",
    "31/2/2026",
    "45/13",
    "25:99",
    "30 feb 2026",
    "it was working fine yesterday",
    "not yesterday",
    "not live yet, launching next monday",
    "we go live tomorrow",
    "i am at office",
    "pls fix by 5pm",
    "call me at 5pm",
    "need urgent fix today",
    "meeting at 5",
    "yesterday's report is not downloading",
    "last month report is wrong",
    "i raised a ticket yesterday",
    "we went live in march",
    "live since march",
    "bot will be live on monday",
    "no impact on business right now",
    "we do not have any live bot right now",
    "can i copy nodes from one bot to another",
    "change the limit of buttons from 3 to 5",
    "we can manage for a day or two",
    "we just started building",
    "one minute",
    "kal live hoga",
    "can't wait till monday",
    "2nd",
    "o\u00f9 est mon ticket",
    "our second bot",
    "waiting for a reply",
    "sun is shining",
    "session expires after 30 minutes",
    "daily at night batch",
    "\U0001f600",
    "asdfgh",
]

AHEAD = [
    ("tomorrow", "2026-11-24 00:00"),
    ("tomorrow 5pm", "2026-11-24 17:00"),
    ("day after tomorrow", "2026-11-25 00:00"),
    ("next friday", "2026-11-27 00:00"),
    ("25/12/2027", "2027-12-25 00:00"),
    ("2030-01-01 10:00", "2030-01-01 10:00"),
    ("today 6 pm", "2026-11-23 18:00"),
    ("24/11", "2026-11-24 00:00"),
    ("tonight", "2026-11-23 21:00"),
    ("it happened tomorrow at 10 am", "2026-11-24 10:00"),
]


def find(text, now=NOW, zone=INDIA):
    return find_occurrence(text, now=now, zone=zone)


@pytest.mark.parametrize(("text", "expected", "precision"), SAID)
def test_a_time_is_understood(text, expected, precision):
    found = find(text)
    assert found is not None
    assert found.at.replace(tzinfo=None) == datetime.fromisoformat(expected)
    assert (found.precision, found.in_future) == (precision, False)


@pytest.mark.parametrize("text", NOT_A_TIME)
def test_what_is_no_time_is_not_taken_for_one(text):
    assert find(text) is None


@pytest.mark.parametrize(("text", "expected"), AHEAD)
def test_a_time_in_the_future_says_so(text, expected):
    found = find(text)
    assert found is not None
    assert found.at.replace(tzinfo=None) == datetime.fromisoformat(expected)
    assert found.in_future


def test_there_are_enough_phrases_to_mean_something():
    assert len(SAID) + len(NOT_A_TIME) + len(AHEAD) >= 250


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Since yesterday 5pm our bot is down", "Since yesterday 5pm"),
        ("bot down, 17/11 at 4.", "17/11 at 4"),
        ("kal shaam se reply nahi", "kal shaam se"),
        ("it broke  day before\nyesterday  5pm!", "day before\nyesterday  5pm"),
        ("around 3 hrs back it began", "around 3 hrs back"),
        ("\u0915\u0932 \u0938\u0947 bot band", "\u0915\u0932 \u0938\u0947"),
    ],
)
def test_the_phrase_is_what_was_written(text, phrase):
    found = find(text)
    assert found.phrase == phrase
    assert text[slice(*found.span)] == phrase


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        # after midnight, "last night" is the night that has just ended or still lasts
        ("2026-11-23 01:30", "last night", "2026-11-22 21:00"),
        ("2026-11-23 01:30", "last night 12:30", "2026-11-23 00:30"),
        ("2026-11-23 01:30", "since morning", "2026-11-22 09:00"),
        ("2026-11-23 01:30", "since evening", "2026-11-22 18:00"),
        # and "today" is the day that has just ended, where the one that begins has not come so far
        ("2026-11-23 00:17", "since this morning", "2026-11-22 09:00"),
        ("2026-11-23 00:17", "seen at 10 am today", "2026-11-22 10:00"),
        ("2026-11-23 00:17", "tonight", "2026-11-22 21:00"),
        ("2026-11-23 03:30", "today at 2 am", "2026-11-23 02:00"),
        ("2026-11-23 05:20", "since this morning", "2026-11-23 05:20"),
        # early in the morning, the morning has only begun
        ("2026-11-23 08:30", "since morning", "2026-11-23 08:30"),
        ("2026-11-23 08:30", "at 4", "2026-11-23 04:00"),
        ("2026-11-23 08:30", "since 9", "2026-11-22 21:00"),
        # a weekday that is today means today, unless its time has not come
        ("2026-11-27 11:00", "friday", "2026-11-27 00:00"),
        ("2026-11-27 11:00", "friday 4pm", "2026-11-20 16:00"),
        ("2026-11-27 11:00", "last friday", "2026-11-20 00:00"),
        # turns of the year and of months
        ("2027-01-02 10:00", "28/12", "2026-12-28 00:00"),
        ("2027-01-01 10:00", "yesterday", "2026-12-31 00:00"),
        ("2027-03-31 10:00", "1 month ago", "2027-02-28 10:00"),
        ("2027-03-01 10:00", "on the 30th", "2027-01-30 00:00"),
        ("2026-11-22 16:40", "over the weekend", "2026-11-21 00:00"),
        ("2026-11-22 16:40", "last weekend", "2026-11-14 00:00"),
    ],
)
def test_the_meaning_follows_the_time_at_which_it_is_said(now, text, expected):
    found = find(text, now=datetime.fromisoformat(now).replace(tzinfo=INDIA))
    assert found.at.replace(tzinfo=None) == datetime.fromisoformat(expected)


def test_the_day_is_that_of_the_persons_zone():
    now = datetime(2026, 11, 23, 3, 0, tzinfo=timezone.utc)  # still the 22nd in New York
    found = find("yesterday 5pm", now=now, zone=ZoneInfo("America/New_York"))
    assert found.at.isoformat() == "2026-11-21T17:00:00-05:00"


def test_elapsed_hours_are_counted_through_a_clock_change():
    new_york = ZoneInfo("America/New_York")
    now = datetime(2026, 11, 1, 3, 30, tzinfo=new_york)  # clocks went back at 02:00
    assert now - find("3 hours ago", now=now, zone=new_york).at == timedelta(hours=2)
    elapsed = now.astimezone(timezone.utc) - find("3 hours ago", now=now, zone=new_york).at
    assert elapsed == timedelta(hours=3)


def test_a_time_that_the_clocks_skipped_is_one_that_exists():
    new_york = ZoneInfo("America/New_York")
    now = datetime(2026, 3, 8, 12, 0, tzinfo=new_york)  # 02:30 did not exist
    assert find("today 2:30 am", now=now, zone=new_york).at.isoformat() == (
        "2026-03-08T03:30:00-04:00"
    )


def test_a_naive_now_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        find_occurrence("now", now=datetime(2026, 11, 23), zone=INDIA)  # noqa: DTZ001


def test_a_date_in_hindi_is_read():
    found = find("20 \u0928\u0935\u0902\u092c\u0930 2026")
    assert found.at.date().isoformat() == "2026-11-20"


@pytest.mark.parametrize("word", ["x ", "1 ", "since ", "5pm ", "today at 4, ", "2 hours ", "\x00"])
def test_long_and_odd_texts_do_no_harm(word):
    found = find(word * 3000)
    assert found is None or found.at <= NOW
