"""Replies about an issue that goes on: what is new, what is only pressing or announcing."""

from __future__ import annotations

import re

from understanding.negation import affirms

_SAME = re.compile(r"\b(?:same|as before|unchanged|no change|not changed|still the same)\b", re.I)
_NOTHING_NEW = re.compile(
    r"^\W*(?:nothing(?: (?:new|changed|has changed))?|no(?:thing)? change|no|nope|"
    r"same(?: as before)?|just waiting|(?:it )?(?:only |just )?takes? too long)\W*$",
    re.IGNORECASE,
)
# A refusal to add anything has one of the first, and nothing but these and the second.
_REFUSING = re.compile(
    r"\b(?:no|nope|nah|naa?|nahi|not really|nothing|none|n/a|don'?t|do not|haven'?t|hasn'?t"
    r"|that'?s (?:it|all)|that is (?:it|all)|same|waiting|bas)\b",
    re.IGNORECASE,
)
_BESIDE_REFUSING = re.compile(
    r"\b(?:else|more|new|further|other|additional|anything|any|to|add|say|tell|report|share|mention"
    r"|that|there|this|it|its|is|are|has|have|i|we|you|all|as|the|from|of|with|my|our|your|side|end"
    r"|for|now|right|at|moment|currently|thanks|thank|thx|sorry|just|only|still|before|changed?"
    r"|changes|updates?|info|information|details?|got|please|ok|okay|really|so|far|yet|kuch|aur"
    r"|hai|itna|hi|bhi)\b|'s\b|[\W_]+",
    re.IGNORECASE,
)
# What people say to be heard rather than to tell what changed.
_PRESSING = re.compile(
    r"\b(?:escalat\w*|urgent(?:ly)?|asap|immediately|now|right away|priorit\w*|severity|ticket|"
    r"issue|raise|please|pls|plz|this|is|it|the|my|i|want|need|to|a|an|be|ridiculous|unacceptable|"
    r"pathetic|terrible|worst|hs-?\s?\d+|manager|make|do|something|more|very|so|hurry|up|faster|"
    r"critical|blocker|high(?:er|est)?|and|at|once|for|of|you|your|team|on|s[0-3])\b|[\W_]+",
    re.IGNORECASE,
)
_ANNOUNCING = re.compile(
    r"\b(?:hs\W?\d+|add(?:ing|ed)?|updates?|updating|more|another|extra|info(?:rmation)?|details?|"
    r"comments?|notes?|messages?|screenshots?|attach(?:ments?)?|image|append|include|put|existing)\b",
    re.IGNORECASE,
)
_SOMETHING_ELSE = re.compile(
    r"\b(?:another|different|separate|one more|new)\s+(?:thing|issue|problem|one|bug|matter)\b"
    r"|\bsomething else\b",
    re.IGNORECASE,
)
# What announces a second problem: where a sentence or a clause begins.
_SECOND_PROBLEM = re.compile(
    r"(?:^|[.!?;,\n\u0964(]\s{0,3}|\b(?:and|aur|but|plus|oh|n|so|now|ooh)\s{1,2}|\s(?=\(?2\)))"
    r"(?:(?:wait|hold on|hey|hmm|sorry)\W{1,3})?(?:(?:and|also|oh|plus|aur|then|&)\s{1,2}){0,2}"
    r"(?:(?:there(?:'s| is) |i have |we have |the |a |one ){0,2}(?:another|second|2nd|different"
    r"|separate|other|new|anothr|anoter|1 mor|1 more|one mor"
    r"|unrelated|one more(?! thing)|additional|further)\s{1,2}(?:issue|problem|bug|complaint"
    r"|matter|thing|point|one|concern|trouble|is)\b(?:\s(?:is|was))?(?:\sthat\b)?"
    r"|second(?:ly)?\b|2\s?[.):]|\(?2\)|b\)|ii[.)]|(?:apart|aside) from (?:that|this|it)"
    r"|besides(?: that| this)?"
    r"|on top of (?:that|this|it)|in addition|additionally|btw|by the way"
    r"|(?:there(?:'s| is) |i have )?something else(?: (?:too|also|as well))?"
    r"|(?:there(?:'s| is) )?(?:a |one )?(?:further|second|other|different) and "
    r"(?:unrelated|separate|different|independent) (?:issue|problem|matter|thing|point)"
    r"|before i forget"
    r"|while (?:i'?m|i am|we are|we'?re) (?:at it|here)|unrelated|ek aur|aur ek|doosr[aie]"
    r"|dusr[aie]"
    r"|(?:और )?(?:एक और|दूसर[ीा]|अलग) (?:समस्या|दिक्कत|परेशानी)|इसके अलावा"
    r"|iske alawa|uske alawa|not (?:the same|connected)|separately|something different)",
    re.IGNORECASE,
)
# "Two things today", "2 tickets pls": then a plain "also" begins the second of them.
_SEVERAL = re.compile(
    r"\b(?:two|2|do|both|dono)\b.{0,20}\b(?:tickets?|tikets?|things?|thingies|issues?|problems?"
    r"|matters|bugs|complaints|baat\w*|dikkat\w*|separate|alag)\b",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"(?:[.!?;,\n]\s{0,3}|\s)(?:(?:and|aur|plus)\s{1,2}also|also|aur ek baat|ek aur baat|aur)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"2\s?[.):]|\bb\)|\bii[.)]", re.IGNORECASE)
_NUMBERED_FIRST = re.compile(r"(?:^|\W)\(?(?:1|a|i)\s?[.):]", re.IGNORECASE)
# What ends the whole; "baad me dekhenge" may as well leave out the open question.
_ENDS = re.compile(
    r"\b(?:cancel\w*|cancle|cancl|abort|quit|abandon\w*|withdraw\w*"
    r"|forget (?:it|this|about|the (?:ticket|whole))|never ?mind|nvm|no (?:ticket|complaint"
    r"|need (?:of|for) (?:a )?(?:ticket|this))"
    r"|(?:don'?t|dont|do not) (?:want|need|open|raise|log|create|make)"
    r"|not (?:needed|required|interested)"
    r"|drop (?:it|this|that|the (?:ticket|whole)|everything)|scrap|stop (?:it|this|now|here|asking)"
    r"|stop\W*$|rehne d[oe]|jaane do|jane do|mat (?:banao|kholo|karo)|ticket (?:mat|nahi)|give up"
    r"|bye\w*|alvida|good ?night|see (?:you|ya)|take care|phir milte|i'?m (?:done|out|off)"
    r"|(?:got|have|need) to (?:go|run|leave)|gotta (?:go|run)|chalta h\w*|chalti h\w*|leave it all"
    r"|end (?:this|it)|close (?:this|it)|call it off|some other (?:time|day)|another time|put (?:it"
    r"|this) away|let it (?:be|go)|we stop here)\b",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"^\W{0,5}(?:(?:please|pls|ok|just|now|for god'?s sake)\W{1,3}){0,2}(?:stop(?: (?:it|this"
    r"|that|now"
    r"|please|pls|asking|with|the|these|your|all|questions?|interviewing|me)){0,5}|enough(?: now"
    r"| questions?| of this| of it)?|no more questions?|quit asking\w*|bas(?: karo| kar)?"
    r"|ruk jao)\W*$",
    re.IGNORECASE,
)
# "No ticket for that one": one of two things is not wanted.
_NO_TICKET = re.compile(
    r"\b(?:no|not|nt|n'?t|dont|dnt|without|mat|nahi|isn'?t)\b.{0,40}\b(?:tickets?|tikt|tiket|complaints?"
    r"|pursued?|anything out of)\b"
    r"|\b(?:ticket|tikt|tiket)\b.{0,30}\b(?:mat|nahi|not|no)\b|\bkeep your ticket\b|\bnot worth\b"
    r"|\bnot warrant\b",
    re.IGNORECASE,
)
# "Forget the colour": the same, where it names a part of what was told.
_FORGETS = re.compile(
    r"\b(?:forget|ignore|leave|drop|never ?mind|nvm) (?:about )?(?:the|that|this) \w"
    r"|\b(?:don'?t|dont|do not) (?:care|bother|mind) about\b"
    r"|\b(?:not|nt) (?:about )?the \w{2,20}\W{1,3}(?:just|only|jst|but)\b",
    re.IGNORECASE,
)
_UNWANTED_BESIDE = re.compile(
    r"\b(?:leave|forget|ignore|skip) (?:that|it|this)\b|\bkeep your ticket\b|\bnot worth\b"
    r"|\bfor (?:this|that|it) (?:i |we )?(?:want|need) (?:not|no)\b|\bno (?:ticket|tikt"
    r"|need) (?:for|fr) (?:it|that)"
    r"|\b(?:don'?t|do not) (?:want|need|make|open|raise) (?:a |any )?(?:ticket|complaint)",
    re.IGNORECASE,
)
_RESUMING = re.compile(
    r"\b(?:pick|bring|take|carry|continue|resume|go|get|restore|reopen|revive)\b.{0,30}\b(?:up|back|on"
    r"|again|ahead|draft|one|left|before|earlier)\b"
    r"|\b(?:raise|submit|send|log|file|report|open|do|register|lodge)\s(?:\w+\s){0,2}(?:it|that|this|one)"
    r"(?:\b.{0,30}\b(?:after all|again|then|now|anyway|before|earlier|please|pls))"
    r"|\bwhere (?:we|i) (?:left|stopped)|\bthe one (?:from )?(?:before|earlier)|\bleft off\b"
    r"|\b(?:phir|fir|wapas|dobara)\b.{0,30}\b(?:shuru|karo|chalu|kar do|bana|start)\b"
    r"|\bjaha(?:n)? chh?od"
    r"|\bgo on then\b|\bcontinue\b|\bcarry on\b|\bresume\b",
    re.IGNORECASE,
)
_TICKET_WISH = re.compile(
    r"\b(?:tickets?|tikets?|complaints?)\b.{0,30}\b(?:pls|please|plz|for|each|too|also|chahiye|bana\w*|this|that)\b"
    r"|\b(?:separate|seprate|own|new|another|want|need|raise|open|dono)\b.{0,30}\b(?:tickets?|tikets?)\b"
    r"|\b(?:two|2) (?:separate|different) (?:things|thingies|issues|problems)\b",
    re.IGNORECASE,
)
_LONGEST_WISH = 9
_TROUBLE = re.compile(
    r"\b(?:nothing|not|never|broken?|down|fail\w*|useless|pathetic|worst|kharab|band)\b"
    r"|n'?t work",
    re.IGNORECASE,
)


def says_unchanged(text: str) -> bool:
    """Return whether the text says somewhere that it is as it was: "impact is the same"."""
    return affirms(_SAME, text)


def says_nothing_new(text: str) -> bool:
    """Return whether the whole text says that nothing has changed: "no", "just waiting"."""
    return _NOTHING_NEW.match(text) is not None


def says_nothing_to_add(text: str) -> bool:
    """Return whether the whole text refuses to add anything: "not really", "nope, that's all"."""
    refuses = _REFUSING.search(text) is not None
    return refuses and not _BESIDE_REFUSING.sub("", _REFUSING.sub("", text))


def without_pressing(text: str) -> str:
    """Return what is left of the text without the words that only press for more urgency."""
    return _PRESSING.sub(" ", text)


def without_announcing(text: str) -> str:
    """Return what is left of the text without the words that only announce an addition."""
    return _ANNOUNCING.sub(" ", text)


def is_something_else(text: str) -> bool:
    """Return whether the text says that it is about something new."""
    return affirms(_SOMETHING_ELSE, text)


def second_problem_at(text: str) -> tuple[int, int] | None:
    """Return where a text begins to tell of a second problem, and where its announcing ends."""
    match = _SECOND_PROBLEM.search(text) or (_SEVERAL.search(text) and _ALSO.search(text))
    if not match:
        return None
    start, end = match.span()
    if _NUMBERED.search(match.group()) and not _NUMBERED_FIRST.search(text[:start]):
        return None
    while start < end and not text[start].isalnum():
        start += 1
    rest = text[end:].lstrip(" ,:;-")
    again = _SECOND_PROBLEM.match(rest)  # "btw, another problem: ..."
    return start, end if again is None else len(text) - len(rest) + again.end()


def ends_plainly(text: str) -> bool:
    """Return whether a text has a word that ends the whole, not only the question: "cancel"."""
    return _ENDS.search(text) is not None


def stops_questions(text: str) -> bool:
    """Return whether the whole text is "stop", "enough": of the questions, perhaps of it all."""
    return _STOPS.match(text) is not None


def wants_no_ticket(text: str) -> bool:
    """Return whether the text says that something needs no ticket: "not worth a ticket"."""
    return _NO_TICKET.search(text) is not None


def forgets_part(text: str) -> bool:
    """Return whether the text tells to forget something it names: "forget the colour"."""
    return _FORGETS.search(text) is not None


def is_unwanted(sentence: str) -> bool:
    """Return whether a sentence says of what it tells that it is not to be taken up."""
    return _UNWANTED_BESIDE.search(sentence) is not None


def asks_to_resume(text: str) -> bool:
    """Return whether the text asks to go on with what was put aside: "bring back that thing"."""
    return _RESUMING.search(text) is not None


def asks_for_ticket(part: str) -> bool:
    """Return whether a few words only ask for a ticket: "ticket for this also pls"."""
    return len(part.split()) <= _LONGEST_WISH and _TICKET_WISH.search(part) is not None


def tells_trouble(text: str) -> bool:
    """Return whether the text says that something is wrong, though not what."""
    return _TROUBLE.search(text) is not None
