"""When it happened, in Hindi in Latin letters, misspelt, and as other countries read the clock.

Now is Friday 27 November 2026, 16:00 in India.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from understanding.times.occurrence import find_occurrence

INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 27, 16, 0, tzinfo=INDIA)
# What a part of a day means.
HOURS = {"morning": "09:00", "afternoon": "14:00", "evening": "18:00", "night": "21:00"}

HINGLISH = [
    ("mangal se", "2026-11-24"),
    ("mangal ko", "2026-11-24"),
    ("budh ko 4 baje", "2026-11-25 16:00"),
    ("guru ko subah", "2026-11-26 morning"),
    ("guru se nahi chal raha", "2026-11-26"),
    ("shukra se", "2026-11-27"),
    ("shani raat 11 baje", "2026-11-21 23:00"),
    ("ravi ko subah 9 baje", "2026-11-22 09:00"),
    ("som subah", "2026-11-23 morning"),
    ("somvaar subah 9 baje", "2026-11-23 09:00"),
    ("mangalwar se hi", "2026-11-24"),
    ("budhbar se", "2026-11-25"),
    ("brihaspativar subah das baje", "2026-11-26 10:00"),
    ("itvar raat se", "2026-11-22 night"),
    ("sanivar ko 4 bje", "2026-11-21 16:00"),
    ("pichle mangal se", "2026-11-24"),
    ("jumme ko", "2026-11-27"),
    ("subah aath se", "2026-11-27 08:00"),
    ("raat gyarah se", "2026-11-26 23:00"),
    ("kal subah das se", "2026-11-26 10:00"),
    ("3 tarikh se", "2026-11-03"),
    ("20 tarik ko raat 8 baje", "2026-11-20 20:00"),
    ("bees tarikh se", "2026-11-20"),
    ("30 tarikh se", "2026-10-30"),
    ("tarikh 12 se", "2026-11-12"),
    ("3rd ko shuru hua", "2026-11-03"),
    ("3rd as per our Indore office", "2026-11-03"),
    ("saadhe teen baje se", "2026-11-27 15:30"),
    ("sadhe 9 baje subah", "2026-11-27 09:30"),
    ("sava das baje subah", "2026-11-27 10:15"),
    ("paune ek baje dopahar", "2026-11-27 12:45"),
    ("kal paune paanch baje", "2026-11-26 16:45"),
    ("saade gyarah se", "2026-11-27 11:30"),
    ("dedh baje dopahar", "2026-11-27 13:30"),
    ("saadhe teen ghante se", "2026-11-27 12:30"),
    ("sava ghante se", "2026-11-27 14:45"),
    ("ek ghanta hua", "2026-11-27 15:00"),
    ("do din hue", "2026-11-25 16:00"),
    ("10 minute hua", "2026-11-27 15:50"),
    ("mahine ki shuruaat se", "2026-11-01"),
    ("since the beginning of the month", "2026-11-01"),
    ("hafte ki shuruaat se", "2026-11-23"),
    ("is mahine se", "2026-11-01"),
    ("kl rat se", "2026-11-26 night"),
]

MISSPELT = [
    ("mondy aftrnoon", "2026-11-23 afternoon"),
    ("sundy eve", "2026-11-22 evening"),
    ("teusday", "2026-11-24"),
    ("wednsday nite", "2026-11-25 night"),
    ("thrsday mornng", "2026-11-26 morning"),
    ("sbh 8 bje", "2026-11-27 08:00"),
    ("shm 6 bje", "2026-11-26 18:00"),
    ("prso shaam", "2026-11-25 evening"),
    ("monday 2 pm", "2026-11-23 14:00"),
    ("tuesday, two o'clock", "2026-11-24 14:00"),
    ("monday 11 oclok", "2026-11-23 11:00"),
    ("wed. 4 pm", "2026-11-25 16:00"),
    ("tues. evening", "2026-11-24 evening"),
    ("monday in the forenoon", "2026-11-23 morning"),
    ("eleven hour in the morning", "2026-11-27 11:00"),
    ("today noonish", "2026-11-27 12:00"),
    ("since the monday", "2026-11-23"),
    ("it is now two days", "2026-11-25 16:00"),
    ("since the first of november", "2026-11-01"),
    ("two days since", "2026-11-25 16:00"),
]

ELSEWHERE = [
    ("Tuesday 14 hours", "2026-11-24 14:00"),
    ("Tuesday, 14 h", "2026-11-24 14:00"),
    ("today in the 15 hours", "2026-11-27 15:00"),
    ("yesterday, 17 hours", "2026-11-26 17:00"),
    ("at 15 hours yesterday", "2026-11-26 15:00"),
    ("on wednesday at 9 hours", "2026-11-25 09:00"),
    ("today at 15", "2026-11-27 15:00"),
    ("yesterday against 17 o'clock", "2026-11-26 17:00"),
    ("monday at 10 or so", "2026-11-23 10:00"),
    ("monday at 10 something", "2026-11-23 10:00"),
    ("fiveish pm", "2026-11-26 17:00"),
    ("5-ish pm yesterday", "2026-11-26 17:00"),
    ("tenish this morning", "2026-11-27 10:00"),
    ("yesterday after tea, so 5pm", "2026-11-26 17:00"),
    ("on monday, after lunch, like 2:30", "2026-11-23 14:30"),
    ("yesterday, it was after the standup so 11 am", "2026-11-26 11:00"),
    ("yesterday after lunch", "2026-11-26 13:00"),
]

NOT_A_TIME = [
    "my name is ravi",
    "ravi and guru cannot log in",
    "guru, please help",
    "ravi se nahi ho raha",
    "mangal singh is our admin",
    "budh vihar branch cannot log in",
    "sava rupees",
    "paune do sau users",
    "sadhe teen lakh messages",
    "do baar hua",
    "rat in the office",
    "what is the price for 14 hours of support",
    "a session of 15 hours",
    "open 24 hours",
    "at 15 users it breaks",
    "only 10 or so customers",
    "the 3rd button does nothing",
    "3rd party login fails",
    "frida",
]


def find(text, **options):
    return find_occurrence(text, now=NOW, zone=INDIA, **options)


@pytest.mark.parametrize(("text", "expected"), [*HINGLISH, *MISSPELT, *ELSEWHERE])
def test_a_time_is_read_as_it_is_typed(text, expected):
    day, _, clock = expected.partition(" ")
    found = find(text)
    assert found is not None
    assert f"{found.at:%Y-%m-%d %H:%M}" == f"{day} {HOURS.get(clock, clock or '00:00')}"
    assert (found.precision == "day_part", found.in_future) == (clock in HOURS, False)


@pytest.mark.parametrize("text", NOT_A_TIME)
def test_a_name_or_a_count_is_no_time(text):
    assert find(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3rd", "2026-11-03"), ("the 4th", "2026-11-04"), ("28th", "2026-10-28")],
)
def test_an_ordinal_answers_when_it_happened(text, expected):
    assert f"{find(text, asked=True).at:%Y-%m-%d}" == expected


def test_an_ordinal_that_was_not_asked_for_may_choose_something():
    assert find("3rd") is None
    assert find("28th") is not None


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("bot saadhe teen baje se band hai", "saadhe teen baje se"),
        ("guru ko subah band hua", "guru ko subah"),
        ("band hai wed. 4 pm se", "wed. 4 pm se"),
    ],
)
def test_the_phrase_is_what_was_typed(text, phrase):
    assert find(text).phrase == phrase
