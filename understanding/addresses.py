"""What an e-mail address in a message is for, addresses that are spelt out, and likely slips.

Nothing here changes an address: what is spelt out or looks mistyped is for the person to confirm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from rapidfuzz.distance import OSA

from helpdesk.errors import InvalidInput
from understanding.domain_endings import CLEAR_ENDINGS, WORD_ENDINGS
from understanding.link_checks import validate_email
from understanding.links import FoundEmail, find_emails, find_links
from understanding.mail_headers import header_spans, quoted_from

# ---- spelt out ---------------------------------------------------------------------------------
_MAX_SPELT_OUT = 60
_OPEN, _CLOSE = r"\s?[\[({<]\s?", r"\s?[\])}>]\s?"
_AT = re.compile(
    rf"(?P<marked>{_OPEN}(?:at|\u00e4t|@){_CLOSE})|(?P<word>\sat\s)|(?P<apart>\s@\s?|(?<=\w)@\s)",
    re.IGNORECASE,
)
_DOT = rf"(?:{_OPEN}(?:dot|punkt|\.){_CLOSE}|\s(?:dot|punkt)\s|\s?\.\s?)"
# A full stop before a blank ends a sentence.
_JOINT = (
    rf"(?:{_OPEN}(?:dot|punkt|\.){_CLOSE}|\s(?:dot|punkt)\s|\s\.\s|\.(?=\w)"
    r"|\s(?:underscore|dash|hyphen|minus|plus)\s)"
)
_LOCAL = re.compile(rf"(?<![\w.@+-])\w[\w+-]{{0,30}}(?:{_JOINT}\w[\w+-]{{0,30}}){{0,3}}$", re.I)
_HOST = re.compile(rf"\w[\w-]{{0,30}}(?:{_DOT}\w[\w-]{{0,30}}){{1,3}}(?![\w@-])", re.IGNORECASE)
_DOT_IN = re.compile(_DOT, re.IGNORECASE)
_DOT_SPELT = re.compile(r"dot|punkt", re.IGNORECASE)
_NAMED_JOINT = {"underscore": "_", "dash": "-", "hyphen": "-", "minus": "-", "plus": "+"}
_JOINT_NAME = re.compile(r"\s(underscore|dash|hyphen|minus|plus)\s", re.IGNORECASE)
_CUE = re.compile(
    r"\b(?:e-?mail|mail|mailid|id|address|reach|write|reply|contact|send|cc)\b[^.!?\n]{0,25}$",
    re.IGNORECASE,
)
# Words before " at " that are never the name in an address: "look at foo dot com".
_NOT_A_NAME = frozenset(
    "look is are was were am be we me it us bot bots live hosted site down here available them "
    "working meet happens happened failed fails stops stopped login page app not all "
    "directly mail email id contact him her you this that error issue".split()
)

# ---- slips -------------------------------------------------------------------------------------
_PROVIDERS = (
    "gmail.com yahoo.com yahoo.co.in hotmail.com outlook.com rediffmail.com icloud.com "
    "protonmail.com googlemail.com"
).split()
# Real providers whose names are close to another's.
_NO_SLIP = frozenset(
    "mail.com ymail.com email.com gmx.com gmx.de gmx.net aol.com proton.me me.com mac.com hey.com "
    "zoho.com live.com fastmail.com rocketmail.com live.in live.co.uk yahoo.in yahoo.de yahoo.fr "
    "yahoo.es yahoo.it yahoo.ca yahoo.co.uk yahoo.co.id yahoo.com.br yahoo.com.au hotmail.de "
    "hotmail.fr hotmail.es hotmail.it hotmail.co.uk outlook.in outlook.de outlook.fr "
    "outlook.es".split()
)
_ENDING_SLIPS = {
    **dict.fromkeys(("con", "cmo", "ocm", "comm", "coom", "cim", "vom", "xom", "cpm"), "com"),
    **dict.fromkeys(("ner", "nte", "ent"), "net"),
    **dict.fromkeys(("ogr", "orgg"), "org"),
}

# ---- what it is for ----------------------------------------------------------------------------
# The last of these before an address decides, within its sentence.
_CUES = re.compile(
    r"\b(?:(?P<wanted>(?:reply|respond|answer|write|mail|e-?mail|reach|contact|ping|send|update"
    r"|inform|notify)\s(?:\w{1,12}\s){0,2}?(?:me|us)"
    r"|(?:reply|replies|respond|revert|(?:get|write) back|answers?|updates?"
    r"|send (?:it|them|that|everything))(?:\s(?:me|us|back))?\s(?:to|at|on|via)"
    r"|(?:reached|reachable|available|contact(?:ed)?)\s(?:at|on|via)"
    r"|(?:let|keep|tell|get|find)\s(?:me|us)\s(?:know\s|posted\s|informed\s)?(?:at|on|via)"
    r"|drop\s(?:me\s|us\s)?a\s(?:line|mail|note)(?:\s(?:to|at|on))?"
    r"|(?:please|pls|plz|kindly|may|can)\s(?:\w{1,12}\s)?(?:e-?mail|mail|write|reach|contact|ping)"
    r"\s(?:to|at|on|via))"
    r"|(?P<own>(?:my|our)\s(?:\w{1,12}\s){0,2}?(?:e-?mail|mail|id|mailid|emailid|address)|mer[ai]"
    r"|hamar[ai]|use)"
    r"|(?P<copy>b?cc|copy|copied|loop(?:ing)?|also (?:inform|tell|notify|add|keep|mail)|include)"
    r"|(?P<story>customers?|clients?|users?|agents?|log(?:s|ged|ging)? in|sign(?:s|ed|ing)? in"
    r"|login|username|invit(?:e|es|ed|ing|ation)|bounced?|deliver(?:s|ed)?|arrives?|arrived))\b",
    re.IGNORECASE,
)
_COPY_AFTER = re.compile(r"\s{0,2}(?:in|on|into|to) (?:the )?(?:cc|bcc|copy|loop)\b", re.IGNORECASE)
_OWN_AFTER = re.compile(r"\s(?:is|hai) (?:my|mine|the (?:right|new))\b", re.IGNORECASE)
# "rahul@x.in pe batao", "rahul@x.in here, the dashboard is blank"
_WANTED_AFTER = re.compile(
    r"\s(?:pe|par|pr)\s(?:\w{1,12}\s)?(?:bata\w*|mail|likh\w*|reply|jawab|bhej\w*|contact|inform|reach)\b"
    r"|\shere\b",
    re.IGNORECASE,
)
_WANTED_BEFORE = re.compile(
    r"(?:^|[,.;:!?-]|\b(?:please|pls|plz|kindly|and|so))\s{0,2}(?:contact|inform|notify|write|reach|ping"
    r"|answer|reply|email|mail)\s$|\b(?:i'?m|i am|im|this is|hello from|hi from|regards|thanks)\s$",
    re.IGNORECASE,
)
# At the end of a message an address is the person's own, unless it belongs to what stands before.
_ENDS_TEXT = re.compile(r"\s{0,3}[.!]?\s{0,3}$")
_BELONGS = re.compile(
    r"\b(?:to|for|of|from|with|as|by|at|in|into|on|via|through|like|than|account|developer|vendor|boss"
    r"|manager|colleague|friend|admin|owner|sender|person|named|called|is|are|was|and|or|not|take|add|put|remove|delete|block"
    r"|invite|ask|see|check|show|got|get|has|have)\s$",
    re.IGNORECASE,
)
_RULED_OUT = re.compile(r"\b(?:not|instead of|rather than|no longer)\s{1,2}$", re.IGNORECASE)
_WORDS_BEFORE = re.compile(r"\w\s$")
_SENTENCE_END = re.compile(r"[.!?]\s")
_APART_BEFORE = re.compile(
    r"(?:^|[,.;:!?(-])\s{0,2}(?:(?:it'?s|it is|e-?mail|mail|id|mailid|address|i'?m|i am|this is|hi"
    r"|sure|ok|okay|yes|is|:)\s{0,2}){0,4}$",
    re.IGNORECASE,
)
_APART_AFTER = re.compile(
    r"\s?(?:$|[^\w\s]|\n|(?:please|pls|thanks|thank|cc|kindly)\b)", re.IGNORECASE
)
_SIGNED = re.compile(
    r"(?:^|\n)\s{0,3}(?:--|(?:(?:best|kind|warm|with|many)\s){0,2}(?:regards|thanks|thank you"
    r"|sincerely|cheers|rgds|br|yours)\b)[^\n]{0,40}\n",
    re.IGNORECASE,
)
_CONTEXT = 80


class AddressRole(Enum):
    """What an address in a message is for."""

    REPLY = "where the person wants the answer"
    COPY = "somebody who is to get a copy"
    MENTION = "part of the story, or of a pasted mail"


@dataclass(frozen=True)
class AddressInMessage:
    """An address, what it is for, and the address that was probably meant if it looks mistyped."""

    email: FoundEmail
    role: AddressRole
    likely_meant: str | None = None


def addresses_in(text: str, *, asked: bool = False) -> list[AddressInMessage]:
    """Return the addresses of a message with what each is for; at most one is for the reply.

    Args:
        asked: the message answers the question for the person's own address.
    """
    emails = find_emails(text)
    headers = header_spans(text)
    quoted_at = quoted_from(text)
    signed = _SIGNED.search(text)
    ranked = [
        _rank(text, email, headers, quoted_at, signed.end() if signed else None, asked=asked)
        for email in emails
    ]
    best = max((rank for rank in ranked if rank is not None and rank > 0), default=None)
    found = []
    for email, rank in zip(emails, ranked, strict=True):
        role = AddressRole.COPY if rank is None else AddressRole.MENTION
        if rank is not None and rank == best:
            role, best = AddressRole.REPLY, None  # of two that are alike, the first
        found.append(AddressInMessage(email, role, likely_meant(email.address)))
    return found


def reply_address(text: str, *, asked: bool = False) -> FoundEmail | None:
    """Return the address at which the person wants the answer; None if the message has none."""
    for address in addresses_in(text, asked=asked):
        if address.role is AddressRole.REPLY:
            return address.email
    return None


def likely_meant(address: str) -> str | None:
    """Return what an address with a likely slip was meant to be: gmail.com for "gmial.com"."""
    local, _, domain = address.lower().rpartition("@")
    if domain in _PROVIDERS or domain in _NO_SLIP:
        return None
    name, _, ending = domain.rpartition(".")
    if ending in _ENDING_SLIPS:
        domain = f"{name}.{_ENDING_SLIPS[ending]}"
        if domain in _PROVIDERS:
            return f"{address[: len(local)]}@{domain}"
    for provider in _PROVIDERS:
        allowed = 2 if len(provider) > len("yahoo.com") else 1
        is_near = OSA.distance(domain, provider, score_cutoff=allowed) <= allowed
        if is_near and domain[:1] == provider[0]:
            return f"{address[: len(local)]}@{provider}"
    return f"{address[: len(local)]}@{domain}" if ending in _ENDING_SLIPS else None


def find_spelt_out_emails(text: str) -> list[FoundEmail]:
    """Return addresses written as "lena (at) firma (dot) de", to be offered back for a yes."""
    spelt_out = list(_spelt_out(text))
    if not spelt_out:
        return []
    taken = [email.span for email in find_emails(text)]
    links = [link.span for link in find_links(text)]
    found: dict[str, FoundEmail] = {}
    for email in spelt_out:
        start, end = email.span
        overlaps = any(start < stop and begin < end for begin, stop in taken)
        # The domain alone reads like a link; a longer one is a link.
        is_link = any(start < stop and begin < end and end < stop for begin, stop in links)
        if not overlaps and not is_link:
            found.setdefault(email.address.lower(), email)
    return list(found.values())


def _spelt_out(text: str) -> Iterator[FoundEmail]:
    for match in _AT.finditer(text):
        before = text[max(0, match.start() - _MAX_SPELT_OUT) : match.start()]
        local = _LOCAL.search(before)
        host = _HOST.match(text, match.end(), match.end() + _MAX_SPELT_OUT)
        if not local or not host:
            continue
        written = local.group()
        lead = match.start() - len(before) + local.start()
        if not match["marked"]:
            # Where " at " alone is the sign, words before the name are not part of it.
            is_spelt = _DOT_SPELT.search(written) or _JOINT_NAME.search(written)
            name = written if is_spelt else written.split()[-1]
            lead += len(written) - len(name)
            written = name
        domain = _DOT_IN.sub(".", host.group())
        span = (lead, host.end())
        if not match["marked"] and not _is_likely(text, written, domain, host.group(), span):
            continue
        name = _JOINT_NAME.sub(lambda found: _NAMED_JOINT[found[1].lower()], written)
        with suppress(InvalidInput):
            yield FoundEmail(validate_email(f"{_DOT_IN.sub('.', name)}@{domain}"), span)


def _is_likely(text: str, local: str, domain: str, host: str, span: tuple[int, int]) -> bool:
    """Return whether "asha at acme dot com" is an address, and not a place: "we are at ..."."""
    ending = domain.rpartition(".")[2].lower()
    if local.lower() in _NOT_A_NAME or ending not in CLEAR_ENDINGS | WORD_ENDINGS:
        return False
    if not re.search(r"[a-z]", domain, re.IGNORECASE):
        return False
    is_all = not re.search(r"\w", text[: span[0]] + text[span[1] :])
    has_cue = _CUE.search(text[max(0, span[0] - _CONTEXT) : span[0]])
    is_provider = domain.lower() in _PROVIDERS or domain.lower() in _NO_SLIP
    return bool(is_all or has_cue or is_provider)


def _rank(
    text: str,
    email: FoundEmail,
    headers: list[tuple[int, int]],
    quoted_at: int,
    signed_at: int | None,
    *,
    asked: bool,
) -> int | None:
    """Return how likely an address is the person's own: 0 for a mention, None for a copy."""
    start, end = email.span
    line = text[max(0, start - _CONTEXT) : start].rpartition("\n")[2]
    if start >= quoted_at or any(begin <= start < stop for begin, stop in headers):
        return 0
    if _RULED_OUT.search(line):
        return 0
    cue = _cue(line)
    if cue == "copy" or _COPY_AFTER.match(text, end):
        return None
    if cue in ("wanted", "own") or _OWN_AFTER.match(text, end):
        return 5 if cue == "wanted" else 4
    if _WANTED_AFTER.match(text, end) or _WANTED_BEFORE.search(line):
        return 4
    if signed_at is not None and start >= signed_at:
        return 3
    if cue == "story":
        return 0
    if asked:
        return 2
    if _APART_BEFORE.search(line) and _APART_AFTER.match(text, end):
        return 1
    ends = _ENDS_TEXT.match(text, end) and not _BELONGS.search(line)
    return 1 if ends and _WORDS_BEFORE.search(line) else 0


def _cue(line: str) -> str | None:
    """Return the kind of the last cue in the sentence that ends before an address."""
    sentence = _SENTENCE_END.split(line)[-1]
    kinds = [match.lastgroup for match in _CUES.finditer(sentence)]
    return kinds[-1] if kinds else None
