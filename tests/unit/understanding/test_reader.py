"""The reader, with the real encoder, on a part of the real training data."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.rasa.reader_component import HelpSectionReader
from understanding.choices import CHOICES
from understanding.encoder import shared_encoder
from understanding.reader.reader import Reader
from understanding.reader.training import TrainedReader, fallback_line, train_reader
from understanding.reader.training_examples import TrainingDataIncomplete, TrainingTexts


def intent(reader: Reader, text: str) -> str:
    return reader.read(text).intents[0][0]


def facts(reader: Reader, text: str) -> dict[str, str]:
    return {fact.kind: fact.value for fact in reader.read(text).facts}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("agents don't get any chat since morning", "report_issue"),
        ("how can I add one more agent?", "ask_product_question"),
        ("HS-1042", "check_ticket_status"),
        ("pls reopn ticket 1042", "reopen_ticket"),
        ("kisi insaan se baat karni hai", "talk_to_human"),
        ("actually the impact is moderate", "change_answer"),
        ("start over", "restart"),
        ("https://acme.haptik.ai/chat/7", "inform"),
    ],
)
def test_what_a_message_wants_is_read(trained: TrainedReader, text: str, name: str) -> None:
    assert intent(trained.reader, text) == name


def test_nonsense_has_no_intent(trained: TrainedReader) -> None:
    reading = trained.reader.read("asdfgh jkl")
    assert {sure for _, sure in reading.intents} == {0.0}
    assert all(sure == 0.0 for answers in reading.choices.values() for _, sure in answers)


@pytest.mark.parametrize("text", ["", "   ", "\n", "?", "🍕", "x" * 4000, "a b " * 2000])
def test_any_text_is_read_without_complaint(trained: TrainedReader, text: str) -> None:
    reading = trained.reader.read(text)
    assert sum(sure for _, sure in reading.intents) <= 1 + 1e-6


def test_an_answer_is_read_against_the_options_of_its_question(trained: TrainedReader) -> None:
    choices = trained.reader.read("moderate impact").choices
    assert choices["business_impact"][0][0] == "moderate"
    assert choices["business_impact"][0][1] > choices["iva_stage"][0][1]
    for answers in choices.values():
        assert [sure for _, sure in answers] == sorted((sure for _, sure in answers), reverse=True)
        assert sum(sure for _, sure in answers) <= 1 + 1e-6


def test_a_rich_first_message_gives_its_facts(trained: TrainedReader) -> None:
    text = (
        "Since yesterday 5pm our live bot is not assigning chats to agents, "
        "https://acme.haptik.ai/c/1, we are losing orders"
    )
    found = facts(trained.reader, text)
    assert found["iva_stage"] == "live"
    assert found["business_impact"] == "serious"
    assert found["url"] == "https://acme.haptik.ai/c/1"
    assert found["time"] == "Since yesterday 5pm"


def test_negations_and_questions_give_no_wrong_fact(trained: TrainedReader) -> None:
    found = facts(trained.reader, "bot is not live yet and nobody is affected")
    assert found["iva_stage"] == "in_development"
    assert found["business_impact"] == "none"
    assert facts(trained.reader, "how do I make my bot live?") == {}


def test_the_lines_follow_from_held_out_texts(trained: TrainedReader) -> None:
    assert set(trained.reader.lines) == set(CHOICES)
    assert all(0.5 <= line <= 0.95 for line in trained.reader.lines.values())
    line = fallback_line(trained.intents.trained)
    assert 0.15 <= line.low <= line.value <= line.high <= 0.8


def test_a_missing_table_is_named(texts: TrainingTexts) -> None:
    tables = {name: table for name, table in texts.tables.items() if name != "answer_none"}
    encoder = shared_encoder()
    with pytest.raises(TrainingDataIncomplete, match="answer_none"):
        train_reader(
            TrainingTexts(texts.intents, tables, texts.glossary, texts.uses),
            encoder.encode,
            encoder,
        )


def test_a_message_is_encoded_once_and_its_clauses_in_one_go(
    trained: TrainedReader, tmp_path: Path
) -> None:
    asked: list[list[str]] = []

    class Counting:
        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            asked.append(list(texts))
            return shared_encoder().encode(texts)

    trained.reader.save(tmp_path)
    reader = Reader.load(tmp_path, Counting())
    reader.read("hello")
    assert len(asked) == 1
    reader.read("bot is down, we are losing orders")
    assert [len(texts) for texts in asked] == [1, 1, 2]


def rasa_data(texts: TrainingTexts) -> TrainingData:
    return TrainingData(
        [Message({TEXT: text, INTENT: name}) for text, name in texts.intents],
        entity_synonyms=dict(texts.glossary),
        lookup_tables=[{"name": n, "elements": list(t)} for n, t in texts.tables.items()],
    )


def parsed(component: HelpSectionReader, text: str) -> dict[str, Any]:
    message = Message({TEXT: text})
    component.process([message])
    result: dict[str, Any] = message.as_dict(only_output_properties=True)
    return result


def test_rasa_trains_stores_and_loads_the_reader(
    texts: TrainingTexts,
    trained: TrainedReader,
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HELPDESK_DATA_DIR", str(data_dir))
    (tmp_path / "storage").mkdir()
    storage, resource = LocalModelStorage(tmp_path / "storage"), Resource("reader")
    context = ExecutionContext(GraphSchema({}), "model")
    fresh = HelpSectionReader.create({}, storage, resource, context)
    fresh.train(rasa_data(texts))
    loaded = HelpSectionReader.load({}, storage, resource, context)
    for text in ("the report is not downloading, we are live", "actually it's moderate", "zxcv"):
        output = parsed(loaded, text)
        assert output["intent"]["name"] == parsed(fresh, text)["intent"]["name"]
        assert set(output["choices"]) == set(output["choice_lines"])
        assert len(output["intent_ranking"]) == 10
    entities = parsed(loaded, "the report is not downloading, we are live")["entities"]
    assert ("iva_stage", "live") in {(item["entity"], item["value"]) for item in entities}
    text = "the report is not downloading, we are live"
    assert parsed(loaded, text)["intent"]["name"] == intent(trained.reader, text)


def test_what_each_clause_does_reaches_rasa(trained: TrainedReader, tmp_path: Path) -> None:
    component = HelpSectionReader(LocalModelStorage(tmp_path), Resource("reader"), trained.reader)
    text = "thank you. agents don't get any chat"
    first, second = parsed(component, text)["clauses"]
    assert (first["text"], first["intent"], first["tells"]) == ("thank you", "thank", False)
    assert (second["intent"], second["tells"]) == ("report_issue", True)
    assert text[second["start"] : second["end"]] == "agents don't get any chat"
    assert 0 < second["confidence"] <= 1


def test_a_message_of_one_clause_has_its_own_intent(trained: TrainedReader) -> None:
    reading = trained.reader.read("agents don't get any chat")
    [clause] = reading.clauses
    assert (clause.intent, clause.confidence) == reading.intents[0]
    assert clause.tells


@pytest.mark.parametrize("text", ["asdfgh jkl", "???", ""])
def test_what_cannot_be_read_has_no_clauses(trained: TrainedReader, text: str) -> None:
    assert trained.reader.read(text).clauses == ()


def test_a_time_and_a_link_tell_of_no_problem(trained: TrainedReader) -> None:
    text = "bot is not replying, since yesterday 5pm, https://acme.example/chat/7"
    assert [clause.tells for clause in trained.reader.read(text).clauses] == [True, False]


def test_a_no_beside_a_problem_is_not_what_the_message_is_for(trained: TrainedReader) -> None:
    assert intent(trained.reader, "no, leave that") == "deny"
    reading = trained.reader.read("no. no, chats are not getting assigned to agents")
    assert reading.intents[0][0] == "report_issue"


def test_facts_are_heard_beside_a_question(trained: TrainedReader) -> None:
    assert facts(trained.reader, "any update? the impact is serious")["business_impact"] == (
        "serious"
    )
    assert "business_impact" not in facts(trained.reader, "what is serious? what is moderate?")


def test_a_change_of_the_code_trains_anew() -> None:
    digest = HelpSectionReader.fingerprint_addon({})
    assert digest == HelpSectionReader.fingerprint_addon({})
    assert digest


def test_the_reader_is_imported_without_rasa_and_without_heavy_libraries() -> None:
    heavy = "('tensorflow', 'rasa', 'sklearn', 'scipy')"
    code = (
        f"import sys, understanding.reader.reader; print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
