"""Facts about support itself, always as support.yml has them."""

from __future__ import annotations

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, HelpAction
from actions.buttons import REPORT_AN_ISSUE, button
from actions.services import Services
from conversation.turn import Turn
from helpdesk.policy import SupportPolicy
from helpdesk.sla.severity import Severity


class ResponseTimes(HelpAction):
    """Says how soon support responds: for one severity, or for each."""

    def name(self) -> str:
        return "action_response_times"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        policy = parts.policy
        asked = str(turn.entity("severity") or "").upper()
        severities = [Severity(asked)] if asked in Severity.__members__ else list(Severity)
        lines = [
            _line(policy, severity, with_examples=not turn.active_form) for severity in severities
        ]
        hours = policy.hours_text()
        dispatcher.utter_message(
            text="Support's first response:\n\n"
            + "\n".join(lines)
            + f"\n\nBusiness hours: {hours}."
        )
        return []


class SupportContact(HelpAction):
    """Says how support is reached."""

    def name(self) -> str:
        return "action_support_contact"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        dispatcher.utter_message(
            text=contact_words(parts.policy),
            buttons=[] if turn.active_form else [REPORT_AN_ISSUE],
        )
        return []


class TalkToHuman(HelpAction):
    """A person is wanted: the way there is a ticket with what is known, or the contacts."""

    def name(self) -> str:
        return "action_talk_to_human"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        if turn.active_form == "issue_form":
            dispatcher.utter_message(
                text="Of course. Once this ticket is open a person takes over, with everything "
                f"you told me. If you'd rather write: {parts.policy.support_email}."
            )
            return [SlotSet("misunderstood", 0)]
        dispatcher.utter_message(
            text="Of course. The quickest way to a person is a ticket: I take down what's wrong, "
            "and someone from support responds within the promised time.\n\n"
            + contact_words(parts.policy),
            buttons=[button("Open a ticket", '/inform{"open_issue": "resume"}')],
        )
        return [SlotSet("misunderstood", 0)]


class RequestFeature(HelpAction):
    """Points a wish to the roadmap."""

    def name(self) -> str:
        return "action_request_feature"

    def act(self, turn: Turn, dispatcher: CollectingDispatcher, parts: Services) -> Events:
        url = parts.policy.roadmap_url
        dispatcher.utter_message(
            text="Nice idea - feature requests go to the product team through the "
            f"[roadmap]({url}). There you see what is planned, and **Submit Feedback** adds yours.",
            json_message={"links": [{"title": "Roadmap", "url": url, "kind": "page"}]},
        )
        return []


def contact_words(policy: SupportPolicy) -> str:
    """Return the ways to reach support, as a list."""
    return "\n".join(["You can reach support in these ways:", "", *policy.contact_lines()])


def _line(policy: SupportPolicy, severity: Severity, *, with_examples: bool) -> str:
    terms = policy.severities[severity]
    line = f"- **{severity.value} {terms.label}:** {policy.within_text(severity)}"
    if with_examples and terms.examples:
        line += f" - for example {terms.examples[0].rstrip('.')}"
    return line
