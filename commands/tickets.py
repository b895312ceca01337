"""`helpdesk tickets` and `helpdesk ticket`: the queue and single tickets, as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from commands.terminal import printable
from conversation.field import Place
from conversation.fields import shown_in
from helpdesk.attachments.store import Attachment
from helpdesk.installation import Installation
from helpdesk.policy import SupportPolicy
from helpdesk.settings import load_settings
from helpdesk.sla.response_window import format_instant
from helpdesk.tickets.queue import QueueQuery
from helpdesk.tickets.ticket import OPEN_STATES, HistoryEntry, Ticket, TicketState
from helpdesk.tickets.window import explain_window
from helpdesk.tickets.window_wording import explanation_lines
from helpdesk.transcripts.message import Message

_TRANSCRIPT_LIMIT = 1000


@dataclass(frozen=True)
class _TicketFile:
    """A ticket with all that belongs to it, and the moment at which it was read."""

    policy: SupportPolicy
    now: datetime

    ticket: Ticket
    attachments: list[Attachment]
    history: list[HistoryEntry]
    transcript: list[Message]


def register(app: typer.Typer) -> None:
    """Add `helpdesk tickets`, its checks, and `helpdesk ticket`."""
    group = typer.Typer(
        invoke_without_command=True, help="List tickets; verify and rebuild their stored state."
    )
    app.add_typer(group, name="tickets")
    group.command()(verify)
    group.command()(rebuild)

    @group.callback()
    def tickets(
        context: typer.Context,
        everything: Annotated[
            bool, typer.Option("--all", help="Also resolved and closed ones.")
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
        limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    ) -> None:
        """List the tickets, those with the least time left to respond first."""
        if context.invoked_subcommand:
            return
        query = QueueQuery(states=tuple(TicketState) if everything else OPEN_STATES)
        with Installation(load_settings()) as installation:
            policy, now = installation.policy, installation.now()
            found = installation.queue.read(query, now, limit=limit).tickets
        if as_json:
            _print_json([_ticket_json(ticket, policy, now) for ticket in found])
        elif not found:
            typer.echo("There are no tickets." if everything else "There are no open tickets.")
        else:
            for line in _table(found, policy, now):
                typer.echo(line)

    @app.command()
    def ticket(
        number: Annotated[list[str], typer.Argument(help="HS-1001, hs 1001 or 1001.")],
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Show a ticket: details, response window, history and transcript."""
        with Installation(load_settings()) as installation:
            file = _read(" ".join(number), installation)
        if as_json:
            _print_json(_file_json(file))
        else:
            for line in _page(file):
                typer.echo(printable(line))


def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare what is stored of each ticket with its history; exit code 1 where they differ."""
    with Installation(load_settings()) as installation:
        found = list(installation.tickets.differences())
    if as_json:
        _print_json([{"ticket": each.number, **vars(each)} for each in found])
    else:
        for each in found:
            typer.echo(str(each))
        typer.echo(f"{len(found)} differences" if found else "Every ticket matches its history.")
    if found:
        raise typer.Exit(1)


def rebuild() -> None:
    """Rebuild what is stored of each ticket from its history."""
    with Installation(load_settings()) as installation:
        changed = installation.tickets.rebuild()
    for number in changed:
        typer.echo(f"{number} rebuilt")
    typer.echo(f"{len(changed)} tickets rebuilt" if changed else "Nothing had to be rebuilt.")


def _read(number: str, installation: Installation) -> _TicketFile:
    found = installation.tickets.get(number)
    until_id = found.transcript_until_id
    return _TicketFile(
        policy=installation.policy,
        now=installation.now(),
        ticket=found,
        attachments=[installation.attachments.get(each) for each in found.attachment_ids],
        history=installation.tickets.history(found.number),
        transcript=[]
        if until_id is None
        else installation.transcripts.messages(
            found.conversation_id, until_id=until_id, limit=_TRANSCRIPT_LIMIT
        ),
    )


def _table(found: Sequence[Ticket], policy: SupportPolicy, now: datetime) -> Iterator[str]:
    row = "{:<10}{:<4}{:<10}{:<23}{:<24}{:<24}{}"
    yield row.format("number", "sev", "window", "state", "due", "requester", "description")
    for ticket in found:
        first_line = ticket.description.splitlines()[0]
        yield printable(
            row.format(
                ticket.number,
                ticket.severity.value,
                ticket.window.state(now).value.replace("_", " "),
                ticket.state.label,
                format_instant(ticket.due_at, policy.time_zone),
                ticket.requester.display_name[:22],
                first_line[:60],
            )
        )


def _page(file: _TicketFile) -> Iterator[str]:
    ticket, zone = file.ticket, file.policy.time_zone
    requester = ticket.requester
    address = f"<{requester.email}>" if requester.email else "(no address: answer in the chat)"
    assumed = " (assumed)" if ticket.severity_is_assumed else ""
    wanted = "  wants a person" if ticket.wants_person else ""
    yield f"{ticket.number}  {ticket.severity.value}{assumed}  {ticket.state.label}{wanted}"
    yield ""
    yield ticket.description
    yield ""
    for name, value in (
        ("requester", " ".join(filter(None, (requester.name, address)))),
        ("account", requester.account),
        ("severity", ticket.severity_reason),
        *_answers(ticket, zone),
        ("assignee", ticket.assignee),
        *(("screenshot", _attachment_line(each)) for each in file.attachments),
    ):
        if value:
            yield f"{name:<18} {value}"
    yield from _heading("Response window")
    explanation = explain_window(file.history, file.policy, file.now)
    yield f"now {explanation.reading.state.value.replace('_', ' ')}"
    yield from explanation_lines(explanation, zone)
    yield from _heading("History")
    for entry in file.history:
        yield f"{format_instant(entry.at, zone)}  {_entry_line(entry)}"
    yield from _heading("Transcript")
    for message in file.transcript:
        yield f"{format_instant(message.at, zone)}  {message.sender.value}: {message.text}"


def _answers(ticket: Ticket, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Yield the answers of the intake, each with what it is called."""
    for field in shown_in(Place.COMMAND_LINE):
        value = field.of_ticket(ticket)
        if value is not None:
            yield field.name, field.shown(value, zone) + _where_from(ticket, field.slot)


def _where_from(ticket: Ticket, slot: str) -> str:
    """Return how the person put an answer, and that it was assumed."""
    said = f' "{ticket.said[slot]}"' if slot in ticket.said else ""
    return said + (" (assumed by the assistant)" if slot in ticket.assumed else "")


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text
    yield "-" * len(text)


def _entry_line(entry: HistoryEntry) -> str:
    what = entry.kind.value.replace("_", " ")
    if entry.before or entry.after:
        what += f" {entry.before} -> {entry.after}" if entry.before else f" -> {entry.after}"
    who = entry.actor.name or entry.actor.kind
    return f"{who}: {what}" + (f" ({entry.text})" if entry.text else "")


def _attachment_line(attachment: Attachment) -> str:
    size = f"{attachment.width} x {attachment.height}, {attachment.size // 1024 + 1} KB"
    return f"{attachment.filename} ({size})"


def _ticket_json(ticket: Ticket, policy: SupportPolicy, now: datetime) -> dict[str, Any]:
    values = dict(vars(ticket))
    values["requester"] = asdict(ticket.requester)
    values["assumed"] = sorted(ticket.assumed)
    values["severity_label"] = policy.severities[ticket.severity].label
    values["window"] = ticket.window.state(now).value
    return values


def _file_json(file: _TicketFile) -> dict[str, Any]:
    explanation = explain_window(file.history, file.policy, file.now)
    return {
        **_ticket_json(file.ticket, file.policy, file.now),
        "window_explained": explanation_lines(explanation, file.policy.time_zone),
        "attachments": [vars(each) for each in file.attachments],
        "history": [{**vars(entry), "actor": vars(entry.actor)} for entry in file.history],
        "transcript": [_message_json(message) for message in file.transcript],
    }


def _message_json(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "at": message.at,
        "from": message.sender.value,
        "text": message.text,
        "buttons": [button.title for button in message.buttons],
        "chosen": message.choice.title if message.choice else None,
        "attachments": list(message.attachment_ids),
        "state": message.state.value,
    }


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    """Return what JSON can hold: times as ISO 8601, mappings and tuples as they are read."""
    if isinstance(value, datetime):
        return value.isoformat()
    return dict(value) if hasattr(value, "keys") else str(value)
