"""What of a text is letter paper: header lines, the signature, the notice below it.

What a letter says is between them. Every pattern is bounded, so that reading stays linear.
"""

from __future__ import annotations

import re

from understanding.mail_headers import header_spans

Span = tuple[int, int]

_MARKER = re.compile(
    r"^[>\s]{0,8}(?:-{3,40}[^\n]{0,60}-{3,40}|_{5,80}|(?:fwd?|fw|re)\s?:[^\n]{0,120})\s{0,3}$",
    re.IGNORECASE | re.MULTILINE,
)
_SALUTATION = re.compile(
    r"^\s{0,3}(?:dear|respected|to whom it may concern|hello|hi|hey|good (?:morning|afternoon"
    r"|evening|day)|namaste"
    r"|namaskar)\b[^,.!?\n]{0,40}(?:[,!]|\n)",
    re.IGNORECASE,
)
# What ends a letter; what stands behind it is who wrote it and where they live.
_CLOSING = re.compile(
    r"(?:^|[\n.,;!?)]|\s-)[>\s]{0,6}(?:(?:with|thanks? (?:and|&|n)|thanking you,?(?: and)?"
    r"|my)\s{0,2}){0,2}"
    r"(?:warm(?:est)?|best|kind(?:est)?|many)?\s{0,2}"
    r"(?:regards|rgrds|rgds|yours (?:sincerely|faithfully|truly)|sincerely|thanking you"
    r"|sent from my \w{2,12}|get outlook for)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:^|\n)[>\s]{0,6}(?:this (?:e-?mail|mail|message)|please consider the environment"
    r"|confidential|disclaimer|the information contained|if you are not the intended)[^\n]{0,400}",
    re.IGNORECASE,
)
# A postal address: a street with a number, a pin code.
_STREET = re.compile(
    r"\b\d{1,4}\w?,?\s(?:[\w.']{2,20}\s){1,3}(?:road|rd|street|st|nagar|marg|lane|cross|main|layout|sector"
    r"|colony|bazaar|chowk|floor|avenue|block)\b"
    r"|\b(?:[\w.']{2,20}\s){1,3}(?:road|street|nagar|marg|lane|layout|colony)\s\d{1,4}\b",
    re.IGNORECASE,
)
_PIN_CODE = re.compile(
    r"^\W*(?:[A-Z][a-z]{2,15}\W{1,3})?[1-9]\d{5}(?:\W{1,3}[A-Z][a-z]{2,15})?\W*$"
)
_DASHES = re.compile(r"\n--\s{0,2}\n")
_LONGEST_SIGNATURE = 40
_WORD = re.compile(r"\w+")
_POSTSCRIPT = re.compile(r"\bp\.? ?s\.?\b", re.IGNORECASE)


def letter_spans(text: str) -> list[Span]:
    """Return the places of a text that are letter paper, in order, not overlapping."""
    spans = [*header_spans(text), *(match.span() for match in _MARKER.finditer(text))]
    spans += [match.span() for match in _NOTICE.finditer(text)]
    spans += [match.span() for match in _SALUTATION.finditer(text)]
    spans += _signatures(text)
    return _merged(spans)


def _signatures(text: str) -> list[Span]:
    ends = [match.start() for match in _DASHES.finditer(text)]
    for match in _CLOSING.finditer(text):
        start = match.start() + (0 if text[match.start()].isalpha() else 1)
        rest = text[match.end() :]
        if len(_WORD.findall(rest)) <= _LONGEST_SIGNATURE and not _POSTSCRIPT.search(rest):
            ends.append(start)
    # The first closing of them ends the letter, where there is something before it.
    ends = [end for end in ends if text[:end].strip()]
    return [(min(ends), len(text))] if ends else []


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def is_postal_address(part: str) -> bool:
    """Return whether a part of a sentence is where somebody lives: "14 Tannery Road 560005"."""
    return _STREET.search(part) is not None or _PIN_CODE.match(part) is not None
