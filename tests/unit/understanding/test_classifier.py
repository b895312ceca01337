"""The classifier: it learns, doubts what is strange to it, and is the same after a restart."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from understanding.reader.classifier import LikenessClassifier
from understanding.reader.classifier_training import Trained, train_classifier
from understanding.reader.ngrams import GramCounter, grams

_FRUIT = ["apple", "pear", "plum", "grape", "peach", "mango", "melon", "fig"]
_TOOLS = ["hammer", "saw", "drill", "wrench", "pliers", "chisel", "file", "level"]


def meaning(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return vectors in which fruit lies with fruit and tools lie with tools."""
    rows = []
    for text in texts:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
        row = 0.2 * np.random.default_rng(seed).standard_normal(16)
        row[0] += 2.0 * any(word in text for word in _FRUIT)
        row[1] += 2.0 * any(word in text for word in _TOOLS)
        rows.append(row / np.linalg.norm(row))
    return np.array(rows, dtype=np.float32)


@pytest.fixture(scope="module")
def trained() -> Trained:
    """Return a classifier of three classes, one of them rare."""
    texts = [f"buy a {fruit}" for fruit in _FRUIT] + [f"eat the {fruit}" for fruit in _FRUIT]
    labels = ["fruit"] * len(texts)
    texts += [f"use the {tool}" for tool in _TOOLS]
    labels += ["tool"] * len(_TOOLS)
    texts += ["not live yet", "is not live", "it is not live now", "not so live"]
    labels += ["not live"] * 4
    return train_classifier(texts, meaning(texts), labels)


def read(trained: Trained, text: str) -> dict[str, float]:
    return trained.classifier.confidences(text, meaning([text])[0])


@pytest.mark.parametrize(
    ("text", "label"),
    [("bring a mango", "fruit"), ("lend me a wrench", "tool"), ("it is not live", "not live")],
)
def test_unseen_texts_go_where_words_and_meaning_point(
    trained: Trained, text: str, label: str
) -> None:
    sure = read(trained, text)
    assert max(sure, key=lambda name: sure[name]) == label


def test_confidences_are_shares_of_one(trained: Trained) -> None:
    sure = read(trained, "buy a drill")
    assert set(sure) == {"fruit", "tool", "not live"}
    assert sum(sure.values()) == pytest.approx(1.0, abs=1e-5)
    assert min(sure.values()) >= 0


def test_what_is_like_nothing_known_is_not_read_with_confidence(trained: Trained) -> None:
    assert max(read(trained, "zzzz qqqq").values()) < max(read(trained, "buy a plum").values())


def test_held_out_readings_are_of_texts_that_were_not_learned(trained: Trained) -> None:
    rows = np.arange(len(trained.targets))
    assert trained.held_out.shape == (len(rows), 3)
    assert trained.held_out.sum(axis=1) == pytest.approx(np.ones(len(rows)))
    assert (trained.held_out.argmax(axis=1) == trained.targets).mean() > 0.8


def test_a_classifier_read_back_says_the_same(trained: Trained, tmp_path: Path) -> None:
    trained.classifier.save(tmp_path)
    again = LikenessClassifier.load(tmp_path)
    for text in ("buy a plum", "use a level", "not live", "something else"):
        vector = meaning([text])[0]
        before, after = (one.confidences(text, vector) for one in (trained.classifier, again))
        assert after == pytest.approx(before, abs=2e-3)


def test_a_saved_classifier_has_nothing_that_could_run(trained: Trained, tmp_path: Path) -> None:
    trained.classifier.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}
    with np.load(tmp_path / "arrays.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind == "f" for name in arrays)


def test_a_negated_word_is_another_word() -> None:
    words, _ = grams("bot is not live , we build")
    assert "not_live" in words
    assert "not_we" not in words


def test_single_digits_tell_options_apart_and_longer_numbers_do_not() -> None:
    assert grams("option 1")[0] != grams("option 2")[0]
    assert grams("error 4521")[0] == grams("error 77")[0]


def test_unknown_grams_are_left_out() -> None:
    counter = GramCounter.learn(["buy a plum", "buy a fig"])
    columns, weights = counter.vector("xyz")
    assert len(columns) == len(weights) == 0
