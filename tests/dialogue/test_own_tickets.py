"""What people do with their tickets afterwards."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from conversation.catalogue import label, text
from helpdesk.database import open_database
from helpdesk.database.schema import trackers
from helpdesk.policy import load_policy
from helpdesk.tickets.ticket import Actor, EntryKind, TicketState
from tests.conftest_stack import RunningStack
from tests.dialogue.conftest import Meet, Person, beginning_of
from tests.dialogue.test_intake import ANSWERS, number_in, store
from tests.store.world import picture

MEERA = Actor("agent", "Meera Iyer", "1")


async def opened(person: Person, description: str = ANSWERS["issue_description"]) -> str:
    """Let a person open a ticket; return its number."""
    await person.says("I have an issue")
    await person.answers(**{**ANSWERS, "issue_description": description})
    return number_in(await person.presses("Submit"))


async def with_a_ticket(meet: Meet, **claims: str) -> tuple[Person, str]:
    person = await meet(**claims)
    return person, await opened(person)


async def with_two_tickets(meet: Meet) -> tuple[Person, str, str]:
    person, first = await with_a_ticket(meet)
    return person, first, await opened(person, "agents cannot log in to the agent chat tool")


def now() -> datetime:
    return datetime.now(timezone.utc)


class TestStatus:
    async def test_it_is_told_in_plain_words(self, meet: Meet) -> None:
        asha, number = await with_a_ticket(meet)
        heard = await asha.says(f"what about {number}?")
        assert number in heard
        assert text("tickets.state", state="open", severity="S1 High") in heard
        assert text("tickets.not_assigned") in heard
        assert beginning_of("tickets.response_due") in heard

    async def test_who_answered_and_what_was_said_last_is_told(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha, number = await with_a_ticket(meet)
        store(running_stack).add_message(number, MEERA, "We restarted the *job*.", now=now())
        heard = await asha.says(f"status of {number}")
        assert beginning_of("tickets.responded") in heard
        assert "Last message, from Meera Iyer" in heard
        assert r"We restarted the \*job\*." in heard
        store(running_stack).add_message(
            number, MEERA, "for the team only", now=now(), public=False
        )
        assert "for the team only" not in await asha.says(f"status of {number}")

    async def test_a_ticket_that_waits_for_its_requester_says_so(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha, number = await with_a_ticket(meet)
        store(running_stack).change_state(
            number, TicketState.WAITING_FOR_REQUESTER, MEERA, now=now()
        )
        assert text("tickets.waiting_for_you") in await asha.says(f"status of {number}")
        await asha.presses("Answer")
        heard = await asha.says("it is Chrome 120 on Windows")
        assert beginning_of("tickets.response_due") in heard
        assert store(running_stack).get(number).state == "in_progress"

    async def test_what_was_typed_shows_as_typed_and_fills_no_placeholder(self, meet: Meet) -> None:
        typed = "reports {requester_email} {0[x]} 0[ fail: **all** of <b>them</b> [a](b) & more {"
        asha = await meet(name="{issue_description} *Rao*")
        number = await opened(asha, typed)
        heard = await asha.says(f"status of {number}")
        assert text("tickets.title", number=number, description=typed) in heard
        greeting = await asha.says("hello")
        assert greeting.startswith(text("general.hello_name", first_name="{issue_description}"))

    async def test_somebody_elses_number_sounds_like_one_that_does_not_exist(
        self, meet: Meet
    ) -> None:
        _asha, number = await with_a_ticket(meet)
        eve = await meet()
        for words in ("status of {}", "close {}", "reopen {}", "escalate {}", "add a note to {}"):
            others = await eve.says(words.format(number))
            nobodys = await eve.says(words.format("HS-999999"))
            assert text("tickets.unknown_number", number=number) in others
            assert others.replace(number, "X") == nobodys.replace("HS-999999", "X")


class TestWhichTicket:
    async def test_with_several_tickets_it_is_asked_and_the_button_does_it(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha, first, second = await with_two_tickets(meet)
        assert text("tickets.which") in await asha.says("please close my ticket")
        assert [title[:7] for title in asha.buttons] == [second, first]
        await asha.presses(2)
        assert store(running_stack).get(first).state == "closed"
        assert store(running_stack).get(second).state == "open"

    async def test_only_those_that_can_be_meant_are_asked_about(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha, first, second = await with_two_tickets(meet)
        await asha.says(f"close {first}")
        await asha.says("close my ticket please")
        assert store(running_stack).get(second).state == "closed"
        await asha.says(f"reopen {second}")
        await asha.says("reopen my ticket")
        assert store(running_stack).get(first).state == "reopened"

    async def test_the_last_ticket_and_it_are_understood(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha, first, second = await with_two_tickets(meet)
        assert second in await asha.says("what is the status of my last ticket")
        await asha.says(f"status of {first}")
        await asha.says("please close it")
        assert store(running_stack).get(first).state == "closed"
        assert store(running_stack).get(second).state == "open"


class TestAdding:
    async def test_an_addition_reaches_the_ticket(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha, number = await with_a_ticket(meet)
        await asha.presses("Add something")
        assert asha.asks == "update_text"
        await asha.says("it happens in Firefox only")
        history = store(running_stack).history(number)
        assert history[-1].text == "it happens in Firefox only"
        assert history[-1].actor.kind == "requester"

    async def test_a_screenshot_alone_is_an_addition(
        self, meet: Meet, running_stack: RunningStack, tmp_path: Path
    ) -> None:
        asha, number = await with_a_ticket(meet)
        await asha.presses("Add something")
        file = tmp_path / "shot.png"
        file.write_bytes(picture())
        shot = await asha.client.upload(file)
        await asha.says("", attachments=[shot])
        last = store(running_stack).history(number)[-1]
        assert last.kind is EntryKind.ATTACHMENT
        assert list(last.attachment_ids) == [shot]

    async def test_an_update_of_a_closed_ticket_is_kept_until_it_is_reopened(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha, number = await with_a_ticket(meet)
        await asha.presses("Add something")
        tickets = store(running_stack)
        tickets.change_state(number, TicketState.CLOSED, MEERA, now=now())
        assert "is closed" in await asha.says("the export fails again for all managers")
        assert asha.buttons == ["Reopen it"]
        await asha.presses("Reopen it")
        assert tickets.get(number).state == "reopened"
        assert tickets.history(number)[-1].text == "the export fails again for all managers"

    async def test_who_was_asked_by_an_earlier_version_goes_on_with_this_one(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha, number = await with_a_ticket(meet)
        await asha.presses("Add something")
        database = open_database(running_stack.settings.database_url)
        this = trackers.c.sender_id == store(running_stack).get(number).conversation_id
        with database.transaction() as session:
            state = session.execute(sa.select(trackers.c.state).where(this)).scalar_one()
            for new, old in (
                ("ticket_update_form", "note_form"),
                ("action_begin_ticket_update", "action_begin_note"),
                ("update_text", "note_text"),
            ):
                assert new in state
                state = state.replace(new, old)
            session.execute(sa.update(trackers).where(this).values(state=state))
        assert number in await asha.says(f"status of {number}")
        await asha.presses("Add something")
        await asha.says("it happens in Firefox only")
        assert store(running_stack).history(number)[-1].text == "it happens in Firefox only"


class TestClosingAndReopening:
    async def test_there_and_back(self, meet: Meet, running_stack: RunningStack) -> None:
        asha, number = await with_a_ticket(meet)
        await asha.says(f"please close {number}, it works again")
        assert store(running_stack).get(number).state == "closed"
        await asha.presses("Reopen it")
        assert store(running_stack).get(number).state == "reopened"

    async def test_what_is_not_permitted_is_refused_with_the_reason(self, meet: Meet) -> None:
        asha, number = await with_a_ticket(meet)
        heard = await asha.says(f"reopen {number}")
        assert text("tickets.not_over", number=number, state="open") in heard
        await asha.says(f"close {number}")
        again = await asha.says(f"close {number}")
        assert text("tickets.already_over", number=number, state="closed") in again


class TestMoreUrgency:
    @pytest.mark.parametrize(
        "words",
        [
            "this is ridiculous, escalate {} NOW!!!",
            "make {} critical",
            "{} must be S0, escalate it",
        ],
    )
    async def test_a_word_alone_raises_no_severity(
        self, meet: Meet, running_stack: RunningStack, words: str
    ) -> None:
        asha, number = await with_a_ticket(meet)
        before = store(running_stack).get(number)
        heard = await asha.says(words.format(number))
        assert "What has changed since you reported it?" in heard
        assert asha.asks == "urgent_change"
        await asha.presses(label("buttons.nothing_new"))
        after = store(running_stack).get(number)
        assert (after.severity, after.due_at) == (before.severity, before.due_at)

    async def test_worse_answers_raise_it_with_the_new_due_time(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha, number = await with_a_ticket(meet)
        before = store(running_stack).get(number)
        await asha.says(f"escalate {number}")
        await asha.says("now all agents are affected, nobody can work")
        assert asha.asks == "urgent_functionality"
        await asha.presses(1)
        assert asha.asks == "urgent_impact"
        heard = await asha.says("we are losing a lot of orders and money")
        after = store(running_stack).get(number)
        assert after.severity == "S0"
        assert after.opened_at == before.opened_at
        assert (after.due_at - after.opened_at).total_seconds() == 3600
        assert "is now **S0 Blocker**, up from S1 High" in heard
        assert "we respond by" in heard
        entry = store(running_stack).history(number)[-1]
        assert entry.kind is EntryKind.SEVERITY_CHANGED
        assert (entry.before, entry.after) == ("S1", "S0")
        assert entry.text == "now all agents are affected, nobody can work"
        assert entry.actor.kind == "requester"

    @pytest.mark.parametrize(("answers", "said"), [((2, 2), "stays S1 High"), ((4, 4), "S3 Low")])
    async def test_equal_or_milder_answers_leave_it_and_keep_the_words(
        self, meet: Meet, running_stack: RunningStack, answers: tuple[int, int], said: str
    ) -> None:
        asha, number = await with_a_ticket(meet)
        before = store(running_stack).get(number)
        await asha.says(f"escalate {number}")
        await asha.says("two more colleagues see the same problem")
        await asha.presses(answers[0])
        assert said in await asha.presses(answers[1])
        after = store(running_stack).get(number)
        assert (after.severity, after.due_at) == (before.severity, before.due_at)
        history = store(running_stack).history(number)
        assert history[-1].kind is EntryKind.MESSAGE
        assert history[-1].text == "two more colleagues see the same problem"

    async def test_an_unclear_answer_is_asked_again_and_a_way_out_leaves_everything(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha, number = await with_a_ticket(meet)
        await asha.says(f"escalate {number}")
        await asha.says("it got worse for our customers")
        await asha.says("hmm well kind of")
        assert asha.asks == "urgent_functionality"
        await asha.says("never mind, cancel")
        assert asha.asks == ""
        assert [entry.kind for entry in store(running_stack).history(number)] == [EntryKind.OPENED]

    async def test_a_closed_ticket_has_to_be_reopened_first(self, meet: Meet) -> None:
        asha, number = await with_a_ticket(meet)
        await asha.says(f"close {number}")
        assert text("urgency.reopen_first", number=number, state="closed") in await asha.says(
            f"escalate {number}"
        )
        assert asha.buttons == ["Reopen it"]


async def test_who_opens_a_ticket_while_nobody_is_on_duty_hears_what_happens_next(
    meet: Meet, running_stack: RunningStack
) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    await asha.answers(**ANSWERS)
    told = await asha.presses("Submit")
    policy = load_policy(running_stack.settings.policy_file)
    ticket = store(running_stack).get(number_in(told))
    if policy.calendar_for(ticket.severity).is_open(ticket.opened_at):
        assert "on duty" not in told
    else:
        assert "Nobody is on duty right now" in told
        assert re.search(r"support is back \w{3} \d+ \w{3}, \d\d:\d\d IST", told)
        assert "S0 Blocker is answered around the clock" in told
