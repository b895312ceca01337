"""What of a message belongs to the description of the issue, and what it says about the choices.

A message is kept sentence by sentence, in the person's own words: a sentence belongs to the story
where a clause of it tells, whole, so that no half of a thought is lost. Left out are sentences
that only greet, thank, ask or want something else, the letter paper around them, and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from conversation.intents import ADDING, NO_STORY
from conversation.lines import CLEAR, FEWEST_WORDS_OF_A_STORY
from conversation.turn import Turn
from understanding.clause_reading import ClauseReading
from understanding.description import MAX_LENGTH, MIN_LENGTH, says_what_is_wrong
from understanding.letters import is_postal_address, letter_spans
from understanding.links import without_addresses
from understanding.replies.act_words import asks_something, is_question, wishes
from understanding.replies.answers import says_unknown
from understanding.replies.moods import is_outcry
from understanding.replies.progress import (
    asks_for_ticket,
    is_unwanted,
    second_problem_at,
    tells_trouble,
)
from understanding.telling_words import words_of
from understanding.text_checks import clean, is_gibberish, is_mostly_latin

_SENTENCE_END = re.compile(r"[.!?\n\u0964]")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_PART_ENDS = re.compile(r"([,;:]\s|\s-\s|[.!?]+(?:\s|$))")
_DANGLING = re.compile(r"(?:[,;:]\s){2,}|^[,;:.!?\s]+")
_AROUND = " ,.:;-\n>|"
# Words.
_DESCRIBING = 12
# A greeting or thanks at the edge of a sentence; longer ones say more.
_LONGEST_COURTESY = 5
_COURTESIES = frozenset({"greet", "thank", "affirm", "goodbye", "offend"})


def told_by(turn: Turn) -> str:
    """Return what a message tells of the problem, in the person's own words; empty for nothing."""
    if turn.is_choice or is_gibberish(turn.text):
        return ""
    if not turn.clauses:
        is_told = turn.intent in ADDING and turn.words >= FEWEST_WORDS_OF_A_STORY
        return clean(turn.text).strip() if is_told else ""
    if not turn.tells or _only_asks(turn):
        return ""
    kept = [one for one in _sentences(turn) if not one.is_something_else]
    wanted = [one for one in kept if not is_unwanted(_text_of(turn, one))]
    return _joined(turn, wanted if any(one.tells for one in wanted) else kept)


def _only_asks(turn: Turn) -> bool:
    """Return whether a message is a question of the product in which nothing is reported."""
    asks = turn.intent == "ask_product_question" and turn.confidence >= CLEAR
    return asks and not any(clause.reports for clause in turn.clauses)


def described_by(turn: Turn) -> str:
    """Return the description that a message makes: what it tells, else all of it but an act.

    What was not read, another language say, is taken as it is; and so is a text of which only the
    beginning can be kept.
    """
    if len(turn.text) > MAX_LENGTH:
        return clean(turn.text).strip()
    told = told_by(turn)
    is_read = bool(turn.clauses) and turn.intent not in ("report_issue", "nlu_fallback")
    # "One more: the monthly report does not download either" asks for nothing.
    is_another = second_problem_at(turn.text) is not None and tells_trouble(turn.said)
    is_report = is_report_after_all(turn) or is_another
    if len(told) >= MIN_LENGTH or (is_read and not told and not is_report):
        return told
    rest = without_addresses(_whole(turn), blank=" ")
    is_only_acts = bool(turn.clauses) and all(one.is_something_else for one in _sentences(turn))
    return _whole(turn) if says_what_is_wrong(rest) and not is_only_acts else ""


def added_by(turn: Turn, *, is_answer: bool) -> str:
    """Return what a message adds to a story that has been told already; empty for nothing.

    Args:
        is_answer: whether the message answered the open question; a short answer is kept as the
            person's words for it, and is no part of the story.
    """
    if not turn.clauses or turn.is_choice or is_gibberish(turn.text):
        return "" if is_answer else told_by(turn)
    if is_answer and _only_answers(turn):
        return ""
    return _joined(turn, [one for one in _sentences(turn) if one.tells])


def untaken(turn: Turn) -> str:
    """Return a message of which nothing was taken, where it says something; nothing is lost."""
    if turn.is_choice or turn.words < FEWEST_WORDS_OF_A_STORY or is_gibberish(turn.text):
        return ""
    if turn.intent in NO_STORY or turn.any(says_unknown):
        return ""
    does_more = not turn.clauses or not all(one.is_something_else for one in _sentences(turn))
    return _whole(turn) if does_more and not is_question(turn.text) else ""


def _only_answers(turn: Turn) -> bool:
    """Return whether a reply is nothing but the answer; a long one describes what it answers."""
    return len(turn.clauses) == 1 and turn.words < _DESCRIBING and not turn.clauses[0].reports


def reported_by(turn: Turn) -> str:
    """Return what a message reports beside a question or a command."""
    parts = [one.text for one in turn.clauses if one.reports and not is_question(one.text)]
    return ". ".join(parts) if len(turn.clauses) > 1 else ""


def is_report_after_all(turn: Turn) -> bool:
    """Return whether a message that was taken for a question or a wish tells of a problem."""
    if turn.is_choice or asks_something("ask_product_question", turn.said) or wishes(turn.said):
        return False
    is_told = turn.tells or tells_trouble(turn.said)
    return is_told or turn.sure_reading("functionality") is not None


def is_report(turn: Turn) -> bool:
    """Return whether a message that was not understood may still be the report of a problem."""
    if turn.is_choice or is_gibberish(turn.text):
        return False
    if turn.sure_reading("functionality") is not None:
        return True  # "bot dead"
    if turn.words < FEWEST_WORDS_OF_A_STORY:
        return False
    return turn.tells or not is_mostly_latin(turn.said) or says_what_is_wrong(turn.said)


def with_more(described: str, more: str) -> str:
    """Return the description with another part, once."""
    if more.lower() in described.lower():
        return described
    return f"{described}\n{more}"[:MAX_LENGTH]


def without_about(described: str, named: Collection[str]) -> str:
    """Return the description without the sentences that have one of the words in them.

    It is returned unchanged where nothing would be left.

    Args:
        named: words in lower case.
    """
    parts = re.split(
        r"(?<=[.!?\n])\s*|,\s+(?=and\b|but\b|also\b)|\s+(?=(?:and|also|oh) )", described
    )
    kept = [part for part in parts if not words_of(part) & frozenset(named)]
    left = " ".join(part.strip() for part in kept).strip(_AROUND)
    return left if says_what_is_wrong(left) else described


@dataclass(frozen=True)
class _StorySentence:
    """Clauses between two full stops.

    Args:
        span: of its first kept character and the one after its last.
    """

    clauses: Sequence[ClauseReading]
    span: tuple[int, int]

    @property
    def tells(self) -> bool:
        return any(clause.tells for clause in self.clauses)

    @property
    def is_something_else(self) -> bool:
        """Whether it does nothing but greet, ask, thank, command or want a person."""
        return not self.tells and all(
            clause.intent in NO_STORY and clause.confidence >= CLEAR for clause in self.clauses
        )


def _text_of(turn: Turn, sentence: _StorySentence) -> str:
    return turn.text[slice(*sentence.span)]


def _sentences(turn: Turn) -> Iterator[_StorySentence]:
    group: list[ClauseReading] = []
    for clause in turn.clauses:
        if group and _SENTENCE_END.search(turn.text[group[-1].span[1] : clause.span[0]]):
            yield _sentence(group)
            group = []
        group.append(clause)
    if group:
        yield _sentence(group)


def _sentence(group: Sequence[ClauseReading]) -> _StorySentence:
    """Return a sentence without the courtesies at its edges."""
    kept = list(group)
    while len(kept) > 1 and _is_courtesy(kept[0]):
        kept.pop(0)
    while len(kept) > 1 and _is_courtesy(kept[-1]):
        kept.pop()
    return _StorySentence(kept, (kept[0].span[0], kept[-1].span[1]))


def _is_courtesy(clause: ClauseReading) -> bool:
    return (
        clause.intent in _COURTESIES
        and clause.confidence >= CLEAR
        and not clause.tells
        and len(clause.text.split()) <= _LONGEST_COURTESY
    )


def _joined(turn: Turn, sentences: Sequence[_StorySentence]) -> str:
    """Return sentences as they were typed, each with its full stop."""
    text, parts = turn.text, []
    plain = without_addresses(text, blank=" ")
    paper = letter_spans(text)
    for one in sentences:
        start, end = one.span
        while end < len(text) and text[end] in ".!?\u0964":
            end += 1
        body = _without_asides(_without(text, plain, (start, end), paper))
        if _LETTERS.search(body):
            parts.append(body.strip())
    return clean(" ".join(parts)).strip(_AROUND).removesuffix(".")


def _whole(turn: Turn) -> str:
    """Return all of a message but the letter paper around it."""
    text = turn.text
    plain = without_addresses(text, blank=" ")
    left = _without(text, plain, (0, len(text)), letter_spans(text))
    return clean(_without_asides(left)).strip() or clean(text).strip()


def _without_asides(sentence: str) -> str:
    """Return a sentence without the parts, cut at commas, that cry out or are an address.

    All of it is kept where nothing else would be left but a word or two.
    """
    parts = _PART_ENDS.split(sentence)
    kept = [part for at, part in enumerate(parts) if at % 2 or not _is_aside(part)]
    if len(kept) == len(parts):
        return sentence
    return _DANGLING.sub(" ", "".join(kept)).strip(" ,;")


def _is_aside(part: str) -> bool:
    return is_outcry(part) or is_postal_address(part) or asks_for_ticket(part)


def _without(text: str, plain: str, span: tuple[int, int], paper: Sequence[tuple[int, int]]) -> str:
    """Return a part of the text without letter paper; an address alone on it is left out, too."""
    start, end = span
    kept = list(text[start:end])
    for begin, stop in paper:
        for at in range(max(begin, start), min(stop, end)):
            kept[at - start] = " "
    left = "".join(kept)
    without = "".join(
        character if text[start + at] == plain[start + at] else " "
        for at, character in enumerate(left)
    )
    return left if len(_LETTERS.findall(without)) > 1 else without
