"""What the console says of assumed answers, of somebody's own way of putting them, and of those
who want a person."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.console_desk import ASHA, Desk, open_desk, words_of


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path)
    desk.sign_in()
    return desk


def page_of(desk: Desk, number: str) -> str:
    response = desk.client.get(f"/tickets/{number}")
    assert response.status_code == 200, response.text
    return response.text


def history_of(page: str) -> str:
    """Return the words of the history on a page."""
    return words_of(page.split('id="history"')[1].split("</section>")[0])


def row_of(page: str, number: str) -> str:
    """Return the words of a ticket's row in the list."""
    row = next(row for row in page.split("<tr")[1:] if f'id="open-{number}"' in row)
    return words_of("<tr" + row)


def numbers_in(page: str) -> list[str]:
    return re.findall(r'id="open-(HS-\d+)"', page)


class TestWhatWasAssumed:
    S0 = {"functionality": "critical", "business_impact": "serious"}

    def test_stands_beside_the_value_with_how_the_person_put_it(self, desk: Desk) -> None:
        ticket = desk.open_ticket(
            assumed={"iva_stage"}, said={"business_impact": "our <b>counters</b> are closed"}
        )
        page = page_of(desk, ticket.number)
        assert '<q class="own-words">our &lt;b&gt;counters&lt;/b&gt; are closed</q>' in page
        words = words_of(page)
        assert "Stage of the bot Live assumed by the assistant Confirm Stage of the bot" in words
        assert "Confirm all" not in words
        assert "Assumed by the assistant: Stage of the bot" in history_of(page)
        assert words.count("assumed by the assistant") == 1

    def test_is_confirmed_by_one_press_one_or_all(self, desk: Desk) -> None:
        ticket = desk.open_ticket(assumed={"functionality", "business_impact", "iva_stage"})
        address = f"/tickets/{ticket.number}/assumed"
        assert desk.send(address, fields="iva_stage").status_code == 303
        page = page_of(desk, ticket.number)
        assert "Confirmed what was assumed: Stage of the bot Ravi Kumar" in history_of(page)
        everything = re.search(
            r'name="fields" value="([^"]+)">\s*<button[^>]*>Confirm all that is assumed', page
        )
        assert everything
        desk.send(address, fields=everything[1])
        assert desk.installation.tickets.get(ticket.number).assumed == frozenset()
        assert "assumed by the assistant" not in words_of(page_of(desk, ticket.number))

    def test_an_s0_by_assumption_says_so_until_then(self, desk: Desk) -> None:
        ticket = desk.open_ticket(assumed={"business_impact"}, **self.S0)
        assert "S0 Blocker assumed by the assistant" in words_of(page_of(desk, ticket.number))
        assert "HS-1001: S0 Blocker (assumed), Open" in page_of(desk, ticket.number)
        desk.send(f"/tickets/{ticket.number}/assumed", fields="business_impact")
        assert "HS-1001: S0 Blocker, Open" in page_of(desk, ticket.number)

    def test_of_a_closed_ticket_cannot_be_confirmed(self, desk: Desk) -> None:
        ticket = desk.open_ticket(assumed={"business_impact"})
        desk.send(f"/tickets/{ticket.number}/state", state="closed")
        page = page_of(desk, ticket.number)
        assert "assumed by the assistant" in page
        assert "/assumed" not in page
        answer = desk.send(f"/tickets/{ticket.number}/assumed", fields="business_impact")
        assert answer.status_code == 422
        assert "HS-1001 is closed" in words_of(answer.text)


class TestSomebodyWhoWantsAPerson:
    def test_is_marked(self, desk: Desk) -> None:
        page = page_of(desk, desk.open_ticket(wants_person=True).number)
        assert '<span class="chip wants-person">Wants a person</span>' in page
        assert "Ticket opened as S1, wants a person" in history_of(page)

    def test_is_answered_in_the_chat_where_there_is_no_address(self, desk: Desk) -> None:
        guest = replace(ASHA, key="anon:1", user_id=None, name="", email="", account="")
        page = page_of(desk, desk.open_ticket(requester=guest).number)
        assert "Email No address: answer in the chat" in words_of(page)
        assert "Requester Somebody not signed in" in words_of(page)
        assert "mailto:" not in page


class TestTheList:
    def test_says_what_was_assumed_and_who_wants_a_person(self, desk: Desk) -> None:
        blocker = {"functionality": "critical", "business_impact": "serious"}
        marked = desk.open_ticket(
            assumed={"iva_stage", "business_impact"}, wants_person=True, **blocker
        )
        plain = desk.open_ticket()
        page = desk.client.get("/tickets").text
        row = row_of(page, marked.number)
        assert "S0 Blocker assumed" in row
        assert "Assumed: Business impact, Stage of the bot" in row
        assert "Wants a person" in row
        assert "ssumed" not in row_of(page, plain.number)
        assert "Wants a person" not in row_of(page, plain.number)

    def test_narrows_to_either_and_keeps_that_in_form_and_address(self, desk: Desk) -> None:
        desk.open_ticket()
        wanted = desk.open_ticket(wants_person=True)
        assumed = desk.open_ticket(assumed={"iva_stage"})
        page = desk.client.get("/tickets?mark=wants_person").text
        assert numbers_in(page) == [wanted.number]
        assert '<option value="wants_person" selected>' in page
        assert 'hx-get="/tickets?mark=wants_person"' in page
        assert numbers_in(desk.client.get("/tickets?mark=assumed").text) == [assumed.number]
        assert len(numbers_in(desk.client.get("/tickets?mark=nonsense").text)) == 3
