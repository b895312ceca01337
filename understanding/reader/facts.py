"""Facts that a message states by the way: links, times, symptoms, impact, stage, severity.

Only what is said plainly becomes a fact, because nobody asks about it again: patterns for plain
wordings, and the classifiers of the form's questions where a clause reads like an answer beyond
doubt and has a word of the subject in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from understanding.addresses import reply_address
from understanding.links import Span, find_links
from understanding.negation import denies_degree, ruled_out
from understanding.reader.clauses import Clause, clauses
from understanding.reader.fact_patterns import is_asked, is_called_off, stated, works_there
from understanding.reader.normaliser import NormalisedText
from understanding.reader.training_examples import OTHER
from understanding.ticket_numbers import ticket_numbers
from understanding.times.occurrence import find_occurrence

# Functionality is proposed to the person, who can say no; the others are taken as said.
SURE_MENTION = {"functionality": 0.65, "business_impact": 0.8, "iva_stage": 0.8}
# Of a bot that is built, other things stop working than of one that is live.
_STAGE_FIRST = ("iva_stage", "functionality", "business_impact")
# From here on another answer, to which the whole message is closer, outweighs what a clause is
# like.
HEARD_IN_WHOLE = 0.1
# How sure a fact is that is called by its name, or said in a plain wording.
_EXPLICIT, PLAIN = 1.0, 0.95
# Phrases are found here, and the instants they mean where the requester's clock is known. Late in
# the evening, "today at 4" has been; a date that lies just ahead of one day is past on the other.
_ANY_EVENINGS = (
    datetime(2026, 6, 17, 23, 55, tzinfo=timezone.utc),
    datetime(2026, 12, 16, 23, 55, tzinfo=timezone.utc),
)

_WRONG = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|unable|fail\w*|errors?|issues?|problems?|trouble"
    r"|stop\w*"
    r"|down|dead|crash\w*|stuck|slow\w*|delay\w*|late|lag\w*|latency|broken?|breaks?|missing|wrong"
    r"|blank|empty|hang\w*|freez\w*|distort\w*|overlap\w*|misalign\w*|alignment|cut off|typo"
    r"|off|zero"
    r"|time ?outs?|timed|seconds?|half a minute|minutes?|twice|duplicate\w*|disconnect\w*"
    r"|lost|silent"
    r"|vanish\w*|disappear\w*|gone|weird|odd|bug\w*|glitch\w*|invalid|rejected|corrupt\w*"
    r"|bad|outage"
    r"|offline|unresponsive|loading|forever|ages|dropped|incorrect|mismatch|denied"
    r"|unreachable|outside"
    r"|disabled|halted|cosmetic|lost|old|dull|idle|waiting|out of)\b"
)
_SUBJECT = {
    "functionality": _WRONG,
    "business_impact": re.compile(
        r"\b(?:impact\w*|effect|affect\w*|los\w+|customers?|users?|clients?|orders?|sales?|revenue"
        r"|business|money|agents?|team|manager|management|report\w*|delay\w*|slow\w*"
        r"|complain\w*|only"
        r"|just|work|productivity|people|brand|operations?|serious|moderate|limited"
        r"|inconvenience|annoy\w*)\b"
    ),
    "iva_stage": re.compile(
        r"\b(?:live|launch\w*|production|develop\w*|dev|uat|staging|stage|poc|prototype|pilot|built"
        r"|build\w*|released?|deploy\w*|testing|demo|sandbox|under construction|making)\b"
    ),
}
_LEVEL_OF_FUNCTIONALITY = re.compile(
    r"\b(?:critical|major|minor|small|setup|configuration|configuring) \w*\s?"
    r"(?:issue|functionality|feature|function|bug|thing|problem|glitch)\b|\bfunctionality\b"
)
_GOES_ON = re.compile(r"(?:and|or)\b(?: \S+){1,2}$")
_WORST_FIRST = ("critical", "major", "minor", "setup", "serious", "moderate", "limited", "none")


class ReadBy(str, Enum):
    """What a fact was read by."""

    FORM = "form"
    """Its form gives it away: a link, an address, a ticket number, a time."""
    PATTERN = "pattern"
    CLASSIFIER = "classifier"


@dataclass(frozen=True)
class Fact:
    """Something a message states.

    Args:
        kind: the entity's name, such as "url" or "iva_stage".
        value: the link, the phrase, or the value of a choice.
        span: the first character of the text that says so and the one after its last.
        confidence: from 0 to 1.
        pattern: the name of the pattern that found it, where one did.
    """

    kind: str
    value: str
    span: Span
    confidence: float = 1.0
    source: ReadBy = ReadBy.FORM
    pattern: str = ""


Propose = Callable[[str | None], tuple[str, float] | None]
"""Takes the stage that a message states; returns the functionality to propose, and how sure."""
ReadClauses = Callable[[list[Clause]], list[Mapping[str, Mapping[str, float]]]]
"""Takes clauses; returns for each, by question, how sure each answer is."""


def written_facts(text: str, *, corrects: bool = False) -> list[Fact]:
    """Return links, addresses, ticket numbers and the time, which their form gives away.

    Of the addresses it is that for the answers; those of a story or a copy are no fact.

    Args:
        corrects: the message changes an answer, and an address in it is the new one.
    """
    facts = [Fact("url", link.url, link.span) for link in find_links(text)]
    reply = reply_address(text, asked=corrects)
    if reply is not None:
        facts.append(Fact("email", reply.address, reply.span))
    tickets = {found.number: found for found in reversed(ticket_numbers(text))}
    facts += [Fact("ticket_id", one.number, one.span) for one in reversed(tickets.values())]
    found = (find_occurrence(text, now=now, zone=ZoneInfo("UTC")) for now in _ANY_EVENINGS)
    past = next((one for one in found if one and not one.in_future), None)
    if past:
        facts.append(Fact("time", past.phrase, past.span))
    return facts


def mentioned_facts(
    text: str,
    normalise: Callable[[str], NormalisedText],
    read_clauses: ReadClauses,
    whole: Mapping[str, Mapping[str, float]] | None,
    states: Callable[[Clause], bool] = lambda clause: True,
    propose: Propose | None = None,
) -> list[Fact]:
    """Return functionality, business impact and stage as far as the message states them.

    Args:
        text: what was typed.
        normalise: puts a clause into the readers' words.
        read_clauses: reads clauses as answers; called once, and only with clauses that have a
            word of a question's subject.
        whole: how the whole message reads as an answer, by question; None where it as a whole
            tells no symptom.
        states: whether a clause may state facts, by what it does.
        propose: takes the stage that the message states; returns the functionality to propose,
            and how sure it is. None where the message reports nothing.
    """
    stating = _stating([_Part(clause, normalise(clause.text)) for clause in clauses(text)])
    stating = [part for part in stating if states(part.clause)]
    parts = [part for part in stating if may_state(part.words)]
    readings = read_clauses([part.clause for part in parts]) if parts else []
    words = normalise(text).text
    denied = ruled_out(text) | ruled_out(words)
    facts: list[Fact] = []
    for question in _STAGE_FIRST:
        stated_by = [
            (part, fact)
            for part, reading in zip(parts, readings, strict=True)
            if (fact := _fact(question, part, reading[question])) is not None
            and fact.value not in denied
        ]
        if question == "iva_stage" and len({fact.value for _, fact in stated_by}) > 1:
            # "Works in uat, broken on live": where all is well is not where the trouble is.
            stated_by = [one for one in stated_by if not works_there(one[0].words)]
        chosen = _chosen(question, [fact for _, fact in stated_by])
        if chosen and _is_contradicted(chosen, whole):
            chosen = None
        if question == "functionality" and whole is not None:
            stage = next((fact.value for fact in facts if fact.kind == "iva_stage"), None)
            chosen = _proposal(chosen, propose, stage, text)
        if chosen and chosen.value not in denied:
            facts.append(chosen)
    return _each_part_once(text, facts)


def _is_contradicted(fact: Fact, whole: Mapping[str, Mapping[str, float]] | None) -> bool:
    """Return whether the message as a whole reads as another answer than one of its clauses."""
    if whole is None or fact.confidence >= _EXPLICIT:
        return False
    reading = {name: sure for name, sure in whole[fact.kind].items() if name != OTHER}
    value = max(reading, key=lambda name: reading[name], default=fact.value)
    if value == fact.value:
        return False
    if fact.source is ReadBy.PATTERN:
        return reading[value] >= SURE_MENTION[fact.kind]
    return reading[value] >= HEARD_IN_WHOLE


def _each_part_once(text: str, facts: list[Fact]) -> list[Fact]:
    """Return the facts without the less sure of two that were concluded from the same part.

    "Just a small thing" says how much has stopped working or how much it hurts, not both.
    """
    kept: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda one: -one.confidence):
        concluded = fact.source is ReadBy.CLASSIFIER
        part = text[slice(*fact.span)].strip(" .,;!?") if concluded else f"{fact.kind}:"
        kept.setdefault(part, fact)
    return [fact for fact in facts if fact in kept.values()]


class _Part(NamedTuple):
    """A clause, and the same in the readers' words."""

    clause: Clause
    normalised: NormalisedText

    @property
    def words(self) -> str:
        return self.normalised.text

    def origin(self, span: Span) -> Span:
        """Return the place in the message of a place in the clause's words."""
        start, end = self.normalised.origin(span)
        return self.clause.span[0] + start, self.clause.span[0] + end


def _proposal(
    stated_one: Fact | None, propose: Propose | None, stage: str | None, text: str
) -> Fact | None:
    """Return the functionality of the symptom: it often takes the whole message to tell."""
    if propose is None or (stated_one is not None and stated_one.confidence >= PLAIN):
        return stated_one
    found = propose(stage)
    if found is None:
        return stated_one
    value, sure = found
    return Fact("functionality", value, (0, len(text)), sure * PLAIN, ReadBy.CLASSIFIER)


def is_symptom(words: str, answers: Mapping[str, Mapping[str, float]]) -> bool:
    """Return whether a clause in the readers' words is what is seen when something is wrong.

    Args:
        answers: how it reads as an answer, by question.
    """
    reading = answers.get("functionality")
    return reading is not None and _sure_symptom(words, reading) is not None


def _sure_symptom(words: str, reading: Mapping[str, float]) -> str | None:
    """Return the functionality that a symptom means beyond doubt, else None."""
    value = max(reading, key=lambda name: reading[name])
    is_sure = value != OTHER and reading[value] >= SURE_MENTION["functionality"]
    if not is_sure or denies_degree(words) or not _is_on_subject("functionality", words):
        return None
    return value


def _stating(parts: list[_Part]) -> list[_Part]:
    """Return the clauses that state something: "what is critical and major?" asks twice."""
    stating: list[_Part] = []
    asking = False
    for part in parts:
        asking = is_asked(part.words) or (asking and _GOES_ON.match(part.words) is not None)
        if not asking:
            stating.append(part)
    return stating


def may_state(words: str) -> bool:
    """Return whether a clause in the readers' words has a word of a question's subject."""
    return any(subject.search(words) for subject in _SUBJECT.values()) or bool(
        _LEVEL_OF_FUNCTIONALITY.search(words)
    )


def _fact(question: str, part: _Part, reading: Mapping[str, float]) -> Fact | None:
    words = part.words
    match = stated(question, words)
    if match:
        sure = _EXPLICIT if match.explicit else PLAIN
        span = part.origin(match.span)
        return Fact(question, match.value, span, sure, ReadBy.PATTERN, match.pattern)
    denies = is_called_off if question == "iva_stage" else denies_degree
    if denies(words):
        return None
    if not _is_on_subject(question, words):
        return None
    value = max(reading, key=lambda name: reading[name])
    if value == OTHER or reading[value] < SURE_MENTION[question] or value in ruled_out(words):
        return None
    sure = reading[value] * PLAIN
    return Fact(question, value, part.clause.span, sure, ReadBy.CLASSIFIER)


def _is_on_subject(question: str, words: str) -> bool:
    """Return whether a clause has a word of the question's subject."""
    if question == "functionality" and _LEVEL_OF_FUNCTIONALITY.search(words):
        return True
    return _SUBJECT[question].search(words) is not None


def _chosen(question: str, found: list[Fact]) -> Fact | None:
    """Return the fact that counts where clauses say different things."""
    if not found:
        return None
    values = {fact.value for fact in found}
    if question == "iva_stage":
        # "not live yet, launching on Monday" is soon; "live" beside "not live" is nothing.
        if values == {"going_live_soon", "in_development"}:
            values = {"going_live_soon"}
        if len(values) > 1:
            return None
        return max(
            (fact for fact in found if fact.value in values), key=lambda fact: fact.confidence
        )
    best = max(fact.confidence for fact in found)
    strongest = [fact for fact in found if fact.confidence >= best or fact.confidence >= PLAIN]
    if any(fact.confidence == _EXPLICIT for fact in found):
        strongest = [fact for fact in found if fact.confidence == _EXPLICIT]
    # Of two things said with equal force the worse one counts: a promise can be relaxed later.
    return min(strongest, key=lambda fact: _WORST_FIRST.index(fact.value))
