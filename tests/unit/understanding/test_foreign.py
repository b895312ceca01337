"""Messages in other languages in short English, and English and Hinglish left alone."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from understanding.english import is_listed
from understanding.foreign.lexicon import LANGUAGES, WORD, folded, lexicons
from understanding.foreign.rendering import hangs_on_the_language, rendered
from understanding.times.occurrence import Occurrence, find_when

NOW = datetime(2026, 11, 27, 15, 0, tzinfo=ZoneInfo("Asia/Kolkata"))
HINGLISH = frozenset("hai raha kya nahi kar karo do aur ho mera bhai kuch".split())


def is_known(word: str) -> bool:
    return is_listed(word) or word in HINGLISH


def english(text: str, language: str | None = None) -> str | None:
    found = rendered(text, is_known, language)
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ja, das stimmt alles so", "yes, the yes correct so"),
        ("Ja, stimmt. Bitte abschicken!", "yes, yes correct. please submit!"),
        ("habe leider keinen Link", "i have unfortunately no link"),
        ("vor zwei Stunden", "2 hours ago"),
        ("¿quién lee esto?", " who reads this? "),
        ("hace 3 horas", "3 hours ago"),
        ("não tenho print, pula", "i don't have a screenshot, skip"),
        ("il y a 2 heures", "2 hours ago"),
        ("j'ai pas de capture d'écran", "i don't have a screenshot"),
        ("3 jam yang lalu", "3 hours ago"),
        ("والعملاء يستخدموه", "and the customers customers use it"),
        ("منذ أمس", "since yesterday"),
    ],
)
def test_a_reply_becomes_english(text: str, meant: str):
    assert english(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("ja raha hai message", "haan ja kar do", "thodi si problem hai", "ya", "ja", "si", "no"),
        *("it is still here", "sim card menu does not open", "an agent is online", "the users die"),
        *("bas pas karo", "moderate impact", "no link", "critical", "sudah live kar do", "hier"),
        *("the bot is live in production", "", "12345", "https://bots.example/la/le/el?de=nicht"),
    ],
)
def test_english_and_hinglish_keep_their_meaning(text: str):
    assert english(text) is None


@pytest.mark.parametrize(
    ("text", "language", "meant"),
    [
        ("si", "spanish", "yes"),
        ("ja", "german", "yes"),
        ("no", "spanish", "no"),
        ("sim", "portuguese", "yes"),
        ("no", "portuguese", "no"),
        ("pas de photo", "french", "no screenshot"),
        ("the bot is live", "german", None),
        ("email me at asha@acme.example", "spanish", None),
    ],
)
def test_what_was_written_before_decides_short_words(text: str, language: str, meant: str | None):
    assert english(text, language) == meant


@pytest.mark.parametrize("text", ["si", "ja", "pas de photo", "no", "sem link"])
def test_short_words_hang_on_the_language(text: str):
    assert hangs_on_the_language(text)


@pytest.mark.parametrize("text", ["the bot is down", "", "asha@acme.example", "haan bhai"])
def test_other_messages_do_not(text: str):
    assert not hangs_on_the_language(text)


def test_an_order_is_one_only_where_it_stands_alone():
    told = english("los clientes no pueden cancelar la reserva")
    assert told == "customers not pueden cancelar the booking"
    assert english("sí, cancelar por favor") == "yes, cancel please"


def test_places_lead_back_to_what_was_typed():
    text = "Hola, el bot está en https://bots.example/1 desde ayer por la noche, gracias"
    found = rendered(text, is_known)
    assert found is not None
    for phrase, typed in (
        ("https://bots.example/1", "https://bots.example/1"),
        ("hello", "Hola"),
        ("since yesterday night", "desde ayer por la noche"),
        ("thank you", "gracias"),
    ):
        at = found.text.index(phrase)
        start, end = found.origin((at, at + len(phrase)))
        assert text[start:end] == typed


def test_what_is_hardly_known_is_not_read():
    found = rendered("die Auswertung lässt sich seit dem Umbau kaum mehr herunterladen", is_known)
    assert found is not None
    assert not found.is_readable


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("depuis jeudi", 26, 0),
        ("desde el lunes", 23, 0),
        ("Seit gestern", 26, 0),
        ("há 2 horas", 27, 13),
        ("sejak 3 jam yang lalu", 27, 12),
        ("قبل ساعتين", 27, 13),
        ("heute um 9 Uhr", 27, 9),
        ("hoy a las 10", 27, 10),
    ],
)
def test_times_are_found(text: str, day: int, hour: int):
    when = find_when(str(english(text)), now=NOW, zone=ZoneInfo("Asia/Kolkata"), asked=True)

    assert isinstance(when, Occurrence)
    assert (when.at.day, when.at.hour) == (day, hour)


def test_every_language_has_what_the_intake_asks():
    needed = {"submit it", "cancel", "skip", "wait", "change"}
    for lexicon in lexicons():
        found = {*lexicon.wordings.values(), *lexicon.orders.values()}
        assert needed - {"submit it"} <= found
        assert {"serious", "moderate impact", "limited impact", "no impact"} <= found
        assert {"the bot is live", "still in development", "going live soon"} <= found
        assert {"who reads this?", "how long will this take?", "thank you"} <= found
    assert tuple(lexicon.language for lexicon in lexicons()) == LANGUAGES


def test_words_are_folded_once_and_for_all():
    assert folded("Größe") == folded("grosse")
    assert folded("SÍ") == folded("si")
    assert [folded(word) for word in WORD.findall("n'est-ce")] == ["n", "est", "ce"]


@pytest.mark.parametrize("text", ["cancelar ", "no ", "nicht ", "ja ", "vor 2 ", "a'"])
def test_long_texts_take_no_longer_than_they_are(text: str):
    started = time.perf_counter()
    rendered(text * 2000, is_known)
    assert time.perf_counter() - started < 2.0
