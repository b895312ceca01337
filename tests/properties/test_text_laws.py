"""Laws of what the assistant says: what people type shows as typed and changes nothing around it.

Read as the console reads Markdown, with headings and HTML, which the page's reader has as well.
"""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from conversation.catalogue import load_texts, placeholders, text
from conversation.markdown import escaped, link

MARKDOWN = MarkdownIt("commonmark", {"breaks": True}).enable("table").enable("strikethrough")
HARMLESS = "word"

_TAG = re.compile(r"<[^>]*>")
_MEAN = (
    "{details} {0[x]} {} {",
    "0[ %s %(name)s $name",
    "**bold** _it_ ~~gone~~ `code`",
    "[link](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example>",
    "<b>bold</b> <script>alert(1)</script> &amp; &#42;",
    "# heading",
    "- item\n- item",
    "1. item",
    "2) item",
    "+ item",
    "> quote",
    "title\n===",
    "a\n\n---\n\nb",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "    code\n\ttab",
    "```\ncode\n```",
    "ends with \\",
    "*",
    "_x_",
    "7",
    "https://shop.example/a_b_c?x=*y*",
    "asha_rao@shop.example",
    "[ref]: https://evil.example",
)
typed = st.one_of(
    st.sampled_from(_MEAN),
    st.text(st.sampled_from("ab1.)-+=*_`~#>|<&;:!\\[](){}$%/@'\" \n\t"), min_size=1),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1),
).filter(lambda value: value.strip() != "")


def rendered(markdown: str) -> str:
    return MARKDOWN.render(markdown)


def shown(markup: str) -> str:
    """Return what is read, on one line."""
    return " ".join(html.unescape(_TAG.sub("", markup)).split())


@given(typed)
@example("&nbsp;")
def test_what_was_typed_shows_as_typed(value: str) -> None:
    assert shown(rendered(escaped(value))) == " ".join(value.split())


@pytest.mark.parametrize("key", [key for key, one in load_texts().items() if placeholders(one)])
@given(value=typed)
def test_no_value_changes_the_text_around_it(key: str, value: str) -> None:
    names = placeholders(load_texts()[key])
    said = rendered(text(key, **dict.fromkeys(names, value)))
    expected = rendered(text(key, **dict.fromkeys(names, HARMLESS)))
    assert _TAG.findall(said) == _TAG.findall(expected)
    assert shown(said) == shown(expected).replace(HARMLESS, " ".join(value.split()))


@given(typed, st.text("ab/()[]<>\\ *_#?&%é", max_size=20))
def test_a_link_is_one_link_with_its_title(title: str, path: str) -> None:
    markup = rendered(f"See {link(title, 'https://docs.example/' + path)}.")
    assert len(re.findall('<a href="https://docs.example/[^"]*">', markup)) == 1
    assert shown(markup) == f"See {' '.join(title.split())}."
