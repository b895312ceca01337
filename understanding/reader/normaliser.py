"""Normalises a message: puts it into the words of the training sentences.

Links, addresses and ticket numbers become one word each, Hindi in its own script becomes Hinglish
(`understanding.reader.hindi_words`), Hinglish and chat spellings become the English of the glossary
(`data/nlu/glossary.yml`), and a misspelt word becomes the word it is nearest to. English words are
never "repaired".
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from understanding.devanagari import LETTERS, has_devanagari
from understanding.english import is_english, is_listed
from understanding.links import Span, email_spans, link_spans
from understanding.reader.hindi_words import HindiWords, apart
from understanding.ticket_numbers import ticket_numbers

EMAIL_WORD = "email"
LINK_WORD = "url"
TICKET_WORD = "ticket number"

# "ticket no. HS-1042" is one thing, said twice.
_TICKET_NAMES = frozenset(("ticket", "tickets", "case", "tkt"))
_ANNOUNCEMENTS = (("no", "."), ("no",), ("number",))
_CLUSTER = re.compile(r".[\u0300-\u036f\u0900-\u0903\u093a-\u094f]*", re.DOTALL)
_WORD = re.compile(rf"[{LETTERS}]+|(?:(?![{LETTERS}])[^\W\d_])+(?:'[^\W\d_]+)*|\d+|[^\w\s]|_")
_HINDI_WORD = re.compile(f"[{LETTERS}]+")
_HINDI_MARKS = {0x964: ".", **{0x966 + digit: str(digit) for digit in range(10)}}
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")

# Whom one speaks to says nothing; who says nothing else, calls.
_VOCATIVES = frozenset("yaar yar bhai bhaiya bro sir madam maam dude boss ji".split())
# Below four letters almost any word is one letter from another.
_REPAIR_FROM_LENGTH = 4
_TWO_EDITS_FROM_LENGTH = 7
# What the training sentences have this often is a word, such as "webhook", not a mistake.
_REPAIRED_WORTH = 0.5
_OFTEN = 3


class Token(NamedTuple):
    """A word or a mark of a message.

    `span` is its place in what was typed; `change` says why it is written otherwise now:
    "glossary", "spelling", "script", "link", "address" or "ticket number", empty where it is not.
    """

    word: str
    span: Span
    change: str = ""


@dataclass(frozen=True)
class NormalisedText:
    """A message in the readers' words."""

    tokens: tuple[Token, ...]

    @cached_property
    def text(self) -> str:
        """The words and marks, apart by one space."""
        return " ".join(token.word for token in self.tokens)

    def origin(self, span: Span) -> Span:
        """Return the place in what was typed of a place in `text`."""
        position, spans = 0, []
        for token in self.tokens:
            end = position + len(token.word)
            if position < span[1] and end > span[0]:
                spans.append(token.span)
            position = end + 1
        return (spans[0][0], spans[-1][1]) if spans else (0, 0)


class Normaliser:
    """Rewrites messages; built once from the glossary and the words of the training sentences.

    Args:
        glossary: what people write -> what it means in English (keys may have several words);
            a word in the Hindi script -> what it is in Latin letters, which is looked up then.
        counted_words: the words of the training sentences with how often they occur; the
            words that a misspelt one may be repaired to.
    """

    def __init__(self, glossary: Mapping[str, str], counted_words: Mapping[str, int]) -> None:
        latin, self._spellings = apart(glossary)
        self._glossary = {tuple(words(key)): value for key, value in latin.items()}
        self._glossary_words = {word for key in self._glossary for word in key}
        self._longest = max((len(key) for key in self._glossary), default=0)
        self._counted = dict(counted_words)
        self._marks = {word for word in self._counted if not word.isalnum()}
        self._targets = [
            word for word in self._counted if len(word) >= _REPAIR_FROM_LENGTH and is_english(word)
        ]
        self._repaired: dict[str, str] = {}
        often = sorted(self._counted, key=lambda word: (-self._counted[word], word))
        self._hindi = HindiWords(
            self._spellings, (*(word for key in self._glossary for word in key), *often)
        )

    @classmethod
    def learn(cls, glossary: Mapping[str, str], texts: Iterable[str]) -> Normaliser:
        """Return a normaliser whose repairs lead to the words of `texts`."""
        plain = cls(glossary, {})
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(word for word in plain.rewrite(text).split() if _is_countable(word))
        return cls(glossary, counts)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` needs to build the same normaliser."""
        return {
            "glossary": {
                **{" ".join(key): value for key, value in self._glossary.items()},
                **self._spellings,
            },
            "words": self._counted,
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> Normaliser:
        """Build a normaliser from what `to_json` returned."""
        return cls(state["glossary"], state["words"])

    def rewrite(self, text: str) -> str:
        """Return `text` in the readers' words: lower case, words and marks apart by one space."""
        return self.normalise(text).text

    def normalise(self, text: str) -> NormalisedText:
        """Return `text` in the readers' words, and where each of them stood and why it changed."""
        tokens = _without_repeated_marks(map(self._unstretched, self._in_latin(text)))
        if not _VOCATIVES.issuperset(token.word for token in tokens):
            tokens = self._without_vocatives(tokens)
        normalised: list[Token] = []
        position = 0
        while position < len(tokens):
            taken, english = self._from_glossary([token.word for token in tokens], position)
            if taken:
                span = (tokens[position].span[0], tokens[position + taken - 1].span[1])
                normalised.append(Token(english, span, "glossary"))
            else:
                normalised.append(self._repaired_token(tokens[position]))
            position += taken or 1
        return NormalisedText(tuple(normalised))

    def known_share(self, text: str) -> float:
        """Return the share (0 to 1) of a message's words that are English or in the glossary.

        A misspelt word that can be repaired counts half: what it is near to may be chance. A
        stretched one is known. A message without any word has none: 0.0.
        """
        tokens = [self._unstretched(token).word for token in self._in_latin(text)]
        known, total, position = 0.0, 0, 0
        while position < len(tokens):
            taken, _ = self._from_glossary(tokens, position)
            if taken:
                known, total = known + taken, total + taken
            elif tokens[position][0].isalpha():
                total += 1
                known += self._known(tokens[position])
            position += taken or 1
        return known / total if total else 0.0

    def in_latin(self, text: str) -> str:
        """Return a text with Hindi in its own script in Latin letters, and all else as it is."""
        if not has_devanagari(text):
            return text
        spelt = _HINDI_WORD.sub(lambda match: " ".join(self._hindi.latin(match[0])), text)
        return spelt.translate(_HINDI_MARKS)

    def is_listed(self, word: str) -> bool:
        """Return whether a word in lower case is in the English dictionary or the glossary."""
        return is_listed(word) or word in self._glossary_words

    def knows_mark(self, mark: str) -> bool:
        """Return whether the training sentences have this emoji or mark."""
        return any(token in self._marks for token in words(mark))

    def _in_latin(self, text: str) -> Iterator[Token]:
        """Return the tokens of a text, those of the Hindi script in Latin letters."""
        for token in tokenise(text):
            if has_devanagari(token.word):
                for word in self._hindi.latin(token.word):
                    yield Token(word, token.span, "script")
            else:
                yield token

    def _without_vocatives(self, tokens: list[Token]) -> list[Token]:
        """Return the tokens without "yaar" and "sir", unless they belong to a phrase."""
        plain = [token.word for token in tokens]
        kept: list[Token] = []
        position = 0
        while position < len(tokens):
            taken, _ = self._from_glossary(plain, position)
            if taken > 1 or plain[position] not in _VOCATIVES:
                kept += tokens[position : position + max(taken, 1)]
            position += taken or 1
        return kept

    def _unstretched(self, token: Token) -> Token:
        """Return a token without letters typed over and over: "soooo goodd" is "so good"."""
        if len(token.word) <= 2:
            return token
        if not _STRETCHED.search(token.word):
            is_doubled = token.word[-1] == token.word[-2] and not self._is_plain(token.word)
            single = token.word[:-1]
            return token._replace(word=single) if is_doubled and self._is_plain(single) else token
        doubled, single = (_STRETCHED.sub(kept, token.word) for kept in (r"\1\1", r"\1"))
        is_single = self._is_plain(single) and not self._is_plain(doubled)
        return token._replace(word=single if is_single else doubled)

    def _is_plain(self, word: str) -> bool:
        return (word,) in self._glossary or is_english(word)

    def _known(self, token: str) -> float:
        if token in self._counted or is_english(token) or "'" in token or self._hindi.knows(token):
            return 1.0
        return _REPAIRED_WORTH if self._repair(token) != token else 0.0

    def _from_glossary(self, tokens: list[str], position: int) -> tuple[int, str]:
        for length in range(min(self._longest, len(tokens) - position), 0, -1):
            english = self._glossary.get(tuple(tokens[position : position + length]))
            if english is not None:
                return length, english
        return 0, ""

    def _repaired_token(self, token: Token) -> Token:
        if token.change == "script" and len(token.word) < _TWO_EDITS_FROM_LENGTH:
            return token  # a short Hindi word is near some English one by chance
        repaired = self._repair(token.word)
        return token if repaired == token.word else Token(repaired, token.span, "spelling")

    def _repair(self, token: str) -> str:
        if (
            len(token) < _REPAIR_FROM_LENGTH
            or not token.isascii()
            or not token.isalpha()
            or is_english(token)
            or self._counted.get(token, 0) >= _OFTEN
            or not self._targets
        ):
            return token
        if token not in self._repaired:
            self._repaired[token] = self._nearest(token)
            if len(self._repaired) > 10_000:  # a server lives long; people's typos are endless
                self._repaired.clear()
                return self._nearest(token)
        return self._repaired[token]

    def _nearest(self, token: str) -> str:
        edits = 2 if len(token) >= _TWO_EDITS_FROM_LENGTH else 1
        found = process.extract(
            token, self._targets, scorer=OSA.distance, score_cutoff=edits, limit=5
        )
        if not found:
            return token
        return min(found, key=lambda item: (item[1], -self._counted[item[0]], item[0]))[0]


def _is_countable(word: str) -> bool:
    """Return whether a word belongs to the vocabulary: letters, or an emoji."""
    return word.isalpha() or not (word.isascii() or word.isalnum())


def words(text: str) -> list[str]:
    """Return the words and marks of a message, with links, addresses and numbers made one word."""
    return [token.word for token in tokenise(text)]


@lru_cache(maxsize=256)
def tokenise(text: str) -> tuple[Token, ...]:
    """Return the same words and marks with their places in `text`."""
    plain, origin = _compatible(text)
    named = [(span, LINK_WORD, "link") for span in link_spans(plain)]
    named += [(span, EMAIL_WORD, "address") for span in email_spans(plain)]
    named += [(found.span, TICKET_WORD, "ticket number") for found in ticket_numbers(plain)]
    tokens: list[Token] = []
    position = 0
    for (start, end), word, change in [*sorted(named), ((len(plain), len(plain)), "", "")]:
        for match in _WORD.finditer(plain[position:start].lower()):
            begin, stop = (position + at for at in match.span())
            word_or_mark = _ascii_digits(match[0]) if match[0].isdecimal() else match[0]
            tokens.append(Token(word_or_mark, (origin[begin], origin[stop])))
        if word == TICKET_WORD:
            _drop_announcement(tokens)
        if word:
            span = (origin[start], origin[end])
            tokens += [Token(part, span, change) for part in word.split()]
        position = max(position, end)
    return tuple(tokens)


def _ascii_digits(digits: str) -> str:
    return "".join(str(int(digit)) for digit in digits)


def _drop_announcement(tokens: list[Token]) -> None:
    """Drop "ticket no." before a ticket number: with it, it is one thing."""
    for announcement in _ANNOUNCEMENTS:
        kept = len(tokens) - len(announcement)
        if kept > 0 and tuple(token.word for token in tokens[kept:]) == announcement:
            break
    else:
        kept = len(tokens)
    if kept and tokens[kept - 1].word in _TICKET_NAMES:
        del tokens[kept - 1 :]


def _compatible(text: str) -> tuple[str, Sequence[int]]:
    """Return `text` in NFKC with plain apostrophes, and for each place in it that in `text`.

    A place behind the last character leads to the end of `text`. Characters keep their number
    when they are put into lower case later.
    """
    if text.isascii():
        return text.replace("`", "'"), range(len(text) + 1)
    plain: list[str] = []
    origin: list[int] = []
    for match in _CLUSTER.finditer(text):
        for character in unicodedata.normalize("NFKC", match[0]):
            kept = character if len(character.lower()) == 1 else character.lower()[0]
            plain.append("'" if kept in "\u2019`" else kept)
            origin.append(match.start())
    return "".join(plain), [*origin, len(text)]


def _without_repeated_marks(tokens: Iterable[Token]) -> list[Token]:
    """Return the tokens with "!!!" and "👍👍" as one mark."""
    kept: list[Token] = []
    for token in tokens:
        if kept and kept[-1].word == token.word and not token.word.isalnum():
            kept[-1] = token._replace(span=(kept[-1].span[0], token.span[1]))
        else:
            kept.append(token)
    return kept
