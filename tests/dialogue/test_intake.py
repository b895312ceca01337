"""From an issue to a ticket."""

from __future__ import annotations

import re

import pytest

from helpdesk.database import open_database
from helpdesk.policy import load_policy
from helpdesk.tickets.store import TicketStore
from tests.conftest_stack import RunningStack
from tests.dialogue.conftest import Meet

ANSWERS = {
    "issue_description": "the analytics report is not downloading, it spins forever",
    "functionality": "2",
    "business_impact": "2",
    "iva_stage": "it is live already",
    "occurred_at": "2 hours ago",
    "bot_link": "skip",
    "screenshot": "skip",
    "requester_email": "asha@acme.example",
}


def store(stack: RunningStack) -> TicketStore:
    return TicketStore(
        open_database(stack.settings.database_url), load_policy(stack.settings.policy_file)
    )


def number_in(text: str) -> str:
    found = re.search(r"HS-\d+", text)
    assert found, text
    return found[0]


async def test_a_bare_announcement_leads_to_a_ticket_in_nine_turns(
    meet: Meet, running_stack: RunningStack
) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    summary = await asha.answers(**ANSWERS)
    assert asha.asks == "confirmation"
    assert "S1 High - we respond by" in summary
    told = await asha.presses("Submit")
    assert asha.turns <= 9
    ticket = store(running_stack).get(number_in(told))
    assert ticket.severity == "S1"
    assert ticket.functionality == "major"
    assert ticket.business_impact == "moderate"
    assert ticket.iva_stage == "live"
    assert "not downloading" in ticket.description
    assert ticket.occurred_at is not None
    assert ticket.requester.email == "asha@acme.example"


async def test_a_rich_opener_leaves_little_to_ask(meet: Meet, running_stack: RunningStack) -> None:
    asha = await meet()
    await asha.says(
        "Since yesterday 5pm our live bot isn't assigning chats to agents, "
        "https://bots.example/acme, we're losing orders"
    )
    if "Still need help" in asha.buttons:
        await asha.presses("Still need help")
    await asha.answers(functionality="1", business_impact="1", iva_stage="live", screenshot="skip")
    assert asha.asks == "confirmation"
    told = await asha.presses("Submit")
    assert asha.turns <= 4
    ticket = store(running_stack).get(number_in(told))
    assert (ticket.severity, ticket.iva_stage) == ("S0", "live")
    assert ticket.bot_link == "https://bots.example/acme"


async def test_a_critical_symptom_is_not_held_up_by_articles(meet: Meet) -> None:
    asha = await meet()
    heard = await asha.says("chats are not getting assigned to our agents at all")
    assert asha.asks == "business_impact"
    assert "critical" in heard.lower()


async def test_nothing_is_opened_without_a_yes(meet: Meet, running_stack: RunningStack) -> None:
    asha = await meet(user_id="undecided")
    await asha.says("I have an issue")
    await asha.answers(**ANSWERS)
    heard = await asha.presses("Cancel")
    assert "no ticket was opened" in heard
    assert store(running_stack).list_for("user:acme:undecided") == []


async def test_a_cancelled_intake_can_be_picked_up_with_all_that_was_typed(meet: Meet) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.answers(**ANSWERS)
    await asha.presses("Cancel")
    summary = await asha.presses("Pick it up again")
    assert asha.asks == "confirmation"
    assert "not downloading" in summary


async def test_change_something_changes_that_and_nothing_else(meet: Meet) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.answers(**ANSWERS)
    await asha.presses("Change something")
    await asha.presses("Business impact")
    assert asha.asks == "business_impact"
    summary = await asha.presses(1)
    assert asha.asks == "confirmation"
    assert "**Business impact:** Serious" in summary
    assert "**Functionality:** Major" in summary


async def test_a_correction_in_words_at_the_summary(meet: Meet) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.answers(**ANSWERS)
    heard = await asha.says("actually the business impact is serious")
    assert "**Business impact:** Serious" in heard
    assert asha.asks == "confirmation"


@pytest.mark.parametrize(
    ("detour", "answer"),
    [
        ("what is your response time for S1?", "2 business hours"),
        ("how can I contact support?", "support@haptik.ai"),
        ("are you a bot?", "automated"),
        ("how do I add a new agent to my team?", "docs.haptik.ai"),
    ],
)
async def test_a_detour_is_answered_and_the_open_question_comes_back(
    meet: Meet, detour: str, answer: str
) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.says(ANSWERS["issue_description"])
    open_question = asha.asks
    heard = await asha.says(detour)
    assert answer in heard
    assert asha.asks == open_question


async def test_a_person_is_one_yes_away(meet: Meet, running_stack: RunningStack) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.says(ANSWERS["issue_description"])
    heard = await asha.says("just get me a human please")
    assert "person on the support team" in heard
    assert "assumed" in heard
    assert asha.asks == "confirmation"
    opened = await asha.presses("Submit")
    assert "HS-" in opened


async def test_a_detour_at_the_summary_does_not_repeat_it(meet: Meet) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.answers(**ANSWERS)
    heard = await asha.says("are you a bot?")
    assert asha.asks == "confirmation"
    assert "**Functionality:**" not in heard


async def test_gibberish_is_asked_again_in_other_words_and_then_an_answer_is_assumed(
    meet: Meet,
) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.says(ANSWERS["issue_description"])
    open_question = asha.asks
    first = await asha.says("sdkfjh qqwe zzxc")
    assert asha.asks == open_question
    assert "couldn't tell" in first
    second = await asha.says("blorp wibble fnord")
    assert "my guess" in second
    assert asha.asks not in ("", open_question)


async def test_somebody_who_is_not_signed_in_is_asked_for_an_address(
    meet: Meet, running_stack: RunningStack
) -> None:
    guest = await meet(anonymous=True)
    await guest.says("I have an issue")
    await guest.answers(
        **{slot: said for slot, said in ANSWERS.items() if slot != "requester_email"}
    )
    assert guest.asks == "requester_email"
    refused = await guest.says("asha@acme")
    assert guest.asks == "requester_email"
    assert refused
    await guest.says("mail me at asha@acme.example please")
    told = await guest.presses("Submit")
    assert store(running_stack).get(number_in(told)).requester.email == "asha@acme.example"


async def test_a_yes_pressed_twice_opens_one_ticket(
    meet: Meet, running_stack: RunningStack
) -> None:
    asha = await meet(user_id="double")
    await asha.says("I have an issue")
    await asha.answers(**ANSWERS)
    await asha.presses("Submit")
    await asha.says("submit")
    await asha.says("yes")
    assert len(store(running_stack).list_for("user:acme:double")) == 1


async def test_asking_what_a_question_means_answers_nothing(meet: Meet) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.says("the handbook behaves in an odd manner")
    assert asha.asks == "functionality"
    heard = await asha.says("what is the difference between critical and major?")
    assert "agents can't take chats" in heard
    assert asha.asks == "functionality"


async def test_what_a_symptom_was_taken_for_can_be_taken_back(meet: Meet) -> None:
    asha = await meet()
    await asha.says("chats are not getting assigned to our agents at all")
    heard = await asha.says("no, that is minor")
    assert "functionality is now Minor" in heard
    assert asha.asks == "business_impact"
    await asha.says("not minor actually, sorry")
    assert asha.asks == "functionality"


async def test_leave_it_skips_what_is_optional_and_cancels_nothing(meet: Meet) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.answers(**{**ANSWERS, "bot_link": "chhodo", "screenshot": "leave it"})
    assert asha.asks == "confirmation"
