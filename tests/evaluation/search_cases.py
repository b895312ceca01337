"""Questions people ask of the help centre, with the pages that answer them, for measuring."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from rapidfuzz import fuzz, process

from helpdesk.help_centre.articles import Article

SITE = "https://docs.haptik.ai"
QUERIES_FILES = tuple(
    Path(__file__).parent / name for name in ("search_queries.yml", "search_queries_fresh.yml")
)
UNANSWERABLE = "unanswerable"
KINDS = ("how_to", "not_working", "keywords", "misspelt", "what_is")
# From here on (0 to 100, by letters) a question is that of an article with a slip.
NEARLY_THE_SAME = 92


@dataclass(frozen=True)
class Case:
    """A question, and the pages any of which answers it; none for an unanswerable one."""

    part: str
    kind: str
    query: str
    pages: frozenset[str]


def read_cases(part: str = "held_out") -> list[Case]:
    """Return the questions of "held_out", "fresh", "tuning" or "all"."""
    content = {
        name: kinds
        for path in QUERIES_FILES
        for name, kinds in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    }
    return [
        Case(name, kind, entry["query"], frozenset(page_name(p) for p in entry.get("pages", [])))
        for name, kinds in content.items()
        if part in (name, "all")
        for kind, entries in kinds.items()
        for entry in entries
    ]


def page_name(url_or_path: str) -> str:
    """Return a page's place below the site: https://docs.haptik.ai/hsl/index -> hsl."""
    return urlsplit(url_or_path).path.strip("/").removesuffix("index").strip("/")


def fair_cases(cases: Sequence[Case], articles: Sequence[Article]) -> list[Case]:
    """Return the cases that measure something: not those whose pages no article is about.

    Nor those that an article carries, or nearly, among its questions, as "what is HSL": they are
    found by looking them up.
    """
    known = {page_name(article.url) for article in articles}
    carried = sorted({normal(question) for one in articles for question in one.questions})
    return [
        case
        for case in cases
        if (not case.pages or case.pages & known) and not is_carried(case.query, carried)
    ]


def is_carried(query: str, carried: Sequence[str]) -> bool:
    """Tell whether a question is (nearly) one of `carried`, which are without case and marks."""
    best = process.extractOne(
        normal(query), carried, scorer=fuzz.ratio, score_cutoff=NEARLY_THE_SAME
    )
    return best is not None


def normal(text: str) -> str:
    """Return a question without case and punctuation."""
    return " ".join(re.findall(r"\w+", text.lower()))
