"""Opening, reading and changing tickets."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from helpdesk.agents import AgentStore
from helpdesk.database.schema import attachments, metadata, ticket_history, tickets
from helpdesk.errors import InvalidInput, NotFound, Refused, StorageUnavailable
from helpdesk.sla.response_window import WindowState
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity
from helpdesk.tickets.store import TicketStore
from helpdesk.tickets.ticket import SYSTEM, Actor, EntryKind, TicketState
from tests.store.world import AGENT, MONDAY_10, Desk, DeskPolicy, at, draft, requester

ASHA = Actor.requester(requester())
SOMEBODY_ELSE = requester("77", email="else@other.example", account="other")


def everything(desk: Desk) -> dict[str, list]:
    """Return all rows of all tables."""
    with desk.database.reading() as session:
        return {
            table.name: session.execute(sa.select(table)).all() for table in metadata.sorted_tables
        }


class TestOpening:
    def test_the_first_ticket_is_hs_1001_and_each_gets_the_next_number(self, desk):
        assert [desk.open().number for _ in range(3)] == ["HS-1001", "HS-1002", "HS-1003"]

    def test_the_ticket_holds_what_was_confirmed(self, desk):
        shot = desk.upload()
        opened = desk.open(
            occurred_at=at("08:15"),
            bot_link="https://bot.example/live",
            attachment_ids=(shot,),
            requester_email="asha.private@acme.example",
        )
        found = desk.tickets.get(opened.number)
        assert found == opened
        assert found.description == draft().description
        assert (found.functionality, found.business_impact) == ("major", "moderate")
        assert found.iva_stage == "live"
        assert found.occurred_at == at("08:15")
        assert found.bot_link == "https://bot.example/live"
        assert found.attachment_ids == (shot,)
        assert found.requester == requester(email="asha.private@acme.example")
        assert (found.state, found.assignee) == (TicketState.OPEN, None)

    def test_severity_and_due_time_follow_from_the_policy(self, desk):
        ticket = desk.open(now=at("17:00"))
        assert ticket.severity is Severity.S1
        assert ticket.opened_at == at("17:00")
        assert ticket.due_at == at("10:00", MONDAY_10 + timedelta(days=1))
        assert ticket.due_soon_at == at("09:30", MONDAY_10 + timedelta(days=1))
        assert ticket.severity_reason == (
            "Major functionality and moderate business impact: S1 High, "
            "first response within 2 business hours"
        )

    def test_a_blocker_is_due_around_the_clock(self, desk):
        ticket = desk.open(now=at("23:30"), functionality="critical", business_impact="serious")
        assert ticket.severity is Severity.S0
        assert ticket.due_at == at("23:30") + timedelta(hours=1)

    def test_the_history_begins_with_the_severity_and_its_reason(self, desk):
        ticket = desk.open()
        (entry,) = desk.tickets.history(ticket.number)
        assert entry.kind is EntryKind.OPENED
        assert entry.actor == ASHA
        assert entry.at == ticket.opened_at
        assert entry.text == ticket.severity_reason
        assert entry.data["severity"] == "S1"

    def test_the_transcript_so_far_is_referred_to(self, desk):
        conversation = desk.conversation()
        assert desk.open().transcript_until_id is None
        said, _ = desk.transcripts.record_user_message(conversation.id, "m1", "hi", now=MONDAY_10)
        ticket = desk.open()
        desk.transcripts.record_user_message(conversation.id, "m2", "later", now=MONDAY_10)
        assert ticket.conversation_id == conversation.id
        assert desk.tickets.get(ticket.number).transcript_until_id == said.id

    def test_all_times_come_back_aware_and_in_utc(self, desk):
        ticket = desk.open(occurred_at=MONDAY_10)
        times = (ticket.opened_at, ticket.due_at, ticket.due_soon_at, ticket.occurred_at)
        assert {time.tzinfo for time in times} == {timezone.utc}
        assert ticket.occurred_at == MONDAY_10

    def test_the_same_opening_key_gives_the_same_ticket(self, desk):
        def open_once(**changes):
            return desk.tickets.open(
                draft(**changes),
                requester(),
                conversation_id=desk.conversation().id,
                opening_key="form-1",
                now=MONDAY_10,
            )

        first = open_once()
        assert open_once(description="Quite another description") == first
        assert desk.open().number == "HS-1002"
        assert len(desk.tickets.history(first.number)) == 1

    def test_an_opening_key_of_somebody_else_gives_nobody_their_ticket(self, desk):
        opened = [
            desk.tickets.open(
                draft(),
                person,
                conversation_id=desk.conversation(person).id,
                opening_key="guessed",
                now=MONDAY_10,
            )
            for person in (requester(), SOMEBODY_ELSE)
        ]
        assert opened[0].number != opened[1].number
        assert opened[1].requester == SOMEBODY_ELSE

    def test_a_number_is_not_used_again_after_the_ticket_was_deleted(self, desk):
        desk.open()
        with desk.database.transaction() as session:
            session.execute(sa.delete(tickets))
            assert session.execute(sa.select(ticket_history)).all() == []
        assert desk.open().number == "HS-1002"

    def test_an_opening_that_fails_leaves_nothing(self, desk):
        desk.conversation()
        before = everything(desk)
        with pytest.raises(NotFound):
            desk.open(attachment_ids=("unknown",))
        assert everything(desk) == before
        assert desk.open().number == "HS-1001"

    def test_a_failure_at_the_last_step_leaves_nothing(self, desk):
        desk.conversation()
        before = everything(desk)
        with desk.database.transaction() as session:
            session.exec_driver_sql("ALTER TABLE ticket_history RENAME TO ticket_history_gone")
        with pytest.raises(StorageUnavailable):
            desk.open()
        with desk.database.transaction() as session:
            session.exec_driver_sql("ALTER TABLE ticket_history_gone RENAME TO ticket_history")
        assert everything(desk) == before

    def test_somebody_elses_screenshot_cannot_be_attached(self, desk):
        shot = desk.upload(SOMEBODY_ELSE)
        with pytest.raises(NotFound, match="screenshot"):
            desk.open(attachment_ids=(shot,))

    def test_a_ticket_cannot_refer_to_somebody_elses_conversation(self, desk):
        with pytest.raises(NotFound, match="conversation"):
            desk.tickets.open(
                draft(),
                requester(),
                conversation_id=desk.conversation(SOMEBODY_ELSE).id,
                opening_key="k",
                now=MONDAY_10,
            )

    def test_a_naive_moment_is_refused(self, desk):
        with pytest.raises(ValueError, match="time zone"):
            desk.open(now=MONDAY_10.replace(tzinfo=None))

    @pytest.mark.parametrize("text", ["\x00 in the middle of it", "half an emoji \ud83d there"])
    def test_characters_that_no_database_holds_do_not_stop_a_ticket(self, desk, text):
        ticket = desk.open(description=text)
        assert "in the middle" in ticket.description or "there" in ticket.description


class TestReading:
    def test_a_number_is_understood_as_people_write_it(self, desk):
        ticket = desk.open()
        for written in ("HS-1001", "hs 1001", "1001", "#1001", " hs-1001 "):
            assert desk.tickets.get(written) == ticket

    @pytest.mark.parametrize("number", ["HS-9999", "HS-1"])
    def test_a_number_that_does_not_exist_is_not_found(self, desk, number):
        for read in (desk.tickets.get, desk.tickets.history):
            with pytest.raises(NotFound, match=number):
                read(number)

    def test_somebody_elses_ticket_looks_like_none(self, desk):
        ticket = desk.open()
        with pytest.raises(NotFound) as not_mine:
            desk.tickets.get_for(ticket.number, SOMEBODY_ELSE.key)
        with pytest.raises(NotFound) as not_there:
            desk.tickets.get_for("HS-2002", SOMEBODY_ELSE.key)
        assert not_mine.value.message.replace("1001", "2002") == not_there.value.message
        assert desk.tickets.get_for(ticket.number, requester().key) == ticket

    def test_a_requester_sees_own_tickets_newest_first(self, desk):
        desk.open()
        desk.open(person=SOMEBODY_ELSE)
        desk.open()
        numbers = [ticket.number for ticket in desk.tickets.list_for(requester().key, limit=5)]
        assert numbers == ["HS-1003", "HS-1001"]
        assert len(desk.tickets.list_for(requester().key, limit=1)) == 1


class TestMessages:
    def test_an_agents_first_public_message_meets_the_window(self, desk):
        ticket = desk.open()
        desk.tickets.add_message(ticket.number, AGENT, "Internal", now=at("10:20"), public=False)
        assert desk.tickets.get(ticket.number).first_response_at is None
        desk.tickets.add_message(ticket.number, AGENT, "We look into it", now=at("10:30"))
        after = desk.tickets.add_message(ticket.number, AGENT, "Found it", now=at("11:30"))
        assert after.first_response_at == at("10:30")
        assert after.window.state(at("18:00")) is WindowState.MET

    def test_a_late_response_does_not_mend_a_breach(self, desk):
        ticket = desk.open()
        after = desk.tickets.add_message(ticket.number, AGENT, "Sorry", now=at("12:00:01"))
        assert after.window.state(at("12:30")) is WindowState.BREACHED

    def test_a_requesters_message_is_no_response(self, desk):
        ticket = desk.open()
        after = desk.tickets.add_message(ticket.number, ASHA, "Any news?", now=at("10:30"))
        assert after.first_response_at is None

    def test_a_note_is_not_for_the_requester(self, desk):
        ticket = desk.open()
        desk.tickets.add_message(ticket.number, AGENT, "VIP", now=at("10:20"), public=False)
        desk.tickets.add_message(ticket.number, AGENT, "Hello", now=at("10:21"))
        visible = [e.text for e in desk.tickets.history(ticket.number) if e.is_public]
        assert visible == [ticket.severity_reason, "Hello"]

    def test_screenshots_join_those_the_ticket_has(self, desk):
        first, second = desk.upload(), desk.upload()
        ticket = desk.open(attachment_ids=(first,))
        after = desk.tickets.add_message(
            ticket.number, ASHA, "", now=at("10:20"), attachment_ids=(second, first, second)
        )
        assert after.attachment_ids == (first, second)
        assert desk.tickets.history(ticket.number)[-1].attachment_ids == (second, first)

    def test_somebody_elses_screenshot_is_refused_and_nothing_is_added(self, desk):
        ticket = desk.open()
        shot = desk.upload(SOMEBODY_ELSE)
        with pytest.raises(NotFound, match="screenshot"):
            desk.tickets.add_message(
                ticket.number, ASHA, "see", now=at("10:20"), attachment_ids=(shot,)
            )
        assert len(desk.tickets.history(ticket.number)) == 1

    @pytest.mark.parametrize("text", ["", "  \n ", "x" * 10_001])
    def test_an_empty_or_endless_message_is_refused(self, desk, text):
        ticket = desk.open()
        with pytest.raises(InvalidInput) as refused:
            desk.tickets.add_message(ticket.number, ASHA, text, now=at("10:20"))
        assert refused.value.field == "text"

    def test_nobody_writes_to_somebody_elses_ticket(self, desk):
        ticket = desk.open()
        with pytest.raises(NotFound):
            desk.tickets.add_message(
                ticket.number, Actor.requester(SOMEBODY_ELSE), "hi", now=at("10:20")
            )

    def test_requesters_write_no_notes(self, desk):
        ticket = desk.open()
        with pytest.raises(Refused):
            desk.tickets.add_message(ticket.number, ASHA, "x", now=at("10:20"), public=False)

    def test_a_closed_ticket_takes_messages_of_support_only(self, desk):
        ticket = desk.open()
        desk.tickets.change_state(ticket.number, TicketState.CLOSED, ASHA, now=at("10:10"))
        with pytest.raises(Refused, match="closed") as refused:
            desk.tickets.add_message(ticket.number, ASHA, "one more thing", now=at("10:20"))
        assert "reopen" in refused.value.hint
        desk.tickets.add_message(ticket.number, AGENT, "For the record", now=at("10:20"))


class TestStates:
    def test_a_change_is_kept_with_who_when_from_to_and_why(self, desk):
        ticket = desk.open()
        after = desk.tickets.change_state(
            ticket.number, TicketState.RESOLVED, AGENT, now=at("10:40"), reason="Restarted"
        )
        assert after.state is TicketState.RESOLVED
        entry = desk.tickets.history(ticket.number)[-1]
        assert (entry.kind, entry.before, entry.after) == ("state_changed", "open", "resolved")
        assert (entry.actor, entry.at, entry.text) == (AGENT, at("10:40"), "Restarted")

    def test_what_the_table_does_not_permit_is_refused_and_changes_nothing(self, desk):
        ticket = desk.open()
        with pytest.raises(Refused, match="open and cannot become reopened"):
            desk.tickets.change_state(ticket.number, TicketState.REOPENED, ASHA, now=at("10:10"))
        assert desk.tickets.get(ticket.number) == ticket

    def test_waiting_for_the_requester_pauses_the_window(self, desk):
        ticket = desk.open(now=at("10:00"))
        waiting = TicketState.WAITING_FOR_REQUESTER
        paused = desk.tickets.change_state(ticket.number, waiting, AGENT, now=at("10:30"))
        assert paused.paused_at == at("10:30")
        assert paused.window.state(at("17:00")) is WindowState.PAUSED
        resumed = desk.tickets.add_message(ticket.number, ASHA, "It is bot 7", now=at("15:00"))
        assert resumed.state is TicketState.IN_PROGRESS
        assert resumed.paused_at is None
        assert resumed.due_at == at("16:30")
        assert resumed.due_soon_at == at("16:00")

    def test_a_closed_ticket_owes_nothing_until_it_is_reopened(self, desk):
        ticket = desk.open(now=at("10:00"))
        closed = desk.tickets.change_state(ticket.number, TicketState.CLOSED, ASHA, now=at("10:30"))
        assert closed.window.state(at("17:00")) is WindowState.PAUSED
        reopened = desk.tickets.change_state(
            ticket.number, TicketState.REOPENED, ASHA, now=at("13:00")
        )
        assert reopened.due_at == at("14:30")

    def test_a_clock_that_runs_behind_cannot_turn_the_history_back(self, desk):
        ticket = desk.open(now=at("10:00"))
        desk.tickets.change_state(ticket.number, TicketState.IN_PROGRESS, AGENT, now=at("10:30"))
        desk.tickets.add_message(ticket.number, AGENT, "x", now=at("10:29"), public=False)
        times = [entry.at for entry in desk.tickets.history(ticket.number)]
        assert times == sorted(times)

    def test_a_naive_moment_is_refused(self, desk):
        ticket = desk.open()
        with pytest.raises(TypeError):
            desk.tickets.change_state(
                ticket.number,
                TicketState.CLOSED,
                ASHA,
                now=at("10:30").replace(tzinfo=None),
            )


class TestSeverityAndAssignee:
    def test_a_worse_answer_moves_the_end_but_not_the_beginning_of_the_window(self, desk):
        ticket = desk.open(now=at("10:00"))
        after = desk.tickets.change_severity(
            ticket.number,
            Functionality.CRITICAL,
            BusinessImpact.SERIOUS,
            ASHA,
            now=at("10:20"),
            reason="All chats are lost now",
        )
        assert after.severity is Severity.S0
        assert (after.opened_at, after.due_at) == (at("10:00"), at("11:00"))
        assert after.functionality is Functionality.CRITICAL
        assert after.severity_reason == (
            "Critical functionality and serious business impact: S0 Blocker, "
            "first response within 1 hour, 24x7. All chats are lost now"
        )
        entry = desk.tickets.history(ticket.number)[-1]
        assert (entry.before, entry.after, entry.text) == ("S1", "S0", "All chats are lost now")

    def test_a_reason_is_asked_for(self, desk):
        ticket = desk.open()
        with pytest.raises(InvalidInput) as refused:
            desk.tickets.change_severity(
                ticket.number,
                Functionality.SETUP,
                BusinessImpact.NONE,
                AGENT,
                now=at("10:20"),
                reason=" ",
            )
        assert refused.value.field == "reason"

    def test_the_reason_is_kept_where_the_severity_stays(self, desk):
        ticket = desk.open()
        after = desk.tickets.change_severity(
            ticket.number,
            ticket.functionality,
            ticket.business_impact,
            ASHA,
            now=at("10:20"),
            reason="The CEO asks",
        )
        assert (after.severity, after.due_at) == (ticket.severity, ticket.due_at)
        assert desk.tickets.history(ticket.number)[-1].text == "The CEO asks"

    def test_a_ticket_is_given_to_an_agent_and_back(self, desk):
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        agent = AgentStore(desk.database, hasher).add(
            "meera@support.example", "Meera", "long enough password", "agent", now=MONDAY_10
        )
        ticket = desk.open()
        assert desk.tickets.assign(ticket.number, agent.id, AGENT, now=at("10:10")).assignee == (
            "Meera"
        )
        assert desk.tickets.assign(ticket.number, None, AGENT, now=at("10:11")).assignee is None
        with pytest.raises(NotFound):
            desk.tickets.assign(ticket.number, 99, AGENT, now=at("10:12"))
        with pytest.raises(Refused):
            desk.tickets.assign(ticket.number, agent.id, ASHA, now=at("10:12"))


class TestWindowEvents:
    def told(self, desk: Desk, now) -> list[tuple[str, str]]:
        return [(e.ticket.number, e.kind.value) for e in desk.tickets.window_events(now)]

    def test_due_soon_and_breach_are_told_when_their_time_has_come(self, desk):
        desk.open(now=at("10:00"))
        assert self.told(desk, at("11:29:59")) == []
        assert self.told(desk, at("11:30")) == [("HS-1001", "window_due_soon")]
        assert self.told(desk, at("12:00")) == [("HS-1001", "window_due_soon")]
        assert self.told(desk, at("12:00:01")) == [("HS-1001", "window_breached")]

    def test_each_is_recorded_once_in_the_history(self, desk):
        ticket = desk.open(now=at("10:00"))
        soon = ("HS-1001", EntryKind.WINDOW_DUE_SOON, ticket.due_at, at("11:30"))
        assert desk.tickets.record_window_event(*soon)
        assert not desk.tickets.record_window_event(*soon)
        assert self.told(desk, at("11:31")) == []
        assert self.told(desk, at("12:01")) == [("HS-1001", "window_breached")]
        entry = desk.tickets.history("HS-1001")[-1]
        assert (entry.kind, entry.actor) == (EntryKind.WINDOW_DUE_SOON, SYSTEM)
        assert not entry.is_public

    def test_a_window_that_ends_at_another_time_is_told_anew(self, desk):
        ticket = desk.open(now=at("10:00"))
        desk.tickets.record_window_event(
            "HS-1001", EntryKind.WINDOW_DUE_SOON, ticket.due_at, at("11:30")
        )
        desk.tickets.change_severity(
            "HS-1001",
            Functionality.MINOR,
            BusinessImpact.LIMITED,
            AGENT,
            now=at("11:40"),
            reason="A workaround exists",
        )
        assert self.told(desk, at("13:01")) == [("HS-1001", "window_due_soon")]

    def test_what_is_no_longer_so_is_not_recorded(self, desk):
        ticket = desk.open(now=at("10:00"))
        event = ("HS-1001", EntryKind.WINDOW_BREACHED, ticket.due_at, at("12:01"))
        stale = (*event[:2], ticket.due_at + timedelta(seconds=1), event[3])
        assert not desk.tickets.record_window_event(*stale)
        desk.tickets.add_message("HS-1001", AGENT, "Hello", now=at("11:59"))
        assert not desk.tickets.record_window_event(*event)

    def test_nothing_is_told_about_tickets_that_wait_or_are_over(self, desk):
        waiting, closed = desk.open(), desk.open()
        desk.tickets.change_state(
            waiting.number, TicketState.WAITING_FOR_REQUESTER, AGENT, now=at("10:10")
        )
        desk.tickets.change_state(closed.number, TicketState.CLOSED, ASHA, now=at("10:10"))
        assert self.told(desk, at("17:00")) == []

    def test_a_change_of_hours_is_worked_into_unanswered_windows(self, desk):
        ticket = desk.open(now=at("17:00"))
        longer = TicketStore(desk.database, DeskPolicy(closes_at="20:00"))
        assert longer.refresh_windows() == 1
        assert longer.get(ticket.number).due_at == at("19:00")
        assert longer.refresh_windows() == 0


def test_deleting_an_attachment_of_a_ticket_is_prevented_by_the_database(desk):
    shot = desk.upload()
    desk.open(attachment_ids=(shot,))
    with pytest.raises(sa.exc.IntegrityError), desk.database.transaction() as session:
        session.execute(sa.delete(attachments))
