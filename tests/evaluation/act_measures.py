"""Measures what people do with a message: acts, clauses that tell of a problem, facts beside them.

The cases are in acts.yml, which says what they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.evaluation.cases import FALLBACK
from tests.evaluation.figures import Share
from tests.evaluation.nlu_measures import Miss
from understanding.reader.reader import Reader

ACTS = Path(__file__).parent / "acts.yml"


@dataclass
class ActResult:
    """Acts, clauses and facts that were read rightly, of all."""

    acts: Share = field(default_factory=lambda: Share(0, 0))
    clauses: Share = field(default_factory=lambda: Share(0, 0))
    facts: Share = field(default_factory=lambda: Share(0, 0))
    misses: list[Miss] = field(default_factory=list)


def measure_acts(reader: Reader, threshold: float, path: Path = ACTS) -> ActResult:
    """Read each case; below `threshold` no act counts as understood."""
    cases = _load(path)
    result = ActResult()
    for text, wanted in act_cases(path):
        name, sure = reader.read(text).intents[0]
        got = name if sure >= threshold else FALLBACK
        result.acts = _counted(result, result.acts, text, wanted, got)
    for case in cases["clauses"]:
        for wanted in ("tells", "other"):
            for part in case.get(wanted, ()):
                got = _part_is(reader, case["text"], part)
                result.clauses = _counted(result, result.clauses, part, wanted, got)
    for case in cases["facts"]:
        told = {fact.kind: fact.value for fact in reader.read(case["text"]).facts}
        wanted, got = _compared(case, told)
        result.facts = _counted(result, result.facts, case["text"], wanted, got)
    for text in cases["once"]:
        kinds = {fact.kind for fact in reader.read(text).facts}
        both = {"functionality", "business_impact"} <= kinds
        result.facts = _counted(result, result.facts, text, "once", "twice" if both else "once")
    return result


def act_cases(path: Path = ACTS) -> list[tuple[str, str]]:
    """Return the pairs of a message and the act that it is."""
    return [
        (line[2:].strip(), act)
        for act, block in _load(path)["acts"].items()
        for line in block.strip().splitlines()
    ]


def act_texts(path: Path = ACTS) -> list[str]:
    """Return every message of the cases."""
    cases = _load(path)
    texts = [text for text, _ in act_cases(path)]
    return [*texts, *(case["text"] for case in (*cases["clauses"], *cases["facts"]))]


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _part_is(reader: Reader, text: str, part: str) -> str:
    """Return whether the clauses that hold a part of a message tell of a problem."""
    start = text.lower().index(part.lower())
    end = start + len(part)
    over = [one for one in reader.read(text).clauses if one.span[0] < end and one.span[1] > start]
    tells = {one.tells for one in over}
    return {frozenset({True}): "tells", frozenset({False}): "other"}.get(frozenset(tells), "both")


def _compared(case: dict[str, Any], told: dict[str, str]) -> tuple[str, str]:
    """Return what a message should state, and what was read, as far as the case speaks of it."""
    wanted, got = [], []
    for kind, value in case.get("facts", {}).items():
        wanted.append(f"{kind}: {value}")
        got.append(f"{kind}: {told.get(kind)}")
    for one in case.get("none", ()):
        kind, value = next(iter(one.items())) if isinstance(one, dict) else (one, told.get(one))
        wanted.append(f"no {kind}")
        got.append(f"{kind}: {value}" if value and told.get(kind) == value else f"no {kind}")
    return ", ".join(wanted), ", ".join(got)


def _counted(result: ActResult, share: Share, text: str, wanted: str, got: str) -> Share:
    if wanted != got:
        result.misses.append(Miss(text, wanted, got))
    return Share(share.hits + (wanted == got), share.of + 1)
