"""Words and marks shared by the actions' messages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~!])")

SLOT_NAMES = {
    "issue_description": "what is wrong",
    "functionality": "functionality",
    "business_impact": "business impact",
    "iva_stage": "stage of the bot",
    "occurred_at": "when it happened",
    "bot_link": "link",
    "screenshot": "screenshots",
    "requester_email": "e-mail address",
}
STAGE_NAMES = {
    "live": "Live",
    "going_live_soon": "Going live soon",
    "in_development": "In development",
}


def plain(text: str) -> str:
    """Return `text` with Markdown's marks escaped, so that what people typed shows as typed."""
    return _MARKDOWN.sub(r"\\\1", text)


def shortened(text: str, limit: int = 300) -> str:
    """Return `text` on one line, cut at a word when it is longer than `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0] + " …"


def listed(items: Iterable[str]) -> str:
    """Return the items as a phrase: "a, b and c"."""
    *start, last = list(items)
    return f"{', '.join(start)} and {last}" if start else last


def button(title: str, payload: str) -> dict[str, Any]:
    return {"title": title, "payload": payload}


TALK_TO_A_PERSON = button("Talk to a person", "/talk_to_human")
REPORT_AN_ISSUE = button("Report an issue", "/report_issue")
