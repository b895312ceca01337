"""Second thoughts: nonsense, other languages, commands inside reports, bare facts."""

from __future__ import annotations

import pytest

from understanding.reader.normaliser import Normaliser
from understanding.reader.plausibility import Beyond, beyond_reading, plausible, plausible_answer
from understanding.reader.training_examples import NOISE

NORMALISER = Normaliser.learn(
    {"haan": "yes", "nahi": "not"}, ["restart the chat please", "good 👍"]
)


@pytest.mark.parametrize(
    "text",
    [
        *("asdfgh jkl", "?????", "🍕🍕", "99999999", "бот не работает", "போட் வேலை இல்லை"),
        *("el bot no responde desde ayer por la tarde", "je ne peux pas me connecter"),
        *("ich brauche Hilfe", "saya tidak bisa masuk", "não consigo baixar o relatório"),
    ],
)
def test_nonsense_and_other_languages_are_understood_by_nobody(text: str) -> None:
    assert beyond_reading(text, NORMALISER) is not None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("asdfgh jkl", Beyond.GIBBERISH),
        ("?????", Beyond.MARKS),
        ("бот не работает", Beyond.SCRIPT),
        ("ich brauche Hilfe", Beyond.LANGUAGE),
    ],
)
def test_why_a_text_cannot_be_read_is_known(text: str, why: Beyond) -> None:
    assert beyond_reading(text, NORMALISER) is why


@pytest.mark.parametrize(
    "text",
    [
        *("hello", "haan nahi", "bot nahi chal raha hai bhai", "👍", "option 2", "2", "k", "ok"),
        *("Priya from La Poste, the bot is down", "café bot is not responding to users"),
        *("status HS-1042", "https://acme.in/x", "pls chk asap, agnts cant login"),
    ],
)
def test_terse_misspelt_and_hinglish_messages_are_read(text: str) -> None:
    assert beyond_reading(text, NORMALISER) is None


@pytest.mark.parametrize("text", ["reallyyy", "yesssss!!", "👍", "2", "plzzzz helpppp"])
def test_how_a_word_looks_makes_nothing_less_sure(text: str) -> None:
    judged = plausible({"affirm": 0.9, NOISE: 0.1}, text, NORMALISER)
    assert judged.confidences == {"affirm": 0.9}
    assert judged.reasons == ()


def test_a_long_report_that_contains_a_command_is_no_command() -> None:
    sure = {"restart": 0.6, "report_issue": 0.3, NOISE: 0.1}
    report = "we restart the chat each morning and yet it shows the same wrong page to users"
    judged = plausible(sure, report, NORMALISER)
    assert judged.confidences == pytest.approx({"restart": 0.0, "report_issue": 0.9})
    assert judged.reasons == ("too long for the command restart",)
    short = plausible(sure, "restart the chat please", NORMALISER)
    assert short.confidences["restart"] == 0.6
    assert short.reasons == ()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("https://acme.haptik.ai/chat/4", "inform"),
        ("ravi@acme.in", "inform"),
        ("HS-1042", "check_ticket_status"),
    ],
)
def test_a_fact_alone_is_read_for_what_it_is(text: str, intent: str) -> None:
    read = {"inform": 0.1, "check_ticket_status": 0.1, "greet": 0.8}
    sure = plausible(read, text, NORMALISER).confidences
    assert max(sure, key=lambda name: sure[name]) == intent
    assert sum(sure.values()) == pytest.approx(1.0)


def test_words_that_nobody_knows_are_read_with_doubt() -> None:
    judged = plausible({"greet": 0.9, NOISE: 0.1}, "blorp zindle fraxy", NORMALISER)
    assert judged.confidences["greet"] < 0.3
    assert judged.reasons == ("few known words",)


def test_a_question_asked_back_is_hardly_an_answer() -> None:
    sure = {"major": 0.9, "minor": 0.05}
    assert plausible_answer(sure, "what is major functionality", ())["major"] < 0.5
    assert plausible_answer(sure, "why are reports not downloading ?", ()) == sure
    assert plausible_answer(sure, "major", ()) == sure
