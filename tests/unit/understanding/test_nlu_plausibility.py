"""Second thoughts: nonsense, other languages, commands inside reports, bare facts."""

from __future__ import annotations

import pytest

from understanding.reader.normaliser import Wording
from understanding.reader.plausibility import is_beyond_reading, plausible, plausible_answer
from understanding.reader.training_examples import NOISE

WORDING = Wording.learn({"haan": "yes", "nahi": "not"}, ["restart the chat please", "good 👍"])


@pytest.mark.parametrize(
    "text",
    [
        *("asdfgh jkl", "?????", "🍕🍕", "99999999", "бот не работает", "बॉट काम नहीं कर रहा"),
        *("el bot no responde desde ayer por la tarde", "je ne peux pas me connecter"),
        *("ich brauche Hilfe", "saya tidak bisa masuk", "não consigo baixar o relatório"),
    ],
)
def test_nonsense_and_other_languages_are_understood_by_nobody(text: str) -> None:
    assert is_beyond_reading(text, WORDING)
    assert set(plausible({"greet": 0.9, NOISE: 0.1}, text, WORDING).values()) == {0.0}


@pytest.mark.parametrize(
    "text",
    [
        *("hello", "haan nahi", "bot nahi chal raha hai bhai", "👍", "option 2", "2", "k", "ok"),
        *("Priya from La Poste, the bot is down", "café bot is not responding to users"),
        *("status HS-1042", "https://acme.in/x", "pls chk asap, agnts cant login"),
    ],
)
def test_terse_misspelt_and_hinglish_messages_are_read(text: str) -> None:
    assert not is_beyond_reading(text, WORDING)


def test_a_long_report_that_contains_a_command_is_no_command() -> None:
    sure = {"restart": 0.6, "report_issue": 0.3, NOISE: 0.1}
    report = "we restart the chat each morning and yet it shows the same wrong page to users"
    assert plausible(sure, report, WORDING)["restart"] == 0.0
    assert plausible(sure, report, WORDING)["report_issue"] == pytest.approx(0.9)
    assert plausible(sure, "restart the chat please", WORDING)["restart"] == 0.6


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("https://acme.haptik.ai/chat/4", "inform"),
        ("ravi@acme.in", "inform"),
        ("HS-1042", "check_ticket_status"),
    ],
)
def test_a_fact_alone_is_read_for_what_it_is(text: str, intent: str) -> None:
    sure = plausible({"inform": 0.1, "check_ticket_status": 0.1, "greet": 0.8}, text, WORDING)
    assert max(sure, key=lambda name: sure[name]) == intent
    assert sum(sure.values()) == pytest.approx(1.0)


def test_words_that_nobody_knows_are_read_with_doubt() -> None:
    sure = plausible({"greet": 0.9, NOISE: 0.1}, "blorp zindle fraxy", WORDING)
    assert sure["greet"] < 0.3


def test_a_question_asked_back_is_hardly_an_answer() -> None:
    sure = {"major": 0.9, "minor": 0.05}
    assert plausible_answer(sure, "what is major functionality")["major"] < 0.5
    assert plausible_answer(sure, "why are reports not downloading ?") == sure
    assert plausible_answer(sure, "major") == sure
