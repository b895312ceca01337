"""Replies that are read by their form alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from understanding.replies.answers import (
    option_number,
    says_submit,
    says_unknown,
    skipped_by_name,
)
from understanding.replies.asking_back import Asked, asked_about, asks_back
from understanding.replies.levels import objected_functionality
from understanding.replies.progress import (
    is_something_else,
    says_nothing_to_add,
    says_unchanged,
)
from understanding.replies.ticket_references import means_newest, means_spoken_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("option 3", 3),
        ("#4", 4),
        ("the second one", 2),
        ("eighth", 8),
        ("9", None),
        ("2 customers", None),
        ("second time today", None),
    ],
)
def test_an_option_is_chosen_by_its_number_alone(text: str, number: int | None) -> None:
    assert option_number(text) == number


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("no link", "bot_link"),
        ("without a picture", "screenshot"),
        ("no time for that now", "occurred_at"),
        ("no", None),
        ("I do not have a link to the bot here", None),
    ],
)
def test_a_short_skip_names_what_it_leaves_out(text: str, slot: str | None) -> None:
    assert skipped_by_name(text) == slot


@pytest.mark.parametrize(
    "text",
    [
        *(
            "idk",
            "I don't know",
            "no idea",
            "not sure",
            "forgot",
            "N/A",
            "pata nahi",
            "yaad nahi hai",
        ),
        *("i forgot the exact time", "don't remember when it started", "no idea since when it is"),
        *("sorry, i do not know the link", "not sure how many users are affected", "cant recall"),
        *("not sure if it is live", "I really don't know how bad it is", "hmm, no idea. sorry"),
        *(
            "mujhe pata nahi kab hua",
            "yaad nahi hai",
            "can't say, not sure what to choose",
            "dont know yet",
        ),
        "i don't know the time, but agents are logged out",
    ],
)
def test_who_does_not_know_says_so_and_nothing_else(text: str) -> None:
    assert says_unknown(text)


@pytest.mark.parametrize(
    "text",
    [
        *("i forgot to say that only android has it", "no idea why chats vanish", "unknown error"),
        *("i don't know what happened", "it says unknown user", "not sure what is going on here"),
        *(
            "customers can't remember their passwords because the reset mail is missing",
            "it failed",
        ),
        *(
            "dont know why the bot stopped answering since morning",
            "no idea, agents see no chats"[9:],
        ),
        *(
            "we forgot our admin password and reset does nothing",
            "bot cannot recall the last order",
        ),
        *("the bot says it does not know the answer to anything", "not sure it is related to sso"),
    ],
)
def test_what_is_told_beside_not_knowing_is_heard(text: str) -> None:
    assert not says_unknown(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("who reads this", Asked.READERS),
        ("is this chat private?", Asked.READERS),
        ("do you store my data", Asked.READERS),
        ("ye kaun padhega", Asked.READERS),
        ("will somebody call me after this", Asked.CALL),
        ("how will they contact me", Asked.CALL),
        ("how long will this take", Asked.DURATION),
        ("kitna time lagega", Asked.DURATION),
        ("how many more questions", Asked.DURATION),
        ("is the screenshot mandatory", Asked.LEAVING_OUT),
        ("do i have to give a link", Asked.LEAVING_OUT),
        ("what if i don't have a link", Asked.LEAVING_OUT),
        ("what happens after i submit", Asked.NEXT),
        ("why do you want to know the impact", Asked.WHY),
        ("link kis liye chahiye", Asked.WHY),
        ("what does moderate mean", None),
    ],
)
def test_what_is_asked_back_is_known(text: str, asked: Asked | None) -> None:
    assert asked_about(text) is asked


@pytest.mark.parametrize(
    ("text", "newest", "spoken_of"),
    [
        ("close my last ticket", True, False),
        ("what about the ticket i just raised", True, False),
        ("status of my latest issue", True, False),
        ("please close it", False, True),
        ("reopen this ticket", False, True),
        ("add that to the ticket", False, True),
        ("close my ticket, it works again", False, False),
        ("close one of my tickets", False, False),
        ("show my tickets", False, False),
    ],
)
def test_which_ticket_is_referred_to(text: str, newest: bool, spoken_of: bool) -> None:
    assert means_newest(text) == newest
    assert (means_spoken_of(text) and not newest) == spoken_of


@pytest.mark.parametrize(
    ("hears", "said", "denied"),
    [
        (says_submit, "go ahead, open the ticket", "please don't open the ticket yet"),
        (says_submit, "not now? ok submit", "I never said submit"),
        (says_unchanged, "impact is the same", "it is not the same any more"),
        (is_something_else, "this is a different problem", "no, that's not a different problem"),
    ],
)
def test_what_is_denied_is_not_said(hears: Callable[[str], bool], said: str, denied: str) -> None:
    assert hears(said)
    assert not hears(denied)


@pytest.mark.parametrize(
    ("text", "subject", "asks"),
    [
        ("what do you mean by impact?", "business_impact", True),
        ("why do you need the link", "bot_link", True),
        ("is this mandatory?", "screenshot", True),
        ("what is your response time for s1", "business_impact", False),
        ("what do you mean by the number of the order", "bot_link", False),
        ("serious", "business_impact", False),
    ],
)
def test_a_question_about_the_question_is_heard(text: str, subject: str, asks: bool) -> None:
    assert asks_back(text, subject) == asks


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("no, that is minor", "minor"),
        ("nope not critical, major", "major"),
        ("no it is not critical", None),
        ("that is minor", None),
        ("no, critical or major, who knows", None),
    ],
)
def test_the_level_put_against_the_one_proposed(text: str, level: str | None) -> None:
    assert objected_functionality(text) == level


@pytest.mark.parametrize(
    "text",
    [
        "no nothing to add",
        "not really",
        "nope that's all",
        "I don't have anything else",
        "no further information, thanks",
        "there is nothing to report",
        "kuch nahi",
        "n/a",
    ],
)
def test_a_refusal_to_add_anything_adds_nothing(text: str) -> None:
    assert says_nothing_to_add(text)


@pytest.mark.parametrize(
    "text",
    [
        "it is not the same any more",
        "not really working now",
        "no one gets chats",
        "the bot says nothing",
        "that's all broken now",
        "more customers affected",
        "it is down",
    ],
)
def test_what_tells_a_change_is_no_refusal(text: str) -> None:
    assert not says_nothing_to_add(text)
