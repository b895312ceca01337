"""Buttons: what they mean stays on the server, and only what was offered can be chosen."""

from __future__ import annotations

import asyncio
import json

import pytest

from assistant.channel.socket_events import SocketEvents
from assistant.channel.wire import CHOICE_EXTRACTOR
from tests.unit.help_section import CRITICAL, MINOR, HelpSection, Tab, help_section


@pytest.fixture
async def help_(tmp_path):
    async with help_section(tmp_path / "data") as running:
        yield running


async def ask_how_bad(message):
    return [
        {
            "text": "How bad is it?",
            "buttons": [CRITICAL, MINOR],
            "custom": {"asks": "functionality"},
        }
    ]


async def asked(help_: HelpSection, tab: Tab) -> None:
    """Bring a conversation to the question."""
    help_.agent.reply = ask_how_bad
    await tab.say("my bot is slow", "question")


async def test_a_choice_means_what_its_button_stands_for(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await asked(help_, tab)
        answer = await tab.send("choose", id="c1", button=tab.button("Critical"))
        await tab.settled("c1")

    heard = help_.agent.heard[-1]
    assert answer == {"ok": True, "id": "c1", "duplicate": False}
    assert heard.text == "Critical"
    assert heard.parse_data["intent"] == {"name": "inform", "confidence": 1.0}
    (entity,) = heard.parse_data["entities"]
    assert (entity["entity"], entity["value"]) == ("functionality", "critical")
    assert entity["extractor"] == CHOICE_EXTRACTOR
    assert (heard.metadata["choice"], heard.metadata["late_choice"]) == (True, False)
    assert help_.agent.read == ["my bot is slow"], "a choice needs no understanding"


@pytest.mark.parametrize("typed", ["Critical", "critical.", " CRITICAL! "])
async def test_a_title_that_is_typed_means_its_button(help_: HelpSection, typed: str):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await asked(help_, tab)
        await tab.say(typed, "t1")
        said = [one["text"] for one in tab.messages if one["client_id"] == "t1"]

    heard = help_.agent.heard[-1]
    assert heard.parse_data["entities"][0]["value"] == "critical"
    assert said[0] == typed.strip(), "what was typed stands as it was typed"


async def test_a_title_of_an_earlier_question_is_text_like_any_other(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await asked(help_, tab)
        help_.agent.reply = help_.agent.echo
        await tab.say("wait", "m1")
        await tab.say("Critical", "t1")

    assert help_.agent.read[-1] == "Critical"
    assert "choice" not in help_.agent.heard[-1].metadata


async def test_who_hears_that_a_turn_is_over_can_go_on_at_once(
    help_: HelpSection, monkeypatch: pytest.MonkeyPatch
):
    busy: list[bool] = []
    tell = SocketEvents.settled

    async def settled(events, message, error):
        busy.append(events.turns.is_busy(message.conversation_id))
        await tell(events, message, error)

    monkeypatch.setattr(SocketEvents, "settled", settled)
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await asked(help_, tab)
        help_.agent.reply = break_down
        await tab.say("Critical", "t1")

    assert help_.agent.heard[-1].metadata["choice"]
    assert [status["state"] for status in tab.statuses] == ["answered", "failed"]
    assert not any(busy), "a title that is typed now is a press, a retry is taken"


async def break_down(message):
    raise RuntimeError("nobody thought of this")


async def test_what_a_button_stands_for_never_reaches_the_browser(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await asked(help_, tab)
        history = await tab.send("history", before=None)

    told = json.dumps([tab.events, history])
    assert "Critical" in told
    assert "critical" not in told
    assert "inform" not in told
    assert tab.messages[-1]["asks"] == "functionality"
    assert tab.messages[-1]["kind"] == "question"


async def test_the_choice_is_shown_as_what_the_person_said(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await asked(help_, tab)
        await tab.send("choose", id="c1", button=tab.button("Minor"))
        await tab.settled("c1")
        own = [message for message in tab.messages if message["client_id"] == "c1"]

    assert [(message["from"], message["text"]) for message in own] == [("user", "Minor")]


@pytest.mark.parametrize("button", ["unknown", "/restart", '/inform{"a": 1}', "", None, 7])
async def test_what_was_never_offered_cannot_be_chosen(help_: HelpSection, button):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        refused = await tab.send("choose", id="c1", button=button)

    assert refused["ok"] is False
    assert help_.agent.texts == []


async def test_what_was_offered_to_somebody_else_cannot_be_chosen(help_: HelpSection):
    async with help_.visitor() as visitor, help_.visitor() as stranger:
        tab = await (await visitor.tab()).greeted()
        other = await (await stranger.tab()).greeted()
        await asked(help_, tab)
        refused = await other.send("choose", id="c1", button=tab.button("Critical"))

    assert refused["ok"] is False
    assert help_.agent.texts == ["my bot is slow"]


async def test_a_button_of_an_earlier_question_counts_and_is_marked_late(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await asked(help_, tab)
        old = tab.button("Critical")
        await tab.say("wait", "m2")
        await tab.send("choose", id="c1", button=old)
        await tab.settled("c1")

    assert help_.agent.heard[-1].metadata["late_choice"] is True


async def test_a_double_click_is_one_choice(help_: HelpSection):
    released = asyncio.Event()

    async def wait_for_release(message):
        await released.wait()
        return [{"text": "Noted"}]

    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await asked(help_, tab)
        help_.agent.reply = wait_for_release
        first = await tab.send("choose", id="c1", button=tab.button("Critical"))
        second = await tab.send("choose", id="c2", button=tab.button("Critical"))
        released.set()
        await tab.settled("c1")

    assert (first["duplicate"], second["duplicate"]) == (False, True)
    assert help_.agent.texts == ["my bot is slow", "Critical"]


async def test_another_button_pressed_before_the_answer_came_is_late(help_: HelpSection):
    released = asyncio.Event()

    async def wait_for_release(message):
        await released.wait()
        return [{"text": "Noted"}]

    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await asked(help_, tab)
        help_.agent.reply = wait_for_release
        await tab.send("choose", id="c1", button=tab.button("Critical"))
        await tab.send("choose", id="c2", button=tab.button("Minor"))
        released.set()
        await tab.settled("c2")

    late = [message.metadata["late_choice"] for message in help_.agent.heard[-2:]]
    assert late == [False, True]


async def test_the_same_choice_sent_twice_is_answered_once(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await asked(help_, tab)
        button = tab.button("Critical")
        await tab.send("choose", id="c1", button=button)
        await tab.settled("c1")
        again = await tab.send("choose", id="c1", button=button)

    assert again["duplicate"] is True
    assert help_.agent.texts == ["my bot is slow", "Critical"]
