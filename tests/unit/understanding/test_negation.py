"""A level that is denied is never read as that level, and nothing is read into what is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

import pytest

from understanding.choices import CHOICES
from understanding.negation import affirms, denied_levels, is_negated, ruled_out
from understanding.reader.clauses import Clause
from understanding.reader.facts import mentioned_facts
from understanding.reader.normaliser import Normaliser
from understanding.reader.plausibility import plausible_answer
from understanding.reader.training_examples import OTHER

Reading = dict[str, Mapping[str, float]]

# Changes nothing but the case.
PLAIN = Normaliser({}, {})

DENIED = [
    ("calls reach nobody, I would not call that a small fault", {"minor", "limited"}),
    ("this is far from trivial", {"minor", "limited"}),
    ("nothing vital has failed", {"critical"}),
    ("it's hardly critical", {"critical"}),
    ("not exactly minor", {"minor", "limited"}),
    ("anything but critical", {"critical"}),
    ("can't say it's serious", {"serious"}),
    ("I wouldn’t say this is a minor thing", {"minor", "limited"}),
    ("don't think the impact is serious", {"serious"}),
    ("the effect on business is by no means limited", {"limited"}),
    ("that is scarcely a major outage", {"major"}),
    ("no critical function is hit", {"critical"}),
    ("never said it was critical", {"critical"}),
    ("neither serious nor moderate", {"serious", "moderate"}),
    ("it is no small matter for us", {"minor", "limited"}),
    ("less than critical i guess", {"critical"}),
    ("without any serious impact", {"serious"}),
    ("nobody would call it minor", {"minor", "limited"}),
    ("I doubt that it is critical", {"critical"}),
    ("not sure it is critical", {"critical"}),
    ("the bot fails for everyone, not just a minor glitch", {"minor", "limited"}),
    ("none of the critical functions failed", {"critical"}),
    ("It's not what I'd call minor", {"minor", "limited"}),
    ("isnt critical yet", {"critical"}),
    ("nowhere near critical", {"critical"}),
    ("this ain't a small bug", {"minor", "limited"}),
    ("rather than minor I would say it is worse", {"minor", "limited"}),
    ("we do not consider this a moderate impact", {"moderate"}),
    ("agents are idle and I'd hardly describe that as limited", {"limited"}),
    ("serious is too strong a word", {"serious"}),
    ("is it critical or not", {"critical"}),
    ("critical nahi hai", {"critical"}),
    ("itna serious nahi hai bhai", {"serious"}),
    ("yeh chota issue nahi hai", {"minor", "limited"}),
    ("chhota mota issue nahi hai ye", {"minor", "limited"}),
    ("koi serious problem nahi hai", {"serious"}),
    ("critical hai, minor nahi", {"minor", "limited"}),
    ("bot abhi live nahi hua", {"live"}),
    ("we are not live yet", {"live"}),
    ("isn't in development anymore", {"in_development"}),
    ("no longer in development", {"in_development"}),
    # as the reader writes them
    ("small issue is not there", {"minor", "limited"}),
    ("critical is , minor not", {"minor", "limited"}),
    ("bot now live not done", {"live"}),
]
AFFIRMED = [
    "it is critical, can not wait",
    "this is critical, agents cannot log in",
    "it's not only serious, it's critical",
    "no doubt this is critical",
    "without a doubt a serious impact",
    "nothing works, it is critical",
    "this is nothing less than critical",
    "the impact is limited, nobody complains",
    "no, it's minor",
    "cannot stress enough how serious the impact is",
    "nobody gets a reply, critical functionality",
    "do not worry, it's only a minor issue",
    "a critical function is not working",
    "I don't think so because it is critical",
    "isn't it critical?",
    "not for a small company like ours",
    "minor is all it is",
]


@pytest.mark.parametrize(("text", "levels"), DENIED)
def test_a_denied_level_is_heard(text: str, levels: set[str]) -> None:
    assert denied_levels(text) == levels


@pytest.mark.parametrize("text", AFFIRMED)
def test_nothing_is_denied_by_a_denial_of_something_else(text: str) -> None:
    assert denied_levels(text) == frozenset()


@pytest.mark.parametrize(("text", "levels"), DENIED)
def test_a_denied_level_is_neither_fact_nor_answer(text: str, levels: set[str]) -> None:
    """However sure the classifiers are of the level, by the clause and by the whole."""
    for level in levels:
        question = next(name for name, choice in CHOICES.items() if level in choice.values)
        sure: Reading = {
            name: {OTHER: 1.0, **dict.fromkeys(one.values, 0.0)} for name, one in CHOICES.items()
        }
        sure[question] = {**dict.fromkeys(CHOICES[question].values, 0.0), OTHER: 0.01, level: 0.99}
        facts = mentioned_facts(text, PLAIN.normalise, partial(_always, sure), sure)
        assert (question, level) not in {(fact.kind, fact.value) for fact in facts}
        assert plausible_answer(sure[question], text, ruled_out(text))[level] < 0.1


def _always(reading: Reading, clauses: list[Clause]) -> list[Reading]:
    return [reading] * len(clauses)


@pytest.mark.parametrize(
    "text", ["not serious", "no serious impact so far", "it is no small matter for us"]
)
def test_who_denies_a_degree_of_impact_does_not_mean_that_there_is_none(text: str) -> None:
    assert "none" in ruled_out(text)


def test_other_levels_are_left_as_they_were_read() -> None:
    sure = {"critical": 0.6, "major": 0.2, "minor": 0.1}
    assert plausible_answer(sure, "not critical", ruled_out("not critical")) == pytest.approx(
        {"critical": 0.06, "major": 0.2, "minor": 0.1}
    )


def test_a_wording_with_a_verb_is_denied_from_further_away() -> None:
    text = "we are not yet losing customers"
    span = (text.index("losing"), len(text))
    assert is_negated(text, span, loosely=True)
    assert not is_negated("orders do not arrive, we are losing customers", (25, 43), loosely=True)


@pytest.mark.parametrize(
    ("text", "affirmed"),
    [("submit it", True), ("don't submit it yet", False), ("not now. submit it", True)],
)
def test_a_denied_command_is_none(text: str, affirmed: bool) -> None:
    assert affirms(re.compile("submit"), text) == affirmed
