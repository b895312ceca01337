"""A browser for the tests, people who use it, and what they saw when something fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.browser.browsing import Visitor
    from tests.conftest_stack import RunningStack


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium. For one module only: a running playwright forbids other tests their event loop."""
    from playwright.sync_api import sync_playwright

    from tests.browser.browsing import CHROMIUM, CHROMIUM_ARGUMENTS, REQUIRED

    if not CHROMIUM.exists():
        reason = f"The browser tests need Chromium at {CHROMIUM}: apt-get install chromium"
        pytest.fail(reason) if REQUIRED else pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(CHROMIUM_ARGUMENTS)
        )
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Any, running_stack: RunningStack) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors, each with a browser of their own; all of them leave with the test."""
    from tests.browser.browsing import Visitor

    visitors: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        visitors.append(Visitor(browser, running_stack.help_url, **options))
        return visitors[-1]

    make.visitors = visitors  # type: ignore[attr-defined]
    yield make
    for visitor in visitors:
        visitor.context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    """Add to a failure what was on the screen, and the browser's remarks."""
    report = yield
    if report.failed:
        given = getattr(item, "funcargs", {})
        for visitor in getattr(given.get("visit"), "visitors", ()) if call.when == "call" else ():
            for number, tab in enumerate(visitor.tabs, 1):
                seen = tab.page.locator("body").inner_text()
                remarks = "\n".join(tab.complaints)
                report.sections.append((f"Tab {number}", f"{seen}\n{remarks}"))
    return report
