"""Why a message was understood so: everything that its reading left, in one structure.

Nothing is worked out a second time: the reader records the path on which it read
(`understanding.reader.reader.ReadingPath`), and this puts it in order. The command line prints it
(`helpdesk understand`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from understanding.choices import CHOICES
from understanding.links import Span
from understanding.negation import denied_levels
from understanding.reader.classifier import NearExample
from understanding.reader.facts import Fact, ReadBy
from understanding.reader.reader import SYMPTOMS, Reader
from understanding.reader.reading import Reading
from understanding.replies.answers import (
    leaves_it,
    option_number,
    says_submit,
    says_unknown,
    skipped_by_name,
)
from understanding.replies.asking_back import asks_back
from understanding.replies.levels import objected_functionality
from understanding.replies.progress import (
    is_something_else,
    says_nothing_new,
    says_nothing_to_add,
    says_unchanged,
    tells_trouble,
)
from understanding.replies.ticket_references import means_newest, means_spoken_of
from understanding.secrets.masking import find_secrets, mask

NEAREST = 3
_RUNNERS_UP = 5

# What a reply says by its form alone, by the name of the function that hears it. Which of it
# counts depends on the open question.
_REPLIES: tuple[tuple[str, Callable[[str], Any]], ...] = (
    ("option_number", option_number),
    ("says_unknown", says_unknown),
    ("leaves_it", leaves_it),
    ("skipped_by_name", skipped_by_name),
    ("says_submit", says_submit),
    ("denied_levels", lambda text: ", ".join(sorted(denied_levels(text)))),
    ("objected_functionality", objected_functionality),
    ("says_nothing_new", says_nothing_new),
    ("says_nothing_to_add", says_nothing_to_add),
    ("says_unchanged", says_unchanged),
    ("is_something_else", is_something_else),
    ("tells_trouble", tells_trouble),
    ("means_newest", means_newest),
    ("means_spoken_of", means_spoken_of),
)


@dataclass(frozen=True)
class ReadAs:
    """Something that was read as something else before it was compared with the examples.

    `why` is "glossary", "spelling", "script", "link", "address" or "ticket number".
    """

    typed: str
    read_as: str
    why: str
    span: Span


@dataclass(frozen=True)
class HiddenSecret:
    """A secret that is hidden before anything is stored or read; `span` is its place."""

    kind: str
    span: Span


@dataclass(frozen=True)
class RankedReadings:
    """Readings with their confidences, likeliest first, and the examples that weighed most."""

    candidates: tuple[tuple[str, float], ...]
    nearest: tuple[NearExample, ...]


@dataclass(frozen=True)
class RankedAnswers(RankedReadings):
    """How a message reads as an answer to one choice.

    `line` is the confidence from which on it is taken without asking again, `taken` the value
    that is; None where the question is asked again.
    """

    line: float
    taken: str | None


@dataclass(frozen=True)
class ExplainedFact:
    """A fact, and the very words that it was read from.

    `nearest` are the examples of its value that these words are most like, where a classifier
    read them.
    """

    fact: Fact
    words: str
    nearest: tuple[NearExample, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Why a message was understood as it was.

    Args:
        text: what was read: what was typed, its secrets hidden.
        secrets: what was hidden, with the places in what was typed.
        normalised: the text in the readers' words.
        read_as: what became another word by that.
        beyond: why the text cannot be read, None where it can.
        intents: what it wants. The first counts as understood from `fallback_line` on.
        fallback_line: see `intents`; None where it is not known.
        second_thoughts: why the confidences are not those of the classifier.
        answers: how it reads as an answer to each choice that was looked at.
        denied: the answers that it rules out.
        looked_for_facts: whether choices were read out of its clauses; by its intent it may ask
            or wish rather than state.
        facts: what it states.
        replies: what it says by its form, by the function that hears it.
    """

    text: str
    secrets: tuple[HiddenSecret, ...]
    normalised: str
    read_as: tuple[ReadAs, ...]
    beyond: str | None
    intents: RankedReadings
    fallback_line: float | None
    second_thoughts: tuple[str, ...]
    answers: dict[str, RankedAnswers]
    denied: tuple[str, ...]
    looked_for_facts: bool
    facts: tuple[ExplainedFact, ...]
    replies: dict[str, Any]

    @property
    def intent(self) -> str:
        """What the message is taken to want."""
        name, sure = self.intents.candidates[0]
        return name if sure >= (self.fallback_line or 0.0) and sure > 0 else "nlu_fallback"

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as values that JSON knows."""
        return {"intent": self.intent, **asdict(self)}


def explain(
    typed: str, reader: Reader, *, asked: str | None = None, fallback_line: float | None = None
) -> Explanation:
    """Read a message as the assistant does, and return why it was understood so.

    Args:
        asked: the slot of the open question, where one is; of the choices only that one is
            looked at then.
        fallback_line: the confidence below which an intent counts as not understood.
    """
    text = mask(typed).text
    reading = reader.read(text)
    path = reading.path
    questions = [asked] if asked and asked in CHOICES else list(CHOICES)
    return Explanation(
        text=text,
        secrets=tuple(
            HiddenSecret(found.kind.value, (found.start, found.end))
            for found in find_secrets(typed)
        ),
        normalised=path.normalised.text,
        read_as=tuple(
            ReadAs(text[slice(*token.span)], token.word, token.change, token.span)
            for token in path.normalised.tokens
            if token.change
        ),
        beyond=path.beyond.value if path.beyond else None,
        intents=RankedReadings(
            tuple(reading.intents[:_RUNNERS_UP]), tuple(reader.nearest(text, None, NEAREST))
        ),
        fallback_line=fallback_line,
        second_thoughts=path.reasons,
        answers={question: _answers(reader, reading, question, text) for question in questions},
        denied=tuple(sorted(path.denied)),
        looked_for_facts=path.looked_for_facts,
        facts=tuple(_explained(reader, text, fact) for fact in reading.facts),
        replies=_replies((path.english or path.latin or text, path.normalised.text), asked),
    )


def _answers(reader: Reader, reading: Reading, question: str, text: str) -> RankedAnswers:
    ranked = tuple(reading.choices[question])
    line = reader.lines[question]
    taken = ranked[0][0] if ranked[0][1] >= line else None
    return RankedAnswers(ranked, tuple(reader.nearest(text, question, NEAREST)), line, taken)


def _explained(reader: Reader, text: str, fact: Fact) -> ExplainedFact:
    words = text[slice(*fact.span)]
    if fact.source is not ReadBy.CLASSIFIER:
        return ExplainedFact(fact, words)
    # What is proposed was concluded from the whole message, as a symptom.
    is_proposed = fact.kind == "functionality" and words == text
    read_as = SYMPTOMS if is_proposed else fact.kind
    nearest = reader.nearest(words, read_as, NEAREST, label=fact.value)
    return ExplainedFact(fact, words, tuple(nearest))


def _replies(wordings: Sequence[str], asked: str | None) -> dict[str, Any]:
    """Return what the text says by its form, as it was typed or in the readers' words."""
    said = {
        name: next(filter(None, map(hear, wordings)), None)  # the typed words say it first
        for name, hear in _REPLIES
    }
    said["asks_back"] = asked is not None and any(asks_back(one, asked) for one in wordings)
    return {name: value for name, value in said.items() if value}
