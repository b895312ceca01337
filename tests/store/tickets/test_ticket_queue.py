"""The agents' queue, filtered and counted, on each database."""

from __future__ import annotations

import pytest

from helpdesk.sla.severity import Severity
from helpdesk.tickets.queue import QueueMark, QueueQuery, TicketQueue
from helpdesk.tickets.ticket import Actor, TicketState
from tests.store.world import AGENT, Desk, at, requester

EVERYTHING = tuple(TicketState)
MAYA = requester("7", name="Maya Sen", email="maya@zeta.example", account="Zeta Bank")


@pytest.fixture
def queue(database) -> TicketQueue:
    return TicketQueue(database)


def numbers(queue: TicketQueue, now=None, limit: int = 50, offset: int = 0, **query) -> list[str]:
    found = queue.read(QueueQuery(**query), now or at("10:30"), limit=limit, offset=offset)
    return [ticket.number for ticket in found.tickets]


class TestOrder:
    def test_least_time_left_comes_first_whatever_the_severity(self, desk: Desk, queue) -> None:
        relaxed = desk.open(now=at("10:00"), functionality="setup", business_impact="none")
        urgent = desk.open(now=at("10:30"), functionality="critical", business_impact="serious")
        soon = desk.open(now=at("10:00"))
        assert numbers(queue, at("10:40")) == [ticket.number for ticket in (urgent, soon, relaxed)]

    def test_a_moment_without_a_zone_is_refused(self, queue) -> None:
        with pytest.raises(ValueError, match="time zone"):
            numbers(queue, at("10:40").replace(tzinfo=None))

    def test_owed_then_paused_then_answered_then_over(self, desk: Desk, queue) -> None:
        answered, over, paused, owed = (desk.open() for _ in range(4))
        desk.tickets.add_message(answered.number, AGENT, "On it", now=at("10:05"))
        desk.tickets.change_state(over.number, TicketState.CLOSED, AGENT, now=at("10:05"))
        waiting = TicketState.WAITING_FOR_REQUESTER
        desk.tickets.change_state(paused.number, waiting, AGENT, now=at("10:05"))
        assert numbers(queue, states=EVERYTHING) == [
            ticket.number for ticket in (owed, paused, answered, over)
        ]
        assert numbers(queue) == [ticket.number for ticket in (owed, paused, answered)]

    def test_parts_follow_each_other_without_gap_or_repetition(self, desk: Desk, queue) -> None:
        opened = [desk.open().number for _ in range(7)]
        parts = [numbers(queue, limit=3, offset=offset) for offset in (0, 3, 6, 9)]
        assert [len(part) for part in parts] == [3, 3, 1, 0]
        assert [number for part in parts for number in part] == opened

    def test_the_queue_uses_its_index(self, desk: Desk):
        if not desk.database.is_sqlite:
            pytest.skip("reads the plan of SQLite")
        with desk.database.reading() as session:
            plan = session.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT * FROM tickets WHERE state IN ('open') AND "
                "queue_rank < 3 ORDER BY queue_rank, due_at, serial LIMIT 50"
            ).all()
        steps = " ".join(row.detail for row in plan)
        assert "ix_tickets_queue_rank_due_at_serial" in steps
        assert "TEMP B-TREE" not in steps


class TestFilters:
    @pytest.fixture(autouse=True)
    def two_tickets(self, desk: Desk) -> None:
        desk.open(description="The Report hangs at 100% of_it")
        desk.open(
            person=MAYA,
            description="Chats are not assigned \\ at all",
            functionality="critical",
            business_impact="serious",
        )

    def test_by_severity(self, queue) -> None:
        assert numbers(queue, severities=(Severity.S0,)) == ["HS-1002"]
        assert numbers(queue, severities=(Severity.S2, Severity.S3)) == []
        assert numbers(queue, severities=()) == ["HS-1002", "HS-1001"]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("", ["HS-1002", "HS-1001"]),
            ("   ", ["HS-1002", "HS-1001"]),
            ("report", ["HS-1001"]),
            ("HANGS the", ["HS-1001"]),
            ("report assigned", []),
            ("hs-1002", ["HS-1002"]),
            ("#1002", ["HS-1002"]),
            ("zeta maya", ["HS-1002"]),
            ("maya@zeta.example", ["HS-1002"]),
            ("%", ["HS-1001"]),
            ("s_of", []),
            ("f_i", ["HS-1001"]),
            ("\\", ["HS-1002"]),
            ("'; --", []),
            ("99999999999999999999", []),
        ],
    )
    def test_by_words_and_number(self, queue, text: str, found: list[str]) -> None:
        assert numbers(queue, text=text) == found

    def test_by_mark(self, desk: Desk, queue) -> None:
        desk.open(wants_person=True, now=at("10:20"))
        desk.open(assumed={"iva_stage"}, now=at("10:21"))
        both = desk.open(assumed={"iva_stage"}, wants_person=True, now=at("10:22")).number
        assert numbers(queue, mark=QueueMark.WANTS_PERSON) == ["HS-1003", both]
        assert numbers(queue, mark=QueueMark.ASSUMED) == ["HS-1004", both]
        desk.tickets.confirm_assumed(both, {"iva_stage"}, AGENT, now=at("10:25"))
        assert numbers(queue, mark=QueueMark.ASSUMED) == ["HS-1004"]

    def test_by_both(self, queue) -> None:
        assert numbers(queue, text="chats", severities=(Severity.S1,)) == []


class TestCounts:
    def test_they_are_of_all_found_and_not_only_of_the_part(self, desk: Desk, queue) -> None:
        for _ in range(3):
            desk.open(now=at("09:00"))  # due at 11:00, due soon from 10:30
        desk.open(now=at("09:15"))
        found = queue.read(QueueQuery(), at("11:00:01"), limit=1)
        assert (found.total, found.breached, found.due_soon) == (4, 3, 1)

    def test_at_the_due_time_itself_nothing_is_breached(self, desk: Desk, queue) -> None:
        desk.open(now=at("09:00"))
        found = queue.read(QueueQuery(), at("11:00"), limit=1)
        assert (found.total, found.breached, found.due_soon) == (1, 0, 1)

    def test_only_what_is_owed_can_be_breached(self, desk: Desk, queue) -> None:
        answered = desk.open(now=at("09:00"))
        desk.tickets.add_message(answered.number, AGENT, "On it", now=at("09:05"))
        agent = Actor(kind="agent", name="Meera", id="1")
        paused = desk.open(now=at("09:00"))
        waiting = TicketState.WAITING_FOR_REQUESTER
        desk.tickets.change_state(paused.number, waiting, agent, now=at("09:05"))
        found = queue.read(QueueQuery(), at("15:00"), limit=10)
        assert (found.total, found.breached, found.due_soon) == (2, 0, 0)

    def test_where_nothing_is_found_they_are_zero(self, queue) -> None:
        found = queue.read(QueueQuery(), at("11:00"), limit=10)
        assert (found.tickets, found.total, found.breached, found.due_soon) == ((), 0, 0, 0)
