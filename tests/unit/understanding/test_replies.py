"""Replies that are read by their form alone."""

from __future__ import annotations

import pytest

from understanding.replies.answers import option_number, skipped_by_name
from understanding.replies.ticket_references import means_newest, means_spoken_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("option 3", 3),
        ("#4", 4),
        ("the second one", 2),
        ("eighth", 8),
        ("9", None),
        ("2 customers", None),
        ("second time today", None),
    ],
)
def test_an_option_is_chosen_by_its_number_alone(text: str, number: int | None) -> None:
    assert option_number(text) == number


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("no link", "bot_link"),
        ("without a picture", "screenshot"),
        ("no time for that now", "occurred_at"),
        ("no", None),
        ("I do not have a link to the bot here", None),
    ],
)
def test_a_short_skip_names_what_it_leaves_out(text: str, slot: str | None) -> None:
    assert skipped_by_name(text) == slot


@pytest.mark.parametrize(
    ("text", "newest", "spoken_of"),
    [
        ("close my last ticket", True, False),
        ("what about the ticket i just raised", True, False),
        ("status of my latest issue", True, False),
        ("please close it", False, True),
        ("reopen this ticket", False, True),
        ("add that to the ticket", False, True),
        ("close my ticket, it works again", False, False),
        ("close one of my tickets", False, False),
        ("show my tickets", False, False),
    ],
)
def test_which_ticket_is_referred_to(text: str, newest: bool, spoken_of: bool) -> None:
    assert means_newest(text) == newest
    assert (means_spoken_of(text) and not newest) == spoken_of
