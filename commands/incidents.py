"""`helpdesk incident`: problems that hit many people at once; declare, update, resolve."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from commands.terminal import printable
from conversation.known_issue_wording import resolved_text
from helpdesk.incidents.incident import Incident, IncidentDraft, IncidentState
from helpdesk.incidents.store import IncidentStore
from helpdesk.installation import Installation
from helpdesk.policy import SupportPolicy
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
        typer.Option(help="How people would describe it; repeat it for other descriptions."),
    ],
    message: Annotated[str, typer.Option(help="What people who report it hear.")] = "",
    state: Annotated[
        IncidentState, typer.Option(help="How far support is.")
    ] = IncidentState.INVESTIGATING,
    by: _By = "Support",
    as_json: _Json = False,
) -> None:
    """Declare an incident: from now on everybody who reports it hears of it."""
    with Installation(load_settings()) as installation:
        draft = IncidentDraft(area, "\n".join(symptom), message)
        made = installation.incidents.declare(
            draft, _agent(by), now=installation.now(), state=state
        )
        _print(made, installation, as_json=as_json)


def update(
    number: _Number,
    state: Annotated[IncidentState, typer.Option(help="How far support is.")],
    message: Annotated[str, typer.Option(help="What people hear from now on.")] = "",
    by: _By = "Support",
    as_json: _Json = False,
) -> None:
    """Update the state of an incident, and the message that people get."""
    with Installation(load_settings()) as installation:
        changed = installation.incidents.update(
            number,
            state,
            _agent(by),
            now=installation.now(),
            message=message,
            announce=resolved_text,
        )
        _print(changed, installation, as_json=as_json)


def resolve(
    number: _Number,
    message: Annotated[str, typer.Option(help="The message to everybody concerned.")] = "",
    by: _By = "Support",
    as_json: _Json = False,
) -> None:
    """Resolve an incident and notify everybody who reported it."""
    with Installation(load_settings()) as installation:
        ended = installation.incidents.resolve(
            number,
            _agent(by),
            now=installation.now(),
            message=message,
            announce=resolved_text,
        )
        _print(ended, installation, as_json=as_json)


def link(
    number: _Number,
    tickets: Annotated[list[str], typer.Argument(help="Tickets that belong to it: HS-1001 ...")],
    by: _By = "Support",
) -> None:
    """Make tickets part of an incident."""
    with Installation(load_settings()) as installation:
        for ticket in tickets:
            linked = installation.incidents.link(number, ticket, _agent(by), now=installation.now())
            typer.echo(f"{linked.number} belongs to incident {number}")


def list_incidents(
    everything: Annotated[bool, typer.Option("--all", help="Also resolved ones.")] = False,
    as_json: _Json = False,
) -> None:
    """List the ongoing incidents."""
    with Installation(load_settings()) as installation:
        found = installation.incidents.list_all(everything=everything)
        if as_json:
            shown = [_json(each, installation.incidents) for each in found]
            typer.echo(json.dumps(shown, indent=2))
        elif not found:
            typer.echo("There are no incidents." if everything else "No incident is ongoing.")
        for each in [] if as_json else found:
            typer.echo(_row(each, installation))


def show(number: _Number, as_json: _Json = False) -> None:
    """Show an incident with its updates and its tickets."""
    with Installation(load_settings()) as installation:
        _print(installation.incidents.get(number), installation, as_json=as_json)


def _row(incident: Incident, installation: Installation) -> str:
    since = format_instant(incident.declared_at, installation.policy.time_zone)
    count = len(installation.incidents.linked(incident.id))
    return printable(
        f"{incident.id:<5}{incident.state.value:<15}{since:<24}{count:>3} linked  {incident.title}"
    )


def _agent(name: str) -> Actor:
    return Actor(kind="agent", name=name)


def _print(incident: Incident, installation: Installation, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_json(incident, installation.incidents), indent=2))
        return
    for line in _page(incident, installation.incidents, installation.policy):
        typer.echo(printable(line))


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
