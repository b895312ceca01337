"""Shows what other processes write into a conversation, above all an agent's reply, in the tabs
that are open on it.

Looked for in the database and not sent by the writer: the console needs no way to the socket, and
one small query every two seconds serves everybody who is connected to this process.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection

from assistant.channel.off_loop import off_loop
from helpdesk.errors import StorageUnavailable
from helpdesk.transcripts.message import Message, Sender
from helpdesk.transcripts.store import TranscriptStore

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
_OTHERS = (Sender.AGENT, Sender.SYSTEM)
_LOOK_BACK = 200
"""Ids are given out before their messages can be seen, so a message may appear behind a later
one; this many ids are looked at again."""


class AgentMessages:
    """Finds new messages of agents and of the system, each once.

    Args:
        present: returns the conversations that somebody has open here.
        show: shows a message to them.
    """

    def __init__(
        self,
        transcripts: TranscriptStore,
        present: Callable[[], Collection[str]],
        show: Callable[[Message], Awaitable[None]],
    ) -> None:
        self._transcripts = transcripts
        self._present = present
        self._show = show
        self._known: deque[int] = deque(maxlen=2 * _LOOK_BACK)
        self._first = 0
        self._newest: int | None = None

    def note(self, message: Message) -> None:
        """Note a message that was shown already."""
        self._known.append(message.id)

    async def look(self) -> None:
        """Show what is new since the last look; the first one only notes where we are.

        Raises:
            StorageUnavailable: the database is away; the next look finds what this one missed.
        """
        if self._newest is None:
            self._first = self._newest = await off_loop(self._transcripts.newest_id)
            return
        since = max(self._first, self._newest - _LOOK_BACK)
        found = await off_loop(self._transcripts.said_since, since, self._present(), _OTHERS)
        for message in found:
            if message.id not in self._known:
                self.note(message)
                await self._show(message)
        self._newest = max([self._newest, *(message.id for message in found)])

    async def run(self) -> None:
        """Look every two seconds until cancelled."""
        failing = False
        while True:
            try:
                await self.look()
                failing = False
            except StorageUnavailable as error:
                if not failing:
                    logger.warning("New messages of agents cannot be looked for: %s", error)
                failing = True
            except Exception:
                logger.exception("Looking for new messages of agents failed; it continues")
            await asyncio.sleep(LOOK_SECONDS)
