"""Searches the help centre: word weights and meaning, fused; the best passage of each article.

A query is repaired by the articles' own words, then every article gets three scores of 0..1:

- passage meaning: its passage closest to the query (cosine of embeddings);
- question meaning: the closest of the questions it answers, its title and its headings;
- words: BM25, as the share of the query that the article covers. A word that no article has
  counts as the rarest, so a query about something else never looks covered.

Their weighted mean ranks the articles. Within an article, meaning, heading and words of each
passage decide which one is shown. docs/decisions/ says why (0040 and 0081).
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from helpdesk.help_centre.bm25 import Bm25
from helpdesk.help_centre.confidence import confidence_of, level_of
from helpdesk.help_centre.embeddings import SearchEncoder
from helpdesk.help_centre.index_files import (
    DATABASE,
    WORDS,
    IndexFacts,
    IndexUnavailable,
    current_version,
    mapped,
    opened_version,
    read_bm25,
)
from helpdesk.help_centre.passages import Passage, plain_text
from helpdesk.help_centre.results import FoundArticle, Hit, SearchResult, deep_link
from helpdesk.help_centre.spelling import SpellingRepair
from helpdesk.help_centre.words import index_terms
from understanding.encoder import shipped_encoder_version

__all__ = [
    "FoundArticle",
    "HelpCentre",
    "Hit",
    "LiveHelpCentre",
    "Ranking",
    "SearchResult",
    "deep_link",
]

Floats = npt.NDArray[np.float32]
Longs = npt.NDArray[np.int64]
# A pasted page is not a question; what it is about stands at its beginning.
MAX_QUERY_CHARACTERS = 600
DEFAULT_LIMIT = 3
# Passages that share more of their word triples than this say the same.
SAME_TEXT = 0.7
_SHINGLE = 3
_POOL = 4  # articles looked at for each hit wanted, so that folded ones are replaced


# How much the heading and the words of a passage count beside its meaning, and what is taken off
# an article's first lines when they are too short to answer anything.
_HEADING_WEIGHT = 0.75
_PASSAGE_WORDS_WEIGHT = 0.75
_SHORT_OPENING = 40
_SHORT_OPENING_COST = 0.1


@dataclass(frozen=True)
class Ranking:
    """How much each of the three scores counts, and whether spelling is repaired."""

    passage_meaning: float = 1.0
    question_meaning: float = 0.5
    words: float = 1.0
    repair_spelling: bool = True

    @property
    def weights(self) -> Floats:
        """The weights in the order of the scores, adding up to 1: shape (3,)."""
        weights = np.array((self.passage_meaning, self.question_meaning, self.words), np.float32)
        return weights / np.float32(weights.sum())


class HelpCentre:
    """An index, opened for reading; safe to share between threads.

    Use `HelpCentre.open`, or LiveHelpCentre in processes that outlive an index.
    """

    def __init__(
        self, version: Path, facts: IndexFacts, encoder: SearchEncoder | None, ranking: Ranking
    ) -> None:
        self.version = version
        self.facts = facts
        self._encoder = encoder
        self._weights = ranking.weights
        self._passage_vectors: Floats = mapped(version / "passage-vectors.npy")
        self._question_vectors: Floats = mapped(version / "question-vectors.npy")
        self._passage_starts: Longs = np.load(version / "passage-starts.npy")
        self._question_starts: Longs = np.load(version / "question-starts.npy")
        self._passage_headings: Longs = np.load(version / "passage-headings.npy")
        self._article_words = read_bm25(version, "articles", facts.articles)
        self._passage_words = read_bm25(version, "passages", facts.passages)
        self._spelling = _read_spelling(version) if ranking.repair_spelling else None
        self._database = sqlite3.connect(
            f"{(version / DATABASE).absolute().as_uri()}?mode=ro&immutable=1",
            uri=True,
            check_same_thread=False,
        )
        # Let go of with the index: a process opens each new index while answers still use the old.
        weakref.finalize(self, self._database.close).atexit = False
        self._database_lock = threading.Lock()

    @classmethod
    def open(
        cls,
        index_dir: Path,
        *,
        encoder: SearchEncoder | None = None,
        encoder_version: str | None = None,
        ranking: Ranking | None = None,
    ) -> HelpCentre:
        """Open the current index in well under a second; the encoder is loaded when needed.

        Args:
            encoder: instead of understanding.encoder; then `encoder_version` names it.

        Raises:
            IndexUnavailable: there is no index, it is broken, or another encoder made it.
        """
        while True:
            version, facts = opened_version(index_dir)
            if facts.encoder_version != (encoder_version or shipped_encoder_version()):
                raise IndexUnavailable(
                    f"the index in {index_dir} was made with another encoder "
                    f"({facts.encoder_version})"
                )
            try:
                return cls(version, facts, encoder, ranking or Ranking())
            except (OSError, ValueError, KeyError, sqlite3.Error) as error:
                # Builds that ended since may have removed this one; then there is a newer.
                if current_version(index_dir) == version:
                    raise IndexUnavailable(
                        f"the index in {version} cannot be read: {error}",
                        hint="run: helpdesk index --force",
                    ) from error

    def close(self) -> None:
        """Let go of the files; they are also let go when nobody uses this any more."""
        with self._database_lock:
            self._database.close()

    def search(self, query: str, limit: int = DEFAULT_LIMIT) -> SearchResult:
        """Return the `limit` best articles, each with its best passage.

        There are fewer only when the help centre has fewer articles, or the query no letter or
        digit, which finds nothing.
        """
        cut = query[:MAX_QUERY_CHARACTERS]
        repaired = self._spelling.repair(cut) if self._spelling else None
        text = repaired.text if repaired else cut
        corrected = text if repaired and repaired.changes else None
        if limit < 1 or not any(char.isalnum() for char in text):
            return SearchResult(query, corrected, 0.0, "nothing", ())
        scores = self._score(text)
        fused = self._weights @ scores.by_article
        order = np.argsort(-fused, kind="stable")
        hits = self._hits(scores, fused, order, limit)
        confidence = confidence_of(hits[0].score)
        return SearchResult(query, corrected, confidence, level_of(confidence), hits)

    def _score(self, text: str) -> _Scores:
        vector = self._encoded(text)
        terms = dict.fromkeys(index_terms(text), 1.0)
        passage_meaning = np.maximum(self._passage_vectors @ vector, 0)
        question_meaning = np.maximum(self._question_vectors @ vector, 0)
        by_article = np.stack(
            [
                np.maximum.reduceat(passage_meaning, self._passage_starts),
                np.maximum.reduceat(question_meaning, self._question_starts),
                self._article_words.score(terms),
            ]
        )
        passage_words = self._passage_words.score(terms)
        return _Scores(tuple(terms), by_article, passage_meaning, question_meaning, passage_words)

    def _encoded(self, text: str) -> Floats:
        if self._encoder is None:
            from understanding.encoder import shared_encoder

            self._encoder = shared_encoder()
        return self._encoder.encode_one(text)

    def _hits(self, scores: _Scores, fused: Floats, order: Longs, limit: int) -> tuple[Hit, ...]:
        hits: list[Hit] = []
        shingles: list[frozenset[tuple[str, ...]]] = []
        for number in order[: limit * _POOL]:
            if len(hits) == limit:
                break
            hit = self._hit(scores, int(number), float(fused[number]))
            words = _shingles(hit.passage.text)
            same = next(
                (place for place, other in enumerate(shingles) if _alike(words, other)), None
            )
            if same is not None:
                kept = hits[same]
                hits[same] = Hit(
                    kept.article,
                    kept.passage,
                    kept.score,
                    kept.why,
                    (*kept.same_text_as, hit.article),
                )
            else:
                hits.append(hit)
                shingles.append(words)
        return tuple(hits)

    def _hit(self, scores: _Scores, number: int, score: float) -> Hit:
        question_number = _best(scores.question_meaning, self._question_starts, number)
        with self._database_lock:
            article = self._row("SELECT id, title, url, section, kind FROM articles", number)
            (question,) = self._row("SELECT text FROM questions", question_number)
            passage = self._best_passage(scores, number)
        meaning, asked, words = (round(float(value), 3) for value in scores.by_article[:, number])
        why = {
            "passage_meaning": meaning,
            "question_meaning": asked,
            "words": words,
            "closest_question": question,
            "found_words": _found_words(self._article_words, scores.terms, number),
        }
        return Hit(FoundArticle(*article), passage, score, why)

    def _best_passage(self, scores: _Scores, number: int) -> Passage:
        span = _span(self._passage_starts, number, len(scores.passage_meaning))
        fused = (
            scores.passage_meaning[span]
            + _HEADING_WEIGHT * scores.question_meaning[self._passage_headings[span]]
            + _PASSAGE_WORDS_WEIGHT * scores.passage_words[span]
        )
        opening = self._passage(span.start)
        if not opening.heading and len(opening.text.split()) < _SHORT_OPENING:
            fused[0] -= _SHORT_OPENING_COST
        best = int(np.argmax(fused))
        return self._passage(span.start + best) if best else opening

    def _passage(self, number: int) -> Passage:
        heading, trail, anchor, text = self._row(
            "SELECT heading, trail, anchor, text FROM passages", number
        )
        return Passage(heading, tuple(json.loads(trail)), anchor, text)

    def _row(self, select: str, number: int) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self._database.execute(
            f"{select} WHERE number = ?", (number,)
        ).fetchone()
        return row


@dataclass(frozen=True)
class _Scores:
    terms: tuple[str, ...]
    by_article: Floats  # (3, articles)
    passage_meaning: Floats
    question_meaning: Floats
    passage_words: Floats


class LiveHelpCentre:
    """The help centre as it is now: follows the index when it is rebuilt.

    For long-running processes; safe to share between threads. Opening and the check for a new
    index cost little, so nothing happens until the first use.
    """

    def __init__(
        self,
        index_dir: Path,
        *,
        encoder: SearchEncoder | None = None,
        encoder_version: str | None = None,
    ) -> None:
        self._index_dir = index_dir
        self._encoder = encoder
        self._encoder_version = encoder_version
        self._opened: HelpCentre | None = None
        self._lock = threading.Lock()

    def current(self) -> HelpCentre:
        """Return the help centre over the index in use now.

        Raises:
            IndexUnavailable: there is no index that can be read.
        """
        opened = self._opened
        if opened is not None and current_version(self._index_dir) == opened.version:
            return opened
        with self._lock:
            if self._opened is None or current_version(self._index_dir) != self._opened.version:
                self._opened = HelpCentre.open(
                    self._index_dir, encoder=self._encoder, encoder_version=self._encoder_version
                )
            return self._opened

    def search(self, query: str, limit: int = DEFAULT_LIMIT) -> SearchResult:
        """Search the help centre as it is now; see HelpCentre.search."""
        return self.current().search(query, limit)

    def warm_up(self) -> None:
        """Load index and encoder, so that the first question is answered as fast as others."""
        # A misspelt word loads what the spelling repair needs.
        self.search("warm up the serch", limit=1)


def _read_spelling(version: Path) -> SpellingRepair:
    words = json.loads((version / WORDS).read_text(encoding="utf-8"))
    return SpellingRepair(words["counts"], [(first, second) for first, second in words["names"]])


def _span(starts: Longs, number: int, size: int) -> slice:
    end = int(starts[number + 1]) if number + 1 < len(starts) else size
    return slice(int(starts[number]), end)


def _best(scores: Floats, starts: Longs, number: int) -> int:
    span = _span(starts, number, len(scores))
    return int(span.start + np.argmax(scores[span]))


def _found_words(bm25: Bm25, terms: Sequence[str], document: int) -> dict[str, float]:
    """Return which stems of the query a document has and how much each distinguishes."""
    found = {}
    for term in terms:
        number = bm25.terms.get(term)
        if number is not None:
            span = slice(int(bm25.starts[number]), int(bm25.starts[number + 1]))
            if document in bm25.documents[span]:
                found[term] = round(bm25.rarity_of(term), 2)
    return found


def _shingles(markdown: str) -> frozenset[tuple[str, ...]]:
    words = plain_text(markdown).lower().split()
    return frozenset(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def _alike(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    if not one or not other:
        return False
    return len(one & other) / len(one | other) > SAME_TEXT
