"""What the detectors of secrets return, and what is no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from understanding.links import email_spans
from understanding.ticket_numbers import is_ticket_number


class SecretKind(str, Enum):
    """What sort of secret was typed; `label` is what a person reads."""

    CARD = "card"
    PASSWORD = "password"  # noqa: S105 - the name of a kind
    KEY = "key"

    @property
    def label(self) -> str:
        """Words for the note to the person."""
        return {
            SecretKind.CARD: "card number",
            SecretKind.PASSWORD: "password",
            SecretKind.KEY: "key or token",
        }[self]

    @property
    def placeholder(self) -> str:
        """What the text shows instead."""
        return f"[{self.label} hidden]"


@dataclass(frozen=True)
class FoundSecret:
    """A secret at `start` to `end` (exclusive) of a text."""

    start: int
    end: int
    kind: SecretKind


PLACEHOLDER = re.compile("|".join(re.escape(kind.placeholder) for kind in SecretKind))
# Wider than the links of `understanding.links`: whatever has a scheme, a database's address too.
ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s<>\"']+|\bwww\.[^\s<>\"']+", re.IGNORECASE)
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_JOINTS = re.compile(r"[_\-.:/+=~]+")
_INNER_MARK = re.compile(r"[@#$%^&*!+=~?|<>{}\\]")


def spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Give where `pattern` matches."""
    for match in pattern.finditer(text):
        yield match.span()


def is_made_up(value: str) -> bool:
    """Return whether a word cannot be one of a language: letters with digits, or odd marks.

    Numbers of tickets, addresses, dates and versions are not.
    """
    has_letter = any(char.isalpha() for char in value)
    has_digit = any(char.isdigit() for char in value)
    if len(value) < 5 or not (has_letter or has_digit):
        return False
    if value.isdecimal() or is_address(value) or is_ticket_number(value):
        return False
    if _INNER_MARK.search(value.rstrip("?!").strip("*_~:")):
        return True
    return has_letter and has_digit


def is_address(value: str) -> bool:
    """Return whether a word is an e-mail address, or begins an address of another kind."""
    return email_spans(value) == [(0, len(value))] or ADDRESS.match(value) is not None


def is_random(value: str) -> bool:
    """Return whether a long string looks drawn by lot, unlike `order_status_v2` or a date."""
    if UUID.fullmatch(value):
        return True
    kinds = {"A" if char.isupper() else "a" if char.islower() else "0" for char in value}
    if len(value) >= 32 and len(kinds) == 3:
        return True
    pieces = [piece for piece in _JOINTS.split(value) if piece]
    return any(_is_random_piece(piece) for piece in pieces)


def _is_random_piece(piece: str) -> bool:
    if len(piece) < 8 or not piece.isascii():
        return False
    digits = sum(char.isdigit() for char in piece)
    letters = sum(char.isalpha() for char in piece)
    if digits and letters:
        # "version20240119" changes once from letters to digits; what is drawn by lot, often.
        changes = sum(a.isdigit() != b.isdigit() for a, b in pairwise(piece))
        return changes >= 3 or len(piece) >= 18
    mixed = sum(a.islower() and b.isupper() for a, b in pairwise(piece))
    return letters >= 20 and mixed >= 4
