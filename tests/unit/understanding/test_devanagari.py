"""Hindi in its own script: spelt in Latin letters, then read like Hinglish."""

from __future__ import annotations

import unicodedata

import pytest
import yaml

from conversation.intents import USES
from helpdesk.settings import PROJECT_ROOT
from understanding.devanagari import has_devanagari, romanised, sound, spelling
from understanding.reader.clauses import clauses
from understanding.reader.normaliser import Normaliser
from understanding.reader.plausibility import Beyond, beyond_reading
from understanding.reader.training_files import read_training_files

WORDS_FILE = PROJECT_ROOT / "data" / "nlu" / "devanagari.yml"
FEWEST_WORDS = 350


@pytest.fixture(scope="module")
def normaliser() -> Normaliser:
    """Return the normaliser that the reader learns from the training data."""
    texts = read_training_files(PROJECT_ROOT / "data" / "nlu", USES)
    return Normaliser.learn(texts.glossary, texts.sentences())


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("सोमवार", "somvaar"),
        ("नहीं", "nahin"),
        ("रहा", "raha"),
        # The vowel that is not written: silent at the end and between two syllables only.
        ("करना", "karna"),
        ("समझ", "samajh"),
        ("बदलना", "badalna"),
        ("नमस्ते", "namaste"),
        ("व", "va"),
        # Nasals, the dot below, letters that are joined
        ("बंद", "band"),
        ("संपर्क", "sampark"),
        ("ज़्यादा", "zyaada"),
        ("मुश्किल", "mushkil"),
        ("दिक्कत", "dikkat"),
        ("भाई", "bhaai"),
        ("आ", "aa"),
        ("", ""),
        ("\u094d\u0902\u093e", ""),
    ],
)
def test_a_word_is_spelt_by_its_sound(word: str, latin: str) -> None:
    assert romanised(word) == latin
    assert romanised(unicodedata.normalize("NFD", word)) == latin


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ज़रूरी", "जरुरी"),
        ("हाँ", "हां"),
        ("बन्द", "बंद"),
        ("गम्भीर", "गंभीर"),
        ("फ़र्क़", "फर्क"),
        ("गयी", "गई"),
        ("चाहिये", "चाहिए"),
        ("बॉट", "बोट"),
        ("नहीं", "नहिं"),
    ],
)
def test_spellings_of_one_word_are_one(one: str, other: str) -> None:
    assert spelling(one) == spelling(other)


def test_a_short_vowel_and_another_consonant_make_another_word() -> None:
    assert len({spelling(word) for word in ("कम", "काम", "बाद", "बात", "दिन", "दो", "हम")}) == 7


@pytest.mark.parametrize(
    ("one", "other"), [("zyaada", "jyada"), ("theek", "thik"), ("vaapas", "wapas"), ("phir", "fir")]
)
def test_latin_spellings_of_one_sound_are_one(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_the_list_has_many_words_and_none_of_them_twice() -> None:
    entries = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))["nlu"]
    listed = [line[2:] for entry in entries for line in entry["examples"].strip().splitlines()]
    assert len(listed) >= FEWEST_WORDS
    assert all(len(word.split()) == 1 and has_devanagari(word) for word in listed)
    seen: dict[str, str] = {}
    for word in listed:
        assert spelling(word) not in seen, f"{word} is {seen[spelling(word)]}"
        seen[spelling(word)] = word


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("हाँ जमा करो", "yes submit it"),
        ("ज़रूरी काम बंद, बाकी ठीक", "important work closed , the rest is okay"),
        ("पता नहीं", "i do not know"),
        ("बॉट काम नहीं कर रहा", "bot is not working"),
        ("bot काम नहीं कर रहा।", "bot is not working ।"),
        ("किसी इंसान से बात", "someone human from talk"),
        ("कल शाम ५ बजे", "yesterday evening 5 baje"),
        ("एक घंटे पहले", "one hour ago"),
        # By their sound: not in the list
        ("सोमवार", "monday"),
        ("हमारा", "our"),
        ("आपकी", "your"),
        # Small words that an English one is spelt like
        ("इस", "this"),
        ("मैं", "i"),
        ("में", "in"),
    ],
)
def test_hindi_is_put_into_the_readers_words(
    normaliser: Normaliser, typed: str, words: str
) -> None:
    assert normaliser.rewrite(typed) == words


def test_spans_point_into_what_was_typed(normaliser: Normaliser) -> None:
    text = "हमारा बॉट काम नहीं कर रहा है"
    normalised = normaliser.normalise(text)
    start = normalised.text.index("is not working")
    begin, end = normalised.origin((start, start + len("is not working")))
    assert text[begin:end] == "काम नहीं कर रहा"


def test_latin_letters_are_left_alone(normaliser: Normaliser) -> None:
    text = "Zoé’s bot - आज - isn't  OK।"
    assert normaliser.in_latin(text) == "Zoé’s bot - aaj - isn't  OK."
    assert normaliser.in_latin("naïve 5") == "naïve 5"


def test_the_same_normaliser_comes_back_from_json(normaliser: Normaliser) -> None:
    again = Normaliser.from_json(normaliser.to_json())
    for text in ("हाँ जमा करो", "सारी बिक्री रुक गई", "ज़्यादा"):
        assert again.rewrite(text) == normaliser.rewrite(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("बॉट काम नहीं कर रहा", None),
        ("हाँ", None),
        ("bot नहीं चल रहा है", None),
        ("ॐ कखगघ चछजझ टठडढ तथदध", Beyond.SCRIPT),
        ("بوت لا يعمل", Beyond.SCRIPT),
        ("போட் வேலை செய்யவில்லை", Beyond.SCRIPT),
        ("бот не работает", Beyond.SCRIPT),
        ("बॉट бот не работает сегодня", Beyond.SCRIPT),
    ],
)
def test_hindi_can_be_read_and_other_scripts_cannot(
    normaliser: Normaliser, text: str, why: Beyond | None
) -> None:
    assert beyond_reading(text, normaliser) is why


def test_clauses_end_at_the_danda_and_before_joining_words() -> None:
    text = "बॉट बंद है। एजेंट रुके हैं और ग्राहक नाराज़ हैं पर लॉगिन ठीक है, वेबसाइट पर नहीं है"
    assert [clause.text for clause in clauses(text)] == [
        "बॉट बंद है",
        "एजेंट रुके हैं",
        "और ग्राहक नाराज़ हैं",
        "पर लॉगिन ठीक है",
        "वेबसाइट पर नहीं है",
    ]


def test_a_joining_word_inside_another_word_cuts_nothing() -> None:
    assert len(clauses("औरत और परदा")) == 2
