"""Secrets in what people type during the intake, through Rasa and the actions to the ticket."""

from __future__ import annotations

from pathlib import Path

from conversation.catalogue import label, text
from tests.conftest_stack import RunningStack
from tests.dialogue.conftest import Meet
from tests.dialogue.test_intake import ANSWERS, number_in, store

NOT_A_SECRET = label("buttons.not_a_secret")
TOLD = "Agents cannot log in to the inbox, the password is Tiger#99 for all of them"
KEPT = TOLD.replace("Tiger#99", "[password hidden]")


async def test_a_password_reaches_neither_ticket_nor_database_nor_log(
    meet: Meet, running_stack: RunningStack
) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    heard = await asha.says(TOLD)
    assert "I hid what looks like a password" in heard
    await asha.answers(**ANSWERS)
    summary = "\n".join(message["text"] for message in asha.last.messages)
    assert "Tiger#99" not in summary
    number = number_in(await asha.presses("Submit"))
    assert store(running_stack).get(number).description == KEPT
    folder: Path = running_stack.folder
    holding = [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and b"Tiger#99" in path.read_bytes()
    ]
    assert holding == []


async def test_who_says_that_it_was_none_gets_it_into_the_ticket(
    meet: Meet, running_stack: RunningStack
) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.says(TOLD)
    open_question = asha.asks
    assert text("channel.type_it_again") == await asha.presses(NOT_A_SECRET)
    heard = await asha.says(TOLD)
    assert text("channel.taken_as_typed") in heard
    assert asha.asks == open_question, "the open question is asked again"
    await asha.answers(**ANSWERS)
    number = number_in(await asha.presses("Submit"))
    assert store(running_stack).get(number).description == TOLD
