"""A whole intake in Hindi and its own script: all of it is understood, nothing is asked again."""

from __future__ import annotations

import pytest

from tests.conftest_stack import RunningStack
from tests.dialogue.conftest import Meet, Person, beginning_of
from tests.dialogue.test_intake import number_in, store

REPORT = "एनालिटिक्स की रिपोर्ट डाउनलोड नहीं हो रही है"
ANSWERS = {
    "functionality": "ज़रूरी काम बंद, बाकी ठीक",
    "business_impact": "मध्यम",
    "iva_stage": "लाइव है",
    "occurred_at": "आज सुबह से",
    "bot_link": "पता नहीं",
    "screenshot": "छोड़ दो",
    "requester_email": "asha@acme.example",
}


async def at_summary(meet: Meet) -> Person:
    """Return somebody who has reported in Hindi and answered every question at once."""
    asha = await meet()
    await asha.says(REPORT)
    if "Still need help" in asha.buttons:
        await asha.presses("Still need help")
    asked = []
    while asha.asks in ANSWERS:
        asked.append(asha.asks)
        await asha.says(ANSWERS[asha.asks])
    assert len(asked) == len(set(asked)), asked
    assert asha.asks == "confirmation"
    return asha


async def test_a_whole_intake_in_hindi_leads_to_the_ticket(
    meet: Meet, running_stack: RunningStack
) -> None:
    asha = await at_summary(meet)
    told = await asha.says("हाँ जमा करो")
    ticket = store(running_stack).get(number_in(told))
    assert ticket.description == REPORT
    assert (ticket.functionality, ticket.business_impact) == ("major", "moderate")
    assert ticket.iva_stage == "live"
    assert ticket.occurred_at is not None


async def test_no_and_not_yet_open_nothing(meet: Meet) -> None:
    asha = await at_summary(meet)
    heard = await asha.says("अभी मत भेजो")
    assert beginning_of("intake.not_yet") in heard
    heard = await asha.says("रहने दो, टिकट नहीं चाहिए")
    assert beginning_of("intake.cancelled") in heard
    assert asha.asks == ""


@pytest.mark.parametrize("said", ["आप ही देख लो", "जो आपको ठीक लगे"])
async def test_who_leaves_it_to_us_is_not_asked_again(meet: Meet, said: str) -> None:
    asha = await meet()
    await asha.says(REPORT)
    if "Still need help" in asha.buttons:
        await asha.presses("Still need help")
    await asha.answers(functionality="2")
    assert asha.asks == "business_impact"
    await asha.says(said)
    assert asha.asks == "iva_stage"


async def test_an_announcement_in_hindi_is_no_description(meet: Meet) -> None:
    asha = await meet()
    await asha.says("मुझे एक समस्या है")
    assert asha.asks == "issue_description"


async def test_a_person_is_asked_for_in_hindi(meet: Meet) -> None:
    asha = await meet()
    await asha.says(REPORT)
    if "Still need help" in asha.buttons:
        await asha.presses("Still need help")
    heard = await asha.says("मुझे किसी इंसान से बात करनी है")
    assert beginning_of("intake.person") in heard
