"""What counts as saying what is wrong."""

import pytest

from understanding.description import says_what_is_wrong


@pytest.mark.parametrize(
    "text",
    [
        "reports not downloading",
        "chats are not getting assigned to agents since morning",
        "bot not working",
        "agents unable to login",
        "I have an issue: the analytics page stays blank",
        "whatsapp msgs failing",
    ],
)
def test_a_text_that_names_what_is_broken_is_a_description(text: str) -> None:
    assert says_what_is_wrong(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "help",
        "I have an issue",
        "hi, I want to raise a ticket please",
        "need some help urgently, who can help me?",
        "I am facing an issue with the platform",
        "there's a problem",
        "mujhe help chahiye",
        "URGENT!!!",
    ],
)
def test_a_text_that_only_announces_an_issue_is_none(text: str) -> None:
    assert not says_what_is_wrong(text)
