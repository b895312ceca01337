"""Where a pasted mail has its header, and where the text that it answers begins."""

from __future__ import annotations

import re

# "Sent:" is always of a mail; "From:", "To:" and "Date:" may be anything on a line of their own.
_FIELD = re.compile(
    r"^[>\s*|]{0,8}(?P<name>from|to|cc|bcc|reply-to|sender|date|sent|subject|received|message-id"
    r"|return-path|delivered-to|von|an|gesendet|datum|betreff|de|para|enviado|asunto)\*{0,2}\s?:"
    r"[^\n]{0,400}",
    re.IGNORECASE | re.MULTILINE,
)
_ALONE = frozenset({"sent", "gesendet", "enviado", "received", "message-id", "return-path"})
_WROTE = re.compile(
    r"^[>\s-]{0,8}(?:on|am|le|el|il|em)\s[^\n]{4,200}?(?:\n[^\n]{0,100}?)?"
    r"(?:\bwrote|\bschrieb|a \u00e9crit|escribi\u00f3|escreveu|ha scritto)\b[^\n]{0,100}:?",
    re.IGNORECASE | re.MULTILINE,
)
_ORIGINAL = re.compile(
    r"^[>\s]{0,4}-{2,10}\s?(?:original|forwarded|urspr\u00fcngliche)[^\n]{0,40}",
    re.IGNORECASE | re.MULTILINE,
)
_RFC_DATE = re.compile(r"\b\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}\b")


def header_spans(text: str) -> list[tuple[int, int]]:
    """Return the characters of header lines, "On ..., X wrote:" included."""
    fields = list(_FIELD.finditer(text))
    names = {match["name"].lower() for match in fields}
    spans = [
        match.span()
        for match in fields
        if len(names) > 1 or names & _ALONE or _RFC_DATE.search(match.group())
    ]
    return spans + [match.span() for match in _WROTE.finditer(text)]


def quoted_from(text: str) -> int:
    """Return where the mail begins that a message answers or forwards; its length if none."""
    starts = [match.start() for match in (*_WROTE.finditer(text), *_ORIGINAL.finditer(text))]
    return min(starts, default=len(text))
