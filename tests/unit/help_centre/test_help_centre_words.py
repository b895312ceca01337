"""Texts and queries meet in the same stems, however people write."""

from __future__ import annotations

import pytest

from helpdesk.help_centre.words import index_terms, stem, surface_words


@pytest.mark.parametrize(
    "forms",
    [
        ["agent", "agents", "Agent's", "AGENT"],
        ["transfer", "transfers", "transferred", "transferring"],
        ["category", "categories"],
        ["close", "closes", "closed", "closing"],
        ["query", "queries"],
        ["business", "businesses"],
        ["café", "cafe"],
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: list[str]) -> None:
    assert len({tuple(index_terms(form)) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("bus", "business"), ("analysis", "analytics"), ("status", "state")]
)
def test_words_that_mean_different_things_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_compounds_are_found_whole_and_by_their_parts() -> None:
    assert set(index_terms("opt-in")) == {"opt", "optin"}
    assert set(index_terms("launchMessage")) == {"launch", "messag", "launchmessag"}
    assert set(index_terms("X-Hub-Signature")) >= {"hub", "signatur", "xhubsignatur"}
    assert set(index_terms("final_response")) >= {"final", "respons"}


def test_words_that_say_nothing_are_left_out() -> None:
    assert index_terms("How do I don't, please, to the") == []


def test_not_and_off_are_kept() -> None:
    assert index_terms("not off") == ["not", "off"]


def test_other_scripts_are_words_too() -> None:
    assert len(index_terms("चैट एजेंट")) == 2


def test_surface_words_are_as_written_but_lower_case() -> None:
    assert surface_words("The X-Hub-Signature of launchMessage") == [
        "the",
        "x",
        "hub",
        "signature",
        "of",
        "launchmessage",
    ]
