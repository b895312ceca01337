"""Slips are repaired by the words of the articles; what is English, a name or Hindi stays."""

from __future__ import annotations

import time

import pytest

from helpdesk.help_centre.spelling import SpellingRepair
from understanding.english import frequency_ranks, is_english

VOCABULARY = {
    "agent": 90,
    "agents": 80,
    "android": 30,
    "bot": 200,
    "carousel": 8,
    "category": 12,
    "chat": 150,
    "closing": 9,
    "create": 40,
    "entities": 25,
    "facebook": 20,
    "message": 70,
    "node": 50,
    "notification": 22,
    "permissions": 10,
    "prompt": 14,
    "response": 33,
    "smart": 12,
    "assist": 11,
    "ssl": 2,
    "transfer": 28,
    "webhook": 45,
    "whatsapp": 60,
    "hsl": 12,
}
NAMES = [("smart", "assist"), ("bot", "prompt")]


@pytest.fixture(scope="module")
def spelling() -> SpellingRepair:
    return SpellingRepair(VOCABULARY, NAMES)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how to trasnfer chat to agnet", "how to transfer chat to agent"),
        ("closng catgory", "closing category"),
        ("creat entites", "create entities"),
        ("whatsap notifcation", "whatsapp notification"),
        ("andriod permisions", "android permissions"),
        ("facebok carosel", "facebook carousel"),
        ("respons mesage", "response message"),
        ("webhok's address", "webhook's address"),
        ("Trasnfer THE Chat", "transfer THE Chat"),
    ],
)
def test_slips_become_the_words_of_the_articles(
    spelling: SpellingRepair, typed: str, meant: str
) -> None:
    assert spelling.repair(typed).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "the angel of massage",
        "I notice an unread promotion",
        "kaise karna hai, nahi chahiye",
        "telegram trello zoho jira servicenow mixpanel kibana gupshup twilio",
        "colour of the organisation",
        "ssml and xdk",
        "24x7 v2.0 http://x.example",
        "चैट नहीं चल रहा",
        "gr8 thx pls",
        "",
    ],
)
def test_english_names_and_other_languages_stay(spelling: SpellingRepair, text: str) -> None:
    assert spelling.repair(text).text == text


def test_no_common_english_word_is_ever_touched(spelling: SpellingRepair) -> None:
    common = [word for word, rank in frequency_ranks().items() if rank < 8000]
    assert len(common) > 5000
    assert [word for word in common if spelling.meant(word) != word] == []


def test_words_of_the_trade_count_as_known() -> None:
    for word in ("website", "plugin", "widget", "gmail", "dropdown", "joinee", "lakh", "iphone"):
        assert is_english(word), word


def test_what_was_changed_is_told(spelling: SpellingRepair) -> None:
    assert spelling.repair("bot promt for agnets").changes == (
        ("promt", "prompt"),
        ("agnets", "agents"),
    )


def test_words_apart_are_joined_as_the_articles_write_them(spelling: SpellingRepair) -> None:
    assert spelling.repair("my web hook is off").text == "my webhook is off"
    assert spelling.repair("face-book page").text == "facebook page"


def test_names_written_together_are_parted(spelling: SpellingRepair) -> None:
    assert spelling.repair("what is smartassist").text == "what is smart assist"
    assert spelling.repair("a botprompt").text == "a bot prompt"


def test_a_word_of_forty_letters_is_left_alone_quickly(spelling: SpellingRepair) -> None:
    began = time.process_time()
    text = "x" * 40 + " " + "wqzk" * 7
    assert spelling.repair(text).text == text
    assert time.process_time() - began < 1
