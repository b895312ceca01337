"""Shows what the help centre has on a question, with links and a way on."""

from __future__ import annotations

import logging

from rasa_sdk.executor import CollectingDispatcher

from actions.services import Services
from actions.texts import button
from helpdesk.help_centre.answers import Answer, answer

logger = logging.getLogger(__name__)

SOLVED = button("That solved it", "/feedback_positive")
STILL_NEED_HELP = button("Still need help", "/feedback_negative")

# Levels of confidence at which the passage is shown as an answer.
ANSWERED = ("answer", "closest")
UNAVAILABLE = "unavailable"

MAX_QUESTION_LENGTH = 500


def say_answer(
    dispatcher: CollectingDispatcher,
    parts: Services,
    question: str,
    *,
    lead: str = "",
    asks_whether_solved: bool = True,
) -> str:
    """Say the best passage and two more links; return how sure it is.

    That is one of answer, closest, nothing, or unavailable when the search itself is down; for
    the last two nothing was said.
    """
    try:
        found = answer(parts.help_centre, question[:MAX_QUESTION_LENGTH])
    except Exception:  # a broken search must never stand in the way of a ticket
        logger.exception("The help-centre search failed")
        return UNAVAILABLE
    if found.level not in ANSWERED:
        return found.level
    dispatcher.utter_message(
        text=_words(
            found, lead, parts.policy.support_email, asks_whether_solved=asks_whether_solved
        ),
        buttons=[SOLVED, STILL_NEED_HELP] if asks_whether_solved else [],
        json_message={
            "kind": "answer",
            "level": found.level,
            "links": [
                {"title": found.title, "url": found.url, "kind": found.kind},
                *({"title": link.title, "url": link.url, "kind": link.kind} for link in found.more),
            ],
        },
    )
    return found.level


def _words(found: Answer, lead: str, support_email: str, *, asks_whether_solved: bool) -> str:
    if not lead and found.level == "closest":
        lead = "I'm not sure, but this is the closest I found:"
    ending = (
        f"Did that solve it? If not, I can open a ticket, or write to {support_email}."
        if asks_whether_solved
        else ""
    )
    parts = [lead, f"**[{found.title}]({found.url})**", found.snippet, ending]
    return "\n\n".join(part for part in parts if part)
