"""Buttons under the assistant's messages."""

from __future__ import annotations

from typing import Any


def button(title: str, payload: str) -> dict[str, Any]:
    return {"title": title, "payload": payload}


TALK_TO_A_PERSON = button("Talk to a person", "/talk_to_human")
REPORT_AN_ISSUE = button("Report an issue", "/report_issue")
