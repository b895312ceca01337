"""Clauses, plain wordings of stage and impact, and which fact counts when several are stated."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from understanding.choices import CHOICES
from understanding.reader.clause_readings import joined
from understanding.reader.clauses import MAX_CLAUSES, Clause, clauses
from understanding.reader.fact_patterns import stated
from understanding.reader.facts import mentioned_facts, written_facts
from understanding.reader.normaliser import Normaliser
from understanding.reader.training_examples import OTHER


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Live bot is down, we lose orders and agents are idle",
            ["Live bot is down", "we lose orders", "and agents are idle"],
        ),
        ("Agents get no chats. live. since 1pm", ["Agents get no chats", "live", "since 1pm"]),
        ("at 10.30 it broke - badly", ["at 10.30 it broke", "badly"]),
        ("see https://a.in/x.y, it is down", ["see", "it is down"]),
        ("15,000 users", ["15,000 users"]),
        ("...", []),
    ],
)
def test_a_message_falls_into_its_clauses(text: str, parts: list[str]) -> None:
    found = clauses(text)
    assert [clause.text for clause in found] == parts
    assert [text[slice(*clause.span)] for clause in found] == parts


def test_the_last_clause_of_a_very_long_message_has_its_rest() -> None:
    found = clauses("a b. " * 50 + "we are losing orders")
    assert len(found) == MAX_CLAUSES
    assert found[-1].text.endswith("we are losing orders")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "agents, admins and managers cannot log in",
            ["agents, admins and managers cannot log in"],
        ),
        ("hi, reports fail", ["hi", "reports fail"]),
        ("skip this, reports fail", ["skip this", "reports fail"]),
        ("yes, submit", ["yes", "submit"]),
        ("serious, live, since noon", ["serious", "live", "since noon"]),
        ("no links. no tickets load", ["no links", "no tickets load"]),
        ("see https://a.example/x, it fails", ["see", "it fails"]),
    ],
)
def test_the_parts_of_a_list_are_one_clause(text: str, parts: list[str]) -> None:
    assert [clause.text for clause in joined(clauses(text), text)] == parts


@pytest.mark.parametrize(
    ("clause", "stage"),
    [
        ("our live bot is not assigning chats", "live"),
        ("the bot is already live", "live"),
        ("we went live last year", "live"),
        ("it is in production", "live"),
        ("production", "live"),
        ("bot is live for our customers", "live"),
        ("not live yet", "in_development"),
        ("bot is not in production", "in_development"),
        ("it has not gone live", "in_development"),
        ("we are still in uat", "in_development"),
        ("we are building our first bot", "in_development"),
        ("it is only a poc", "in_development"),
        ("we go live next week", "going_live_soon"),
        ("launching on monday", "going_live_soon"),
        ("bot will be live tomorrow", "going_live_soon"),
        ("we plan to launch on 30 th", "going_live_soon"),
        ("our soon to be live bot", "going_live_soon"),
        ("go live is next tuesday", "going_live_soon"),
        ("pre launch checks fail", "going_live_soon"),
        ("report not downloading on live bot", "live"),
        ("no chats reach agents on the live bot", "live"),
        ("images never load in production", "live"),
        ("it was never officially launched", "in_development"),
    ],
)
def test_a_stage_is_read_where_it_is_stated(clause: str, stage: str) -> None:
    match = stated("iva_stage", clause)
    assert match is not None
    assert match.value == stage


@pytest.mark.parametrize(
    "clause",
    [
        "live agents are busy",
        "live chat is slow",
        "how do we go live",
        "before we go live",
        "can the bot be live by friday",
        "transfer to production fails",
        "the widget does not load",
        "we live in pune",
        "renovation is going on in our store",
        "a sale is going on this week",
        "traffic is going down soon",
        "agents go on leave next week",
        "we are not going live this week",
        "the launch on monday is postponed",
        "launch is on hold",
        "the launch will not be on monday",
        "works in uat but is broken in production",
        "old bot is live and the new one is in development",
    ],
)
def test_no_stage_is_read_into_other_uses_of_its_words(clause: str) -> None:
    assert stated("iva_stage", clause) is None


@pytest.mark.parametrize(
    ("clause", "impact"),
    [
        ("we are losing orders", "serious"),
        ("we lost 40 leads", "serious"),
        ("huge impact on business", "serious"),
        ("all our customers are affected", "serious"),
        ("customers can not place orders", "serious"),
        ("moderate impact", "moderate"),
        ("it slows my team down", "moderate"),
        ("around 30 % of users face it", "moderate"),
        ("impact : limited", "limited"),
        ("impact is limited", "limited"),
        ("only two agents are affected", "limited"),
        ("a handful of users hit it", "limited"),
        ("no impact on business", "none"),
        ("it does not affect our customers", "none"),
        ("we are not losing any business", "none"),
        ("nobody is affected", "none"),
    ],
)
def test_an_impact_is_read_where_it_is_stated(clause: str, impact: str) -> None:
    match = stated("business_impact", clause)
    assert match is not None
    assert match.value == impact


@pytest.mark.parametrize(
    "clause",
    [
        "the impact is not serious",
        "it is not a limited impact",
        "what is the impact on business",
        "two agents are online",
        "it answers after almost half a minute",
        "orders flow is not starting",
    ],
)
def test_no_impact_is_read_into_denials_and_questions(clause: str) -> None:
    assert stated("business_impact", clause) is None


def facts_of(text: str, **readings: tuple[str, float]) -> dict[str, str]:
    """Return the facts of a text whose clauses all read as given, and else as nothing."""

    def read(parts: list[Clause]) -> list[Mapping[str, Mapping[str, float]]]:
        reading = {
            question: dict([readings.get(question, (OTHER, 1.0))])
            for question in ("functionality", "business_impact", "iva_stage")
        }
        return [reading for _ in parts]

    none = {question: {OTHER: 1.0} for question in CHOICES}
    return {
        fact.kind: fact.value
        for fact in mentioned_facts(text, Normaliser({}, {}).normalise, read, none)
    }


def test_one_part_answers_one_question_only() -> None:
    small = {"functionality": ("minor", 0.95), "business_impact": ("limited", 0.9)}
    assert facts_of("just a small issue", **small) == {"functionality": "minor"}
    assert facts_of("just a small issue, only 2 users affected", **small) == {
        "functionality": "minor",
        "business_impact": "limited",
    }


def test_a_clause_that_may_not_state_anything_is_left_out() -> None:
    none = {question: {OTHER: 1.0} for question in CHOICES}
    facts = mentioned_facts(
        "add a live view, impact is serious",
        Normaliser({}, {}).normalise,
        lambda parts: [none for _ in parts],
        none,
        lambda clause: "impact" in clause.text,
    )
    assert [(fact.kind, fact.value) for fact in facts] == [("business_impact", "serious")]


def test_soon_stands_beside_not_yet() -> None:
    assert facts_of("not live yet, launching on monday") == {"iva_stage": "going_live_soon"}


def test_contradicting_stages_are_no_fact() -> None:
    assert "iva_stage" not in facts_of("bot is live. the bot is not live.")


def test_the_stage_is_where_the_trouble_is() -> None:
    assert facts_of("works in uat, broken on live") == {"iva_stage": "live"}
    assert facts_of("all fine on live, fails in uat") == {"iva_stage": "in_development"}


def test_the_impact_called_by_its_name_stands_before_what_suggests_another() -> None:
    facts = facts_of("we have a workaround, impact is limited")
    assert facts == {"business_impact": "limited"}


def test_of_two_impacts_said_with_equal_force_the_worse_one_counts() -> None:
    facts = facts_of("only two agents are affected. we are losing orders")
    assert facts == {"business_impact": "serious"}


def test_a_symptom_counts_when_the_reading_is_sure_and_something_is_wrong() -> None:
    assert facts_of("chats are not assigned", functionality=("critical", 0.9)) == {
        "functionality": "critical"
    }
    assert facts_of("chats are not assigned", functionality=("critical", 0.5)) == {}
    assert facts_of("chats are assigned well", functionality=("critical", 0.9)) == {}
    assert facts_of("how are chats not assigned", functionality=("critical", 0.9)) == {}


def test_links_addresses_numbers_and_times_are_facts_by_their_form() -> None:
    text = "HS-1042 again since 5pm, mail k@acme.in, see https://acme.in/7"
    found = {fact.kind: fact for fact in written_facts(text)}
    assert {kind: fact.value for kind, fact in found.items()} == {
        "url": "https://acme.in/7",
        "email": "k@acme.in",
        "ticket_id": "HS-1042",
        "time": "since 5pm",
    }
    assert text[slice(*found["time"].span)] == "since 5pm"
    assert text[slice(*found["ticket_id"].span)] == "HS-1042"


def test_a_time_to_come_is_no_time_of_an_issue() -> None:
    assert written_facts("we launch on next monday at 5pm") == []
    assert written_facts("the big day is tomorrow and nothing works") == []


@pytest.mark.parametrize("day", ["3rd july", "20 december", "10 june"])
def test_a_date_of_any_month_has_been(day: str) -> None:
    assert [fact.value for fact in written_facts(f"no leads since {day}")] == [f"since {day}"]


def test_only_the_address_for_the_answers_is_a_fact() -> None:
    assert written_facts("the user ravi@b.com cannot log in") == []
    (fact,) = written_facts("the user ravi@b.com cannot log in, mail me at asha@a.com")
    assert fact.value == "asha@a.com"


def test_an_address_in_a_correction_is_the_new_one() -> None:
    assert written_facts("put ravi@b.com instead") == []
    assert [one.value for one in written_facts("put ravi@b.com instead", corrects=True)] == [
        "ravi@b.com"
    ]
