"""Finds links, e-mail addresses and ticket numbers in what people type.

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

TICKET_PREFIX = "HS"

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
# What is read of the text before a link or a number, to judge it.
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
_TICKET = re.compile(
    r"(?<![\w-])hs\s{0,3}(?:no\.?|number)?[\s#:_\u2010-\u2015-]{0,6}(\d{1,9})(?!\w)"
    r"|\b(?:ticket|tkt|case|complaint|reference|ref)s?\s{0,3}(?:no|num|number|id)?\.?\s{0,3}"
    r"(?:is\s{0,3})?[#:\s-]{0,6}(\d{4,9})(?![\w-])"
    r"|\b(?:issue|request)s?\s{0,3}(?:(?:no|num|number|id)\.?\s{0,3}(?:is\s{0,3})?[#:\s-]{0,6}"
    r"|#\s{0,3})(\d{4,9})(?!\w)"
    r"|(?<![\w#&/])#\s?(\d{4,9})(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_OTHER_NUMBER = re.compile(
    r"\b(?:order|invoice|agent|chat|conversation|node|bot|user|customer|account|po|pr|bug|jira)"
    r"\s{0,3}(?:no|num|number|id)?\.?\s{0,3}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Link:
    """A web address in a text: `url` is complete, `span` the characters it took."""

    url: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Email:
    """An e-mail address in a text, and the characters it took."""

    address: str
    span: tuple[int, int]


def find_links(text: str) -> list[Link]:
    """Return the web addresses of a text in their order, each once.

    An address without a scheme counts when it clearly is one; file names, versions, the domain
    of an e-mail address and words joined by a forgotten space do not.
    """
    seen = visible(text)
    found = list(_links_with_scheme(seen.text))
    taken = [link.span for link in found] + [email.span for email in _emails(seen.text)]
    found.extend(_links_without_scheme(_mask(seen.text, taken)))
    first: dict[str, Link] = {}
    for link in sorted(found, key=lambda link: link.span):
        first.setdefault(link.url, Link(link.url, seen.span_in_original(*link.span)))
    return list(first.values())


def find_emails(text: str) -> list[Email]:
    """Return the e-mail addresses of a text in their order, each once; not those inside links."""
    seen = visible(text)
    first: dict[str, Email] = {}
    for email in _emails(seen.text):
        here = Email(email.address, seen.span_in_original(*email.span))
        first.setdefault(email.address.lower(), here)
    return list(first.values())


def find_ticket_numbers(text: str) -> list[str]:
    """Return the ticket numbers of a text as "HS-1042", each once; "ticket 1042" is one too."""
    masked = _mask(text, [(start, start + len(run)) for start, run in _web_runs(text)])
    numbers = []
    for match in _TICKET.finditer(masked):
        if match.group(4) and _OTHER_NUMBER.search(_before(masked, match.start())):
            continue
        digits = next(group for group in match.groups() if group)
        numbers.append(f"{TICKET_PREFIX}-{int(digits)}")
    return list(dict.fromkeys(numbers))


def _links_with_scheme(text: str) -> Iterator[Link]:
    for start, run in _web_runs(text):
        if _before(text, start).lower().endswith(("javascript:", "data:")):
            continue
        with suppress(InvalidInput):
            yield Link(normalise_link(run), (start, start + len(run)))


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


def _pieces(run: str) -> list[str]:
    """Split links that were written without a space between them."""
    cuts = [match.start() for match in _NEXT_LINK.finditer(run, 1)]
    # A link as the value or the path of another belongs to it.
    edges = [0, *(cut for cut in cuts if run[cut - 1] not in "=/"), len(run)]
    return [run[start:end] for start, end in pairwise(edges)]


def _links_without_scheme(text: str) -> Iterator[Link]:
    for match in _BARE_LINK.finditer(text):
        host = _host_before_sentence(match.group("host"))
        shortened = host != match.group("host")
        raw = host if shortened else trimmed_link(match.group())
        if _is_cut(text, match.start(), match.end("host")):
            continue
        if not _is_clearly_a_link(host, raw, text, match.start()):
            continue
        try:
            yield Link(normalise_link(raw), (match.start(), match.start() + len(raw)))
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
    if is_all or re.search(r"[\d-]", labels[0]) or _LINK_CUE.search(_before(text, start)):
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


def _emails(text: str) -> Iterator[Email]:
    masked = _mask(text, [(start, start + len(run)) for start, run in _web_runs(text)])
    ended_at = -1  # where the address before ended
    for match in re.finditer("@", masked):
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
            yield Email(validate_email(masked[start:end]), (start, end))
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


def _mask(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with spans blanked out by a character that no pattern accepts."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = "\x00" * (end - start)
    return "".join(characters)
