"""Checks articles for what the search and the readers rely on, and for copied sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from rapidfuzz.distance import Indel

from helpdesk.help_centre.articles import Article, ArticleError, load_articles
from helpdesk.help_centre.passages import inline_text, plain_text, split_into_passages

WORDS = (80, 300)
QUESTIONS = (5, 10)
# Sentences of fewer words are alike because the facts are: "Click on Save".
MIN_SENTENCE_WORDS = 8
NEAR_COPY = 0.8
COPIED_RUN = 9

_GRAM = 4
_CANDIDATES = 5
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n+")
_FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1", re.M | re.S)
_HEAD = re.compile(r"\A---\n.*?\n---\n", re.S)
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
_WORD = re.compile(r"\w+(?:-\w+)*")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_ANCHOR = re.compile(r"\s*\{#([^\s{}]+)\}\s*$")
_ADDRESS = re.compile(r"https?://[^\s)\]]+")
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)]|>|#{1,6})\s+")


@dataclass(frozen=True)
class Problem:
    """Something wrong with an article file: where, which field, what, and what to do."""

    path: Path
    field: str
    problem: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.path}: {self.field}" if self.field else str(self.path)
        return f"{where}: {self.problem}" + (f" ({self.hint})" if self.hint else "")


def check_articles(folder: Path, source: Path | None = None) -> tuple[int, list[Problem]]:
    """Return how many articles can be read, and all that is wrong with them.

    Checked are the fields, unique addresses and questions, 80 to 300 words, 5 to 10 questions,
    links within an article, and, with a source, anchors of the real pages and copied sentences.

    Args:
        source: the pages the articles are about, as Markdown in the same folders as in their
            addresses; facts may come from there, sentences may not.

    Raises:
        ArticleError: there is no such folder.
    """
    broken: list[ArticleError] = []
    articles = load_articles(folder, on_problem=broken.append)
    problems = [Problem(one.path, one.field, one.problem, one.hint) for one in broken]
    for article in articles:
        problems += _sizes(article)
    problems += _repeated(articles)
    problems += _own_anchors(articles)
    if source is not None:
        if not source.is_dir():
            raise ArticleError(source, "", "there is no such folder of source pages")
        problems += _real_anchors(articles, source)
        problems += _copies(articles, source)
    return len(articles), sorted(problems, key=lambda one: (str(one.path), one.field))


def _sizes(article: Article) -> Iterator[Problem]:
    words = len(plain_text(article.body_markdown).split())
    if not WORDS[0] <= words <= WORDS[1]:
        yield Problem(
            article.path, "", f"has {words} words", f"an article has {WORDS[0]} to {WORDS[1]}"
        )
    questions = len(article.questions)
    if not QUESTIONS[0] <= questions <= QUESTIONS[1]:
        hint = f"an article has {QUESTIONS[0]} to {QUESTIONS[1]}"
        yield Problem(article.path, "questions", f"there are {questions}", hint)
    anchors = Counter(anchor for _, anchor in _headings(article) if anchor)
    for anchor, count in anchors.items():
        if count > 1:
            yield Problem(article.path, "", f"has the anchor {anchor!r} {count} times")


def _headings(article: Article) -> list[tuple[str, str]]:
    passages = split_into_passages(article.body_markdown)
    pairs = ((passage.heading, passage.anchor) for passage in passages if passage.heading)
    return list(dict.fromkeys(pairs))


def _repeated(articles: Sequence[Article]) -> Iterator[Problem]:
    """Two pages for one address or one question: the search could not distinguish them."""
    addresses: dict[str, Article] = {}
    questions: dict[str, Article] = {}
    for article in articles:
        other = addresses.setdefault(article.url.rstrip("/").lower(), article)
        if other is not article:
            yield Problem(article.path, "url", f"is also the address of {other.path}")
        for question in article.questions:
            key = " ".join(_WORD.findall(question.lower()))
            asked = questions.setdefault(key, article)
            if asked is not article:
                yield Problem(
                    article.path, "questions", f"{question!r} is also asked of {asked.path}"
                )


def _own_anchors(articles: Sequence[Article]) -> Iterator[Problem]:
    """A link to a part of the same article has to name one of its anchors."""
    for article in articles:
        anchors = {anchor for _, anchor in _headings(article)}
        for target in _links(article):
            if target.startswith("#") and target[1:] not in anchors:
                yield Problem(article.path, "", f"links to {target}, which it does not have")


def _real_anchors(articles: Sequence[Article], source: Path) -> Iterator[Problem]:
    """Anchors of headings and links have to be those of the real pages."""
    pages = {
        _page_name(path.relative_to(source).with_suffix("").as_posix()): _slugs(path)
        for path in sorted(source.rglob("*.md"))
    }
    for article in articles:
        own = [f"{article.url}#{anchor}" for _, anchor in _headings(article) if anchor]
        for target in [*own, *_links(article)]:
            page, _, anchor = target.partition("#")
            slugs = pages.get(_page_name(urlsplit(page).path))
            if page and anchor and slugs is not None and anchor not in slugs:
                yield Problem(article.path, "", f"names {target}, which the page does not have")


def _links(article: Article) -> list[str]:
    return _LINK.findall(_FENCED.sub("", article.body_markdown))


def _page_name(path: str) -> str:
    return path.strip("/").removesuffix("index").strip("/").lower()


def _slugs(path: Path) -> set[str]:
    """Return the anchors that GitHub and Docusaurus give the headings of a page."""
    seen: Counter[str] = Counter()
    slugs = set()
    for line in _FENCED.sub("", _page_text(path)).split("\n"):
        match = _HEADING.match(line)
        if match is None:
            continue
        explicit = _ANCHOR.search(match[1])
        text = inline_text(match[1].replace("*", "").replace("`", "")).lower()
        slug = explicit[1] if explicit else _NOT_IN_SLUG.sub("", text).replace(" ", "-")
        slugs.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return slugs


@dataclass(frozen=True)
class _Sentence:
    where: str
    text: str
    words: tuple[str, ...]


def _copies(articles: Sequence[Article], source: Path) -> Iterator[Problem]:
    """Find sentences of articles that were taken from the source, in full or nearly."""
    theirs = list(_source_sentences(source))
    by_gram: dict[tuple[str, ...], list[int]] = {}
    for number, sentence in enumerate(theirs):
        for gram in set(_grams(sentence.words, _GRAM)):
            by_gram.setdefault(gram, []).append(number)
    for article in articles:
        for sentence in _sentences(article.id, article.body_markdown):
            shared = Counter(
                number for gram in _grams(sentence.words, _GRAM) for number in by_gram.get(gram, ())
            )
            for number, _ in shared.most_common(_CANDIDATES):
                if _is_copy(sentence.words, theirs[number].words):
                    yield Problem(
                        article.path,
                        "",
                        f"{sentence.text!r} is too close to {theirs[number].text!r} "
                        f"in {theirs[number].where}",
                        "say it in other words",
                    )
                    break


def _is_copy(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    if Indel.normalized_similarity(ours, theirs) >= NEAR_COPY:
        return True
    runs = set(_grams(theirs, COPIED_RUN))
    return any(run in runs for run in _grams(ours, COPIED_RUN))


def _source_sentences(source: Path) -> Iterator[_Sentence]:
    for path in sorted(source.rglob("*.md")):
        yield from _sentences(path.relative_to(source).as_posix(), _page_text(path))


def _page_text(path: Path) -> str:
    return _HEAD.sub("", path.read_text(encoding="utf-8", errors="replace"))


def _sentences(where: str, markdown: str) -> Iterator[_Sentence]:
    for line in _FENCED.sub("", markdown).split("\n"):
        text = plain_text(_ANCHOR.sub("", _ADDRESS.sub(" ", _ITEM.sub("", line))))
        for piece in _SENTENCE_END.split(text):
            words = tuple(_WORD.findall(piece.lower()))
            if len(words) >= MIN_SENTENCE_WORDS:
                yield _Sentence(where, piece, words)


def _grams(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(words[start : start + size]) for start in range(len(words) - size + 1)]
