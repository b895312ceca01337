"""Facts about support itself, always as support.yml has them."""

from __future__ import annotations

import uuid

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import HelpAction
from actions.buttons import report_an_issue
from actions.events import Events
from actions.issue import go_on_or_begin
from actions.issue_state import started
from conversation.catalogue import label, text
from conversation.markdown import Markdown, link
from conversation.opening import for_a_person
from conversation.story import is_report_after_all
from conversation.support_wording import contact_text, response_times_text
from conversation.turn import Turn
from helpdesk.installation import Installation
from helpdesk.sla.severity import Severity


class ResponseTimes(HelpAction):
    """Says how soon support responds: for one severity, or for each."""

    def name(self) -> str:
        return "action_response_times"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        asked = str(turn.entity("severity") or "").upper()
        severities = [Severity(asked)] if asked in Severity.__members__ else list(Severity)
        dispatcher.utter_message(
            text=response_times_text(
                installation.policy, severities, with_examples=not turn.active_form
            )
        )
        return []


class SupportContact(HelpAction):
    """Says how support is reached."""

    def name(self) -> str:
        return "action_support_contact"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        dispatcher.utter_message(
            text=contact_text(installation.policy),
            buttons=[] if turn.active_form else [report_an_issue()],
        )
        return []


class TalkToHuman(HelpAction):
    """A person is wanted: the way there is a ticket with what is known, or the contacts."""

    def name(self) -> str:
        return "action_talk_to_human"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if turn.active_form == "issue_form":
            address = Markdown(installation.policy.support_email)
            dispatcher.utter_message(text=text("support.person_in_intake", support_email=address))
            return [SlotSet("misunderstood", 0)]
        return started(for_a_person(turn, uuid.uuid4().hex))


class RequestFeature(HelpAction):
    """Points a wish to the roadmap."""

    def name(self) -> str:
        return "action_request_feature"

    def act(
        self, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
    ) -> Events:
        if not turn.active_form and is_report_after_all(turn):
            return go_on_or_begin(turn, dispatcher, installation)
        url = installation.policy.roadmap_url
        page = {"title": label("support.roadmap_title"), "url": url, "kind": "page"}
        dispatcher.utter_message(
            text=text("support.feature", roadmap=link(label("support.roadmap"), url)),
            json_message={"links": [page]},
        )
        return []
