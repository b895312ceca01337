"""The small parts of the channel: what buttons stand for, limits and who may come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channel.rate_limit import RateLimit
from assistant.channel.wire import drafts_of, parse_data_of, payload_of


@pytest.mark.parametrize(
    ("payload", "meaning"),
    [
        ("/deny", {"intent": "deny", "entities": {}}),
        ('/inform{"a": 1}', {"intent": "inform", "entities": {"a": 1}}),
        ('/inform {"a": "x y"}', {"intent": "inform", "entities": {"a": "x y"}}),
        ("just now", {"text": "just now"}),
        ("/inform{broken", None),
        ("/inform{'a': 1}", None),
        ("/two words", None),
        ("/", None),
    ],
)
def test_what_a_button_stands_for(payload, meaning):
    assert payload_of(payload) == meaning


def test_a_button_with_a_plain_text_says_that_text():
    assert parse_data_of({"text": "just now"}, "Just now") is None


def test_messages_of_actions_become_drafts():
    (draft,) = drafts_of(
        [
            {
                "text": " Which one? ",
                "buttons": [
                    {"title": "A", "payload": "/deny"},
                    {"title": "B", "payload": "/affirm"},
                ],
                "custom": {"asks": "functionality", "kind": "question"},
                "image": None,
            }
        ]
    )

    assert draft.text == "Which one?"
    assert [button.title for button in draft.buttons] == ["A", "B"]
    assert draft.data == {"asks": "functionality", "kind": "question"}
    assert len({button.id for button in draft.buttons}) == 2


def test_messages_without_anything_in_them_are_left_out():
    assert drafts_of([{"text": ""}, {"text": None, "custom": {"kind": "text"}}, {}]) == []


def test_a_message_of_links_alone_is_kept():
    (draft,) = drafts_of([{"custom": {"links": [{"title": "a", "url": "https://b"}]}}])
    assert draft.data["links"]


def test_a_button_that_means_nothing_is_left_out_and_reported(caplog):
    (draft,) = drafts_of([{"text": "x", "buttons": [{"title": "A", "payload": "/{{"}]}])

    assert draft.buttons == ()
    assert "means nothing" in caplog.text


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0, 5), max_size=60))
def test_no_window_holds_more_than_the_limit(pauses):
    clock = Clock()
    limit = RateLimit(3, 10.0, clock)
    allowed = []
    for pause in pauses:
        clock.now += pause
        if not limit.wait("asha"):
            allowed.append(clock.now)

    for first, fourth in zip(allowed, allowed[3:], strict=False):
        assert fourth - first >= 10.0


def test_people_are_counted_apart_and_forgotten():
    clock = Clock()
    limit = RateLimit(1, 10.0, clock)
    assert limit.wait("asha") == limit.wait("ravi") == 0
    clock.now = 4
    assert limit.wait("asha") == 6
    clock.now = 20
    for number in range(5):
        assert limit.wait(f"person {number}") == 0

    assert len(limit._times) <= 5
