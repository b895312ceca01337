"""Checks a single link or e-mail address, and completes it."""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress

from helpdesk.errors import InvalidInput
from understanding.domain_endings import CLEAR_ENDINGS, FILE_ENDINGS, WORD_ENDINGS
from understanding.invisible import without_invisible

MAX_LINK_LENGTH = 2000
MAX_EMAIL_LENGTH = 254
MAX_LOCAL_LENGTH = 64

_WEB_START = re.compile(r"https?://", re.IGNORECASE)
# "https://haptik.ai/bot.Please check": only a space was forgotten.
_NEXT_SENTENCE = re.compile(
    r"\.(?:A|Also|And|Bot|But|Can|Check|Could|Hi|How|I|In|Is|It|Its|Kindly|My|Not|Now|On|Our|Please"
    r"|Pls|Plz|Regards|See|Since|Thank|Thanks|The|There|They|This|We|What|When|Why)$"
)
_TRAILING = ".,;:!?'\"*\u2026\u2018\u2019\u201c\u201d\u00bb"
_CLOSING = {")": "(", "]": "[", "}": "{"}
# Arrows, dingbats and emoji: within a link a part of it, behind one a decoration.
_SYMBOL = re.compile(r"[\u200d\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,40}):(?!\d)", re.IGNORECASE)
_BROKEN_SCHEME = re.compile(r"h?t{0,9}ps?s?\s?[:;]?\s?[/\\]{0,3}", re.IGNORECASE)
_ENDING = re.compile(r"[A-Za-z]{2,24}|xn--[A-Za-z0-9-]+")
_GENITIVE = re.compile(r"['\u2019]s$")
_SCHEME_MARK = re.compile(r"[:/\\;]")
_TAIL = re.compile(r"[/?#]")
_HOST_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?", re.IGNORECASE)
_EMAIL_LOCAL = re.compile(r"[A-Za-z0-9_+-](?:[A-Za-z0-9_.'%&+-]{0,62}[A-Za-z0-9_+-])?", re.ASCII)


def normalise_link(text: str) -> str:
    """Return a single link as a complete web address: "haptik.ai/bot" gets its https://.

    Raises:
        InvalidInput: it is not a link that a browser would open; the message says why.
    """
    link = trimmed_link(without_invisible(text).strip().strip("<>\"'`").strip())
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


def validate_email(text: str) -> str:
    """Return a single e-mail address, its domain in lower case.

    Raises:
        InvalidInput: it is not an address that mail can be sent to; the message says why.
    """
    address = without_invisible(text).strip().strip("<>\"'`()[],;:.!?").removeprefix("mailto:")
    local, at, domain = address.rpartition("@")
    if not at:
        raise _bad_email("An email address has an @ in it.")
    if any(character.isspace() for character in address):
        raise _bad_email("An email address has no spaces in it.", hint="send the address alone")
    if "@" in local:
        raise _bad_email("An email address has only one @.")
    if not local or not domain:
        raise _bad_email("An email address has something on both sides of the @.")
    if len(local) > MAX_LOCAL_LENGTH or len(address) > MAX_EMAIL_LENGTH:
        raise _bad_email("That is too long for an email address.")
    if not _EMAIL_LOCAL.fullmatch(local) or ".." in local:
        raise _bad_email(f"{local!r} cannot be the part before the @ of an email address.")
    labels = domain.split(".")
    if len(labels) < 2:
        raise _bad_email(f"{domain!r} is not complete: it needs an ending such as .com.")
    if not domain.isascii() or not all(_is_host_label(label) for label in labels):
        raise _bad_email(f"{domain!r} is not the name of a mail server.")
    if not _ENDING.fullmatch(labels[-1]):
        raise _bad_email(f"An email address cannot end in .{labels[-1]}.")
    return f"{local}@{domain.lower()}"


def trimmed_link(link: str) -> str:
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
    link = _without_decoration(_GENITIVE.sub("", link))
    return _NEXT_SENTENCE.sub("", link).rstrip(_TRAILING + "([{")


def _without_decoration(link: str) -> str:
    end = len(link)
    while end and (link[end - 1] in _TRAILING or _SYMBOL.match(link[end - 1])):
        end -= 1
    return link[:end]


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


def _bad_link(reason: str, *, hint: str = "") -> InvalidInput:
    return InvalidInput(reason, field="bot_link", hint=hint)


def _bad_email(reason: str, *, hint: str = "") -> InvalidInput:
    return InvalidInput(reason, field="requester_email", hint=hint)
