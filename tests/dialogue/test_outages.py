"""A part is away while somebody is in the middle of the form: said in plain words, nothing lost."""

from __future__ import annotations

import pytest

from tests.conftest_stack import RunningStack
from tests.dialogue.conftest import Meet
from tests.dialogue.test_intake import ANSWERS


async def test_the_action_server_goes_away_and_comes_back(
    meet: Meet, running_stack: RunningStack
) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.says(ANSWERS["issue_description"])
    open_question = asha.asks
    running_stack.stop("actions")
    try:
        turn = await asha.client.say("2")
    finally:
        running_stack.start("actions")
    assert turn.state == "failed"
    words = " ".join(message["text"] for message in turn.messages if message["from"] == "system")
    assert "support@haptik.ai" in words
    await asha.says("2")
    assert asha.asks not in ("", open_question)
    summary = await asha.answers(**ANSWERS)
    assert "not downloading" in summary


@pytest.mark.timeout(180)
async def test_the_dialogue_goes_on_after_the_server_was_restarted(
    meet: Meet, running_stack: RunningStack
) -> None:
    asha = await meet(user_id="patient", account="outages")
    await asha.says("I have an issue")
    await asha.says(ANSWERS["issue_description"])
    open_question = asha.asks
    assert open_question
    running_stack.stop("help")
    running_stack.start("help")
    again = await meet(user_id="patient", account="outages")
    history = [message["text"] for message in await again.client.history()]
    assert ANSWERS["issue_description"] in history
    await again.says("2")
    assert again.asks not in ("", open_question)
