"""Known incidents: declaring one, saying how far it is, linking tickets, ending it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.responses import RedirectResponse, Response

from console.guard import Visit
from console.incident_page import IncidentCard, IncidentForm, IncidentsPage, IncidentStep
from console.queue_page import Option
from console.wording import counted, in_sentences
from conversation.known_issue_wording import resolved_text
from helpdesk.errors import HelpdeskError, InvalidInput, NotFound, Refused
from helpdesk.incidents.incident import Incident, IncidentDraft, IncidentState
from helpdesk.tickets.ticket import Actor

_OVER_SHOWN = 5
_NOTICES = {
    "declared": "The incident is declared: from now on it is told to everybody who reports it.",
    "updated": "The incident is up to date.",
    "resolved": "The incident is over, and everybody who reported it was told.",
    "linked": "The ticket belongs to the incident now.",
}


def show(visit: Visit) -> Response:
    """Show the incidents."""
    notice = _NOTICES.get(visit.request.query_params.get("done", ""), "")
    return _page(visit, IncidentForm(notice=notice))


def declare(visit: Visit, fields: Mapping[str, str]) -> Response:
    """Declare an incident."""
    given = IncidentForm(
        area=fields.get("area", ""),
        symptom=fields.get("symptom", "").replace("\r\n", "\n"),
        message=fields.get("message", "").replace("\r\n", "\n"),
    )
    try:
        draft = IncidentDraft(given.area, given.symptom, given.message)
        visit.services.incidents.declare(draft, _actor(visit), now=visit.now)
    except (InvalidInput, Refused) as error:
        complaint = in_sentences(error.message, error.hint)
        form = IncidentForm(given.area, given.symptom, given.message, complaint)
        return _page(visit, form, status=422)
    return _back("declared")


def update(visit: Visit, fields: Mapping[str, str]) -> Response:
    """Say how far an incident is; "resolved" ends it and tells everybody."""
    try:
        state = IncidentState(fields.get("state", ""))
    except ValueError:
        return _not_taken(visit, InvalidInput("There is no such state.", hint="choose one"))
    message = fields.get("message", "").strip()
    done = "resolved" if state is IncidentState.RESOLVED else "updated"
    return _tried(
        visit,
        done,
        lambda: visit.services.incidents.update(
            _number(visit),
            state,
            _actor(visit),
            now=visit.now,
            message=message,
            announce=resolved_text,
        ),
    )


def link(visit: Visit, fields: Mapping[str, str]) -> Response:
    """Make a ticket part of an incident."""
    number = fields.get("ticket", "")
    return _tried(
        visit,
        "linked",
        lambda: visit.services.incidents.link(_number(visit), number, _actor(visit), now=visit.now),
    )


def _tried(visit: Visit, done: str, change: Callable[[], object]) -> Response:
    try:
        change()
    except (InvalidInput, Refused, NotFound) as error:
        return _not_taken(visit, error)
    return _back(done)


def _not_taken(visit: Visit, error: HelpdeskError) -> Response:
    form = IncidentForm(complaint=in_sentences(error.message, error.hint))
    return _page(visit, form, status=422)


def _page(visit: Visit, form: IncidentForm, *, status: int = 200) -> Response:
    incidents = visit.services.incidents.list_all(everything=True)
    going_on = [each for each in incidents if not each.is_over]
    over = [each for each in incidents if each.is_over][:_OVER_SHOWN]
    page = IncidentsPage(
        shell=visit.shell,
        going_on=tuple(_card(each, visit) for each in going_on),
        over=tuple(_card(each, visit) for each in over),
        form=form,
    )
    return visit.renderer.page(page, status=status)


def _card(incident: Incident, visit: Visit) -> IncidentCard:
    store, clock = visit.services.incidents, visit.clock
    followers = store.followers(incident.id)
    return IncidentCard(
        id=incident.id,
        area=incident.area,
        symptoms=incident.symptoms,
        message=incident.message,
        state=_capital(incident.state),
        declared=clock.moment(incident.declared_at),
        states=()
        if incident.is_over
        else tuple(
            Option(state.value, _capital(state), state is incident.state) for state in IncidentState
        ),
        tickets=tuple(store.linked(incident.id)),
        followers=f"{counted(followers, 'person', 'people')} without a ticket" if followers else "",
        steps=tuple(
            IncidentStep(_capital(step.state), step.actor.name, clock.moment(step.at), step.text)
            for step in reversed(store.updates(incident.id))
        ),
    )


def _capital(state: IncidentState) -> str:
    return state.value.capitalize()


def _actor(visit: Visit) -> Actor:
    return Actor(kind="agent", name=visit.agent.name, id=str(visit.agent.id))


def _number(visit: Visit) -> int:
    number = str(visit.request.path_params["incident"])
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound("There is no such incident")
    return int(number)


def _back(done: str) -> Response:
    return RedirectResponse(f"/incidents?done={done}", status_code=303)
