"""Reads each clause of a message for itself: what it does, and whether it tells of a problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from understanding.choices import ISSUE_CHOICES
from understanding.clause_reading import ClauseReading
from understanding.intent_uses import IntentUses
from understanding.links import Span
from understanding.negation import ruled_out
from understanding.reader.clauses import Clause
from understanding.reader.fact_patterns import is_asked
from understanding.reader.facts import may_state
from understanding.reader.normaliser import NormalisedText, Normaliser
from understanding.reader.plausibility import beyond_reading, plausible_answer
from understanding.reader.proposals import Symptoms
from understanding.reader.training_examples import OTHER
from understanding.topics import Topic

# From here on a clause is taken for what its likeliest intent says.
SURE_CLAUSE = 0.6
_LIKELIER_THAN_NOT = 0.5
# So much longer a clause is not read: the rest of a very long message is one.
_WORDS_READ = 60
_NOT_UNDERSTOOD = "nlu_fallback"
_JOINS = re.compile(r"^(?:and|but|so|because|then|while|though|although|also|plus|as|which)(?: |$)")
# A part of a list ("agents, admins and ...") is no clause of its own; these are.
_INTERJECTIONS = re.compile(
    r"(?:(?:h+m+|hi+|namaste|salaam|hello|hey|dear|ok(?:ay)?|yes|no|not|sorry|please|wait|thanks?"
    r"|thank you|bye|sir|team|it|this|that|critical|major|minor|set ?up|serious|moderate|limited"
    r"|none|live|actually|submit|skip|cancel|done|sure|right|fine|hmm|oh|number|email|url)\b ?)+"
)
_LONGEST_LIST_PART = 2
_COMMAS = frozenset(",\u060c")
_FEWEST_WORDS_LEFT = 2

# A message of so many clauses may answer in one of them, where that is so sure and the message as
# a whole says little else. Longer ones tell a story.
MOST_ANSWERING = 4
_SURE_PART = 0.9
_SAYS_LITTLE = 0.3

Intents = Mapping[str, float]
Answers = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class ReadClause:
    """A clause with all that was read in it.

    Args:
        clause: its text and place.
        normalised: the same in the readers' words.
        intents: how likely it wants what.
        answers: how it reads as an answer, by question.
        symptoms: of which level of functionality its symptom is; empty where it reports nothing.
        is_beyond: whether it cannot be read.
        topic: which problem it is about, should it report one.
    """

    clause: Clause
    normalised: NormalisedText
    intents: Intents
    answers: Answers
    symptoms: Symptoms = field(default_factory=dict)
    is_beyond: bool = False
    topic: Topic | None = None

    @property
    def likeliest(self) -> tuple[str, float]:
        """The likeliest intent, and its confidence."""
        name = max(self.intents, key=lambda intent: self.intents[intent], default=_NOT_UNDERSTOOD)
        sure = self.intents.get(name, 0.0)
        return (name, sure) if sure > 0 else (_NOT_UNDERSTOOD, 0.0)


def joined(found: Sequence[Clause], text: str) -> list[Clause]:
    """Return the clauses with the parts of lists put together: "agents, admins and managers"."""
    whole: list[Clause] = []
    begun: int | None = None
    for at, clause in enumerate(found):
        start = clause.span[0] if begun is None else begun
        goes_on = at + 1 < len(found) and _is_list_part(clause, text, found[at + 1])
        if goes_on:
            begun = start
            continue
        whole.append(Clause(text[start : clause.span[1]], (start, clause.span[1])))
        begun = None
    return whole


def _is_list_part(clause: Clause, text: str, following: Clause) -> bool:
    words = clause.text.lower()
    between = text[clause.span[1] : following.span[0]].strip()
    return (
        len(words.split()) <= _LONGEST_LIST_PART
        and (not between or set(between) <= _COMMAS)
        and not any(character.isdigit() for character in words)
        and _INTERJECTIONS.fullmatch(words) is None
    )


def without_join(words: str) -> str:
    """Return a clause in the readers' words without the "and" or "but" that joins it."""
    rest = _JOINS.sub("", words)
    return " ".join((rest or words).split()[:_WORDS_READ])


def cannot_be_read(clause: Clause, normaliser: Normaliser) -> bool:
    """Return whether a clause is marks, mash or another language."""
    return beyond_reading(clause.text, normaliser) is not None


def states(read: ReadClause, uses: IntentUses, *, by_the_way: bool) -> bool:
    """Return whether a clause may state facts.

    Args:
        by_the_way: the message as a whole asks, wishes or complains; the clause must be sure then.
    """
    name, sure = read.likeliest
    if by_the_way:
        return name in uses.telling and sure >= SURE_CLAUSE
    return name not in uses.not_telling or sure < SURE_CLAUSE


def answered(
    whole: Answers, parts: Collection[ReadClause], denied: Collection[str]
) -> dict[str, Mapping[str, float]]:
    """Return how a message reads as an answer, with what one of its clauses surely answers.

    Args:
        whole: how it reads as a whole, by question.
        parts: its clauses.
        denied: the answers that it rules out.
    """
    if not 1 < len(parts) <= MOST_ANSWERING:
        return dict(whole)
    return {
        question: _with_part(sure, question, parts, denied) if question in ISSUE_CHOICES else sure
        for question, sure in whole.items()
    }


def _with_part(
    whole: Mapping[str, float],
    question: str,
    parts: Collection[ReadClause],
    denied: Collection[str],
) -> Mapping[str, float]:
    told: dict[str, float] = {}
    for part in parts:
        words = part.normalised.text
        sure = plausible_answer(part.answers.get(question, {}), words, ruled_out(words))
        value = max(sure, key=lambda name: sure[name], default=OTHER)
        if value not in (OTHER, *denied) and sure[value] >= _SURE_PART:
            told[value] = max(sure[value], told.get(value, 0.0))
    if len(told) != 1:
        return whole
    ((value, surest),) = told.items()
    others = sum(sure for name, sure in whole.items() if name not in (OTHER, value))
    if whole[value] >= surest or others >= _SAYS_LITTLE:
        return whole
    scale = (1.0 - surest) / max(1.0 - whole[value], 1e-9)
    return {name: surest if name == value else sure * scale for name, sure in whole.items()}


def read_of(
    read: ReadClause,
    uses: IntentUses,
    *,
    is_symptom: Callable[[str, Answers], bool],
    taken: Sequence[Span],
) -> ClauseReading:
    """Return what a clause does.

    Args:
        is_symptom: whether words that read so are what is seen when something is wrong.
        taken: the places of facts that have a field of their own: times, links, addresses.
    """
    clause = read.clause
    name, sure = read.likeliest
    tells = not read.is_beyond and _tells(read, uses, is_symptom, taken)
    found = ClauseReading(clause.text, clause.span, name, sure, tells, _meanings(read))
    return replace(found, topic=read.topic) if tells else found


def _meanings(read: ReadClause) -> tuple[tuple[str, str, float], ...]:
    """Return what a clause more likely than not answers, by question."""
    denied = ruled_out(read.normalised.text)
    found: list[tuple[str, str, float]] = []
    if not may_state(read.normalised.text):
        return ()
    for question, sure in read.answers.items():
        value = max(sure, key=lambda name: sure[name])
        if value != OTHER and sure[value] >= _LIKELIER_THAN_NOT and value not in denied:
            found.append((question, value, sure[value]))
    return tuple(found)


def _tells(
    read: ReadClause,
    uses: IntentUses,
    is_symptom: Callable[[str, Answers], bool],
    taken: Sequence[Span],
) -> bool:
    name, sure = read.likeliest
    of_a_problem = sum(read.intents.get(one, 0.0) for one in uses.describing)
    others = (value for one, value in read.intents.items() if one not in uses.describing)
    is_told = of_a_problem > max(others, default=0.0)
    words = read.normalised.text
    if not is_told:
        other = name in uses.not_telling or sure >= SURE_CLAUSE or is_asked(words)
        return not other and is_symptom(words, read.answers)
    return len(_left(read.clause, taken).split()) >= _FEWEST_WORDS_LEFT


def _left(clause: Clause, taken: Sequence[Span]) -> str:
    """Return the clause without what has a field of its own."""
    start = clause.span[0]
    kept = list(clause.text)
    for begin, end in taken:
        for at in range(max(begin - start, 0), min(end - start, len(kept))):
            kept[at] = " "
    return "".join(kept)
