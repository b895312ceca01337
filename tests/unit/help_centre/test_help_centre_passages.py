"""Articles are cut where their parts end, and nowhere inside a thing that belongs together."""

from __future__ import annotations

from helpdesk.help_centre.passages import Passage, inline_text, plain_text, split_into_passages

BODY = """What it is.

## Create one {#create}

Click **Create**.

### By hand

Type the name.

## Limits

None.
"""


def test_each_heading_begins_a_passage() -> None:
    assert split_into_passages(BODY) == [
        Passage("", (), "", "What it is."),
        Passage("Create one", (), "create", "Click **Create**."),
        Passage("By hand", ("Create one",), "create", "Type the name."),
        Passage("Limits", (), "", "None."),
    ]


def test_a_heading_without_an_anchor_has_that_of_the_heading_above() -> None:
    by_hand = split_into_passages(BODY)[2]
    assert by_hand.anchor == "create"


def test_a_number_at_the_beginning_of_a_heading_stays() -> None:
    (passage,) = split_into_passages("## 2. Technical `setup` ##\ntext")
    assert passage.heading == "2. Technical setup"


def test_a_heading_without_text_makes_no_passage_but_stays_in_the_trail() -> None:
    passages = split_into_passages("## Setup\n\n### Android\n\ntext\n\n## Empty\n")
    assert passages == [Passage("Android", ("Setup",), "", "text")]


def test_what_looks_like_a_heading_inside_code_is_code() -> None:
    body = "## Run it\n\n```sh\n# a comment\n\nrun\n```\n\n~~~\n## text\n~~~\n"
    (passage,) = split_into_passages(body)
    assert passage.heading == "Run it"
    assert "# a comment" in passage.text
    assert "## text" in passage.text


def test_code_that_is_never_closed_runs_to_the_end() -> None:
    (passage,) = split_into_passages("text\n\n```\n# no heading\n")
    assert "# no heading" in passage.text


def test_a_long_section_is_cut_between_paragraphs() -> None:
    body = "## Long {#long}\n\n" + "\n\n".join("word " * 9 + f"end{n}." for n in range(6))
    passages = split_into_passages(body, max_words=25)
    assert [len(passage.text.split()) for passage in passages] == [20, 20, 20]
    assert {(passage.heading, passage.anchor) for passage in passages} == {("Long", "long")}


def test_list_items_stay_whole_with_what_is_indented_below_them() -> None:
    body = "- one two three\n  four\n\n  still one\n- five six\n- seven"
    texts = [passage.text for passage in split_into_passages(body, max_words=8)]
    assert texts == ["- one two three\n  four\n\n  still one", "- five six\n- seven"]


def test_tables_and_code_are_never_cut() -> None:
    table = "| a | b |\n|---|---|\n" + "| one two | three four |\n" * 10
    code = "```\n" + "some line of code\n\n" * 10 + "```"
    passages = split_into_passages(f"Before.\n\n{table}\n{code}\n\nAfter.", max_words=5)
    assert [passage.text for passage in passages] == ["Before.", table.strip(), code, "After."]


def test_plain_text_keeps_words_and_drops_markup() -> None:
    markdown = "1. Click **Save** in [the *menu*](https://x.example/y).\n\n![a photo](p.png)\n"
    assert plain_text(markdown) == "Click Save in the menu. a photo"
    assert plain_text("| a | `b_c` |\n|:--|--:|\n| 1 | <br/>2 |") == "a b_c :-- --: 1 2"
    assert inline_text("_Using_ `final_response`") == "Using final_response"
