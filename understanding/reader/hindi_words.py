"""Hindi in its own script, word by word: spelt as the glossary and the training sentences spell it.

A word of `data/nlu/devanagari.yml` has its spelling there. Another one is spelt by its sound, and
becomes the Latin word that sounds the same, where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from understanding.devanagari import has_devanagari, romanised, sound, spelling
from understanding.english import is_english


class HindiWords:
    """Spells words of the Hindi script in Latin letters.

    Args:
        spellings: words of the script, and what they become.
        latin: words of Hindi in Latin letters, and English ones; the first of a sound counts.
    """

    def __init__(self, spellings: Mapping[str, str], latin: Iterable[str]) -> None:
        self._spellings = {spelling(word): latin.split() for word, latin in spellings.items()}
        self._given = dict.fromkeys(one for words in self._spellings.values() for one in words)
        self._latin: set[str] = set()
        self._by_sound: dict[str, str] = {}
        for word in (*self._given, *latin):
            self._latin.add(word)
            if not is_english(word):
                self._by_sound.setdefault(sound(word), word)

    def knows(self, word: str) -> bool:
        """Return whether a Latin word is what some word of the script becomes."""
        return word in self._given

    def latin(self, word: str) -> list[str]:
        """Return a word of the script in Latin letters: one word or more, or none."""
        listed = self._spellings.get(spelling(word))
        if listed is not None:
            return listed
        plain = romanised(word)
        return [plain if plain in self._latin else self._by_sound.get(sound(plain), plain)]


def apart(glossary: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the glossary of Latin words, and how words of the Hindi script are spelt."""
    hindi = {key: value for key, value in glossary.items() if has_devanagari(key)}
    return {key: value for key, value in glossary.items() if key not in hindi}, hindi
