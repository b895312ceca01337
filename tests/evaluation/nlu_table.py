"""Measures how well messages are understood, on cases kept apart from the training data.

    python -m tests.evaluation.nlu_table             the tables
    python -m tests.evaluation.nlu_table --misses    and every case that went wrong
    python -m tests.evaluation.nlu_table --lines     thresholds that follow from the training data
    python -m tests.evaluation.nlu_table --save      keep the figures, for the next run to compare

The reader is trained anew from data/nlu, which takes half a minute. The exit code is 1 when a
figure is below its floor.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from assistant.nlu.lessons import QUESTIONS
from assistant.nlu.reader import Reader
from assistant.nlu.reader_training import TrainedReader, fallback_line, train_reader
from assistant.nlu.training_data import read_training_files
from assistant.nlu.vector_cache import VectorCache
from helpdesk.sentence_encoder import shared_encoder
from helpdesk.settings import PROJECT_ROOT, load_settings
from tests.evaluation.cases import FALLBACK, answer_cases, fact_cases, intent_cases
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

RESULT_FILE = Path(__file__).parent / "nlu_result.json"
# What may not be lost.
FLOORS = {
    "intents": 0.93,
    "weakest intent": 0.80,
    "nonsense left alone": 0.90,
    "answers right or asked again": 0.95,
    "facts of openers: precision": 0.95,
    "facts of openers: recall": 0.85,
}
CEILINGS = {"answers silently wrong": 0.02}
_SHOWN_CONFUSIONS = 12
_FAR_APART = 0.1


def main() -> int:
    """Print the tables; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.nlu_table")
    parser.add_argument("--misses", action="store_true", help="print every case that went wrong")
    parser.add_argument("--lines", action="store_true", help="only derive the thresholds")
    parser.add_argument("--save", action="store_true", help="keep the figures for comparison")
    options = parser.parse_args()
    trained = trained_reader()
    if options.lines:
        _print_lines(trained)
        return 0
    figures = measure(trained.reader, misses=options.misses)
    before = json.loads(RESULT_FILE.read_text(encoding="utf-8")) if RESULT_FILE.exists() else {}
    _print_changes(before, figures)
    if options.save:
        RESULT_FILE.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    derived = fallback_line(trained.intents.trained)
    if abs(derived - fallback_threshold()) > _FAR_APART:
        print(f"config.yml: the threshold should be {derived} (see --lines)", file=sys.stderr)
        return 1
    low = [name for name, floor in FLOORS.items() if figures[name] < floor]
    low += [name for name, ceiling in CEILINGS.items() if figures[name] > ceiling]
    for name in low:
        print(f"NOT GOOD ENOUGH: {name} is {figures[name]:.3f}", file=sys.stderr)
    return 1 if low else 0


def trained_reader() -> TrainedReader:
    """Train a reader from data/nlu, as `helpdesk train` does."""
    cache = VectorCache(load_settings().data_dir / "cache" / "sentence_vectors.npz")
    texts = read_training_files(PROJECT_ROOT / "data" / "nlu")
    trained = train_reader(texts, cache.encode, shared_encoder())
    cache.keep()
    return trained


def fallback_threshold() -> float:
    """Return the confidence below which config.yml counts a message as not understood."""
    config = yaml.safe_load((PROJECT_ROOT / "config.yml").read_text(encoding="utf-8"))
    step = next(item for item in config["pipeline"] if item["name"] == "FallbackClassifier")
    return float(step["threshold"])


def measure(reader: Reader, *, misses: bool) -> dict[str, float]:
    """Measure everything, print it, and return the figures by name."""
    intents = measure_intents(reader, intent_cases(), fallback_threshold())
    _print_intents(intents)
    answers = {
        question: measure_answers(reader, question, cases, reader.lines[question])
        for question, cases in answer_cases().items()
    }
    _print_answers(answers, reader)
    openers = measure_facts(reader, fact_cases("openers.yml"))
    _print_facts("Facts out of rich first messages", openers)
    entities = measure_facts(reader, fact_cases("entities.yml"))
    _print_facts("Single facts, negations and look-alikes", entities)
    if misses:
        _print_misses(intents.misses)
        for result in answers.values():
            _print_misses(result.misses)
        _print_misses([*openers.misses, *entities.misses])
    return _figures(intents, answers, openers, entities)


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
    for question in QUESTIONS:
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


def _print_misses(misses: list[Miss]) -> None:
    for miss in misses:
        print(f"  {miss.text!r}\n      {miss.wanted} -> {miss.got}")


def _print_lines(trained: TrainedReader) -> None:
    print("Derived from the training data, on texts held out in turn:\n")
    print(f"  FallbackClassifier threshold (config.yml): {fallback_line(trained.intents.trained)}")
    for question, line in trained.reader.lines.items():
        print(f"  {question}: an answer is taken from {line} on (kept in the model)")


def _print_changes(before: dict[str, Any], after: dict[str, float]) -> None:
    print("Figure by figure, and beside the figures kept last\n")
    for name, value in after.items():
        if name not in before:
            print(f"  {name:34} {value:8.3f}")
            continue
        change = value - before[name]
        note = "as before" if abs(change) < 0.0005 else f"{change:+.3f}"
        print(f"  {name:34} {value:8.3f}   {note}")
    print()


if __name__ == "__main__":
    sys.exit(main())
