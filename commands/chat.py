"""`helpdesk chat`: talk to a running Help section, by hand or from a script."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TextIO

import typer

from commands.help_client import HelpClient, NoAnswer, TurnResult, Unreachable, WireMessage
from helpdesk.errors import HelpdeskError, InvalidInput, Refused
from helpdesk.identity import issue_identity_token
from helpdesk.settings import Settings, load_settings

TOKEN_LIFETIME = timedelta(hours=1)
FIRST_LINE_SECONDS = 1.0
"""How long a script may take to send its token before the conversation starts without one."""


def register(app: typer.Typer) -> None:
    """Add `helpdesk chat`."""

    @app.command()
    def chat(
        url: str = typer.Option("", help="Address of the Help section. Default: this machine's."),
        token: str = typer.Option("", help="Identity token of the host platform."),
        as_: str = typer.Option(
            "", "--as", help="Sign in as 'Name <address>', for development only."
        ),
        jsonl: bool = typer.Option(
            False, "--jsonl", help="Read a JSON value a line, write a JSON value a line."
        ),
        timeout: float = typer.Option(60.0, help="Seconds a turn may take."),
    ) -> None:
        """Chat with a running Help section through its real channel.

        With --jsonl each line read is a text, {"say": "..."}, {"choose": 2}, {"choose": "Submit"}
        or {"attach": "shot.png", "text": "..."}; the first may be {"token": "..."}. Each message
        of the assistant is written as a line, and {"turn_done": true, ...} after each line read.
        """
        settings = load_settings()
        if as_:
            token = development_token(settings, as_)
        how = _Chat(url or settings.public_url, token or None, timeout)
        lines = Lines(sys.stdin)
        try:
            code = asyncio.run(how.scripted(lines, sys.stdout) if jsonl else how.by_hand(lines))
        except KeyboardInterrupt:
            code = 130
        raise typer.Exit(code)


def development_token(settings: Settings, person: str) -> str:
    """Return a token for 'Name <address>' as the host platform would issue it.

    Raises:
        Refused: in production, where only the host platform says who people are.
        InvalidInput: `person` holds no address.
    """
    if settings.is_production:
        raise Refused("--as is for development", hint="give --token of the host platform")
    name, email = parseaddr(person)
    if "@" not in email:
        raise InvalidInput(f"{person!r} has no address", hint="write --as 'Asha <asha@acme.in>'")
    from helpdesk.policy import load_policy

    return issue_identity_token(
        settings.identity_secret,
        user_id=email.lower(),
        name=name or email.partition("@")[0],
        email=email,
        account=email.rpartition("@")[2].lower(),
        time_zone=str(load_policy(settings.policy_file).time_zone),
        audience=settings.identity_audience,
        lifetime=TOKEN_LIFETIME,
    )


class Lines:
    """The lines of a stream, read beside everything else; a blocked read keeps nobody waiting."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._read: asyncio.Queue[str | None] | None = None

    async def next(self, seconds: float | None = None) -> str | None:
        """Return the next line without its end; None at the end of the stream.

        Raises:
            asyncio.TimeoutError: there was none within `seconds`; it comes with the next call.
        """
        if self._read is None:
            self._read = asyncio.Queue()
            loop = asyncio.get_running_loop()
            threading.Thread(target=self._pump, args=(loop, self._read), daemon=True).start()
        return await asyncio.wait_for(self._read.get(), seconds)

    def _pump(self, loop: asyncio.AbstractEventLoop, read: asyncio.Queue[str | None]) -> None:
        with suppress(RuntimeError):  # the conversation is over and nobody listens any more
            for line in self._stream:
                loop.call_soon_threadsafe(read.put_nowait, line.rstrip("\r\n"))
            loop.call_soon_threadsafe(read.put_nowait, None)


@dataclass(frozen=True)
class Request:
    """What one line asks for: a text, a button, a screenshot, or to be somebody else."""

    text: str = ""
    choose: int | str | None = None
    attach: tuple[str, ...] = ()
    token: str | None = None


def read_line(line: str) -> Request:
    """Return what a line of a script asks for; what is no such JSON is a text.

    Raises:
        InvalidInput: it is a JSON object with something else in it.
    """
    try:
        given = json.loads(line)
    except ValueError:
        return Request(text=line)
    if isinstance(given, str):
        return Request(text=given)
    if not isinstance(given, dict):
        return Request(text=line)
    unknown = set(given) - {"say", "text", "choose", "attach", "token"}
    text = given.get("say", given.get("text", ""))
    choose, attach, token = given.get("choose"), given.get("attach", ()), given.get("token")
    names = (attach,) if isinstance(attach, str) else tuple(attach)
    if (
        not given
        or unknown
        or not isinstance(text, str)
        or not isinstance(choose, int | str | None)
        or not all(isinstance(name, str) for name in names)
        or not isinstance(token, str | None)
    ):
        raise InvalidInput(
            f"This line cannot be read: {line[:80]}",
            hint='write a text, {"say": "..."}, {"choose": 2} or {"attach": "shot.png"}',
        )
    return Request(text, choose, names, token)


def message_line(message: WireMessage) -> dict[str, Any]:
    """Return a message as a line for scripts."""
    return {
        "from": message["from"],
        "text": message["text"],
        "buttons": [button["title"] for button in message["buttons"]],
        "asks": message["asks"],
        "kind": message["kind"],
        "links": message["links"],
        "id": message["id"],
        "at": message["at"],
    }


class _Chat:
    """A conversation from the command line."""

    def __init__(self, url: str, token: str | None, turn_seconds: float) -> None:
        self._url = url
        self._token = token
        self._turn_seconds = turn_seconds

    def _client(self) -> HelpClient:
        return HelpClient(self._url, token=self._token, turn_seconds=self._turn_seconds)

    async def scripted(self, lines: Lines, out: TextIO) -> int:
        """Hold a conversation for a script; return the exit code."""

        def write(value: dict[str, Any]) -> None:
            out.write(json.dumps(value, ensure_ascii=False) + "\n")
            out.flush()

        pending = await self._first_line(lines)
        code = 0
        while True:
            try:
                async with self._client() as client:
                    for message in client.greeting:
                        write(message_line(message))
                    async for line in _all(lines, pending):
                        try:
                            request = read_line(line)
                            if request.token is not None:
                                self._token, pending = request.token, []
                                break
                            turn = await _do(client, request)
                        except Unreachable:
                            raise
                        except HelpdeskError as error:
                            code = code or (1 if isinstance(error, NoAnswer) else 0)
                            write({"error": _error_line(error)})
                            write({"turn_done": True, "asks": None, "state": "refused"})
                            continue
                        _write_turn(turn, write)
                    else:
                        return code
            except HelpdeskError as error:
                write({"error": _error_line(error)})
                return 2

    async def _first_line(self, lines: Lines) -> list[str]:
        """Return the first line unless it is a token, which is used for the conversation."""
        try:
            line = await lines.next(FIRST_LINE_SECONDS)
        except TimeoutError:
            return []
        if line is None:
            return []
        try:
            token = read_line(line).token
        except HelpdeskError:
            token = None
        if token is None:
            return [line]
        self._token = token
        return []

    async def by_hand(self, lines: Lines) -> int:
        """Hold a conversation with the person at the keyboard; return the exit code."""
        async with self._client() as client:
            typer.secho(
                "A number takes a choice, :attach FILE sends a screenshot, Ctrl-D ends.",
                fg="bright_black",
            )
            for message in client.greeting or await client.history():
                _show(message)
            while True:
                _show_choices(client.buttons)
                typer.secho("> ", fg="green", nl=False)
                line = await lines.next()
                if line is None:
                    typer.echo()
                    return 0
                if not line.strip():
                    continue
                try:
                    turn = await _do(client, _typed(line.strip(), len(client.buttons)))
                except Unreachable:
                    raise
                except HelpdeskError as error:
                    typer.secho(str(error), fg="red")
                    continue
                for message in turn.messages:
                    _show(message)


async def _all(lines: Lines, pending: list[str]) -> AsyncIterator[str]:
    """Give the lines that were read ahead, then the others; empty ones are left out."""
    for line in pending:
        yield line
    while (line_or_end := await lines.next()) is not None:
        if line_or_end.strip():
            yield line_or_end


async def _do(client: HelpClient, request: Request) -> TurnResult:
    if request.choose is not None:
        return await client.choose(request.choose)
    attachments = [await client.upload(Path(name)) for name in request.attach]
    return await client.say(request.text, attachments)


def _write_turn(turn: TurnResult, write: Callable[[dict[str, Any]], None]) -> None:
    for message in turn.messages:
        write(message_line(message))
    if turn.error:
        write({"error": dict(turn.error)})
    write({"turn_done": True, "asks": turn.asks, "state": turn.state})


def _typed(line: str, choices: int) -> Request:
    """Return what the person at the keyboard means."""
    if line.isdigit() and 1 <= int(line) <= choices:
        return Request(choose=int(line))
    command, _, name = line.partition(" ")
    return Request(attach=(name.strip(),)) if command == ":attach" else Request(text=line)


def _error_line(error: HelpdeskError) -> dict[str, str]:
    return {"message": error.message, "hint": error.hint}


def _show(message: WireMessage) -> None:
    colour = {"user": "bright_black", "system": "yellow", "agent": "cyan"}.get(message["from"])
    said = "> " if message["from"] == "user" else ""
    typer.secho(f"\n{said}{message['text']}", fg=colour)
    for link in message["links"]:
        typer.secho(f"  {link['title']}: {link['url']}", fg="blue")


def _show_choices(buttons: list[dict[str, str]]) -> None:
    typer.echo()
    for number, button in enumerate(buttons, 1):
        typer.echo(f"  {number}  {button['title']}")
