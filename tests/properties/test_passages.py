"""Laws of cutting texts: nothing is lost or doubled, and what is cut short stays whole."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.help_centre.passages import split_into_passages
from helpdesk.help_centre.snippets import snippet

words = st.text(alphabet="abcdefgh", min_size=1, max_size=8)
sentences = st.lists(words, min_size=1, max_size=30).map(lambda some: " ".join(some) + ".")
inline = st.one_of(
    sentences,
    sentences.map(lambda text: f"**{text}**"),
    sentences.map(lambda text: f"`{text}`"),
    sentences.map(lambda text: f"[{text}](https://x.example/a)"),
)
paragraphs = st.lists(inline, min_size=1, max_size=4).map(" ".join)
items = st.lists(paragraphs, min_size=1, max_size=5).map(
    lambda some: "\n".join(f"- {text}" for text in some)
)
code = st.lists(sentences, min_size=1, max_size=8).map(
    lambda some: "\n".join(["```", *some, "```"])
)
tables = st.lists(words, min_size=1, max_size=6).map(
    lambda some: "\n".join(["| a |", "|---|", *(f"| {word} |" for word in some)])
)
headings = words.map(lambda text: f"## {text}")
blocks = st.one_of(paragraphs, items, code, tables)
bodies = st.lists(st.one_of(blocks, headings), min_size=1, max_size=12).map("\n\n".join)


QUICK = settings(max_examples=50, deadline=None)


def content_lines(markdown: str) -> list[str]:
    return [line for line in markdown.split("\n") if line.strip() and not line.startswith("## ")]


@QUICK
@given(bodies, st.integers(min_value=1, max_value=200))
def test_every_line_is_in_exactly_one_passage_in_order(body: str, max_words: int) -> None:
    passages = split_into_passages(body, max_words=max_words)
    found = [line for passage in passages for line in content_lines(passage.text)]
    assert found == content_lines(body)


@QUICK
@given(bodies)
def test_no_passage_is_empty_or_cuts_a_code_block(body: str) -> None:
    for passage in split_into_passages(body, max_words=10):
        assert passage.text.strip()
        assert passage.text.count("```") % 2 == 0


@QUICK
@given(blocks | st.lists(blocks, min_size=1, max_size=6).map("\n\n".join))
def test_a_snippet_is_short_begins_as_the_text_does_and_is_closed(text: str) -> None:
    short = snippet(text, 120)
    assert len(short) <= 120
    assert short.count("```") % 2 == 0
    assert short.replace("```", "").count("`") % 2 == 0
    assert short.count("**") % 2 == 0
    assert short.count("](") == short.count("](https://x.example/a)")


@QUICK
@given(bodies)
def test_a_text_that_fits_is_left_as_it_is(text: str) -> None:
    assert snippet(text, len(text) + 1) == text
