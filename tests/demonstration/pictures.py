"""Takes the pictures in the documentation: the Help section and the console, in Chromium."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from helpdesk.requester import Requester
from helpdesk.settings import PROJECT_ROOT
from helpdesk.tickets.ticket import TicketDraft
from helpdesk.transcripts.store import TranscriptStore
from tests.browser.browsing import CHROMIUM, CHROMIUM_ARGUMENTS, HelpPage
from tests.demonstration.life import PASSWORD, LivedInDesk, now

IMAGES = PROJECT_ROOT / "docs" / "images"
LARGEST_BYTES = 200_000
CONSOLE_WINDOW: ViewportSize = {"width": 1100, "height": 760}
HELP_WINDOW: ViewportSize = {"width": 900, "height": 900}

# Minutes ago, requester, account, description, functionality, impact.
BACKLOG = (
    (48, "Sara Thomas", "bank", "Bot responses are delayed by 20 seconds", "critical", "serious"),
    (90, "Rohit Jain", "travel", "The transferred bot lost its intents", "major", "moderate"),
    (200, "Divya Iyer", "foods", "Buttons overlap in the preview on a phone", "minor", "limited"),
    (15, "Omar Sheikh", "clinic", "Entities are not captured on the test bot", "setup", "none"),
)


def take_pictures(desk: LivedInDesk, busiest: str, folder: Path = IMAGES) -> list[Path]:
    """Write help-section.png, console.png and console-ticket.png; return their paths."""
    _fill_queue(desk)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(CHROMIUM_ARGUMENTS)
        )
        taken = {
            "help-section.png": _help_section(desk, browser),
            **_console(desk, browser, busiest),
        }
        browser.close()
    return [_kept(folder / name, raw) for name, raw in taken.items()]


def _fill_queue(desk: LivedInDesk) -> None:
    transcripts = TranscriptStore(desk.database)
    for ago, name, account, description, functionality, impact in BACKLOG:
        at = now() - timedelta(minutes=ago)
        domain = f"{account}.example.com"
        email = f"{name.lower().replace(' ', '.')}@{domain}"
        person = Requester(f"user:{domain}:1", "1", name, email, domain, "Asia/Kolkata")
        desk.tickets.open(
            TicketDraft(description, functionality, impact, "live"),  # type: ignore[arg-type]
            person,
            conversation_id=transcripts.ensure_conversation(person, at).id,
            opening_key=f"backlog-{ago}",
            now=at,
        )


def _help_section(desk: LivedInDesk, browser: Browser) -> bytes:
    page = _new_page(browser, HELP_WINDOW)
    email = "farah.khan@shop.example.com"
    token = desk.stack.identity_token(email, name="Farah Khan", email=email, account="shop")
    help_page = HelpPage(page, desk.stack.help_url).open(f"#identity={token}")
    answer = help_page.say(
        "Since yesterday 5pm our live bot isn't assigning chats to agents, "
        "https://bots.example.com/shop, we're losing orders"
    )
    for _ in range(4):
        if "Submit" in help_page.choices():
            break
        answer = help_page.choose("Skip" if "screenshot" in answer else help_page.choices()[0])
    expect(help_page.choice("Submit")).to_be_visible()
    page.mouse.move(1, 1)
    return page.screenshot()


def _console(desk: LivedInDesk, browser: Browser, busiest: str) -> dict[str, bytes]:
    page = _new_page(browser, CONSOLE_WINDOW)
    page.goto(desk.stack.console_url)
    page.locator("#email").fill("priya.nair@support.example.com")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name=busiest).first).to_be_visible()
    queue = page.screenshot()
    page.get_by_role("link", name=busiest).first.click()
    expect(page.get_by_role("heading", name=busiest)).to_be_visible()
    return {"console.png": queue, "console-ticket.png": page.screenshot()}


def _new_page(browser: Browser, window: ViewportSize) -> Page:
    context = browser.new_context(
        viewport=window, locale="en-IN", timezone_id="Asia/Kolkata", reduced_motion="reduce"
    )
    return context.new_page()


def _kept(path: Path, raw: bytes) -> Path:
    """Write a picture as small as it gets without losing anything.

    Raises:
        ValueError: it is larger than the documentation should carry.
    """
    small = BytesIO()
    Image.open(BytesIO(raw)).convert("RGB").save(small, "PNG", optimize=True)
    if small.tell() > LARGEST_BYTES:
        raise ValueError(f"{path.name} has {small.tell()} bytes, more than {LARGEST_BYTES}")
    path.write_bytes(small.getvalue())
    return path
