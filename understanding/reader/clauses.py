"""Cuts a message into clauses, so that each fact is read in the part that states it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from understanding.links import without_addresses

# A longer message has its rest in the last one.
MAX_CLAUSES = 24
# A stop ends a clause only before a space, so that "10.30" and "haptik.ai" stay whole.
_BOUNDARY = re.compile(
    r"[.!?;\u0964]+(?=\s|$)|[\n\u2026]+|,(?!\d{3})|\u0964"
    # "Impact: moderate" and "stage - live" are one clause each.
    r"|(?<!impact)(?<!functionality)(?<!stage)(?<!severity)(?::(?=\s|$)|\s-+\s)"
    r"|\b(?:and|(?<!anything )but|so|because|coz|bcoz|since"
    r"|as|though|although|while|which|aur|lekin|par|then)\b"
    # The same in the Hindi script, whose vowel signs are no letters to \b. "Par" is mostly "on": it
    # joins behind a verb.
    r"|(?<![\u0900-\u097f])(?:और|लेकिन|मगर|परंतु|किंतु|क्योंकि|इसलिए|तथा)(?![\u0900-\u097f])"
    r"|(?:(?<=(?:है|था|थे|थी|गई) )|(?<=(?:हैं|रहा|रही|रहे|गया) ))"
    r"पर(?![\u0900-\u097f])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """A part of a message; `span` are its first character and the one after its last."""

    text: str
    span: tuple[int, int]


def clauses(text: str) -> list[Clause]:
    """Return the clauses of `text` in order, at most MAX_CLAUSES: the last one has the rest.

    Links and addresses count as blanks, so that nothing is read into them.
    """
    plain = without_addresses(text, blank="\n")
    found: list[Clause] = []
    start = 0
    for match in _BOUNDARY.finditer(plain):
        _add(found, plain, start, match.start())
        # "since yesterday" and "as" belong to what follows, like everything that is a word.
        start = match.start() if match[0][0].isalpha() else match.end()
    _add(found, plain, start, len(plain))
    if len(found) > MAX_CLAUSES:
        begin, end = found[MAX_CLAUSES - 1].span[0], found[-1].span[1]
        found[MAX_CLAUSES - 1 :] = [Clause(plain[begin:end], (begin, end))]
    return found


def _add(found: list[Clause], plain: str, start: int, end: int) -> None:
    part = plain[start:end]
    stripped = part.strip()
    if not any(character.isalnum() for character in stripped):
        return
    begin = start + len(part) - len(part.lstrip())
    found.append(Clause(stripped, (begin, begin + len(stripped))))
