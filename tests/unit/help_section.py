"""A Help section for tests: the real channel on a real port, with an agent that has a script."""

from __future__ import annotations

import asyncio
import functools
import io
import itertools
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import aiohttp
import rasa.core.channels.channel
import socketio
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic
from sanic.touchup.service import TouchUp

from assistant.channel.input_channel import HelpSectionChannel
from commands.help_client import connect, leave
from helpdesk.database import Database, migrate, open_database
from helpdesk.identity import issue_identity_token
from helpdesk.installation import Installation
from helpdesk.policy import load_policy
from helpdesk.settings import Settings, load_settings

START = datetime(2026, 1, 5, 10, tzinfo=timezone.utc)
PATIENCE_SECONDS = 10
_numbers = itertools.count()


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **duration: float) -> None:
        self.at += timedelta(**duration)


Reply = Callable[[UserMessage], Awaitable[list[dict[str, Any]]]]


class ScriptedAgent:
    """Stands for Rasa's agent: remembers what it was given, and answers by a script.

    Set `reply` to what should happen in a turn. Like Rasa, it saves its tracker at the end.
    """

    def __init__(self) -> None:
        self.heard: list[UserMessage] = []
        self.read: list[str] = []
        self.ready = True
        self.tracker_store = InMemoryTrackerStore(Domain.empty())
        self.lock_store = InMemoryLockStore()
        self.processor = SimpleNamespace(parse_message=self._parse)
        self.reply: Reply = self.echo

    @property
    def texts(self) -> list[str]:
        """What was said in the turns so far, without greetings."""
        return [
            message.text for message in self.heard if not (message.metadata or {}).get("hidden")
        ]

    def is_ready(self) -> bool:
        return self.ready

    async def handle_message(self, message: UserMessage) -> None:
        self.heard.append(message)
        responses = await self.reply(message)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(
            UserUttered(message.text, message_id=message.message_id, metadata=message.metadata)
        )
        for response in responses:
            data = {key: value for key, value in response.items() if key != "text"}
            event = BotUttered(response.get("text"), data)
            tracker.update(event)
            await message.output_channel.send_response(message.sender_id, event.message())
        await self.tracker_store.save(tracker)

    async def echo(self, message: UserMessage) -> list[dict[str, Any]]:
        if (message.metadata or {}).get("hidden"):
            return [{"text": "Hello", "buttons": [REPORT]}]
        return [{"text": f"You said: {message.text}"}]

    async def _parse(self, message: UserMessage) -> dict[str, Any]:
        self.read.append(message.text)
        return {
            "text": message.text,
            "intent": {"name": "inform", "confidence": 0.7},
            "entities": [],
        }


REPORT = {"title": "Report an issue", "payload": "/report_issue"}
CRITICAL = {"title": "Critical", "payload": '/inform{"functionality": "critical"}'}
MINOR = {"title": "Minor", "payload": '/inform{"functionality": "minor"}'}


@dataclass
class HelpSection:
    """A running Help section."""

    settings: Settings
    agent: ScriptedAgent
    clock: Clock
    database: Database
    channel: HelpSectionChannel
    url: str

    def token(self, user_id: str = "42", **claims: Any) -> str:
        """Return a token of the host platform."""
        given = {
            "name": "Asha Rao",
            "email": "asha@acme.example",
            "account": "acme",
            "time_zone": "Europe/Paris",
            "audience": self.settings.identity_audience,
            "lifetime": timedelta(hours=1),
            "now": self.clock(),
        }
        secret = claims.pop("secret", self.settings.identity_secret)
        return issue_identity_token(secret, user_id=user_id, **{**given, **claims})

    @asynccontextmanager
    async def visitor(self, token: str | None = None) -> AsyncIterator[Visitor]:
        """Somebody with a browser that has been to the page."""
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as http:
            if token is None:
                async with http.get(f"{self.url}/help/") as answer:
                    assert answer.status == 200
            else:
                async with http.post(f"{self.url}/help/session", json={"token": token}) as answer:
                    assert answer.status == 204, await answer.text()
            visitor = Visitor(self.url, http)
            try:
                yield visitor
            finally:
                await visitor.leave()

    def take_away_the_database(self) -> Callable[[], None]:
        """Make the database unreachable; the result brings it back."""
        folder = self.settings.data_dir
        hidden = folder.with_name(folder.name + "-away")
        self.database.close()
        folder.rename(hidden)
        return lambda: hidden.rename(folder) and None


@dataclass
class Tab:
    """One tab of a browser, connected; what it heard, in order."""

    socket: socketio.AsyncClient
    events: list[tuple[str, Any]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, event: str, **data: Any) -> dict[str, Any]:
        """Send an event and return its acknowledgement."""
        return await self.socket.call(event, data, timeout=PATIENCE_SECONDS)

    async def say(self, text: str, client_id: str, **more: Any) -> dict[str, Any]:
        """Say something and wait until it is answered or failed, or was refused."""
        answer = await self.send("say", id=client_id, text=text, **more)
        if answer["ok"]:
            await self.settled(client_id)
        return answer

    async def settled(self, client_id: str) -> dict[str, Any]:
        """Wait for the status of a message."""
        return await self.until(
            lambda: next((one for one in self.statuses if one["id"] == client_id), None)
        )

    async def until(self, condition: Callable[[], Any]) -> Any:
        """Wait until something is true, and return it."""

        async def wait() -> Any:
            while not (found := condition()):
                self.changed.clear()
                await self.changed.wait()
            return found

        return await asyncio.wait_for(wait(), PATIENCE_SECONDS)

    async def greeted(self) -> Tab:
        """Wait for the greeting."""
        await self.until(lambda: self.bot_texts)
        return self

    def hear(self, event: str, data: Any) -> None:
        self.events.append((event, data))
        self.changed.set()

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [data for event, data in self.events if event == "message"]

    @property
    def statuses(self) -> list[dict[str, Any]]:
        return [data for event, data in self.events if event == "status"]

    @property
    def bot_texts(self) -> list[str]:
        return [message["text"] for message in self.messages if message["from"] == "bot"]

    def button(self, title: str) -> str:
        """Return the id of the newest button with this title."""
        offered = [one for message in self.messages for one in message["buttons"]]
        return next(one["id"] for one in reversed(offered) if one["title"] == title)


class Visitor:
    """A browser with its cookies."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.http = http
        self._url = url
        self._tabs: list[Tab] = []

    async def tab(self, headers: dict[str, str] | None = None, **auth: Any) -> Tab:
        """Open a tab, which connects."""
        tab = Tab(socketio.AsyncClient(http_session=self.http, reconnection=False))
        for event in ("message", "status", "typing"):
            tab.socket.on(event, functools.partial(tab.hear, event))
        await connect(tab.socket, self._url, headers=headers or {}, auth=auth or None)
        self._tabs.append(tab)
        return tab

    async def leave(self) -> None:
        await asyncio.gather(*(leave(tab.socket, seconds=0.05) for tab in self._tabs))

    async def upload(self, raw: bytes, name: str = "shot.png") -> dict[str, Any]:
        """Upload a picture and return the answer."""
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(raw), filename=name)
        async with self.http.post(f"{self._url}/help/attachments", data=form) as answer:
            return {"status": answer.status, **await answer.json()}


_policy = functools.cache(load_policy)


@functools.cache
def _empty_database() -> bytes:
    """Return the file of a database with all tables; making one takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "helpdesk.db"
        migrate(f"sqlite:///{file}", log=lambda _: None)
        return file.read_bytes()


@asynccontextmanager
async def help_section(
    folder: Path,
    *,
    agent: ScriptedAgent | None = None,
    clock: Clock | None = None,
    **environment: str,
) -> AsyncIterator[HelpSection]:
    """Run a Help section with its data in `folder`, which another one may have used before."""
    clock = clock or Clock()
    settings = load_settings({"HELPDESK_DATA_DIR": str(folder), **environment})
    file = folder / "helpdesk.db"
    folder.mkdir(exist_ok=True)
    if not file.exists():
        file.write_bytes(_empty_database())
    database = open_database(settings.database_url)
    installation = Installation(
        settings, policy=_policy(settings.policy_file), database=database, now=clock
    )
    app = Sanic(f"help_{next(_numbers)}", configure_logging=False)
    app.ctx.agent = agent or ScriptedAgent()
    channel = HelpSectionChannel(installation)
    rasa.core.channels.channel.register([channel], app, route="/webhooks/")
    listening = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    with nullcontext() if app.name == "help_0" else mock.patch.object(TouchUp, "run"):
        await server.startup()  # rewrites Sanic's own code, which works once a process
    await server.before_start()
    await server.after_start()
    port = listening.getsockname()[1]
    try:
        yield HelpSection(
            settings, app.ctx.agent, clock, database, channel, f"http://127.0.0.1:{port}"
        )
    finally:
        try:
            await server.before_stop()
        finally:
            server.close()
        await server.wait_closed()
        await server.after_stop()
        database.close()
