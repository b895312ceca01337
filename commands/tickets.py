"""`helpdesk tickets` and `helpdesk ticket`: the queue and single tickets, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Annotated, Any

import typer

from helpdesk.attachments.store import Attachment, AttachmentStore
from helpdesk.database import open_database
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.settings import load_settings
from helpdesk.sla.response_window import format_instant
from helpdesk.tickets.store import TicketStore
from helpdesk.tickets.ticket import OPEN_STATES, HistoryEntry, Ticket, TicketState
from helpdesk.tickets.window import explain_window
from helpdesk.tickets.window_wording import explanation_lines
from helpdesk.transcripts.store import Message, TranscriptStore

_TRANSCRIPT_LIMIT = 1000


@dataclass(frozen=True)
class _Desk:
    """What the commands read."""

    policy: SupportPolicy
    tickets: TicketStore
    transcripts: TranscriptStore
    attachments: AttachmentStore
    now: datetime


@dataclass(frozen=True)
class _Whole:
    """A ticket with all that belongs to it."""

    ticket: Ticket
    attachments: list[Attachment]
    history: list[HistoryEntry]
    transcript: list[Message]


def register(app: typer.Typer) -> None:
    """Add `helpdesk tickets`, its checks, and `helpdesk ticket`."""
    group = typer.Typer(invoke_without_command=True, help="The tickets; verify and rebuild them.")
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
        desk = _open_desk()
        states = tuple(TicketState) if everything else OPEN_STATES
        found = desk.tickets.queue(desk.now, states=states, limit=limit)
        if as_json:
            _print_json([_ticket_json(ticket, desk) for ticket in found])
        elif not found:
            typer.echo("There are no tickets." if everything else "There are no open tickets.")
        else:
            for line in _table(found, desk):
                typer.echo(line)

    @app.command()
    def ticket(
        number: Annotated[list[str], typer.Argument(help="HS-1001, hs 1001 or 1001.")],
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Show a ticket: details, response window, history and transcript."""
        desk = _open_desk()
        whole = _read(" ".join(number), desk)
        if as_json:
            _print_json(_whole_json(whole, desk))
        else:
            for line in _page(whole, desk):
                typer.echo(_printable(line))


def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare what is stored of each ticket with its history; exit code 1 where they differ."""
    found = list(_open_desk().tickets.differences())
    if as_json:
        _print_json([{"ticket": each.number, **vars(each)} for each in found])
    else:
        for each in found:
            typer.echo(str(each))
        typer.echo(f"{len(found)} differences" if found else "Every ticket is as its history says.")
    if found:
        raise typer.Exit(1)


def rebuild() -> None:
    """Write anew what is stored of each ticket, from its history."""
    changed = _open_desk().tickets.rebuild()
    for number in changed:
        typer.echo(f"{number} rebuilt")
    typer.echo(f"{len(changed)} tickets rebuilt" if changed else "Nothing had to be rebuilt.")


def _open_desk() -> _Desk:
    settings = load_settings()
    policy = load_policy(settings.policy_file)
    database = open_database(settings.database_url)
    return _Desk(
        policy=policy,
        tickets=TicketStore(database, policy),
        transcripts=TranscriptStore(database),
        attachments=AttachmentStore(database, settings.data_dir / "attachments"),
        now=datetime.now(timezone.utc),
    )


def _read(number: str, desk: _Desk) -> _Whole:
    found = desk.tickets.get(number)
    until_id = found.transcript_until_id
    return _Whole(
        ticket=found,
        attachments=[desk.attachments.get(each) for each in found.attachment_ids],
        history=desk.tickets.history(found.number),
        transcript=[]
        if until_id is None
        else desk.transcripts.messages(
            found.conversation_id, until_id=until_id, limit=_TRANSCRIPT_LIMIT
        ),
    )


def _table(found: list[Ticket], desk: _Desk) -> Iterator[str]:
    row = "{:<10}{:<4}{:<10}{:<23}{:<24}{:<24}{}"
    yield row.format("number", "sev", "window", "state", "due", "requester", "description")
    for ticket in found:
        first_line = ticket.description.splitlines()[0]
        yield _printable(
            row.format(
                ticket.number,
                ticket.severity.value,
                ticket.window.state(desk.now).value.replace("_", " "),
                ticket.state.label,
                _instant(ticket.due_at, desk),
                (ticket.requester.name or ticket.requester.email)[:22],
                first_line[:60],
            )
        )


def _page(whole: _Whole, desk: _Desk) -> Iterator[str]:
    ticket = whole.ticket
    requester = ticket.requester
    yield f"{ticket.number}  {ticket.severity.value}  {ticket.state.label}"
    yield ""
    yield ticket.description
    yield ""
    for name, value in (
        ("requester", " ".join(filter(None, (requester.name, f"<{requester.email}>")))),
        ("account", requester.account),
        ("functionality", ticket.functionality.value),
        ("business impact", ticket.business_impact.value),
        ("severity", ticket.severity_reason),
        ("IVA stage", ticket.iva_stage.value.replace("_", " ")),
        ("occurred", ticket.occurred_at and _instant(ticket.occurred_at, desk)),
        ("bot link", ticket.bot_link),
        ("assignee", ticket.assignee),
        *(("screenshot", _attachment_line(each)) for each in whole.attachments),
    ):
        if value:
            yield f"{name:<16} {value}"
    yield from _heading("Response window")
    explanation = explain_window(whole.history, desk.policy, desk.now)
    yield f"now {explanation.reading.state.value.replace('_', ' ')}"
    yield from explanation_lines(explanation, desk.policy.time_zone)
    yield from _heading("History")
    for entry in whole.history:
        yield f"{_instant(entry.at, desk)}  {_entry_line(entry)}"
    yield from _heading("Transcript")
    for message in whole.transcript:
        yield f"{_instant(message.at, desk)}  {message.sender.value}: {message.text}"


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


def _instant(at: datetime, desk: _Desk) -> str:
    return format_instant(at, desk.policy.time_zone)


def _printable(text: str) -> str:
    """Return text that cannot steer the terminal, whatever somebody typed into a ticket."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def _ticket_json(ticket: Ticket, desk: _Desk) -> dict[str, Any]:
    values = dict(vars(ticket))
    values["requester"] = asdict(ticket.requester)
    values["severity_label"] = desk.policy.severities[ticket.severity].label
    values["window"] = ticket.window.state(desk.now).value
    return values


def _whole_json(whole: _Whole, desk: _Desk) -> dict[str, Any]:
    ticket = whole.ticket
    return {
        **_ticket_json(ticket, desk),
        "window_explained": explanation_lines(
            explain_window(whole.history, desk.policy, desk.now), desk.policy.time_zone
        ),
        "attachments": [vars(each) for each in whole.attachments],
        "history": [{**vars(entry), "actor": vars(entry.actor)} for entry in whole.history],
        "transcript": [_message_json(message) for message in whole.transcript],
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
