"""What language understanding gets to read of a message, seen by Rasa's own command reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from assistant.rasa.dialogue import READ_CHARACTERS, readable

DOMAIN = Domain.from_yaml('version: "3.1"\nintents: [inform, restart]\nentities: [functionality]\n')
COMMANDS = [
    "/restart",
    "/inform",
    '/inform{"functionality":"critical"}',
    " /restart",
    "\n\t/restart",
    "\u00a0/restart",
    "\u2028/restart",
    "\x1f/restart",
    "//restart",
    "/ /restart",
    "/",
    " / ",
]


def commanded(text: str) -> str | None:
    """Return the intent that Rasa takes the text for, None if it is no command to it."""
    message = Message(data={"text": text})
    (handled,) = RegexMessageHandler().process([message], DOMAIN)
    return (handled.get(INTENT) or {}).get("name")


def test_rasa_would_take_the_texts_for_commands():
    assert commanded("/restart") == commanded(" /restart") == "restart"


@pytest.mark.parametrize("text", COMMANDS)
def test_what_is_read_is_no_command(text: str):
    assert commanded(readable(text)) is None
    assert not readable(text).strip().startswith("/")


@given(st.text(alphabet="/ \t\n\r\u00a0\u2003\u2028\x1c\x1frestart{}", max_size=30))
def test_no_mixture_of_slashes_and_blanks_is_a_command(text: str):
    view = readable(text)

    assert commanded(view) is None
    assert len(view) == len(text), "positions stay what they are"


@given(st.text(max_size=50).filter(lambda text: not text.strip().startswith("/")))
def test_other_texts_are_read_as_they_are(text: str):
    assert readable(text) == text


def test_only_the_beginning_of_a_long_text_is_read():
    assert readable("x" * 9000) == "x" * READ_CHARACTERS


def test_rasa_strips_texts_so_that_positions_count_from_the_first_letter():
    """The channel strips as well; were this to change, positions would no longer fit."""
    assert UserMessage("  my bot ").text == "my bot"
