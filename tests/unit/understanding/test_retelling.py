"""How a clause hangs on what was said before it."""

from __future__ import annotations

import pytest

from understanding.replies.retelling import adds_another, goes_on_with, is_calm, joining_words


@pytest.mark.parametrize(
    ("clause", "rest"),
    [
        ("and also the logo is gone", "the logo is gone"),
        ("aur logo bhi gayab", "logo bhi gayab"),
        ("the logo is gone", "the logo is gone"),
        ("android is fine", "android is fine"),
    ],
)
def test_joining_words_are_no_part_of_the_report(clause: str, rest: str) -> None:
    assert clause[joining_words(clause) :] == rest


@pytest.mark.parametrize(
    "clause",
    ["but only on phones", "and it spins for ever", "sirf iphone par", "the fault is on ios only"],
)
def test_what_takes_up_something_said_goes_on(clause: str) -> None:
    assert goes_on_with(clause)


@pytest.mark.parametrize("clause", ["reports do not load", "and my logo is gone", "items fail"])
def test_what_names_its_own_subject_does_not(clause: str) -> None:
    assert not goes_on_with(clause)


@pytest.mark.parametrize(
    ("message", "clause"),
    [
        ("chats are slow, the logo is wrong too", "the logo is wrong too"),
        ("chats slow. also, logo is wrong", "logo is wrong"),
        ("chat slow hai, report bhi nahi khulti", "report bhi nahi khulti"),
    ],
)
def test_small_words_add_something(message: str, clause: str) -> None:
    assert adds_another(message, clause)


def test_a_plain_clause_adds_nothing() -> None:
    assert not adds_another("chats are slow, the logo is wrong", "the logo is wrong")


@pytest.mark.parametrize("clause", ["last month was fine", "mumbai works", "baaki sab theek"])
def test_what_is_as_it_should_be_is_calm(clause: str) -> None:
    assert is_calm(clause)


@pytest.mark.parametrize("clause", ["nothing works", "it was not fine", "login fails"])
def test_what_is_wrong_is_not(clause: str) -> None:
    assert not is_calm(clause)
