"""Hindi in its own script: written as people type it in Latin letters.

"समझ" is "samajh" and "करना" is "karna": the vowel that every consonant carries is not said at the
end of a word, nor between two syllables. Pure and linear in the length of the word.
"""

from __future__ import annotations

import re
import unicodedata

LETTERS = "\u0900-\u0963\u0970-\u097f\u200c\u200d"
"""What words of this script are made of, for a class of a regular expression."""

_IN_SCRIPT = re.compile(r"[\u0904-\u0939\u0958-\u0961\u0972-\u097f]")
_VOWELS = dict(zip("अआइईउऊऋऍएऐऑओऔऎऒ", "a aa i i u u ri e e ai o o au e o".split(), strict=True))
_SIGNS = dict(zip("ािीुूृॅेैॉोौॆॊ", "aa i i u u ri e e ai o o au e o".split(), strict=True))
_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळ",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n p f b bh m y r l v sh sh s h l".split(),
        strict=True,
    )
)
_NASALS = "\u0901\u0902"
_VIRAMA, _NUKTA = "\u094d", "\u093c"
_SCHWA = "a"
_LIPS = frozenset("pbm")

# One word in several spellings: where a nasal, a long or a short vowel, or a dot make no other one.
_SAME = (
    (re.compile(r"[\u093c\u200c\u200d\u0903]"), ""),
    (re.compile(r"\u0901|[\u0919\u091e\u0923\u0928\u092e]\u094d(?=[\u0915-\u092d])"), "\u0902"),
    (re.compile("ई"), "इ"),
    (re.compile("ी"), "ि"),
    (re.compile("ऊ"), "उ"),
    (re.compile("ू"), "ु"),
    (re.compile("[ऑऍ]"), "ओ"),
    (re.compile("ॉ"), "ो"),
    (re.compile("ॅ"), "े"),
    (re.compile(r"(?<=.)ये"), "ए"),
    (re.compile(r"(?<=.)यि"), "इ"),
)
_SOUNDS = (
    *(("aa", "a"), ("ee", "i"), ("oo", "u"), ("w", "v"), ("z", "j"), ("ph", "f"), ("chh", "ch")),
    *(("q", "k"), ("iy", "i"), ("ein", "en")),
)
_DOUBLED = re.compile(r"(.)\1+")


def has_devanagari(text: str) -> bool:
    """Return whether a text has a letter of this script."""
    return _IN_SCRIPT.search(text) is not None


def spelling(word: str) -> str:
    """Return what all spellings of a word share: "ज़रूरी" and "जरुरी" are one word."""
    kept = unicodedata.normalize("NFC", word)
    for pattern, same in _SAME:
        kept = pattern.sub(same, kept)
    return kept


def sound(word: str) -> str:
    """Return what all Latin spellings of a Hindi word share: "zyaada" is "jyada"."""
    for letters, plain in _SOUNDS:
        word = word.replace(letters, plain)
    return _DOUBLED.sub(r"\1", word)


def romanised(word: str) -> str:
    """Return a word in Latin letters: "सोमवार" is "somvaar"."""
    syllables = _syllables(unicodedata.normalize("NFC", word))
    _drop_schwas(syllables)
    letters = "".join(part for syllable in syllables for part in syllable)
    return letters[:-1] if len(letters) > 2 and letters.endswith("aa") else letters


def _syllables(word: str) -> list[list[str]]:
    """Return consonant, vowel and nasal of each syllable; "A" is a vowel that is not written."""
    found: list[list[str]] = []
    for character in word:
        if character in _CONSONANTS:
            found.append([_CONSONANTS[character], "A", ""])
        elif character in _VOWELS:
            found.append(["", _VOWELS[character], ""])
        elif found and character in _SIGNS:
            found[-1][1] = _SIGNS[character]
        elif found and character == _VIRAMA:
            found[-1][1] = ""
        elif found and character in _NASALS:
            found[-1][2] = "n"
        elif found and character == _NUKTA:
            found[-1][0] = {"j": "z", "k": "q"}.get(found[-1][0], found[-1][0])
    return found


def _drop_schwas(syllables: list[list[str]]) -> None:
    """Write the vowels that are said, and leave out those that are not."""
    last = len(syllables) - 1
    for at in range(last, -1, -1):
        _, vowel, nasal = syllables[at]
        if at < last and nasal and syllables[at + 1][0][:1] in _LIPS:
            syllables[at][2] = "m"
        if vowel != "A":
            continue
        is_end = at == last > 0
        is_between = 0 < at < last and syllables[at - 1][1] and syllables[at + 1][1]
        is_dropped = not nasal and bool(is_end or is_between)
        syllables[at][1] = "" if is_dropped else _SCHWA
