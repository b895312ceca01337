"""`helpdesk notifications`: what was sent to whom, what could not be sent, and another try."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from commands.terminal import printable
from helpdesk.delivery import outbox
from helpdesk.delivery.delivery import Delivery, DeliveryState
from helpdesk.errors import InvalidInput
from helpdesk.installation import Installation
from helpdesk.settings import load_settings
from helpdesk.sla.response_window import format_instant
from helpdesk.tickets.ticket import ticket_number

_WORDS = {
    DeliveryState.PENDING: "waiting",
    DeliveryState.SENDING: "being sent",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.DEAD: "given up",
}


def register(app: typer.Typer) -> None:
    """Add `helpdesk notifications list` and `helpdesk notifications retry`."""
    group = typer.Typer(no_args_is_help=True, help="What goes out by mail and web hooks.")
    app.add_typer(group, name="notifications")

    @group.command("list")
    def list_deliveries(
        failed: Annotated[bool, typer.Option("--failed", help="Only what was given up.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
        limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    ) -> None:
        """List what was sent to whom, newest first, and what could not be delivered."""
        states = (DeliveryState.DEAD,) if failed else ()
        with Installation(load_settings()) as installation:
            found = installation.deliveries.list(states, limit)
            if as_json:
                typer.echo(json.dumps([_as_json(each) for each in found], indent=2))
            else:
                for line in _listing(found, installation):
                    typer.echo(line)

    @group.command()
    def retry(
        ids: Annotated[
            list[int] | None, typer.Argument(help="Which, as the list numbers them.")
        ] = None,
        everything: Annotated[bool, typer.Option("--all", help="All that were given up.")] = False,
    ) -> None:
        """Retry deliveries that were given up, with as many attempts as new ones."""
        if bool(ids) == everything:
            raise InvalidInput(
                "Say which deliveries, or --all",
                hint="helpdesk notifications list --failed shows those there are",
            )
        with Installation(load_settings()) as installation:
            chosen = None if everything else ids
            count = installation.deliveries.retry(chosen, installation.now())
        what = "delivery" if count == 1 else "deliveries"
        typer.echo(f"The worker will try {count} {what} again.")


def _listing(found: list[Delivery], installation: Installation) -> Iterator[str]:
    counts = installation.deliveries.counts()
    with installation.database.reading() as session:
        unplanned = outbox.count_unplanned(session)
    parts = [f"{number} {_WORDS[state]}" for state, number in counts.items() if number]
    if unplanned:
        parts.append(f"{unplanned} not planned yet (is a worker running?)")
    yield ", ".join(parts) or "Nothing was sent yet."
    zone = installation.policy.time_zone
    row = "{:<7}{:<22}{:<11}{:<19}{:<10}{:<9}{}"
    if found:
        yield row.format("id", "since", "state", "event", "ticket", "tries", "to")
    for each in found:
        ticket = "" if each.ticket_serial is None else ticket_number(each.ticket_serial)
        since = format_instant(each.created_at, zone)
        state = _WORDS[each.state]
        yield row.format(each.id, since, state, each.event, ticket, each.attempts, each.recipient)
        if each.error and each.state is not DeliveryState.DELIVERED:
            yield "       " + printable(each.error).replace("\n", " ")


def _as_json(delivery: Delivery) -> dict[str, Any]:
    values = asdict(delivery)
    del values["content"]  # what was sent is for its recipient
    values["state"] = delivery.state.value
    values["ticket"] = (
        None if delivery.ticket_serial is None else ticket_number(delivery.ticket_serial)
    )
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = value.isoformat()
    return values
