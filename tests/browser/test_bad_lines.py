"""People on trains, with two tabs, and on days when a server is away: nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.browsing import Visitor, expect

if TYPE_CHECKING:
    from tests.conftest_stack import RunningStack


def test_what_is_sent_offline_goes_out_once_and_in_order_also_after_a_reload(
    visit: Callable[..., Visitor],
) -> None:
    person = visit()
    page = person.open()
    person.context.set_offline(True)
    expect(page.state).to_have_text("Offline")
    for text in ("what are your response times?", "and how do i reach support"):
        page.field.fill(text)
        page.field.press("Enter")
    expect(page.log.get_by_text("Waiting for the connection")).to_have_count(2)
    page.field.fill("a thought that is not finished")

    person.context.set_offline(False)
    page.page.reload()
    page.expect_connected()
    page.expect_answer()
    expect(page.log.locator(".message.from-bot").nth(2)).to_be_visible()
    typed = ["what are your response times?", "and how do i reach support"]
    assert page.messages("user") == typed
    assert page.field.input_value() == "a thought that is not finished"
    page.reload()
    page.expect_answer()
    assert page.messages("user") == typed


@pytest.mark.parametrize("direction", ["there", "back"])
def test_a_message_that_the_line_swallowed_is_answered_once(
    visit: Callable[..., Visitor], direction: str
) -> None:
    page = visit().open()
    page.line.lose_next(direction)
    page.field.fill("what are your response times?")
    page.field.press("Enter")
    answer = page.expect_answer()
    page.expect_connected()
    assert "hour" in answer
    page.reload()
    page.expect_answer()
    assert page.messages("user") == ["what are your response times?"]
    assert sum("hour" in text for text in page.messages("bot")) == 1


def test_a_button_pressed_late_in_a_forgotten_tab_counts_once_and_both_tabs_agree(
    visit: Callable[..., Visitor],
) -> None:
    person = visit()
    forgotten, used = person.open(), person.open()
    offered = forgotten.choices()
    assert offered, "the greeting offers something to press"
    forgotten.line.cut()
    expect(forgotten.state).to_have_text("Offline")
    used.say("what are your response times?")

    forgotten.choice(offered[0]).click()
    expect(forgotten.log.get_by_text("Waiting for the connection")).to_be_visible()
    assert offered[0] not in forgotten.choices()
    forgotten.line.mend()
    forgotten.expect_connected()
    forgotten.expect_answer()
    used.expect_answer()

    expect(used.log.locator(".message.from-user")).to_have_count(2)
    assert forgotten.messages() == used.messages()
    assert forgotten.messages("system") == []
    assert forgotten.choices() == used.choices()


def test_while_the_action_server_is_away_the_message_is_kept_and_can_be_tried_again(
    visit: Callable[..., Visitor], running_stack: RunningStack
) -> None:
    page = visit().open()
    running_stack.stop("actions")
    try:
        told = page.say("what are your response times?")
    finally:
        running_stack.start("actions")
    assert "support@haptik.ai" in told
    page.reload()
    page.log.get_by_role("button", name="Try again").click()
    expect(page.log.get_by_role("button", name="Try again")).to_have_count(0)
    assert "hour" in page.expect_answer()
    assert page.messages("user") == ["what are your response times?"]
