"""When something happened, where no calendar says it: "ever since our app update", "on and off"."""

from __future__ import annotations

import re

from understanding.times.parts import CLAUSE_BREAK

_EVENT = (
    r"(?:updates?|upgrades?|releases?|deploy(?:ment)?s?|migrations?|changes?|roll ?outs?|launch"
    r"|integrations?|publish(?:ing)?|maintenance|outage|patch|version|switch|restart|reset|rename"
    r"|go-?live|training|import|renewal|holidays?|festival|sale|campaign|diwali|holi|eid|onam|pongal"
    r"|christmas|new year|durga puja|ganesh chaturthi)"
)
_DONE = (
    r"(?:updated|upgraded|changed|deployed|moved|migrated|released|published|added|removed|switched"
    r"|installed|integrated|enabled|disabled|turned|went|launched|renewed|edited|made|imported"
    r"|connected|replaced|reset|restarted|renamed|signed|joined|did|got)"
)
_SINCE = (
    r"(?:(?:ever |right |only |just |immediately |soon )?(?:since|after|following|post|from)|since)"
)
_WHO = r"(?:we|i|you|they|he|she|it|(?:our|your|the|my) \w{1,20}(?: \w{1,20})?)"
_AGES = (
    r"(?:(?:quite )?(?:a|some) (?:while|time|long time)|ages|long(?: time)?"
    r"|(?:many |several |some )?(?:days|weeks|months|hours)"
    r"|(?:the )?(?:very )?(?:beginning|start)|day (?:one|1)|forever)"
)
_IN_WORDS = re.compile(
    rf"\b(?:{_SINCE} (?:(?!next|upcoming|coming|every|each)[\w'\u2019.-]{{1,20}} ){{0,4}}?{_EVENT}"
    rf"|{_SINCE} (?:the (?:day|moment|time|week) )?{_WHO} (?:have |had |has )?{_DONE}"
    r"(?: (?!and\b|but\b|it\b|the bot\b)[\w'-]{1,20}){0,4}"
    rf"|(?:since|for|from) {_AGES}(?: now)?"
    r"|(?:quite )?(?:a while|some time|some days|long) (?:ago|back)"
    r"|the other day|recently|lately|of late|these days"
    r"|(?:kuch|kaafi|kafi|bahut) (?:din|dino|time|samay|ghante) se)\b",
    re.IGNORECASE,
)
# How it goes, which belongs to the time beside it and says when by itself.
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
_SHORT = 5  # words
_NOT_YET = re.compile(
    r"\b(?:will|want|need|plan\w*|would|shall|should|going to|go(?:ing)? live|can we|can i|how|what"
    r"|when)\b[^.;!?]{0,60}$",
    re.IGNORECASE,
)
_WAS_FINE = re.compile(
    r"\b(?:(?:(?:is|was|were|are|been|runs?|working) (?:all )?(?:fine|ok|okay|good|well|working)"
    r"|worked)\b[^.;,!?]{0,20}|using (?:\w{1,20} ){0,3}|(?:customers?|clients?) )$",
    re.IGNORECASE,
)
_PLAN_AFTER = re.compile(
    r"[^.;!?]{0,20}\b(?:we|i)(?:'ll)? (?:will|want|need|plan|shall|go live|would)\b", re.IGNORECASE
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
    spans += [match.span() for match in _COMES_AND_GOES.finditer(text)]
    if len(text) <= _CONTEXT and len(text.split()) <= _SHORT:
        spans += [match.span() for match in _OFTEN.finditer(text)]
    return spans


def manner_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text says how often it happens."""
    return [
        match.span() for pattern in (_COMES_AND_GOES, _OFTEN) for match in pattern.finditer(text)
    ]


def _is_something_else(before: str) -> bool:
    clause = CLAUSE_BREAK.split(before)[-1]
    return bool(_NOT_YET.search(clause) or _WAS_FINE.search(clause))
