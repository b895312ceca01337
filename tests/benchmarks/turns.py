"""How long a turn takes, early and late in a conversation, and with several people at once.

    helpdesk start                              # in another terminal
    python -m tests.benchmarks.turns            # 60 turns of one person
    python -m tests.benchmarks.turns --turns 200 --people 4

A turn is measured as a person feels it: from sending a message over the socket until the server
says that it is answered. Numbers are milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import statistics
import sys
import time
from collections.abc import Iterator

from commands.help_client import HelpClient
from helpdesk.errors import HelpdeskError, InvalidInput
from helpdesk.settings import load_settings

# What people do: a greeting, a question, an issue with its choices, and away from it again.
SCRIPT: tuple[str | int, ...] = (
    "hello",
    "how do I add an agent to a team?",
    "I have an issue",
    "the analytics report is not downloading since yesterday 5pm",
    1,
    2,
    1,
    "cancel",
    "thanks",
    "what is your response time for S1?",
)
GROUPS = ((1, 10), (11, 20), (21, 50), (51, 100), (101, 200), (201, 500))
TURN_EVERY_SECONDS = 0.2
"""As fast as one person may write without being asked to wait."""


async def one_person(url: str, turns: int, seconds: float) -> list[float]:
    """Hold a conversation of `turns` turns; return how long each took, in milliseconds."""
    took: list[float] = []
    async with HelpClient(url, turn_seconds=seconds) as client:
        for wanted in itertools.islice(itertools.cycle(SCRIPT), turns):
            took += [await one_turn(client, wanted)]
            await asyncio.sleep(max(0.0, TURN_EVERY_SECONDS - took[-1] / 1000))
    return took


async def one_turn(client: HelpClient, wanted: str | int) -> float:
    """Say or choose something; a choice that is not offered is said in words."""
    while True:
        began = time.perf_counter()
        try:
            if isinstance(wanted, int):
                turn = await client.choose(wanted)
            else:
                turn = await client.say(wanted)
        except InvalidInput:
            wanted = "not sure"
            continue
        if turn.state != "answered":
            raise HelpdeskError(f"A turn failed: {(turn.error or {}).get('message')}")
        return (time.perf_counter() - began) * 1000


def groups_of(conversations: list[list[float]]) -> Iterator[dict[str, object]]:
    """Give the figures of each group of turns, and of all."""
    ranges = [*GROUPS, (1, max(map(len, conversations)))]
    for first, last in ranges:
        took = sorted(ms for one in conversations for ms in one[first - 1 : last])
        if took:
            name = "all" if (first, last) == ranges[-1] else f"{first}-{last}"
            p95 = took[min(len(took) - 1, round(0.95 * len(took)))]
            yield {
                "turns": name,
                "count": len(took),
                "p50_ms": round(statistics.median(took), 1),
                "p95_ms": round(p95, 1),
                "max_ms": round(took[-1], 1),
            }


async def measure(url: str, turns: int, people: int, seconds: float) -> list[dict[str, object]]:
    """Let `people` talk at once and return the figures."""
    conversations = await asyncio.gather(*(one_person(url, turns, seconds) for _ in range(people)))
    return list(groups_of(list(conversations)))


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="How long a turn takes.")
    parser.add_argument("--url", default="", help="address of the Help section")
    parser.add_argument("--turns", type=int, default=60, help="turns of each person")
    parser.add_argument("--people", type=int, default=1, help="people at once")
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds a turn may take")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    url = given.url or load_settings().public_url
    try:
        figures = asyncio.run(measure(url, given.turns, given.people, given.timeout))
    except HelpdeskError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    if given.json:
        sys.stdout.write(json.dumps(figures, indent=2) + "\n")
        return
    sys.stdout.write(f"{'turns':>9} {'count':>6} {'p50':>8} {'p95':>8} {'max':>8}\n")
    for row in figures:
        sys.stdout.write(
            f"{row['turns']:>9} {row['count']:>6} {row['p50_ms']:>8} {row['p95_ms']:>8} "
            f"{row['max_ms']:>8}\n"
        )


if __name__ == "__main__":
    main()
