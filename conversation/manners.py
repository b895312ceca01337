"""What people say instead of an answer: "what do you mean?", "leave it", "not that"."""

from __future__ import annotations

import re

from conversation.facts import CHOICE_SLOTS
from conversation.turn import Turn

# What each question is about, for those who ask back.
EXPLANATIONS = {
    "functionality": "**Critical** is when customers get no answer or agents can't take chats. "
    "**Major** is an important function, while the rest goes on. **Minor** is something small or "
    "visual. **Setup** is about building and configuring.",
    "business_impact": "It's about your business while this lasts: are customers or money lost, "
    "does work go slower, are only a few people affected, or does nothing suffer?",
    "iva_stage": "The IVA is your assistant, the bot. What counts is whether real customers use "
    "it already.",
    "occurred_at": "Support looks into the logs around that time. A rough one is enough.",
    "bot_link": "With the address of the bot or the chat, support finds the place faster. It's "
    "optional.",
    "screenshot": "It lets support see what you see. It's optional.",
    "requester_email": "Support's reply goes there, so you need not wait here.",
}
_LONGEST_ASKING_BACK = 14
_SUBJECTS = {
    "functionality": r"functionalit\w*|critical|major|minor|set ?up|options?|these|levels?",
    "business_impact": r"impact|serious|moderate|limited|none|options?|these|levels?|business",
    "iva_stage": r"iva|stages?|live|development|options?|these",
    "occurred_at": r"time|when|date",
    "bot_link": r"links?|url|address",
    "screenshot": r"screen ?shots?|pictures?|images?",
    "requester_email": r"e-?mails?|mail id|address",
}
_ASKS = r"\b(?:what(?:'?s)?|which|why|how|is|do|must|should|explain|meaning|difference|kya|kyun?)\b"
_MEANING = re.compile(
    r"\b(?:mean(?:s|ing|t)?|matlab|difference|differ|explain|elaborate|samjhao|define|definition"
    r"|understand|(?:do|would|should|can|will) (?:i|we) (?:know|tell|decide|choose|pick|select)"
    r"|which (?:one )?(?:to|shall|should|do) (?:\w+ )?(?:choose|pick|select)"
    r"|counts? as|used for|use of"
    r"|what(?:'?s| is| are|s)? (?:an? |the |this |these |business )*"
    r"(?:iva|impact|stages?|functionality|levels?|options?)"
    r"|(?:do|must|should) (?:i|we) (?:really )?(?:have|need) to"
    r"|why (?:do|are|would) you (?:ask\w*|need\w*|want\w*)"
    r"|why (?:is (?:this|it|that)|do (?:i|we))"
    r"|(?:is|are) (?:this|it|that|these|the \w+) (?:mandatory"
    r"|necessary|needed|required|compulsory|important|optional))\b",
    re.IGNORECASE,
)
_ABOUT_RESPONSE = re.compile(
    r"\b(?:respon\w+|repl(?:y|ies)|sla|tat|s[0-3]|hours|how (?:fast|soon|long))\b", re.IGNORECASE
)
_LEAVES_IT = re.compile(
    r"\W*(?:(?:ok|okay|no|nah|please|pls|just|we can|you can|let'?s?)\W+)*"
    r"(?:leave|skip|forget|drop|chh?odo|chh?od do|rehne do|jaane do|never ?mind|nvm)"
    r"(?:\s+(?:it|this|that|about it|one|blank|empty|out|question|yaar|please|pls|for now|do))*\W*",
    re.IGNORECASE,
)
_NOT_THAT = re.compile(
    r"\b(?:not|isn'?t|nothing|never)\b"
    r"(?:\s+(?:a|an|that|very|so|really|even|any|exactly|the|at|all))*"
    r"\s+(critical|major|minor|serious|moderate|limited|live)\b",
    re.IGNORECASE,
)


_OBJECTS = re.compile(r"\W*(?:no|nah|nope|nahi|naa?|actually|not really|hmm|wrong|nope)\b", re.I)
_LEVEL = re.compile(r"\b(critical|major|minor|set ?up)\b", re.IGNORECASE)
_LONGEST_OBJECTION = 10
_LONGEST_SKIP = 5
_OPTIONAL_NAMES = (
    ("bot_link", re.compile(r"\b(?:links?|url)\b", re.IGNORECASE)),
    ("screenshot", re.compile(r"\b(?:screen ?shots?|pictures?|images?|pics?)\b", re.IGNORECASE)),
    ("occurred_at", re.compile(r"\b(?:time|date)\b", re.IGNORECASE)),
)
_SOMETHING_ELSE = re.compile(
    r"\b(?:another|different|separate|one more|new)\s+(?:thing|issue|problem|one|bug|matter)\b"
    r"|\bsomething else\b",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"\b(?:nothing|not|never|broken?|down|fail\w*|useless|pathetic|worst|kharab|band)\b"
    r"|n'?t work",
    re.IGNORECASE,
)


def asks_back(turn: Turn, requested: str) -> bool:
    """Return whether the message asks what the open question means, or why it is asked."""
    if turn.is_choice or requested not in EXPLANATIONS or turn.words > _LONGEST_ASKING_BACK:
        return False
    text = turn.text
    if not _MEANING.search(text) or _ABOUT_RESPONSE.search(text):
        return False
    is_short = turn.words <= 6
    on_subject = re.search(rf"\b(?:{_SUBJECTS[requested]})\b", text, re.IGNORECASE)
    return bool((is_short or on_subject) and re.search(_ASKS, text, re.IGNORECASE))


def leaves_it(turn: Turn) -> bool:
    """Return whether the message is "leave it": to an optional question it means to skip it."""
    return not turn.is_choice and _LEAVES_IT.fullmatch(turn.text) is not None


def left_out_by_name(turn: Turn) -> str | None:
    """Return the optional slot that a short skip names: "no link" skips the link, not the time."""
    if turn.is_choice or turn.words > _LONGEST_SKIP:
        return None
    return next((slot for slot, named in _OPTIONAL_NAMES if named.search(turn.text)), None)


def is_something_else(text: str) -> bool:
    """Return whether the message says that it is about something new."""
    return _SOMETHING_ELSE.search(text) is not None


def tells_trouble(text: str) -> bool:
    """Return whether the message says that something is wrong, though not what."""
    return _TROUBLE.search(text) is not None


def other_level(turn: Turn) -> str | None:
    """Return the functionality that is named against the one proposed: "no, that is minor"."""
    if turn.words > _LONGEST_OBJECTION or not _OBJECTS.match(turn.text):
        return None
    denied = {match[1].lower() for match in _NOT_THAT.finditer(turn.text)}
    named = {match[1].lower().replace(" ", "") for match in _LEVEL.finditer(turn.text)} - denied
    return named.pop() if len(named) == 1 else None


def denied_choice(turn: Turn) -> str | None:
    """Return the choice whose present answer the message takes back: "that's not critical"."""
    if turn.is_choice:
        return None
    denied = {match[1].lower() for match in _NOT_THAT.finditer(turn.text)}
    return next((slot for slot in CHOICE_SLOTS if turn.slot(slot) in denied), None)
