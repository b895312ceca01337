"""What holds for every page of the console: headers, markup, contexts, and failures."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, meta

import console.incident_page
import console.pages
import console.queue_page
import console.ticket_page
from console.rendering import TEMPLATES_DIR
from helpdesk.agents import AgentStore
from helpdesk.database import open_database
from helpdesk.tickets.queue import TicketQueue
from tests.console_desk import Desk, open_desk, words_of

GLOBALS = {"static", "brand_css", "icon", "limits"}
CONTEXTS = [
    found
    for module in (
        console.pages,
        console.queue_page,
        console.ticket_page,
        console.incident_page,
    )
    for found in vars(module).values()
    if is_dataclass(found) and hasattr(found, "template") and found.__module__ == module.__name__
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_desk(tmp_path)


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One for all tests here, which only look."""
    desk = open_desk(tmp_path_factory.mktemp("pages"))
    desk.sign_in()
    shot = desk.save_screenshot()
    desk.user_says("Hello there", attachment_ids=[shot])
    desk.open_ticket(attachment_ids=(shot,), bot_link="https://acme.example/")
    return desk


def names_used(template: str) -> set[str]:
    """Return the names that a template, with all it extends and includes, takes from outside."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES_DIR), autoescape=True)
    source = (TEMPLATES_DIR / template).read_text(encoding="utf-8")
    tree = environment.parse(source)
    used = meta.find_undeclared_variables(tree)
    for other in meta.find_referenced_templates(tree):
        if other and other != "_macros.html":
            used |= names_used(other)
    return used - GLOBALS


class TestContexts:
    @pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.__name__)
    def test_a_template_shows_exactly_what_its_context_holds(self, context: type) -> None:
        assert names_used(context.template) == {field.name for field in fields(context)}

    def test_every_template_has_a_context(self) -> None:
        pages = {path.name for path in TEMPLATES_DIR.glob("[!_]*.html")} - {"base.html"}
        assert pages <= {context.template for context in CONTEXTS}

    def test_contexts_are_frozen(self) -> None:
        for context in CONTEXTS:
            assert context.__dataclass_params__.frozen
            assert dataclasses.is_dataclass(context)


ADDRESSES = [
    "/sign-in",
    "/tickets",
    "/tickets?q=nothing",
    "/tickets/HS-1001",
    "/incidents",
    "/nowhere",
]


class TestEveryPage:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_it_has_the_security_headers(self, signed_in: Desk, address: str) -> None:
        headers = signed_in.client.get(address, follow_redirects=True).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_it_has_no_script_or_style_inside(self, signed_in: Desk, address: str) -> None:
        page = signed_in.client.get(address, follow_redirects=True).text
        assert re.search(r"<script(?![^>]* src=)", page) is None
        assert "<style" not in page
        assert re.search(r"<[^>]*\s(style|on\w+)=", page) is None
        assert "hx-on" not in page

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_each_id_is_there_once_and_each_field_has_a_label(
        self, signed_in: Desk, address: str
    ) -> None:
        page = signed_in.client.get(address, follow_redirects=True).text
        ids = re.findall(r'\sid="([^"]*)"', page)
        assert sorted(ids) == sorted(set(ids))
        labelled = set(re.findall(r'<label for="([^"]*)"', page))
        visible = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*>', page)
        for tag in visible:
            assert set(re.findall(r'\sid="([^"]*)"', tag)) & labelled, tag

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_what_it_loads_is_there_and_may_be_kept(self, signed_in: Desk, address: str) -> None:
        page = signed_in.client.get(address, follow_redirects=True).text
        loaded = re.findall(r'<(?:link|script)[^>]*(?:href|src)="([^"]*)"', page)
        assert len(loaded) >= 5
        for asset in loaded:
            response = signed_in.client.get(asset.replace("&amp;", "&"))
            assert response.status_code == 200, asset
            assert "immutable" in response.headers["cache-control"]
            assert response.headers["x-content-type-options"] == "nosniff"


class TestFailures:
    def test_an_address_that_does_not_exist_is_told_in_words(self, desk: Desk) -> None:
        response = desk.client.get("/nowhere")
        assert response.status_code == 404
        assert "There is no such page" in words_of(response.text)

    def test_a_database_that_is_away_is_told_in_words(
        self, signed_in: Desk, tmp_path: Path
    ) -> None:
        away = open_database(f"sqlite:///{tmp_path}/no/such/folder/helpdesk.db")
        browser = with_queue(signed_in, TicketQueue(away))
        response = browser.get("/tickets")
        assert response.status_code == 503
        assert "Not available at the moment" in words_of(response.text)
        refreshed = browser.get("/tickets", headers={"hx-request": "true"})
        assert refreshed.status_code == 503
        assert "<" not in refreshed.text

    def test_a_crash_gives_nothing_away_and_still_has_the_headers(self, signed_in: Desk) -> None:
        class Broken(TicketQueue):
            def __init__(self) -> None:
                pass

            def read(self, *_args, **_options):
                raise RuntimeError("secret inside")

        response = with_queue(signed_in, Broken()).get("/tickets")
        assert response.status_code == 500
        assert "Something went wrong" in words_of(response.text)
        assert "secret inside" not in response.text
        assert "default-src 'none'" in response.headers["content-security-policy"]

    def test_health_tells_whether_the_database_answers(self, desk: Desk, tmp_path: Path) -> None:
        assert desk.client.get("/health").text == "ok\n"
        away = open_database(f"sqlite:///{tmp_path}/no/such/folder/helpdesk.db")
        broken = desk.with_parts(agents=AgentStore(away))
        assert broken.browser().get("/health").status_code == 503


def with_queue(desk: Desk, queue: TicketQueue):
    """Return a signed-in browser of a console whose list reads from `queue`."""
    browser = desk.with_parts(queue=queue).browser()
    browser.cookies.update(desk.client.cookies)
    return browser
