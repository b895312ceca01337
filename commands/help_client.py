"""A program's way into a running Help section: the same pages and socket as a browser's."""

from __future__ import annotations

import asyncio
import io
import mimetypes
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import socketio
from socketio.exceptions import ConnectionError as SocketConnectionError
from socketio.exceptions import SocketIOError

from helpdesk.errors import HelpdeskError, InvalidInput, Refused

CONNECT_SECONDS = 10
UPLOAD_SECONDS = 60
SOCKET_PATH = "help/socket.io"

WireMessage = dict[str, Any]


class Unreachable(HelpdeskError):
    """There is no Help section at this address, or it went away."""


class NoAnswer(HelpdeskError):
    """A turn was not finished in time."""


@dataclass(frozen=True)
class TurnResult:
    """What came back on something that was said.

    `state` is "answered" or "failed"; `error` says why it failed, as {"message", "hint"}.
    """

    messages: list[WireMessage]
    state: str
    error: Mapping[str, str] | None = None

    @property
    def asks(self) -> str | None:
        """The slot that the assistant asks for now."""
        bot = [message for message in self.messages if message["from"] == "bot"]
        return bot[-1]["asks"] if bot else None


@dataclass
class AwaitedMessage:
    """A message of ours that is not answered yet, and what came meanwhile."""

    messages: list[WireMessage] = field(default_factory=list)
    done: asyncio.Future[dict[str, Any]] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class HelpClient:
    """One person's conversation.

    Use it as a context manager, which connects and disconnects:

        async with HelpClient("http://127.0.0.1:5005", token=token) as client:
            turn = await client.say("my bot is down")

    Args:
        url: address of the server, without a path.
        token: identity token of the host platform; without one the person is anonymous.
        turn_seconds: how long a turn may take.
    """

    def __init__(self, url: str, *, token: str | None = None, turn_seconds: float = 60) -> None:
        self.url = url.rstrip("/")
        self.greeting: list[WireMessage] = []
        self.buttons: list[dict[str, str]] = []
        self._offered: list[dict[str, str]] = []
        self._token = token
        self._turn_seconds = turn_seconds
        self._waiting: dict[str, AwaitedMessage] = {}
        self._seen: set[int] = set()
        self._quiet = asyncio.Event()

    async def __aenter__(self) -> HelpClient:
        # Cookies of addresses without a name are refused unless the jar is marked unsafe.
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        try:
            await self._start_session()
            await self._connect()
        except BaseException:
            await self._http.close()
            raise
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await leave(self._socket)
        await self._http.close()

    async def say(self, text: str, attachments: list[str] | None = None) -> TurnResult:
        """Say something and wait until it is answered.

        Raises:
            Refused: the server did not take it; the message says why.
            NoAnswer, Unreachable: it was taken, or not, but the answer did not come.
        """
        return await self._send("say", {"text": text, "attachments": attachments or []})

    async def choose(self, wanted: int | str) -> TurnResult:
        """Press one of the buttons that are offered now, by its number from 1, or by its title
        one that was offered at any time.

        Raises:
            InvalidInput: there is no such button; and as `say`.
        """
        return await self._send("choose", {"button": self._find_button(wanted)["id"]})

    async def retry(self, client_id: str) -> TurnResult:
        """Ask for a failed message to be handled again; raises as `say`."""
        return await self._send("retry", {}, client_id)

    async def history(self) -> list[WireMessage]:
        """Return the newest page of what was said, oldest first."""
        found = await self._call("history", {"before": None})
        if found.get("error"):
            raise _refused(found["error"])
        return list(found["messages"])

    async def upload(self, path: Path) -> str:
        """Upload a screenshot and return its id.

        Raises:
            InvalidInput: the file cannot be read.
            Refused: the server did not take it; the message says why.
        """
        try:
            raw = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error
        form = aiohttp.FormData()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        form.add_field("file", io.BytesIO(raw), filename=path.name, content_type=kind)
        timeout = aiohttp.ClientTimeout(total=UPLOAD_SECONDS)
        try:
            async with self._http.post(
                f"{self.url}/help/attachments", data=form, timeout=timeout
            ) as answer:
                given = await answer.json(content_type=None)
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            raise self._unreachable(error) from error
        if answer.status != 201:
            raise _refused(given.get("error") or {})
        return str(given["id"])

    async def _start_session(self) -> None:
        """Get the cookie that says who we are."""
        timeout = aiohttp.ClientTimeout(total=CONNECT_SECONDS)
        try:
            if self._token is None:
                async with self._http.get(f"{self.url}/help/", timeout=timeout) as answer:
                    answer.raise_for_status()
                return
            async with self._http.post(
                f"{self.url}/help/session", json={"token": self._token}, timeout=timeout
            ) as answer:
                if answer.status in (400, 401, 403):
                    raise _refused((await answer.json()).get("error") or {})
                answer.raise_for_status()
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            raise self._unreachable(error) from error

    async def _connect(self) -> None:
        await self._open_socket()
        said = await self.history()
        if not said:
            # The assistant speaks first in a new conversation. If it does not, that is no reason
            # not to go on.
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), self._turn_seconds)
            said = await self.history()
        self._seen = {message["id"] for message in said}
        if all(message["from"] != "user" for message in said):
            self.greeting = said
        self._remember_buttons(said)

    async def _open_socket(self) -> None:
        self._socket = socketio.AsyncClient(http_session=self._http, reconnection=False)
        self._socket.on("message", self._on_message)
        self._socket.on("status", self._on_status)
        self._socket.on("typing", self._on_typing)
        self._socket.on("disconnect", self._on_disconnect)
        try:
            await connect(self._socket, self.url)
        except Refused as error:
            if error.message == "session_required":
                raise Refused("Nobody gets in without signing in", hint="give a token") from error
            raise
        except (TimeoutError, SocketConnectionError) as error:
            raise self._unreachable(error) from error

    async def _send(
        self, event: str, data: dict[str, Any], client_id: str | None = None
    ) -> TurnResult:
        client_id = client_id or str(uuid.uuid4())
        waiting = self._waiting[client_id] = AwaitedMessage()
        try:
            answer = await self._call(event, {"id": client_id, **data})
            if not answer.get("ok"):
                raise _refused(answer.get("error") or {})
            status = await asyncio.wait_for(waiting.done, self._turn_seconds)
        except TimeoutError as error:
            raise NoAnswer(
                f"There was no answer within {self._turn_seconds:g} seconds",
                hint="look into the log of the Help section and of the action server",
            ) from error
        finally:
            del self._waiting[client_id]
        self._remember_buttons(waiting.messages)
        return TurnResult(waiting.messages, status["state"], status.get("error"))

    async def _call(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send an event and return its acknowledgement; slows down when the server says so."""
        while True:
            try:
                answer = await self._socket.call(event, data, timeout=CONNECT_SECONDS)
            except SocketIOError as error:  # also where the connection broke since the last call
                raise self._unreachable(error) from error
            seconds = ((answer or {}).get("error") or {}).get("retry_after")
            if not seconds:
                return dict(answer or {})
            await asyncio.sleep(seconds)

    def _find_button(self, wanted: int | str) -> dict[str, str]:
        titles = [button["title"] for button in self.buttons]
        if isinstance(wanted, str):
            same = [one for one in self._offered if one["title"].casefold() == wanted.casefold()]
            if same:  # of several with this title the newest
                return same[-1]
        elif 1 <= wanted <= len(titles):
            return self.buttons[wanted - 1]
        offered = ", ".join(f"{number} {title}" for number, title in enumerate(titles, 1))
        raise InvalidInput(
            f"There is no choice {wanted!r} now", hint=f"offered: {offered or 'nothing'}"
        )

    def _remember_buttons(self, messages: list[WireMessage]) -> None:
        """Keep the newest offering, which is that of the messages since the person spoke."""
        spoken = [index for index, message in enumerate(messages) if message["from"] == "user"]
        latest = messages[spoken[-1] + 1 :] if spoken else messages
        # A note about a hidden secret stands first, but its button is not what is asked.
        latest = sorted(latest, key=lambda message: message["kind"] == "masked")
        self.buttons = [button for message in latest for button in message["buttons"]]
        self._offered += [button for message in messages for button in message["buttons"]]

    async def _on_message(self, message: WireMessage) -> None:
        if message["from"] == "user" or message["id"] in self._seen:
            return
        for waiting in self._waiting.values():
            waiting.messages.append(message)

    async def _on_status(self, status: dict[str, Any]) -> None:
        waiting = self._waiting.get(status["id"])
        if waiting is not None and not waiting.done.done():
            waiting.done.set_result(status)

    async def _on_typing(self, typing: dict[str, Any]) -> None:
        if not typing["on"]:
            self._quiet.set()

    async def _on_disconnect(self, _reason: str = "") -> None:
        for waiting in self._waiting.values():
            if not waiting.done.done():
                waiting.done.set_exception(self._unreachable("the connection broke"))

    def _unreachable(self, reason: object) -> Unreachable:
        parts = urlsplit(self.url)
        return Unreachable(
            f"The Help section at {parts.scheme}://{parts.netloc} cannot be reached: {reason}",
            hint="start it with `make run`, or give its address with --url",
            permanent=False,
        )


async def connect(connection: socketio.AsyncClient, url: str, **options: Any) -> None:
    """Connect to the Help section at `url`.

    Raises:
        Refused: the server let nobody in; the message is its reason.
        SocketConnectionError, asyncio.TimeoutError: it was not reached.
    """
    settled: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def settle(reason: Any = "") -> None:
        if not settled.done():
            settled.set_result(reason["message"] if isinstance(reason, dict) else str(reason))

    connection.on("connect", settle)
    connection.on("connect_error", settle)
    await connection.connect(
        url,
        socketio_path=SOCKET_PATH,
        # The library's websocket does not work with this version of aiohttp.
        transports=["polling"],
        # It would wait for the last poll before it says that it was refused.
        wait=False,
        **options,
    )
    reason = await asyncio.wait_for(settled, CONNECT_SECONDS)
    if reason:
        await leave(connection)
        raise Refused(reason)


async def leave(connection: socketio.AsyncClient, seconds: float = 0.2) -> None:
    """Disconnect without waiting for the last poll to come back, which takes up to 45 seconds."""
    leaving = asyncio.ensure_future(connection.disconnect())
    await asyncio.wait({leaving}, timeout=seconds)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)


def _refused(error: Mapping[str, str]) -> Refused:
    return Refused(error.get("message") or "That was refused", hint=error.get("hint") or "")
