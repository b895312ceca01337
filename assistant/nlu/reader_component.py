"""Rasa's view of the reader: intents, answers to choices and facts, out of one encoding."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu import mentions
from assistant.nlu.kernel import KernelClassifier, KnownTexts
from assistant.nlu.wording import Wording
from helpdesk.intake.links import find_emails, find_links, find_ticket_numbers
from helpdesk.intake.occurrence import find_occurrence
from helpdesk.sentence_encoder import SentenceEncoder, shared_encoder

logger = logging.getLogger(__name__)

_INTENTS = "intents"
_WORDING = "wording.json"
NOISE = "~noise"
OTHER = "~other"
QUESTIONS: dict[str, tuple[str, ...]] = {
    "functionality": ("critical", "major", "minor", "setup"),
    "business_impact": ("serious", "moderate", "limited", "none"),
    "iva_stage": ("live", "going_live_soon", "in_development"),
}
# Intents that act at once: a longer message that contains their words is no command.
COMMANDS = frozenset({"restart", "cancel", "go_back", "skip"})
COMMAND_MAX_WORDS = 10
RANKING_LENGTH = 10
MENTION_LINE = 0.8
MAX_CLAUSES = 5
_CLAUSE_END = re.compile(
    r"[.!?;\n]+\s*|,\s+|\s+(?:and|but|so|because|as|since|aur|lekin)\s+", re.IGNORECASE
)
_NEUTRAL_NOW = datetime(2026, 1, 15, 12, 0, tzinfo=timezone.utc)


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=True,
)
class HelpSectionReader(GraphComponent):  # type: ignore[misc]
    """Reads a message: its intent, how it reads as an answer to each choice, and its facts."""

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._wording: Wording
        self._known: KnownTexts
        self._classifiers: dict[str, KernelClassifier] = {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> HelpSectionReader:
        return cls(model_storage, resource)

    # --- training -------------------------------------------------------------------------------

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the intents' examples, the lookup tables and the glossary of synonyms."""
        tables = {item["name"]: list(item["elements"]) for item in training_data.lookup_tables}
        intents = [
            (message.get(TEXT), message.get(INTENT))
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        glossary = dict(training_data.entity_synonyms)
        every_text = [text for text, _ in intents] + [
            text for name, texts in tables.items() if name != "not_understood" for text in texts
        ]
        self._wording = Wording.learn(glossary, every_text)
        symptoms = [
            text for value in QUESTIONS["functionality"] for text in tables[f"symptom_{value}"]
        ]
        rows = [
            *intents,
            *((text, "report_issue") for text in symptoms),
            *((text, NOISE) for text in tables["not_understood"]),
        ]
        choices = {
            question: self._in_words(_choice_rows(question, tables, intents))
            for question in QUESTIONS
        }
        labelled = {_INTENTS: self._in_words(rows), **choices}
        texts = sorted({text for labels in labelled.values() for text in labels})
        self._known = KnownTexts.fit(texts, SentenceEncoder(threads=2).encode(texts))
        likeness = self._known.likeness()
        number = {text: row for row, text in enumerate(texts)}
        self._classifiers = {
            name: KernelClassifier.fit(
                likeness, {number[text]: label for text, label in labels.items()}
            )
            for name, labels in labelled.items()
        }
        self._persist()
        return self._resource

    def _in_words(self, rows: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Return the texts in the readers' words with their labels; the first label counts."""
        labelled: dict[str, str] = {}
        for text, label in rows:
            labelled.setdefault(self._wording.rewrite(text), label)
        return labelled

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _WORDING).write_text(json.dumps(self._wording.to_json()), "utf-8")
            self._known.save(folder)
            for name, classifier in self._classifiers.items():
                classifier.save(folder / f"{name}.npz")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> HelpSectionReader:
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.read_from(folder)
        shared_encoder()  # loaded with the model, so that the first message need not wait
        return component

    def read_from(self, folder: Path) -> None:
        """Read what training wrote."""
        self._wording = Wording.from_json(json.loads((folder / _WORDING).read_text("utf-8")))
        self._known = KnownTexts.load(folder)
        self._classifiers = {
            name: KernelClassifier.load(folder / f"{name}.npz") for name in (_INTENTS, *QUESTIONS)
        }

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    # --- reading --------------------------------------------------------------------------------

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, intent ranking, choices and entities of each message."""
        for message in messages:
            self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        text = message.get(TEXT) or ""
        rewritten = self._wording.rewrite(text)
        sure = self._confidences(rewritten, shared_encoder().encode_one(rewritten))
        ranking = _ranking(sure[_INTENTS], len(text.split()))
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking[:RANKING_LENGTH], add_to_output=True)
        message.set(
            "choices",
            {question: _sorted_choices(sure[question]) for question in QUESTIONS},
            add_to_output=True,
        )
        entities = [*_plain_facts(text), *self._mentions(text, sure["functionality"])]
        if ranking[0]["name"] == "change_answer":
            slot = mentions.first_match(mentions.ANSWER_SLOTS, text)
            if slot:
                entities.append(_entity("answer_slot", slot[0], slot[1].span()))
        message.set(ENTITIES, entities, add_to_output=True)

    def _confidences(self, text: str, vector: Any) -> dict[str, dict[str, float]]:
        """Return what each classifier makes of a text in the readers' words."""
        likeness = self._known.likeness_to(text, vector)
        return {name: one.confidences(likeness) for name, one in self._classifiers.items()}

    def _mentions(self, text: str, functionality: dict[str, float]) -> list[dict[str, Any]]:
        """Return functionality, impact and stage where the message says them plainly."""
        found: list[dict[str, Any]] = []
        for name, table in (("iva_stage", mentions.STAGES), ("business_impact", mentions.IMPACTS)):
            match = mentions.first_match(table, text)
            if match:
                found.append(_entity(name, match[0], match[1].span()))
        value, confidence = self._symptom(text, functionality)
        if value:
            found.append(_entity("functionality", value, (0, len(text)), confidence))
        return found

    def _symptom(self, text: str, whole: dict[str, float]) -> tuple[str | None, float]:
        """Return the functionality that a known symptom stands for, read clause by clause."""
        best = _best_value(whole)
        if best[1] >= MENTION_LINE:
            return best
        clauses = [part for part in _CLAUSE_END.split(text) if len(part.split()) >= 3][:MAX_CLAUSES]
        if len(clauses) > 1:
            rewritten = [self._wording.rewrite(clause) for clause in clauses]
            vectors = shared_encoder().encode(rewritten)
            readings = [
                _best_value(self._confidences(clause, vector)["functionality"])
                for clause, vector in zip(rewritten, vectors, strict=True)
            ]
            best = max(readings, key=lambda reading: reading[1])
        return best if best[1] >= MENTION_LINE else (None, 0.0)


def _choice_rows(
    question: str, tables: dict[str, list[str]], intents: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the labelled texts from which the answers to one question are learned."""
    rows: list[tuple[str, str]] = []
    for value in QUESTIONS[question]:
        rows += [(text, value) for text in tables[f"answer_{question}_{value}"]]
        if question == "functionality":
            rows += [(text, value) for text in tables[f"symptom_{value}"]]
    rows += [(text, OTHER) for text in (*tables["answer_none"], *tables["symptom_none"])]
    for other in QUESTIONS:
        if other != question:
            for value in QUESTIONS[other]:
                rows += [(text, OTHER) for text in tables[f"answer_{other}_{value}"]]
    if question != "functionality":
        for value in QUESTIONS["functionality"]:
            rows += [(text, OTHER) for text in tables[f"symptom_{value}"]]
    elsewhere = [text for text, intent in intents if intent not in ("report_issue", "inform")]
    rows += [(text, OTHER) for text in elsewhere[::4]]
    rows += [(text, OTHER) for text in tables["not_understood"]]
    return rows


def _ranking(sure: dict[str, float], words: int) -> list[dict[str, Any]]:
    """Return the intents, likeliest first; noise is nobody's intent, long texts are no commands."""
    named = {
        name: confidence
        for name, confidence in sure.items()
        if name != NOISE and not (name in COMMANDS and words > COMMAND_MAX_WORDS)
    }
    if sure.get(NOISE, 0.0) > max(named.values()):
        named = {name: min(value, 0.2) for name, value in named.items()}
    ordered = sorted(named.items(), key=lambda item: -item[1])
    return [{"name": name, "confidence": confidence} for name, confidence in ordered]


def _sorted_choices(sure: dict[str, float]) -> list[dict[str, Any]]:
    ordered = sorted(sure.items(), key=lambda item: -item[1])
    return [
        {"value": value, "confidence": round(confidence, 4)}
        for value, confidence in ordered
        if value != OTHER
    ]


def _best_value(sure: dict[str, float]) -> tuple[str | None, float]:
    value, confidence = max(sure.items(), key=lambda item: item[1])
    return (None, 0.0) if value == OTHER else (value, confidence)


def _plain_facts(text: str) -> list[dict[str, Any]]:
    """Return links, addresses, ticket numbers, times and severities."""
    found = [_entity("url", link.url, link.span) for link in find_links(text)]
    found += [_entity("email", email.address, email.span) for email in find_emails(text)]
    found += [_entity("ticket_id", number, (0, len(text))) for number in find_ticket_numbers(text)]
    occurrence = find_occurrence(text, now=_NEUTRAL_NOW, zone=ZoneInfo("UTC"))
    if occurrence:
        found.append(_entity("time", occurrence.phrase, occurrence.span))
    severity = mentions.severity_in(text)
    if severity:
        found.append(_entity("severity", severity[0], severity[1].span()))
    return found


def _entity(
    name: str, value: str, span: tuple[int, int], confidence: float = 1.0
) -> dict[str, Any]:
    return {
        "entity": name,
        "value": value,
        "start": span[0],
        "end": span[1],
        "confidence_entity": round(float(np.clip(confidence, 0.0, 1.0)), 4),
        "extractor": HelpSectionReader.__name__,
    }
