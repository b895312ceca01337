"""Words of a text as the search sees them: lower case, split where people split them, stemmed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Words that say nothing about what a text is about. "not", "off" and "out" are kept on purpose.
STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been being but by can cannot cant
    could did didnt do does doesnt doing done dont for from get gets getting got had has have
    having he her here him his how i if im in into is isnt it its ive just kindly let like may me
    might my of ok on or our please pls she should so some than thanks that the their them then
    there these they this those to too u up us very was we were what when where whether which
    while who whom why will with would ya you your yours""".split()
)

# A letter or digit; the vowel signs of Indian scripts are neither, but belong to their words.
_CHAR = r"(?:[^\W_]|[\u0900-\u0963\u0966-\u0dff])"
_WORD = re.compile(rf"{_CHAR}+(?:['’\-_.]{_CHAR}+)*")
_PART = re.compile(rf"{_CHAR}+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_VOWEL = re.compile(r"[aeiouy]")
_NO_DOUBLE_CUT = ("ll", "ss", "zz")
_MIN_STEM = 3


def surface_words(text: str) -> list[str]:
    """Return the words of a text as written, in lower case, parts of compounds on their own.

    "the X-Hub-Signature of launchMessage" -> the, x, hub, signature, of, launchmessage
    """
    return [part.lower() for word in _WORD.findall(_simplify(text)) for part in _PART.findall(word)]


def index_terms(text: str) -> list[str]:
    """Return the stems under which a text is found, in order, without stop words.

    A compound is found whole and by its parts: "opt-in" -> opt, optin; "launchMessage" ->
    launch, messag, launchmessag.
    """
    return list(_terms(_simplify(text)))


def _terms(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        pieces = _PART.findall(word)
        if "'" in word or "’" in word:  # don't, agent's
            pieces = [pieces[0]] if pieces[-1].lower() == "s" else ["".join(pieces)]
        parts = [part for piece in pieces for part in _CAMEL.split(piece)]
        for part in parts:
            if part.lower() not in STOP_WORDS:
                yield stem(part.lower())
        if len(parts) > 1:
            yield stem("".join(parts).lower())


def _simplify(text: str) -> str:
    """Take accents away: people type "cafe" for "café"."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the common beginning of a word's forms: agents, agent; closing, closed -> clos.

    A light stemmer for English: plural, -ing, -ed, -ly and a final e. It would rather leave a
    word alone than join two that mean different things.
    """
    if len(word) <= _MIN_STEM or not word.isascii() or not word.isalpha():
        return word
    word = _without_plural(word)
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= _MIN_STEM and _VOWEL.search(rest):
            word = rest
            if len(word) > _MIN_STEM and word[-1] == word[-2] and not word.endswith(_NO_DOUBLE_CUT):
                word = word[:-1]
            break
    if word.endswith("e") and len(word) > _MIN_STEM:
        word = word[:-1]
    if word.endswith("y") and len(word) > _MIN_STEM:
        word = word[:-1] + "i"
    return word


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > _MIN_STEM + 1:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
