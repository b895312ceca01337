"""Times of what else happens: since when the bot is in use, a sale, a meeting, a search."""

from __future__ import annotations

import re

from understanding.times.parts import Kind
from understanding.times.phrases import Phrase
from understanding.times.routines import TROUBLE

_AND_BREAK = re.compile(r",|\band\b")
_STOPS = re.compile(r"[.;()]")
_SINCE = re.compile(r"(?:since|from|after)\b")
_WHOM = (
    r"(?:(?:the|our|all|real|true|actual|paying)\s+){0,2}(?:public|customers?|clients?|users?"
    r"|everyone|everybody|all|visitors?|guests?|patients?|students?|parents?|people|members?)"
)
_IN_USE = re.compile(
    r"(?:\b(?:using|used|use|uses)\s+(?:\w+\s+){0,3}|\b(?:subscribed|onboard(?:ed)?)\s+(?:\w+\s+){0,2}"
    r"|\b(?:customers?|clients?|members?|partners?|with (?:you|haptik)|operational|up and running"
    r"|in (?:use|production|business|service|operation|the field|the wild)|deployed|out there"
    r"|rolled out|released (?:to|for) \w+|launched"
    r"|work(?:s|ing|ed) (?:fine|well|perfectly|ok|okay)"
    rf"|(?:open|live|running|runs|active|available|public|out|(?:in|into) service|in use)\s+"
    rf"(?:with|for|to|by|in front of)\s+{_WHOM}|in front of {_WHOM}"
    r"|(?:talk|speak|chat|writ)(?:s|e|es|ing)? (?:to|with) (?:it|him|her|bot|the bot|our bot))\s+"
    rf"|(?:^|\b(?:is|it's|been|already|put)\b)\s*(?:already\s+)?(?:up|live|public|online"
    rf"|with {_WHOM}|on (?:the|our) (?:website|site|homepage|home page)"
    r"|(?:in|on) (?:the )?(?:app|play|google play) stores?)\s+)"
    r"(?:already\s+|now\s+)?(?:since|from|for)\s+(?:the\s+|over\s+|more than\s+)?$"
)
_IN_USE_AFTER = re.compile(
    r"\s*(?:se\s+)?(?:hi\s+)?(?:live (?:hai|h|he|ho|chal|tha|gaya)|(?:\w+\s+){0,2}use (?:kar|ho|me)"
    r"|chalu (?:hai|h)\b|public (?:ke|ko|me|use)|production (?:me|mein)\b)"
    r"|\s*(?:it|we|bot|the bot|our bot)\s*(?:'s|'re|is|are|has been|have been|went)\s+"
    r"(?:live|public|in (?:use|service|production))\b"
)
# Words that may stand between what happens and when.
_THEN = r"\s*(?:(?:on|at|from|in|by|the|this|next|only|again|around)\s+){0,3}$"
_PICTURE = r"(?:pics?|pictures?|photos?|screen ?shots?|snaps?|snapshots?)"
_GIVE = r"(?:send|give|share|provide|take|check|try|do|make|get|tell|call|ask|attach)"
_EVENT = (
    r"(?:sale|festival|exams?|meeting|class(?:es)?|webinar|event|holidays?|vacations?|conference"
    r"|audit|semester|admissions?|season|trial|contract|demo|launch|wedding|function|inspection"
    r"|school|office|shop|store|plan|subscription|licen[cs]e|term|shift|campaign|fair|mela|puja)"
)
_PERSON = (
    r"(?:he|she|i|who|(?:my|our|the)\s+(?:new\s+)?(?:boss|manager|developer|dev|admin|colleague"
    r"|lead|head|sir|madam|owner|teacher|cousin|brother|sister|son|daughter|wife|husband|nephew"
    r"|intern|trainee|chief|director|auditor|inspector|investor|minister|guest|engineer|doctor))"
)
# A day that stands beside one of these is theirs, unless it is they that went wrong.
_OCCASION = (
    r"(?:sale|festivals?|exams?|webinar|event|conference|audit|launch|go-?live|inauguration|opening"
    r"|wedding|inspection|presentation|maintenance|demo|diwali|holi|eid|rakhi|christmas|puja|mela)"
)
_WORK = (
    r"(?:learning|training|teaching|travelling|traveling|joining|covering|visiting|attending"
    r"|studying|moving|flying|driving|working (?:on|from|at|with))"
)
_OTHER_EVENTS = re.compile(
    # what is sent, or not
    rf"\b(?:no|without|any)\s+{_PICTURE}{_THEN}"
    rf"|\b(?:can|cannot|can't|cant|could|couldn't|will|won't|not)\s+(?:only\s+|not\s+)?{_GIVE}\s+"
    rf"(?:you\s+)?(?:a|an|any|one|the)\s+{_PICTURE}{_THEN}"
    rf"|\b(?:can|could|shall|will|'ll)\s+(?:only\s+)?{_GIVE}\s+(?:it|that|this|one|you|them)\b"
    rf"[^.;]{{0,15}}$|\b(?:i|we)(?:'ll| will| can| shall)\s+(?:only\s+)?{_GIVE}\b[^.;]{{0,20}}$"
    # what begins or is on
    rf"|\b{_EVENT}\s+(?:starts?|begins?|is|are|opens?|happens?|ends?|expires?|closes?|reopens?"
    rf"|comes?|falls?|runs?){_THEN}"
    r"|\b(?:rush|peak|busy)\s+(?:hours?|time|days)\s+(?:is|are)" + _THEN +
    # where people are, and what they do
    rf"|\b(?:{_PERSON}|we|office|shop|store|school|bank|branch|team|staff)\s+(?:only\s+)?"
    r"(?:opens?|closes?|works?|comes?|leaves?|arrives?|joins?|returns?|sleeps?|go(?:es)? home)"
    rf"(?:\s+(?:office|work|back|here|home))?{_THEN}"
    rf"|\b{_PERSON}(?:'s|'m)?\s*(?:\b(?:is|am|are|was|were|will be|be))?\s*(?:back|on leave|away"
    r"|off|out|absent|sick|free|new here|on holiday|on vacation|in an? meeting)"
    rf"\s*(?:(?:since|until|till|after)\s+)?{_THEN}"
    rf"|\b{_PERSON}(?:'s|'m)?\s*(?:\b(?:is|am|was|has been))?\s+{_WORK}\b[^.;]{{0,30}}$"
    rf"|(?<!since )\b{_PERSON}\s+(?:has\s+)?(?:left|quit|resigned|joined|retired)\b[^.;]{{0,15}}$"
    rf"|\b(?:see|talk to|meet|call) you{_THEN}"
    # what is asked
    r"|\b(?:can|could|how|want|may|should)\b[^.;]{0,20}\bschedule\b[^.;]{0,25}$"
    r"|\b(?:is|are|will)\s+(?:the\s+|your\s+)?(?:support|you|office|helpdesk|team|shop)\s+(?:\w+\s+)?"
    rf"(?:open|available|there|working|closed){_THEN}"
)
_OCCASION_THEN = re.compile(rf"\b{_OCCASION}{_THEN}")
_OCCASION_AFTER = re.compile(
    r"\s*ko\s+(?:\w+\s+)?(?:live|launch|release|sale|exams?|demo|meeting|event|inauguration)\b"
)
# "We send on the 19th": what somebody does then, said as what is done.
_INTENDED = re.compile(
    r"\b(?:we|they|i|client)\s+(?:send|launch|start|open|present|release|ship|begin|meet|inaugurate"
    rf"|celebrate|announce|travel|fly|leave)\s+(?:(?:it|this|them|that|out)\s+)?{_THEN}"
)
_OPENING_HOURS = re.compile(
    r"\b(?:office|business|working|opening|shop|store|school|peak|support|service|bank)\s+"
    r"(?:hours|times?|timings?)\s*(?:is|are|to|from|:|-)?\s*$"
)
# "The third portal this month": a stretch in which things are counted.
_COUNTED = re.compile(
    r"\b(?:first|second|third|fourth|fifth|\d{1,2}(?:st|nd|rd|th)|another)\s+"
    r"(?!(?:seen|noticed|happen\w*|occur\w*|complain\w*|came|report\w*|start\w*|appear\w*)\b)"
    r"(?:\w+\s+){1,2}$|\b(?:twice|\d{1,2} times)\s+$"
)
_EFFORT = re.compile(
    r"(?:^|\b(?:i|we)(?:'ve|'m|'re)?\b)\s*(?:(?:have|had|am|was|are|were|just|already|been)\s+){0,3}"
    r"(?:(?:clicking|searching|looking|chatting|talking|typing|reading|googling|messing|fiddling"
    r"|hunting|digging|scrolling|browsing|roaming|on hold|on this|at it|at this)\b[^.;]{0,40}"
    r"|waiting (?:\w+\s+){0,2}(?:you|your|support|here)\b[^.;]{0,20})$"
)
_MEETING_AFTER = re.compile(
    r"(?:'s)?\s+(?:meeting|call|review|stand-?up|demo|class|batch|shift|session|party|lecture|team"
    r"|crew|staff|rush|market|huddle|meetup|appointment|slot|show|booking|delivery|flight|train|newsletter|menu|edition|mailing|digest)\b"
)
_MEETING_BEFORE = re.compile(r"(?:^|\b(?:my|our|your|the|a|for|before|till|until)\s+)$")
_DAY_IS_AFTER = re.compile(
    r"\s*(?:ko\s+)?(?:chh?utt?[iy]|holiday)\b|\s+is\s+(?:(?:a|an|our|public|national)\s+){0,2}(?:holiday|off\b|(?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)day\b)"
)
_DAY_IS_BEFORE = re.compile(r"\b(?:today|tomorrow|yesterday)\s+(?:is|was)\s+(?:a\s+)?$")
# "Monday to Friday": the end of a range is not when something began.
_RANGE_BEFORE = re.compile(r"day\s+(?:to|till|through)\s+$")
_RUNS_IN_HINDI = re.compile(r"\s*(?:se\s+)?(?:hi\s+)?chal rah[aie]\b")
_LATER_IN_HINDI = re.compile(
    r"(?!\s*se\b)[^.;,!?\n]{0,40}?\b(?:hoga|hogi|honge|karna|karenge|jayega|jaega|aayega|aunga"
    r"|\w{1,12}(?:unga|ungi|oonga|oongi|enge|engi)|\w{2,12}t[ai] (?:hu|hun|hoon|hoo))\b"
)
_HOW = re.compile(r"\bhow (?:do|can|to|should)\b")


def is_in_use_since(head: str, after: str, *, is_long: bool = False) -> bool:
    """Return whether the bot is in use since then: "open to everyone since january".

    Args:
        head: the clause before the time, with the word that leads it: "... since ".
        is_long: the time is months or years ago, so that it "runs" since then.
    """
    near = _AND_BREAK.split(head)[-1]
    if _IN_USE.search(head):
        return not TROUBLE.search(near)
    is_used = _IN_USE_AFTER.match(after) or (is_long and _RUNS_IN_HINDI.match(after))
    return bool(is_used) and not TROUBLE.search(near + after[:60])


def is_other_event(clause: str, written: str, after: str, phrase: Phrase) -> bool:
    """Return whether something else happens then: "our sale starts monday", "no pic today"."""
    if _EFFORT.search(clause) and any(part.kind is Kind.AGO for part in phrase.parts):
        return True
    later = _LATER_IN_HINDI.match(after)
    if _OTHER_EVENTS.search(clause) or (later and not TROUBLE.search(later.group())):
        return True
    if _SINCE.match(written):
        return False
    kinds = {part.kind for part in phrase.parts}
    if _is_of_an_occasion(clause, after):
        return True
    if Kind.CLOCK in kinds and _OPENING_HOURS.search(clause):
        return True
    is_stretch = Kind.STRETCH in kinds or written == "today"
    if is_stretch and _COUNTED.search(clause):
        return True
    if _MEETING_AFTER.match(after) and _MEETING_BEFORE.search(clause):
        return True
    if _DAY_IS_AFTER.match(after) or _DAY_IS_BEFORE.search(clause) or _RANGE_BEFORE.search(clause):
        return True
    around = clause + after
    return bool(_HOW.search(around)) and not TROUBLE.search(around)


def _is_of_an_occasion(clause: str, after: str) -> bool:
    """Return whether a sale or the like is then: "festival on sunday, nothing goes out"."""
    if _OCCASION_AFTER.match(after) or _INTENDED.search(clause):
        return True
    follows = _AND_BREAK.split(_STOPS.split(after)[0])[0]
    return bool(_OCCASION_THEN.search(clause)) and not TROUBLE.search(follows)
