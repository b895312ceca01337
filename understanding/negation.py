"""Whether what a text names is denied: "not critical", "far from trivial", "minor nahi hai".

The one place that knows how people deny. It serves texts as they were typed and texts in the
readers' own form (`understanding.reader.normaliser`), where "isn't" and "nahi" have become "not".

A denied level is never that level, and says nothing of which other one is meant.
"""

from __future__ import annotations

import re

Span = tuple[int, int]

NEGATING = "not no never without nothing nobody none hardly barely"
"""The words that turn what follows into its opposite, for those who count words."""

_NOT = (
    r"(?:\b(?:not|never|hardly|scarcely|barely|neither|nor|nothing|cannot"
    r"|without(?!\s+(?:an?\s+|any\s+)?doubt))\b|n['’]t\b"
    r"|\b(?:is|was|are|were|do|does|did|would|wo|ca|ai|has|have|had|could|should)nt\b)"
)
# What may come between a denial and what it denies.
_FILLERS = (
    r"(?:\s+(?:an?|the|that|this|these|it|very|so|really|quite|too|even|any|exactly|at|all|like"
    r"|particularly|precisely|especially|remotely|something|anything|be|been|being|as|such|overly"
    r"|yet|actually|truly|necessarily|ever|most|some|to|our|my|in|under|kind|sort|of|itna|utna))*"
)
_THINGS = (
    r"(?:business|functionalit(?:y|ies)|functions?|features?|issues?|problems?|faults?|bugs?"
    r"|glitch(?:es)?|things?|matters?|impact|effects?|damage|loss(?:es)?|outages?|failures?|harm"
    r"|errors?|one|deal)"
)
# A word of the same thought: "I don't think so because it is critical" denies nothing.
_ON = r"(?:\s+(?!because\b|but\b|and\b|so\b|since\b|when\b)[\w'’]+)"

_SAY = (
    r"(?:say|said|saying|thinks?|believes?|considers?|feels?|suppose|describe|rate|class|classify"
    r"|regard|claim|agree|mean|meant|label|deem|call(?:ed)?\s+(?:it|this|that|these|the\s+\w+|\w+ing))"
)
# "I would not, to be honest, call it": what is put in between ends no thought.
_AT_A_DISTANCE = re.compile(
    rf"(?:{_NOT}|\bnobody\b|\bno one\b)(?:,[^,.;!?\n]{{1,60}},)?"
    r"(?:\s+(?!because\b|but\b|and\b|so\b|since\b|when\b|i\b|we\b|(?!going\b)\w+ing\b)[\w'’]+){0,6}"
    rf"\s+{_SAY}{_ON}{{0,5}}\s*$",
    re.IGNORECASE,
)
_LONGEST_DISTANCE = 160
_FULL_STOP = re.compile(r"[;!?\n]|\.(?!\d)")

_BEFORE = tuple(
    re.compile(wording + r"\s*$", re.IGNORECASE)
    for wording in (
        _NOT + _FILLERS,
        # "I would not call that a", "don't think the impact is", "nobody would say it is"
        rf"(?:{_NOT}|\bnobody\b|\bno one\b)(?:\s+[\w'’]+){{0,2}}\s+{_SAY}{_ON}{{0,5}}",
        rf"{_NOT}(?:\s+\w+)?\s+what\s+(?:i|we|you|one|people)(?:['’]d|\s+would|\s+could)?\s+call"
        rf"{_FILLERS}",
        r"\b(?:far\s+from|a\s+long\s+way\s+from|nowhere\s+near|anything\s+but|by\s+no\s+means"
        r"|in\s+no\s+way|rather\s+than|instead\s+of|no\s+longer|(?<!nothing )(?<!no )(?<!not )"
        rf"less\s+than){_FILLERS}",
        rf"(?:(?<!no )(?<!without )(?<!any )(?<!a )\bdoubt\w*|{_NOT}\s+(?:sure|certain|convinced)"
        rf"|\bunsure){_ON}{{0,4}}",
        r"\bnone(?:\s+of)?(?:\s+(?:the|our|my|those|these|your))?",
    )
)
_NO = re.compile(r"\b(?:no|zero)(?:\s+(?:such|other|very|really))?\s*$", re.IGNORECASE)
_A_THING = re.compile(rf"\s+{_THINGS}\b", re.IGNORECASE)
_AFTER = re.compile(
    # "chota issue nahi hai"
    rf"(?:\s+(?:{_THINGS}|to|toh|bhi|mota|mote|wala|hai|h|in|me|mein))*\s+nah?[iy]+n?\b"
    # the same in the readers' form, where "nahi" has become "not"
    rf"|(?:\s+(?:{_THINGS}|[hm]ota|in|me|is))*\s+not(?:\s+(?:is|there|yet|this|it|done|now))*\s*$"
    r"|\s+or\s+not\b"
    r"|\s+(?:is|would\s+be|sounds?|seems?|was)\s+(?:not\s+the\s+(?:right\s+)?word|wrong"
    r"|too\s+(?:much|strong)|an?\s+(?:exaggeration|overstatement|understatement))\b",
    re.IGNORECASE,
)
# "Isn't it critical?" says that it is.
_RHETORICAL = re.compile(
    r"^\s*(?:(?:and|but|so)\s+)?(?:is|was)(?:n['’]?t|\s+not)\s+(?:it|this)\b", re.IGNORECASE
)
# "not losing", "never had customers complain": up to three words lie between.
_LOOSELY_BEFORE = re.compile(
    rf"(?:{_NOT}|\bno\b(?!\s+doubt))(?:\s+(?!only\b|just\b|\d|one\b|two\b|few\b|any\b)\w+){{0,3}}\s*$"
    r"|\b(?:nobody|no one|none|nothing)(?:\s+(?:is|are|was|has|have|had|will|would|of|our|the|any"
    r"|been|being))*\s*$",
    re.IGNORECASE,
)
_MORE_THAN = re.compile(rf"{_NOT}\s+(?:only|just|merely|simply){_FILLERS}\s*$", re.IGNORECASE)
_STOP = re.compile(r"[,;!?\n]|\.(?!\d)|(?<!anything )\bbut\b", re.IGNORECASE)

# By which words people name each answer to a choice.
_LEVELS = {
    "critical": r"critical|vital|crucial|blocker",
    "major": r"major",
    "minor": r"minor|trivial|negligible|petty",
    "setup": r"set ?up",
    "serious": r"serious|severe|grave|dire|critical(?= (?:business )?impact)",
    "moderate": r"moderate",
    "limited": r"limited|minimal|minor|negligible|trivial",
    "live": r"live",
    "in_development": r"(?:in |under )?(?:development|dev|testing|uat|construction)",
}
# These are levels only where an issue is what they speak of: "a small company" is none.
_SIZES = {
    "minor": r"small|tiny|little|chh?ot[aie]",
    "serious": r"huge|massive|big",
    "moderate": r"medium|average",
    "limited": r"small|tiny|little|low|chh?ot[aie]",
}
_OF_AN_ISSUE = (
    rf"(?=(?:\s+[hm]ota)?\s+(?:{_THINGS}|at all|for us|nahi\w*|hai|is|not)\b|\s*(?:[.,;!?]|$))"
)
_NAMED = {
    level: re.compile(
        rf"\b(?:{names})\b"
        + (rf"|\b(?:{_SIZES[level]})\b{_OF_AN_ISSUE}" if level in _SIZES else ""),
        re.IGNORECASE,
    )
    for level, names in _LEVELS.items()
}
_ANY_DEGREE = re.compile(
    "|".join(rf"\b(?:{names})\b" for names in (*_LEVELS.values(), *_SIZES.values())) + r"|\bhigh\b",
    re.IGNORECASE,
)
# "Not just a minor glitch" is more than that; "not just serious" is at least that.
_DEGREES_OF_IMPACT = frozenset({"serious", "moderate", "limited"})
_MILD = frozenset({"minor", "moderate", "limited"})


def is_negated(text: str, span: Span, *, loosely: bool = False) -> bool:
    """Return whether the text denies what it names at `span`.

    Args:
        loosely: a "not" counts up to three words before the span, whichever they are. For
            wordings that hold a verb: "we are not yet losing customers".
    """
    start, end = _sentence(text, span)
    before, after = text[start : span[0]], text[span[1] : end]
    if _RHETORICAL.match(before):
        return False
    if any(denial.search(before) for denial in _BEFORE) or _AFTER.match(after):
        return True
    said = _FULL_STOP.split(text[max(0, span[0] - _LONGEST_DISTANCE) : span[0]])[-1]
    if _AT_A_DISTANCE.search(said):
        return True
    if _NO.search(before) and _A_THING.match(after):
        return True
    return loosely and _LOOSELY_BEFORE.search(before) is not None


def affirms(pattern: re.Pattern[str], text: str) -> bool:
    """Return whether the pattern matches somewhere in the text where it is not denied."""
    return any(not is_negated(text, match.span()) for match in pattern.finditer(text))


def denied_levels(text: str) -> frozenset[str]:
    """Return the answers to choices that the text names only in order to deny them."""
    return frozenset(
        level
        for level, named in _NAMED.items()
        if (found := [match.span() for match in named.finditer(text)])
        and all(_is_denied(level, text, span) for span in found)
    )


def ruled_out(text: str) -> frozenset[str]:
    """Return the answers to choices that the text cannot mean, by what it denies.

    "No serious impact" names some impact: who means none does not say of which degree it is not.
    """
    denied = denied_levels(text)
    return denied | {"none"} if denied & _DEGREES_OF_IMPACT else denied


def denies_degree(text: str) -> bool:
    """Return whether the text says how large something is not: "not a big issue"."""
    return any(is_negated(text, match.span()) for match in _ANY_DEGREE.finditer(text)) or bool(
        denied_levels(text)
    )


def _is_denied(level: str, text: str, span: Span) -> bool:
    if is_negated(text, span):
        return True
    start, _ = _sentence(text, span)
    return level in _MILD and _MORE_THAN.search(text[start : span[0]]) is not None


def _sentence(text: str, span: Span) -> Span:
    """Return where the part of the text begins and ends in which a denial reaches the span."""
    start = max((stop.end() for stop in _STOP.finditer(text, 0, span[0])), default=0)
    stop = _STOP.search(text, span[1])
    return start, stop.start() if stop else len(text)
