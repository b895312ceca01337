"""Finds API keys and tokens: by the prefixes that services give them, or by the word before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from understanding.secrets.findings import FoundSecret, SecretKind, is_random

# How services mark their keys, so that they are recognised wherever they turn up.
_MARKED = re.compile(
    r"""(?<![A-Za-z0-9])(?:
      sk-(?:[A-Za-z]{2,8}\d{0,2}-)?[A-Za-z0-9_-]{16,200}      # model providers
    | (?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,200} | whsec_[A-Za-z0-9+/=]{16,100}
    | rzp_(?:live|test)_[A-Za-z0-9]{10,60}
    | (?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{16}(?![A-Za-z0-9])
    | gh[pousr]_[A-Za-z0-9]{20,255} | github_pat_[A-Za-z0-9_]{20,255} | glpat-[A-Za-z0-9_-]{16,64}
    | xox[abeoprs]-[A-Za-z0-9-]{10,250} | xapp-[A-Za-z0-9-]{10,250}
    | AIza[A-Za-z0-9_-]{30,45} | ya29\.[A-Za-z0-9_-]{20,500} | GOCSPX-[A-Za-z0-9_-]{20,40}
    | SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64} | SK[0-9a-f]{32}(?![0-9a-f])
    | npm_[A-Za-z0-9]{30,60} | pypi-[A-Za-z0-9_-]{40,300} | hf_[A-Za-z]{20,60}
    | dop_v1_[a-f0-9]{40,80} | shp(?:at|ss|ca|pa)_[a-fA-F0-9]{20,64} | key-[0-9a-f]{32}
    | EAA[A-Za-z0-9]{40,400} | \d{8,10}:AA[A-Za-z0-9_-]{30,40}
    | eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{4,8000}(?:\.[A-Za-z0-9_-]{0,2000})? # JSON Web Tokens
    )""",
    re.VERBOSE,
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----(?:(?!-----END)[\s\S]){0,10000}"
    r"(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?"
)
_SCHEME = re.compile(
    r"\b(?:bearer|basic|token)\s+(?P<value>[A-Za-z0-9._~+/=-]{12,4000})", re.IGNORECASE
)
_IN_ADDRESS = re.compile(
    r"[?&;#](?:[\w.-]{0,30}?[_.-])??"
    r"(?:(?P<strong>api[_-]?key|access[_-]?key|secret[_-]?key|auth[_-]?key|private[_-]?key|token"
    r"|auth[_-]?token|access[_-]?token|secret|passw(?:or)?d|pwd|authorization|signature|jwt"
    r"|credentials?|otp)|key|pass|auth|sig|card)=(?P<value>[^&#\s\"'<>]{1,4000})",
    re.IGNORECASE,
)
_IN_AUTHORITY = re.compile(r"://[^\s/@:]{0,100}:(?P<value>[^\s/@]{1,200})@")

# A word that says that a key comes, words that may come between, and what could be one.
_LABEL = (
    r"(?<![A-Za-z])(?P<label>(?:[A-Za-z0-9]{1,20}[ _-]){0,2}"
    r"(?:api[ _-]?keys?|apikey|access[ _-]?keys?|secret[ _-]?keys?|private[ _-]?keys?"
    r"|(?:auth|api|access|refresh|bot|bearer|client)?[ _-]?tokens?"
    r"|(?:client|app|api)?[ _-]?secrets?|account[ _-]?key|keys?|credentials?))[\"'`]?"
)
_BETWEEN = (
    r"(?P<between>\s{0,3}(?:(?:is|was|are|hai|of|for|ye|yeh|this|here|value|as|the|our|my|prod(?:uction)?"
    r"|live|staging|test|integration)\b[\s:=]{1,3}){0,4}(?:[:=]|=>|->|-)?\s{0,3})[\"'`(]?"
)
_LABELLED = re.compile(
    _LABEL + _BETWEEN + r"(?P<value>[A-Za-z0-9][A-Za-z0-9_+/=.~-]{7,4000})", re.IGNORECASE
)
_PLAIN_LABEL = re.compile(r"(?:\bkeys?|\btokens?|credentials?)$", re.IGNORECASE)
_SAYS_WHICH = re.compile(r"api|secret|access|private|auth|bearer|account|refresh", re.IGNORECASE)


def find_keys(text: str) -> Iterator[FoundSecret]:
    """Give the keys and tokens of `text`."""
    for pattern in (_PRIVATE_KEY, _MARKED):
        for match in pattern.finditer(text):
            yield FoundSecret(*match.span(), SecretKind.KEY)
    for match in _SCHEME.finditer(text):
        if is_random(match["value"]) or _is_base64(match["value"]):
            yield FoundSecret(*match.span("value"), SecretKind.KEY)
    for match in _IN_ADDRESS.finditer(text):
        if match["strong"] or (len(match["value"]) >= 12 and is_random(match["value"])):
            yield FoundSecret(*match.span("value"), SecretKind.KEY)
    for match in _IN_AUTHORITY.finditer(text):
        yield FoundSecret(*match.span("value"), SecretKind.PASSWORD)
    for match in _LABELLED.finditer(text):
        value = match["value"].rstrip(".")
        if _is_key(match["label"], match["between"], value):
            start = match.start("value")
            yield FoundSecret(start, start + len(value), SecretKind.KEY)


def _is_key(label: str, between: str, value: str) -> bool:
    """Return whether what follows a word such as "token" is one.

    Where it is assigned (`api_key = ...`), less randomness is asked for.
    """
    has_digit = any(char.isdigit() for char in value)
    if "://" in value or not value.isascii():
        return False
    assigned = ":" in between or "=" in between
    if assigned and _SAYS_WHICH.search(label) and has_digit and not value.isdigit():
        return True
    if _PLAIN_LABEL.search(label) and not _SAYS_WHICH.search(label):
        return len(value) >= 16 and is_random(value)
    return is_random(value)


def _is_base64(value: str) -> bool:
    return len(value) >= 12 and value.endswith("=") and any(char.isupper() for char in value)
