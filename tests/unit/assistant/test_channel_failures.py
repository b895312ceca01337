"""When a part is down, or the server stops in the middle: nothing typed is lost or done twice."""

from __future__ import annotations

import asyncio

import pytest

from assistant.rasa.patches import ActionFailed
from assistant.rasa.tracker_store import TrackerConflict
from tests.unit.help_section import Clock, HelpSection, ScriptedAgent, Tab, help_section


@pytest.fixture
async def help_(tmp_path):
    async with help_section(tmp_path / "data") as running:
        yield running


async def fail(message):
    raise ActionFailed("action_open_ticket", "nobody answers")


async def break_down(message):
    raise RuntimeError("nobody thought of this")


@pytest.mark.parametrize("failing", [fail, break_down])
async def test_a_turn_that_fails_is_told_and_can_be_tried_again(help_: HelpSection, failing):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        help_.agent.reply = failing
        await tab.say("open it", "m1")

        (status,) = tab.statuses
        notice = tab.messages[-1]
        assert status["state"] == "failed"
        assert (notice["from"], notice["kind"]) == ("system", "error")
        assert "support@haptik.ai" in notice["text"]
        history = await tab.send("history", before=None)
        assert {"m1": "failed"}.items() <= {
            message["client_id"]: message["state"] for message in history["messages"]
        }.items()

        help_.agent.reply = help_.agent.echo
        retried = await tab.send("retry", id="m1")
        await tab.until(lambda: len(tab.statuses) == 2)

    assert retried["ok"] is True
    assert tab.statuses[-1] == {"id": "m1", "state": "answered"}
    assert tab.bot_texts[-1] == "You said: open it"


async def test_the_tracker_of_a_failed_turn_is_not_saved(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        before = dict(help_.agent.tracker_store.store)
        help_.agent.reply = fail
        await tab.say("open it", "m1")

    assert help_.agent.tracker_store.store == before


@pytest.mark.parametrize(("conflicts", "state"), [(1, "answered"), (3, "answered"), (4, "failed")])
async def test_a_turn_that_met_another_server_in_its_conversation_is_run_again(
    help_: HelpSection, conflicts, state
):
    left = [TrackerConflict("c1")] * conflicts

    async def meet_another(message):
        if message.text and left:
            raise left.pop()
        return [{"text": f"You said: {message.text}"}]

    help_.agent.reply = meet_another
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say("my bot is slow", "m1")

        assert tab.statuses[-1]["state"] == state
        assert tab.bot_texts.count("You said: my bot is slow") == (state == "answered")


async def test_messages_after_a_failed_one_are_answered(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        help_.agent.reply = fail
        await tab.say("first", "m1")
        help_.agent.reply = help_.agent.echo
        await tab.say("second", "m2")

    assert tab.bot_texts[-1] == "You said: second"


async def test_a_turn_that_takes_too_long_is_stopped(tmp_path):
    async def never(message):
        await asyncio.Event().wait()

    async with help_section(tmp_path / "data") as help_, help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        help_.channel.dialogue._turn_seconds = 0.1
        help_.agent.reply = never
        await tab.say("hello?", "m1")

    assert tab.statuses[-1]["state"] == "failed"


async def test_a_message_for_a_database_that_is_away_is_refused_and_works_later(
    help_: HelpSection,
):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        bring_back = help_.take_away_the_database()
        refused = await tab.send("say", id="m1", text="my bot is slow")
        history = await tab.send("history", before=None)
        bring_back()
        await tab.say("my bot is slow", "m1")

    assert refused["ok"] is False
    assert refused["error"]["message"]
    assert history["error"]["message"]
    assert tab.bot_texts[-1] == "You said: my bot is slow"
    assert help_.agent.texts == ["my bot is slow"]


async def test_somebody_who_connects_while_the_database_is_away_gets_in_when_it_is_back(
    help_: HelpSection,
):
    async with help_.visitor() as visitor:
        bring_back = help_.take_away_the_database()
        tab = await visitor.tab()
        refused = await tab.send("say", id="m1", text="hello?")
        bring_back()
        await tab.say("hello?", "m1")

    assert refused["ok"] is False
    assert "You said: hello?" in tab.bot_texts


async def test_answers_that_could_not_be_recorded_at_once_are_recorded_later(help_: HelpSection):
    bring_back = []

    async def lose_the_database(message):
        bring_back.append(help_.take_away_the_database())
        asyncio.get_running_loop().call_later(0.1, bring_back[0])
        return [{"text": "Done"}]

    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        help_.agent.reply = lose_the_database
        await tab.say("do it", "m1")

    assert tab.bot_texts[-1] == "Done"
    assert tab.statuses == [{"id": "m1", "state": "answered"}]
    assert help_.agent.texts == ["do it"], "the turn was not run again"


async def crash_during_a_turn(folder, clock: Clock, agent: ScriptedAgent) -> tuple[str, dict]:
    """Stop a server while it works on a message; return the token of the person, and cookies."""

    async def never(message):
        await asyncio.Event().wait()

    async with help_section(folder, clock=clock, agent=agent) as help_:
        async with help_.visitor(help_.token()) as visitor:
            tab = await (await visitor.tab()).greeted()
            agent.reply = never
            await tab.send("say", id="m1", text="my bot is slow")
            await tab.until(lambda: len(agent.heard) == 2)
        _kill_turns()
        return help_.token()


def _kill_turns() -> None:
    """End running turns as a crash does, with nothing said to anybody."""
    for task in asyncio.all_tasks():
        if "TurnRunner._work" in str(task.get_coro()):
            task.cancel()


async def back_again(help_: HelpSection, token: str) -> tuple[Tab, dict]:
    async with help_.visitor(token) as visitor:
        tab = await visitor.tab()
        await tab.settled("m1")
        return tab, await tab.send("history", before=None)


async def test_a_message_left_behind_by_a_crash_is_answered_when_the_person_is_back(tmp_path):
    clock = Clock()
    token = await crash_during_a_turn(tmp_path / "data", clock, ScriptedAgent())

    async with help_section(tmp_path / "data", clock=clock) as help_:
        tab, history = await back_again(help_, token)

    assert tab.statuses == [{"id": "m1", "state": "answered"}]
    assert [message["text"] for message in history["messages"]] == [
        "Hello",
        "my bot is slow",
        "You said: my bot is slow",
    ]


async def test_a_turn_that_rasa_had_finished_before_the_crash_is_not_run_again(tmp_path):
    clock, agent = Clock(), ScriptedAgent()
    token = await crash_during_a_turn(tmp_path / "data", clock, agent)
    finished = agent.heard[-1]

    async def opened(message):
        return [{"text": "I opened HS-1001", "custom": {"kind": "ticket"}}]

    agent.reply = opened
    await agent.handle_message(finished)  # as if the crash had come just after it
    heard = len(agent.heard)

    async with help_section(tmp_path / "data", clock=clock, agent=agent) as help_:
        _, history = await back_again(help_, token)

    assert len(agent.heard) == heard
    assert history["messages"][-1]["text"] == "I opened HS-1001"
    assert history["messages"][-1]["kind"] == "ticket"


async def test_a_message_left_behind_long_ago_is_marked_failed_and_can_be_tried_again(tmp_path):
    clock = Clock()
    token = await crash_during_a_turn(tmp_path / "data", clock, ScriptedAgent())
    clock.advance(minutes=16)

    async with help_section(tmp_path / "data", clock=clock) as help_:
        tab, history = await back_again(help_, token)
        assert tab.statuses[0]["state"] == "failed"
        assert history["messages"][-1]["state"] == "failed"
        async with help_.visitor(token) as visitor:
            tab = await visitor.tab()
            await tab.send("retry", id="m1")
            await tab.settled("m1")

    assert tab.bot_texts == ["You said: my bot is slow"]


async def test_a_stopping_server_lets_running_turns_end(tmp_path):
    async def slowly(message):
        await asyncio.sleep(0.2)
        return [{"text": "Done"}]

    clock = Clock()
    async with help_section(tmp_path / "data", clock=clock) as help_:
        token = help_.token()
        async with help_.visitor(token) as visitor:
            tab = await (await visitor.tab()).greeted()
            help_.agent.reply = slowly
            await tab.send("say", id="m1", text="do it")
    async with (
        help_section(tmp_path / "data", clock=clock) as help_,
        help_.visitor(token) as visitor,
    ):
        tab = await visitor.tab()
        history = await tab.send("history", before=None)

    assert history["messages"][-1]["text"] == "Done"


async def test_what_cannot_be_found_any_more_cannot_be_retried(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        refused = await tab.send("retry", id="never sent")

    assert refused["ok"] is False
