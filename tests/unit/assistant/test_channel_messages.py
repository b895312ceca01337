"""What happens to what people say: recorded, answered once, in order, seen in every tab."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.help_section import HelpSection, ScriptedAgent, help_section


@pytest.fixture
async def help_(tmp_path):
    async with help_section(tmp_path / "data") as running:
        yield running


async def test_what_is_said_is_acknowledged_and_answered(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()

        answer = await tab.say("my bot is slow", "m1")

        assert answer == {"ok": True, "id": "m1", "duplicate": False}
        own, bot = tab.messages[-2:]
        assert (own["from"], own["client_id"], own["text"]) == ("user", "m1", "my bot is slow")
        assert (bot["from"], bot["text"], bot["state"]) == (
            "bot",
            "You said: my bot is slow",
            "answered",
        )
        assert tab.statuses == [{"id": "m1", "state": "answered"}]


async def test_actions_get_to_know_who_is_writing_and_when(help_: HelpSection):
    async with help_.visitor(help_.token()) as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say("my bot is slow", "m1")

    metadata = help_.agent.heard[-1].metadata
    assert metadata["typed"] == "my bot is slow"
    assert metadata["attachments"] == []
    assert metadata["at"] == help_.clock().isoformat()
    assert metadata["requester"]["name"] == "Asha Rao"
    assert metadata["requester"]["time_zone"] == "Europe/Paris"
    assert metadata["conversation_id"] == help_.agent.heard[-1].sender_id
    assert str(metadata["message_id"]) == help_.agent.heard[-1].message_id


async def test_an_anonymous_persons_time_zone_is_that_of_the_browser(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab(time_zone="America/New_York")).greeted()
        await tab.say("hello", "m1")

    assert help_.agent.heard[-1].metadata["requester"]["time_zone"] == "America/New_York"


async def test_the_assistant_speaks_first_in_a_new_conversation_and_only_there(
    help_: HelpSection,
):
    async with help_.visitor() as visitor:
        one, _ = await asyncio.gather(visitor.tab(), visitor.tab())
        # A tab that comes in just after the greeting reads it in the history, as the page does.
        while not (await one.send("history", before=None))["messages"]:
            await asyncio.sleep(0.02)
        await one.say("thanks", "m1")
        third = await visitor.tab()
        history = await third.send("history", before=None)

    assert [message["text"] for message in history["messages"]] == [
        "Hello",
        "thanks",
        "You said: thanks",
    ]
    assert [message.parse_data["intent"]["name"] for message in help_.agent.heard] == [
        "greet",
        "inform",
    ]


async def test_every_tab_sees_both_sides_and_other_people_nothing(help_: HelpSection):
    async with help_.visitor() as visitor, help_.visitor() as stranger:
        one = await (await visitor.tab()).greeted()
        other = await visitor.tab()
        foreign = await (await stranger.tab()).greeted()

        await one.say("my bot is slow", "m1")
        await other.until(lambda: other.statuses)

        assert [message["text"] for message in other.messages][-2:] == [
            "my bot is slow",
            "You said: my bot is slow",
        ]
        assert foreign.bot_texts == ["Hello"]


async def test_a_message_that_comes_twice_is_answered_once(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say("my bot is slow", "m1")
        seen = len(tab.messages)

        again = await tab.send("say", id="m1", text="my bot is slow")
        await tab.until(lambda: len(tab.messages) >= seen + 2)

        assert again == {"ok": True, "id": "m1", "duplicate": True}
        assert help_.agent.texts == ["my bot is slow"]
        assert tab.messages[seen + 1] == tab.messages[seen - 1], "the stored answer is sent again"


async def test_a_message_that_comes_twice_at_the_same_time_is_answered_once(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        answers = await asyncio.gather(*(tab.send("say", id="m1", text="slow") for _ in range(5)))
        await tab.settled("m1")

        assert sorted(answer["duplicate"] for answer in answers) == [False] + [True] * 4
        assert help_.agent.texts == ["slow"]


async def test_messages_are_handled_one_at_a_time_in_the_order_of_arrival(help_: HelpSection):
    running: list[str] = []

    async def slowly(message):
        running.append(message.text)
        assert len(running) == 1, "two turns of one conversation at once"
        await asyncio.sleep(0.02)
        running.remove(message.text)
        return [{"text": message.text.upper()}]

    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        help_.agent.reply = slowly
        texts = [f"message {number}" for number in range(8)]
        acknowledged = [asyncio.create_task(tab.send("say", id=text, text=text)) for text in texts]
        await asyncio.gather(*acknowledged)
        await tab.settled(texts[-1])

    assert help_.agent.texts == texts
    assert tab.bot_texts[1:] == [text.upper() for text in texts]


async def test_a_slow_turn_of_one_person_does_not_keep_others_waiting(help_: HelpSection):
    released = asyncio.Event()

    async def wait_for_release(message):
        if message.text == "slow":
            await released.wait()
        return [{"text": message.text}]

    async with help_.visitor() as one, help_.visitor() as other:
        slow = await (await one.tab()).greeted()
        quick = await (await other.tab()).greeted()
        help_.agent.reply = wait_for_release
        await slow.send("say", id="s1", text="slow")
        await quick.say("quick", "q1")

        assert slow.statuses == []
        released.set()
        await slow.settled("s1")


async def test_the_assistant_is_shown_typing_during_a_turn_and_not_after_it(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say("hello", "m1")
        await tab.until(lambda: tab.events[-1] == ("typing", {"on": False}))
        kinds = [event for event, _ in tab.events]
        last_on = max(i for i, event in enumerate(tab.events) if event == ("typing", {"on": True}))

        assert kinds[last_on:] == ["typing", "message", "status", "typing"]


async def test_a_tab_opened_during_a_turn_is_told_that_the_assistant_is_typing(
    help_: HelpSection,
):
    released = asyncio.Event()

    async def wait_for_release(message):
        await released.wait()
        return [{"text": "done"}]

    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        help_.agent.reply = wait_for_release
        await tab.send("say", id="m1", text="slow")
        other = await visitor.tab()
        await other.until(lambda: ("typing", {"on": True}) in other.events)
        released.set()
        await other.settled("m1")


async def test_the_history_is_given_in_pages(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        transcripts = help_.channel.installation.transcripts
        conversation = help_.agent.heard[0].sender_id
        texts = [f"message {number}" for number in range(60)]
        for text in texts:
            message, _ = transcripts.record_user_message(
                conversation, text, text, now=help_.clock()
            )
            transcripts.record_bot_messages(conversation, message.id, [], help_.clock())

        newest = await tab.send("history", before=None)
        older = await tab.send("history", before=newest["messages"][0]["id"])

    assert (len(newest["messages"]), newest["more"]) == (50, True)
    assert (len(older["messages"]), older["more"]) == (11, False)
    shown = [message["text"] for message in older["messages"] + newest["messages"]]
    assert shown == ["Hello", *texts]


@pytest.mark.parametrize("typed", ["/restart", " /restart", '/inform{"functionality":"critical"}'])
async def test_typed_text_is_never_a_command(help_: HelpSection, typed: str):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say(typed, "m1")

    assert help_.agent.texts == [typed.strip()], "nothing of the text is lost"
    assert not help_.agent.read[-1].strip().startswith("/"), "what is read cannot be a command"
    assert help_.agent.heard[-1].parse_data["intent"]["name"] == "inform"
    assert help_.agent.heard[-1].parse_data["text"] == typed.strip()


async def test_ten_thousand_characters_are_one_message_of_which_the_beginning_is_read(
    help_: HelpSection,
):
    text = "the bot is slow. " * 700
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say(text[:10_000], "m1")
        refused = await tab.send("say", id="m2", text=text[:10_001])
        history = await tab.send("history", before=None)

    assert help_.agent.texts == [text[:10_000].strip()]
    assert help_.agent.read == [text[:2000]]
    assert refused["ok"] is False
    assert "10,000" in refused["error"]["message"]
    assert "m2" not in [message["client_id"] for message in history["messages"]]


@pytest.mark.parametrize("text", ["", "   \n ", "\u0000\u0007\u200b"])
async def test_an_empty_message_is_refused_kindly(help_: HelpSection, text: str):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        refused = await tab.send("say", id="m1", text=text)

    assert refused == {
        "ok": False,
        "error": {"message": "There is nothing in this message", "hint": "type something"},
    }
    assert help_.agent.texts == []


async def test_control_characters_are_removed_and_everything_else_is_kept(help_: HelpSection):
    text = "line one\r\nline\ttwo \u0007\u0000 <script>alert(1)</script> 😀 नमस्ते"
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say(text, "m1")

    (said,) = help_.agent.texts
    assert "\u0007" not in said
    assert "\u0000" not in said
    assert "line one\nline" in said
    assert "<script>alert(1)</script> 😀 नमस्ते" in said


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": "no id"},
        {"id": 7, "text": "a number as id"},
        {"id": "x" * 65, "text": "an id that is too long"},
        {"id": "m1", "text": ["a", "list"]},
        {"id": "m1", "text": "x", "attachments": "not a list"},
        {"id": "m1", "text": "x", "attachments": [1]},
        {"id": "m1", "text": "x", "attachments": ["a"] * 6},
        {"id": "m1", "text": "x", "attachments": ["unknown"]},
    ],
)
async def test_what_cannot_be_read_is_refused_with_words(help_: HelpSection, data: dict):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        refused = await tab.send("say", **data)

    assert refused["ok"] is False
    assert refused["error"]["message"]
    assert help_.agent.texts == []


async def test_too_many_messages_at_once_are_refused_and_later_ones_are_not(
    help_: HelpSection,
):
    async with help_.visitor() as visitor, help_.visitor() as stranger:
        tab = await (await visitor.tab()).greeted()
        answers = [await tab.send("say", id=f"m{n}", text=f"message {n}") for n in range(65)]
        other = await (await stranger.tab()).greeted()
        calm = await other.say("somebody else", "m1")

    assert [answer["ok"] for answer in answers] == [True] * 60 + [False] * 5
    assert 0 < answers[-1]["error"]["retry_after"] <= 10
    assert "wait" in answers[-1]["error"]["hint"]
    assert calm["ok"]


async def test_screenshots_without_words_are_an_answer(tmp_path, picture):
    async with help_section(tmp_path / "data") as help_, help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        stored = await visitor.upload(picture)
        await tab.say("", "m1", attachments=[stored["id"]])
        (own,) = (message for message in tab.messages if message["from"] == "user")

    heard = help_.agent.heard[-1]
    assert heard.parse_data["intent"]["name"] == "inform"
    assert heard.metadata["attachments"] == [stored["id"]]
    assert help_.agent.read == [], "there is nothing to understand"
    assert own["attachments"] == [
        {key: stored[key] for key in ("id", "url", "name", "width", "height")}
    ]


async def test_an_agent_without_a_model_is_a_failure_and_no_silence(tmp_path):
    agent = ScriptedAgent()
    agent.ready = False
    async with help_section(tmp_path / "data", agent=agent) as help_, help_.visitor() as visitor:
        tab = await visitor.tab()
        await tab.say("hello", "m1")
        async with visitor.http.get(f"{help_.url}/help/health") as health:
            assert health.status == 503

    assert tab.statuses[-1]["state"] == "failed"
