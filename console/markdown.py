"""What the assistant and the agents wrote as safe HTML; a person's text stays as typed."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

# A heading or an image of a message has no place in the page's own outline.
_WITHOUT = ("heading", "lheading", "image", "html_block", "html_inline")


def as_html(text: str) -> Markup:
    """Return Markdown as HTML: no images, no HTML of its own, links only to safe addresses."""
    return Markup(_markdown().render(text))  # noqa: S704 - HTML is off, addresses are checked


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
    markdown.disable(list(_WITHOUT))
    markdown.add_render_rule("link_open", _link_open)
    return markdown


def _link_open(renderer, tokens, index, options, env):  # type: ignore[no-untyped-def]
    tokens[index].attrSet("target", "_blank")
    tokens[index].attrSet("rel", "noopener noreferrer")
    return renderer.renderToken(tokens, index, options, env)
