"""How the help-centre search grows: building, size on disk, opening, memory and time a query.

    python -m tests.benchmarks.search_growth                       1,000 and 10,000 passages
    python -m tests.benchmarks.search_growth --passages 100000     takes some minutes and 2 GB

The articles are made up: words as frequent as in a language (Zipf), eight passages an article, one
heading a passage and ten questions an article. Vectors are random, so the encoder's own time is not
in it; it is measured on its own, and is the same for any size. One processor is used for queries.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from helpdesk.help_centre.articles import Article
from helpdesk.help_centre.embeddings import Vectors
from helpdesk.help_centre.index import build_index
from helpdesk.help_centre.search import HelpCentre
from understanding.encoder import DIMENSIONS, SentenceEncoder

PASSAGES_OF_AN_ARTICLE = 8
QUESTIONS_OF_AN_ARTICLE = 10
WORDS_OF_A_PASSAGE = 60
VOCABULARY = 30_000
QUERIES = 60
ENCODER_VERSION = "random"


class RandomEncoder:
    """Gives each text a random direction: fast, and as long as real vectors."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(1)

    def encode(self, texts: Sequence[str], /) -> Vectors:
        vectors = self._random.standard_normal((len(texts), DIMENSIONS), dtype=np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def encode_one(self, text: str, /) -> Vectors:
        return self.encode([text])[0]


class Words:
    """Makes texts up, the same each time."""

    def __init__(self) -> None:
        self._random = random.Random(1)
        letters = "bcdfghklmnprstvw"
        self._words = [
            "".join(self._random.choice(letters) + self._random.choice("aeiou") for _ in range(3))
            + self._random.choice(letters)
            for _ in range(VOCABULARY)
        ]
        self._cumulated = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    def text(self, words: int) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._cumulated, k=words))

    def article(self, number: int) -> Article:
        parts = (
            f"## {self.text(4)} {{#part-{part}}}\n\n{self.text(WORDS_OF_A_PASSAGE)}"
            for part in range(PASSAGES_OF_AN_ARTICLE)
        )
        return Article(
            id=f"area/{number}",
            title=self.text(4),
            url=f"https://docs.example.com/{number}",
            section="Area",
            kind="article",
            questions=tuple(self.text(8) for _ in range(QUESTIONS_OF_AN_ARTICLE)),
            body_markdown="\n\n".join(parts),
            path=Path(f"{number}.md"),
        )


def measure(passages: int, folder: Path) -> dict[str, float]:
    """Build, open and search an index of that many made-up passages; seconds, MB, ms."""
    words = Words()
    articles = [words.article(number) for number in range(passages // PASSAGES_OF_AN_ARTICLE)]
    queries = [words.text(6) for _ in range(QUERIES)]
    began = time.process_time()
    facts = build_index(articles, folder, RandomEncoder(), encoder_version=ENCODER_VERSION)
    built = time.process_time() - began
    # In a process of its own, as memory that the build gave back would be used again unseen.
    with get_context("spawn").Pool(1) as pool:
        opened = pool.apply(searched, (folder, queries))
    return {
        "passages": facts.passages,
        "questions": facts.questions,
        "build s": built,
        **opened,
    }


def searched(folder: Path, queries: Sequence[str]) -> dict[str, float]:
    """Open an index in a process that has opened none, and search; seconds, MB, ms."""
    from understanding.english import is_english

    is_english("warm up")  # the list of English words is the same for any size
    before = own_memory()
    began = time.perf_counter()
    help_centre = HelpCentre.open(folder, encoder=RandomEncoder(), encoder_version=ENCODER_VERSION)
    opened = time.perf_counter() - began
    help_centre.search(queries[0])
    times = []
    for query in queries:
        start = time.thread_time()
        help_centre.search(query)
        times.append(1000 * (time.thread_time() - start))
    size = sum(path.stat().st_size for path in help_centre.version.rglob("*") if path.is_file())
    return {
        "index MB": size / 1e6,
        "open s": opened,
        "own MB": own_memory() - before,
        "median ms": statistics.median(times),
        "95 % ms": sorted(times)[int(0.95 * len(times))],
    }


def own_memory() -> float:
    """Return the memory (MB) of this process that others cannot share: not that of mapped files."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1000
    return 0.0


def encoder_lines() -> Iterator[str]:
    """How long the real encoder takes for a question, on one processor."""
    encoder = SentenceEncoder(threads=1)
    questions = ("how do I export a report of last week", "chats are not assigned to my agents")
    times = []
    for number in range(QUERIES):
        start = time.thread_time()
        encoder.encode_one(questions[number % len(questions)])
        times.append(1000 * (time.thread_time() - start))
    yield f"and the encoder, for any size: median {statistics.median(times):.1f} ms a question"


def main() -> int:
    """Print a row for each size; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--passages", type=int, nargs="+", default=[1_000, 10_000])
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for place, passages in enumerate(options.passages):
        with tempfile.TemporaryDirectory() as folder:
            row = measure(passages, Path(folder))
        if place == 0:
            sys.stdout.write("".join(f"{name:>12}" for name in row) + "\n")
        sys.stdout.write("".join(f"{value:>12.1f}" for value in row.values()) + "\n")
        sys.stdout.flush()
    for line in encoder_lines():
        sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
