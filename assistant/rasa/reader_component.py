"""The reader as a component of Rasa's pipeline: intent, answers to choices, and facts."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import understanding
from conversation import intents
from helpdesk.settings import load_settings
from understanding.clause_reading import ClauseReading
from understanding.encoder import shared_encoder, shipped_encoder_version
from understanding.reader.facts import Fact
from understanding.reader.reader import Reader
from understanding.reader.reading import Reading
from understanding.reader.training import train_reader
from understanding.reader.training_examples import TrainingTexts
from understanding.reader.vector_cache import VectorCache

RANKING_LENGTH = 10
LANGUAGE_BEFORE = "language_before"
"""In a message's metadata: the foreign language that the person wrote before."""
_CODE = Path(understanding.__file__).parent


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=True,
)
class HelpSectionReader(GraphComponent):  # type: ignore[misc]  # Rasa is untyped
    """Sets `intent`, `intent_ranking`, `choices`, `words`, `clauses`, `entities` and more.

    `choices` is how the text reads as an answer to each choice of the form:
    {"functionality": [{"value": "critical", "confidence": 0.93}, ...], ...}, likeliest first; what
    is missing to 1 is "none of these". `choice_lines` has, for each, the confidence from which on
    an answer may be taken without asking again. `clauses` says what each clause does:
    [{"text": "one sec", "start": 0, "end": 7, "intent": "postpone", "confidence": 0.98,
    "tells": False}, ...]. `latin` is Hindi in Latin letters; `language` is the foreign language of
    a message, and `english` what it is in English.
    """

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, reader: Reader | None = None
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._reader = reader

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> HelpSectionReader:
        """Return a component that has learned nothing yet."""
        return cls(model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a digest of the code that reads and its encoder: Rasa looks at this class only."""
        digest = hashlib.sha256(shipped_encoder_version().encode())
        for path in (*sorted(_CODE.rglob("*.py")), Path(intents.__file__)):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the intents' examples, the lookup tables and the synonyms (the glossary)."""
        texts = TrainingTexts(
            intents=[
                (message.get(TEXT), message.get(INTENT))
                for message in training_data.intent_examples
                if message.get(TEXT)
            ],
            tables=_lookup_tables(training_data),
            glossary=dict(training_data.entity_synonyms),
            uses=intents.USES,
        )
        cache = VectorCache(load_settings().data_dir / "cache" / "sentence_vectors.npz")
        self._reader = train_reader(texts, cache.encode, shared_encoder()).reader
        cache.keep()
        with self._model_storage.write_to(self._resource) as folder:
            self._reader.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> HelpSectionReader:
        """Return the component that `train` left in the model storage."""
        encoder = shared_encoder()  # loaded now, so that the first message need not wait
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Reader.load(folder, encoder))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the training data as it is."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Read each message and set what was understood."""
        if self._reader is None:
            raise RuntimeError("HelpSectionReader was neither trained nor loaded")
        for message in messages:
            before = (message.get("metadata") or {}).get(LANGUAGE_BEFORE)
            reading = self._reader.read(message.get(TEXT) or "", before)
            _set(message, reading, self._reader.lines)
        return messages


def _lookup_tables(training_data: TrainingData) -> dict[str, list[str]]:
    tables: dict[str, list[str]] = {}
    for table in training_data.lookup_tables:
        tables.setdefault(table["name"], []).extend(table["elements"])
    return tables


def _set(message: Message, reading: Reading, lines: dict[str, float]) -> None:
    ranking = [{"name": name, "confidence": sure} for name, sure in reading.intents]
    message.set("intent", dict(ranking[0]), add_to_output=True)
    message.set("intent_ranking", ranking[:RANKING_LENGTH], add_to_output=True)
    choices = {
        question: [{"value": value, "confidence": round(sure, 4)} for value, sure in answers]
        for question, answers in reading.choices.items()
    }
    message.set("choices", choices, add_to_output=True)
    message.set("words", reading.path.normalised.text, add_to_output=True)
    message.set("latin", reading.path.latin, add_to_output=True)
    message.set("language", reading.path.language, add_to_output=True)
    message.set("english", reading.path.english, add_to_output=True)
    message.set("choice_lines", dict(lines), add_to_output=True)
    message.set("clauses", [_clause(one) for one in reading.clauses], add_to_output=True)
    message.set(ENTITIES, [_entity(fact) for fact in reading.facts], add_to_output=True)


def _clause(read: ClauseReading) -> dict[str, Any]:
    return {
        "text": read.text,
        "start": read.span[0],
        "end": read.span[1],
        "intent": read.intent,
        "confidence": round(read.confidence, 4),
        "tells": read.tells,
        "means": [[slot, value, round(sure, 4)] for slot, value, sure in read.means],
        "topic": None if read.topic is None else [*read.topic.place, read.topic.standing],
    }


def _entity(fact: Fact) -> dict[str, Any]:
    return {
        "entity": fact.kind,
        "value": fact.value,
        "start": fact.span[0],
        "end": fact.span[1],
        "confidence_entity": round(fact.confidence, 4),
        "source": fact.source.value,
        "extractor": HelpSectionReader.__name__,
    }
