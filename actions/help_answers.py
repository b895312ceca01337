"""Answers from the help centre, and what follows from "that solved it" and "still need help"."""

from __future__ import annotations

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_card import ANSWERED, links_of, look_up, remember_outcome, say_answer, show
from actions.base import HelpAction
from actions.buttons import open_a_ticket, report_an_issue, talk_to_a_person
from actions.events import Events
from actions.issue import begun_intake, continue_issue, go_on_or_begin
from actions.issue_state import as_events
from actions.related import decided, wish_of_no, wish_of_yes
from actions.ticket_status import about_a_ticket
from conversation.catalogue import label, text
from conversation.fields import EMPTY_INTAKE
from conversation.markdown import link, paragraphs
from conversation.pending import CANCELLED, DEFLECTION, RELATED
from conversation.story import is_report_after_all, told_by
from conversation.turn import Turn
from helpdesk.help_centre.answer_log import AnswerOutcome
from helpdesk.help_centre.answers import HelpAnswer
from helpdesk.installation import Installation

# Below this confidence the closest pages have nothing to do with the question.
MENTIONED_FROM = 0.06


class AnswerQuestion(HelpAction):
    """Answers a question about the product."""

    def name(self) -> str:
        return "action_answer_question"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        asked = about_a_ticket(turn, dispatcher, installation)
        if asked is not None:
            return asked
        if turn.active_form:
            return self._beside_the_form(turn, dispatcher, installation)
        if is_report_after_all(turn):
            return go_on_or_begin(turn, dispatcher, installation)
        found = look_up(installation, turn.text, turn)
        answered = found is not None and found.level in ANSWERED
        if found is not None and answered:
            show(dispatcher, installation, found)
        else:
            say_nothing_found(dispatcher, found, installation)
        return as_events(
            {
                **begun_intake(turn),
                "issue_description": told_by(turn) or None,
                "question": turn.text,
                "pending": DEFLECTION if answered else CANCELLED,
            }
        )

    def _beside_the_form(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        level = say_answer(
            dispatcher, installation, turn.text, turn=turn, asks_whether_solved=False
        )
        if level not in ANSWERED:
            dispatcher.utter_message(text=text("help_centre.nothing_found_in_form"))
        return []


class FeedbackPositive(HelpAction):
    """The answer helped, or the issue is gone."""

    def name(self) -> str:
        return "action_feedback_positive"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        remember_outcome(installation, turn, AnswerOutcome.SOLVED)
        if turn.active_form:
            dispatcher.utter_message(text=text("help_centre.solved_in_form"))
            return []
        return solved(dispatcher)


class FeedbackNegative(HelpAction):
    """The answer did not help: on into the intake, with the question as the description."""

    def name(self) -> str:
        return "action_feedback_negative"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        remember_outcome(installation, turn, AnswerOutcome.NEEDS_HELP)
        if turn.active_form:
            dispatcher.utter_message(text=text("help_centre.still_needs_help_in_form"))
            return []
        dispatcher.utter_message(text=text("help_centre.still_needs_help"))
        return continue_issue(turn, dispatcher, installation)


class Affirm(HelpAction):
    """A bare yes: it answers what is pending, if anything is."""

    def name(self) -> str:
        return "action_affirm"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.slot("pending") == CANCELLED:
            return continue_issue(turn, dispatcher, installation)
        if turn.slot("pending") == DEFLECTION:
            remember_outcome(installation, turn, AnswerOutcome.SOLVED)
            return solved(dispatcher)
        if turn.slot("pending") == RELATED:
            answered = decided(wish_of_yes(turn), turn, dispatcher, installation)
            return answered or continue_issue(turn, dispatcher, installation)
        dispatcher.utter_message(
            text=text("help_centre.yes_to_nothing"), buttons=[report_an_issue()]
        )
        return []


class Deny(HelpAction):
    """A bare no: after an answer it means that it did not help."""

    def name(self) -> str:
        return "action_deny"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.slot("pending") == DEFLECTION:
            remember_outcome(installation, turn, AnswerOutcome.NEEDS_HELP)
            return continue_issue(turn, dispatcher, installation)
        if turn.slot("pending") == RELATED:
            answered = decided(wish_of_no(turn), turn, dispatcher, installation)
            return answered or continue_issue(turn, dispatcher, installation)
        dispatcher.utter_message(text=text("help_centre.no_to_nothing"))
        return [SlotSet("pending", None)]


def solved(dispatcher: CollectingDispatcher) -> Events:
    """Say so and forget what would have become an issue."""
    dispatcher.utter_message(text=text("help_centre.solved"))
    return as_events({**EMPTY_INTAKE, "pending": None})


def say_nothing_found(
    dispatcher: CollectingDispatcher, found: HelpAnswer | None, installation: Installation
) -> None:
    """Say honestly that there is no answer, and what there is instead: a person, the closest pages.

    Args:
        found: None when the help centre could not be searched.
    """
    page = link(label("help_centre.help_centre"), installation.policy.help_centre_url)
    links: list[dict[str, str]] = []
    if found is None:
        said = text("help_centre.search_failed", help_centre=page)
    else:
        said = text("help_centre.nothing_found", help_centre=page)
        if found.confidence >= MENTIONED_FROM:
            links = links_of(found)
            said = paragraphs(said, text("help_centre.closest_pages"))
    dispatcher.utter_message(
        text=said,
        buttons=[open_a_ticket(), talk_to_a_person()],
        json_message={"kind": "text", "level": "nothing", "links": links},
    )
