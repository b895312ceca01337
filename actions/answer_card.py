"""Shows what the help centre has on a question, with links and a way on."""

from __future__ import annotations

import logging

from rasa_sdk.executor import CollectingDispatcher

from actions.buttons import Button, button, payload_of
from conversation.catalogue import label, text
from conversation.markdown import Markdown, link, paragraphs
from conversation.turn import Turn
from helpdesk.help_centre.answer_log import AnswerOutcome
from helpdesk.help_centre.answers import HelpAnswer, answer
from helpdesk.installation import Installation

logger = logging.getLogger(__name__)

# Levels of confidence at which the passage is shown as an answer.
ANSWERED = ("answer", "closest")
UNAVAILABLE = "unavailable"
# A report gets a page only where it surely fits; a question may get a doubtful one.
REPORT_LINE = 0.8

MAX_QUESTION_LENGTH = 500


def say_answer(
    dispatcher: CollectingDispatcher,
    installation: Installation,
    question: str,
    *,
    turn: Turn | None = None,
    lead: str = "",
    asks_whether_solved: bool = True,
) -> str:
    """Say the best passage and two more links; return how sure it is.

    That is one of answer, closest, nothing, or unavailable when the search itself is down; for
    the last two nothing was said.

    Args:
        turn: where it was asked, so that question and answer are remembered.
    """
    found = look_up(installation, question, turn)
    if found is None:
        return UNAVAILABLE
    if found.level in ANSWERED:
        show(dispatcher, installation, found, lead=lead, asks_whether_solved=asks_whether_solved)
    return found.level


def name_page(
    dispatcher: CollectingDispatcher, installation: Installation, report: str, turn: Turn
) -> None:
    """Say in one line which page may help with a report, if one surely fits."""
    found = look_up(installation, report, turn)
    if found is None or found.confidence < REPORT_LINE:
        return
    page = link(found.title, found.url)
    dispatcher.utter_message(
        text=text("help_centre.may_help", page=page),
        json_message={"kind": "text", "level": found.level, "links": []},
    )


def look_up(installation: Installation, question: str, turn: Turn | None) -> HelpAnswer | None:
    """Return what the help centre has, None when it cannot be searched; remember what was asked."""
    # The articles are in English: what was typed in another language is searched in English.
    is_other = turn is not None and (turn.latin or turn.english) and question == turn.text
    searched = turn.plain if turn is not None and is_other else question
    try:
        found = answer(installation.help_centre, searched[:MAX_QUESTION_LENGTH])
    except Exception:  # a broken search must never stand in the way of a ticket
        logger.exception("The help-centre search failed")
        return None
    if turn is not None:
        _remember(installation, question, found, turn)
    return found


def show(
    dispatcher: CollectingDispatcher,
    installation: Installation,
    found: HelpAnswer,
    *,
    lead: str = "",
    asks_whether_solved: bool = True,
) -> None:
    """Say the passage that answers, with its link and up to two more."""
    dispatcher.utter_message(
        text=_card_text(
            found, lead, installation.policy.support_email, asks_whether_solved=asks_whether_solved
        ),
        buttons=_feedback_buttons() if asks_whether_solved else [],
        json_message={"kind": "answer", "level": found.level, "links": links_of(found)},
    )


def links_of(found: HelpAnswer) -> list[dict[str, str]]:
    """Return the pages of an answer as links with their kinds, best first."""
    return [
        {"title": found.title, "url": found.url, "kind": found.kind},
        *({"title": link.title, "url": link.url, "kind": link.kind} for link in found.more),
    ]


def remember_outcome(installation: Installation, turn: Turn, outcome: AnswerOutcome) -> None:
    """Note whether the answer shown last helped; that never stands in the way of anything."""
    if not turn.conversation_id:
        return
    try:
        installation.answer_log.record_outcome(turn.conversation_id, outcome, now=turn.now)
    except Exception:
        logger.exception("Whether an answer helped could not be noted")


def _remember(installation: Installation, question: str, found: HelpAnswer, turn: Turn) -> None:
    if not turn.conversation_id:
        return
    try:
        installation.answer_log.record(
            question,
            found,
            conversation_id=turn.conversation_id,
            message_id=turn.metadata.get("message_id"),
            now=turn.now,
        )
    except Exception:
        logger.exception("What was answered could not be noted")


def _feedback_buttons() -> list[Button]:
    return [
        button(label("buttons.solved"), payload_of("feedback_positive")),
        button(label("buttons.still_need_help"), payload_of("feedback_negative")),
    ]


def _card_text(
    found: HelpAnswer, lead: str, support_email: str, *, asks_whether_solved: bool
) -> Markdown:
    if not lead and found.level == "closest":
        lead = text("help_centre.closest")
    address = Markdown(support_email)
    return paragraphs(
        lead,
        text("help_centre.page", page=link(found.title, found.url)),
        Markdown(found.snippet),
        text("help_centre.did_it_help", support_email=address) if asks_whether_solved else "",
    )
