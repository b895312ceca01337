"""The NLU training data as files: for measuring, where Rasa is not needed."""

from __future__ import annotations

from pathlib import Path

import yaml

from understanding.intent_uses import IntentUses
from understanding.reader.training_examples import TrainingTexts


def read_training_files(folder: Path, uses: IntentUses) -> TrainingTexts:
    """Return the training data of the YAML files in `folder`, which are in Rasa's own format."""
    intents: list[tuple[str, str]] = []
    tables: dict[str, list[str]] = {}
    glossary: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            examples = [line[2:].strip() for line in entry["examples"].strip().splitlines()]
            if "intent" in entry:
                intents += [(text, entry["intent"]) for text in examples]
            elif "lookup" in entry:
                tables.setdefault(entry["lookup"], []).extend(examples)
            elif "synonym" in entry:
                glossary.update(dict.fromkeys(examples, entry["synonym"]))
    return TrainingTexts(intents, tables, glossary, uses)
