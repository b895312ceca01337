"""What somebody wants to change, and the severity that a question names."""

from __future__ import annotations

import pytest

from understanding.negation import ruled_out
from understanding.reader.corrections import changes, named_severity
from understanding.reader.facts import Fact
from understanding.reader.normaliser import Normaliser
from understanding.replies.corrections import keeps_going

normalised = Normaliser({}, {}).normalise


@pytest.mark.parametrize(
    ("words", "slot"),
    [
        ("change the date", "occurred_at"),
        ("wrong link", "bot_link"),
        ("edit the description", "issue_description"),
        ("i want to change my email id", "requester_email"),
        ("upload another screenshot", "screenshot"),
        ("the stage is wrong", "iva_stage"),
        ("change functionality", "functionality"),
        ("impact is wrong", "business_impact"),
    ],
)
def test_the_answer_to_change_is_the_one_that_is_named(words: str, slot: str) -> None:
    assert [
        (fact.kind, fact.value) for fact in changes(normalised(words), [], ruled_out(words))
    ] == [("answer_slot", slot)]


@pytest.mark.parametrize(
    ("words", "slot", "value"),
    [
        ("actually the impact is serious", "business_impact", "serious"),
        ("actually it is moderate", "business_impact", "moderate"),
        ("not critical , major", "functionality", "major"),
        ("i said critical but it is major", "functionality", "major"),
        ("make it minor instead of major", "functionality", "minor"),
        ("change impact from moderate to serious", "business_impact", "serious"),
        ("impact should be none", "business_impact", "none"),
        ("oops it is live", "iva_stage", "live"),
        ("it is not live , in development", "iva_stage", "in_development"),
        ("sorry it is going live next week", "iva_stage", "going_live_soon"),
    ],
)
def test_the_new_value_is_the_one_that_is_not_taken_back(words: str, slot: str, value: str) -> None:
    found = {fact.kind: fact.value for fact in changes(normalised(words), [], ruled_out(words))}
    assert found == {"answer_slot": slot, slot: value}


@pytest.mark.parametrize(
    ("fact", "slot"),
    [
        (Fact("email", "k@acme.in", (0, 9)), "requester_email"),
        (Fact("url", "https://a.in", (0, 12)), "bot_link"),
        (Fact("time", "last night", (0, 10)), "occurred_at"),
    ],
)
def test_a_new_address_link_or_time_tells_which_answer_is_meant(fact: Fact, slot: str) -> None:
    assert [(one.kind, one.value) for one in changes(normalised("sorry use this"), [fact], ())] == [
        ("answer_slot", slot)
    ]


def test_a_change_that_names_nothing_names_nothing() -> None:
    assert changes(normalised("i want to change something"), [], ()) == []


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("response time for s1", "S1"),
        ("what is sev 2", "S2"),
        ("how fast are blockers answered", "S0"),
        ("sla for high severity", "S1"),
        ("how long for medium issues", "S2"),
        ("low priority response time", "S3"),
        ("files are on s3 bucket", None),
        ("my galaxy s3 hangs", None),
        ("we have high traffic on the site since morning", None),
        ("what is your response time", None),
    ],
)
def test_a_severity_is_read_where_severities_are_spoken_of(
    words: str, severity: str | None
) -> None:
    assert named_severity(words) == severity


@pytest.mark.parametrize(
    "text",
    [
        "cancel. no wait, dont",
        "please cancel it. ah no, do not cancel",
        "cancel kar do. arre nahi nahi, mat karo",
        "forget it... no no, keep it",
    ],
)
def test_a_cancellation_can_be_taken_back_in_one_breath(text: str) -> None:
    assert keeps_going(text)


@pytest.mark.parametrize("text", ["cancel it", "don't wait, cancel", "keep the link", "no, cancel"])
def test_a_plain_one_is_meant(text: str) -> None:
    assert not keeps_going(text)
