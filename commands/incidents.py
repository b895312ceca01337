"""`helpdesk incident`: declare what is wrong for many at once, say how far it is, and end it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Annotated, Any

import typer

from conversation.known_issue_wording import resolved_text
from helpdesk.database import open_database
from helpdesk.incidents.incident import Incident, IncidentDraft, IncidentState
from helpdesk.incidents.store import IncidentStore
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.settings import load_settings
from helpdesk.sla.response_window import format_instant
from helpdesk.tickets.ticket import Actor

_Number = Annotated[int, typer.Argument(help="The incident, as `helpdesk incident list` shows it.")]
_By = Annotated[str, typer.Option("--by", help="Who says so, for the history.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `helpdesk incident`."""
    incident = typer.Typer(no_args_is_help=True, help="Known incidents: declare, link, resolve.")
    app.add_typer(incident, name="incident")
    incident.command()(declare)
    incident.command()(update)
    incident.command()(resolve)
    incident.command()(link)
    incident.command(name="list")(list_incidents)
    incident.command()(show)


def declare(
    area: Annotated[str, typer.Option(help='The part of the product: "Smart Agent Chat".')],
    symptom: Annotated[
        list[str],
        typer.Option(help="How people would tell it; give it several times for several ways."),
    ],
    message: Annotated[str, typer.Option(help="What those are told who report it.")] = "",
    state: Annotated[
        IncidentState, typer.Option(help="How far support is.")
    ] = IncidentState.INVESTIGATING,
    by: _By = "Support",
    as_json: _Json = False,
) -> None:
    """Declare an incident: from now on it is told to everybody who reports it."""
    incidents, policy = _open()
    draft = IncidentDraft(area, "\n".join(symptom), message)
    made = incidents.declare(draft, _agent(by), now=_now(), state=state)
    _print(made, incidents, policy, as_json=as_json)


def update(
    number: _Number,
    state: Annotated[IncidentState, typer.Option(help="How far support is.")],
    message: Annotated[str, typer.Option(help="What people are told from now on.")] = "",
    by: _By = "Support",
    as_json: _Json = False,
) -> None:
    """Say how far support is, and what people are told from now on."""
    incidents, policy = _open()
    changed = incidents.update(
        number, state, _agent(by), now=_now(), message=message, announce=resolved_text
    )
    _print(changed, incidents, policy, as_json=as_json)


def resolve(
    number: _Number,
    message: Annotated[str, typer.Option(help="What everybody concerned is told.")] = "",
    by: _By = "Support",
    as_json: _Json = False,
) -> None:
    """End an incident: everybody who reported it hears."""
    incidents, policy = _open()
    ended = incidents.resolve(
        number, _agent(by), now=_now(), message=message, announce=resolved_text
    )
    _print(ended, incidents, policy, as_json=as_json)


def link(
    number: _Number,
    tickets: Annotated[list[str], typer.Argument(help="Tickets that belong to it: HS-1001 ...")],
    by: _By = "Support",
) -> None:
    """Make tickets part of an incident."""
    incidents, _policy = _open()
    for ticket in tickets:
        linked = incidents.link(number, ticket, _agent(by), now=_now())
        typer.echo(f"{linked.number} belongs to incident {number}")


def list_incidents(
    everything: Annotated[bool, typer.Option("--all", help="Also resolved ones.")] = False,
    as_json: _Json = False,
) -> None:
    """List the incidents that go on."""
    incidents, policy = _open()
    found = incidents.list_all(everything=everything)
    if as_json:
        typer.echo(json.dumps([_json(each, incidents) for each in found], indent=2))
    elif not found:
        typer.echo("There are no incidents." if everything else "No incident is going on.")
    for each in [] if as_json else found:
        since = format_instant(each.declared_at, policy.time_zone)
        count = len(incidents.linked(each.id))
        typer.echo(
            _printable(
                f"{each.id:<5}{each.state.value:<15}{since:<24}{count:>3} linked  {each.title}"
            )
        )


def show(number: _Number, as_json: _Json = False) -> None:
    """Show an incident with its steps and its tickets."""
    incidents, policy = _open()
    _print(incidents.get(number), incidents, policy, as_json=as_json)


def _open() -> tuple[IncidentStore, SupportPolicy]:
    settings = load_settings()
    policy = load_policy(settings.policy_file)
    return IncidentStore(open_database(settings.database_url), policy), policy


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _agent(name: str) -> Actor:
    return Actor(kind="agent", name=name)


def _print(
    incident: Incident, incidents: IncidentStore, policy: SupportPolicy, *, as_json: bool
) -> None:
    if as_json:
        typer.echo(json.dumps(_json(incident, incidents), indent=2))
        return
    for line in _page(incident, incidents, policy):
        typer.echo(_printable(line))


def _page(incident: Incident, incidents: IncidentStore, policy: SupportPolicy) -> Iterator[str]:
    yield f"Incident {incident.id}  {incident.state.value}  {incident.area}"
    yield from (f"  symptom   {symptom}" for symptom in incident.symptoms)
    if incident.message:
        yield f"  message   {incident.message}"
    for step in incidents.updates(incident.id):
        said = f" ({step.text})" if step.text else ""
        yield (
            f"  {format_instant(step.at, policy.time_zone)}  {step.actor.name}: "
            f"{step.state.value}{said}"
        )
    linked = incidents.linked(incident.id)
    yield f"  tickets   {', '.join(linked) if linked else 'none'}"
    followers = incidents.followers(incident.id)
    if followers:
        yield f"  and {followers} {'person' if followers == 1 else 'people'} without a ticket"


def _json(incident: Incident, incidents: IncidentStore) -> dict[str, Any]:
    return {
        "id": incident.id,
        "area": incident.area,
        "symptoms": list(incident.symptoms),
        "message": incident.message,
        "state": incident.state.value,
        "declared_at": incident.declared_at.isoformat(),
        "resolved_at": incident.resolved_at and incident.resolved_at.isoformat(),
        "tickets": incidents.linked(incident.id),
        "followers": incidents.followers(incident.id),
    }


def _printable(text: str) -> str:
    """Return text that cannot steer the terminal, whatever somebody typed."""
    return "".join(char if char.isprintable() else " " for char in text)
