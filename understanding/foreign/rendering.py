"""A message in another language, in English: wording by wording, and what is unknown as it is.

In which language a message is, is decided by all of its words before any is looked up: "ja" is a
yes beside "stimmt" and Hinglish beside "raha hai". Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from understanding.foreign.lexicon import WORD, Lexicon, folded, lexicons
from understanding.links import Span, email_spans, link_spans

# Longer texts are read as far as this.
_MOST_CHARACTERS = 4000
# Characters of a reply that an earlier message may help to understand.
_LONGEST_REPLY = 60
# Where fewer words are known, what is known says little: "the ... is not ...".
_READABLE = 0.6
_WHOLE = 0.9
_JOINT = re.compile(r"[\s'\u2019-]+")
_MARKS = str.maketrans(
    {"\u00bf": " ", "\u00a1": " ", "\u061f": "?", "\u060c": ",", "\u061b": ";", "\u2019": "'"}
)
# Words of the trade are the same everywhere.
_EVERYWHERE = frozenset(
    """
    bot bots chat chats chatbot link links live ticket tickets screenshot screenshots ok okay email
    mail mails url whatsapp dashboard online offline error login server test staging web website
    app apps api webhook feature support update manual code excel pdf facebook instagram flow
    broadcast export import system status report intent faq team hotel agent agents
    """.split()
)


class _Word(NamedTuple):
    folded: str
    span: Span
    has_accent: bool
    is_joined: bool  # nothing but a space stands between it and the next word


class _Piece(NamedTuple):
    """A part of the English text: its place there, and the place in what was typed."""

    span: Span
    origin: Span


@dataclass(frozen=True)
class Rendering:
    """A message in English.

    Args:
        language: the one that it was typed in.
        text: all of it, marks and links included.
        pieces: the parts of `text` with the places that they came from.
        share: of its words that the lexicon has.
    """

    language: str
    text: str
    pieces: tuple[_Piece, ...]
    share: float

    @property
    def is_readable(self) -> bool:
        """Whether enough of it is English now for the rest to be understood by it."""
        line = _WHOLE if "?" in self.text else _READABLE  # what is asked for must be known
        return self.share >= line

    @property
    def is_whole(self) -> bool:
        """Whether hardly a word of it is missing in English."""
        return self.share >= _WHOLE

    def origin(self, span: Span) -> Span:
        """Return the place in what was typed of a place in `text`."""
        start, end = span
        inside = [one for one in self.pieces if one.span[0] < end and one.span[1] > start]
        if not inside:
            return (0, 0)
        return (_at(inside[0], start, 0), _at(inside[-1], end, 1))


def rendered(
    text: str, is_known: Callable[[str], bool], language: str | None = None
) -> Rendering | None:
    """Return a message in another language in English; None for one in English or Hinglish.

    Args:
        is_known: whether a word in lower case is English or Hinglish.
        language: the one that the person wrote before: a message of shared words is in it too.
    """
    words = _words(text[:_MOST_CHARACTERS])
    best: tuple[tuple[int, int, int], Lexicon, _Matches] | None = None
    for lexicon in lexicons():
        matches = _matches(words, lexicon)
        is_expected = lexicon.language == language
        weight = _weight(words, matches, lexicon, is_known, is_expected=is_expected)
        if weight is not None and (best is None or weight > best[0]):
            best = weight, lexicon, matches
    if best is None:
        return None
    return _rendered(text, words, best[2], best[1].language)


def hangs_on_the_language(text: str) -> bool:
    """Return whether a reply is short and of words that a lexicon has: "si", "pas de photo"."""
    words = _words(text[:_LONGEST_REPLY])
    if not words or len(text) >= _LONGEST_REPLY:
        return False
    return any(
        sum(wording.length for wording in _matches(words, lexicon)) == len(words)
        for lexicon in lexicons()
    )


class _PlacedWording(NamedTuple):
    start: int
    length: int
    english: str


_Matches = list[_PlacedWording]


def _words(text: str) -> list[_Word]:
    taken = sorted((*link_spans(text), *email_spans(text)))
    found = [match for match in WORD.finditer(text) if not _is_inside(match.span(), taken)]
    words = []
    for at, match in enumerate(found):
        next_start = found[at + 1].start() if at + 1 < len(found) else len(text)
        gap = text[match.end() : next_start]
        is_joined = at + 1 < len(found) and (not gap or _JOINT.fullmatch(gap) is not None)
        words.append(_Word(folded(match[0]), match.span(), not match[0].isascii(), is_joined))
    return words


def _is_inside(span: Span, taken: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


def _matches(words: Sequence[_Word], lexicon: Lexicon) -> _Matches:
    plain = [word.folded for word in words]
    ends = _ends_of_runs(words)
    found: _Matches = []
    position = 0
    is_first = True
    while position < len(words):
        match = lexicon.match(plain, position, ends[position], is_first=is_first)
        if match is not None:
            found.append(_PlacedWording(position, match.length, match.english))
        is_first = is_first and match is not None and match.is_answer
        position += match.length if match else 1
        is_first = is_first or ends[position - 1] == position
    return found


def _ends_of_runs(words: Sequence[_Word]) -> list[int]:
    """Return for each word the first one after it that a mark separates from it."""
    ends = [len(words)] * len(words)
    for at in range(len(words) - 2, -1, -1):
        ends[at] = ends[at + 1] if words[at].is_joined else at + 1
    return ends


def _weight(
    words: Sequence[_Word],
    matches: _Matches,
    lexicon: Lexicon,
    is_known: Callable[[str], bool],
    *,
    is_expected: bool,
) -> tuple[int, int, int] | None:
    """Return how much speaks for a language; None where more speaks against it."""
    matched = [False] * len(words)
    telling = 0
    for wording in matches:
        part = words[wording.start : wording.start + wording.length]
        matched[wording.start : wording.start + wording.length] = [True] * wording.length
        letters = [word for word in part if not word.folded.isdecimal()]
        own = [word for word in letters if is_expected or not _is_shared(word, lexicon, is_known)]
        telling += len(letters) if own and len(letters) > 1 else len(own)
    if not telling and all(matched) and any(one.length > 1 for one in matches):
        telling = 1  # "sans image": no word of it is French alone, but all of it is
    against = sum(
        1
        for word, is_matched in zip(words, matched, strict=True)
        if not is_matched and not word.has_accent and _speaks_against(word.folded, is_known)
    )
    return (telling - against, telling, sum(matched)) if telling > against else None


def _is_shared(word: _Word, lexicon: Lexicon, is_known: Callable[[str], bool]) -> bool:
    if word.has_accent:
        return False
    return word.folded in lexicon.shared or word.folded in _EVERYWHERE or is_known(word.folded)


def _speaks_against(word: str, is_known: Callable[[str], bool]) -> bool:
    return word.isalpha() and word not in _EVERYWHERE and is_known(word)


def _rendered(text: str, words: Sequence[_Word], matches: _Matches, language: str) -> Rendering:
    parts: list[str] = []
    pieces: list[_Piece] = []
    length = position = 0

    def add(english: str, origin: Span) -> None:
        nonlocal length
        if english:
            pieces.append(_Piece((length, length + len(english)), origin))
            parts.append(english)
            length += len(english)

    for wording in matches:
        start = words[wording.start].span[0]
        end = words[wording.start + wording.length - 1].span[1]
        gap = _gap(text[position:start], is_inner=bool(parts))
        if parts and parts[-1].endswith("?") and gap.lstrip().startswith("?"):
            gap = gap.replace("?", " ", 1)
        add(gap, (position, start))
        add(wording.english, (start, end))
        position = end
    rest = text[position:].translate(_MARKS)
    if parts and parts[-1].endswith("?") and rest.lstrip().startswith("?"):
        rest = rest.replace("?", " ", 1)
    add(rest, (position, len(text)))
    taken = {at for one in matches for at in range(one.start, one.start + one.length)}
    known = sum(
        at in taken or word.folded in _EVERYWHERE or word.folded.isdecimal()
        for at, word in enumerate(words)
    )
    return Rendering(language, "".join(parts), tuple(pieces), known / len(words))


def _gap(gap: str, *, is_inner: bool) -> str:
    """Return what stands between two wordings: marks as English has them."""
    plain = gap.translate(_MARKS)
    return " " if is_inner and plain in ("'", "-", "") else plain


def _at(piece: _Piece, position: int, side: int) -> int:
    """Return the place in what was typed: to the character, where a part was left as it is."""
    (start, end), origin = piece.span, piece.origin
    if end - start == origin[1] - origin[0]:
        return origin[0] + min(max(position, start), end) - start
    return origin[side]
