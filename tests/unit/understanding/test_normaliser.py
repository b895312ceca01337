"""Putting messages into the words of the training sentences."""

from __future__ import annotations

import pytest

from understanding.reader.normaliser import Normaliser

GLOSSARY = {
    "nahi": "not",
    "phir se": "again",
    "kholo": "open",
    "mera": "my",
    "pls": "please",
    "isn't": "is not",
    "haan": "yes",
}


@pytest.fixture
def normaliser() -> Normaliser:
    """Return a normaliser that has learned a few sentences."""
    return Normaliser.learn(
        GLOSSARY,
        ["please close my ticket", "escalate the ticket", "the webhook fails", "thanks 🙏"] * 3,
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Mera ticket phir se KHOLO", "my ticket again open"),
        ("it isn’t open", "it is not open"),
        ("see https://shopzo.haptik.ai/chat/551?x=1 now", "see url now"),
        ("www.acme.in/bot", "url"),
        ("mail ravi.k+1@acme.co.in", "mail email"),
        ("close HS-1042", "close ticket number"),
        ("status of hs 1042", "status of ticket number"),
        ("status of ticket no 1042", "status of ticket number"),
        ("haaaan", "yes"),
        ("seriouuuus", "serious"),
        ("sooooo goooood!!!", "so good !"),
        ("really???", "really ?"),
        ("since 10:30", "since 10 : 30"),
    ],
)
def test_a_message_is_put_into_plain_words(normaliser: Normaliser, typed: str, words: str) -> None:
    assert normaliser.rewrite(typed) == words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("tikcet", "ticket"), ("esclate", "escalate"), ("clsoe", "close"), ("webhok", "webhook")],
)
def test_a_misspelt_word_becomes_the_english_word_it_is_near(
    normaliser: Normaliser, typed: str, meant: str
) -> None:
    assert normaliser.rewrite(typed) == meant


@pytest.mark.parametrize("word", ["closed", "tickets", "angel", "priya", "hs", "xy"])
def test_real_words_and_short_ones_are_left_alone(normaliser: Normaliser, word: str) -> None:
    assert normaliser.rewrite(word) == word


def test_a_word_of_the_product_is_no_mistake_where_the_sentences_have_it_often(
    normaliser: Normaliser,
) -> None:
    assert normaliser.rewrite("webhook") == "webhook"


def test_known_words_are_counted_before_they_are_repaired(normaliser: Normaliser) -> None:
    assert normaliser.known_share("mera ticket kholo") == 1.0
    assert normaliser.known_share("blorp zindle ticket fraxy") == 0.25
    assert normaliser.known_share("12 34 ?") == 0.0
    assert normaliser.known_share("reallyyy helloooo pleeeease") == 1.0


def test_an_emoji_of_the_sentences_is_known(normaliser: Normaliser) -> None:
    assert normaliser.knows_mark("🙏")
    assert not normaliser.knows_mark("🍕")


def test_a_wording_read_back_rewrites_the_same(normaliser: Normaliser) -> None:
    again = Normaliser.from_json(normaliser.to_json())
    for text in ("mera tikcet phir se kholo", "pls clsoe HS-1042", "haaaan 🙏"):
        assert again.rewrite(text) == normaliser.rewrite(text)
        assert again.known_share(text) == normaliser.known_share(text)
