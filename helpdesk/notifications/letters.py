"""Renders letters as plain text and as HTML. Whatever people typed is escaped here. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from helpdesk.notifications.notice import Letter
from helpdesk.policy.terms import Brand

_FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:15px"
_CELL = "padding:2px 12px 2px 0;text-align:left;vertical-align:top"


def as_text(letter: Letter) -> str:
    """Return a letter as plain text."""
    blocks = [letter.heading, *letter.paragraphs]
    if letter.rows:
        blocks.append("\n".join(" | ".join(row) for row in letter.rows))
    if letter.quote:
        blocks.append("\n".join(f"> {line}" for line in letter.quote.splitlines()))
    if letter.facts:
        width = max(len(name) for name, _ in letter.facts)
        blocks.append(
            "\n".join(f"{name + ':':<{width + 1}} {value}" for name, value in letter.facts)
        )
    if letter.link:
        blocks.append(f"{letter.link[0]}: {letter.link[1]}")
    if letter.footer:
        blocks.append(f"-- \n{letter.footer}")
    return "\n\n".join(blocks) + "\n"


def as_html(letter: Letter, brand: Brand) -> str:
    """Return a letter as an HTML page without scripts, pictures or anything from elsewhere."""
    body = "\n".join(_blocks(letter, brand))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(letter.heading)}</title></head>\n"
        f'<body style="margin:0;padding:24px;color:#101418;background:#ffffff;{_FONT}">\n'
        f'<div style="max-width:40em;margin:0 auto">\n{body}\n</div></body></html>\n'
    )


def _blocks(letter: Letter, brand: Brand) -> Iterator[str]:
    yield (
        f'<h1 style="font-size:19px;border-left:4px solid {escape(brand.accent)};'
        f'padding-left:10px">{escape(letter.heading)}</h1>'
    )
    for paragraph in letter.paragraphs:
        yield f"<p>{_lines(paragraph)}</p>"
    if letter.rows:
        yield _table(letter.rows)
    if letter.quote:
        yield (
            '<blockquote style="margin:16px 0;padding:8px 12px;border-left:3px solid #c9d0d8;'
            f'background:#f5f7f9;overflow-wrap:anywhere">{_lines(letter.quote)}</blockquote>'
        )
    if letter.facts:
        yield _table(letter.facts)
    if letter.link:
        title, url = letter.link
        yield (
            f'<p><a href="{escape(url)}" style="display:inline-block;padding:8px 14px;'
            f"border-radius:6px;text-decoration:none;background:{escape(brand.accent)};"
            f'color:{escape(brand.accent_ink)}">{escape(title)}</a></p>'
        )
    if letter.footer:
        yield f'<p style="color:#5b6673;font-size:13px">{escape(letter.footer)}</p>'


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    lines = "\n".join(
        "<tr>"
        + f'<th scope="row" style="{_CELL}">{escape(first)}</th>'
        + "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return f'<table style="border-collapse:collapse">\n{lines}\n</table>'


def _lines(text: str) -> str:
    return "<br>\n".join(escape(line) for line in text.splitlines())
