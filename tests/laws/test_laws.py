"""Random persons talk to the intake, and every law holds; and each law notices when it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conversation.fields import facts_in
from conversation.intake import taken
from conversation.markdown import Markdown
from conversation.opening import Beginning, begun
from conversation.questions import IntakeQuestion, question_for
from conversation.state import IntakeState
from conversation.turn import SKIPPED, Turn
from tests.laws import phrases
from tests.laws.__main__ import result_of
from tests.laws.broken import Broken
from tests.laws.driver import Assistant, held
from tests.laws.laws import LAWS, RARELY_BROKEN
from tests.laws.messages import Act, Message, Span, turn_of
from tests.laws.people import MANNERS, Manner, talked
from tests.laws.shrink import shortest_form, shrunk

CONVERSATIONS = 2_000
# Each of the laws that are not kept always, in so many conversations at the most.
_COUNTED, _MOST_BROKEN = 400, 0.02
PROBLEM = phrases.PROBLEMS[0]


@pytest.mark.parametrize("manner", MANNERS, ids=lambda manner: manner.name.replace(" ", "-"))
@settings(
    max_examples=CONVERSATIONS // len(MANNERS),
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),  # `shortest_form` knows better what a shorter conversation is
    suppress_health_check=list(HealthCheck),
)
@given(dice=st.randoms(use_true_random=False))
def test_every_conversation_keeps_the_laws(manner: Manner, dice: Random) -> None:
    talk = talked(dice, manner)
    for name, law in LAWS.items():
        if name in RARELY_BROKEN:
            continue
        try:
            law(talk)
        except Broken:
            pytest.fail(shortest_form([one.message for one in talk.exchanges], name))


def test_what_is_not_always_kept_is_broken_rarely() -> None:
    broken: Counter[str] = Counter()
    for seed in range(_COUNTED):
        dice = Random(seed)
        talk = talked(dice, dice.choice(MANNERS))
        for name in RARELY_BROKEN:
            try:
                LAWS[name](talk)
            except Broken:
                broken[name] += 1
    too_often = {name: count for name, count in broken.items() if count > _COUNTED * _MOST_BROKEN}
    assert not too_often


# --- each law notices a conversation that breaks it -----------------------------------------------


def said(*spans: Span, lead: int = 0) -> Message:
    return Message(spans, lead=lead)


def says(act: Act, number: int = 0) -> Message:
    return said(phrases.SAYINGS[act][number])


def pressed(slot: str, value: str) -> Message:
    return Message(button=(slot, value))


TO_THE_SUMMARY = (
    said(PROBLEM),
    pressed("functionality", "critical"),
    pressed("business_impact", "serious"),
    pressed("iva_stage", "live"),
    says(Act.UNKNOWN),
    pressed("bot_link", SKIPPED),
    pressed("screenshot", SKIPPED),
    said(phrases.reply("requester_email", phrases.ADDRESSES[0])),
)


def changing(**slots: Any) -> Assistant:
    """Return an assistant that sets these slots whatever is said."""

    def broken(turn: Turn, requested: str, policy: Any) -> Any:
        step = taken(turn, requested, policy)
        return replace(step, slots={**step.slots, **slots})

    return Assistant(taken=broken)


def remembering(**state: Any) -> Assistant:
    """Return an assistant that remembers this whatever is said."""

    def broken(turn: Turn, requested: str, policy: Any) -> Any:
        step = taken(turn, requested, policy)
        kept = step.state or IntakeState.from_slot(turn.slot("intake_state"))
        return replace(step, state=replace(kept, **state))

    return Assistant(taken=broken)


def beginning(change: Callable[[Turn, dict[str, Any]], dict[str, Any]]) -> Assistant:
    """Return an assistant that begins with other slots."""

    def broken(turn: Turn, key: str) -> Beginning:
        start = begun(turn, key)
        return Beginning({**start.slots, **change(turn, start.slots)}, start.says)

    return Assistant(begun=broken)


def asking(change: Callable[[str], str]) -> Assistant:
    """Return an assistant that words its questions in another way."""

    def broken(slot: str, turn: Turn, policy: Any) -> IntakeQuestion:
        question = question_for(slot, turn, policy)
        return replace(question, text=Markdown(change(str(question.text))))

    return Assistant(question_for=broken)


def never_content(turn: Turn, requested: str, policy: Any) -> Any:
    """Ask the same question whatever is said."""
    step = taken(turn, requested, policy)
    return replace(step, slots={requested: None, "misunderstood": 1}, ended="", says=())


def of_the_first_clause(turn: Turn, slots: dict[str, Any]) -> dict[str, Any]:
    """Take no fact but that of the first clause."""
    return {} if turn.text.startswith("the link") else {"bot_link": None}


BROKEN: dict[str, tuple[Assistant, Sequence[Message]]] = {
    "nothing_fails": (
        changing(functionality="unheard of"),
        TO_THE_SUMMARY,
    ),
    "it_ends": (Assistant(taken=never_content), [said(PROBLEM), *[says(Act.TRY)] * 21]),
    "no_question_comes_for_ever": (
        Assistant(taken=never_content),
        [said(PROBLEM), says(Act.TRY), says(Act.SKIP), says(Act.TRY, 1), says(Act.TRY, 2)],
    ),
    "nothing_is_asked_a_third_time": (
        Assistant(taken=never_content),
        [said(PROBLEM), *[says(Act.TRY)] * 2],
    ),
    "nothing_is_lost": (
        changing(issue_description="something"),
        [said(PROBLEM), said(phrases.PROBLEMS[5])],
    ),
    "nothing_else_is_told": (
        beginning(lambda turn, _: {"issue_description": turn.text}),
        [said(PROBLEM, phrases.SAYINGS[Act.THANK][0])],
    ),
    "what_was_said_is_not_asked": (
        beginning(lambda turn, slots: {"functionality": None}),
        [said(PROBLEM, phrases.plain("functionality", "critical"))],
    ),
    "what_was_assumed_is_marked": (
        remembering(assumed=()),
        [said(PROBLEM), says(Act.DECIDE)],
    ),
    "a_correction_wins": (
        changing(functionality="critical"),
        [*TO_THE_SUMMARY, said(phrases.correction("functionality", "minor", "actually"))],
    ),
    "the_summary_shows_what_stands": (
        asking(lambda text: text.replace("not known", "Sun 22 Nov, 17:00")),
        TO_THE_SUMMARY,
    ),
    "cancelled_and_resumed_is_as_before": (
        Assistant(gone_on=begun),
        [said(PROBLEM), says(Act.TRY)],
    ),
    "severity_is_what_was_said": (changing(functionality="minor"), TO_THE_SUMMARY),
    "what_is_assumed_is_not_mild": (
        changing(functionality="setup"),
        [said(phrases.PROBLEMS[1]), says(Act.DECIDE)],
    ),
    "a_person_is_given": (
        remembering(wants_person=False),
        [said(PROBLEM), says(Act.PERSON)],
    ),
    "nothing_is_said_twice_running": (
        asking(lambda text: "What else?"),
        [said(PROBLEM), pressed("functionality", "critical")],
    ),
    "a_ticket_takes_a_yes": (
        changing(confirmation="submit"),
        [*TO_THE_SUMMARY[:-1], TO_THE_SUMMARY[-1]],
    ),
    "the_order_of_facts_does_not_matter": (
        beginning(of_the_first_clause),
        [said(phrases.plain("bot_link", phrases.LINKS[0]), phrases.PROBLEMS[0], lead=1)],
    ),
}


@pytest.mark.parametrize("name", LAWS)
def test_a_law_notices_when_it_is_broken(name: str) -> None:
    assistant, messages = BROKEN[name]
    with pytest.raises(Broken):
        LAWS[name](held(messages, assistant))
    LAWS[name](held(messages))


def test_a_conversation_that_breaks_a_law_becomes_as_short_as_it_goes() -> None:
    assistant, messages = BROKEN["nothing_is_asked_a_third_time"]
    padded = [said(PROBLEM, phrases.SAYINGS[Act.THANK][0]), says(Act.GREET), *messages[1:]]
    law = LAWS["nothing_is_asked_a_third_time"]
    assert shrunk(padded, law, assistant) == messages
    with pytest.raises(ValueError, match="keep the law"):
        shortest_form(messages, "nothing_is_asked_a_third_time")


def test_the_same_seed_talks_to_the_same_persons() -> None:
    assert result_of(7, range(5)) == result_of(7, range(5))
    assert result_of(7, range(5)).messages != result_of(8, range(5)).messages


@pytest.mark.parametrize("slot", phrases.SPOKEN_SLOTS)
def test_what_persons_say_is_read_as_they_mean_it(slot: str) -> None:
    for value in phrases.VALUES[slot]:
        openings = [phrases.correction(slot, value, opening) for opening in phrases.OPENINGS]
        for span in (phrases.plain(slot, value), phrases.reply(slot, value), *openings):
            turn = turn_of(Message((span,)), {"requested_slot": slot}, in_form=True)
            assert facts_in(turn).slots == dict(span.facts)
