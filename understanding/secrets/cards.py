"""Finds card numbers: the digits of a known card brand, in groups as on a card, Luhn's sum right.

Brands by their first digits and lengths, as ISO/IEC 7812 issuers publish them. An order number of
sixteen digits passes all that once in a few hundred times; where the text calls it one, it is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from understanding.secrets.findings import FoundSecret, SecretKind

_RUN = re.compile(r"(?<![\w+])(?<!\d\.)\d(?:[ \u00a0\u2009.\-\u2013]{0,2}\d){12,40}(?!\w)")
_GROUP = re.compile(r"\d+")
_FEWEST_DIGITS, _MOST_DIGITS = 13, 19
# First digits, then the lengths such numbers have.
_BRANDS: tuple[tuple[re.Pattern[str], frozenset[int]], ...] = (
    (re.compile(r"4"), frozenset({16, 19})),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), frozenset({16})),
    (re.compile(r"3[47]"), frozenset({15})),
    (re.compile(r"30[0-5]|3[689]"), frozenset({14, 16})),
    (re.compile(r"352[89]|35[3-8]"), frozenset({16})),
    (re.compile(r"6011|64[4-9]|65|60|508|81|82|353|356"), frozenset({16})),
    (re.compile(r"62"), frozenset({16, 17, 18, 19})),
    (re.compile(r"50|5[6-8]|6"), frozenset({16, 18, 19})),
)
_NUMBER_OF_SOMETHING = re.compile(
    r"(?:orders?|txn|transactions?|ref(?:erence)?|invoice|awb|tracking|shipment|booking|ticket"
    r"|imei|utr|rrn|message|conversation|session|phone|mobile|account|a/c|policy)"
    r"[ _-]?(?:id|no|num|number|ref|code)?s?\b[\s.:#=-]{0,4}(?:is|was|hai|are)?[\s:#=-]{0,3}$",
    re.IGNORECASE,
)
_SECURITY_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|security code|otp|passcode"
    r"|(?:atm|upi|card|debit|credit|my|mera|login)[ -]pin|mpin)\b"
    r"[\s:=-]{0,3}(?:(?:is|was|hai|number|no)\b[\s:=-]{0,3})?(?P<value>\d{3,8})\b"
    r"(?![ ]?(?:digits?|chars))",
    re.IGNORECASE,
)


def find_cards(text: str) -> Iterator[FoundSecret]:
    """Give the card numbers of `text`, and the codes that go with them."""
    for run in _RUN.finditer(text):
        groups = [match.span() for match in _GROUP.finditer(text, run.start(), run.end())]
        before = text[max(0, run.start() - 40) : run.start()]
        if len(groups) == 1 and _NUMBER_OF_SOMETHING.search(before):
            continue
        yield from _cards_of_groups(text, groups)
    for match in _SECURITY_CODE.finditer(text):
        yield FoundSecret(*match.span("value"), SecretKind.PASSWORD)


def _cards_of_groups(text: str, groups: list[tuple[int, int]]) -> Iterator[FoundSecret]:
    """Give the longest card number at each place; a code or a date may follow it."""
    first = 0
    while first < len(groups):
        for last in range(min(len(groups), first + _MOST_DIGITS), first, -1):
            sizes = [end - start for start, end in groups[first:last]]
            if not _FEWEST_DIGITS <= sum(sizes) <= _MOST_DIGITS:
                continue
            digits = "".join(text[start:end] for start, end in groups[first:last])
            if _is_grouped_like_a_card(sizes) and is_card(digits):
                yield FoundSecret(groups[first][0], groups[last - 1][1], SecretKind.CARD)
                first = last - 1
                break
        first += 1


def _is_grouped_like_a_card(sizes: list[int]) -> bool:
    if len(sizes) == 1 or sizes in ([4, 6, 5], [4, 6, 4], [6, 10], [8, 8]):
        return True
    first = sizes[0]
    return first in (1, 2, 4) and set(sizes[:-1]) == {first} and sizes[-1] <= first


def is_card(digits: str) -> bool:
    """Return whether these digits can be a card's: brand, length and Luhn's check digit."""
    digits = "".join(str(int(digit)) for digit in digits)  # of any script
    fits = any(len(digits) in sizes and brand.match(digits) for brand, sizes in _BRANDS)
    return fits and len(set(digits)) > 1 and passes_luhn(digits)


def passes_luhn(digits: str) -> bool:
    """Return whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
