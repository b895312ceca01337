"""Measures short replies in other languages: what the intake makes of each.

    python -m tests.evaluation.languages_table             the table
    python -m tests.evaluation.languages_table --misses    and what went wrong, of the shown half

It takes the model that `helpdesk train` made. Of the half held back only counts are printed. The
exit code is 1 when a figure is below its floor.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from commands.model import model_path
from conversation.fields import EMPTY_INTAKE
from conversation.intake import taken
from conversation.turn import SKIPPED, ChoiceReading, Turn
from conversation.ways.at_question import CANCELLED, IntakeStep
from helpdesk.policy import load_policy
from helpdesk.settings import PROJECT_ROOT
from tests.evaluation.figures import Share
from understanding.encoder import shared_encoder
from understanding.reader.model_archive import load_reader
from understanding.reader.reader import Reader
from understanding.times.occurrence import Occurrence

CASES = Path(__file__).parent / "languages.yml"
# What may not be lost, of the replies of all languages.
FLOORS = {"shown": 0.9, "held back": 0.75, "english stays english": 1.0}
ZONE = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 27, 15, 0, tzinfo=ZONE)  # a Friday
_DESCRIBED = {**EMPTY_INTAKE, "issue_description": "the bot sends no confirmation"}
_KNOWN = {
    **_DESCRIBED,
    "functionality": "major",
    "business_impact": "moderate",
    "iva_stage": "live",
    "occurred_at": "2026-11-26T00:00:00+05:30",
    "bot_link": SKIPPED,
    "screenshot": SKIPPED,
    "requester_email": "asha@acme.example",
}
Check = Callable[[Turn, IntakeStep], bool]


@dataclass(frozen=True)
class Kind:
    """What a kind of reply answers, and how one sees that it was taken for it."""

    requested: str
    is_right: Check


def _fills(slot: str, value: str) -> Kind:
    return Kind(slot, lambda _, step: step.slots.get(slot) == value)


def _begins(*days: int, hour: int | None = None) -> Kind:
    def is_right(turn: Turn, step: IntakeStep) -> bool:
        when = turn.when
        if not isinstance(when, Occurrence) or not step.slots.get("occurred_at"):
            return False
        return when.at.day in days and hour in (None, when.at.hour)

    return Kind("occurred_at", is_right)


def _says(requested: str, *keys: str) -> Kind:
    return Kind(requested, lambda _, step: any(say.key in keys for say in step.says))


def _is_meant(requested: str, *intents: str) -> Kind:
    return Kind(requested, lambda turn, _: turn.intent in intents and turn.confidence >= 0.5)


KINDS: Mapping[str, Kind] = {
    "submit": _fills("confirmation", "submit"),
    "no": Kind("confirmation", lambda turn, step: step.slots.get("confirmation") != "submit"),
    "cancel": Kind("business_impact", lambda _, step: step.ended == CANCELLED),
    "no_link": _fills("bot_link", SKIPPED),
    "no_screenshot": _fills("screenshot", SKIPPED),
    "unknown": _fills("occurred_at", SKIPPED),
    **{name: _fills("iva_stage", name) for name in ("live", "in_development", "going_live_soon")},
    **{name: _fills("business_impact", name) for name in ("serious", "moderate", "limited")},
    "none": _fills("business_impact", "none"),
    **{name: _fills("functionality", name) for name in ("critical", "major", "minor", "setup")},
    "yesterday": _begins(26),
    "today": _begins(27),
    "weekday": _begins(20, 23, 24, 25, 26, 27),
    "hours_ago": _begins(27, hour=13),
    "readers": _says("screenshot", "acts.who_reads"),
    "duration": _says("screenshot", "acts.duration"),
    "person": Kind("iva_stage", lambda _, step: bool(step.state and step.state.wants_person)),
    "thank": _is_meant("bot_link", "thank"),
    "ticket": Kind("iva_stage", lambda _, step: step.slots.get("confirmation") == "submit"),
}


def main() -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.languages_table")
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    options = parser.parse_args()
    cases: dict[str, Any] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    english = cases.pop("english")
    reader, policy = (
        load_reader(model_path(), shared_encoder()),
        load_policy(PROJECT_ROOT / "support.yml"),
    )
    all_shown: list[bool] = []
    all_held_back: list[bool] = []
    for language, kinds in cases.items():
        shown: list[bool] = []
        held_back: list[bool] = []
        for name, texts in kinds.items():
            for number, text in enumerate(texts):
                turn = _turn(reader, text, KINDS[name].requested)
                step = taken(turn, KINDS[name].requested, policy)
                is_right = turn.language == language and KINDS[name].is_right(turn, step)
                (held_back if number % 2 else shown).append(is_right)
                if options.misses and not is_right and not number % 2:
                    print(f"      {language} {name}: {text} -> {_told(turn, step)}")
        print(f"  {language:12} shown {_share(shown)}   held back {_share(held_back)}")
        all_shown += shown
        all_held_back += held_back
    heard = [text for text in english if reader.read(text).path.language]
    for text in heard:
        print(f"      taken for another language: {text}")
    shares = {
        "shown": _share(all_shown),
        "held back": _share(all_held_back),
        "english stays english": _share([text not in heard for text in english]),
    }
    for name, share in shares.items():
        print(f"  {name:22} {share}")
    low = [name for name, floor in FLOORS.items() if shares[name].value < floor]
    for name in low:
        print(f"NOT GOOD ENOUGH: {name} is {shares[name].value:.3f}", file=sys.stderr)
    return 1 if low else 0


def _share(right: list[bool]) -> Share:
    return Share(sum(right), len(right))


def _told(turn: Turn, step: IntakeStep) -> str:
    slots = {name: value for name, value in step.slots.items() if value is not None}
    says = ",".join(say.key for say in step.says)
    return f"{turn.said!r} {turn.intent} {turn.confidence:.2f} {slots} {says} {step.ended or ''}"


def _turn(reader: Reader, text: str, requested: str) -> Turn:
    reading = reader.read(text)
    name, sure = reading.intents[0]
    known = _KNOWN if requested == "confirmation" else _DESCRIBED
    return Turn(
        text=text,
        intent=name if sure >= 0.43 else "nlu_fallback",
        confidence=sure,
        entities=tuple(
            {"entity": fact.kind, "value": fact.value, "confidence_entity": fact.confidence}
            for fact in reading.facts
        ),
        choices={
            slot: [ChoiceReading(*answer) for answer in answers]
            for slot, answers in reading.choices.items()
        },
        metadata={"conversation_id": "c1", "requester": {"key": "user:acme:42"}},
        slots={**known, "requested_slot": requested, requested: None},
        active_form="issue_form",
        now=NOW,
        zone=ZONE,
        actions_since=("issue_form",),
        lines=dict(reader.lines),
        clauses=reading.clauses,
        plain=reading.path.normalised.text,
        latin=reading.path.latin,
        language=reading.path.language,
        english=reading.path.english,
    )


if __name__ == "__main__":
    raise SystemExit(main())
