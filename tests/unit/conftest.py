"""Fixtures of the unit tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from conversation.intents import USES
from helpdesk.settings import PROJECT_ROOT
from understanding.encoder import shared_encoder
from understanding.reader.training import TrainedReader, train_reader
from understanding.reader.training_examples import TrainingTexts
from understanding.reader.training_files import read_training_files
from understanding.reader.vector_cache import VectorCache

# Enough to tell the intents apart, little enough to learn in seconds.
EXAMPLES = 24


@pytest.fixture(scope="session")
def texts() -> TrainingTexts:
    """Return a part of everything in data/nlu, spread over its whole length."""
    whole = read_training_files(PROJECT_ROOT / "data" / "nlu", USES)
    by_intent: dict[str, list[str]] = {}
    for text, name in whole.intents:
        by_intent.setdefault(name, []).append(text)
    return TrainingTexts(
        [(text, name) for name, group in by_intent.items() for text in spread(group)],
        {name: spread(table) for name, table in whole.tables.items()},
        whole.glossary,
        whole.uses,
    )


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that keeps the vectors of one training for the next."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="session")
def trained(texts: TrainingTexts, data_dir: Path) -> TrainedReader:
    """Return a reader that has learned them."""
    cache = VectorCache(data_dir / "cache" / "sentence_vectors.npz")
    reader = train_reader(texts, cache.encode, shared_encoder())
    cache.keep()
    return reader


def spread(texts: Sequence[str]) -> list[str]:
    step = max(1, len(texts) // EXAMPLES)
    return list(texts[::step][:EXAMPLES])


@pytest.fixture
def picture() -> bytes:
    """Return a small PNG."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "#2f5bea").save(file, "PNG")
    return file.getvalue()
