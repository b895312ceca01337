"""Secrets typed in the chat are kept nowhere, and the person can say that something was none."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet

from conversation.catalogue import label, text
from conversation.markdown import escaped
from helpdesk.errors import StorageUnavailable
from tests.unit.help_section import CRITICAL, MINOR, HelpSection, Tab, help_section
from understanding.secrets.restated import restatements

SECRET = "hunter2-Xy9"
TYPED = f"login fails, my password is {SECRET}"
HIDDEN = "login fails, my password is [password hidden]"


@pytest.fixture
async def help_(tmp_path):
    async with help_section(tmp_path / "data") as running:
        yield running


async def say_it_was_none(tab: Tab, client_id: str = "none") -> None:
    answer = await tab.send(
        "choose", id=client_id, button=tab.button(label("buttons.not_a_secret"))
    )
    assert answer["ok"]
    await tab.settled(client_id)


def notes(tab: Tab) -> list[str]:
    return [message["text"] for message in tab.messages if message["kind"] == "masked"]


async def test_a_secret_is_kept_nowhere(help_: HelpSection, caplog):
    caplog.set_level(logging.DEBUG)
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say(TYPED, "m1")
        history = await tab.send("history", before=None)
    tracker = await help_.agent.tracker_store.retrieve(help_.agent.heard[-1].sender_id)
    help_.database.close()
    files = [path.read_bytes() for path in help_.settings.data_dir.iterdir() if path.is_file()]

    assert help_.agent.texts == [HIDDEN]
    assert help_.agent.heard[-1].metadata["typed"] == HIDDEN
    assert HIDDEN in json.dumps(history)
    everything = [json.dumps([tab.events, history]), caplog.text, str(tracker.current_state())]
    assert [place for place in everything if SECRET in place] == []
    assert not any(SECRET.encode() in content for content in files)


async def test_the_person_is_told_before_the_answer_comes(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say("card 4111 1111 1111 1111 and pwd: abc123", "m1")
    spoken = [(one["from"], one["kind"]) for one in tab.messages[-3:]]
    assert spoken == [("user", "text"), ("system", "masked"), ("bot", "text")]
    (told,) = notes(tab)
    assert "a card number and a password" in told
    assert tab.messages[-2]["buttons"][0]["title"] == label("buttons.not_a_secret")


async def test_what_holds_no_secret_gets_no_note(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say("HS-1042: my password is wrong, call 98765 43210", "m1")
    assert notes(tab) == []


async def test_after_saying_that_it_was_none_one_message_is_taken_as_typed(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say(TYPED, "m1")
        await say_it_was_none(tab)
        assert notes(tab)[-1] == text("channel.type_it_again")
        await tab.say(TYPED, "m2")
        await tab.say("and my password is other-Zz8", "m3")
    assert help_.agent.texts == [HIDDEN, TYPED, "and my password is [password hidden]"]


async def test_the_permission_is_used_up_by_any_message(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say(TYPED, "m1")
        await say_it_was_none(tab)
        await tab.say("wait", "m2")
        await tab.say(TYPED, "m3")
    assert help_.agent.texts == [HIDDEN, "wait", HIDDEN]


async def test_it_works_after_a_reload_and_a_restart(tmp_path):
    folder = tmp_path / "data"
    async with help_section(folder) as help_:
        token = help_.token()
        async with help_.visitor(token) as visitor:
            tab = await (await visitor.tab()).greeted()
            await tab.say(TYPED, "m1")
            await say_it_was_none(tab)
    async with help_section(folder) as help_, help_.visitor(token) as visitor:
        tab = await visitor.tab()
        await tab.say(TYPED, "m2")
        assert help_.agent.texts == [TYPED]


async def test_nobody_else_gets_the_permission(help_: HelpSection):
    async with help_.visitor() as one, help_.visitor() as other:
        tab, others = await (await one.tab()).greeted(), await (await other.tab()).greeted()
        await tab.say(TYPED, "m1")
        await say_it_was_none(tab)
        await others.say(TYPED, "m1")
    assert help_.agent.texts == [HIDDEN, HIDDEN]


async def test_a_message_sent_again_is_noted_once(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say(TYPED, "m1")
        await tab.say(TYPED, "m1")
    assert len(set(notes(tab))) == len(notes(tab)) == 1
    assert help_.agent.texts == [HIDDEN]


async def test_what_was_noted_of_it_is_put_right_and_the_question_asked_again(help_: HelpSection):
    domain = Domain.from_dict(
        {"slots": {"issue_description": {"type": "text", "mappings": [{"type": "custom"}]}}}
    )
    store = help_.agent.tracker_store = InMemoryTrackerStore(domain)

    async def note_and_ask(message):
        tracker = await store.get_or_create_tracker(message.sender_id)
        tracker.update(SlotSet("issue_description", message.text))
        await store.save(tracker)
        return [
            {
                "text": f"You said: {escaped(message.text)}. How bad is it?",
                "buttons": [CRITICAL, MINOR],
                "custom": {"asks": "functionality"},
            }
        ]

    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        help_.agent.reply = note_and_ask
        await tab.say(TYPED, "m1")
        help_.clock.at += timedelta(minutes=1)
        await say_it_was_none(tab)
        await tab.say(TYPED, "m2")
        await tab.send("choose", id="c1", button=tab.button("Critical"))
        await tab.settled("c1")

    tracker = await store.retrieve(help_.agent.heard[-1].sender_id)
    assert help_.agent.texts == [HIDDEN, "Critical"], "no turn is spent on it"
    assert tracker.get_slot("issue_description") in (TYPED, "Critical")
    assert notes(tab)[-1] == text("channel.taken_as_typed")
    assert f"You said: {TYPED}. How bad is it?" in tab.bot_texts
    assert not help_.agent.heard[-1].metadata["late_choice"]


async def test_what_failed_to_be_put_right_is_put_right_when_it_is_tried_again(
    help_: HelpSection, monkeypatch: pytest.MonkeyPatch
):
    domain = Domain.from_dict(
        {"slots": {"issue_description": {"type": "text", "mappings": [{"type": "custom"}]}}}
    )
    store = help_.agent.tracker_store = InMemoryTrackerStore(domain)

    async def note_it(message):
        tracker = await store.get_or_create_tracker(message.sender_id)
        tracker.update(SlotSet("issue_description", message.text))
        await store.save(tracker)
        return [{"text": "Noted"}]

    async def busy(_tracker):
        raise StorageUnavailable("The database is busy")

    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        help_.agent.reply = note_it
        await tab.say(TYPED, "m1")
        await say_it_was_none(tab)
        with monkeypatch.context() as locked:
            locked.setattr(store, "save", busy)
            await tab.say(TYPED, "m2")
        assert tab.statuses[-1]["state"] == "failed"
        await tab.send("retry", id="m2")
        await tab.until(lambda: tab.statuses[-1] == {"id": "m2", "state": "answered"})

    tracker = await store.retrieve(help_.agent.heard[-1].sender_id)
    assert help_.agent.texts == [HIDDEN], "no turn is spent on it"
    assert tracker.get_slot("issue_description") == TYPED
    assert notes(tab)[-1] == text("channel.taken_as_typed")


def test_parts_of_a_message_are_put_right_by_their_place():
    typed = "pwd: one111 shop, pwd: two222 bot"
    masked = "pwd: [password hidden] shop, pwd: [password hidden] bot"
    values = {
        "whole": masked,
        "second": "pwd: [password hidden] bot",
        "other": "an older [password hidden]",
        "none": "shop",
        "number": 5,
    }
    assert restatements(values, masked, typed) == {
        "whole": (masked, typed),
        "second": ("pwd: [password hidden] bot", "pwd: two222 bot"),
    }


def test_what_is_typed_without_its_secret_changes_the_whole_only():
    masked = "pwd: [password hidden] shop"
    assert restatements({"part": "[password hidden] shop"}, masked, "shop") == {}
