"""Which answer somebody wants to change, to what, and which severity a question names."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from understanding.links import Span
from understanding.negation import is_negated
from understanding.reader.fact_patterns import is_called_off
from understanding.reader.facts import Fact, ReadBy
from understanding.reader.normaliser import NormalisedText

# The first slot that a message names, in this order, is meant: "email" before "issue".
_NAMED = (
    ("requester_email", re.compile(r"\be-? ?mails?\b|\bmail ?(?:id|address)?\b")),
    ("bot_link", re.compile(r"\b(?:link|url|web ?address)s?\b")),
    (
        "screenshot",
        re.compile(
            r"\b(?:screen ?(?:shots?|grabs?)|images?|pictures?|photos?|attachments?|pics?|files?)\b"
        ),
    ),
    ("business_impact", re.compile(r"\bimpact\b")),
    ("functionality", re.compile(r"\bfunctionalit\w*\b|\bfunction(?:ing)?\b")),
    ("iva_stage", re.compile(r"\bstage\b")),
    ("occurred_at", re.compile(r"\b(?:dates?|times?|timings?|timestamp)\b")),
    (
        "issue_description",
        re.compile(r"\b(?:descriptions?|issue text|wording)\b|\b(?:reword|rephrase|rewrite)\b"),
    ),
)
_VALUES = (
    ("business_impact", "serious", re.compile(r"\bserious\b")),
    ("business_impact", "moderate", re.compile(r"\bmoderate\b")),
    ("business_impact", "limited", re.compile(r"\blimited\b")),
    (
        "business_impact",
        "none",
        re.compile(
            r"\bno impact\b|(?<=impact )(?:is |to |should be |= |: )*(?:none|nil|zero)\b|^none$"
        ),
    ),
    ("functionality", "critical", re.compile(r"\bcritical\b")),
    ("functionality", "major", re.compile(r"\bmajor\b")),
    ("functionality", "minor", re.compile(r"\bminor\b")),
    ("functionality", "setup", re.compile(r"\bset ?up\b")),
    (
        "iva_stage",
        "in_development",
        re.compile(
            r"\b(?:in|under) development\b|\bnot (?:yet )?live\b|\bstill (?:building|in dev)\b"
        ),
    ),
    (
        "iva_stage",
        "going_live_soon",
        re.compile(r"\bgo(?:ing|es)? live\b|\blive (?:soon|shortly)\b|\blaunch(?:ing|es)?\b"),
    ),
    (
        "iva_stage",
        "live",
        re.compile(r"(?<!going )(?<!goes )(?<!go )(?<!not )(?<!yet )\blive\b(?! soon)"),
    ),
)
_TAKEN_BACK = re.compile(
    r"\b(?:from|was|said|chose|selected|than)"
    r"(?: (?:a|an|the|as|that|too|very|so|really|quite|exactly))* $"
)

_AROUND_A_NAME = re.compile(
    r"(?<= )(?:the|my|our|only|just|please|one|part|field|answer|business|bot|of|for|change|it"
    r"|is|a|an|[.,!?])(?= )"
)

_ASKS = re.compile(r"(?:what|which|how|why|who|when|difference|meaning)\b")
_NUMBERED = re.compile(r"\bs[ -]?([0-3])\b|\bsev(?:erity)?(?: level)?[ -]?([0-3])\b|\bp([0-3])\b")
_NO_SEVERITY = re.compile(r"\b(?:bucket|galaxy|samsung|aws|storage|iphone|phone|tablet)\b")
_NAMES = (
    ("S0", re.compile(r"\bblockers?\b|\bcritical\b")),
    ("S1", re.compile(r"\bhigh(?:est)?\b")),
    ("S2", re.compile(r"\bmedium\b")),
    ("S3", re.compile(r"\blow(?:est)?\b")),
)
_ABOUT_RESPONSE = re.compile(
    r"\b(?:respon\w+|repl\w+|answer\w*|sla|tat|sever\w+|priorit\w+|how (?:fast|long|soon"
    r"|quick\w*|many hours)"
    r"|turn ?around|within|hours|attend\w*)\b"
)


def changes(normalised: NormalisedText, facts: list[Fact], denied: Collection[str]) -> list[Fact]:
    """Return what a wish to change an answer says: the slot it names and a new choice.

    Args:
        normalised: the message in the readers' words.
        facts: what else was found in it; a new link, time or address tells which slot is meant.
        denied: the answers to choices that the message denies.
    """
    words = normalised.text
    value = None if _ASKS.match(words) else _new_value(words, denied)
    slot, span = _named_slot(words)
    if value and slot in ("requester_email", "bot_link", "screenshot"):
        value = None
    if value and slot is None:
        slot, span = value.question, value.span
    if slot is None:
        slot = _slot_of(facts)
    found = []
    if slot:
        found.append(_fact("answer_slot", slot, normalised, span))
    if value:
        found.append(_fact(value.question, value.value, normalised, value.span))
    return found


class _NewValue(NamedTuple):
    span: Span
    question: str
    value: str


def _fact(kind: str, value: str, normalised: NormalisedText, span: Span) -> Fact:
    """Return a fact of a correction, with its place in what was typed."""
    return Fact(kind, value, normalised.origin(span), 1.0, ReadBy.PATTERN, f"correction of {kind}")


def _named_slot(words: str) -> tuple[str | None, Span]:
    """Return the slot that a message names, and where."""
    for name, wording in _NAMED:
        match = wording.search(words)
        if match:
            return name, match.span()
    return None, (0, len(words))


def bare_slot(words: str) -> str | None:
    """Return the slot whose name, and nothing else, a message is: "the impact", "link please"."""
    rest = _AROUND_A_NAME.sub("", f" {words} ").strip()
    for name, wording in _NAMED:
        if wording.fullmatch(rest):
            return name
    return None


def named_severity(words: str) -> str | None:
    """Return the severity that a question about response times names, such as "S1".

    `words` is the message in the readers' words. "High" alone is a severity only where response
    times, severities or priorities are spoken of.
    """
    if _NO_SEVERITY.search(words):
        return None
    number = _NUMBERED.search(words)
    if number:
        return f"S{next(group for group in number.groups() if group)}"
    if _ABOUT_RESPONSE.search(words) or len(words.split()) <= 3:
        return next((name for name, wording in _NAMES if wording.search(words)), None)
    return None


def _new_value(words: str, denied: Collection[str]) -> _NewValue | None:
    """Return the last choice that is named and not taken back."""
    called_off = {"going_live_soon"} if is_called_off(words) else set()
    found = [
        _NewValue(match.span(), question, value)
        for question, value, wording in _VALUES
        if value not in denied and value not in called_off
        for match in wording.finditer(words)
        if not _TAKEN_BACK.search(words[: match.start()]) and not is_negated(words, match.span())
    ]
    return max(found, key=lambda one: (one.span[1], one.question, one.value), default=None)


def _slot_of(facts: list[Fact]) -> str | None:
    kinds = {fact.kind for fact in facts}
    for kind, slot in (("email", "requester_email"), ("url", "bot_link"), ("time", "occurred_at")):
        if kind in kinds:
            return slot
    return None
