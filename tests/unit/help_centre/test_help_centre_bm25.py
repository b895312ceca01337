"""The stored word weights add up to BM25 over fields, as a share of the query."""

from __future__ import annotations

import math

import numpy as np
import pytest

from helpdesk.help_centre.bm25 import FieldWeight, build_bm25, most_rare

PLAIN = {"body": FieldWeight(1.0, 0.75)}


def documents(*texts: str) -> list[dict[str, list[str]]]:
    return [{"body": text.split()} for text in texts]


def test_a_score_is_the_formula_s() -> None:
    bm25 = build_bm25(documents("a b b", "a c", "d"), PLAIN, saturation=1.2)
    length = 1 + 0.75 * (3 / 2 - 1)
    frequency = 2 / length
    rarity = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    scores = bm25.score({"b": 1.0})
    assert bm25.rarity_of("b") == pytest.approx(rarity)
    assert scores == pytest.approx([frequency / (1.2 + frequency), 0, 0])


def test_a_word_that_no_document_has_counts_as_the_rarest() -> None:
    bm25 = build_bm25(documents("a b", "c"), PLAIN)
    with_unknown = bm25.score({"a": 1.0, "unheard": 1.0})
    alone = bm25.score({"a": 1.0})
    share = bm25.rarity_of("a") / (bm25.rarity_of("a") + most_rare(2))
    assert with_unknown[0] == pytest.approx(alone[0] * share)


def test_scores_lie_between_nothing_and_all_of_the_query() -> None:
    bm25 = build_bm25(documents("a " * 500, "a b c", "x y"), PLAIN)
    for query in ({"a": 1.0}, {"a": 1.0, "b": 1.0, "c": 1.0}, {"zz": 1.0}, {}):
        scores = bm25.score(query)
        assert scores.shape == (3,)
        assert np.all(scores >= 0)
        assert np.all(scores < 1)


def test_a_heavy_field_weighs_more() -> None:
    fields = {"title": FieldWeight(3.0), "body": FieldWeight(1.0)}
    bm25 = build_bm25([{"title": ["a"], "body": ["b"]}, {"title": ["b"], "body": ["a"]}], fields)
    first, second = bm25.score({"a": 1.0})
    assert first > second > 0


def test_rare_words_weigh_more_than_common_ones() -> None:
    bm25 = build_bm25(documents("a r", "a x", "a y", "a z"), PLAIN)
    scores = bm25.score({"a": 1.0, "r": 1.0})
    assert scores[0] == max(scores)
    assert bm25.rarity_of("r") > bm25.rarity_of("a")


def test_no_documents_make_an_empty_index() -> None:
    assert build_bm25([], PLAIN).score({"a": 1.0}).shape == (0,)
