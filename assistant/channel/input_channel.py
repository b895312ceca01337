"""The Help section's channel, named in credentials.yml: page, chat, uploads and history in one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.socketio import SocketBlueprint
from sanic import Blueprint, Sanic
from socketio import AsyncRedisManager, AsyncServer

from assistant.channel.http_routes import HelpPages
from assistant.channel.session import Gate
from assistant.channel.socket_events import SocketEvents
from assistant.channel.static_files import StaticFiles
from assistant.rasa import patches as rasa_patches
from assistant.rasa.dialogue import CHANNEL_NAME, RasaDialogue
from conversation.catalogue import load_texts
from helpdesk.installation import Installation, this_installation

logger = logging.getLogger(__name__)

SOCKET_PATH = "/help/socket.io"
LARGEST_PACKET_BYTES = 1_000_000
GRACE_SECONDS = 10.0
"""How long turns that run when the server is stopped may take to end."""

CLOSE_SECONDS = 1.0
"""How long open connections may take to close after that."""


class HelpSectionChannel(InputChannel):  # type: ignore[misc]
    """The way in for people, over `/help/`; docs/channel.md has the wire protocol.

    Args:
        installation: by default that of this process.
    """

    def __init__(self, installation: Installation | None = None) -> None:
        rasa_patches.apply()
        self.installation = installation or this_installation()
        self._agent: Callable[[], Agent | None] = lambda: None
        self.dialogue = RasaDialogue(lambda: self._agent())
        # Texts and policy are read here, so that nothing starts on broken ones.
        load_texts()
        time_zone = str(self.installation.policy.time_zone)
        self._gate = Gate(self.installation.settings, time_zone, self.installation.now)

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in Rasa."""
        return CHANNEL_NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Return the channel; everything about it is in the settings, nothing in credentials."""
        return cls()

    def url_prefix(self) -> str:
        """Return where the routes are; the slash in front keeps Rasa from prefixing it."""
        return "/help"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes, with the socket server in it.

        Args:
            on_new_message: unused; messages are handled by the agent of the running server,
                whose answer and failures are needed.
        """
        redis_url = self.installation.settings.redis_url
        sio = _socket_server(self._gate, redis_url)
        pages = HelpPages(self.installation, self._gate, StaticFiles(), self.dialogue.is_ready)
        events = SocketEvents(
            sio, self.installation, self._gate, self.dialogue, shared=bool(redis_url)
        )
        events.register()
        blueprint = _HelpBlueprint(sio, pages, self._find_agent_in)
        pages.register(blueprint)

        tasks = _kept_tasks(sio)

        async def watch_for_agent_messages(_app: Sanic, _loop: Any) -> None:
            tasks.add(asyncio.ensure_future(events.agent_messages.run()))

        async def stop(_app: Sanic, _loop: Any) -> None:
            await events.turns.close(GRACE_SECONDS)
            # Browsers hear that the server goes, and connect again when it is back.
            closing = {asyncio.ensure_future(one.close()) for one in sio.eio.sockets.values()}
            if closing:
                await asyncio.wait(closing, timeout=CLOSE_SECONDS)
            tasks.update(closing)
            await sio.shutdown()
            for task in list(tasks):
                task.cancel()

        blueprint.listener("after_server_start")(watch_for_agent_messages)
        blueprint.listener("before_server_stop")(stop)
        return blueprint

    def _find_agent_in(self, app: Sanic) -> None:
        self._agent = lambda: getattr(app.ctx, "agent", None)


class _HelpBlueprint(SocketBlueprint):  # type: ignore[misc]
    """Routes and socket server together, attached to the app when Rasa registers them."""

    def __init__(self, sio: AsyncServer, pages: HelpPages, found: Callable[[Sanic], None]) -> None:
        super().__init__(sio, SOCKET_PATH, "help_section")
        self.ctx.pages = pages
        self.ctx.found = found

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Attach everything to the app."""
        self.ctx.found(app)
        self.ctx.pages.attach(app)
        super().register(app, options)


def _kept_tasks(sio: AsyncServer) -> set[asyncio.Task[Any]]:
    """Return the set of the socket server's running tasks, which it does not keep itself."""
    tasks: set[asyncio.Task[Any]] = set()
    start = sio.eio.start_background_task

    def start_and_keep(target: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        task = start(target, *args, **kwargs)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return task

    sio.eio.start_background_task = start_and_keep
    return tasks


def _socket_server(gate: Gate, redis_url: str) -> AsyncServer:
    """Return the socket server, over Redis where several processes share conversations."""

    def admits(origin: str | None, environ: dict[str, Any]) -> bool:
        return gate.admits_origin(
            origin, environ.get("HTTP_HOST"), environ.get("HTTP_SEC_FETCH_SITE")
        )

    manager = AsyncRedisManager(redis_url, channel="help-section") if redis_url else None
    return AsyncServer(
        async_mode="sanic",
        client_manager=manager,
        cors_allowed_origins=admits,
        max_http_buffer_size=LARGEST_PACKET_BYTES,
        logger=False,
        engineio_logger=False,
    )
