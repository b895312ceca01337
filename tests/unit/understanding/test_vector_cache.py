"""The vectors of training texts, kept between trainings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from understanding.encoder import DIMENSIONS, shared_encoder
from understanding.reader import vector_cache
from understanding.reader.vector_cache import VectorCache


def test_vectors_are_those_of_the_encoder_in_the_order_of_the_texts(tmp_path: Path) -> None:
    texts = ["close my ticket", "hi", "the analytics report is not downloading", "hi"]
    vectors = VectorCache(tmp_path / "v.npz").encode(texts)
    assert vectors.shape == (4, DIMENSIONS)
    assert vectors == pytest.approx(shared_encoder().encode(texts), abs=2e-3)


def test_a_kept_vector_is_not_worked_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "deep" / "v.npz"
    first = VectorCache(path)
    before = first.encode(["close my ticket", "hi"])
    first.keep()

    def refuse(texts: list[str]) -> None:
        raise AssertionError(f"encoded again: {texts}")

    monkeypatch.setattr(vector_cache, "_encoded", refuse)
    assert np.array_equal(VectorCache(path).encode(["close my ticket", "hi"]), before)


def test_a_vector_of_another_encoder_is_worked_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "v.npz"
    monkeypatch.setattr(vector_cache, "shipped_encoder_version", lambda: "an older one")
    monkeypatch.setattr(vector_cache, "_encoded", lambda texts, _: np.zeros((1, DIMENSIONS)))
    first = VectorCache(path)
    first.encode(["hi"])
    first.keep()
    monkeypatch.undo()
    second = VectorCache(path)
    assert second.encode(["hi"]).any()
    second.keep()
    with np.load(path) as arrays:
        assert len(arrays["keys"]) == 1


def test_texts_that_are_no_longer_asked_for_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "v.npz"
    first = VectorCache(path)
    first.encode(["close my ticket", "hi"])
    first.keep()
    second = VectorCache(path)
    second.encode(["hi"])
    second.keep()
    with np.load(path) as arrays:
        assert len(arrays["keys"]) == 1


def test_a_damaged_file_is_an_empty_cache(tmp_path: Path) -> None:
    path = tmp_path / "v.npz"
    path.write_bytes(b"not a zip file")
    assert VectorCache(path).encode(["hi"]).shape == (1, DIMENSIONS)


def test_no_text_has_no_vector(tmp_path: Path) -> None:
    assert VectorCache(tmp_path / "v.npz").encode([]).shape == (0, DIMENSIONS)


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = VectorCache(tmp_path / "file" / "v.npz")
    cache.encode(["hi"])
    cache.keep()


def test_progress_is_logged_every_few_seconds(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    times = iter([0.0, 1.0, 6.0, 6.0, 7.0, 12.0, 12.0])
    progress = vector_cache._Progress(lambda: next(times))
    for _ in range(4):
        progress.add(32)
    assert caplog.messages == ["Encoded 64 sentences", "Encoded 128 sentences"]


def test_all_texts_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    monkeypatch.setattr(vector_cache._Progress, "add", lambda _self, number: counted.append(number))
    VectorCache(tmp_path / "v.npz").encode([f"sentence {number}" for number in range(70)])
    assert sum(counted) == 70
