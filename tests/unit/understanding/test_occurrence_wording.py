"""A time is shown as exactly as it was said, beside the words that no calendar has.

Now is Monday 23 November 2026, 16:40 in India.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from understanding.times.occurrence import Occurrence, VagueOccurrence, find_when
from understanding.times.wording import describe_occurrence

INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 16, 40, tzinfo=INDIA)


def when(text):
    return find_when(text, now=NOW, zone=INDIA)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("since thu 19 nov", "since Thu 19 Nov"),
        ("since thu 19 nov 5pm", "since Thu 19 Nov, 17:00"),
        ("bot is dead since yesterday", "since Sun 22 Nov"),
        ("yesterday evening", "Sun 22 Nov, evening"),
        ("kal raat se", "since Sun 22 Nov, night"),
        ("since this morning", "since Mon 23 Nov, morning"),
        ("10.30 am", "Mon 23 Nov, 10:30"),
        ("2 hours ago", "Mon 23 Nov, around 14:40"),
        ("20 minutes ago", "Mon 23 Nov, 16:20"),
        ("last week", "the week of Mon 16 Nov"),
        ("since the weekend", "since the weekend of Sat 21 Nov"),
        ("since last month", "since October 2026"),
        ("last quarter", "the quarter July to September 2026"),
        ("25 dec 2025", "Thu 25 Dec 2025"),
        ("since last year", "since 2025"),
        ("3 tarikh se", "since Tue 3 Nov"),
        ("guru ko subah", "Thu 19 Nov, morning"),
        ("mahine ki shuruaat se", "since November 2026"),
        ("since the long weekend", "since the weekend of Sat 21 Nov"),
        (
            "comes and goes since the weekend",
            "since the weekend of Sat 21 Nov (\u201ccomes and goes since the weekend\u201d)",
        ),
        (
            "it broke yesterday, after the release",
            "Sun 22 Nov (\u201cyesterday, after the release\u201d)",
        ),
        ("bot is mute ever since our app update", "\u201cever since our app update\u201d"),
    ],
)
def test_a_time_is_shown_as_it_was_said(text, shown):
    assert describe_occurrence(when(text), now=NOW) == shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ever since our app update", "ever since our app update"),
        ("Nothing works after the last release.", "after the last release"),
        ("since we updated the app it hangs", "since we updated the app"),
        ("export fails after we changed the flow", "after we changed the flow"),
        ("users see errors after the update", "after the update"),
        ("since diwali", "since diwali"),
        ("from the day we went live", "from the day we went live"),
        ("it is like this for some time now", "for some time now"),
        ("since ages", "since ages"),
        ("a while ago", "a while ago"),
        ("since we made the new version of our site", "since we made the new version of our site"),
        ("since the new build nothing loads", "since the new build"),
        ("since the update nothing is fine", "since the update"),
        ("since we rolled out the new app", "since we rolled out the new app"),
        ("update ke baad se band hai", "update ke baad se"),
        ("diwali ke din se", "diwali ke din se"),
        ("jab se update kiya", "jab se update kiya"),
        ("shuru se hi nahi chala", "shuru se hi"),
        ("always", "always"),
    ],
)
def test_what_no_calendar_says_is_kept_in_words(text, said):
    found = when(text)
    assert isinstance(found, VagueOccurrence)
    assert found.said == text[slice(*found.span)] == said


@pytest.mark.parametrize(
    "text",
    [
        "dont remember",
        "since we are a big customer please hurry",
        "since it is urgent",
        "we want it after the release",
        "it was fine after the update",
        "we go live after diwali",
        "what changes after the next release",
        "after the sale we need more agents",
        "we send updates every day to all of our customers",
        "from the app we get no messages",
        # how it goes, which tells no beginning
        "on and off",
        "comes and goes",
        "it is intermittent",
        "sometimes",
        "every morning",
        "it always fails",
        # a step of a story, a plan, or a question
        "After I made it, the preview shows nothing",
        "after we added a node we want to delete it",
        "I added a button, after I changed the colour it looked better",
        "after the update, what must I do",
        "from our app to change the password",
        "shuru se karo",
        # since when it is in use
        "customers have been using it since Vishu",
        "open for everyone since the new year",
        "live since diwali",
    ],
)
def test_other_words_are_no_time(text):
    assert when(text) is None


def test_an_instant_is_kept_beside_the_words():
    found = when("It comes and goes, since yesterday 5pm.")
    assert isinstance(found, Occurrence)
    assert f"{found.at:%d %H:%M}" == "22 17:00"
    assert found.phrase == "since yesterday 5pm"
    assert found.said == "comes and goes, since yesterday 5pm"
