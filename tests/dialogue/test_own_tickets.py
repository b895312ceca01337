"""What people do with their tickets afterwards."""

from __future__ import annotations

from tests.conftest_stack import RunningStack
from tests.dialogue.conftest import Meet, Person
from tests.dialogue.test_intake import ANSWERS, number_in, store


async def with_a_ticket(meet: Meet, **claims: str) -> tuple[Person, str]:
    person = await meet(**claims)
    await person.says("I have an issue")
    await person.answers(**ANSWERS)
    return person, number_in(await person.presses("Submit"))


async def test_the_status_is_told_in_plain_words(meet: Meet) -> None:
    asha, number = await with_a_ticket(meet)
    heard = await asha.says(f"what about {number}?")
    assert number in heard
    assert "State: open" in heard
    assert "Support responds by" in heard


async def test_somebody_elses_number_sounds_like_one_that_does_not_exist(meet: Meet) -> None:
    _asha, number = await with_a_ticket(meet)
    eve = await meet()
    others = await eve.says(f"status of {number}")
    nobodys = await eve.says("status of HS-999999")
    assert "no ticket" in others
    assert others.replace(number, "X") == nobodys.replace("HS-999999", "X")


async def test_an_addition_reaches_the_ticket(meet: Meet, running_stack: RunningStack) -> None:
    asha, number = await with_a_ticket(meet)
    await asha.presses("Add something")
    assert asha.asks == "note_text"
    await asha.says("it happens in Firefox only")
    history = store(running_stack).history(number)
    assert history[-1].text == "it happens in Firefox only"
    assert history[-1].actor.kind == "requester"


async def test_closing_and_reopening(meet: Meet, running_stack: RunningStack) -> None:
    asha, number = await with_a_ticket(meet)
    await asha.says(f"please close {number}, it works again")
    assert store(running_stack).get(number).state == "closed"
    await asha.presses("Reopen it")
    assert store(running_stack).get(number).state == "reopened"


async def test_an_angry_word_raises_no_severity(meet: Meet, running_stack: RunningStack) -> None:
    asha, number = await with_a_ticket(meet)
    before = store(running_stack).get(number).severity
    await asha.says(f"this is ridiculous, escalate {number} NOW!!!")
    assert store(running_stack).get(number).severity == before
