"""Finds training lines that are evaluation sentences, and shows none of those held back.

    python -m tests.evaluation.coincidence             how many lines of which file coincide
    python -m tests.evaluation.coincidence --remove    and take them out of data/nlu

What people say to every assistant in one or two words - "yes", "skip it", the name of an option -
is nobody's sentence, and may be in both.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from helpdesk.settings import PROJECT_ROOT
from tests.evaluation.cases import CASES, SENTENCE_WORDS

TRAINING = PROJECT_ROOT / "data" / "nlu"

_WORD = re.compile(r"\w+")
_MEANS = re.compile(r"- synonym: ")
_ENTRY = re.compile(r"- (?:intent|lookup|regex|synonym): ")
# What an evaluation file says about a case, and not what somebody says in it.
_NO_SENTENCES = frozenset(
    "facts truth end either need manner id family must_say must_not_say when none".split()
)


def main() -> int:
    """Count the lines, and remove them where that is wanted; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.coincidence")
    parser.add_argument("--remove", action="store_true", help="take them out of data/nlu")
    options = parser.parse_args()
    said = evaluation_sentences()
    for path in sorted(TRAINING.glob("*.yml")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        found = coinciding(lines, said)
        if found:
            print(f"  {path.name:32} {len(found)}")
        if found and options.remove:
            kept = [line for at, line in enumerate(lines) if at not in found]
            path.write_text("".join(kept), encoding="utf-8")
    return 0


def coincidences() -> Counter[str]:
    """Return how many training lines of which file are evaluation sentences."""
    said = evaluation_sentences()
    counts = {
        path.name: len(coinciding(path.read_text(encoding="utf-8").splitlines(), said))
        for path in TRAINING.glob("*.yml")
    }
    return Counter({name: count for name, count in counts.items() if count})


def coinciding(lines: list[str], said: frozenset[str]) -> frozenset[int]:
    """Return which lines of a file of training data are among the sentences.

    A synonym's lines are words, no sentences.
    """
    found = set()
    are_words = False
    for at, line in enumerate(lines):
        if _ENTRY.match(line):
            are_words = _MEANS.match(line) is not None
        elif line.startswith("    - ") and not are_words and plain(line[6:]) in said:
            found.add(at)
    return frozenset(found)


def evaluation_sentences(folder: Path = CASES) -> frozenset[str]:
    """Return what anybody says in an evaluation file, as `plain` words."""
    said = (
        plain(sentence)
        for path in folder.rglob("*.yml")
        for sentence in _sentences(yaml.safe_load(path.read_text(encoding="utf-8")))
    )
    return frozenset(words for words in said if len(words.split()) >= SENTENCE_WORDS)


def plain(text: str) -> str:
    """Return the words of a text in lower case, without marks."""
    return " ".join(_WORD.findall(text.lower()))


def _sentences(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        is_list = held.lstrip().startswith("- ")
        yield from (line.strip()[2:] for line in held.strip().splitlines()) if is_list else (held,)
    elif isinstance(held, dict):
        for key, value in held.items():
            if key not in _NO_SENTENCES:
                yield from _sentences(value)
    elif isinstance(held, list):
        for value in held:
            yield from _sentences(value)


if __name__ == "__main__":
    sys.exit(main())
