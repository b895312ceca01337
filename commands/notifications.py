"""`helpdesk notifications`: what was told to whom, what could not be, and trying that again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Annotated, Any

import typer

from helpdesk.database import Database, open_database
from helpdesk.delivery import outbox
from helpdesk.delivery.deliveries import DeliveryStore
from helpdesk.delivery.delivery import Delivery, DeliveryState
from helpdesk.errors import InvalidInput
from helpdesk.policy import load_policy
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
    group = typer.Typer(no_args_is_help=True, help="What is told by mail and web hooks.")
    app.add_typer(group, name="notifications")

    @group.command("list")
    def list_deliveries(
        failed: Annotated[bool, typer.Option("--failed", help="Only what was given up.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
        limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    ) -> None:
        """List what was told to whom, the newest first, and what could not be delivered."""
        database = open_database(load_settings().database_url)
        states = (DeliveryState.DEAD,) if failed else ()
        found = DeliveryStore(database).list(states, limit)
        if as_json:
            typer.echo(json.dumps([_as_json(each) for each in found], indent=2))
        else:
            for line in _listing(found, database):
                typer.echo(line)

    @group.command()
    def retry(
        ids: Annotated[
            list[int] | None, typer.Argument(help="Which, as the list numbers them.")
        ] = None,
        everything: Annotated[bool, typer.Option("--all", help="All that were given up.")] = False,
    ) -> None:
        """Have deliveries that were given up tried again, as often as new ones."""
        if bool(ids) == everything:
            raise InvalidInput(
                "Say which deliveries, or --all",
                hint="helpdesk notifications list --failed shows those there are",
            )
        store = DeliveryStore(open_database(load_settings().database_url))
        count = store.retry(None if everything else ids, datetime.now(timezone.utc))
        what = "delivery" if count == 1 else "deliveries"
        typer.echo(f"The worker will try {count} {what} again.")


def _listing(found: list[Delivery], database: Database) -> Iterator[str]:
    counts = DeliveryStore(database).counts()
    with database.reading() as session:
        unplanned = outbox.count_unplanned(session)
    parts = [f"{number} {_WORDS[state]}" for state, number in counts.items() if number]
    if unplanned:
        parts.append(f"{unplanned} not planned yet (is a worker running?)")
    yield ", ".join(parts) or "Nothing was told yet."
    zone = load_policy(load_settings().policy_file).time_zone
    row = "{:<7}{:<22}{:<11}{:<19}{:<10}{:<9}{}"
    if found:
        yield row.format("id", "since", "state", "event", "ticket", "tries", "to")
    for each in found:
        ticket = "" if each.ticket_serial is None else ticket_number(each.ticket_serial)
        since = format_instant(each.created_at, zone)
        state = _WORDS[each.state]
        yield row.format(each.id, since, state, each.event, ticket, each.attempts, each.recipient)
        if each.error and each.state is not DeliveryState.DELIVERED:
            yield f"       {''.join(char if char.isprintable() else ' ' for char in each.error)}"


def _as_json(delivery: Delivery) -> dict[str, Any]:
    values = asdict(delivery)
    del values["content"]  # what was told is for its recipient
    values["state"] = delivery.state.value
    values["ticket"] = (
        None if delivery.ticket_serial is None else ticket_number(delivery.ticket_serial)
    )
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = value.isoformat()
    return values
