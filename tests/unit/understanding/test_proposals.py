"""Functionality is proposed where that is worth more than to ask; a late reply is critical."""

from __future__ import annotations

import pytest

from understanding.reader.proposals import is_late_reply, proposed, together

_NONE = {"critical": 0.0, "major": 0.0, "minor": 0.0, "setup": 0.0, "~other": 0.0}


@pytest.mark.parametrize(
    "words",
    [
        "bot replies after 25 seconds",
        "every reply is delayed by a minute",
        "it takes half a minute to answer",
        "the response takes more than 40 secs",
        "messages come in 2 - 3 minutes late",
    ],
)
def test_a_reply_after_twenty_seconds_is_late(words: str) -> None:
    assert is_late_reply(words)


@pytest.mark.parametrize(
    "words",
    [
        "bot replies after 3 seconds",
        "the report takes 40 seconds to load",
        "bot stopped replying 10 minutes ago",
        "the page takes a minute to open",
        "replies are slow",
    ],
)
def test_what_is_not_that_late_or_no_reply_is_left_to_the_classifier(words: str) -> None:
    assert not is_late_reply(words)


def test_what_is_sure_is_proposed() -> None:
    assert proposed({**_NONE, "major": 0.95, "minor": 0.05}, None) == ("major", 0.95)


def test_what_could_be_worse_is_asked() -> None:
    assert proposed({**_NONE, "minor": 0.8, "critical": 0.2}, None) is None


def test_what_may_be_no_symptom_is_asked() -> None:
    assert proposed({**_NONE, "minor": 0.5, "~other": 0.5}, None) is None


def test_the_stage_tells_building_from_running() -> None:
    either = {**_NONE, "major": 0.4, "setup": 0.6}
    assert proposed(either, None) is None
    building = proposed(either, "in_development")
    assert building is not None
    assert building[0] == "setup"


def test_the_whole_and_its_clauses_count_the_same() -> None:
    readings = [{"major": 0.8, "~other": 0.2}, {"major": 0.4, "~other": 0.6}]
    assert together(readings) == pytest.approx({"major": 0.6, "~other": 0.4})
