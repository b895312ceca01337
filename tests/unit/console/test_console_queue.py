"""The agents' list of tickets: order, words, filters, pages, refreshing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.console_desk import ASHA, Desk, open_desk, words_of

HTMX = {"hx-request": "true"}
POLL = {**HTMX, "x-console-poll": "1"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path)
    desk.sign_in()
    return desk


def numbers_in(page: str) -> list[str]:
    return re.findall(r'id="open-(HS-\d+)"', page)


def row_of(page: str, number: str) -> str:
    row = next(row for row in page.split("<tr")[1:] if f'id="open-{number}"' in row)
    return words_of("<tr" + row)


class TestOrder:
    def test_breached_then_due_soonest_then_answered(self, desk: Desk) -> None:
        breached = desk.open_ticket("Report is not downloading since the morning")
        desk.later(hours=3)  # its window was two business hours
        later = desk.open_ticket("Entities are not captured", functionality="setup")
        sooner = desk.open_ticket("Chats wait", functionality="critical", business_impact="serious")
        answered = desk.open_ticket("Transfer fails now", business_impact="serious")
        desk.send(f"/tickets/{answered.number}/messages", kind="reply", text="We are on it")
        listed = numbers_in(desk.client.get("/tickets").text)
        assert listed == [breached.number, sooner.number, later.number, answered.number]

    def test_what_is_done_is_not_in_the_way(self, desk: Desk) -> None:
        done = desk.open_ticket()
        desk.send(f"/tickets/{done.number}/state", state="resolved", reason="Fixed")
        assert numbers_in(desk.client.get("/tickets").text) == []
        assert numbers_in(desk.client.get("/tickets?state=resolved").text) == [done.number]
        assert numbers_in(desk.client.get("/tickets?state=all").text) == [done.number]


class TestWords:
    def test_the_time_left_is_told_in_words_and_exactly(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        desk.later(minutes=45)
        row = row_of(desk.client.get("/tickets").text, ticket.number)
        assert "Due in 1 hour 15 minutes" in row
        assert "due Mon 23 Nov, 12:30 IST" in row
        assert "S1 High" in row
        assert "Asha Rao" in row
        assert "Acme Retail" in row

    def test_a_breach_tells_how_long_ago(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        desk.later(hours=2, minutes=20)
        row = row_of(desk.client.get("/tickets").text, ticket.number)
        assert "Breached 20 minutes ago" in row

    def test_over_night_the_business_hours_left_are_told_too(self, desk: Desk) -> None:
        desk.later(hours=7)  # 17:30 in India; support closes at 18:00
        ticket = desk.open_ticket()
        row = row_of(desk.client.get("/tickets").text, ticket.number)
        assert "Due in 17 hours" in row
        assert "2 hours of business hours left" in row
        assert "Tue 24 Nov, 10:30 IST" in row

    def test_an_agent_elsewhere_reads_both_clocks(self, tmp_path: Path) -> None:
        desk = open_desk(tmp_path)
        desk.sign_in(time_zone="Europe/London")
        ticket = desk.open_ticket()
        row = row_of(desk.client.get("/tickets").text, ticket.number)
        assert "due Mon 23 Nov, 07:00 GMT (Mon 23 Nov, 12:30 IST)" in row

    @pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "Europe", "\x00"])
    def test_a_zone_that_does_not_exist_falls_back_to_supports(
        self, tmp_path: Path, zone: str
    ) -> None:
        desk = open_desk(tmp_path)
        desk.sign_in(time_zone=zone)
        ticket = desk.open_ticket()
        assert "12:30 IST" in row_of(desk.client.get("/tickets").text, ticket.number)

    def test_an_answered_one_says_whether_it_was_in_time(self, desk: Desk) -> None:
        in_time, late = desk.open_ticket(), desk.open_ticket("The transfer does not work")
        desk.send(f"/tickets/{in_time.number}/messages", kind="reply", text="On it")
        desk.later(hours=2, minutes=30)
        desk.send(f"/tickets/{late.number}/messages", kind="reply", text="Sorry, on it")
        page = desk.client.get("/tickets").text
        assert "Answered in time" in row_of(page, in_time.number)
        assert "Answered 30 minutes late" in row_of(page, late.number)

    def test_one_that_waits_for_the_requester_says_so(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        desk.send(f"/tickets/{ticket.number}/state", state="waiting_for_requester")
        row = row_of(desk.client.get("/tickets").text, ticket.number)
        assert "Paused: waiting for the requester" in row

    def test_what_people_wrote_is_never_markup(self, desk: Desk) -> None:
        nasty = replace(ASHA, key="user:x:1", name="<img src=x onerror=alert(1)>", account='"><b>')
        desk.open_ticket("<script>alert(1)</script> breaks our page", nasty)
        page = desk.client.get("/tickets").text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; breaks our page" in page

    def test_only_the_first_line_that_says_something_is_shown(self, desk: Desk) -> None:
        ticket = desk.open_ticket("\n  The report hangs  \nThen a very long story follows.")
        row = row_of(desk.client.get("/tickets").text, ticket.number)
        assert "The report hangs" in row
        assert "story" not in row


@pytest.fixture(scope="class")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = open_desk(tmp_path_factory.mktemp("filled"))
    desk.sign_in()
    desk.open_ticket("The analytics report hangs at 100% of_it")
    blocker = {"functionality": "critical", "business_impact": "serious"}
    maya = replace(
        ASHA, key="user:z:7", name="Maya Sen", email="maya@zeta.example", account="Zeta Bank"
    )
    desk.open_ticket("Chats are not assigned to agents", maya, **blocker)
    return desk


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("severity=S0", ["HS-1002"]),
            ("severity=s1", ["HS-1001"]),
            ("severity=S9", ["HS-1002", "HS-1001"]),
            ("state=open", ["HS-1002", "HS-1001"]),
            ("state=closed", []),
            ("state=nonsense", ["HS-1002", "HS-1001"]),
            ("q=HS-1001", ["HS-1001"]),
            ("q=%231002", ["HS-1002"]),
            ("q=1002", ["HS-1002"]),
            ("q=REPORT", ["HS-1001"]),
            ("q=report+hangs", ["HS-1001"]),
            ("q=report+chats", []),
            ("q=maya", ["HS-1002"]),
            ("q=zeta.example", ["HS-1002"]),
            ("q=zeta+bank", ["HS-1002"]),
            ("q=100%25", ["HS-1001"]),
            ("q=%25", ["HS-1001"]),
            ("q=s_of", []),
            ("q=of_it", ["HS-1001"]),
            ("q=%27+OR+1=1", []),
            ("q=chats&severity=S1", []),
        ],
    )
    def test_they_narrow_the_list(self, filled: Desk, query: str, found: list[str]) -> None:
        assert numbers_in(filled.client.get(f"/tickets?{query}").text) == found

    def test_they_stay_in_the_form(self, filled: Desk) -> None:
        page = filled.client.get("/tickets?q=chats&severity=S0&state=open").text
        assert 'value="chats"' in page
        assert '<option value="S0" selected>' in page
        assert '<option value="open" selected>' in page

    def test_nothing_found_is_said_with_a_way_back(self, filled: Desk) -> None:
        page = filled.client.get("/tickets?q=unheard").text
        assert "No ticket matches" in words_of(page)
        assert '<a href="/tickets">Show all open tickets</a>' in page

    def test_nothing_to_do_is_said(self, desk: Desk) -> None:
        assert "Nothing to do" in words_of(desk.client.get("/tickets").text)

    def test_the_summary_counts_what_was_found(self, filled: Desk) -> None:
        filled.later(minutes=90)
        words = words_of(filled.client.get("/tickets").text)
        assert "2 tickets: 1 breached and 1 due soon" in words


@pytest.fixture(scope="class")
def full(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = open_desk(tmp_path_factory.mktemp("full"))
    desk.sign_in()
    for _ in range(27):
        desk.open_ticket()
        desk.clock.forward(seconds=1)
    return desk


class TestPages:
    def test_the_list_goes_on_on_the_next_page(self, full: Desk) -> None:
        first = full.client.get("/tickets?severity=S1").text
        second = full.client.get("/tickets?severity=S1&page=2").text
        assert len(numbers_in(first)) == 25
        assert numbers_in(second) == ["HS-1026", "HS-1027"]
        assert 'href="/tickets?severity=S1&amp;page=2" rel="next"' in first
        assert 'href="/tickets?severity=S1" rel="prev"' in second
        assert "Page 2 of 2" in words_of(second)

    @pytest.mark.parametrize("page", ["3", "99999", "0", "-1", "x", "1e3", "\u0663"])
    def test_a_page_that_is_not_there_shows_one_that_is(self, full: Desk, page: str) -> None:
        response = full.client.get("/tickets", params={"page": page})
        assert response.status_code == 200
        assert numbers_in(response.text)


class TestRefreshing:
    def test_only_the_list_is_sent(self, desk: Desk) -> None:
        desk.open_ticket()
        part = desk.client.get("/tickets?severity=S1", headers=POLL)
        assert part.text.lstrip().startswith('<section id="listing"')
        assert "<html" not in part.text
        assert 'hx-get="/tickets?severity=S1"' in part.text
        assert "hx-push-url" not in part.headers

    def test_a_filter_puts_its_address_into_the_address_bar(self, desk: Desk) -> None:
        part = desk.client.get("/tickets?q=&state=&severity=S1", headers=HTMX)
        assert part.headers["hx-push-url"] == "/tickets?severity=S1"

    def test_each_link_keeps_its_id_so_that_the_focus_stays(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        before = desk.client.get("/tickets").text
        desk.later(minutes=5)
        after = desk.client.get("/tickets", headers=POLL).text
        link = f'<a class="ticket-link" id="open-{ticket.number}"'
        assert link in before
        assert link in after
