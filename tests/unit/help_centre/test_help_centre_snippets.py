"""A snippet ends where a sentence ends, and is Markdown that shows as it was meant."""

from __future__ import annotations

from helpdesk.help_centre.snippets import snippet

SENTENCE = "This is one sentence of a paragraph that goes on. "


def test_a_short_text_is_shown_whole() -> None:
    assert snippet("Short.\n\n- a\n- b", 600) == "Short.\n\n- a\n- b"


def test_a_long_paragraph_ends_with_a_sentence() -> None:
    cut = snippet(SENTENCE * 20, 120)
    assert cut == (SENTENCE * 2).strip()


def test_an_abbreviation_or_a_number_is_no_end() -> None:
    text = "Use a channel, e.g. WhatsApp or Facebook or the web, as you like it best. " + "x " * 99
    assert snippet(text, 40).endswith("…")
    assert (
        snippet(text, 80)
        == "Use a channel, e.g. WhatsApp or Facebook or the web, as you like it best."
    )


def test_a_sentence_without_end_is_cut_at_a_word_with_an_ellipsis() -> None:
    cut = snippet("endless " * 50, 60)
    assert cut.endswith("endless …")
    assert len(cut) <= 60


def test_emphasis_code_and_links_are_never_left_open() -> None:
    for text in (
        "Start. **Bold text that goes. On and on and on and on and on** and more words here.",
        "Start. `code that goes. On and on and on and on and on and on` and more words here.",
        "Start. [A link that goes. On and on](https://x.example/a.very/long.address) and more.",
    ):
        assert snippet(text, 50) == "Start."


def test_whole_list_items_are_kept() -> None:
    items = "\n".join(f"{n}. Do the step number {n} in the tool." for n in range(1, 20))
    cut = snippet(items, 120)
    assert cut.split("\n") == [f"{n}. Do the step number {n} in the tool." for n in range(1, 4)]


def test_what_announces_a_part_that_is_cut_off_goes_too() -> None:
    text = "Open the settings.\n\nThe steps:\n\n" + "1. " + "long step " * 40
    assert snippet(text, 100) == "Open the settings."


def test_code_that_does_not_fit_is_left_out_or_closed() -> None:
    code = "```js\n" + "call();\n" * 40 + "```"
    assert snippet(f"Call it like this.\n\n{code}", 100) == "Call it like this."
    alone = snippet(code, 100)
    assert alone.startswith("```js\ncall();")
    assert alone.endswith("\n```")


def test_a_table_keeps_its_head_and_whole_rows() -> None:
    table = "| name | use |\n|---|---|\n" + "| one | two |\n" * 30
    cut = snippet(table, 80).split("\n")
    assert cut[:2] == ["| name | use |", "|---|---|"]
    assert set(cut[2:]) == {"| one | two |"}


def test_links_are_completed_and_pictures_dropped_outside_of_code() -> None:
    text = "See ![x](a.png)[teams](../agent-chat/teams#add) and <b>this</b> `[a](b)`."
    shown = snippet(text, 600, base_url="https://docs.example.com/web-sdk/start")
    assert shown == "See [teams](https://docs.example.com/agent-chat/teams#add) and this `[a](b)`."


def test_placeholders_in_code_stay() -> None:
    text = "Send it to `https://<base-url>/v1.0/`.\n\n```\n<b>not a tag</b>\n```"
    assert snippet(text, 600) == text
