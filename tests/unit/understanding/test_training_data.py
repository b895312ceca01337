"""The training data: enough of everything, nothing twice, nothing of the evaluation in it."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
import yaml

from conversation.intents import USES
from helpdesk.settings import PROJECT_ROOT
from tests.evaluation.act_measures import act_cases, act_texts
from tests.evaluation.cases import (
    FALLBACK,
    all_texts,
    intent_cases,
    shown_texts,
    too_alike,
)
from tests.evaluation.coincidence import coincidences, coinciding, plain
from understanding.choices import CHOICES
from understanding.reader.normaliser import Normaliser
from understanding.reader.training_examples import (
    TrainingTexts,
    answer_examples,
    intent_examples,
)
from understanding.reader.training_files import read_training_files

FEWEST = 60
FEWEST_OF_THE_TWO_LARGE = 200


@pytest.fixture(scope="module")
def texts() -> TrainingTexts:
    """Return the training data as it is in data/nlu."""
    return read_training_files(PROJECT_ROOT / "data" / "nlu", USES)


@pytest.fixture(scope="module")
def normaliser(texts: TrainingTexts) -> Normaliser:
    """Return the normaliser that the reader learns from the training data."""
    return Normaliser.learn(texts.glossary, texts.sentences())


def test_every_intent_of_the_domain_has_many_examples(texts: TrainingTexts) -> None:
    domain = yaml.safe_load((PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8"))
    counts = Counter(intent for _, intent in texts.intents)
    assert set(counts) == set(domain["intents"]) - {FALLBACK}
    assert {name: count for name, count in counts.items() if count < FEWEST} == {}
    assert counts["report_issue"] >= FEWEST_OF_THE_TWO_LARGE
    assert counts["ask_product_question"] >= FEWEST_OF_THE_TWO_LARGE


def test_every_answer_has_many_wordings(texts: TrainingTexts) -> None:
    for question, choice in CHOICES.items():
        for value in choice.values:
            assert len(texts.table(f"answer_{question}_{value}")) >= FEWEST, (question, value)


def test_every_level_of_functionality_has_many_symptoms(texts: TrainingTexts) -> None:
    for value in CHOICES["functionality"].values:
        assert len(texts.table(f"symptom_{value}")) >= FEWEST, value


def test_the_training_examples_are_complete(texts: TrainingTexts) -> None:
    assert intent_examples(texts)
    for question, choice in CHOICES.items():
        rows, others = answer_examples(texts, question)
        assert {label for _, label in rows} > set(choice.values)
        assert others


def test_no_example_stands_for_two_intents(texts: TrainingTexts, normaliser: Normaliser) -> None:
    intents = defaultdict(set)
    for text, intent in texts.intents:
        intents[normaliser.rewrite(text)].add(intent)
    doubtful = {text: names for text, names in intents.items() if len(names) > 1}
    assert doubtful == {}


def test_no_wording_answers_a_question_in_two_ways(
    texts: TrainingTexts, normaliser: Normaliser
) -> None:
    for question, choice in CHOICES.items():
        meant = defaultdict(set)
        for value in choice.values:
            for text in texts.table(f"answer_{question}_{value}"):
                meant[normaliser.rewrite(text)].add(value)
        doubtful = {text: names for text, names in meant.items() if len(names) > 1}
        assert doubtful == {}, question


def test_no_example_is_there_twice(texts: TrainingTexts) -> None:
    counts = Counter((text.lower(), intent) for text, intent in texts.intents)
    assert [pair for pair, count in counts.items() if count > 1] == []


def test_no_training_sentence_is_an_evaluation_sentence_or_nearly_one(
    texts: TrainingTexts,
) -> None:
    training = [text for text, _ in texts.intents]
    training += [text for table in texts.tables.values() for text in table]
    cases = [*all_texts(), *act_texts()]
    shown = frozenset(shown_texts())
    alike = too_alike(cases, training)
    assert [pair for pair in alike if pair[0] in shown] == []
    # Of those held back nothing is shown, here neither.
    assert len(alike) == 0


def test_no_training_line_is_said_in_the_evaluation() -> None:
    assert coincidences() == {}, "python -m tests.evaluation.coincidence --remove"


def test_a_training_line_that_is_an_evaluation_sentence_is_found() -> None:
    said = frozenset({plain("It is NOT live, yet.")})
    lines = ["- intent: inform", "    - it is not live yet!", "    - it is live"]
    assert coinciding(lines, said) == {1}
    assert coinciding(["- synonym: no", "    - it is not live yet"], said) == frozenset()


def test_the_check_for_likeness_sees_copies_with_other_numbers_case_and_marks() -> None:
    assert too_alike(["Reopen HS-2001!"], ["reopen hs-1042"]) != []
    assert too_alike(["i have an isue please"], ["I have an issue, please"]) != []
    assert too_alike(["reopen my ticket"], ["close my ticket"]) == []


def test_the_evaluation_knows_the_intents_of_the_training_data(texts: TrainingTexts) -> None:
    known = {name for _, name in intent_cases()} | {name for _, name in act_cases()}
    assert known - {FALLBACK} == {name for _, name in texts.intents}
