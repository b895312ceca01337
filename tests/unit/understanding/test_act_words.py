"""Acts that end or interrupt a conversation need a word that says so."""

from __future__ import annotations

import pytest

from understanding.replies.act_words import asks_something, has_words_of, wishes


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("restart", "open to everyone since january"),
        ("cancel", "let me not, my laptop is at the office"),
        ("solved_itself", "okay thought it over, it's a little nuisance, no more"),
        ("goodbye", "customers leave the chat at once"),
        ("talk_to_human", "kisi bhi agent ko nahi, sab khali baithe hai"),
        ("open_now", "abhi link hi nahi bana"),
        ("change_answer", "its serious"),
        ("cancel", "leave that one out"),
        ("talk_to_human", "agent panel is white"),
    ],
)
def test_what_only_sounds_like_it_has_no_word_of_it(intent: str, text: str) -> None:
    assert not has_words_of(intent, text)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("restart", "lets start over"),
        ("cancel", "rehne do, ticket nahi chahiye"),
        ("solved_itself", "theek ho gaya ab"),
        ("goodbye", "gotta run, bye"),
        ("talk_to_human", "give me a bloody human"),
        ("open_now", "bas ticket bana do"),
        ("report_issue", "anything at all"),
        ("restart", "got it all mixed up, take me to the first question"),
        ("cancel", "we are not going ahead with this"),
        ("solved_itself", "the panel just now opened"),
        ("goodbye", "chalta hoon ab"),
        ("talk_to_human", "agent"),
        ("close_ticket", "my ticket is not needed any more"),
        ("change_answer", "limited nahi, serious"),
        ("change_answer", "make that serious"),
    ],
)
def test_what_says_so_has_a_word_of_it(intent: str, text: str) -> None:
    assert has_words_of(intent, text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("what is an intent", True),
        ("sir how do i add an agent", True),
        ("agent kaise add kare", True),
        ("cant find where a team is made", True),
        ("There is no bot involved.", False),
        ("Our policy forbids sending images.", False),
        ("I closed it all already, sorry", False),
    ],
)
def test_a_question_is_told_from_a_statement(text: str, asks: bool) -> None:
    assert asks_something("ask_product_question", text) is asks


def test_a_noun_can_ask_without_the_form_of_a_question() -> None:
    assert asks_something("check_ticket_status", "any update")
    assert asks_something("greet", "hello")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("an option to bulk close chats", True),
        ("please add dark mode", True),
        ("the search is one time good one time bad", False),
        ("im just building it", False),
    ],
)
def test_a_wish_has_a_word_of_one(text: str, wish: bool) -> None:
    assert wishes(text) is wish
