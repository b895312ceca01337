"""`python -m tests.laws [COUNT]`: many random conversations against the laws, the same each time.

Prints how many conversations and messages there were, and for each law how often it was broken,
with the shortest form of the first time. `--seed` talks to other people.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from random import Random

from tests.laws.broken import Broken
from tests.laws.laws import LAWS
from tests.laws.people import talked
from tests.laws.shrink import shortest_form

COUNT = 100_000
_AT_ONCE = 250


@dataclass
class Result:
    """What some conversations gave.

    Args:
        broken: how often each law was broken, and `first` the first conversation that did.
    """

    conversations: int = 0
    messages: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, other: Result) -> None:
        """Add what further conversations gave."""
        self.conversations += other.conversations
        self.messages += other.messages
        self.broken += other.broken
        for name, number in other.first.items():
            self.first[name] = min(number, self.first.get(name, number))


def talked_to(seed: int, number: int) -> Random:
    """Return the dice of one conversation: the same for the same seed and number."""
    return Random(f"{seed} {number}")


def result_of(seed: int, numbers: range) -> Result:
    """Hold these conversations, and return what came of them."""
    found = Result()
    for number in numbers:
        talk = talked(talked_to(seed, number))
        found.conversations += 1
        found.messages += len(talk.exchanges)
        for name, law in LAWS.items():
            try:
                law(talk)
            except Broken:
                found.broken[name] += 1
                found.first.setdefault(name, number)
    return found


def reproduction(seed: int, number: int, name: str) -> str:
    """Return the shortest form of a conversation that breaks a law."""
    messages = [one.message for one in talked(talked_to(seed, number)).exchanges]
    return f"  conversation {number}, {shortest_form(messages, name)}"


def main() -> int:
    """Hold the conversations, print what came of them, and return 1 where a law was broken."""
    options = _options()
    _be_quiet()
    numbers = range(options.first, options.first + options.count)
    found = Result()
    for part in _parts(options.seed, numbers, options.jobs):
        found.add(part)
        share = 100 * found.conversations // options.count
        print(f"\r{found.conversations} conversations, {share} %", end="", file=sys.stderr)
    print(file=sys.stderr)
    print(f"{found.conversations} conversations, {found.messages} messages, seed {options.seed}")
    for name in LAWS:
        print(f"{found.broken[name]:8} {name}")
        if name in found.first:
            print(reproduction(options.seed, found.first[name], name))
    return 1 if found.broken else 0


def _parts(seed: int, numbers: range, jobs: int) -> Iterator[Result]:
    """Yield the results of parts of the conversations as they are done."""
    parts = [numbers[at : at + _AT_ONCE] for at in range(0, len(numbers), _AT_ONCE)]
    if jobs == 1:
        yield from (result_of(seed, part) for part in parts)
        return
    with ProcessPoolExecutor(jobs, initializer=_be_quiet) as pool:
        yield from pool.map(result_of, [seed] * len(parts), parts)


def _be_quiet() -> None:
    """Log nothing: what random persons provoke would hide the result."""
    logging.disable(logging.CRITICAL)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.laws", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=COUNT, help="conversations")
    parser.add_argument("--seed", type=int, default=0, help="other persons")
    parser.add_argument("--first", type=int, default=0, help="the number of the first conversation")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
