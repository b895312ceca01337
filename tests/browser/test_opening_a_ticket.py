"""Somebody in a hurry gets a ticket by typing on a phone, and finds it again."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from PIL import Image

from helpdesk.database import open_database
from helpdesk.policy import load_policy
from helpdesk.tickets.store import TicketStore
from tests.browser.browsing import PHONE, SMALL_TARGETS, HelpPage, Visitor

if TYPE_CHECKING:
    from tests.conftest_stack import RunningStack

OPENER = (
    "chats r not getting assigned to agents since yesterday 5pm, our bot is live. losing orders!!"
)

# What this person types when the assistant's last words are about a subject, and which button
# they press instead when it did not understand.
ANSWERS = (
    (r"link to the bot|find a link", "haptik.ai/bots/acme-orders", ""),
    (r"e-?mail address", "its priya.nair@acme.example", ""),
    (r"affects? your business", "very serious, customers are leaving", "Serious"),
    (r"stopped working|comes closest", "nothing works at all, its critical", "Something critical"),
    (r"is the bot live|where your bot is", "yes live", "Yes"),
    (r"when did it|a time of that", "yesterday 5pm", "I don't know"),
    (r"what is going wrong|to go on", OPENER, ""),
    (r"did that solve it|still need help", "no, still need help", "Still need help"),
)
MOST_TURNS = 12


def test_a_hurried_person_types_an_issue_and_gets_a_ticket(
    visit: Callable[..., Visitor], running_stack: RunningStack
) -> None:
    person = visit(viewport=PHONE, is_mobile=True, has_touch=True)
    page = person.open()
    answer = page.say(OPENER)
    for _ in range(MOST_TURNS):
        page.expect_no_sideways_scroll()
        if "Submit" in page.choices():
            break
        answer = _reply(page, answer)
    summary = page.log.locator(".card-summary").last.inner_text()
    assert "not getting assigned to agents" in summary
    assert "priya.nair@acme.example" in summary
    assert page.page.evaluate(SMALL_TARGETS) == []

    answer = page.say("submit it")
    number = re.search(r"HS-\d{4,}", answer)
    assert number, f"no ticket number in: {answer}"
    assert re.search(r"S0 Blocker.+ respond by .+ IST", answer)
    page.expect_no_sideways_scroll()
    page.expect_clean()

    _expect_stored(running_stack, number[0])
    said = page.messages()
    page.reload()
    page.expect_answer()
    assert page.messages() == said
    assert number[0] in page.say(f"whats the status of {number[0]}")


def _reply(page: HelpPage, answer: str) -> str:
    if re.search("screenshot", answer, re.IGNORECASE) and "link" not in answer.lower():
        page.attach({"name": "inbox.png", "mimeType": "image/png", "buffer": _screenshot()})
        page.page.get_by_role("listitem").get_by_text("inbox.png").wait_for(state="attached")
        page.send.click()
        return page.expect_answer()
    for question, words, button in ANSWERS:
        if re.search(question, answer, re.IGNORECASE):
            is_lost = button and "I couldn't" in answer
            return page.choose(button) if is_lost else page.say(words)
    raise AssertionError(f"this person does not know what to answer to: {answer}")


def _expect_stored(stack: RunningStack, number: str) -> None:
    policy = load_policy(stack.settings.policy_file)
    ticket = TicketStore(open_database(stack.settings.database_url), policy).get(number)
    assert ticket.severity.value == "S0"
    assert "assigned to agents" in ticket.description
    assert ticket.requester.email == "priya.nair@acme.example"
    assert ticket.bot_link == "https://haptik.ai/bots/acme-orders"
    assert ticket.occurred_at is not None
    assert len(ticket.attachment_ids) == 1


def _screenshot() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (900, 600), (90, 140, 220)).save(made, "PNG")
    return made.getvalue()
