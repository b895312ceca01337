"""The conversations under faults: what is drawn, and that a changed end is seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk.tickets.ticket import Actor
from helpdesk.transcripts.message import MessageDraft
from tests.console_desk import ASHA, Desk, open_desk
from tests.evaluation.afterwards import FAMILY, afterwards
from tests.evaluation.conversation_cases import conversation_tasks
from tests.evaluation.conversation_end import End, differences, end_of
from tests.evaluation.conversation_faults import sample
from tests.evaluation.faults import Fault, Kind, Moment, drawn, locked

TURNS, WRITING = 6, (4,)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_desk(tmp_path)


def draws(count: int = 2, *, with_too_late: bool = False) -> Sequence[Sequence[Fault]]:
    return [
        drawn(f"seed {seed}", TURNS, WRITING, count=count, with_too_late=with_too_late)
        for seed in range(200)
    ]


def test_a_seed_draws_the_same_faults_and_another_one_others() -> None:
    assert draws() == draws()
    assert len({tuple(map(str, faults)) for faults in draws()}) > 150


def test_the_faults_of_a_conversation_are_of_different_kinds_and_in_its_turns() -> None:
    for faults in draws(3, with_too_late=True):
        assert len({fault.kind for fault in faults}) == 3
        assert all(0 <= fault.turn < TURNS for fault in faults)


def test_the_moment_in_which_a_ticket_is_written_is_drawn_where_there_is_one() -> None:
    drawn_faults = [fault for faults in draws() for fault in faults]
    hitting = [fault for fault in drawn_faults if fault.moment is Moment.WRITTEN]
    assert {fault.turn for fault in hitting} == set(WRITING)
    assert {fault.kind for fault in hitting} == {
        *(Kind.LOCKED, Kind.HELP_KILLED, Kind.ACTIONS_KILLED),
    }
    assert all(fault.kind is not Kind.TOO_LATE for fault in drawn_faults)


def test_the_sample_is_of_both_halves_and_of_those_that_go_on_after_their_ticket() -> None:
    tasks = sample([*conversation_tasks(), *afterwards()], 7)
    going_on = [task for task in tasks if task.family == FAMILY]
    held_back = [task for task in tasks if task.is_held_back]
    assert len(tasks) - len(going_on) == 2 * len(held_back) > 0
    assert going_on


def test_nobody_else_writes_to_a_locked_database(tmp_path: Path) -> None:
    file = tmp_path / "some.db"
    with closing(sqlite3.connect(file, timeout=0)) as other:
        other.execute("CREATE TABLE one (two)")
        with locked(file), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("INSERT INTO one VALUES (1)")
        other.execute("INSERT INTO one VALUES (1)")


def held(desk: Desk) -> End:
    """Return the end of a conversation of one message, its answer and its ticket."""
    message = desk.user_says("the export is broken")
    desk.open_ticket("the export is broken")
    answers = [MessageDraft("Your ticket is HS-1001.")]
    desk.installation.transcripts.record_bot_messages(
        message.conversation_id, message.id, answers, desk.clock.now
    )
    assert message.client_id
    return end_of(desk.installation.database, [message.client_id])


def test_an_end_has_what_was_said_answered_and_opened(desk: Desk) -> None:
    end = held(desk)
    assert end.said == ("the export is broken",)
    assert end.answers == (("Your ticket is HS-#.",),)
    assert [ticket.number for ticket, _ in end.tickets] == ["HS-1001"]
    assert (end.twice, end.unanswered) == (0, 0)
    assert differences(end, end) == []


def test_a_double_ticket_a_changed_one_and_a_double_entry_are_seen(desk: Desk) -> None:
    quiet = held(desk)
    ((ticket, history),) = quiet.tickets
    doubled = replace(quiet, tickets=quiet.tickets * 2)
    assert differences(quiet, doubled) == ["tickets: 2 instead of 1"]
    changed = replace(quiet, tickets=((replace(ticket, description="broken"), history),))
    assert [one.split(" is ")[0] for one in differences(quiet, changed)] == ["ticket: description"]
    twice = replace(quiet, tickets=((ticket, history * 2),))
    assert [one.split(":")[0] for one in differences(quiet, twice)] == ["history"]


def test_a_message_that_is_lost_or_answered_twice_is_seen(desk: Desk) -> None:
    quiet = held(desk)
    lost = replace(quiet, said=(), answers=())
    assert [one.split(":")[0] for one in differences(quiet, lost)] == ["typed"]
    message = desk.installation.transcripts.messages(quiet.tickets[0][0].conversation_id)[0]
    desk.clock.forward(seconds=5)
    desk.installation.transcripts.record_bot_messages(
        message.conversation_id, message.id, [MessageDraft("And again.")], desk.clock.now
    )
    assert message.client_id
    twice = end_of(desk.installation.database, [message.client_id])
    assert differences(quiet, twice)[0] == "answered twice: 1 messages"


def test_the_turns_that_write_to_a_ticket_are_known(desk: Desk) -> None:
    end = held(desk)
    assert end.writing == (0,)
    desk.clock.forward(minutes=5)
    message = desk.user_says("and the import")
    number = end.tickets[0][0].number
    actor = Actor.requester(ASHA)
    desk.clock.forward(seconds=1)
    desk.installation.tickets.add_message(number, actor, "the import", now=desk.clock.now)
    desk.clock.forward(seconds=1)
    desk.installation.transcripts.record_bot_messages(
        message.conversation_id, message.id, [], desk.clock.now
    )
    assert message.client_id
    assert end_of(desk.installation.database, [message.client_id]).writing == (0, 1)
