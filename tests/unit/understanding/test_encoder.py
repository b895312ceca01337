"""The sentence encoder: its vectors, and what they depend on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from understanding import encoder
from understanding.encoder import (
    DIMENSIONS,
    SentenceEncoder,
    shared_encoder,
    shipped_encoder_version,
)

TEXTS = ["hi", "the analytics report is not downloading since this morning", "close my ticket"]


def test_each_vector_is_of_length_one() -> None:
    vectors = shared_encoder().encode(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_text_has_no_vector() -> None:
    assert shared_encoder().encode([]).shape == (0, DIMENSIONS)


def test_an_empty_text_has_a_vector() -> None:
    assert np.isfinite(shared_encoder().encode_one("")).all()


def test_a_vector_does_not_depend_on_the_texts_beside_it() -> None:
    together = shared_encoder().encode([*TEXTS, "word " * 500])
    for text, vector in zip(TEXTS, together, strict=False):
        assert np.array_equal(shared_encoder().encode_one(text), vector)


def test_a_vector_does_not_depend_on_the_number_of_threads() -> None:
    """The index is built on all processors, a question read on one."""
    on_two = SentenceEncoder(threads=2)
    for text in [*TEXTS, "the broadcast is stuck and " * 60]:
        assert np.array_equal(on_two.encode_one(text), shared_encoder().encode_one(text))


def test_what_means_the_same_is_nearer_than_what_does_not() -> None:
    one, same, other = shared_encoder().encode(
        ["agents cannot log in", "our team is unable to sign in", "the invoice was paid twice"]
    )
    assert one @ same > one @ other + 0.3


def test_the_version_names_the_model_that_is_locked() -> None:
    model = encoder._MODEL_FILE
    lock = json.loads((model.parent / "VENDORED.json").read_text("utf-8"))
    assert lock["files"][model.name][:16] in shipped_encoder_version()


def test_the_version_changes_with_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "VENDORED.json").write_text(json.dumps({"files": {"model.onnx": "0" * 64}}))
    monkeypatch.setattr(encoder, "_MODEL_FILE", tmp_path / "model.onnx")
    assert shipped_encoder_version.__wrapped__() != shipped_encoder_version()
