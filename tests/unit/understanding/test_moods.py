"""Who is hurt is told from who is calm."""

from __future__ import annotations

import pytest

from understanding.replies.moods import Mood, mood_of


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("third time this month the bot is down", Mood.AGAIN),
        ("please please im begging you", Mood.DESPERATE),
        ("haath jod ke bol raha hu", Mood.DESPERATE),
        ("fix your bloody bot", Mood.ANGRY),
        ("WHERE IS MY REPORT THIS IS USELESS", Mood.ANGRY),
        ("reports are not downloading since monday", None),
        ("IVA and CSM of the API are live", None),
        ("whenever it suits you, could someone look", None),
    ],
)
def test_a_mood_is_heard(text: str, mood: Mood | None) -> None:
    assert mood_of(text) is mood
