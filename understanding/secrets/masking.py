"""Masks card numbers, passwords and keys in what somebody typed, before it is kept anywhere.

    mask("my password is hunter2").text == "my password is [password hidden]"

What is masked is gone: nothing keeps the original. Masking a masked text changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from understanding.secrets.cards import find_cards
from understanding.secrets.findings import ADDRESS, PLACEHOLDER, FoundSecret, SecretKind, spans
from understanding.secrets.keys import find_keys
from understanding.secrets.passwords import find_passwords

_BEFORE_ADDRESSES = (find_keys,)
_OUTSIDE_ADDRESSES = (find_cards, find_passwords)


@dataclass(frozen=True)
class Masked:
    """A text without its secrets, and what kinds of secrets it had, each once."""

    text: str
    kinds: tuple[SecretKind, ...]


def mask(text: str) -> Masked:
    """Return `text` with a placeholder instead of each secret."""
    findings = find_secrets(text)
    if not findings:
        return Masked(text, ())
    pieces, position = [], 0
    for finding in findings:
        pieces += [text[position : finding.start], finding.kind.placeholder]
        position = finding.end
    pieces.append(text[position:])
    return Masked("".join(pieces), tuple(dict.fromkeys(one.kind for one in findings)))


def find_secrets(text: str) -> list[FoundSecret]:
    """Return the secrets of `text` in their order; none overlaps another."""
    hidden = list(spans(PLACEHOLDER, text))
    addresses = list(spans(ADDRESS, text))
    found = [one for find in _BEFORE_ADDRESSES for one in find(text)]
    found += [
        one
        for find in _OUTSIDE_ADDRESSES
        for one in find(text)
        if not _touches(one, addresses)  # a bot's link may hold any number
    ]
    return _apart(one for one in found if one.start < one.end and not _touches(one, hidden))


def _touches(finding: FoundSecret, others: list[tuple[int, int]]) -> bool:
    return any(start < finding.end and finding.start < end for start, end in others)


def _apart(findings: Iterable[FoundSecret]) -> list[FoundSecret]:
    """Return findings without overlaps: what overlaps becomes one, of the kind that began it."""
    merged: list[FoundSecret] = []
    for one in sorted(findings, key=lambda each: (each.start, -each.end)):
        if merged and one.start < merged[-1].end:
            last = merged.pop()
            one = FoundSecret(last.start, max(last.end, one.end), last.kind)
        merged.append(one)
    return merged
