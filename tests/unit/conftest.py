"""Fixtures of the unit tests."""

from __future__ import annotations

import io
import pickle
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from commands.model import model_path
from conversation.intents import USES
from helpdesk.settings import PROJECT_ROOT
from understanding.encoder import shared_encoder
from understanding.reader.reader import Reader
from understanding.reader.training import TrainedReader, train_reader
from understanding.reader.training_examples import TrainingTexts
from understanding.reader.training_files import read_training_files
from understanding.reader.vector_cache import VectorCache

# Enough to tell the intents apart, little enough to learn in seconds.
EXAMPLES = 24
LEARNED = "learned.pickle"


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
    """Return a reader that has learned them; kept between runs while code and data are the same."""
    kept = PROJECT_ROOT / "var" / "cache" / "test_readers" / model_path().stem
    if (kept / LEARNED).exists():
        intents, choices = pickle.loads((kept / LEARNED).read_bytes())
        return TrainedReader(Reader.load(kept, shared_encoder()), intents, choices)
    cache = VectorCache(data_dir / "cache" / "sentence_vectors.npz")
    reader = train_reader(texts, cache.encode, shared_encoder())
    cache.keep()
    _keep(reader, kept)
    return reader


def _keep(trained: TrainedReader, folder: Path) -> None:
    """Write a reader aside, then put it into its place: several test processes do this at once."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent))
    trained.reader.save(aside)
    (aside / LEARNED).write_bytes(pickle.dumps((trained.intents, trained.choices)))
    try:
        aside.rename(folder)
    except OSError:  # another process was first
        shutil.rmtree(aside)


def spread(texts: Sequence[str]) -> list[str]:
    step = max(1, len(texts) // EXAMPLES)
    return list(texts[::step][:EXAMPLES])


@pytest.fixture
def picture() -> bytes:
    """Return a small PNG."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "#2f5bea").save(file, "PNG")
    return file.getvalue()
