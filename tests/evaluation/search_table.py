"""Measures the help-centre search on questions kept apart from the articles: a table for each set.

    python -m tests.evaluation.search_table             questions not looked at, over our articles
    python -m tests.evaluation.search_table --pages DIR over the pages of a folder, as taken in
    python -m tests.evaluation.search_table --ablation  what each part of the search adds
    python -m tests.evaluation.search_table --misses    which questions are not answered well
    python -m tests.evaluation.search_table --calibrate figures for help_centre/confidence.py

The exit code is 1 when a figure is below its floor.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpdesk.help_centre.articles import Article, load_articles
from helpdesk.help_centre.index import ensure_index_of
from helpdesk.help_centre.search import HelpCentre, Ranking, SearchResult
from helpdesk.ingest.markdown_folder import read_folder
from helpdesk.ingest.upkeep import article_of, configured_articles, index_dir, refresh_index
from helpdesk.settings import load_settings
from tests.evaluation.figures import Share
from tests.evaluation.search_cases import (
    KINDS,
    SITE,
    UNANSWERABLE,
    Case,
    fair_cases,
    page_name,
    read_cases,
)

LOOKED_AT = 3
REPORTED = ("held_out", "fresh")

# What may not be lost; shares of the questions of each set that is reported.
FLOORS = {"first": 0.75, "three": 0.92, "mean_reciprocal_rank": 0.82, "kept": 0.9}
FLOORS_OVER_PAGES = {"three": 0.88}
CEILINGS = {"false_answers": 0.25, "median_ms": 50.0}

ABLATION = {
    "everything": Ranking(),
    "no spelling repair": Ranking(repair_spelling=False),
    "no questions": Ranking(question_meaning=0),
    "no meaning of passages": Ranking(passage_meaning=0),
    "words only (BM25)": Ranking(passage_meaning=0, question_meaning=0),
    "words only, no repair": Ranking(passage_meaning=0, question_meaning=0, repair_spelling=False),
    "meaning of passages only": Ranking(question_meaning=0, words=0),
    "meaning only, no repair": Ranking(question_meaning=0, words=0, repair_spelling=False),
}


@dataclass(frozen=True)
class Outcome:
    """What the search made of a case.

    `rank` is 0 when no right page is among the first ten; `ms` is the processor's time for the
    three articles that a conversation asks for.
    """

    case: Case
    result: SearchResult
    rank: int
    ms: float


@dataclass(frozen=True)
class Row:
    """Figures of one kind of question, as shares."""

    kind: str
    questions: int
    first: float
    three: float
    three_from: float  # of the 95 % interval
    three_to: float
    mean_reciprocal_rank: float
    kept: float  # shown as an answer, right or wrong


@dataclass(frozen=True)
class Table:
    """All figures; `false_answers` is the share of unanswerable questions shown an answer."""

    rows: tuple[Row, ...]
    false_answers: float
    nothing: float  # unanswerable questions of which it is said that nothing was found
    left_out: int
    median_ms: float
    p95_ms: float

    @property
    def whole(self) -> Row:
        """The figures over all answerable questions."""
        return self.rows[-1]


def measure(help_centre: HelpCentre, cases: Sequence[Case]) -> list[Outcome]:
    """Search for each case and see where its page comes."""
    help_centre.search("warm up")
    outcomes = []
    for case in cases:
        began = time.thread_time()
        help_centre.search(case.query, LOOKED_AT)
        ms = (time.thread_time() - began) * 1000
        result = help_centre.search(case.query, 10)
        ranks = [
            place
            for place, hit in enumerate(result.hits, start=1)
            if any(
                page_name(article.url) in case.pages for article in (hit.article, *hit.same_text_as)
            )
        ]
        outcomes.append(Outcome(case, result, ranks[0] if ranks else 0, ms))
    return outcomes


def tabulate(outcomes: Sequence[Outcome], left_out: int = 0) -> Table:
    """Add the outcomes up by kind, and over all."""
    answerable = [one for one in outcomes if one.case.kind != UNANSWERABLE]
    others = [one for one in outcomes if one.case.kind == UNANSWERABLE]
    rows = [_row(kind, [one for one in answerable if one.case.kind == kind]) for kind in KINDS]
    times = sorted(one.ms for one in outcomes)
    return Table(
        rows=(*rows, _row("all", answerable)),
        false_answers=_share(one.result.level == "answer" for one in others),
        nothing=_share(one.result.level == "nothing" for one in others),
        left_out=left_out,
        median_ms=statistics.median(times),
        p95_ms=times[int(len(times) * 0.95)],
    )


def _row(kind: str, outcomes: Sequence[Outcome]) -> Row:
    three = Share(sum(1 <= one.rank <= LOOKED_AT for one in outcomes), len(outcomes))
    return Row(
        kind,
        len(outcomes),
        _share(one.rank == 1 for one in outcomes),
        three.value,
        *three.interval(),
        statistics.fmean([1 / one.rank if one.rank else 0.0 for one in outcomes] or [0.0]),
        _share(one.result.level == "answer" for one in outcomes),
    )


def _share(truths: Iterator[bool]) -> float:
    values = list(truths)
    return sum(values) / len(values) if values else 0.0


def table_lines(table: Table) -> Iterator[str]:
    """The table as text."""
    yield (
        f"{'kind':<14}{'questions':>10}{'first':>8}{'three':>8}{'95 % of it':>14}"
        f"{'MRR':>8}{'answered':>10}"
    )
    for row in table.rows:
        between = f"{row.three_from:.2f} to {row.three_to:.2f}"
        yield (
            f"{row.kind:<14}{row.questions:>10}{row.first:>8.3f}{row.three:>8.3f}{between:>14}"
            f"{row.mean_reciprocal_rank:>8.3f}{row.kept:>10.3f}"
        )
    yield (
        f"unanswerable: {table.false_answers:.3f} shown an answer, "
        f"{table.nothing:.3f} told that nothing was found"
    )
    yield f"one processor, ms a query: median {table.median_ms:.1f}, 95 % {table.p95_ms:.1f}"
    if table.left_out:
        yield f"left out, (nearly) a question of an article or about no page: {table.left_out}"


def losses(table: Table, floors: Mapping[str, float] = FLOORS) -> list[str]:
    """Return what is below its floor or above its ceiling."""
    found = [
        f"{name} is {getattr(table.whole, name):.3f}, its floor {floor}"
        for name, floor in floors.items()
        if getattr(table.whole, name) < floor
    ]
    found += [
        f"{name} is {getattr(table, name):.3f}, its ceiling {ceiling}"
        for name, ceiling in CEILINGS.items()
        if getattr(table, name) > ceiling
    ]
    return found


def opened(articles_dir: Path | None, pages_dir: Path | None) -> tuple[Path, list[Article]]:
    """Bring an index up to date; return its folder and the articles in it."""
    settings = load_settings()
    if articles_dir is None and pages_dir is None:
        refresh_index(settings, progress=_tell)
        return index_dir(settings), configured_articles(settings, on_problem=_tell)
    if pages_dir is not None:
        pages = read_folder(pages_dir, base_url=SITE).pages
        articles = [article_of(page, "evaluation") for page in pages]
    else:
        articles = load_articles(articles_dir or Path(), on_problem=_tell)
    folder = settings.data_dir / "evaluation" / ("pages" if pages_dir else "help_centre")
    from understanding.encoder import SentenceEncoder

    ensure_index_of(articles, folder, lambda: SentenceEncoder(threads=2))
    return folder, articles


def _tell(what: object) -> None:
    sys.stderr.write(f"{what}\n")


def ablation_lines(folder: Path, cases: Sequence[Case]) -> Iterator[str]:
    """The figures with parts of the search left out."""
    yield f"{'search':<28}{'first':>8}{'three':>8}{'MRR':>8}{'misspelt, three':>18}"
    for name, ranking in ABLATION.items():
        help_centre = HelpCentre.open(folder, ranking=ranking)
        table = tabulate(measure(help_centre, cases))
        misspelt = next(row for row in table.rows if row.kind == "misspelt")
        yield (
            f"{name:<28}{table.whole.first:>8.3f}{table.whole.three:>8.3f}"
            f"{table.whole.mean_reciprocal_rank:>8.3f}{misspelt.three:>18.3f}"
        )


def miss_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The questions whose right page is not first, and those wrongly shown an answer."""
    for one in outcomes:
        wrong = one.rank != 1 if one.case.pages else one.result.level == "answer"
        if wrong:
            found = ", ".join(page_name(hit.article.url) for hit in one.result.hits[:LOOKED_AT])
            rank = one.rank or "-"
            yield (
                f"{one.case.kind:<13} {rank:>2} {one.result.confidence:.2f} {one.case.query!r}: "
                f"wanted {', '.join(sorted(one.case.pages)) or 'nothing'}; found {found}"
            )


def calibration_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Fit the confidence by logistic regression: does one of the first three answer?"""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    scores = [[one.result.hits[0].score] for one in outcomes]
    right = [1 <= one.rank <= LOOKED_AT for one in outcomes]
    # As good as unregularised: a feature of 0..1 would otherwise be held far too small.
    model = LogisticRegression(C=1000).fit(scores, right)
    yield f"INTERCEPT = {model.intercept_[0]:.1f}"
    yield f"SCORE_WEIGHT = {model.coef_[0][0]:.1f}"
    confidence = model.predict_proba(scores)[:, 1]
    answerable = np.array([bool(one.case.pages) for one in outcomes])
    for lost in (0.01, 0.02, 0.05, 0.08, 0.1):
        threshold = float(np.quantile(confidence[answerable], lost))
        false = float((confidence[~answerable] >= threshold).mean())
        yield f"from {threshold:.3f}: {1 - lost:.2f} of the answerable, {false:.2f} of the others"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--articles", type=Path, help="other articles than the configured ones")
    parser.add_argument("--pages", type=Path, help="a folder of Markdown, as `ingest` reads it")
    parser.add_argument("--part", choices=("held_out", "fresh", "tuning", "all"))
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--calibrate", action="store_true")
    options = parser.parse_args(arguments)
    folder, articles = opened(options.articles, options.pages)
    if options.ablation or options.calibrate:
        cases = fair_cases(read_cases(options.part or "tuning"), articles)
        if options.ablation:
            return _print(ablation_lines(folder, cases))
        return _print(calibration_lines(measure(HelpCentre.open(folder), cases)))
    floors = FLOORS_OVER_PAGES if options.pages else FLOORS
    figures: dict[str, float] = {}
    lost: list[str] = []
    for part in (options.part,) if options.part else REPORTED:
        written = read_cases(part)
        cases = fair_cases(written, articles)
        outcomes = measure(HelpCentre.open(folder), cases)
        table = tabulate(outcomes, len(written) - len(cases))
        figures.update(figures_of(part, table))
        lost += [f"{part}: {line}" for line in losses(table, floors)]
        _print([f"-- {part.replace('_', ' ')}", *table_lines(table)])
        _print(miss_lines(outcomes) if options.misses else ())
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return _print(lost, bool(lost))


def figures_of(part: str, table: Table) -> dict[str, float]:
    """Return the figures of a table by name."""
    name = part.replace("_", " ")
    found = {f"{name}, {row.kind}: among the first three": row.three for row in table.rows}
    whole = table.whole
    return {
        **found,
        f"{name}: first": whole.first,
        f"{name}: mean reciprocal rank": whole.mean_reciprocal_rank,
        f"{name}: shown an answer": whole.kept,
        f"{name}: wrong answers to what has none": table.false_answers,
    }


def _print(lines: Iterable[str], failed: bool = False) -> int:
    for line in lines:
        sys.stdout.write(line + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
