"""Finds links and e-mail addresses in what people type, and checks single ones."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from helpdesk.errors import InvalidInput
from understanding.domain_endings import (
    CLEAR_ENDINGS,
    FILE_ENDINGS,
    FILE_LIKE_ENDINGS,
    PRODUCT_NAMES,
    WORD_ENDINGS,
)

MAX_LINK_LENGTH = 2000
MAX_EMAIL_LENGTH = 254

_WEB_START = re.compile(r"https?://", re.IGNORECASE)
# A link ends at white space, quotes, angle brackets, full-width punctuation and symbols.
_WEB_LINK = re.compile(
    r"https?://[^\s<>\"`|\\\u0964\u200d\u201c\u201d\u2190-\u2bff\u3001\u3002\ufe0f\uff0c"
    r"\U0001f000-\U0001faff]+",
    re.IGNORECASE,
)
_NEXT_LINK = re.compile(r"(?<![=/])[,;]?(?=https?://)", re.IGNORECASE)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_BARE_LINK = re.compile(
    rf"(?<![\w@./:\\-])(?P<host>(?:{_LABEL}\.)+[a-z]{{2,24}})(?![\w@-])"
    r"(?::\d{1,5}(?![\d\w]))?(?P<rest>[/?#][^\s<>\"`|\\]*)?",
    re.IGNORECASE | re.ASCII,
)
_LINK_CUE = re.compile(
    r"\b(?:link|url|site|website|web ?page|domain|portal|address|visit|open)s?\b[\s:=-]*"
    r"(?:is|for|at|here|the|our|my|to|of)?[\s:=-]*$",
    re.IGNORECASE,
)
# "amazon.in is slow" names a site, "working.in staging" lacks a space.
_AFTER_SITE_IN_INDIA = re.compile(
    r"\s*(?:$|[^\s\w]|(?:is|was|are|has|had|not|and|or|but|bot|site|website|page|portal|app|link|url"
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
# "https://haptik.ai/bot.Please check": only a space was forgotten.
_NEXT_SENTENCE = re.compile(
    r"\.(?:A|Also|And|Bot|But|Can|Check|Could|Hi|How|I|In|Is|It|Its|Kindly|My|Not|Now|On|Our|Please"
    r"|Pls|Plz|Regards|See|Since|Thank|Thanks|The|There|They|This|We|What|When|Why)$"
)
_TRAILING = ".,;:!?'\"*\u2026\u2018\u2019\u201c\u201d\u00bb"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)
_BROKEN_SCHEME = re.compile(r"h?t*ps?s?\s*[:;]?\s*[/\\]{0,3}", re.IGNORECASE)
_HOST_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?", re.IGNORECASE)
_ENDING = re.compile(r"[A-Za-z]{2,24}|xn--[A-Za-z0-9-]+")
_DIGIT_OR_HYPHEN = re.compile(r"[\d-]")
_GENITIVE = re.compile(r"['\u2019]s$")
_SCHEME_MARK = re.compile(r"[:/\\;]")
_TAIL = re.compile(r"[/?#]")
_EMAIL_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(?:[.'%&+-]*[A-Za-z0-9_+-]+)*", re.ASCII)
_BEFORE_AT = re.compile(r"[A-Za-z0-9._%+'-]+$", re.ASCII)
_AFTER_AT = re.compile(r"[A-Za-z0-9.-]+", re.ASCII)
# "mail id-asha@acme.in": the hyphen belongs to the sentence.
_ID_LEAD = re.compile(r"(?<=mail )id-+(?=[A-Za-z0-9])", re.IGNORECASE)
# What glues more of an address to the part that can be read: "first/last@", "asha#1@", "a{b}c@".
_GLUE = re.compile(r"[^\s@,;:<>()\[\]\"'|=*][&/#{}!$?^~`]+$")


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
    first: dict[str, FoundLink] = {}
    for link in _links(text):
        first.setdefault(link.url, link)
    return list(first.values())


def link_spans(text: str) -> list[Span]:
    """Return the characters of every link of a text in their order, repeated ones included.

    What is plainly meant for a link counts, though no browser would open it: "http://localhost".
    """
    meant = [(start, start + len(run)) for start, run in _web_runs(text)]
    found = {link.span[0]: link.span[1] for link in _links(text)}
    return sorted({**dict(meant), **found}.items())


def email_spans(text: str) -> list[Span]:
    """Return the characters of every e-mail address in their order, repeated ones included."""
    return sorted(email.span for email in _emails(text))


def without_addresses(text: str, blank: str = "\x00") -> str:
    """Return the text, as long as before, with its links and addresses blanked out."""
    return _mask(text, link_spans(text) + email_spans(text), blank)


def normalise_link(text: str) -> str:
    """Return a single link as a complete web address: "haptik.ai/bot" gets its https://.

    Raises:
        InvalidInput: it is not a link that a browser would open; the message says why.
    """
    link = _trim(text.strip().strip("<>\"'`").strip())
    if not link:
        raise _bad_link("That is not a link.")
    if len(link) > MAX_LINK_LENGTH:
        raise _bad_link(f"That link is longer than {MAX_LINK_LENGTH} characters.")
    if any(character.isspace() or not character.isprintable() for character in link):
        raise _bad_link("A link has no spaces in it.", hint="send the link alone")
    if "\\" in link:
        raise _bad_link("A link has / in it, and no backslash.")
    scheme, rest = _split_scheme(link)
    authority, tail = _split_authority(rest)
    host = _checked_authority(authority, explicit=bool(scheme), has_tail=bool(tail))
    return f"{scheme or 'https'}://{host}{tail}"


def find_emails(text: str) -> list[FoundEmail]:
    """Return the e-mail addresses of a text in their order, each once; not those inside links."""
    first: dict[str, FoundEmail] = {}
    for email in _emails(text):
        first.setdefault(email.address.lower(), email)
    return list(first.values())


def validate_email(text: str) -> str:
    """Return a single e-mail address, its domain in lower case.

    Raises:
        InvalidInput: it is not an address that mail can be sent to; the message says why.
    """
    address = text.strip().strip("<>\"'`()[],;:.!?").removeprefix("mailto:")
    local, at, domain = address.rpartition("@")
    if not at:
        raise _bad_email("An email address has an @ in it.")
    if any(character.isspace() for character in address):
        raise _bad_email("An email address has no spaces in it.", hint="send the address alone")
    if "@" in local:
        raise _bad_email("An email address has only one @.")
    if not local or not domain:
        raise _bad_email("An email address has something on both sides of the @.")
    if not _EMAIL_LOCAL.fullmatch(local) or ".." in local:
        raise _bad_email(f"{local!r} cannot be the part before the @ of an email address.")
    if len(local) > 64 or len(address) > MAX_EMAIL_LENGTH:
        raise _bad_email("That is too long for an email address.")
    labels = domain.split(".")
    if len(labels) < 2:
        raise _bad_email(f"{domain!r} is not complete: it needs an ending such as .com.")
    if not domain.isascii() or not all(_is_host_label(label) for label in labels):
        raise _bad_email(f"{domain!r} is not the name of a mail server.")
    if not _ENDING.fullmatch(labels[-1]):
        raise _bad_email(f"An email address cannot end in .{labels[-1]}.")
    return f"{local}@{domain.lower()}"


def _links(text: str) -> list[FoundLink]:
    """Return every link in its order, repeated ones included."""
    found = list(_links_with_scheme(text))
    found.extend(
        _links_without_scheme(_mask(text, [link.span for link in found] + email_spans(text)))
    )
    return sorted(found, key=lambda link: link.span)


def _links_with_scheme(text: str) -> Iterator[FoundLink]:
    for start, run in _web_runs(text):
        if text[:start].lower().endswith(("javascript:", "data:")):
            continue
        with suppress(InvalidInput):
            yield FoundLink(normalise_link(run), (start, start + len(run)))


def _web_runs(text: str) -> Iterator[tuple[int, str]]:
    """Yield where http(s):// begins, and what follows it without the sentence's punctuation."""
    for match in _WEB_LINK.finditer(text):
        start = match.start()
        before = text[start - 1 : start]
        for piece in _pieces(match.group()):
            run = _trim(piece)
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


def _links_without_scheme(text: str) -> Iterator[FoundLink]:
    for match in _BARE_LINK.finditer(text):
        host = _host_before_sentence(match.group("host"))
        shortened = host != match.group("host")
        raw = host if shortened else _trim(match.group())
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
    if text.strip() == raw or _DIGIT_OR_HYPHEN.search(labels[0]) or _LINK_CUE.search(text[:start]):
        return True
    is_india = ending == "in" and labels[0] not in _BEFORE_IN
    return is_india and bool(_AFTER_SITE_IN_INDIA.match(text, start + len(raw)))


def _trim(link: str) -> str:
    """Cut off what belongs to the sentence: punctuation, and brackets that were not opened."""
    depth = dict.fromkeys(_CLOSING.values(), 0)
    for index, character in enumerate(link):
        if character in depth:
            depth[character] += 1
        elif character in _CLOSING:
            depth[_CLOSING[character]] -= 1
            if depth[_CLOSING[character]] < 0:
                link = link[:index]
                break
    link = _GENITIVE.sub("", link).rstrip(_TRAILING)
    return _NEXT_SENTENCE.sub("", link).rstrip(_TRAILING + "([{")


def _split_scheme(link: str) -> tuple[str, str]:
    """Return the scheme in lower case, empty when there is none, and the rest."""
    match = _WEB_START.match(link)
    if match:
        rest = link[match.end() :]
        if _WEB_START.match(rest):
            raise _bad_link("That link starts with http twice.")
        return match.group()[:-3].lower(), rest
    scheme = _SCHEME.match(link)
    if scheme and "." not in scheme.group(1) and not _BROKEN_SCHEME.fullmatch(scheme.group()):
        raise _bad_link(f"A {scheme.group(1).lower()}: link cannot be used, only http and https.")
    broken = _BROKEN_SCHEME.match(link)
    if (broken and _SCHEME_MARK.search(broken.group())) or "://" in link.split("?")[0]:
        raise _bad_link("The beginning of that link is not right.", hint="it starts with https://")
    return "", link


def _split_authority(rest: str) -> tuple[str, str]:
    match = _TAIL.search(rest)
    return (rest[: match.start()], rest[match.start() :]) if match else (rest, "")


def _checked_authority(authority: str, *, explicit: bool, has_tail: bool) -> str:
    """Return host and port in lower case.

    Args:
        explicit: http(s):// was written, so that any well-formed host is meant as one.
        has_tail: a path or a query follows.
    """
    if "@" in authority:
        raise _bad_link("A link with a user name or a password in it cannot be used.")
    host, colon, port = authority.rpartition(":") if _has_port(authority) else (authority, "", "")
    if colon and not (port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65535):
        raise _bad_link(f"{port!r} is not a port; ports go from 1 to 65535.")
    if explicit and _is_ip_address(host):
        return f"{host}{colon}{port}".lower()
    if not host:
        raise _bad_link("That link stops before the address, which comes after the two slashes.")
    labels = host.split(".")
    if len(labels) < 2:
        raise _bad_link(f"{host!r} is not a complete address: it has no dot in it.")
    ending = labels[-1].lower()
    if not all(_is_host_label(label) for label in labels):
        raise _bad_link(f"{host!r} is not the name of a site.")
    if ending.isascii() and not _ENDING.fullmatch(ending):
        raise _bad_link(f"The name of a site cannot end in .{ending}.")
    if not explicit and not has_tail and ending in FILE_ENDINGS:
        raise _bad_link(f"{host!r} looks like the name of a file, not like a link.")
    if not explicit and ending not in CLEAR_ENDINGS | WORD_ENDINGS:
        raise _bad_link(
            f"{host!r} does not look like a link.", hint="if it is one, write it with https://"
        )
    return f"{host}{colon}{port}".lower()


def _has_port(authority: str) -> bool:
    return ":" in authority and not authority.endswith("]")


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _is_host_label(label: str) -> bool:
    if label.isascii():
        return bool(_HOST_LABEL.fullmatch(label))
    with suppress(UnicodeError):
        return bool(label.encode("idna"))
    return False


def _emails(text: str) -> Iterator[FoundEmail]:
    masked = _mask(text, [(start, start + len(run)) for start, run in _web_runs(text)])
    for at in (index for index, character in enumerate(masked) if character == "@"):
        before, after = _BEFORE_AT.search(masked[:at]), _AFTER_AT.match(masked, at + 1)
        if not before or not after or masked[after.end() : after.end() + 1] in ("@", "_"):
            continue
        lead = _ID_LEAD.match(masked, before.start())
        local = masked[lead.end() if lead else before.start() : at].lstrip(".'-%")
        domain = _host_before_sentence(after.group().rstrip(".-"))
        outside = masked[: at - len(local)]
        if not local or outside[-1:].isalnum() or outside.endswith(("@", "\\")):
            continue
        if _GLUE.search(outside) and "@" not in outside.split()[-1]:
            continue
        try:
            address = validate_email(f"{local}@{domain}")
        except InvalidInput:
            continue
        yield FoundEmail(address, (at - len(local), at + 1 + len(domain)))


def _mask(text: str, spans: list[Span], blank: str = "\x00") -> str:
    """Return the text with spans blanked out; no pattern accepts the usual blank."""
    for start, end in spans:
        text = text[:start] + blank * (end - start) + text[end:]
    return text


def _bad_link(reason: str, *, hint: str = "") -> InvalidInput:
    return InvalidInput(reason, field="bot_link", hint=hint)


def _bad_email(reason: str, *, hint: str = "") -> InvalidInput:
    return InvalidInput(reason, field="requester_email", hint=hint)
