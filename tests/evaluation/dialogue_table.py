"""Plays whole dialogues against the real servers, and tells which led to the right ticket.

    python -m tests.evaluation.dialogue_table                  the table
    python -m tests.evaluation.dialogue_table --misses         and the transcripts that went wrong
    python -m tests.evaluation.dialogue_table --only "angry"   only cases with this in their name,
                                                               with their transcripts
    python -m tests.evaluation.dialogue_table --json FILE      keep the figures

The servers run on free ports with a folder of their own. The exit code is 1 when a figure is
below its floor.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from commands.help_client import HelpClient
from helpdesk.database import open_database
from helpdesk.policy import load_policy
from helpdesk.tickets.store import TicketStore
from tests.conftest_stack import RunningStack, running_in
from tests.evaluation.dialogue_cases import DialogueCase, dialogue_cases
from tests.evaluation.dialogue_measures import NO_TICKET, Judged, judge
from tests.evaluation.dialogue_person import SimulatedPerson
from tests.evaluation.figures import Share

# What may not be lost.
FLOORS = {"dialogues right": 0.95, "severities right": 1.0, "dialogues with good manners": 1.0}
MOST_TURNS = {"turns from a rich opener (median)": 4.0, "turns from a bare opener (median)": 9.0}
AT_ONCE = 3


def main() -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.dialogue_table")
    parser.add_argument("--misses", action="store_true", help="print what went wrong, in full")
    parser.add_argument("--only", default="", help="only cases with this in their name")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    cases = [case for case in dialogue_cases() if options.only.lower() in case.name.lower()]
    judged = measured(cases)
    figures = figures_of(judged)
    _print_table(judged, figures)
    for one in judged:
        if options.only or (options.misses and (one.outcome_wrong or one.manners)):
            _print_dialogue(one)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    low = [name for name, floor in FLOORS.items() if figures[name] < floor]
    low += [name for name, most in MOST_TURNS.items() if figures.get(name, 0) > most]
    for name in low:
        print(f"NOT GOOD ENOUGH: {name} is {figures[name]:.3f}", file=sys.stderr)
    return 1 if low else 0


def measured(cases: Sequence[DialogueCase]) -> list[Judged]:
    """Start the servers, play all cases and judge them."""
    with tempfile.TemporaryDirectory(prefix="dialogues-") as name:
        folder = Path(name)
        picture = folder / "screenshot.png"
        Image.new("RGB", (320, 200), "teal").save(picture)
        with running_in(folder, "help", "actions") as stack:
            return asyncio.run(_play_all(stack, cases, picture))


async def _play_all(
    stack: RunningStack, cases: Sequence[DialogueCase], picture: Path
) -> list[Judged]:
    """Play the cases, a few at once, as people do."""
    places = asyncio.Semaphore(AT_ONCE)
    tickets = TicketStore(
        open_database(stack.settings.database_url), load_policy(stack.settings.policy_file)
    )

    async def play(case: DialogueCase) -> Judged:
        async with places:
            # Each of another account: colleagues would be asked whether theirs is the same issue.
            person = uuid.uuid4().hex
            token = stack.identity_token(person, account=person) if case.signed_in else None
            async with HelpClient(stack.base_url, token=token) as client:
                played = await SimulatedPerson(client, case, picture).play()
            return judge(case, played, [tickets.get(number) for number in played.tickets])

    return list(await asyncio.gather(*(play(case) for case in cases)))


def figures_of(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the figures by name; medians only where there is a case."""
    figures = {
        "dialogues right": _share(judged, [one.is_right for one in judged]).value,
        "severities right": _share(judged, [_severity_right(one) for one in judged]).value,
        "dialogues with good manners": _share(judged, [not one.manners for one in judged]).value,
    }
    guesses = [right for one in judged for _, right in one.played.proposals]
    if guesses:
        figures["proposals of functionality right"] = sum(guesses) / len(guesses)
    for opener in ("rich", "bare"):
        turns = [one.turns for one in judged if one.case.opener == opener and one.turns]
        if turns:
            figures[f"turns from a {opener} opener (median)"] = statistics.median(turns)
    return figures


def _severity_right(judged: Judged) -> bool:
    return judged.severity == judged.case.wants


def _share(judged: Sequence[Judged], good: Sequence[bool]) -> Share:
    return Share(sum(good), len(judged))


def _print_table(judged: Sequence[Judged], figures: dict[str, float]) -> None:
    print("Whole dialogues\n")
    for one in judged:
        state = "right" if one.is_right and not one.manners else "WRONG"
        outcome = "no ticket" if one.severity == NO_TICKET else one.severity
        turns = f"{one.turns:2} turns" if one.turns else f"{len(one.played.exchanges):2} said "
        print(f"  {state}  {outcome:9} {turns}  {one.case.name}")
    print(f"\n  right outcome    {_share(judged, [one.is_right for one in judged])}")
    print(f"  right severity   {_share(judged, [_severity_right(one) for one in judged])}")
    print(f"  good manners     {_share(judged, [not one.manners for one in judged])}")
    guesses = [right for one in judged for _, right in one.played.proposals]
    print(f"  right proposals  {Share(sum(guesses), len(guesses))}   of functionality")
    for name in MOST_TURNS:
        if name in figures:
            print(f"  {name}: {figures[name]:g} (at most {MOST_TURNS[name]:g})")
    print()


def _print_dialogue(judged: Judged) -> None:
    print(f"==== {judged.case.name}")
    for problem in (*judged.outcome_wrong, *judged.manners):
        print(f"  !! {problem}")
    print(judged.played.transcript() + "\n")


if __name__ == "__main__":
    sys.exit(main())
