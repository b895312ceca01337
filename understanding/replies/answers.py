"""Replies that answer by their form alone: a number, "no idea", "leave it", "submit"."""

from __future__ import annotations

import re

from understanding.negation import affirms

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_OPTION_NUMBER = re.compile(
    r"^\W*(?:option|number|no\.?|choice)?\s*#?([1-8])\W*$|^\W*(?:the\s+)?("
    + "|".join(_ORDINALS)
    + r")(?:\s+(?:one|option))?\W*$",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\b(?:(?:do\s?n[o']?t|dont|not|can'?t|cannot|no)\s+(?:really\s+|exactly\s+)?"
    r"(?:know|remember|recall|sure|idea|aware|certain|say|tell|judge|answer(?: that)?)"
    r"|no\s*idea|dunno"
    r"|no clue|unknown|idk|n/?a|pata\s+nahi|"
    r"yaad\s+nahi|forgot|not\s+applicable)\b",
    re.IGNORECASE,
)
_UNKNOWN_CAUSE = re.compile(
    r"\bwhat(?:'?s| is| was| has)?\s+(?:happen\w*|going|went|wrong|the\s+(?:issue|problem))",
    re.IGNORECASE,
)
_PART_ENDS = re.compile(r"[.,;!?\n]+(?:\s|$)|\b(?:but|lekin|par)\b", re.IGNORECASE)
# What may stand beside it: small words, and those for what the intake asks about.
_BESIDE_UNKNOWN = re.compile(
    r"\b(?:i|we|me|us|my|our|am|is|are|was|were|be|been|it|its|this|that|these|those|they|there|the"
    r"|a|an|any|anything|of|about|for|from|at|on|in|to|all|as|with|and|or|if|whether|when|since"
    r"|where|which|what|how|one|ones|exact|exactly|precise|precisely|really|honestly|actually"
    r"|frankly|sorry|please|pls|plz|ok|okay|hmm+|well|oh|um+|sir|yaar|bro|still|yet|now|right"
    r"|currently|either|so|such|much|many|long|often|far|sure|clue|bad|badly|serious|critical|big"
    r"|urgent|live|time|timing|date|day|hour|moment|started?|starts?|beg[aiu]n|begins|happen(?:ed|s)?"
    r"|occurr?ed|link|url|address|bot|screenshots?|pictures?|mail|e-?mail|id|impact|stage|level"
    r"|functionality|option|answer|people|users|customers|affected|choose|pick|select|say|tell|put"
    r"|note|noted|write|check|checked|look|save|take|took|saw|did|do|does|would|could|can|will|have"
    r"|has|had|myself|personally|just|also|too|mujhe|hai|hain|ko|kab|hua|tha|thi|kaun|kaunsa|kitna"
    r"|ye|yeh|wo|woh|bhi|to|toh|se|ka|ki|ke|mere|main|abhi|n/?a|nil|none)\b|'\w+|[\W\d_]+",
    re.IGNORECASE,
)
_SUBMIT = re.compile(
    r"\b(?:s[ub]{1,2}mit|go ahead|proceed|confirm\w{0,2}|do it|se?nd(?: it)?|fire|shoot|lodge|hit"
    r"|(?:open|raise|file|create|log|register|book|pass|forward|push|post|ship|make|put)"
    r" (?:it|that|this|the|a|my|one|up)|kar ?d[oe]|kardo|bhej ?d?[oe]|bana ?d?[oe]|daal ?d[oe])\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?\n])")
# With one of these it is no yes, whatever else it says.
_NOT_YET = re.compile(
    r"\b(?:before|until|unless|wait|change|instead|first|yet|later|but|hold|don'?t|not|no|never"
    r"|cancel|why|what|when|how|which|nahi|mat|ruko)\b|\?",
    re.IGNORECASE,
)
# A condition that is none.
_COURTESY = re.compile(
    r"\b(?:if|unless) (?:it|that|this)(?:'s| is) (?:not |no |not too much "
    r"|too much )*(?:of a )?(?:trouble|bother|problem"
    r"|inconvenience)|\bif you (?:don'?t|do not|wouldn'?t) mind|\bif (?:it'?s|that'?s) (?:ok"
    r"|okay|alright|fine)"
    r"|\bwhen(?:ever)? (?:you|u) (?:get|have|find) (?:a |the |some )?(?:chance|time|moment)"
    r"|\bno (?:changes?|problem|issues?|more|need to change)\b|\bnothing (?:more|else|to (?:add"
    r"|change))\b",
    re.IGNORECASE,
)
_HOLDS_BACK = re.compile(
    r"\b(?:(?<!from )(?<!as )before|until|till|unless|wait|waiting|first|yet|later|hold|don'?t"
    r"|dont|dnt|do not"
    r"|not|never"
    r"|cancel|nahi|nahin|mat|ruko|abhi|pehle|except|instead|but)\b|\?|^\W*no\W+(?:submit|send|open)",
    re.IGNORECASE,
)
_NOT_YET_OPEN = re.compile(
    r"\b(?:not yet|refrain|hold (?:on|off|it)|don'?t (?:you dare )?(?:open|send|submit|raise"
    r"|file|log|proceed)"
    r"|dont (?:you dare )?(?:open|send|submit|raise|file)|dnt (?:open|sumbit|submit|snd|send)"
    r"|do not (?:open|send|submit|proceed|raise)|please not|pending|approv\w+|(?:before|until"
    r"|till|unless|first)"
    r" (?:\w+ ){0,6}(?:seen?|reads?|checks?|looks?|gone through|approves?|confirms?|says?|opened)"
    r"|leave it as (?:it )?is|wait for|abhi (?:nahi|mat)|mat (?:bhejo|kholo|karo))\b"
    r"|\b(?:boss|chief|manager|lead|superior|sir|madam)\b.{0,40}\b(?:see|read|check|look|chek|1st|first|seen)\b",
    re.IGNORECASE,
)
_AS_IT_IS = re.compile(
    r"\b(?:use|with|take|go with|open it with) (?:what|whatever) (?:you|u) (?:have|hv|got|know)\b"
    r"|\b(?:open|submit|send|file|log|raise) it (?:just )?as (?:it )?is\b",
    re.IGNORECASE,
)
_WORKS_AGAIN = re.compile(
    r"\b(?:(?:it|all|everything|they|that|things?|bot|chats?)(?:'s| is| are| has been) (?:now "
    r"|all )?"
    r"(?:back|fine|ok|okay|good|well|working|running|solved|fixed|resolved|sorted|normal)"
    r"|(?:it|they|everything) (?:works?|runs?)(?: again| now)"
    r"|(?:works?|working|wrking|wrkng|runs|running|back|fine|ok|okay|good|well) (?:now|nw|again)"
    r"|(?:it|that|this|everything)(?:'s| is) (?:downloading|loading|sending|replying|responding"
    r"|syncing|connecting|opening|delivering|exporting|importing) again"
    r"|(?:is|are) well again|suddenly (?:it )?(?:works|runs)|theek ho ga\w+|thik ho ga\w+"
    r"|chal (?:gaya|gayi)|sorted itself|solved itself|fixed itself|came back"
    r"|problem (?:is )?gone)\b",
    re.IGNORECASE,
)
_LEAVES_OUT = re.compile(
    r"\b(?:leave|le?ve|skip|skp|omit|pass|drop|forget|ignore|chh?od(?:o| do| dijiye| de)?"
    r"|rehne do|jaane do)\b"
    r"(?!.{0,40}\b(?:ticket|complaint|issue|everything|whole|entire|request)\b)"
    r"|\b(?:prefer|rather|better|wish|want|like) (?:to )?not\b|\bwithout (?:it|one|that|the)\b",
    re.IGNORECASE,
)
_LONGEST_LEAVING = 16
_LEAVES_IT = re.compile(
    r"\W*(?:(?:ok|okay|no|nah|ah|oh|hmm|well|please|pls|just|we can|you can|let'?s?|let us)\W+)*"
    r"(?:leave|le?ve|skip|skp|forget|drop|pass|omit|chh?odo|chh?od do|chhod dijiye|rehne do"
    r"|rehne dijiye"
    r"|jaane do|jane do|never ?mind|nvm|no need|not needed|not required|not necessary|later"
    r"|baad me\w*"
    r"|don'?t need(?: it)?|do without)"
    r"(?:\s+(?:it|this|that|the|about it|one|blank|empty|out|open|question|yaar|please|pls"
    r"|for now|do|on"
    r"|over|links?|urls?|time|date|screen ?shots?|pictures?|pics?|photos?|images?|part|maybe"
    r"|bhai|hai"
    r"|dunga|dungi|denge|bhejunga|nonsense|also|i guess|i think))*\W*",
    re.IGNORECASE,
)
_LONGEST_NAMED_SKIP = 5
_OPTIONAL_NAMES = (
    ("bot_link", re.compile(r"\b(?:links?|url)\b", re.IGNORECASE)),
    ("screenshot", re.compile(r"\b(?:screen ?shots?|pictures?|images?|pics?)\b", re.IGNORECASE)),
    ("occurred_at", re.compile(r"\b(?:time|date)\b", re.IGNORECASE)),
)
_DATE_FIGURES = re.compile(r"\d{1,4}\s*[-/.:]\s*\d{1,2}")
_LONGEST_ATTEMPT = 2
_LIVE_SINCE = re.compile(r"\blive\s+(?:since|from|for)\b", re.IGNORECASE)


def option_number(text: str) -> int | None:
    """Return which option, from 1 to 8, the text chooses ("2", "the second one"), else None."""
    match = _OPTION_NUMBER.match(text)
    if match is None:
        return None
    digit, ordinal = match.groups()
    return int(digit) if digit else _ORDINALS.index(ordinal.lower()) + 1


def says_unknown(text: str) -> bool:
    """Return whether the text says that the person does not know: "dont remember", "idk".

    A part of it must say that and nothing else: "I forgot to say that agents are logged out" and
    "no idea why chats vanish" tell something.
    """
    return any(
        _UNKNOWN.search(part) is not None
        and not _UNKNOWN_CAUSE.search(part)
        and not _BESIDE_UNKNOWN.sub("", _UNKNOWN.sub("", part))
        for part in _PART_ENDS.split(text)
    )


def says_submit(text: str) -> bool:
    """Return whether the text says to open the ticket, and nothing against it: "go ahead"."""
    sentences = _SENTENCE_END.split(_COURTESY.sub(" ", text))
    said = [number for number, one in enumerate(sentences) if affirms(_SUBMIT, one)]
    return bool(said) and not any(_NOT_YET.search(one) for one in sentences[said[-1] :])


def holds_back(text: str) -> bool:
    """Return whether a text has a word that keeps it from being a yes: "not before", "wait"."""
    return _HOLDS_BACK.search(_COURTESY.sub(" ", text)) is not None


def is_not_yet(text: str) -> bool:
    """Return whether a text says to wait with it: "not before my boss has seen it"."""
    return _NOT_YET_OPEN.search(text) is not None


def says_as_it_is(text: str) -> bool:
    """Return whether a text says that what is known must do: "use what you have"."""
    return _AS_IT_IS.search(text) is not None


def says_it_works(text: str) -> bool:
    """Return whether a text says that the problem is gone: "it's back", "working now"."""
    return affirms(_WORKS_AGAIN, text)


def leaves_out(text: str) -> bool:
    """Return whether a text says somewhere to leave the question out: "idk, just leave that"."""
    return _LEAVES_OUT.search(text) is not None and len(text.split()) <= _LONGEST_LEAVING


def leaves_it(text: str) -> bool:
    """Return whether the text is "leave it": to an optional question it means to skip it."""
    return _LEAVES_IT.fullmatch(text) is not None


def skipped_by_name(text: str) -> str | None:
    """Return the optional slot that a short skip names: "no link" skips the link, not the time."""
    if len(text.split()) > _LONGEST_NAMED_SKIP:
        return None
    return next((slot for slot, named in _OPTIONAL_NAMES if named.search(text)), None)


def has_date_figures(text: str) -> bool:
    """Return whether the text has figures written like a date or a clock: "31/11", "25:70"."""
    return _DATE_FIGURES.search(text) is not None


def attempts_link(text: str) -> bool:
    """Return whether the text is meant for a link, valid or not: "www..acme", "acme.com/#"."""
    return _is_attempt(text, (".", "/", ":"))


def attempts_email(text: str) -> bool:
    """Return whether the text is meant for an e-mail address, valid or not: "asha@acme"."""
    return _is_attempt(text, ("@", "."))


def says_live_since(text: str) -> bool:
    """Return whether a time in the text is since when the bot is live: "live since March"."""
    return _LIVE_SINCE.search(text) is not None


def _is_attempt(text: str, marks: tuple[str, ...]) -> bool:
    """Return whether the text is one or two words with a mark of what was asked for."""
    return len(text.split()) <= _LONGEST_ATTEMPT and any(
        mark in text.strip(" .!?") for mark in marks
    )
