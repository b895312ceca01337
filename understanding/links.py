"""Finds links and e-mail addresses in what people type.

A link or an address is found whole or not at all: half of one is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from helpdesk.errors import InvalidInput
from understanding.domain_endings import (
    CLEAR_ENDINGS,
    FILE_LIKE_ENDINGS,
    PRODUCT_NAMES,
    WORD_ENDINGS,
)
from understanding.invisible import visible
from understanding.link_checks import (
    MAX_EMAIL_LENGTH,
    MAX_LINK_LENGTH,
    MAX_LOCAL_LENGTH,
    normalise_link,
    trimmed_link,
    validate_email,
)

# A link ends at white space, quotes, angle brackets and full-width punctuation.
_WEB_LINK = re.compile(
    r"https?://[^\s<>\"`|\\\u0964\u201c\u201d\u3001\u3002\uff0c]+", re.IGNORECASE
)
_NEXT_LINK = re.compile(r"(?<![=/])[,;]?(?=https?://)", re.IGNORECASE)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_BARE_LINK = re.compile(
    rf"(?<![\w@./:\\-])(?P<host>(?:{_LABEL}\.)+[a-z]{{2,24}})(?![\w@-])"
    r"(?::\d{1,5}(?![\d\w]))?(?P<rest>[/?#][^\s<>\"`|\\]*)?",
    re.IGNORECASE | re.ASCII,
)
_LINK_CUE = re.compile(
    r"\b(?:link|url|site|website|web ?page|domain|portal|address|visit|open)s?\b[\s:=-]{0,5}"
    r"(?:is|for|at|here|the|our|my|to|of)?[\s:=-]{0,5}$",
    re.IGNORECASE,
)
# "amazon.in is slow" names a site, "working.in staging" lacks a space.
_AFTER_SITE_IN_INDIA = re.compile(
    r"\s{0,3}(?:$|[^\s\w]|(?:is|was|are|has|had|not|and|or|but|bot|site|website|page|portal|app|link|url"
    r"|domain|doesn'?t|isn'?t|fails?|failed|stopped|shows?|since|for|on|widget)\b)",
    re.IGNORECASE,
)
_BEFORE_IN = frozenset(
    """
    add agent agents back bot bots built chat chats check come coming data down drop error errors
    fill fine happening issue issues live log logged login logs message messages not one opt
    page plug problem running same showing sign signed slow stuck test that them this user users
    working
    """.split()
)
# What is read of the text before a link, to judge it.
_CONTEXT = 60
_LOCAL_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+&'-"
)
_DOMAIN = re.compile(rf"[A-Za-z0-9.-]{{1,{MAX_EMAIL_LENGTH}}}", re.ASCII)
# What may stand directly before an address; anything else may be a part of it.
_BEFORE_EMAIL = frozenset("\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb()[<>:=\uff08\uff1a") - {")"}
_BETWEEN_EMAILS = frozenset(",;/|")
# From here on, scripts have letters that nobody takes for a part of a Latin name.
_OTHER_SCRIPTS = 0x0900
_AT = re.compile("@")
_DIGIT_OR_HYPHEN = re.compile(r"[\d-]")

Span = tuple[int, int]


@dataclass(frozen=True)
class FoundLink:
    """A web address in a text: `url` is complete, `span` the characters it took."""

    url: str
    span: Span


@dataclass(frozen=True)
class FoundEmail:
    """An e-mail address in a text, and the characters it took."""

    address: str
    span: Span


def find_links(text: str) -> list[FoundLink]:
    """Return the web addresses of a text in their order, each once.

    An address without a scheme counts when it clearly is one; file names, versions, the domain
    of an e-mail address and words joined by a forgotten space do not.
    """
    seen = visible(text)
    first: dict[str, FoundLink] = {}
    for link in _links(seen.text):
        first.setdefault(link.url, FoundLink(link.url, seen.span_in_original(*link.span)))
    return list(first.values())


def link_spans(text: str) -> list[Span]:
    """Return the characters of every link of a text in their order, repeated ones included.

    What is plainly meant for a link counts, though no browser would open it: "http://localhost".
    """
    seen = visible(text)
    ends = dict(_web_spans(seen.text)) | dict(link.span for link in _links(seen.text))
    return [seen.span_in_original(*span) for span in sorted(ends.items())]


def find_emails(text: str) -> list[FoundEmail]:
    """Return the e-mail addresses of a text in their order, each once; not those inside links."""
    seen = visible(text)
    first: dict[str, FoundEmail] = {}
    for email in _emails(seen.text):
        here = FoundEmail(email.address, seen.span_in_original(*email.span))
        first.setdefault(email.address.lower(), here)
    return list(first.values())


def email_spans(text: str) -> list[Span]:
    """Return the characters of every e-mail address in their order, repeated ones included."""
    seen = visible(text)
    return [seen.span_in_original(*email.span) for email in _emails(seen.text)]


def without_addresses(text: str, blank: str = "\x00") -> str:
    """Return the text, as long as before, with its links and addresses blanked out."""
    return _mask(text, link_spans(text) + email_spans(text), blank)


def _links(text: str) -> list[FoundLink]:
    """Return every link in its order, repeated ones included."""
    found = list(_links_with_scheme(text))
    taken = [link.span for link in found] + [email.span for email in _emails(text)]
    found.extend(_links_without_scheme(_mask(text, taken)))
    return sorted(found, key=lambda link: link.span)


def _links_with_scheme(text: str) -> Iterator[FoundLink]:
    for start, run in _web_runs(text):
        if _before(text, start).lower().endswith(("javascript:", "data:")):
            continue
        with suppress(InvalidInput):
            yield FoundLink(normalise_link(run), (start, start + len(run)))


def _web_runs(text: str) -> Iterator[tuple[int, str]]:
    """Yield where http(s):// begins, and what follows it without the sentence's punctuation."""
    for match in _WEB_LINK.finditer(text):
        start = match.start()
        before = text[start - 1 : start]
        for piece in _pieces(match.group()):
            run = trimmed_link(piece)
            if before == "'":
                run = run.partition("'")[0]
            elif before == "_":
                run = run.rstrip("_")
            yield start, run
            start += len(piece)


def _web_spans(text: str) -> list[Span]:
    return [(start, start + len(run)) for start, run in _web_runs(text)]


def _pieces(run: str) -> list[str]:
    """Split links that were written without a space between them."""
    cuts = [match.start() for match in _NEXT_LINK.finditer(run, 1)]
    # A link as the value or the path of another belongs to it.
    edges = [0, *(cut for cut in cuts if run[cut - 1] not in "=/"), len(run)]
    return [run[start:end] for start, end in pairwise(edges)]


def _links_without_scheme(text: str) -> Iterator[FoundLink]:
    for match in _BARE_LINK.finditer(text):
        host = _host_before_sentence(match.group("host"))
        shortened = host != match.group("host")
        raw = host if shortened else trimmed_link(match.group())
        if _is_cut(text, match.start(), match.end("host")):
            continue
        if not _is_clearly_a_link(host, raw, text, match.start()):
            continue
        try:
            yield FoundLink(normalise_link(raw), (match.start(), match.start() + len(raw)))
        except InvalidInput:
            continue


def _host_before_sentence(host: str) -> str:
    """Return "haptik.ai" for "haptik.ai.Please", where only a space was forgotten."""
    labels = host.split(".")
    while len(labels) > 2 and labels[-1][0].isupper() and not host.isupper():
        is_shouted = labels[-1].isupper() and labels[-2].isupper()  # "Acme.CO.IN"
        if labels[-1].lower() in CLEAR_ENDINGS or is_shouted:
            break
        labels.pop()
    return ".".join(labels)


def _is_clearly_a_link(host: str, raw: str, text: str, start: int) -> bool:
    labels = host.lower().split(".")
    ending = labels[-1]
    is_plain = len(raw) == len(host)
    if host.lower() in PRODUCT_NAMES or (is_plain and ending in FILE_LIKE_ENDINGS):
        return False
    if labels[0] == "www":
        return len(labels) > 2
    if ending not in CLEAR_ENDINGS | WORD_ENDINGS or all(label.isdigit() for label in labels[:-1]):
        return False
    if host.split(".")[-1][0].isupper() and not host.split(".")[-2][0].isupper():
        return False  # "not working.It" is the end of a sentence
    if ending in CLEAR_ENDINGS or len(labels) > 2 or not is_plain:
        return True
    is_all = len(text) < MAX_LINK_LENGTH and text.strip() == raw
    if is_all or _DIGIT_OR_HYPHEN.search(labels[0]) or _LINK_CUE.search(_before(text, start)):
        return True
    is_india = ending == "in" and labels[0] not in _BEFORE_IN
    return is_india and bool(_AFTER_SITE_IN_INDIA.match(text, start + len(raw)))


def _is_cut(text: str, start: int, end: int) -> bool:
    """Return whether what stands around a host may be part of it, as in "b\u00fccher.de"."""
    before, after = text[start - 1 : start], text[end : end + 1]
    is_symbol = "\u2190" <= before <= "\u2bff"
    return is_symbol or any(
        side.isalnum() and ord(side) < _OTHER_SCRIPTS for side in (before, after) if side
    )


def _emails(text: str) -> Iterator[FoundEmail]:
    masked = _mask(text, _web_spans(text))
    ended_at = -1  # where the address before ended
    for match in _AT.finditer(masked):
        at = match.start()
        start, domain = _local_start(masked, at), _DOMAIN.match(masked, at + 1)
        if start == at or masked[start] == "." or not domain:
            continue
        if masked[domain.end() : domain.end() + 1] in ("@", "_"):
            continue
        name = _host_before_sentence(domain.group().rstrip(".-"))
        end = at + 1 + len(name)
        is_next = start - 1 == ended_at and masked[start - 1] in _BETWEEN_EMAILS
        if not is_next and not _stands_alone(masked, start, end):
            continue
        with suppress(InvalidInput):
            yield FoundEmail(validate_email(masked[start:end]), (start, end))
            ended_at = end


def _local_start(text: str, at: int) -> int:
    """Return where the characters begin that can stand before the @ of an address."""
    start = at
    while start > max(0, at - MAX_LOCAL_LENGTH - 1) and text[start - 1] in _LOCAL_CHARACTERS:
        start -= 1
    while start < at and text[start] == "'":
        start += 1
    return start


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether nothing is left out that may belong to the address `text[start:end]`."""
    after = text[end : end + 1]
    if after and after.isalnum() and ord(after) < _OTHER_SCRIPTS:
        return False
    if not start or text[start - 1].isspace() or text[start - 1] in _BEFORE_EMAIL:
        return True
    if text[start - 1] == "*" and after == "*":  # **in bold**
        start = len(text[max(0, start - 3) : start].rstrip("*")) + max(0, start - 3)
    elif text[start - 1] == "{":
        start -= 1
    else:
        return False
    return not start or text[start - 1].isspace() or text[start - 1] in _BEFORE_EMAIL


def _before(text: str, start: int) -> str:
    return text[max(0, start - _CONTEXT) : start]


def _mask(text: str, spans: list[Span], blank: str = "\x00") -> str:
    """Return the text with spans blanked out; no pattern accepts the usual blank."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = blank * (end - start)
    return "".join(characters)
