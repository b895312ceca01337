"""Why a message was understood so: what the reading left, and nothing else."""

from __future__ import annotations

import json

import pytest

from understanding.explanation import Explanation, explain
from understanding.reader.facts import ReadBy
from understanding.reader.training import TrainedReader

RICH = (
    "Since yesterday 5pm our live bot is not assigning chats to agents, "
    "https://acme.haptik.ai/c/1, we are losing orders"
)


@pytest.fixture(scope="module")
def rich(trained: TrainedReader) -> Explanation:
    return explain(RICH, trained.reader)


def words_of(explanation: Explanation) -> dict[str, str]:
    return {found.fact.kind: found.words for found in explanation.facts}


def test_it_says_what_the_reader_read(trained: TrainedReader, rich: Explanation) -> None:
    reading = trained.reader.read(RICH)
    assert list(rich.intents.candidates) == reading.intents[:5]
    assert [found.fact for found in rich.facts] == reading.facts
    for question, answers in rich.answers.items():
        assert list(answers.candidates) == reading.choices[question]
        assert answers.line == trained.reader.lines[question]
    assert rich.normalised == reading.path.normalised.text


def test_each_fact_has_the_very_words_it_was_read_from(rich: Explanation) -> None:
    words = words_of(rich)
    assert words["iva_stage"] == "live bot"
    assert words["business_impact"] == "losing orders"
    assert words["url"] == "https://acme.haptik.ai/c/1"
    assert words["time"] == "Since yesterday 5pm"


def test_each_fact_has_what_it_was_read_by(rich: Explanation) -> None:
    facts = {found.fact.kind: found.fact for found in rich.facts}
    assert facts["url"].source is ReadBy.FORM
    assert facts["iva_stage"].source is ReadBy.PATTERN
    assert facts["iva_stage"].pattern.startswith("live ")


def test_the_words_of_a_pattern_are_found_in_what_was_typed(trained: TrainedReader) -> None:
    explanation = explain("hi team, THE BOT ISN’T LIVE yet yaar", trained.reader)
    assert words_of(explanation)["iva_stage"] == "ISN’T LIVE"


def test_hindi_is_shown_with_what_it_was_read_as(trained: TrainedReader) -> None:
    explanation = explain("आगे मध्यम असर है, पता नहीं", trained.reader)
    assert explanation.beyond is None
    read_as = {change.typed: (change.read_as, change.why) for change in explanation.read_as}
    assert read_as["मध्यम"] == ("moderate", "glossary")
    assert read_as["पता नहीं"] == ("i do not know", "glossary")
    assert explanation.replies["says_unknown"]


def test_the_nearest_examples_come_with_their_classes(trained: TrainedReader) -> None:
    text, label = trained.intents.texts[40], trained.intents.labels[40]
    nearest = explain(text, trained.reader).intents.nearest
    assert nearest[0].text == text
    assert nearest[0].label == label
    assert nearest[0].similarity == pytest.approx(1.0, abs=0.01)
    assert [one.similarity for one in nearest] == sorted(
        (one.similarity for one in nearest), reverse=True
    )


def test_what_a_fact_of_a_classifier_is_most_like_is_said(trained: TrainedReader) -> None:
    found = explain("agents do not get any chats on our live bot", trained.reader).facts
    by_classifier = [one for one in found if one.fact.source is ReadBy.CLASSIFIER]
    assert by_classifier
    for one in by_classifier:
        assert {example.label for example in one.nearest} == {one.fact.value}
    assert not any(one.nearest for one in found if one not in by_classifier)


def test_what_normalising_changed_is_said(trained: TrainedReader) -> None:
    changes = explain("the bot is nahi wroking, see https://acme.in/7", trained.reader).read_as
    assert {(one.typed, one.why) for one in changes} >= {
        ("nahi", "glossary"),
        ("wroking", "spelling"),
        ("https://acme.in/7", "link"),
    }


def test_a_secret_is_hidden_before_anything_is_read(trained: TrainedReader) -> None:
    explanation = explain("cannot log in, my password is hunter2#9", trained.reader)
    assert [one.kind for one in explanation.secrets] == ["password"]
    assert "hunter2" not in json.dumps(explanation.to_json())


@pytest.mark.parametrize(
    ("text", "why"), [("asdfgh jkl", "keyboard mash"), ("ich brauche Hilfe", "another language")]
)
def test_what_cannot_be_read_says_why(trained: TrainedReader, text: str, why: str) -> None:
    explanation = explain(text, trained.reader)
    assert explanation.beyond == why
    assert explanation.intent == "nlu_fallback"
    assert explanation.intents.nearest == ()


def test_below_its_line_an_intent_is_not_understood(trained: TrainedReader) -> None:
    assert explain("start over", trained.reader, fallback_line=0.0).intent == "restart"
    assert explain("start over", trained.reader, fallback_line=1.1).intent == "nlu_fallback"


def test_an_open_question_narrows_it_down(trained: TrainedReader) -> None:
    explanation = explain("what do you mean by impact?", trained.reader, asked="business_impact")
    assert list(explanation.answers) == ["business_impact"]
    assert explanation.replies["asks_back"] is True


def test_a_denied_level_is_named_as_ruled_out(trained: TrainedReader) -> None:
    explanation = explain("I would not call that a small fault", trained.reader)
    assert {"minor", "limited"} <= set(explanation.denied)
