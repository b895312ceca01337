"""What is known already about an issue: a ticket of the same side, or an incident of many.

A second report within the hour is offered as an addition to the first, and a known incident is
mentioned before anything is asked. Neither is in the way: what was typed is kept whatever is
chosen, and where critical functionality has stopped the questions for the ticket go on at once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from rasa_sdk.events import ActiveLoop
from rasa_sdk.executor import CollectingDispatcher

from actions.buttons import Button, button, more_urgent, payload_of, where_is_my_ticket
from actions.events import Events
from actions.issue_state import as_events
from conversation.catalogue import label, text
from conversation.fields import EMPTY_INTAKE
from conversation.known_issue_wording import first_report_text, incident_text
from conversation.markdown import paragraphs, sentences
from conversation.pending import RELATED
from conversation.second_problem import announces_another
from conversation.ticket_wording import response_text
from conversation.turn import SKIPPED, Turn
from conversation.wording import report_text
from helpdesk.errors import HelpdeskError, NotFound, Refused
from helpdesk.incidents.incident import Incident
from helpdesk.incidents.matching import matching_incident
from helpdesk.installation import Installation
from helpdesk.limits import MESSAGE_CHARACTERS
from helpdesk.sla.severity import Functionality
from helpdesk.tickets.ticket import SYSTEM, Ticket
from understanding.similarity import is_alike, likeness

logger = logging.getLogger(__name__)

SECOND_REPORT_WITHIN = timedelta(hours=1)

# What the buttons ask for, as values of the entity `open_issue`.
ADD, FOLLOW, OPEN_NEW = "add", "follow", "new"
WISHES = frozenset({ADD, FOLLOW, OPEN_NEW})


@dataclass(frozen=True)
class Related:
    """What was found for one description; both may be None."""

    ticket: Ticket | None
    incident: Incident | None

    def remembered(self, opening_key: str) -> dict[str, Any]:
        """Return what the slot `related` holds: for which intake it was looked up, and what."""
        return {
            "key": opening_key,
            "ticket": self.ticket.number if self.ticket else None,
            "incident": self.incident.id if self.incident else None,
        }


def offer_related(
    turn: Turn, slots: dict[str, Any], dispatcher: CollectingDispatcher, installation: Installation
) -> Events | None:
    """Tell once an intake what is known already about the issue.

    Args:
        slots: the intake as it stands now, with its description and opening key.

    Returns:
        None where there is nothing to decide and the questions go on; else the events that wait
        for the decision and keep everything.
    """
    remembered = turn.slot("related") or {}
    key = slots.get("opening_key") or ""
    if not slots.get("issue_description") or remembered.get("key") == key:
        return None
    related = _find(str(slots["issue_description"]), slots.get("functionality"), turn, installation)
    if announces_another(turn):  # it is said to be something else
        related = replace(related, ticket=None)
    slots["related"] = related.remembered(key)
    if related.incident is None and related.ticket is None:
        return None
    goes_on = slots.get("functionality") == Functionality.CRITICAL.value
    _tell(related, turn, dispatcher, goes_on=goes_on)
    if goes_on:
        return None
    closing = [ActiveLoop(None)] if turn.active_form else []
    return [*closing, *as_events({**slots, "pending": RELATED, "requested_slot": None})]


def is_known(slots: dict[str, Any]) -> bool:
    """Return whether the person has heard of a ticket or an incident."""
    related = slots.get("related") or {}
    return bool(related.get("ticket") or related.get("incident"))


def decided(
    wish: str, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
) -> Events | None:
    """Do what the person chose; None where a new ticket is wanted after all."""
    remembered = turn.slot("related") or {}
    if wish == ADD and remembered.get("ticket"):
        return _add(str(remembered["ticket"]), turn, dispatcher, installation)
    if wish == FOLLOW and remembered.get("incident"):
        return _follow(int(remembered["incident"]), turn, dispatcher, installation)
    return None


def is_reported(description: str, turn: Turn, installation: Installation) -> bool:
    """Return whether one of their open tickets of the last hour sounds like the same report."""
    return _find(description, None, turn, installation).ticket is not None


def wish_of_yes(turn: Turn) -> str:
    """Return what a bare yes to the offer means."""
    return ADD if (turn.slot("related") or {}).get("ticket") else OPEN_NEW


def wish_of_no(turn: Turn) -> str:
    """Return what a bare no to the offer means."""
    return OPEN_NEW if (turn.slot("related") or {}).get("ticket") else FOLLOW


def link_incidents(ticket: Ticket, turn: Turn, installation: Installation) -> list[Incident]:
    """Link a new ticket to the incident it belongs to, mentioned before or declared meanwhile."""
    try:
        going_on = installation.incidents.list_all()
        remembered = turn.slot("related") or {}
        mentioned = (
            remembered.get("incident") if remembered.get("key") == turn.slot("opening_key") else 0
        )
        found = [incident for incident in going_on if incident.id == mentioned]
        if not found:
            matched = matching_incident(ticket.description, going_on, installation.encoder)
            found = [matched] if matched else []
        for incident in found:
            installation.incidents.link(incident.id, ticket.number, SYSTEM, now=installation.now())
    except Exception:  # the ticket is open; the person hears that whatever fails here
        logger.exception("A new ticket could not be linked to an incident")
        return []
    return found


def _find(
    description: str, functionality: str | None, turn: Turn, installation: Installation
) -> Related:
    try:
        return Related(
            ticket=_first_report(description, functionality, turn, installation),
            incident=matching_incident(
                description, installation.incidents.list_all(), installation.encoder
            ),
        )
    except Exception:  # looking it up must never stand in the way of a ticket
        logger.exception("Known tickets and incidents could not be looked up")
        return Related(None, None)


def _first_report(
    description: str, functionality: str | None, turn: Turn, installation: Installation
) -> Ticket | None:
    """Return the open ticket of the last hour that sounds most like it."""
    recent = installation.tickets.recent_of(turn.requester, turn.now - SECOND_REPORT_WITHIN)
    scores = likeness(description, [ticket.description for ticket in recent], installation.encoder)
    given = Functionality(functionality) if functionality else None
    alike = [
        (score, ticket)
        for score, ticket in zip(scores, recent, strict=True)
        if is_alike(score, given, ticket.functionality)
    ]
    return max(alike, key=lambda pair: pair[0])[1] if alike else None


def _tell(related: Related, turn: Turn, dispatcher: CollectingDispatcher, *, goes_on: bool) -> None:
    said: list[str] = []
    if related.incident is not None:
        said.append(incident_text(related.incident, turn))
    if related.ticket is not None:
        said.append(first_report_text(related.ticket, turn, goes_on=goes_on))
    elif goes_on:
        said.append(text("known_issues.incident_in_intake"))
    else:
        said.append(text("known_issues.incident_open_a_ticket"))
    dispatcher.utter_message(
        text=paragraphs(*said),
        buttons=_choices(related, goes_on=goes_on),
        json_message={"kind": "related"},
    )


def _choices(related: Related, *, goes_on: bool) -> list[Button]:
    if related.ticket is not None:
        title = label("buttons.add_to", number=related.ticket.number)
        known = button(title, payload_of("inform", open_issue=ADD))
        new = label("buttons.open_a_new_ticket")
    else:
        title = label("buttons.tell_me_when_it_is_over")
        known = button(title, payload_of("inform", open_issue=FOLLOW))
        new = label("buttons.open_a_ticket")
    return [known] if goes_on else [known, button(new, payload_of("inform", open_issue=OPEN_NEW))]


def _add(
    number: str, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
) -> Events | None:
    """Add all that was typed to the first ticket; None, after saying so, where that cannot be."""
    screenshots = turn.slot("screenshot")
    shots = [] if screenshots in (None, SKIPPED) else list(screenshots)
    try:
        ticket = installation.tickets.add_report(
            number,
            turn.requester,
            report_text(turn)[:MESSAGE_CHARACTERS],
            now=installation.now(),
            attachment_ids=[*shots, *(one for one in turn.attachments if one not in shots)],
        )
    except (NotFound, Refused) as error:  # it was closed meanwhile
        dispatcher.utter_message(
            text=text("known_issues.cannot_add", number=number, reason=error.message)
        )
        return None
    is_own = ticket.requester.key == turn.requester.key
    name = ticket.requester.name or label("known_issues.your_colleague")
    dispatcher.utter_message(
        text=sentences(
            text("known_issues.added", number=number),
            "" if is_own else text("known_issues.added_to_colleagues", name=name),
            response_text(ticket, turn),
        ),
        buttons=[more_urgent(number), where_is_my_ticket(number)] if is_own else [],
        json_message={"kind": "ticket", "ticket": number},
    )
    last = {"last_ticket": number} if is_own else {}
    return _over(turn, last)


def _follow(
    incident_id: int, turn: Turn, dispatcher: CollectingDispatcher, installation: Installation
) -> Events | None:
    try:
        installation.incidents.follow(incident_id, turn.conversation_id, now=installation.now())
    except HelpdeskError as error:
        if not error.permanent:
            raise
        dispatcher.utter_message(text=text("known_issues.resolved_meanwhile"))
        return None
    dispatcher.utter_message(text=text("known_issues.followed"))
    return _over(turn, {})


def _over(turn: Turn, slots: dict[str, Any]) -> Events:
    """Return the events that end the intake: what it held is kept elsewhere now."""
    closing = [ActiveLoop(None)] if turn.active_form else []
    ended = {**EMPTY_INTAKE, "pending": None, "related": None, "requested_slot": None}
    return [*closing, *as_events({**ended, **slots})]
