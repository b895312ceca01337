"""The classifier: it learns, doubts what is strange to it, and is the same after a restart."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from understanding.reader.classifier import RIDGE, LikenessClassifier, Meanings
from understanding.reader.classifier_training import (
    Trained,
    folds,
    gram_matrix,
    likeness,
    train_classifier,
)
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


def scores_without(
    texts: Sequence[str],
    vectors: npt.NDArray[np.float32],
    labels: Sequence[str],
    rest: npt.NDArray[np.int64],
    fold: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """Return the scores of `fold` by ridge regression over the likeness to `rest`."""
    counted = [grams(text) for text in texts]
    upper = likeness(gram_matrix(GramCounter.learn(counted), counted), vectors)
    like = (np.triu(upper) + np.triu(upper, 1).T).astype(np.float64)
    classes, targets = np.unique(labels, return_inverse=True)
    balance = np.sqrt(len(texts) / (len(classes) * np.bincount(targets)))[targets]
    system = like[np.ix_(rest, rest)] + np.diag(RIDGE / balance[rest])
    wanted = np.eye(len(classes))[targets[rest]] - 1 / len(classes)
    scores: npt.NDArray[np.float64] = like[np.ix_(fold, rest)] @ np.linalg.solve(system, wanted)
    return scores


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


def test_classifiers_that_share_their_vectors_say_the_same(
    trained: Trained, tmp_path: Path
) -> None:
    trained.classifier.save(tmp_path)
    one, other = (LikenessClassifier.load(tmp_path) for _ in range(2))
    before = {text: one.confidences(text, meaning([text])[0]) for text in ("buy a fig", "not live")}
    nearest = one.nearest("buy a fig", meaning(["buy a fig"])[0], 2)
    meanings = Meanings([one, other])
    assert len(meanings.vectors) == len(list(one.known()))
    for text, sure in before.items():
        close = meanings.close(meaning([text]))
        assert other.confidences_of([grams(text)], close)[0] == pytest.approx(sure, abs=1e-5)
    assert one.nearest("buy a fig", meaning(["buy a fig"])[0], 2) == nearest


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
    counter = GramCounter.learn([grams("buy a plum"), grams("buy a fig")])
    columns, weights = counter.vector("xyz")
    assert len(columns) == len(weights) == 0


def test_what_is_said_of_held_out_texts_is_what_a_training_without_them_says() -> None:
    texts = [f"{verb} the {thing}" for verb in ("buy", "use", "see") for thing in _FRUIT + _TOOLS]
    labels = [("fruit", "tool")[text.split()[-1] in _TOOLS] for text in texts]
    vectors = np.random.default_rng(1).standard_normal((len(texts), 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    trained = train_classifier(texts, vectors, labels)
    assert sorted(trained.measured) == list(range(len(texts)))
    # The grams' rarity and the classes' balance are those of all texts in both.
    fold = next(iter(folds(vectors)))
    rest = np.setdiff1d(np.arange(len(texts)), fold)
    without = scores_without(texts, vectors, labels, rest, fold)
    rows = [int(np.flatnonzero(trained.measured == at)[0]) for at in fold]
    log = np.log(trained.held_out[rows])
    apart = log[:, 0] - log[:, 1]
    expected = without[:, 0] - without[:, 1]
    assert np.corrcoef(apart, expected)[0, 1] > 0.999


def test_texts_close_in_meaning_are_held_out_together() -> None:
    vectors = np.eye(40, dtype=np.float32)
    vectors[1] = vectors[0]
    held = [set(fold.tolist()) for fold in folds(vectors)]
    assert [fold for fold in held if len(fold & {0, 1}) == 1] == []
    assert set().union(*held) == set(range(40))
