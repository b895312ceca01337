"""Which language a text is in, as far as its script or its commonest words tell."""

from __future__ import annotations

import re

_SCRIPTS = (
    ("hindi", re.compile(r"[\u0900-\u097f]")),
    ("arabic", re.compile(r"[\u0600-\u06ff]")),
)
_WORDS = (
    ("spanish", "el la los las que una esta mi por para como hola gracias pero muy funciona"),
    ("portuguese", "o os as que nao não uma meu minha por para como ola olá obrigado mas muito"),
    ("french", "le la les que ne pas une est mon ma pour avec bonjour merci tres très nous vous"),
    ("german", "der das nicht ist und ein eine mein unser mit seit bitte hallo danke kein auf wir"),
    ("indonesian", "yang tidak kami saya untuk dari dengan ada sudah bisa tolong terima kasih"),
)
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 3
OTHER_LANGUAGE = "other"


def language_of(text: str) -> str:
    """Return "hindi", "arabic", "spanish" ... for a text that is not English; else "other"."""
    for name, letter in _SCRIPTS:
        if letter.search(text):
            return name
    words = [word.lower() for word in _WORD.findall(text[:2000])]
    counts = {name: sum(word in common.split() for word in words) for name, common in _WORDS}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= _FEWEST else OTHER_LANGUAGE
