"""Measures times, links and addresses out of sentences, with the clock and zone of the person.

    python -m tests.evaluation.entity_table                the tables
    python -m tests.evaluation.entity_table --misses       and every case that went wrong
    python -m tests.evaluation.entity_table --json FILE    write the figures to a file

The exit code is 1 when a figure is below its floor.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from helpdesk.errors import InvalidInput
from tests.evaluation.figures import Share
from understanding.link_checks import normalise_link, validate_email
from understanding.links import find_emails, find_links
from understanding.times.occurrence import find_occurrence

CASES = Path(__file__).parent
# What may not be lost.
FLOORS = {
    "times right": 0.95,
    "no time where none is named": 1.0,
    "links": 1.0,
    "addresses": 1.0,
    "malformed ones refused": 1.0,
}
_ABOUT = timedelta(hours=3)
# Whether a case is right, and what to show if it is not.
Judged = tuple[bool, str]


def main() -> int:
    """Print the tables; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.entity_table")
    parser.add_argument("--misses", action="store_true", help="print every case that went wrong")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    judged = measured()
    figures = {name: _share(cases) for name, cases in judged.items()}
    print("Times, links and addresses\n")
    for name, share in figures.items():
        print(f"  {name:28} {share}")
        for right, shown in judged[name]:
            if options.misses and not right:
                print(f"      {shown}")
    print()
    if options.json:
        values = {name: share.value for name, share in figures.items()}
        options.json.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    low = [name for name, floor in FLOORS.items() if figures[name].value < floor]
    for name in low:
        print(f"NOT GOOD ENOUGH: {name} is {figures[name].value:.3f}", file=sys.stderr)
    return 1 if low else 0


def measured() -> dict[str, list[Judged]]:
    """Return every case with whether it went right, by the name of its figure."""
    times = _load("times.yml")
    links = _load("links.yml")
    return {
        "times right": [case for block in times for case in _times(block)],
        "no time where none is named": [case for block in times for case in _no_times(block)],
        "links": [
            _found(text, wanted, [link.url for link in find_links(text)])
            for text, wanted in links["links"].items()
        ],
        "addresses": [
            _found(text, wanted, [email.address for email in find_emails(text)])
            for text, wanted in links["emails"].items()
        ],
        "malformed ones refused": [
            *_refused(links["refused"]["link"], normalise_link),
            *_refused(links["refused"]["email"], validate_email),
        ],
    }


def _times(block: dict[str, Any]) -> Iterator[Judged]:
    zone = ZoneInfo(block["zone"])
    now = datetime.fromisoformat(block["now"]).replace(tzinfo=zone)
    for kind in ("at", "about", "day"):
        for text, wanted in block.get(kind, {}).items():
            got = find_occurrence(text, now=now, zone=zone)
            right = got is not None and not got.in_future and _is_meant(kind, wanted, got.at, zone)
            yield right, f"{text!r} at {now}: {wanted} -> {got and got.at}"


def _is_meant(kind: str, wanted: str, got: datetime, zone: ZoneInfo) -> bool:
    if kind == "day":
        return got.astimezone(zone).date().isoformat() == wanted
    meant = datetime.fromisoformat(wanted).replace(tzinfo=zone)
    return abs(got - meant) <= (_ABOUT if kind == "about" else timedelta(minutes=1))


def _no_times(block: dict[str, Any]) -> Iterator[Judged]:
    zone = ZoneInfo(block["zone"])
    now = datetime.fromisoformat(block["now"]).replace(tzinfo=zone)
    for text in block["none"]:
        got = find_occurrence(text, now=now, zone=zone)
        yield got is None or got.in_future, f"{text!r} at {now}: none -> {got and got.at}"


def _found(text: str, wanted: list[str], got: list[str]) -> Judged:
    return wanted == got, f"{text!r}: {wanted} -> {got}"


def _refused(texts: Iterable[str], check: Callable[[str], str]) -> list[Judged]:
    return [_refusal(text, check) for text in texts]


def _refusal(text: str, check: Callable[[str], str]) -> Judged:
    try:
        return False, f"{text!r} was taken as {check(text)}"
    except InvalidInput:
        return True, text


def _share(cases: list[Judged]) -> Share:
    return Share(sum(right for right, _ in cases), len(cases))


def _load(name: str) -> Any:
    return yaml.safe_load((CASES / name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
