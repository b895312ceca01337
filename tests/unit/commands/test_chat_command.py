"""`helpdesk chat` against a real Help section."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from assistant.rasa.patches import ActionFailed
from commands.chat import Lines, Request, _Chat, development_token, read_line
from helpdesk.errors import InvalidInput, Refused
from tests.unit.help_section import CRITICAL, MINOR, HelpSection, help_section


@pytest.fixture
async def help_(tmp_path):
    async with help_section(tmp_path / "data") as running:
        yield running


async def converse(help_: HelpSection, *lines: object, url: str = "", **how) -> tuple[int, list]:
    """Run a script; return the exit code and the lines written."""
    written = io.StringIO()
    given = io.StringIO(
        "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    )
    chat = _Chat(url or help_.url, how.get("token"), how.get("seconds", 10))
    code = await chat.scripted(Lines(given), written)
    return code, [json.loads(line) for line in written.getvalue().splitlines()]


async def ask_how_bad(message):
    return [{"text": "How bad?", "buttons": [CRITICAL, MINOR], "custom": {"asks": "functionality"}}]


async def test_a_script_gets_each_message_and_the_end_of_each_turn(help_: HelpSection):
    help_.agent.reply = ask_how_bad
    code, written = await converse(help_, "my bot is slow")

    assert code == 0
    greeting, answer, done = written
    assert greeting["text"] == "How bad?"
    assert answer["from"] == "bot"
    assert answer["buttons"] == ["Critical", "Minor"]
    assert (answer["asks"], answer["kind"], answer["links"]) == ("functionality", "question", [])
    assert done == {"turn_done": True, "asks": "functionality", "state": "answered"}


async def test_every_kind_of_line_is_understood(help_: HelpSection, tmp_path: Path, picture: bytes):
    shot = tmp_path / "shot.png"
    shot.write_bytes(picture)
    help_.agent.reply = ask_how_bad
    code, written = await converse(
        help_,
        "plain words",
        '"a JSON text"',
        {"say": "said"},
        {"text": "texted"},
        {"choose": 2},
        {"choose": "critical"},
        {"attach": str(shot), "text": "see this"},
        {"attach": [str(shot)]},
        "42",
        "",
    )

    assert code == 0
    assert help_.agent.texts == [
        "plain words",
        "a JSON text",
        "said",
        "texted",
        "Minor",
        "Critical",
        "see this",
        "",
        "42",
    ]
    assert len([line for line in written if line.get("turn_done")]) == 9
    assert [len(message.metadata["attachments"]) for message in help_.agent.heard[-3:]] == [1, 1, 0]


async def test_the_first_line_may_say_who_is_writing(help_: HelpSection):
    await converse(help_, {"token": help_.token()}, "hello")

    assert [message.metadata["requester"]["name"] for message in help_.agent.heard] == [
        "Asha Rao",
        "Asha Rao",
    ]


async def test_a_later_token_changes_who_is_writing(help_: HelpSection):
    await converse(help_, "hello", {"token": help_.token()}, "it is me")

    assert [message.metadata["requester"]["name"] for message in help_.agent.heard] == [
        "",
        "",
        "Asha Rao",
        "Asha Rao",
    ]


async def test_a_conversation_goes_on_where_it_was(help_: HelpSection):
    help_.agent.reply = ask_how_bad
    await converse(help_, "my bot is slow", token=help_.token())
    code, written = await converse(help_, {"choose": 1}, token=help_.token())

    assert code == 0
    assert written[0]["text"] == "How bad?", "no second greeting"
    assert help_.agent.texts[-1] == "Critical"


async def test_what_is_refused_is_an_error_line_and_the_script_goes_on(help_: HelpSection):
    code, written = await converse(
        help_, {"choose": 7}, {"attach": "nothing.png"}, {"unknown": 1}, '""', "hello"
    )

    assert code == 0
    errors = [line["error"] for line in written if "error" in line]
    assert len(errors) == 4
    assert "1 Report an issue" in errors[0]["hint"]
    assert [line["state"] for line in written if line.get("turn_done")] == ["refused"] * 4 + [
        "answered"
    ]


async def test_a_failed_turn_is_told_with_its_reason(help_: HelpSection):
    async def fail(message):
        raise ActionFailed("action_open_ticket", "away")

    greet = help_.agent.echo
    help_.agent.reply = lambda message: greet(message) if not message.text else fail(message)
    _, written = await converse(help_, "open it")

    _, notice, error, done = written
    assert (notice["from"], notice["kind"]) == ("system", "error")
    assert error["error"]["message"]
    assert done["state"] == "failed"


async def test_a_turn_that_never_ends_is_an_error_and_an_exit_code(help_: HelpSection):
    released = asyncio.Event()

    async def wait_for_release(message):
        if message.text:
            await released.wait()
        return []

    help_.agent.reply = wait_for_release
    code, written = await converse(help_, "hello?", seconds=0.3)
    released.set()

    assert code == 1
    assert "0.3 seconds" in written[0]["error"]["message"]


async def test_a_server_that_is_not_there_is_an_error_that_says_what_to_do(help_: HelpSection):
    code, written = await converse(help_, "hello", url="http://127.0.0.1:9")

    assert code == 2
    assert "make run" in written[0]["error"]["hint"]


async def test_nobody_unknown_gets_in_where_that_is_not_allowed(tmp_path):
    async with help_section(tmp_path / "data", HELPDESK_ALLOW_ANONYMOUS="false") as help_:
        code, written = await converse(help_, "hello")

    assert code == 2
    assert "signing in" in written[0]["error"]["message"]


async def test_a_development_token_is_accepted(help_: HelpSection):
    token = development_token(help_.settings, "Ravi Kumar <ravi@acme.in>")
    help_.clock.at = datetime.now(timezone.utc)
    await converse(help_, "hello", token=token)

    requester = help_.agent.heard[-1].metadata["requester"]
    assert (requester["name"], requester["email"]) == ("Ravi Kumar", "ravi@acme.in")
    assert requester["account"] == "acme.in"


def test_a_development_token_needs_an_address(tmp_path):
    from helpdesk.settings import load_settings

    settings = load_settings({"HELPDESK_DATA_DIR": str(tmp_path)})
    with pytest.raises(InvalidInput):
        development_token(settings, "Ravi")


def test_production_makes_no_tokens(tmp_path):
    from helpdesk.settings import load_settings

    secrets = {"HELPDESK_SESSION_SECRET": "s" * 32, "HELPDESK_IDENTITY_SECRET": "i" * 32}
    settings = load_settings(
        {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_PROFILE": "production", **secrets}
    )
    with pytest.raises(Refused):
        development_token(settings, "Ravi <ravi@acme.in>")


@pytest.mark.parametrize("line", ["[1, 2]", "42", "true", "null", "{broken", "3.5 is the version"])
def test_a_line_that_is_no_message_in_json_is_a_text(line: str):
    assert read_line(line) == Request(text=line)


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        '{"foo": 1}',
        '{"say": 1}',
        '{"choose": [1]}',
        '{"attach": {}, "x": 1}',
        '{"attach": [1]}',
    ],
)
def test_an_object_that_cannot_be_read_is_refused(line: str):
    with pytest.raises(InvalidInput):
        read_line(line)
