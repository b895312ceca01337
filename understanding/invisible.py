"""Characters that nobody sees, as they come along with pasted links and addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Soft hyphen, zero-width space, marks of direction, word joiner, byte order mark. Not the joiners
# of Hindi letters and of emoji.
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class VisibleText:
    """A text without the characters that nobody sees."""

    text: str
    _positions: tuple[int, ...] | None

    def span_in_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of the original between the first and the last of `text[s:e]`."""
        if self._positions is None:
            return start, end
        return self._positions[start], self._positions[end - 1] + 1


def visible(text: str) -> VisibleText:
    """Return the text as it is seen, which remembers where each character stood."""
    if not _INVISIBLE.search(text):
        return VisibleText(text, None)
    positions = tuple(at for at, character in enumerate(text) if not _INVISIBLE.match(character))
    return VisibleText("".join(text[at] for at in positions), positions)


def without_invisible(text: str) -> str:
    """Return the text as it is seen."""
    return _INVISIBLE.sub("", text)
