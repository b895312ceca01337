"""Which times are those of the issue, and which belong to something else in the sentence.

Now is Monday 23 November 2026, 16:40 in India.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from understanding.times.occurrence import find_occurrence

INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 16, 40, tzinfo=INDIA)

OF_SOMETHING_ELSE = [
    # when the data is from
    "where are the numbers of last quarter",
    "I can't find the numbers from last month",
    "the report for last week is empty",
    "the report of 20 Nov shows no rows",
    "the export from Monday has wrong columns",
    "where are the chats from last week",
    "all messages from yesterday are gone",
    "invoice dated 20 nov shows nothing",
    # in a name
    "report_2026-11-20.csv does not open",
    "see Export 20-11-2026.xlsx",
    "sales 20 Nov.xlsx does not open",
    "Screenshot 2026-11-20 at 10.15.32.png is attached",
    'the report "Leads 20 Nov" is empty',
    "the file named 20 Nov sales",
    # when it still worked
    "it worked till Friday",
    "it was working until yesterday",
    "it wasn't working until 3pm today",
    "it is not working till now",
    "was fine yesterday",
    "everything was ok on Friday",
    "yesterday it was working, now it does not",
    "there were no issues yesterday",
    "last successful sync was on friday",
    "last worked on friday",
    # plans
    "we need it for the sale of tomorrow",
    "our sale is tomorrow and the bot is dead",
    "we launch on Friday",
    "festival on sunday, nothing goes out",
    "webinar on tuesday and the invites cannot be sent",
    "we send it on friday, the editor does not open",
    "friday ko demo hai, node save nahi hota",
    "it was to go live last week, we still train it",
    # when something was made
    "our developer built the flow last month, it jumps to the wrong node",
    # comparisons
    "it is slow like in spring",
    "same as last week",
    "slower than yesterday",
    "compared to last month we get fewer chats",
    # in a mail's header
    "On Mon, 23 Nov 2026 at 10:12, Asha Rao wrote:",
    "Am 23.11.2026 um 10:12 schrieb Asha:",
    "Date: Mon, 23 Nov 2026 10:12:00 +0530\nSubject: bot\n\nthe bot is dead",
    "Sent: Monday, November 23, 2026 10:12 AM",
    # since when it is in use
    "we are live since March and now nothing works",
    "customers since 2019",
    "in production since april",
    "we have been using it since January",
    "in service for customers since last year",
    "running with the public since a year or more",
    "open to everyone since january",
    "in front of customers since last month",
    "deployed since september",
    "do mahine se live hai",
    "do saal se chal raha hai",
    "customers 2 mahine se use kar rahe hai",
    # the last day on which all was well
    "till Friday all good",
    "up to and including Friday",
    "shukravar tak sahi tha",
    "budhvar tak theek chal raha tha",
    "Friday everything went out, now every campaign fails",
    "on wednesday all campaigns went through, now none does",
    "monday i could still log in",
    "yesterday it still sent everything, now nothing",
    "last message came through on tuesday",
    "older ones from before Thursday are good",
    "wednesday was the last good day",
    # what comes again and again
    "every monday",
    "on mondays it is slow",
    "har somvar",
    "har roz 5 baje",
    "roz subah band ho jata hai",
    "only after 8pm or so, range is like 8 to 11",
    "in the evening it falls out",
    "mostly in the mornings",
    "two evenings a week",
    "daily at 5 pm it hangs",
    "it crashes at 6 pm every day",
    "beyond 6 pm nobody gets an answer",
    # what else happens
    "before my monday meeting please",
    "no pic today",
    "I can't send a screenshot today",
    "he's learning on paper this week",
    "third portal this month that wastes my morning",
    "our sale starts monday",
    "the exam is on monday",
    "my manager is on leave since monday",
    "I've been clicking around for an hour",
    "been chatting with you for 20 minutes",
    "we close at 6 pm",
    "we work monday to friday",
    "office hours 9 am to 6 pm",
    "today is sunday here",
    "is support open on sunday",
    "kal bhejta hoon",
    "can I schedule it for 5 pm",
    "each saturday we see it",
    "happens at 7 pm usually",
    "the inspector comes on monday",
    "the developer left last month",
    "I'll check in the evening",
    "kal screenshot bhej dungi",
    "I reinstalled it an hour ago",
    "I am waiting here for ten minutes",
    "itvar ko chhutti hai",
    "bot was put live in march",
    "it's up since last year",
]

OF_THE_ISSUE = [
    ("since last quarter it has been slow", "2026-08-23"),
    ("it has been broken since Friday", "2026-11-20"),
    ("it was fine on Friday, broken since yesterday", "2026-11-22"),
    ("it worked till Friday, on Saturday it stopped", "2026-11-21"),
    ("the demo on Friday failed", "2026-11-20"),
    ("we made a change yesterday evening, nothing works", "2026-11-22"),
    ("no sales since Saturday", "2026-11-21"),
    ("it stopped working yesterday", "2026-11-22"),
    ("it was not working yesterday", "2026-11-22"),
    ("the report is empty since Monday", "2026-11-23"),
    ("since yesterday reports are not downloading", "2026-11-22"),
    ("yesterday the report was empty", "2026-11-22"),
    ("reports stopped on friday", "2026-11-20"),
    ("no data from friday", "2026-11-20"),
    ("we get no orders from yesterday", "2026-11-22"),
    ("since 20 nov report.csv is broken", "2026-11-20"),
    ('the customer wrote "down since 5pm yesterday"', "2026-11-22"),
    ("not live since Friday", "2026-11-20"),
    ("agents could log in yesterday, today they cannot", "2026-11-23"),
    ("the outage of last night", "2026-11-22"),
    ("since last week's release it fails", "2026-11-16"),
    ("last month it started failing", "2026-10-23"),
    ("it began like yesterday", "2026-11-22"),
    ("customers are complaining since friday", "2026-11-20"),
    ("using it since january, broken since friday", "2026-11-20"),
    ("On Mon, 23 Nov 2026 at 10:12, Asha Rao wrote:\nit stopped on Friday", "2026-11-20"),
    (
        "From: A <a@b.com>\nSent: Sunday, 22 November 2026 10:12\n\nbot down since 9 am",
        "2026-11-23",
    ),
    ("Date: 20/11/2026 Time: 4:00 PM", "2026-11-20"),
    ("last quarter", "2026-08-23"),
    ("our bot in production answers late since 8 am", "2026-11-23"),
    ("the bot is not working fine since 5pm yesterday", "2026-11-22"),
    ("our bot in production is silent from 20 mins", "2026-11-23"),
    ("till Friday it worked, fails since Sunday 7 pm", "2026-11-22"),
    ("shukravar tak sahi tha, shanivar subah se band", "2026-11-21"),
    ("older ones from before Thursday are good, so Thursday", "2026-11-19"),
    ("worked fine friday, broke saturday at 3pm", "2026-11-21"),
    ("every evening since tuesday", "2026-11-17"),
    ("It was first seen on Saturday at 11 pm, and it recurs between 8 and 11 daily", "2026-11-21"),
    ("our sale starts monday and the bot is dead since yesterday", "2026-11-22"),
    ("I've been clicking around for an hour, the button is dead since friday", "2026-11-20"),
    ("no pic today. it began on saturday at 10", "2026-11-21"),
    ("third time this week, started yesterday at 10 am", "2026-11-22"),
    ("customers use it since march, and since sunday it doesn't answer", "2026-11-22"),
    ("reports do not load since yesterday, bot is live", "2026-11-22"),
    ("customers are stuck since friday", "2026-11-20"),
    ("live since jan, dead since yesterday 3pm", "2026-11-22"),
    ("pictures do not load today", "2026-11-23"),
    ("agents are asked to log in again and again since saturday", "2026-11-21"),
    ("kal se band hai, kya karna hai", "2026-11-22"),
    ("in the evening it stopped yesterday", "2026-11-22"),
    ("after 2pm today it stopped", "2026-11-23"),
    ("since I joined last week I cannot see the inbox", "2026-11-16"),
    ("last order came at 11 am, nothing after", "2026-11-23"),
    ("the problem is back since friday", "2026-11-20"),
    ("sunday everything went down", "2026-11-22"),
    ("nobody can talk to it since friday", "2026-11-20"),
    ("mid of last week", "2026-11-16"),
    ('I wrote: "our live bot is not replying to anyone since 10 minutes"', "2026-11-23"),
]


@pytest.mark.parametrize("text", OF_SOMETHING_ELSE)
def test_a_time_of_something_else_is_not_that_of_the_issue(text):
    found = find_occurrence(text, now=NOW, zone=INDIA)
    assert found is None or found.in_future


@pytest.mark.parametrize(("text", "day"), OF_THE_ISSUE)
def test_the_time_of_the_issue_is_found_beside_others(text, day):
    found = find_occurrence(text, now=NOW, zone=INDIA)
    assert found is not None
    assert found.at.date().isoformat() == day
