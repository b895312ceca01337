"""The page of one ticket: everything collected, the conversation, and what an agent does there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from helpdesk.database import open_database
from helpdesk.tickets.ticket import Actor, EntryKind, TicketState
from helpdesk.transcripts.message import Button, Choice, Sender
from helpdesk.transcripts.store import TranscriptStore
from tests.console_desk import ASHA, PASSWORD, Desk, open_desk, words_of

POLL = {"hx-request": "true", "x-console-poll": "1"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path)
    desk.sign_in()
    return desk


def page_of(desk: Desk, number: str, query: str = "") -> str:
    response = desk.client.get(f"/tickets/{number}{query}")
    assert response.status_code == 200, response.text
    return response.text


def section(page: str, name: str) -> str:
    """Return the words of the part of a page with this id."""
    found = re.search(rf'<section[^>]*id="{name}".*?</section>', page, re.DOTALL)
    assert found
    return words_of(found[0])


class TestDetails:
    def test_everything_collected_is_there(self, desk: Desk) -> None:
        shot = desk.save_screenshot("report page.png")
        ticket = desk.open_ticket(
            "Analytics report is not downloading\nsince the last release.",
            occurred_at=datetime(2026, 11, 22, 11, 30, tzinfo=timezone.utc),
            bot_link="https://acme.example/bot?id=7",
            attachment_ids=(shot,),
            requester_email="asha.private@acme.example",
        )
        page = page_of(desk, ticket.number)
        words = words_of(page)
        for expected in (
            "HS-1001",
            "Analytics report is not downloading since the last release.",
            "Functionality Major",
            "Business impact Moderate",
            "Stage of the bot Live",
            "When it happened Sun 22 Nov, 17:00 IST",
            "https://acme.example/bot?id=7",
            "asha.private@acme.example",
            "Acme Retail",
            "Asha Rao",
            "S1 High",
            "Major functionality and moderate business impact",
            "Due in 2 hours",
            "Mon 23 Nov, 12:30 IST",
        ):
            assert expected in words, expected
        assert f'<img src="/attachments/{shot}"' in page
        assert 'alt="Screenshot report page.png, 320 by 200 pixels"' in page

    def test_the_occurrence_is_told_in_the_requesters_zone_and_in_supports(
        self, desk: Desk
    ) -> None:
        berlin = replace(ASHA, key="user:b:1", time_zone="Europe/Berlin")
        ticket = desk.open_ticket(
            requester=berlin, occurred_at=datetime(2026, 11, 22, 11, 30, tzinfo=timezone.utc)
        )
        words = words_of(page_of(desk, ticket.number))
        assert "When it happened Sun 22 Nov, 12:30 CET (Sun 22 Nov, 17:00 IST)" in words

    def test_what_was_not_given_is_said(self, desk: Desk) -> None:
        ticket = desk.open_ticket(requester=replace(ASHA, key="anon:1", name="", account=""))
        words = words_of(page_of(desk, ticket.number))
        assert "Link Not given" in words
        assert "When it happened Not known" in words
        assert "Account Not known" in words
        assert "Requester asha@acme.example" in words
        assert "Screenshots" not in words

    def test_the_bot_link_leaves_safely(self, desk: Desk) -> None:
        ticket = desk.open_ticket(bot_link="https://acme.example/bot")
        page = page_of(desk, ticket.number)
        link = re.search(r'<a href="https://acme.example/bot"[^>]*>', page)
        assert link
        assert 'rel="noopener noreferrer nofollow"' in link[0]
        assert 'target="_blank"' in link[0]

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "http://[x"])
    def test_a_bot_link_that_is_no_web_address_cannot_be_followed(
        self, desk: Desk, link: str
    ) -> None:
        page = page_of(desk, desk.open_ticket(bot_link=link).number)
        assert f'href="{link}' not in page
        assert link in page

    @pytest.mark.parametrize("number", ["HS-9999", "HS-0", "nonsense", "HS-99999999999", "%00"])
    def test_a_number_that_does_not_exist_is_not_found(self, desk: Desk, number: str) -> None:
        response = desk.client.get(f"/tickets/{number}")
        assert response.status_code in (400, 404)
        assert "To the list of tickets" in words_of(response.text)


class TestWhyThisTime:
    def test_days_counted_and_skipped_are_listed(self, desk: Desk) -> None:
        desk.clock.now = datetime(2026, 1, 23, 11, 0, tzinfo=timezone.utc)  # Friday 16:30 in India
        desk.sign_in()
        ticket = desk.open_ticket()
        words = words_of(page_of(desk, ticket.number))
        assert "within 2 business hours, counted from the opening, Fri 23 Jan, 16:30 IST." in words
        assert "Fri 23 Jan 1 hour 30 minutes 16:30 to 18:00" in words
        assert "Sat 24 Jan Nothing: weekend" in words
        assert "Mon 26 Jan Nothing: holiday, Republic Day" in words
        assert "Tue 27 Jan 30 minutes 09:00 to 09:30" in words

    def test_a_blocker_runs_day_and_night(self, desk: Desk) -> None:
        ticket = desk.open_ticket(functionality="critical", business_impact="serious")
        assert "runs day and night" in words_of(page_of(desk, ticket.number))

    def test_a_pause_is_explained_and_the_days_still_add_up(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        desk.later(minutes=30)
        desk.send(f"/tickets/{ticket.number}/state", state="waiting_for_requester")
        desk.later(minutes=45)
        desk.send(f"/tickets/{ticket.number}/state", state="in_progress")
        words = words_of(page_of(desk, ticket.number))
        assert "Paused for 45 minutes: waiting for the requester" in words
        assert "Mon 23 Nov 30 minutes 10:30 to 11:00" in words
        assert "Mon 23 Nov 1 hour 30 minutes 11:45 to 13:15" in words
        assert "13:15 IST" in words

    def test_a_pause_after_resolved_is_not_called_waiting(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        desk.later(minutes=30)
        desk.send(f"/tickets/{ticket.number}/state", state="resolved")
        desk.later(minutes=45)
        desk.send(f"/tickets/{ticket.number}/state", state="reopened")
        words = words_of(page_of(desk, ticket.number))
        assert "Paused for 45 minutes: resolved" in words
        assert "waiting for the requester" not in words

    def test_a_change_of_severity_is_part_of_the_explanation(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        desk.later(minutes=30)
        desk.send(
            f"/tickets/{ticket.number}/severity",
            functionality="critical",
            business_impact="serious",
            why="It spread to every branch",
        )
        words = words_of(page_of(desk, ticket.number))
        assert "S0 Blocker: first response within 1 hour" in words
        assert "severity changed from S1 to S0; the window was recalculated" in words


class TestTranscript:
    def test_both_sides_are_shown_with_choices_and_screenshots(self, desk: Desk) -> None:
        shot = desk.save_screenshot()
        desk.user_says("Report hangs", attachment_ids=[shot])
        buttons = [Button("b1", "Major", {}), Button("b2", "Minor", {})]
        desk.later(minutes=1)
        desk.bot_says("What has **stopped** working?", buttons=buttons)
        desk.later(minutes=1)
        desk.user_says("Major", choice=Choice("b1", "Major", {}))
        ticket = desk.open_ticket()
        page = page_of(desk, ticket.number)
        words = section(page, "conversation")
        assert "Asha Rao 10:30 Report hangs" in words
        assert "10:31 What has stopped working?" in words
        assert "What has <strong>stopped</strong> working?" in page
        assert "Major ✓ (chosen) Minor" in words
        assert "Asha Rao 10:32 · chose Major" in words
        assert page.count(f'<img src="/attachments/{shot}"') == 1

    def test_what_was_said_after_the_opening_is_marked(self, desk: Desk) -> None:
        desk.user_says("Before it")
        ticket = desk.open_ticket()
        desk.later(minutes=1)
        desk.bot_says("Your ticket is HS-1001")
        words = section(page_of(desk, ticket.number), "conversation")
        assert words.index("Before it") < words.index("HS-1001 was opened here")
        assert words.index("HS-1001 was opened here") < words.index("Your ticket is HS-1001")
        assert words.count("after the ticket was opened") == 1

    def test_markup_in_messages_is_text(self, desk: Desk) -> None:
        desk.user_says("<script>alert(1)</script>\n[click](javascript:alert(1))")
        desk.bot_says("<b>bold</b> [click](javascript:alert(2)) ![](http://elsewhere/x.png)")
        page = page_of(desk, desk.open_ticket().number)
        assert "<script>alert" not in page
        assert "<b>bold" not in page
        assert 'href="javascript:' not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;\n[click](javascript:alert(1))" in page

    def test_the_pages_that_the_assistant_pointed_to_can_be_opened(self, desk: Desk) -> None:
        link = {"title": "Reports", "url": "https://docs.haptik.ai/reports", "kind": "article"}
        desk.bot_says("See [Reports](https://docs.haptik.ai/a) first.", data={"links": [link]})
        page = page_of(desk, desk.open_ticket().number)
        leaving = 'target="_blank" rel="noopener noreferrer"'
        assert f'<a href="https://docs.haptik.ai/a" {leaving}>Reports</a> first.' in page
        assert f'<a href="https://docs.haptik.ai/reports" {leaving}>Reports</a>' in page

    def test_a_message_that_could_not_be_answered_says_so(self, desk: Desk) -> None:
        message = desk.user_says("Are you there?")
        desk.installation.transcripts.mark_failed(message.id, desk.clock.now)
        words = section(page_of(desk, desk.open_ticket().number), "conversation")
        assert "Could not be answered" in words

    def test_of_a_long_conversation_the_latest_part_is_shown_with_a_way_back(
        self, desk: Desk
    ) -> None:
        desk.bot_says(*(f"early {count}" for count in range(150)))
        ticket = desk.open_ticket()
        desk.bot_says(*(f"late {count}" for count in range(150)))
        page = page_of(desk, ticket.number)
        words = section(page, "conversation")
        assert "late 149" in words
        assert "was opened here" not in words
        earlier, opening = (
            re.search(rf'href="[^"]*(\?before=\d+)[^"]*">{text}', page)
            for text in ("Earlier messages", "Go to where")
        )
        assert earlier
        assert opening
        at_opening = section(page_of(desk, ticket.number, opening[1]), "conversation")
        assert "early 149" in at_opening
        assert "HS-1001 was opened here" in at_opening
        assert "late 0" in at_opening
        assert "To the latest messages" in at_opening
        assert "late 49" in section(page_of(desk, ticket.number, earlier[1]), "conversation")

    @pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "1e9", ""])
    def test_a_made_up_place_shows_the_latest_part(self, desk: Desk, before: str) -> None:
        desk.user_says("Hello there")
        page = page_of(desk, desk.open_ticket().number, f"?before={before}")
        assert "Hello there" in section(page, "conversation")


class TestScreenshots:
    def test_one_is_sent_as_the_picture_it_is(self, desk: Desk) -> None:
        shot = desk.save_screenshot("a “name”.png")
        response = desk.client.get(f"/attachments/{shot}")
        assert response.status_code == 200
        assert response.headers["content-type"] == "image/png"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-disposition"].startswith("inline")
        assert "sandbox" in response.headers["content-security-policy"]
        assert response.content.startswith(b"\x89PNG")

    def test_nobody_sees_it_without_signing_in(self, desk: Desk) -> None:
        shot = desk.save_screenshot()
        response = desk.browser().get(f"/attachments/{shot}")
        assert response.status_code == 303
        assert b"PNG" not in response.content

    def test_a_kept_copy_is_asked_about_again(self, desk: Desk) -> None:
        shot = desk.save_screenshot()
        first = desk.client.get(f"/attachments/{shot}")
        assert "no-cache" in first.headers["cache-control"]
        assert "private" in first.headers["cache-control"]
        again = desk.client.get(
            f"/attachments/{shot}", headers={"if-none-match": first.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.parametrize("name", ["nothing", "../helpdesk.db", "..%2fhelpdesk.db"])
    def test_one_that_does_not_exist_is_not_found(self, desk: Desk, name: str) -> None:
        assert desk.client.get(f"/attachments/{name}").status_code == 404


class TestAnswering:
    def test_a_reply_meets_the_window_and_appears_in_the_chat(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        response = desk.send(
            f"/tickets/{ticket.number}/messages", kind="reply", text="We found it.\r\nSoon fixed."
        )
        assert response.headers["location"] == "/tickets/HS-1001?done=reply"
        kept = desk.installation.tickets.get(ticket.number)
        assert kept.first_response_at == desk.clock.now
        said = desk.installation.transcripts.messages(ticket.conversation_id)[-1]
        assert (said.sender, said.text) == (Sender.AGENT, "We found it.\nSoon fixed.")
        page = page_of(desk, ticket.number, "?done=reply")
        assert "Your reply is in the requester’s chat." in words_of(page)
        assert "Ravi Kumar 10:30" in section(page, "conversation")
        assert "Reply Ravi Kumar, Mon 23 Nov, 10:30 IST We found it. Soon fixed." in section(
            page, "history"
        )

    def test_a_note_stays_inside(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        desk.send(f"/tickets/{ticket.number}/messages", kind="note", text="Looks like ABC-12")
        kept = desk.installation.tickets.get(ticket.number)
        assert kept.first_response_at is None
        assert desk.installation.transcripts.messages(ticket.conversation_id) == []
        assert desk.installation.tickets.history(ticket.number)[-1].kind is EntryKind.NOTE
        assert "Internal note Ravi Kumar" in section(page_of(desk, ticket.number), "history")

    def test_pressing_twice_sends_once(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        for _ in range(2):
            desk.send(f"/tickets/{ticket.number}/messages", kind="reply", text="On it")
            desk.clock.forward(seconds=2)
        assert len(desk.installation.transcripts.messages(ticket.conversation_id)) == 1
        desk.later(minutes=2)
        desk.send(f"/tickets/{ticket.number}/messages", kind="reply", text="On it")
        assert len(desk.installation.transcripts.messages(ticket.conversation_id)) == 2

    @pytest.mark.parametrize("text", ["", "   \r\n ", "x" * 10_001], ids=["empty", "blank", "long"])
    def test_what_cannot_be_taken_is_kept_in_the_form(self, desk: Desk, text: str) -> None:
        ticket = desk.open_ticket()
        response = desk.send(f"/tickets/{ticket.number}/messages", kind="reply", text=text)
        assert response.status_code == 422
        assert 'role="alert"' in response.text
        assert f">{text.strip()}</textarea>" in response.text
        assert len(desk.installation.tickets.history(ticket.number)) == 1

    @pytest.mark.parametrize(
        ("email", "way_out"),
        [
            ("asha@acme.example", "Write to asha@acme.example by email."),
            ("", "There is no address to write to: send it again later."),
        ],
    )
    def test_a_reply_that_cannot_reach_the_chat_is_told(
        self, desk: Desk, tmp_path: Path, email: str, way_out: str
    ) -> None:
        ticket = desk.open_ticket(requester=replace(ASHA, email=email))
        empty = TranscriptStore(open_database(f"sqlite:///{tmp_path / 'gone.db'}"))
        broken = desk.with_parts(transcripts=BrokenWriting(desk.installation.transcripts, empty))
        browser = broken.browser()
        browser.cookies.update(desk.client.cookies)
        broken.client = browser
        response = broken.send(f"/tickets/{ticket.number}/messages", kind="reply", text="On it")
        assert response.status_code == 503
        words = words_of(response.text)
        assert f"could not be put into the chat. {way_out}" in words
        assert ">On it</textarea>" in response.text


class BrokenWriting(TranscriptStore):
    """Reads from one store and writes to a database that is not there."""

    def __init__(self, reading: TranscriptStore, writing: TranscriptStore) -> None:
        self.messages = reading.messages
        self.record_bot_messages = writing.record_bot_messages


class TestChangingTheState:
    def test_only_what_is_permitted_is_offered(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        page = page_of(desk, ticket.number)
        states = re.search(r'<select id="new-state".*?</select>', page, re.DOTALL)
        assert states
        offered = re.findall(r'<option value="(\w+)"', states[0])
        assert offered == ["in_progress", "waiting_for_requester", "resolved", "closed"]

    def test_the_reason_is_kept_in_the_history(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        desk.send(f"/tickets/{ticket.number}/state", state="in_progress", reason="Looking into it")
        words = section(page_of(desk, ticket.number), "history")
        assert "State changed from open to in progress Ravi Kumar" in words
        assert "Looking into it" in words

    def test_what_a_colleague_made_impossible_is_told(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        colleague = Actor(kind="agent", name="Mira", id="9")
        desk.installation.tickets.change_state(
            ticket.number, TicketState.CLOSED, colleague, now=desk.clock.now
        )
        response = desk.send(
            f"/tickets/{ticket.number}/state", state="in_progress", reason="My reason"
        )
        assert response.status_code == 422
        words = words_of(response.text)
        assert "HS-1001 is closed and cannot become in progress" in words
        assert 'value="My reason"' in response.text

    def test_a_state_that_does_not_exist_is_refused(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        response = desk.send(f"/tickets/{ticket.number}/state", state="vanished")
        assert response.status_code == 422


class TestWhoHasIt:
    def test_one_can_take_it_and_give_it_back(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        address = f"/tickets/{ticket.number}/assignee"
        assert desk.send(address, agent=str(desk.agent.id)).status_code == 303
        page = page_of(desk, ticket.number)
        assert '<span class="muted">assigned to Ravi Kumar</span>' in page
        assert f'<option value="{desk.agent.id}" selected>Ravi Kumar</option>' in page
        desk.send(address, agent="")
        assert desk.installation.tickets.get(ticket.number).assignee is None
        page = page_of(desk, ticket.number)
        assert '<span class="muted">with' not in page
        assert "No longer assigned to Ravi Kumar" in section(page, "history")

    def test_a_colleague_can_be_given_it(self, desk: Desk) -> None:
        mira = desk.installation.agents.add(
            "mira@support.example", "Mira Das", PASSWORD, "agent", now=desk.clock.now
        )
        ticket = desk.open_ticket()
        desk.send(f"/tickets/{ticket.number}/assignee", agent=str(mira.id))
        assert desk.installation.tickets.get(ticket.number).assignee == "Mira Das"

    @pytest.mark.parametrize("agent", ["999", "x", "-1", "٣"])
    def test_somebody_who_does_not_work_here_cannot(self, desk: Desk, agent: str) -> None:
        ticket = desk.open_ticket()
        response = desk.send(f"/tickets/{ticket.number}/assignee", agent=agent)
        assert response.status_code == 422
        assert "There is no such agent" in words_of(response.text)
        assert desk.installation.tickets.get(ticket.number).assignee is None


class TestBeingUpToDate:
    def live_address(self, page: str) -> str:
        found = re.search(r'hx-get="(/tickets/[^"]*live[^"]*)"', page)
        assert found
        return found[1].replace("&amp;", "&")

    def test_without_news_only_the_standing_is_sent(self, desk: Desk) -> None:
        desk.user_says("Hello there")
        ticket = desk.open_ticket()
        address = self.live_address(page_of(desk, ticket.number))
        desk.later(minutes=5)
        part = desk.client.get(address, headers=POLL).text
        assert "Due in 1 hour 55 minutes" in words_of(part)
        assert "Hello there" not in part
        assert self.live_address(part) == address

    def test_a_new_message_brings_conversation_and_history(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        address = self.live_address(page_of(desk, ticket.number))
        desk.user_says("It works again!")
        part = desk.client.get(address, headers=POLL).text
        assert "It works again!" in section(part, "conversation")
        assert part.count('hx-swap-oob="true"') == 2
        assert "It works again!" not in desk.client.get(self.live_address(part), headers=POLL).text

    def test_a_page_that_shows_an_older_part_keeps_it(self, desk: Desk) -> None:
        ticket = desk.open_ticket()
        message = desk.user_says("First")
        address = self.live_address(page_of(desk, ticket.number, f"?before={message.id + 1}"))
        desk.user_says("Second")
        part = desk.client.get(address, headers=POLL).text
        assert "hx-swap-oob" not in part
        assert self.live_address(part) == address
