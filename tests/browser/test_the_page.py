"""The page for everybody: screen readers, small screens, wrong files, strangers and guests."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.browser.browsing import HelpPage, Visitor, expect

if TYPE_CHECKING:
    from tests.conftest_stack import RunningStack


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_no_state_of_the_page_is_closed_to_people_with_disabilities(
    visit: Callable[..., Visitor], colour_scheme: str
) -> None:
    person = visit(color_scheme=colour_scheme)
    page = person.open()
    expect_accessible(page)
    page.say("how do i add an agent")
    expect_accessible(page)
    page.attach(picture("one.png"), {**picture("two.png"), "buffer": b"no picture"})
    expect(page.page.get_by_role("button", name="Upload two.png again")).to_be_visible()
    page.field.fill("x" * 20_000)
    expect_accessible(page)
    page.field.fill("")
    person.context.set_offline(True)
    page.field.fill("hello?")
    page.page.get_by_role("button", name="Remove two.png").click()
    page.field.press("Enter")
    expect(page.log.get_by_text("Waiting for the connection")).to_be_visible()
    expect_accessible(page)


def test_the_conversation_is_a_log_and_focus_returns_to_the_text_field(
    visit: Callable[..., Visitor],
) -> None:
    page = visit().open()
    log = page.page.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(page.field).to_be_focused()
    page.choose(page.choices()[0])
    expect(page.field).to_be_focused()
    group = log.get_by_role("group", name="Answers to choose from").first
    expect(group.get_by_role("button", pressed=True)).to_have_count(1)
    expect(group.locator("button:enabled")).to_have_count(0)


def test_bad_input_is_stopped_before_it_is_sent_and_nothing_typed_is_lost(
    visit: Callable[..., Visitor],
) -> None:
    page = visit().open()
    expect(page.send).to_be_disabled()
    page.field.fill("  \n ")
    expect(page.send).to_be_disabled()
    page.field.fill("y" * 10_001)
    expect(page.send).to_be_disabled()
    expect(page.page.get_by_text("1 too many")).to_be_visible()
    assert len(page.field.input_value()) == 10_001

    nasty = "/restart <img src=x onerror=alert(1)> [a](javascript:alert(1)) *b*"
    page.field.fill(nasty)
    page.field.press("Enter")
    page.expect_answer()
    assert page.messages("user") == [nasty]
    page.expect_clean()


def test_screenshots_can_be_pasted_dropped_and_removed_and_a_wrong_file_is_named(
    visit: Callable[..., Visitor],
) -> None:
    page = visit().open()
    previews = page.page.get_by_role("list", name="Screenshots to send").get_by_role("listitem")
    give_file(page, "paste", "clipboardData", "pasted.png")
    expect(previews).to_have_count(1)
    give_file(page, "drop", "dataTransfer", "dropped.png")
    expect(previews).to_have_count(2)
    page.page.get_by_role("button", name="Remove pasted.png").click()
    expect(previews).to_have_count(1)
    page.attach({"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    expect(page.page.get_by_text("“notes.pdf” is not a picture")).to_be_visible()
    page.attach({"name": "huge.png", "mimeType": "image/png", "buffer": b"x" * 6_000_000})
    expect(page.page.get_by_text("“huge.png” is too large")).to_be_visible()
    page.attach({"name": "fake.png", "mimeType": "image/png", "buffer": b"MZ no picture"})
    page.page.get_by_role("button", name="Remove fake.png").click()
    expect(previews).to_have_count(1)

    expect(page.send).to_be_enabled()
    page.send.click()
    page.expect_answer()
    shown = page.log.get_by_role("img", name="Screenshot: dropped.png")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("(picture) => picture.naturalWidth") > 0
    page.expect_clean()


def test_the_host_platform_says_who_somebody_is_and_the_address_forgets_it(
    visit: Callable[..., Visitor], running_stack: RunningStack
) -> None:
    token = running_stack.identity_token("77", name="Priya Nair")
    page = visit().open(f"#identity={token}")
    expect(page.page.locator("#signed-in")).to_have_text(" · Priya Nair")
    assert page.page.url == running_stack.help_url

    stranger = visit().tab()
    stranger.page.goto(f"{running_stack.help_url}#identity={token[:-3]}abc")
    expect(stranger.page.get_by_role("heading", name="could not be confirmed")).to_be_visible()
    expect_accessible(stranger)
    stranger.page.get_by_role("button", name="Go on without signing in").click()
    stranger.expect_connected()
    expect(stranger.page.locator("#signed-in")).to_be_empty()


def test_who_must_sign_in_is_told_how(visit: Callable[..., Visitor]) -> None:
    page = visit().tab()
    config = {"allow_anonymous": False, "session": False, "user": None, "owner": ""}
    page.page.route("**/help/config.json", lambda route: answer_changed(route, config))
    page.page.goto(page.url)
    expect(page.page.get_by_role("heading", name="Please sign in first")).to_be_visible()
    expect(page.page.get_by_role("link", name="support@haptik.ai")).to_be_visible()
    expect(page.field).to_be_hidden()
    expect_accessible(page)


def test_without_javascript_the_page_says_how_to_reach_support(
    visit: Callable[..., Visitor],
) -> None:
    person = visit(java_script_enabled=False)
    page = person.tab().page
    page.goto(person.url)
    words = page.locator("body").inner_text()
    assert "needs JavaScript" in words
    assert "support@haptik.ai" in words
    assert "Connecting" not in words


def expect_accessible(page: HelpPage) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.page.wait_for_timeout(400)  # a colour that is still fading in has no contrast yet
    found = Axe().run(page.page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def picture(name: str) -> dict[str, Any]:
    made = io.BytesIO()
    Image.new("RGB", (320, 200), (200, 90, 60)).save(made, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": made.getvalue()}


def give_file(page: HelpPage, event: str, carrier: str, name: str) -> None:
    """Paste or drop a picture, as a browser does it: with an event that carries the file."""
    page.field.evaluate(
        """async (field, [event, carrier, name, bytes]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
          const kind = event === "paste" ? ClipboardEvent : DragEvent;
          const options = { [carrier]: data, bubbles: true, cancelable: true };
          field.dispatchEvent(new kind(event, options));
        }""",
        [event, carrier, name, list(picture(name)["buffer"])],
    )


def answer_changed(route: Any, changes: dict[str, Any]) -> None:
    """Answer a request for JSON with the server's own answer, changed."""
    answer = route.fetch()
    route.fulfill(response=answer, body=json.dumps({**answer.json(), **changes}))
