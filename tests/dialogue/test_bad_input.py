"""What people also send: each has a kind answer, and nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk.errors import HelpdeskError
from tests.dialogue.conftest import Meet, Person
from tests.dialogue.test_intake import ANSWERS

STRANGE = {
    "emoji": "😀🔥😀",
    "control characters": "bot\x00 is\x07 down\x1b[31m",
    "html": "<script>alert('x')</script><img src=x onerror=alert(1)>",
    "markdown": "[click me](javascript:alert(1))",
    "another language": "போட் பதில் தரவில்லை",
    "a command": "/restart",
    "a payload": '/inform{"functionality": "critical"}',
    "only punctuation": "?!?!...",
    "template marks": "{details} 0[ array10[3] %s {{x}}",
}


async def in_the_middle(meet: Meet) -> Person:
    person = await meet()
    await person.says("I have an issue")
    await person.says(ANSWERS["issue_description"])
    await person.answers(functionality="2")
    assert person.asks == "business_impact"
    return person


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
async def test_strange_text_at_a_choice_is_answered_and_changes_nothing(
    meet: Meet, text: str
) -> None:
    asha = await in_the_middle(meet)
    heard = await asha.says(text)
    assert heard
    assert asha.last is not None
    assert asha.last.state == "answered"
    assert asha.asks == "business_impact"
    await asha.presses(2)
    assert asha.asks == "iva_stage"


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
async def test_strange_text_as_the_first_message_is_answered(meet: Meet, text: str) -> None:
    asha = await meet()
    assert await asha.says(text)


async def test_ten_thousand_characters_are_taken_and_kept(meet: Meet) -> None:
    asha = await meet()
    await asha.says("I have an issue")
    story = "the report page shows an error when I export it, then I try again. "
    text = (story * 200)[:10_000]
    heard = await asha.says(text)
    assert "4000" in heard
    assert asha.asks in ("functionality", "business_impact")
    said = [message["text"].strip() for message in await asha.client.history()]
    assert text.strip() in said


@pytest.mark.parametrize("said", ["tomorrow at 5", "in two hours", "31 Feb 2026", "32/13/2026"])
async def test_an_impossible_time_is_asked_again(meet: Meet, said: str) -> None:
    asha = await in_the_middle(meet)
    await asha.presses(1)
    await asha.presses(1)
    assert asha.asks == "occurred_at"
    await asha.says(said)
    assert asha.asks == "occurred_at"


async def test_a_link_without_a_scheme_is_completed_and_a_bad_one_refused(meet: Meet) -> None:
    asha = await in_the_middle(meet)
    await asha.presses(1)
    await asha.presses(1)
    await asha.presses("Just now")
    assert asha.asks == "bot_link"
    await asha.says("javascript:alert(1)")
    assert asha.asks == "bot_link"
    await asha.says("bots.example.com/acme?x=1")
    assert asha.asks == "screenshot"
    summary = await asha.says("skip")
    assert "https://bots.example.com/acme?x=1" in summary


async def test_a_disguised_file_is_refused_and_a_picture_is_taken(
    meet: Meet, tmp_path: Path
) -> None:
    from PIL import Image

    asha = await in_the_middle(meet)
    disguised = tmp_path / "shot.png"
    disguised.write_bytes(b"MZ this is a program")
    with pytest.raises(HelpdeskError):
        await asha.client.upload(disguised)
    picture = tmp_path / "real.png"
    Image.new("RGB", (40, 30), "teal").save(picture)
    upload = await asha.client.upload(picture)
    heard = await asha.says("", attachments=[upload])
    assert "screenshot" in heard
    assert asha.asks == "business_impact"
