"""Questions about a question: "what do you mean by impact?", "why do you need that?"."""

from __future__ import annotations

import re
from enum import Enum

from understanding.replies.act_words import is_question

SEVERITY = "severity"
"""What follows from the answers and may be asked for like them."""

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
_RESPONSE_TIME = _pattern(r"respon\w+ times?|sla|tat")
_ABOUT_RESPONSE = _pattern(r"respon\w+|repl(?:y|ies)|sla|tat|s[0-3]|hours|how (?:fast|soon|long)")


class Asked(Enum):
    """What a question about the questions is about."""

    READERS = "who reads it, and what becomes of it"
    LEAVING_OUT = "whether an answer is needed"
    FIX = "how long it takes until it works again"
    WORKS = "who works on it"
    CALL = "how support will answer"
    DURATION = "how many questions there are"
    NEXT = "what happens afterwards"
    WHY = "what an answer is needed for"


# The first that fits counts.
_ABOUT = (
    (
        Asked.READERS,
        _pattern(
            r"who(?:'?s|m)? (?:\w+ ){0,4}(?:read\w*|see(?:s|ing)?|access)"
            r"|kaun (?:padh|dekh raha|dekh sakta)\w*"
            r"|(?:read|see)(?:s|ing)? (?:this|it|these|my chat|my messages|all this|what i)"
            r"|privacy|private|confidential|is (?:it"
            r"|this) (?:private"
            r"|safe)"
            r"|secure|recorded|stored?|save what|keep (?:my|this)|my (?:data|messages)"
            r"|gets? (?:to see|this)|share (?:my|customer)|koi aur|delete what"
        ),
    ),
    (
        Asked.LEAVING_OUT,
        _pattern(
            r"mandatory|compulsory|optional|necessary|required|needed|zaro?o?ri|jaroori"
            r"|(?:can|may|could|cn|shall|alright|ok(?:ay)?|would it be|is it) .{0,40}(?:skip"
            r"|leave|leav"
            r"|pass|omit|ignore|without)|(?:leave|leav|keep) (?:it|this|that|ths) (?:out|blank"
            r"|empty)"
            r"|(?:do|must|should) (?:i|we) (?:really )?(?:have|need|give|lose)|must i|skip"
            r"|what if i (?:do not|don'?t)|(?:answer|send) (?:it|that|the \w+) later"
        ),
    ),
    (
        Asked.FIX,
        _pattern(
            r"(?:how|hw|when|by when|till when|until when|what (?:duration|time)|kitn[aei]|kab|eta"
            r"|will it|would it|is it|in how).{0,60}\b(?:fix\w*|solv\w*|resolv\w*|resol\w*"
            r"|repair\w*"
            r"|restor\w*|back|running|sorted|work\w*|theek|thik|normal|up again|live again)"
            r"|kab (?:tak|hoga)|(?:fix|resolution|repair) time"
        ),
    ),
    (
        Asked.WORKS,
        _pattern(
            r"(?:who|whos|which (?:\w+ ){0,3}(?:team|person|prson|people|department|departments"
            r"|engineer))"
            r".{0,40}(?:\bon it|works?|working|wrking|look\w*|handl\w*|fix\w*|tak\w*|deal\w*"
            r"|responsible|assigned)"
            r"|kaun (?:\w+ ){0,2}(?:dekh\w*|karega|kar raha|theek)"
            r"|(?:any|is a|is any|real|your|is your) (?:\w+ )?(?:human|person|technician"
            r"|engineer|team|guy|one)"
            r" (?:\w+ ){0,4}(?:work\w*|look\w*|seeing|on (?:it|this)|check\w*|there)"
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
        _pattern(
            r"why|wy|kyun?|what for|for what|wht for|needs?|purpose|kis liye|matter|help you"
            r"|to do with"
            r"|what does (?:that|this|it)|of what use"
        ),
    ),
)

_SEVERITY = re.compile(r"\bs[ -]?([0-3])\b", re.IGNORECASE)
_ASKS_SEVERITY = _pattern(
    r"why|y|how come|what for|reason|grounds?|kyun?|instead|rather than|rated|not|nt|would it"
    r"|explain"
    r"|take|need(?:ed)?|difference|mean|ka kya|kaise|how"
)
_NAMES_SEVERITY = _pattern(r"severity|priority|rating|rated|urgency")
_WHY_SEVERITY = _pattern(r"why|how come|reason|grounds?|kyun?|what made|who decided|decide[sd]?")

# By what name people ask for what was put down.
_RECORDED = (
    ("requester_email", _pattern(r"e-?mail|mail(?: id)?|address for reply|my address")),
    (
        SEVERITY,
        _pattern(r"severity|sev|priority|how (?:bad|urgent|serious|severe)|kitna (?:urgent|bada)"),
    ),
    ("bot_link", _pattern(r"link|url|address of the (?:bot|chat)|bot'?s? address|web address")),
    ("business_impact", _pattern(r"impact")),
    ("functionality", _pattern(r"functionality|critical|level")),
    ("iva_stage", _pattern(r"stage")),
    (
        "occurred_at",
        _pattern(
            r"days?|weekday|date|time|when|start\w*|beg[aiu]n\w*|since|from when|din|kab|tarikh"
            r"|occurrence|onset"
        ),
    ),
)
_RECORDING = _pattern(
    r"put|wrote|write|written|writ|rite|note[d]?|record\w*|(?:you|u) (?:have|got|took|take|picked"
    r"|chose)"
    r"|(?:which|what|wat|since when|from when|on which|kaunsi?|konsa)\b.{0,30}\b(?:did|do"
    r"|have) (?:you|u)"
    r"|taken|took|saved?|got|says?|said|stands?|enter\w*|logged|jot\w*|regist\w*|filed|down|likh\w*"
    r"|da+l[ai]\w*|note kiya|invented|remind|according to|entry|(?:in|on) (?:it|the ticket|record"
    r"|file"
    r"|paper|there|your (?:book|system|notes?))|slap\w*|grad(?:e|ed)|rated?|is it now|it now|chuna"
    r"|rakha|rakhi"
)
# "How do I put a link there?" asks of the product.
_HOW_TO = _pattern(
    r"how (?:do|can|to|should)|(?:can|do|should|may|could) (?:i|we)|steps|kaise"
    r"|(?:a|any) (?:link|url)|docs?|documentation|articles?|guide"
)
# What asks for it without the form of a question.
_TELL_ME = _pattern(
    r"since when|from when|on which|tell me|state|give me|remind me|confirm|let me know"
    r"|read (?:me|it|out)|bata\w*|curious"
)
_SHORTEST_ASKING = 4
_BARE = 2
_LONGEST_RECORDED = 18


def asks_severity(text: str) -> str | None:
    """Return the severities that a question why it is this one names, such as "S1 S0".

    Returns:
        "" where it asks without naming one; None where it does not ask that.
    """
    named = " ".join(f"S{digit}" for digit in _SEVERITY.findall(text))
    if named and (_ASKS_SEVERITY.search(text) or "?" in text):
        return named
    return "" if _NAMES_SEVERITY.search(text) and _WHY_SEVERITY.search(text) else None


def recorded_subject(text: str) -> str | None:
    """Return the slot of which a question asks what was put down: "which day did you write?".

    Returns:
        the slot, or SEVERITY; None where it asks for neither.
    """
    words = len(text.split())
    asks = is_question(text) or _TELL_ME.search(text) is not None or words <= _SHORTEST_ASKING
    if not asks or words > _LONGEST_RECORDED or _RESPONSE_TIME.search(text):
        return None
    if _HOW_TO.search(text):
        return None
    named = next((slot for slot, wording in _RECORDED if wording.search(text)), None)
    is_bare = words <= _BARE and "?" in text  # "severity?"
    return named if is_bare or _RECORDING.search(text) else None


def asked_about(text: str) -> Asked | None:
    """Return what a question about the questions is about; None for what a term means."""
    return next((asked for asked, wording in _ABOUT if wording.search(text)), None)


def asks_to_leave_out(text: str) -> bool:
    """Return whether a short question asks whether an answer may be left out."""
    is_short = len(text.split()) <= _LONGEST and is_question(text)
    return is_short and asked_about(text) is Asked.LEAVING_OUT


def asked_of_support(text: str) -> list[Asked]:
    """Return what a question asks of the time until it is fixed, and of who works on it."""
    if not is_question(text):
        return []
    of_support = (Asked.FIX, Asked.WORKS)
    return [asked for asked, wording in _ABOUT if asked in of_support and wording.search(text)]


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
