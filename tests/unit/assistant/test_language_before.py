"""A reply of words that several languages have is read in the one that was written before."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import UserUttered

from assistant.rasa.dialogue import RasaDialogue, Said
from assistant.rasa.reader_component import LANGUAGE_BEFORE
from tests.unit.help_section import ScriptedAgent


def metadata_read(text: str, *languages: str) -> dict[str, Any]:
    """Return the metadata that the reader gets with `text` after messages in these languages."""
    agent = ScriptedAgent()
    read: list[dict[str, Any]] = []
    parse = agent.processor.parse_message

    async def remembered(message: UserMessage) -> dict[str, Any]:
        read.append(dict(message.metadata or {}))
        parsed: dict[str, Any] = await parse(message)
        return parsed

    agent.processor.parse_message = remembered

    async def talk() -> None:
        tracker = await agent.tracker_store.get_or_create_tracker("c1")
        for language in languages:
            tracker.update(UserUttered("...", parse_data={"text": "...", "language": language}))
        await agent.tracker_store.save(tracker)
        await RasaDialogue(lambda: agent).answer(Said("c1", "m1", text))

    asyncio.run(talk())
    return read[0]


@pytest.mark.parametrize(
    ("text", "languages", "before"),
    [
        ("si", ("spanish",), "spanish"),
        ("ja", ("german", ""), "german"),
        ("no", ("", ""), None),
        ("sim", (), None),
    ],
)
def test_the_latest_foreign_language_goes_with_the_reply(
    text: str, languages: tuple[str, ...], before: str | None
):
    assert metadata_read(text, *languages).get(LANGUAGE_BEFORE) == before


def test_other_messages_need_none():
    assert LANGUAGE_BEFORE not in metadata_read("the bot is down", "spanish")
