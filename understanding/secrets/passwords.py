"""Finds passwords by what people write around them, in English and in Hinglish.

"my password is hunter2" is one, "my password is wrong" is none. What can be a password is masked
after a colon or "is", unless it is a word that people say of passwords; where nothing comes
between, only what cannot be a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from understanding.secrets.findings import FoundSecret, SecretKind, is_address, is_made_up

_NAME = (
    r"(?:pass[ _-]?words?|pasw?words?|passwrd|passwd|paswd|pass[ _-]?code|pass[ _-]?phrase"
    r"|pswd|pswrd|pwd|pw|psw|pass(?=\s*[:=]|\s+(?:is|hai)\b)|db[ _-]?pass|user[ _-]?pass|पासवर्ड)"
)
_LABEL = rf"(?<![A-Za-z])(?:[A-Za-z0-9]{{1,20}}[_-]){{0,3}}{_NAME}(?![A-Za-z])(?:[\"'`](?!s\b))?"
_OWN = r"\b(?:my|our|his|her|their|mera|meri|mere|hamara|humara|apna|मेरा|हमारा)\b[^\n.:;?!]{0,40}?"
_TELLS = r"(?:is|was|are|hai|h|tha|he|है)"
_IS = rf"(?:{_TELLS}|ye|yeh|this|here|used|to|as|now|currently|new|यह)"
_BECAME = r"(?:changed|reset|updated|set|kept)[ \t]+(?:to|as)"
_BEHIND = re.compile(
    rf"(?P<own>{_OWN})?(?P<label>{_LABEL})"
    r"(?:[ \t]+(?:for|of|to|ka)(?:[ \t]+\w+){1,4}?(?=[ \t]*[:=]|[ \t]+(?:is|was|hai)\b))?"
    r"(?P<between>(?:[ \t]*[:=]+>?[ \t]*|[ \t]+-+>?[ \t]*"
    rf"|['’]s\b|[ \t]+(?:{_IS}|{_BECAME})\b(?:[ \t]*[:=][ \t]*)?){{0,4}})"
    r"(?P<gap>[ \t]*\n?[ \t]*)"
    r"(?P<value>\"[^\"\n]{1,100}\"|'[^'\n]{1,100}'|`[^`\n]{1,100}`|\S{1,200})",
    re.IGNORECASE,
)
_TOLD = re.compile(rf"\b{_TELLS}\b|['’]s|->|-", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?P<value>\S{{5,100}})[ \t]+(?:(?:is|was|hai|ye|yeh)[ \t]+)?"
    rf"(?:my|our|the|mera|meri|hamara|humara)[ \t]+(?:\w+[ \t]+){{0,2}}{_NAME}\b",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"\b(?:creds?|credentials?|log[ -]?in(?:[ ](?:details|id|info))?|user ?name)"
    r"(?:[ \t]*(?:\bare\b|\bis\b|\bhai\b|:|=|-)){1,2}[ \t]*(?P<name>[\w.@+-]{2,80})"
    r"[ \t]*(?:/|\||,|&|\band\b|\baur\b)[ \t]*(?P<value>[^\s,|]{5,100})",
    re.IGNORECASE,
)
_TRAILING = ".,;:)]}>…।"
_OPENING = "([{<\"'`"

# What people say of a password when they do not tell it.
_SAID_OF_IT = frozenset(
    """
    a about accepted account admin after again against all already also always an and any anymore
    are as asked asking at back bad be because been before being bhul bhool blank both bug but by
    came can cannot cant change changes characters check chahiye clear coming correct correctly
    could dalne did didnt different do does doesnt doing done dont down du each either empty enough
    enter entered error even every expire expired expires expiry failed failing fails false fear
    feature field fields fine flow for forget forgot forgotten from galat gaya gayi getting gives
    giving gone good had hai has have he her here hidden his hoga how however i if ignored in
    incorrect information input instead invalid ise issue issues it its just kaam kab kahan kaise
    kar kare karna karne kese keeps key kaha ki ko kya lagta less link locked log login longer lost
    mail mandatory manager matched matches matching may me mein message mil minimum mismatch
    missing more much must my na nahi nahin nai ne need needed needs never new no none not nothing
    null off ok okay old on once one only optional option or our out over page per perfectly please
    pls plz policy present problem prompt protected question rahi raha recovery rejected required
    requirement requirements reset right sab sahi same saved screen section security see sent set
    setting settings should shown showing shows since so some something somehow still stored strong
    than that the their them then there these they this tha till to too true try trying two type
    typed under undefined unknown until update updated us used user users using valid validation
    very visible wahi wala want was way we weak were what when where whether which while who why
    will with without work working works would wrong ya yaad ye yeh yes yet you your
    alphanumeric common complex default long numeric permanent plain plaintext public random safe
    secure short simple temporary unique unsafe
    """.split()
)
_ENDINGS = ("ing", "ed", "able", "ible", "ly", "n't", "n’t", "tion")
_WORDS = re.compile(r"[A-Za-z]+(?:[-/][A-Za-z]+)+")  # "case-sensitive"
_MAX_PHRASE = 200
_CLAUSE_ENDS = re.compile(r"[ \t]*(?:[.,;!?)।\n]|$|(?:hai|h|है)\b)")
_NEXT_WORD = re.compile(r"[\s,/|&]{1,4}(?:and[ ]|aur[ ])?(\S{5,100})")


def find_passwords(text: str) -> Iterator[FoundSecret]:
    """Give the passwords of `text`."""
    for match in _BEHIND.finditer(text):
        found = _behind(text, match)
        if found:
            yield found
    for pattern in (_BEFORE, _PAIR):
        for match in pattern.finditer(text):
            start, end = _trimmed(text, *match.span("value"))
            if is_made_up(text[start:end]) and not is_address(text[start:end]):
                yield FoundSecret(start, end, SecretKind.PASSWORD)


def _behind(text: str, match: re.Match[str]) -> FoundSecret | None:
    """Return the password that follows its name, if it is one."""
    start, end = match.span("value")
    between, quoted = match["between"], text[start] in "\"'`" and text[start] == text[end - 1]
    assigned = ":" in between or "=" in between
    if start == match.end("label") or ("\n" in match["gap"] and not assigned):
        return None
    if quoted and end - start > 2:
        return FoundSecret(start + 1, end - 1, SecretKind.PASSWORD) if between else None
    start, end = _trimmed(text, start, end)
    value = text[start:end]
    if is_address(value):  # "email and password: asha@acme.in hunter2"
        return _next_word(text, end)
    if assigned and "phrase" in match["label"].lower():
        end = _end_of_line(text, start)
        return FoundSecret(start, end, SecretKind.PASSWORD)
    if not _can_be(value, assigned=assigned, said=_TOLD.search(between) is not None):
        return None
    if not is_made_up(value) and not assigned and not _ends_clause(text, end, bool(match["own"])):
        return None
    return FoundSecret(start, end, SecretKind.PASSWORD)


def _can_be(value: str, *, assigned: bool, said: bool) -> bool:
    if is_made_up(value):
        return True
    word = value.lower().replace("'", "").replace("’", "")
    if len(value) < 3 or word in _SAID_OF_IT or not any(char.isalnum() for char in value):
        return False
    if word.isalpha() and value.lower().endswith(_ENDINGS):
        return False
    return assigned or (said and not _WORDS.fullmatch(value))


def _ends_clause(text: str, end: int, own: bool) -> bool:
    """Return whether a plain word can be a password: one's own, or the last of a clause."""
    rest = text[end : end + 30]
    return own or _CLAUSE_ENDS.match(rest) is not None


def _next_word(text: str, end: int) -> FoundSecret | None:
    match = _NEXT_WORD.match(text, end)
    if match is None:
        return None
    start, end = _trimmed(text, *match.span(1))
    made_up = is_made_up(text[start:end])
    return FoundSecret(start, end, SecretKind.PASSWORD) if made_up else None


def _end_of_line(text: str, start: int) -> int:
    line = text[start : start + _MAX_PHRASE].split("\n", 1)[0]
    return start + len(line.rstrip())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without brackets, quotes and full stops around it."""
    while start < end and text[start] in _OPENING:
        start += 1
    while end > start and text[end - 1] in _TRAILING + "\"'`":
        end -= 1
    return start, end
