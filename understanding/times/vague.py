"""When something began, where no calendar says it: "ever since our app update", "since ages"."""

from __future__ import annotations

import re

from understanding.times.other_events import is_in_use_since
from understanding.times.parts import CLAUSE_BREAK

_FESTIVAL = (
    r"(?:diwali|deepavali|holi|eid|onam|vishu|pongal|ugadi|lohri|baisakhi|navratri|navaratri"
    r"|dussehra|dasara|dasera|rakhi|raksha bandhan|janmashtami|sankranti|ramadan|ramzan|muharram"
    r"|christmas|easter|durga puja|puja|ganesh chaturthi|chhath)"
)
_EVENT = (
    r"(?:updates?|upgrades?|releases?|deploy(?:ment)?s?|migrations?|changes?|roll ?outs?|launch"
    r"|builds?|integrations?|publish(?:ing)?|maintenance|outage|patch|version|switch|restart|reset"
    r"|rename|go-?live|training|import|renewal|holidays?|festival|sale|campaign|new year"
    rf"|{_FESTIVAL})"
)
_CHANGED = (
    r"updated|upgraded|rolled out|shipped|rebuilt|changed|deployed|moved|migrated|released"
    r"|published|added|removed|switched|installed|integrated|enabled|disabled|turned|launched"
    r"|renewed|edited|imported|connected|replaced|reset|restarted|renamed|signed|joined"
)
# These say a beginning only with "since": "after I made it" is a step of a story.
_DONE = rf"{_CHANGED}|went|made|did|got"
_SINCE = (
    r"(?:(?:ever |right |only |just |immediately |soon )?(?:since|after|following|post|from)|since)"
)
_WHO = r"(?:we|i|you|they|he|she|it|(?:our|your|the|my) \w{1,20}(?: \w{1,20})?)"
_AGES = (
    r"(?:(?:quite )?(?:a|some) (?:while|time|long time)|ages|long(?: time)?"
    r"|(?:many |several |some )?(?:days|weeks|months|hours)"
    r"|(?:the )?(?:very )?(?:beginning|start)|day (?:one|1)|forever)"
)
# What was made or changed: no more than a few words, and not the next thing that is told.
_OBJECT = (
    r"(?: (?!(?:and|but|it|the bot|we|i|you|they|of)\b)[\w'-]{1,20}){0,4}"
    r"(?: of (?:the |our |my )?[\w'-]{1,20})?"
)
_BETWEEN = (
    r"(?:(?!(?:next|upcoming|coming|every|each|i|we|you|they|it|to|can|get|is|are|was|not|no|and|with"
    r"|in|on|for)\b)[\w'\u2019.-]{1,20} ){0,4}?"
)
_DAY_WHEN = r"(?:the (?:day|moment|time|week) )?"
_IN_WORDS = re.compile(
    rf"\b(?:{_SINCE} {_BETWEEN}{_EVENT}"
    rf"|(?:ever )?(?:since|from) {_DAY_WHEN}{_WHO} (?:have |had |has )?(?:{_DONE}){_OBJECT}"
    rf"|{_SINCE} {_DAY_WHEN}{_WHO} (?:have |had |has )?(?:{_CHANGED}){_OBJECT}"
    r"|(?:ever )?since the (?:new|latest|last) [\w-]{1,20}(?: (?:came|arrived|was [a-z]{1,20}))?"
    rf"|(?:since|for|from) {_AGES}(?: now)?"
    r"|(?:quite )?(?:a while|some time|some days|long) (?:ago|back)"
    r"|the other day|recently|lately|of late|these days"
    # in Hindi
    rf"|(?!puja se){_FESTIVAL}(?: ke (?:din|time|samay|baad))? se"
    r"|(?:[\w-]{1,20} ){0,2}(?:update|version|release|deploy|change|build) ke baad(?: se)?"
    r"|jab se [\w-]{1,20}(?: (?!tab\b)[\w-]{1,20}){0,4}|shuru(?:at|aat)? se hi"
    r"|(?:kuch|kaafi|kafi|bahut) (?:din|dino|time|samay|ghante) se)\b",
    re.IGNORECASE,
)
# How it goes, which belongs to the time beside it and says nothing of when by itself.
_COMES_AND_GOES = re.compile(
    r"\b(?:comes and goes|coming and going|on and off|off and on|intermittent(?:ly)?"
    r"|(?:every )?now and then|now and again|from time to time|once in a while|sporadic(?:ally)?"
    r"|at random(?: times)?)\b",
    re.IGNORECASE,
)
_OFTEN = re.compile(
    r"\b(?:always|sometimes|randomly|occasionally|kabhi kabhi|daily|all the time"
    r"|every (?:few |couple of |\d{1,2} )?(?:minutes|mins|hours|hrs|days|day|week"
    r"|morning|evening|night|afternoon))\b",
    re.IGNORECASE,
)
# "Always" alone answers since when.
_EVER = re.compile(
    r"\W*(?:(?:it|was|is|it's|its|since|so|from) ){0,3}always(?: so| like (?:this|that))?\W*"
)
_NOT_YET = re.compile(
    r"\b(?:will|want|need|plan\w*|would|shall|should|going to|go(?:ing)? live|can we|can i|how|what"
    r"|when)\b[^.;!?]{0,60}$",
    re.IGNORECASE,
)
_WAS_FINE = re.compile(
    r"\b(?:(?:(?:is|was|were|are|been|runs?|working) (?:all )?(?:fine|ok|okay|good|well|working)"
    r"|worked)\b[^.;,!?]{0,20}|using (?:\w{1,20} ){0,3}"
    r"|(?:customers?|clients?|live|public|production|online) )$",
    re.IGNORECASE,
)
# "After the update we want to ...", "after I changed it, it looked better", "..., what must I do?"
_PLAN_AFTER = re.compile(
    r"[^.;!?]{0,20}\b(?:we|i)(?:'ll)? (?:will|want|need|plan|shall|go live|would)\b"
    r"|[\s,]{0,3}(?:what|how|where|which|when|can|should|must|do (?:i|we))\b"
    r"|(?![^.;!?]{0,30}\b(?:not|nothing|never|no|\w{1,10}n't)\b)[^.;!?]{0,30}"
    r"\b(?:looks?|looked|works?|worked|is|was|runs?|ran) (?:all )?(?:better|fine|ok|okay|good|well)"
    r"\b",
    re.IGNORECASE,
)
_CONTEXT = 80


def vague_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text says in words when something happened, the best first."""
    spans = [
        match.span()
        for match in _IN_WORDS.finditer(text)
        if not _is_something_else(text[max(0, match.start() - _CONTEXT) : match.start()])
        and not _PLAN_AFTER.match(text, match.end())
    ]
    if len(text) <= _CONTEXT and (ever := _EVER.fullmatch(text.lower())):
        spans.append(ever.span())
    return spans


def manner_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text says how often it happens."""
    return [
        match.span() for pattern in (_COMES_AND_GOES, _OFTEN) for match in pattern.finditer(text)
    ]


def _is_something_else(before: str) -> bool:
    clause = CLAUSE_BREAK.split(before)[-1]
    if is_in_use_since(f"{clause.lower()}since ", ""):
        return True
    return bool(_NOT_YET.search(clause) or _WAS_FINE.search(clause))
