"""Questions about a question: "what do you mean by impact?", "why do you need that?"."""

from __future__ import annotations

import re
from enum import Enum

_LONGEST = 14
# A question this short is about the question on the screen, whatever else it does not name.
_SHORT = 6


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


# By what name people call the subject of each question.
_SUBJECTS = {
    "functionality": _pattern(
        r"functionalit\w*|critical|major|minor|set ?up|options?|these|levels?"
    ),
    "business_impact": _pattern(
        r"impact|serious|moderate|limited|none|options?|these|levels?|business"
    ),
    "iva_stage": _pattern(r"iva|stages?|live|development|options?|these"),
    "occurred_at": _pattern(r"time|when|date"),
    "bot_link": _pattern(r"links?|url|address"),
    "screenshot": _pattern(r"screen ?shots?|pictures?|images?"),
    "requester_email": _pattern(r"e-?mails?|mail id|address"),
}
_ASKS = _pattern(
    r"what(?:'?s)?|which|why|how|is|do|must|should|explain|meaning|difference|kya|kyun?"
)
_MEANING = _pattern(
    r"mean(?:s|ing|t)?|matlab|difference|differ|explain|elaborate|samjhao|define|definition"
    r"|understand|(?:do|would|should|can|will) (?:i|we) (?:know|tell|decide|choose|pick|select)"
    r"|which (?:one )?(?:to|shall|should|do) (?:\w+ )?(?:choose|pick|select)"
    r"|counts? as|used for|use of"
    r"|what(?:'?s| is| are|s)? (?:an? |the |this |these |business )*"
    r"(?:iva|impact|stages?|functionality|levels?|options?)"
    r"|(?:do|must|should) (?:i|we) (?:really )?(?:have|need) to"
    r"|why (?:do|are|would) you (?:ask\w*|need\w*|want\w*)"
    r"|why (?:is (?:this|it|that)|do (?:i|we))"
    r"|(?:is|are) (?:this|it|that|these|the \w+) (?:mandatory"
    r"|necessary|needed|required|compulsory|important|optional)"
)
_ABOUT_RESPONSE = _pattern(r"respon\w+|repl(?:y|ies)|sla|tat|s[0-3]|hours|how (?:fast|soon|long)")


class Asked(Enum):
    """What a question about the questions is about."""

    READERS = "who reads it, and what becomes of it"
    CALL = "how support will answer"
    DURATION = "how long it takes, how much is left"
    LEAVING_OUT = "whether an answer is needed"
    NEXT = "what happens afterwards"
    WHY = "what an answer is needed for"


# The first that fits counts.
_ABOUT = (
    (
        Asked.READERS,
        _pattern(
            r"who (?:\w+ ){0,3}(?:reads?|sees?|looks?|access|works?)|kaun (?:padh|dekh)\w*"
            r"|(?:read|see) (?:this|it|my chat)|private|privacy|confidential|safe|secure|recorded"
            r"|stored?|save what|keep (?:my|this)|my (?:data|messages)|gets? (?:to see|this)"
            r"|share (?:my|customer)|koi aur|delete what"
        ),
    ),
    (
        Asked.LEAVING_OUT,
        _pattern(
            r"mandatory|compulsory|optional|necessary|required|zaruri|leave (?:it|this|that) out"
            r"|(?:do|must|should) (?:i|we) (?:really )?(?:have|need|give)|must i|skip"
            r"|what if i (?:do not|don'?t)|(?:answer|send) (?:it|that|the \w+) later"
        ),
    ),
    (
        Asked.CALL,
        _pattern(
            r"call(?:ed)?|call back|ring|phone|contact me|mail me|email about|confirmation|reply"
            r"|know when|close this window|wait here"
        ),
    ),
    (
        Asked.DURATION,
        _pattern(
            r"how (?:long|much time|many)|how much more|almost done|last question|more questions"
            r"|kitn[ae] (?:time|der|sawal)|left"
        ),
    ),
    (Asked.NEXT, _pattern(r"happens?|next|after (?:that|this|i)|iske baad|will happen then")),
    (
        Asked.WHY,
        _pattern(r"why|kyun?|what for|for what|needs?|purpose|kis liye|matter|help you|to do with"),
    ),
)


def asked_about(text: str) -> Asked | None:
    """Return what a question about the questions is about; None for what a term means."""
    return next((asked for asked, wording in _ABOUT if wording.search(text)), None)


def asks_back(text: str, subject: str) -> bool:
    """Return whether the text asks what the question for `subject` means, or why it is asked.

    Args:
        subject: the slot that the open question fills.
    """
    words, subject_named = len(text.split()), _SUBJECTS.get(subject)
    if words > _LONGEST:
        return False
    if not _MEANING.search(text) or _ABOUT_RESPONSE.search(text):
        return False
    is_about_it = words <= _SHORT or bool(subject_named and subject_named.search(text))
    return is_about_it and _ASKS.search(text) is not None
