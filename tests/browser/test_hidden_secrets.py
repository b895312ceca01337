"""A secret typed into the page: what the person sees, and how they say that it was none."""

from __future__ import annotations

from collections.abc import Callable

from conversation.catalogue import label, text
from tests.browser.browsing import Visitor, expect

NOT_A_SECRET = label("buttons.not_a_secret")
TOLD = "agents cannot log in to the inbox, their password is Tiger#99"
KEPT = "agents cannot log in to the inbox, their password is [password hidden]"


def test_a_secret_is_hidden_on_the_page_and_given_back_to_who_says_it_was_none(
    visit: Callable[..., Visitor],
) -> None:
    page = visit().open()
    page.say("I have an issue")
    page.say(TOLD)
    # The note comes at once, the answer after it.
    expect(page.log.locator(".choice:enabled").nth(1)).to_be_visible()
    page.expect_answer()
    assert page.messages("user")[-1] == KEPT
    asked = page.choices()
    assert NOT_A_SECRET in asked
    assert len(asked) > 1, "the question that the assistant asked can still be answered"

    # Also after a reload, when the page knows no more than the server does.
    page.reload()
    page.expect_connected()
    page.choice(NOT_A_SECRET).click()
    expect(page.log.get_by_text(text("channel.type_it_again"))).to_be_visible()
    assert NOT_A_SECRET not in page.choices()
    assert page.choices() == [title for title in asked if title != NOT_A_SECRET]

    page.field.fill(TOLD)
    page.field.press("Enter")
    expect(page.log.get_by_text(text("channel.taken_as_typed"))).to_be_visible()
    assert page.messages("user") == ["I have an issue", KEPT, NOT_A_SECRET, TOLD]
    assert page.choices() == [title for title in asked if title != NOT_A_SECRET]
    page.expect_clean()
