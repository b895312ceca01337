"""Which answer somebody wants to change, to what, and which severity a question names."""

from __future__ import annotations

import re

from understanding.negation import is_negated
from understanding.reader.facts import Fact

# The first slot that a message names, in this order, is meant: "email" before "issue".
_NAMED = (
    ("requester_email", r"\be-? ?mails?\b|\bmail ?(?:id|address)?\b"),
    ("bot_link", r"\b(?:link|url|web ?address)s?\b"),
    (
        "screenshot",
        r"\b(?:screen ?shots?|screen ?grabs?|images?|pictures?|photos?|attachments?|pics?"
        r"|files?)\b",
    ),
    ("business_impact", r"\bimpact\b"),
    ("functionality", r"\bfunctionalit\w*\b|\bfunction(?:ing)?\b"),
    ("iva_stage", r"\bstage\b"),
    ("occurred_at", r"\b(?:dates?|times?|timings?|timestamp)\b"),
    (
        "issue_description",
        r"\b(?:descriptions?|issue text|wording)\b|\b(?:reword|rephrase|rewrite)\b",
    ),
)
_VALUES = (
    ("business_impact", "serious", r"\bserious\b"),
    ("business_impact", "moderate", r"\bmoderate\b"),
    ("business_impact", "limited", r"\blimited\b"),
    (
        "business_impact",
        "none",
        r"\bno impact\b|(?<=impact )(?:is |to |should be |= |: )*(?:none|nil|zero)\b|^none$",
    ),
    ("functionality", "critical", r"\bcritical\b"),
    ("functionality", "major", r"\bmajor\b"),
    ("functionality", "minor", r"\bminor\b"),
    ("functionality", "setup", r"\bset ?up\b"),
    (
        "iva_stage",
        "in_development",
        r"\bin development\b|\bunder development\b|\bnot (?:yet )?live\b|\bstill (?:building"
        r"|in dev)\b",
    ),
    ("iva_stage", "going_live_soon", r"\bgo(?:ing)? live\b|\blive soon\b|\blaunch(?:ing)?\b"),
    ("iva_stage", "live", r"(?<!going )(?<!go )(?<!not )(?<!yet )\blive\b(?! soon)"),
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
    ("S0", r"\bblockers?\b|\bcritical\b"),
    ("S1", r"\bhigh(?:est)?\b"),
    ("S2", r"\bmedium\b"),
    ("S3", r"\blow(?:est)?\b"),
)
_ABOUT_RESPONSE = re.compile(
    r"\b(?:respon\w+|repl\w+|answer\w*|sla|tat|sever\w+|priorit\w+|how (?:fast|long|soon"
    r"|quick\w*|many hours)"
    r"|turn ?around|within|hours|attend\w*)\b"
)


def changes(words: str, facts: list[Fact]) -> list[Fact]:
    """Return what a wish to change an answer says: the slot it names and a new choice.

    Args:
        words: the message in the readers' words.
        facts: what else was found in it; a new link, time or address tells which slot is meant.
    """
    whole = (0, 0)
    value = None if _ASKS.match(words) else _new_value(words)
    slot = next((name for name, wording in _NAMED if re.search(wording, words)), None)
    if value and slot not in (None, value[0]) and slot != "issue_description":
        value = None if slot in ("requester_email", "bot_link", "screenshot") else value
    if slot is None:
        slot = value[0] if value else _slot_of(facts)
    found = [Fact("answer_slot", slot, whole)] if slot else []
    if value:
        found.append(Fact(value[0], value[1], whole))
    return found


def bare_slot(words: str) -> str | None:
    """Return the slot whose name, and nothing else, a message is: "the impact", "link please"."""
    rest = _AROUND_A_NAME.sub("", f" {words} ").strip()
    for name, wording in _NAMED:
        if re.fullmatch(f"(?:{wording})", rest):
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
        return next((name for name, wording in _NAMES if re.search(wording, words)), None)
    return None


def _new_value(words: str) -> tuple[str, str] | None:
    """Return question and value of the last choice that is named and not taken back."""
    found = [
        (match.end(), question, value)
        for question, value, wording in _VALUES
        for match in re.finditer(wording, words)
        if not _TAKEN_BACK.search(words[: match.start()]) and not is_negated(words, match.span())
    ]
    if not found:
        return None
    _, question, value = max(found)
    return question, value


def _slot_of(facts: list[Fact]) -> str | None:
    kinds = {fact.kind for fact in facts}
    for kind, slot in (("email", "requester_email"), ("url", "bot_link"), ("time", "occurred_at")):
        if kind in kinds:
            return slot
    return None
