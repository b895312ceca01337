"""Builds the index of the help centre: passages, word weights, vectors, the articles' words."""

from __future__ import annotations

import fcntl
import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from helpdesk.help_centre.articles import Article, ArticleError, load_articles
from helpdesk.help_centre.bm25 import FieldWeight, Longs, build_bm25
from helpdesk.help_centre.embeddings import EmbeddingCache, SearchEncoder
from helpdesk.help_centre.index_files import (
    CACHE,
    DATABASE,
    WORDS,
    IndexFacts,
    IndexUnavailable,
    current_version,
    new_version,
    read_facts,
    write_bm25,
    write_facts,
)
from helpdesk.help_centre.passages import Passage, plain_text, split_into_passages
from helpdesk.help_centre.words import index_terms, surface_words
from understanding.encoder import shipped_encoder_version
from understanding.english import is_english

# The modules that decide what an index of the same articles holds.
INDEX_CODE = (
    *("bm25.py", "index.py", "index_files.py", "passages.py", "words.py"),
    "../../understanding/english.py",
)

# Titles are short and chosen with care; questions are many and repeat their words.
ARTICLE_FIELDS = {
    "title": FieldWeight(3.0, 0.3),
    "headings": FieldWeight(1.5, 0.5),
    "questions": FieldWeight(1.5, 0.5),
    "section": FieldWeight(1.0, 0.3),
    "body": FieldWeight(1.0, 0.75),
}
# Within its article, only its own words distinguish a passage from the others.
PASSAGE_FIELDS = {
    "headings": FieldWeight(2.0, 0.3),
    "body": FieldWeight(1.0, 0.75),
}
_TABLES = """
CREATE TABLE articles (number INTEGER PRIMARY KEY, id TEXT, title TEXT, url TEXT, section TEXT,
    kind TEXT);
CREATE TABLE passages (number INTEGER PRIMARY KEY, article INTEGER, heading TEXT, trail TEXT,
    anchor TEXT, text TEXT);
CREATE TABLE questions (number INTEGER PRIMARY KEY, article INTEGER, text TEXT);
"""
OnStep = Callable[[str, int, int], None]


@dataclass(frozen=True)
class BuildReport:
    """What a build did; `built` is False when the index already was what it should be."""

    built: bool
    facts: IndexFacts
    problems: tuple[ArticleError, ...] = ()


@dataclass(frozen=True)
class _Parsed:
    article: Article
    passages: list[Passage]
    asked: list[str]  # its questions, its title, its headings: short texts like a query
    headings: list[int]  # for each passage, which of `asked` is its heading (or the title)


@lru_cache(maxsize=1)
def index_code_version() -> str:
    """Return a digest (hex) of the code that builds: when it changes, the index is rebuilt."""
    digest = hashlib.sha256()
    for name in INDEX_CODE:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()


def ensure_index(
    articles_dir: Path,
    index_dir: Path,
    make_encoder: Callable[[], SearchEncoder],
    *,
    force: bool = False,
    encoder_version: str | None = None,
    on_step: OnStep | None = None,
) -> BuildReport:
    """Bring the index in line with a folder of article files; quick when nothing changed.

    Articles that cannot be read are reported and left out. The rest as `ensure_index_of`.

    Raises:
        ArticleError: there is no such folder, or no article in it can be read.
        IndexUnavailable: the index cannot be written.
    """
    problems: list[ArticleError] = []
    articles = load_articles(articles_dir, on_problem=problems.append)
    if not articles:
        if problems:
            raise problems[0]
        raise ArticleError(articles_dir, "", "there are no articles (*.md) in this folder")
    report = ensure_index_of(
        articles,
        index_dir,
        make_encoder,
        force=force,
        encoder_version=encoder_version,
        on_step=on_step,
    )
    return replace(report, problems=tuple(problems))


def ensure_index_of(
    articles: Sequence[Article],
    index_dir: Path,
    make_encoder: Callable[[], SearchEncoder],
    *,
    force: bool = False,
    encoder_version: str | None = None,
    on_step: OnStep | None = None,
    before_switch: Callable[[], None] | None = None,
) -> BuildReport:
    """Bring the index in line with these articles, of which there is at least one.

    Args:
        make_encoder: called only when there is something to build.
        force: build even when nothing changed.
        on_step: called with what is being done, how much of it is done, and of how much.
        before_switch: called when all is written and nothing is replaced yet; also when the
            index already is what it should be. What it raises leaves the index as it was.

    Raises:
        IndexUnavailable: the index cannot be written.
    """
    encoder_version = encoder_version or shipped_encoder_version()
    digest = articles_digest(articles, encoder_version)
    with _build_lock(index_dir):
        facts = _current_facts(index_dir)
        if facts is not None and facts.digest == digest and not force:
            if before_switch:
                before_switch()
            return BuildReport(False, facts)
        facts = _build(
            articles, index_dir, make_encoder(), encoder_version, digest, on_step, before_switch
        )
    return BuildReport(True, facts)


def build_index(
    articles: Sequence[Article],
    index_dir: Path,
    encoder: SearchEncoder,
    *,
    encoder_version: str | None = None,
    on_step: OnStep | None = None,
) -> IndexFacts:
    """Build the index of these articles and switch to it.

    Raises:
        ValueError: there are no articles.
        IndexUnavailable: the index cannot be written; what was in use stays in use.
    """
    if not articles:
        raise ValueError("an index needs at least one article")
    encoder_version = encoder_version or shipped_encoder_version()
    digest = articles_digest(articles, encoder_version)
    with _build_lock(index_dir):
        return _build(articles, index_dir, encoder, encoder_version, digest, on_step)


def articles_digest(articles: Sequence[Article], encoder_version: str) -> str:
    """Return a digest (hex) of all that decides what the index of these articles holds."""
    digest = hashlib.sha256(f"{index_code_version()}\0{encoder_version}\0".encode())
    for article in articles:
        facts = [
            article.id,
            article.title,
            article.url,
            article.section,
            article.kind,
            article.questions,
            article.body_markdown,
        ]
        digest.update(json.dumps(facts).encode() + b"\0")
    return digest.hexdigest()


def whole_title(article: Article) -> str:
    """Return what an article is called when its texts are encoded.

    Without questions of its own, only the section says what "Quick start" is the start of.
    """
    return article.title if article.questions else f"{article.section}: {article.title}"


def passage_text(article: Article, passage: Passage) -> str:
    """Return what of a passage is encoded: title and headings give it its subject."""
    headings = " - ".join((*passage.trail, passage.heading)).strip(" -")
    parts = (whole_title(article), headings, plain_text(passage.text))
    return ". ".join(part for part in parts if part)


def _current_facts(index_dir: Path) -> IndexFacts | None:
    try:
        version = current_version(index_dir)
        return read_facts(version) if version else None
    except IndexUnavailable:
        return None  # it is broken, so it is rebuilt


def _build(
    articles: Sequence[Article],
    index_dir: Path,
    encoder: SearchEncoder,
    encoder_version: str,
    digest: str,
    on_step: OnStep | None,
    before_switch: Callable[[], None] | None = None,
) -> IndexFacts:
    parsed = [_parse(article) for article in articles]
    passage_texts = [
        passage_text(item.article, passage) for item in parsed for passage in item.passages
    ]
    asked = [text for item in parsed for text in item.asked]
    facts = IndexFacts(digest, encoder_version, len(parsed), len(passage_texts), len(asked))
    with new_version(index_dir, digest) as folder:
        cache = EmbeddingCache(index_dir / CACHE, encoder_version)
        vectors = cache.vectors(passage_texts + asked, encoder, _encoding(on_step))
        np.save(folder / "passage-vectors.npy", vectors[: len(passage_texts)])
        np.save(folder / "question-vectors.npy", vectors[len(passage_texts) :])
        question_starts = _starts(len(item.asked) for item in parsed)
        np.save(folder / "passage-starts.npy", _starts(len(item.passages) for item in parsed))
        np.save(folder / "question-starts.npy", question_starts)
        np.save(folder / "passage-headings.npy", _heading_rows(parsed, question_starts))
        _write_word_weights(folder, parsed)
        _write_words(folder, parsed)
        _write_database(folder, parsed)
        write_facts(folder, facts)
        if before_switch:
            before_switch()
        cache.keep_only(passage_texts + asked)
    return facts


def _encoding(on_step: OnStep | None) -> Callable[[int, int], None] | None:
    if on_step is None:
        return None
    report = on_step
    return lambda done, of: report("encoding texts", done, of)


def _parse(article: Article) -> _Parsed:
    passages = split_into_passages(article.body_markdown) or [
        Passage("", (), "", article.body_markdown)
    ]
    title = whole_title(article)
    headings = [f"{title}: {passage.heading}" if passage.heading else title for passage in passages]
    asked = list(dict.fromkeys((*article.questions, title, *headings)))
    return _Parsed(article, passages, asked, [asked.index(heading) for heading in headings])


def _headings(passages: Sequence[Passage]) -> list[str]:
    return list(dict.fromkeys(passage.heading for passage in passages if passage.heading))


def _heading_rows(parsed: Sequence[_Parsed], question_starts: Longs) -> Longs:
    """Return for each passage the row of its heading among the questions: shape (passages,)."""
    rows = [
        int(start) + place
        for start, item in zip(question_starts, parsed, strict=True)
        for place in item.headings
    ]
    return np.array(rows, dtype=np.int64)


def _starts(counts: Iterator[int]) -> Longs:
    """Return where each article's rows start: shape (articles,)."""
    ends = np.cumsum([0, *counts], dtype=np.int64)
    return ends[:-1]


def _write_word_weights(folder: Path, parsed: Sequence[_Parsed]) -> None:
    documents = [
        {
            "title": index_terms(item.article.title),
            "headings": index_terms("\n".join(_headings(item.passages))),
            "questions": index_terms("\n".join(item.article.questions)),
            "section": index_terms(item.article.section),
            "body": index_terms(plain_text(item.article.body_markdown)),
        }
        for item in parsed
    ]
    write_bm25(folder, "articles", build_bm25(documents, ARTICLE_FIELDS))
    passages = [
        {
            "headings": index_terms("\n".join((*passage.trail, passage.heading))),
            "body": index_terms(plain_text(passage.text)),
        }
        for item in parsed
        for passage in item.passages
    ]
    write_bm25(folder, "passages", build_bm25(passages, PASSAGE_FIELDS))


def _write_words(folder: Path, parsed: Sequence[_Parsed]) -> None:
    """Write the words of well-spelt text, and which of them stand together in names.

    The questions are left out: they are messy on purpose. So is a word that is not English and
    comes once, which may be a slip of ours.
    """
    counts: Counter[str] = Counter()
    names: set[tuple[str, str]] = set()
    for item in parsed:
        headings = [item.article.title, item.article.section]
        headings += _headings(item.passages)
        for heading in headings:
            words = surface_words(heading)
            counts.update(words)
            names.update(pairwise(words))
        for passage in item.passages:
            counts.update(surface_words(plain_text(passage.text)))
    known = {
        word: count
        for word, count in counts.items()
        if word.isascii() and word.isalpha() and (count > 1 or is_english(word))
    }
    text = json.dumps({"counts": known, "names": sorted(names)})
    (folder / WORDS).write_text(text, encoding="utf-8")


def _write_database(folder: Path, parsed: Sequence[_Parsed]) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.executescript(_TABLES)
        passage_number = question_number = 0
        for number, item in enumerate(parsed):
            one = item.article
            connection.execute(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?)",
                (number, one.id, one.title, one.url, one.section, one.kind),
            )
            for passage in item.passages:
                trail = json.dumps(passage.trail)
                connection.execute(
                    "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
                    (passage_number, number, passage.heading, trail, passage.anchor, passage.text),
                )
                passage_number += 1
            for text in item.asked:
                connection.execute(
                    "INSERT INTO questions VALUES (?, ?, ?)", (question_number, number, text)
                )
                question_number += 1


@contextmanager
def _build_lock(index_dir: Path) -> Iterator[None]:
    """Wait for other builds of this index to end, and keep them out meanwhile."""
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock = (index_dir / "build.lock").open("a")
    except OSError as error:
        raise IndexUnavailable(
            f"the index cannot be written to {index_dir}: {error}",
            hint="HELPDESK_DATA_DIR names the folder; may this user write there?",
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
