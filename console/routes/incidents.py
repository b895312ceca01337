"""Known incidents: declaring, updating, resolving one, and linking tickets to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.responses import RedirectResponse, Response

from console.forms import chosen_from, row_id
from console.guard import AgentRequest
from console.incident_page import IncidentCard, IncidentForm, IncidentsPage, IncidentStep
from console.queue_page import Option
from console.wording import counted, in_sentences
from conversation.known_issue_wording import resolved_text
from helpdesk.errors import HelpdeskError, InvalidInput, NotFound, Refused
from helpdesk.incidents.incident import Incident, IncidentDraft, IncidentState

_OVER_SHOWN = 5
_NOTICES = {
    "declared": "The incident is declared. Everybody who reports it from now on will hear of it.",
    "updated": "The incident is up to date.",
    "resolved": "The incident is resolved, and everybody who reported it was notified.",
    "linked": "The ticket is linked to the incident.",
}


def show(request: AgentRequest) -> Response:
    """Show the incidents."""
    notice = _NOTICES.get(request.http.query_params.get("done", ""), "")
    return _page(request, IncidentForm(notice=notice))


def declare(request: AgentRequest, fields: Mapping[str, str]) -> Response:
    """Declare an incident."""
    given = IncidentForm(
        area=fields.get("area", ""),
        symptom=fields.get("symptom", "").replace("\r\n", "\n"),
        message=fields.get("message", "").replace("\r\n", "\n"),
    )
    try:
        draft = IncidentDraft(given.area, given.symptom, given.message)
        request.installation.incidents.declare(draft, request.actor, now=request.now)
    except (InvalidInput, Refused) as error:
        complaint = in_sentences(error.message, error.hint)
        form = IncidentForm(given.area, given.symptom, given.message, complaint)
        return _page(request, form, status=422)
    return _back("declared")


def update(request: AgentRequest, fields: Mapping[str, str]) -> Response:
    """Update an incident; "resolved" ends it and notifies everybody."""
    try:
        state = chosen_from(IncidentState, fields.get("state", ""), "state")
    except InvalidInput as error:
        return _not_taken(request, error)
    message = fields.get("message", "").strip()
    done = "resolved" if state is IncidentState.RESOLVED else "updated"
    return _tried(
        request,
        done,
        lambda: request.installation.incidents.update(
            _number(request),
            state,
            request.actor,
            now=request.now,
            message=message,
            announce=resolved_text,
        ),
    )


def link(request: AgentRequest, fields: Mapping[str, str]) -> Response:
    """Make a ticket part of an incident."""
    number = fields.get("ticket", "")
    return _tried(
        request,
        "linked",
        lambda: request.installation.incidents.link(
            _number(request), number, request.actor, now=request.now
        ),
    )


def _tried(request: AgentRequest, done: str, change: Callable[[], object]) -> Response:
    try:
        change()
    except (InvalidInput, Refused, NotFound) as error:
        return _not_taken(request, error)
    return _back(done)


def _not_taken(request: AgentRequest, error: HelpdeskError) -> Response:
    form = IncidentForm(complaint=in_sentences(error.message, error.hint))
    return _page(request, form, status=422)


def _page(request: AgentRequest, form: IncidentForm, *, status: int = 200) -> Response:
    incidents = request.installation.incidents.list_all(everything=True)
    going_on = [each for each in incidents if not each.is_over]
    over = [each for each in incidents if each.is_over][:_OVER_SHOWN]
    page = IncidentsPage(
        shell=request.shell,
        going_on=tuple(_card(each, request) for each in going_on),
        over=tuple(_card(each, request) for each in over),
        form=form,
    )
    return request.renderer.page(page, status=status)


def _card(incident: Incident, request: AgentRequest) -> IncidentCard:
    store, clock = request.installation.incidents, request.clock
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


def _number(request: AgentRequest) -> int:
    number = row_id(str(request.http.path_params["incident"]))
    if number is None:
        raise NotFound("There is no such incident")
    return number


def _back(done: str) -> Response:
    return RedirectResponse(f"/incidents?done={done}", status_code=303)
