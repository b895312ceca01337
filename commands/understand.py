"""`helpdesk understand`: how a message is read, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer
import yaml

from commands.model import model_path
from helpdesk.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from understanding.explanation import Explanation, RankedAnswers
    from understanding.reader.classifier import NearExample

_SHOWN = 3
_WIDTH = 17


def register(app: typer.Typer) -> None:
    """Add `helpdesk understand`."""
    app.command("understand")(_understand)


def _understand(
    text: Annotated[str, typer.Argument(help="What somebody types.")],
    asked: Annotated[
        str | None, typer.Option(help="The slot of the open question, such as business_impact.")
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="With what decided.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read a message with the trained model: intent, answers and facts, and what decided."""
    from conversation.fields import INTAKE_SLOTS
    from understanding.encoder import shared_encoder
    from understanding.explanation import explain
    from understanding.reader.model_archive import load_reader

    slots = (*INTAKE_SLOTS, "confirmation", "slot_to_change")
    if asked is not None and asked not in slots:
        raise typer.BadParameter(f"{asked!r} is none of: {', '.join(slots)}")
    reader = load_reader(model_path(), shared_encoder())
    explanation = explain(text, reader, asked=asked, fallback_line=_fallback_line())
    if as_json:
        typer.echo(json.dumps(explanation.to_json(), indent=2, ensure_ascii=False))
        return
    for line in _lines(explanation, why=why):
        typer.echo(line)


def _fallback_line() -> float | None:
    """Return the confidence below which `config.yml` counts a message as not understood."""
    config = yaml.safe_load((PROJECT_ROOT / "config.yml").read_text(encoding="utf-8"))
    for step in config["pipeline"]:
        if step["name"] == "FallbackClassifier":
            return float(step["threshold"])
    return None


def _lines(explanation: Explanation, *, why: bool) -> Iterator[str]:
    for secret in explanation.secrets:
        yield _row("hidden", f"{secret.kind}, characters {secret.span[0]} to {secret.span[1]}")
    if why or explanation.beyond:
        yield _row("read as", explanation.normalised or "nothing")
    if why:
        for change in explanation.read_as:
            yield _row("", f"{change.typed!r} is {change.read_as!r} ({change.why})")
    if explanation.beyond:
        yield _row("not readable", explanation.beyond)
    yield from _intent_lines(explanation, why=why)
    for question, answers in explanation.answers.items():
        yield from _answer_lines(question, answers, why=why)
    if explanation.denied:
        yield _row("ruled out", ", ".join(explanation.denied))
    yield from _fact_lines(explanation, why=why)
    for name, value in explanation.replies.items():
        yield _row("reply", name if value is True else f"{name}: {value}")


def _intent_lines(explanation: Explanation, *, why: bool) -> Iterator[str]:
    yield _row("intent", explanation.intent)
    yield _row("", _ranked(explanation.intents.candidates))
    if not why:
        return
    if explanation.fallback_line is not None:
        yield _row("", f"understood from {explanation.fallback_line:.2f} on")
    for thought in explanation.second_thoughts:
        yield _row("", thought)
    yield from _example_lines(explanation.intents.nearest)


def _answer_lines(question: str, answers: RankedAnswers, *, why: bool) -> Iterator[str]:
    taken = answers.taken or f"asked again (no answer from {answers.line:.2f} on)"
    yield _row(question, f"{taken}: {_ranked(answers.candidates)}")
    if why:
        yield from _example_lines(answers.nearest)


def _fact_lines(explanation: Explanation, *, why: bool) -> Iterator[str]:
    for found in explanation.facts:
        fact = found.fact
        by = f", {fact.source.value} {fact.pattern}".rstrip() if why else ""
        said = f"{fact.kind} = {fact.value} ({fact.confidence:.2f}{by})"
        yield _row("fact", f"{said} from {found.words!r}")
        if why:
            yield from _example_lines(found.nearest)
    if not explanation.looked_for_facts and why and not explanation.beyond:
        yield _row("fact", "choices were not looked for: by its intent it asks rather than states")


def _example_lines(examples: Iterable[NearExample]) -> Iterator[str]:
    for example in examples:
        label = "no answer" if example.label.startswith("~") else example.label
        yield _row("", f"like {example.similarity:.2f}: {example.text!r} ({label})")


def _ranked(candidates: Iterable[tuple[str, float]]) -> str:
    shown = [f"{name} {sure:.2f}" for name, sure in candidates]
    return ", ".join(shown[:_SHOWN])


def _row(name: str, text: str) -> str:
    return f"{name:{_WIDTH}}{text}"
