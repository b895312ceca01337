"""From a question to an answer, and on to a ticket where that does not help."""

from __future__ import annotations

from conversation.catalogue import text
from helpdesk.database import open_database
from helpdesk.help_centre.answer_log import AnswerLog
from helpdesk.installation import Installation
from helpdesk.tickets.queue import QueueQuery
from tests.conftest_stack import RunningStack
from tests.dialogue.conftest import Meet

QUESTION = "how do I add an agent to a team?"


def log(stack: RunningStack) -> AnswerLog:
    return AnswerLog(open_database(stack.settings.database_url))


async def test_a_question_that_still_needs_help_becomes_the_description_of_the_ticket(
    meet: Meet, running_stack: RunningStack
) -> None:
    asha = await meet()
    heard = await asha.says(QUESTION)
    assert "https://docs.haptik.ai/" in heard
    assert asha.buttons == ["That solved it", "Still need help"]
    links = asha.last.messages[-1]["links"] if asha.last else []
    assert 1 <= len(links) <= 3
    assert all(link["kind"] and link["url"].startswith("https://") for link in links)
    await asha.presses("Still need help")
    assert asha.asks not in ("", "issue_description")
    await asha.answers(
        functionality="4",
        business_impact="4",
        iva_stage="live",
        occurred_at="2 hours ago",
        bot_link="skip",
        screenshot="skip",
        requester_email="asha@acme.example",
    )
    assert asha.asks == "confirmation"
    await asha.presses("Submit")
    with Installation(running_stack.settings) as installation:
        newest = installation.queue.read(QueueQuery(), installation.now(), limit=100).tickets
    assert QUESTION in {ticket.description for ticket in newest}
    assert QUESTION in {gap.question for gap in log(running_stack).gaps()}


async def test_an_answer_that_helped_is_remembered_as_such(
    meet: Meet, running_stack: RunningStack
) -> None:
    asha = await meet()
    before = log(running_stack).counts()["solved"]
    await asha.says("how can I export the messages of last week?")
    heard = await asha.presses("That solved it")
    assert text("help_centre.solved") in heard
    assert log(running_stack).counts()["solved"] == before + 1
