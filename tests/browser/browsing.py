"""The Help section as a person uses it, and the line to it, which tests cut and mend.

Importing this module skips the tests where playwright is missing, with the way to get it; with
HELPDESK_REQUIRE_BROWSER=1 it is an error instead.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

REQUIRED = os.environ.get("HELPDESK_REQUIRE_BROWSER") == "1"

try:
    from playwright.sync_api import Browser, CDPSession, Page, WebSocketRoute, expect
except ImportError:
    if REQUIRED:
        raise
    pytest.skip(
        "The browser tests need playwright: scripts/setup.sh browser", allow_module_level=True
    )

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
TURN_MS = 20_000
SOCKET = re.compile(r"/help/socket\.io/")

# What a page must never do, whatever is said in it; asked of the page itself.
FORBIDDEN_MARKUP = """() => [...document.querySelectorAll('*')].filter((one) =>
  one.hasAttribute('style') || ['SCRIPT', 'STYLE'].includes(one.tagName) && !one.src ||
  [...one.attributes].some(({ name, value }) =>
    name.startsWith('on') || /^\\s*javascript:/i.test(value))).map((one) => one.outerHTML)"""
SMALL_TARGETS = """() => [...document.querySelectorAll('button, textarea, .header-link')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.getBoundingClientRect(), one.textContent.trim() || one.id])
  .filter(([box]) => box.width < 44 || box.height < 44)
  .map(([box, name]) => `${name}: ${box.width} x ${box.height}`)"""


class Line:
    """The line between one tab and the server."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._network: CDPSession | None = None
        self._loses = ""
        page.route_web_socket(SOCKET, self._connect)

    def cut(self) -> None:
        """Take this tab off the network."""
        self._set_network(offline=True)

    def mend(self) -> None:
        """Bring this tab back to the network."""
        self._set_network(offline=False)

    def lose_next(self, direction: str) -> None:
        """Break the line once, with the next thing sent "there" or coming "back", which is lost."""
        self._loses = direction

    def _set_network(self, *, offline: bool) -> None:
        if self._network is None:
            self._network = self._page.context.new_cdp_session(self._page)
        conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self._network.send("Network.emulateNetworkConditions", {**conditions, "offline": offline})

    def _connect(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def carry(text: str | bytes, direction: str, target: WebSocketRoute) -> None:
            # "Are you there?" and its answer say nothing of a message.
            is_said = isinstance(text, str) and text.startswith("4")
            if is_said and self._loses == direction:
                self._loses = ""
                socket.close()
            else:
                target.send(text)

        socket.on_message(lambda text: carry(text, "there", server))
        server.on_message(lambda text: carry(text, "back", socket))


class HelpPage:
    """One tab of the Help section."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.line = Line(page)
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._refuse_dialog)
        page.set_default_timeout(TURN_MS)
        self.log = page.locator("#log")
        self.field = page.get_by_label("Message", exact=True)
        self.send = page.get_by_role("button", name="Send", exact=True)
        self.state = page.locator("#connection-state")

    def open(self, fragment: str = "") -> HelpPage:
        """Open the page and wait until the assistant has greeted."""
        self.page.goto(self.url + fragment)
        self.expect_connected()
        self.expect_answer()
        return self

    def reload(self) -> None:
        self.page.reload()
        self.expect_connected()

    def say(self, text: str) -> str:
        """Type a message key by key, press Enter, and return what the assistant answers."""
        self.field.press_sequentially(text)
        self.field.press("Enter")
        return self.expect_answer()

    def choose(self, title: str) -> str:
        """Press a button of the log and return what the assistant answers."""
        self.choice(title).click()
        return self.expect_answer()

    def choice(self, title: str) -> Any:
        """The newest button whose title begins so."""
        return self.log.get_by_role("button", name=re.compile(f"^{re.escape(title)}")).last

    def attach(self, *files: dict[str, Any]) -> None:
        """Choose files of the form {"name", "mimeType", "buffer"}."""
        self.page.locator("#file").set_input_files(list(files))

    def messages(self, who: str = "") -> list[str]:
        """The texts of all messages, or of those by "user", "bot" or "system"."""
        chosen = f".message.from-{who}" if who else ".message"
        return self.log.locator(f"{chosen}:not(.typing) > .bubble").all_inner_texts()

    def choices(self) -> list[str]:
        """The titles of the buttons that can be pressed now."""
        return self.log.locator(".choice:enabled").all_inner_texts()

    def expect_connected(self) -> None:
        expect(self.state).to_have_text("Connected", timeout=TURN_MS)

    def expect_answer(self) -> str:
        """Wait until the assistant has said all it has to say; return its last turn."""
        last = self.log.locator("> .message:not(.typing)").last
        expect(last).to_have_class(re.compile("from-(bot|system)"), timeout=TURN_MS)
        expect(self.log.locator(".typing")).to_have_count(0, timeout=TURN_MS)
        self.page.wait_for_timeout(100)  # the messages of a turn are shown together
        answered = self.log.locator(".message.from-user").last
        newest = answered.locator("xpath=following-sibling::div[contains(@class, 'message')]")
        chosen = newest if answered.count() else self.log.locator(".message")
        return "\n".join(chosen.all_inner_texts())

    def expect_no_sideways_scroll(self) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        in_log = self.log.evaluate("(log) => log.scrollWidth > log.clientWidth")
        assert not wide, "the page scrolls sideways"
        assert not in_log, "the log scrolls sideways"

    def expect_clean(self) -> None:
        """Nothing inline in the page, and nothing that the browser complained of."""
        assert self.page.evaluate(FORBIDDEN_MARKUP) == []
        assert self.complaints == []

    def _listen(self, message: Any) -> None:
        # A broken line is the subject of some tests, and the browser's own remark about it.
        is_about_line = re.search(r"WebSocket|Failed to load resource", message.text)
        if message.type in ("error", "warning") and not is_about_line:
            self.complaints.append(message.text)

    def _refuse_dialog(self, dialog: Any) -> None:
        self.complaints.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()


class Visitor:
    """One person with one browser; their tabs share cookies and storage."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.context = browser.new_context(
            viewport=options.pop("viewport", DESKTOP),
            locale="en-IN",
            timezone_id="Asia/Kolkata",
            **options,
        )
        self.tabs: list[HelpPage] = []

    def tab(self) -> HelpPage:
        """A new tab that has nothing open yet."""
        made = HelpPage(self.context.new_page(), self.url)
        self.tabs.append(made)
        return made

    def open(self, fragment: str = "") -> HelpPage:
        return self.tab().open(fragment)
