"""Measures how well messages are understood, on cases kept apart from the training data.

    python -m tests.evaluation.nlu_table             the tables
    python -m tests.evaluation.nlu_table --misses    and every case that went wrong
    python -m tests.evaluation.nlu_table --lines     thresholds that follow from the training data
    python -m tests.evaluation.nlu_table --json FILE write the figures to a file

The reader is trained anew from data/nlu, which takes half a minute. The exit code is 1 when a
figure is below its floor.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from conversation.intents import USES
from helpdesk.settings import PROJECT_ROOT, load_settings
from tests.evaluation.act_measures import ActResult, measure_acts
from tests.evaluation.cases import (
    CASES,
    FALLBACK,
    HELD_BACK,
    SETS,
    answer_cases,
    fact_cases,
    intent_cases,
)
from tests.evaluation.figures import Share
from tests.evaluation.nlu_measures import (
    AnswerResult,
    FactResult,
    IntentResult,
    Miss,
    measure_answers,
    measure_facts,
    measure_intents,
)
from tests.evaluation.stranger_measures import StrangerResult, measure_strangers
from understanding.choices import CHOICES
from understanding.encoder import shared_encoder
from understanding.reader.reader import Reader
from understanding.reader.training import (
    Line,
    TrainedReader,
    answer_line,
    fallback_line,
    train_reader,
)
from understanding.reader.training_files import read_training_files
from understanding.reader.vector_cache import VectorCache

# What may not be lost.
FLOORS = {
    "intents": 0.93,
    "weakest intent": 0.80,
    "nonsense left alone": 0.90,
    "answers right or asked again": 0.95,
    "facts of openers: precision": 0.95,
    "facts of openers: recall": 0.85,
    "acts": 0.80,
    "clauses told apart": 0.93,
    "facts beside acts": 0.93,
}
CEILINGS = {"answers silently wrong": 0.02}
_SHOWN_CONFUSIONS = 12


def main() -> int:
    """Print the tables; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.nlu_table")
    parser.add_argument("--misses", action="store_true", help="print every case that went wrong")
    parser.add_argument("--lines", action="store_true", help="only derive the thresholds")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    trained = trained_reader()
    if options.lines:
        _print_lines(trained)
        return 0
    figures = measure(trained.reader, misses=options.misses)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    derived = fallback_line(trained.intents.trained)
    if not derived.low <= fallback_threshold() <= derived.high:
        print(f"config.yml: the threshold should be {derived.value} (--lines)", file=sys.stderr)
        return 1
    low = [name for name, floor in FLOORS.items() if figures[name] < floor]
    low += [name for name, ceiling in CEILINGS.items() if figures[name] > ceiling]
    for name in low:
        print(f"NOT GOOD ENOUGH: {name} is {figures[name]:.3f}", file=sys.stderr)
    return 1 if low else 0


def trained_reader() -> TrainedReader:
    """Train a reader from data/nlu, as `helpdesk train` does."""
    cache = VectorCache(load_settings().data_dir / "cache" / "sentence_vectors.npz")
    texts = read_training_files(PROJECT_ROOT / "data" / "nlu", USES)
    trained = train_reader(texts, cache.encode, shared_encoder())
    cache.keep()
    return trained


def fallback_threshold() -> float:
    """Return the confidence below which config.yml counts a message as not understood."""
    config = yaml.safe_load((PROJECT_ROOT / "config.yml").read_text(encoding="utf-8"))
    step = next(item for item in config["pipeline"] if item["name"] == "FallbackClassifier")
    return float(step["threshold"])


@dataclass
class Measured:
    """What was measured on one set of cases, or on several together."""

    intents: IntentResult
    answers: dict[str, AnswerResult]
    openers: FactResult

    @classmethod
    def nothing(cls) -> Measured:
        """Return counts of zero."""
        return cls(IntentResult(), {question: AnswerResult() for question in CHOICES}, FactResult())

    def add(self, other: Measured) -> None:
        """Add another set's counts to these."""
        self.intents.add(other.intents)
        self.openers.add(other.openers)
        for question, result in other.answers.items():
            self.answers[question].add(result)

    def misses(self) -> list[Miss]:
        """Return every case that went wrong."""
        of_answers = [miss for result in self.answers.values() for miss in result.misses]
        return [*self.intents.misses, *of_answers, *self.openers.misses]


def measure(reader: Reader, *, misses: bool) -> dict[str, float]:
    """Measure everything, print it, and return the figures by name."""
    threshold = fallback_threshold()
    sets = {name: _measured(reader, folder, threshold) for name, folder in SETS.items()}
    every = Measured.nothing()
    for one in sets.values():
        every.add(one)
    entities = measure_facts(reader, fact_cases(CASES / "entities.yml"))
    acts = measure_acts(reader, threshold)
    strangers = measure_strangers(reader, threshold)
    _print_intents(every.intents)
    _print_answers(every.answers, reader)
    _print_facts("Facts out of rich first messages", every.openers)
    _print_facts("Single facts, negations and look-alikes", entities)
    _print_acts(acts)
    _print_sets(sets)
    _print_strangers(strangers)
    if misses:
        shown = [one for name, one in sets.items() if name != HELD_BACK]
        _print_misses([miss for one in shown for miss in one.misses()] + entities.misses)
        _print_misses(acts.misses)
        _print_misses([miss for half in strangers.values() for miss in half.misses])
    figures = _figures(every.intents, every.answers, every.openers, entities)
    figures |= {
        "acts": acts.acts.value,
        "clauses told apart": acts.clauses.value,
        "facts beside acts": acts.facts.value,
    }
    for name, one in sets.items():
        figures |= {f"{figure}, {name}": value for figure, value in _short_figures(one).items()}
    for name, half in strangers.items():
        figures |= {f"{figure}, {name}": share.value for figure, share in half.rows.items()}
    return figures


def _measured(reader: Reader, folder: Path, threshold: float) -> Measured:
    return Measured(
        measure_intents(reader, intent_cases(folder), threshold),
        {
            question: measure_answers(reader, question, cases, reader.lines[question])
            for question, cases in answer_cases(folder).items()
        },
        measure_facts(reader, fact_cases(folder / "openers.yml")),
    )


def _short_figures(measured: Measured) -> dict[str, float]:
    return {
        "intents": measured.intents.overall.value,
        "answers understood": _sum(one.understood for one in measured.answers.values()).value,
        "facts of openers: recall": measured.openers.overall.recall.value,
    }


def _figures(
    intents: IntentResult,
    answers: dict[str, AnswerResult],
    openers: FactResult,
    entities: FactResult,
) -> dict[str, float]:
    real = [share for intent, share in intents.by_intent.items() if intent != FALLBACK]
    return {
        "intents": intents.overall.value,
        "weakest intent": min(share.value for share in real),
        "nonsense left alone": intents.nonsense.value,
        "answers understood": _sum(answer.understood for answer in answers.values()).value,
        "answers right or asked again": _sum(one.harmless for one in answers.values()).value,
        "answers silently wrong": _sum(one.silently_wrong for one in answers.values()).value,
        "facts of openers: precision": openers.overall.precision.value,
        "facts of openers: recall": openers.overall.recall.value,
        "single facts: precision": entities.overall.precision.value,
        "single facts: recall": entities.overall.recall.value,
        "milliseconds a message (median)": statistics.median(intents.milliseconds),
    }


def _sum(shares: Iterable[Share]) -> Share:
    every = list(shares)
    return Share(sum(share.hits for share in every), sum(share.of for share in every))


def _print_intents(result: IntentResult) -> None:
    print("Intents\n")
    for intent, share in sorted(result.by_intent.items(), key=lambda item: item[1].value):
        print(f"  {intent:22} {share}")
    print(f"\n  {'all intents':22} {result.overall}")
    print(f"  {'nonsense left alone':22} {result.nonsense}")
    spent = statistics.median(result.milliseconds)
    print(f"  processor time a message: {spent:.0f} ms in the median\n\n  Taken for another:")
    for (wanted, got), count in result.confusions.most_common(_SHOWN_CONFUSIONS):
        print(f"    {count} x {wanted} -> {got}")
    print()


def _print_answers(answers: dict[str, AnswerResult], reader: Reader) -> None:
    print("Answers in free text\n")
    for question in CHOICES:
        result = answers[question]
        print(f"  {question} (taken from {reader.lines[question]:.2f} on)")
        print(f"    understood           {result.understood}")
        print(f"    right or asked again {result.harmless}")
        print(f"    silently wrong       {result.silently_wrong}")
    print()


def _print_facts(title: str, result: FactResult) -> None:
    print(f"{title}\n")
    for kind, found in sorted(result.by_kind.items()):
        print(f"  {kind:16} precision {found.precision}   recall {found.recall}")
    print(f"  {'all':16} precision {result.overall.precision}   recall {result.overall.recall}\n")


def _print_acts(result: ActResult) -> None:
    print("What people do with a message\n")
    print(f"  acts                      {result.acts}")
    print(f"  clauses told apart        {result.clauses}")
    print(f"  facts beside acts         {result.facts}\n")


def _print_sets(sets: Mapping[str, Measured]) -> None:
    print("Set by set\n")
    for name, one in sets.items():
        answers = one.answers.values()
        print(f"  {name}")
        print(f"    intents              {one.intents.overall}")
        print(f"    answers understood   {_sum(result.understood for result in answers)}")
        print(f"    silently wrong       {_sum(result.silently_wrong for result in answers)}")
        print(f"    facts of openers     precision {one.openers.overall.precision}")
        print(f"                         recall    {one.openers.overall.recall}")
    print()


def _print_strangers(strangers: Mapping[str, StrangerResult]) -> None:
    for name, half in strangers.items():
        print(f"{name.capitalize()}\n")
        for figure, share in half.rows.items():
            print(f"  {figure:26} {share}")
        print()


def _print_misses(misses: list[Miss]) -> None:
    for miss in misses:
        print(f"  {miss.text!r}\n      {miss.wanted} -> {miss.got}")


def _print_lines(trained: TrainedReader) -> None:
    print("Derived from the training data, on texts held out in turn:\n")
    _print_line("FallbackClassifier threshold (config.yml)", fallback_line(trained.intents.trained))
    for question, learned in trained.choices.items():
        _print_line(f"{question}, taken from (kept in the model)", answer_line(learned.trained))


def _print_line(name: str, line: Line) -> None:
    print(f"  {name:46} {line.value:.2f}   as good: {line.low:.2f} to {line.high:.2f}")


if __name__ == "__main__":
    sys.exit(main())
