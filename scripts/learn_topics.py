"""Learns which clauses tell of one problem, from the training sentences: writes topics.npz.

    .venv/bin/python -m scripts.learn_topics

Two clauses of one sentence belong together; clauses of two sentences do not. Learned are a map of
sentence vectors to places, in which the first lie near to each other, and how much a clause stands
by itself. Run it after `helpdesk train`, whose words the clauses are put into.
"""

from __future__ import annotations

import itertools
import random
import re
import sys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import yaml
from scipy.optimize import minimize

from helpdesk.settings import PROJECT_ROOT
from understanding.encoder import shared_encoder, shipped_encoder_version
from understanding.reader.clause_readings import without_join
from understanding.reader.clauses import clauses
from understanding.reader.model_archive import load_reader
from understanding.reader.reader import Reader

PLACES = 16
STRENGTH = 5.0  # of the pull towards zero
_FEWEST_WORDS = 3
_FEWEST_WORDS_ALONE = 4
_STRANGERS_A_PAIR = 4
_STEPS = 150
_SEED = 3
_MARKED = re.compile(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})")

Floats = npt.NDArray[np.float64]
Pairs = list[tuple[str, str]]


def main() -> int:
    """Write the file; return the exit code."""
    models = sorted((PROJECT_ROOT / "models").glob("*.tar.gz"), key=lambda one: one.stat().st_mtime)
    if not models:
        print("There is no model: run `helpdesk train` first.", file=sys.stderr)
        return 1
    reader = load_reader(models[-1], shared_encoder())
    together, strangers = _pairs(_sentences(), random.Random(_SEED))  # noqa: S311 - draws examples
    texts = sorted({text for pair in (*together, *strangers) for text in pair})
    print(f"{len(together)} pairs of one problem, {len(strangers)} of two", flush=True)
    vectors = dict(zip(texts, _encoded(texts, reader), strict=True))
    pairs = [*together, *strangers]
    first = np.array([vectors[a] for a, _ in pairs], dtype=float)
    second = np.array([vectors[b] for _, b in pairs], dtype=float)
    is_apart = np.array([0.0] * len(together) + [1.0] * len(strangers))
    places, standing, line = _learned(first, second, is_apart)
    file = PROJECT_ROOT / "understanding" / "topics.npz"
    np.savez(
        file,
        places=places.astype(np.float32),
        standing=standing.astype(np.float32),
        line=np.float32(line),
        encoder=shipped_encoder_version(),
    )
    print(f"Wrote {file.relative_to(PROJECT_ROOT)}")
    return 0


def _sentences() -> list[str]:
    """Return the training sentences that report a problem."""
    found: set[str] = set()
    for file in sorted((PROJECT_ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", []):
            if block.get("intent") == "report_issue" or "symptom" in block.get("lookup", ""):
                lines = block["examples"].splitlines()
                found |= {_MARKED.sub(r"\1", line.strip()[2:]) for line in lines if line.strip()}
    return sorted(found)


def _pairs(sentences: Sequence[str], draw: random.Random) -> tuple[Pairs, Pairs]:
    together: Pairs = []
    alone: list[str] = []
    for sentence in draw.sample(sentences, len(sentences)):
        parts = [one.text for one in clauses(sentence) if len(one.text.split()) >= _FEWEST_WORDS]
        together += itertools.combinations(parts, 2)
        if len(parts) == 1 and len(parts[0].split()) >= _FEWEST_WORDS_ALONE:
            alone.append(parts[0])
    strangers: Pairs = []
    for number in range(_STRANGERS_A_PAIR * len(together)):
        one, other = draw.sample(alone, 2)
        # The beginning of a longer story is a beginning as well.
        strangers.append((one if number % 3 else draw.choice(together)[0], other))
    return together, strangers


def _encoded(texts: Sequence[str], reader: Reader) -> npt.NDArray[np.float32]:
    return shared_encoder().encode([without_join(reader.in_readers_words(one)) for one in texts])


def _learned(first: Floats, second: Floats, is_apart: Floats) -> tuple[Floats, Floats, float]:
    """Return places, standing and line: a weighted logistic regression on squared distances."""
    size = first.shape[1]
    centred = second - second.mean(axis=0)
    start = np.linalg.svd(centred, full_matrices=False)[2][:PLACES]
    share = is_apart.mean()
    weight = np.where(is_apart == 1, 0.5 / share, 0.5 / (1 - share))
    between = first - second

    def loss(values: Floats) -> tuple[float, Floats]:
        places = values[: PLACES * size].reshape(PLACES, size)
        standing, line = values[PLACES * size : -1], values[-1]
        moved = between @ places.T
        sure = 1 / (1 + np.exp(-((moved**2).sum(axis=1) + second @ standing + line)))
        likely = is_apart * np.log(sure + 1e-9) + (1 - is_apart) * np.log(1 - sure + 1e-9)
        pull = STRENGTH * ((places**2).sum() + (standing**2).sum()) / 2
        error = weight * (sure - is_apart)
        by_places = 2 * (error[:, None] * moved).T @ between + STRENGTH * places
        by_standing = second.T @ error + STRENGTH * standing
        slope = np.concatenate([by_places.ravel(), by_standing, [error.sum()]])
        return float(pull - (weight * likely).sum()), slope

    begin = np.concatenate([start.ravel(), np.zeros(size), [-1.0]])
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    return found[: PLACES * size].reshape(PLACES, size), found[PLACES * size : -1], float(found[-1])


if __name__ == "__main__":
    sys.exit(main())
