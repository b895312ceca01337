"""Which clauses tell of one problem."""

from __future__ import annotations

import pytest

from understanding.encoder import shared_encoder
from understanding.topics import Topic, apartness, shipped_topics


def topic_of(clause: str) -> Topic:
    return shipped_topics().of(shared_encoder().encode([clause]))[0]


@pytest.mark.parametrize(
    ("told", "same", "other"),
    [
        ("leads do not reach our crm", "no lead is pushed to it", "the monthly report is blank"),
        ("bot hides the price list", "price list is not shown", "agents hear no sound for chats"),
        ("invoices have no logo", "logo is missing there", "nobody can log in to the inbox"),
    ],
)
def test_another_problem_is_farther_than_the_same(told: str, same: str, other: str) -> None:
    first = topic_of(told).place
    near, far = apartness([first], topic_of(same)), apartness([first], topic_of(other))
    assert near is not None
    assert far is not None
    assert far > near


def test_a_clause_is_near_to_itself() -> None:
    topic = topic_of("leads do not reach our crm")
    far = topic_of("nobody can log in to the inbox").place
    assert apartness([topic.place], topic) == pytest.approx(topic.standing)
    assert apartness([far, topic.place], topic) == pytest.approx(topic.standing)


def test_without_anything_told_nothing_is_apart() -> None:
    assert apartness([], topic_of("leads do not reach our crm")) is None
