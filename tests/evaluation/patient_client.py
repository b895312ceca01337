"""Somebody in the Help section whose connection breaks and whose messages fail: they stay.

What `assistant/page/` does and what its person presses: the connection is made again, what was not
acknowledged is sent again under the same id, and a message that failed is tried again.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import Any, Protocol

from commands.help_client import (
    AwaitedMessage,
    HelpClient,
    NoAnswer,
    TurnResult,
    Unreachable,
    leave,
)
from helpdesk.errors import Refused

PATIENCE_SECONDS = 240
"""How long somebody waits for one answer. A restart takes a minute on a machine that is busy."""

PAUSE_SECONDS = 0.5
MOST_RETRIES = 7
"""With pauses that double, more than a minute: as long as a part may need to come back."""


class Faults(Protocol):
    """What goes wrong while a message is on its way."""

    def copies(self) -> tuple[int, int]:
        """Return how often the next message is sent at once, and again when it was answered."""

    async def beside(self, client_id: str) -> None:
        """Runs beside the turn of a message, which is over when both are."""


class PatientClient(HelpClient):
    """A client that comes back."""

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        faults: Faults | None = None,
    ) -> None:
        super().__init__(url, token=token)
        self.client_ids: list[str] = []
        self.seconds: list[float] = []
        self.failures = 0
        self.reconnections = 0
        self._faults = faults

    async def _send(
        self, event: str, data: dict[str, Any], client_id: str | None = None
    ) -> TurnResult:
        client_id = client_id or str(uuid.uuid4())
        self.client_ids.append(client_id)
        at_once, later = (1, 0) if self._faults is None else self._faults.copies()
        beside = _nothing() if self._faults is None else self._faults.beside(client_id)
        running = asyncio.create_task(beside)
        started = time.monotonic()
        try:
            turn = await self._until_settled(event, data, client_id, at_once)
            self.seconds.append(time.monotonic() - started)
        finally:
            await running
        for _ in range(later):
            await self._until_settled(event, data, client_id, 1)
        return turn

    async def _until_settled(
        self, event: str, data: dict[str, Any], client_id: str, at_once: int
    ) -> TurnResult:
        """Send, and send again, until the message is answered."""
        heard: dict[int, dict[str, Any]] = {}
        deadline = time.monotonic() + PATIENCE_SECONDS
        retries = 0
        while time.monotonic() < deadline:
            waiting = self._waiting[client_id] = AwaitedMessage()
            try:
                status = await self._attempt(event, data, client_id, at_once, waiting)
            except Unreachable:
                await self._come_back()
                continue
            except Refused:
                if retries >= MOST_RETRIES:
                    raise
                await asyncio.sleep(PAUSE_SECONDS * 2**retries)
                retries += 1
                continue
            finally:
                heard |= {message["id"]: message for message in waiting.messages}
                del self._waiting[client_id]
                waiting.done.cancel()
                await asyncio.gather(waiting.done, return_exceptions=True)
            if status["state"] == "failed" and retries < MOST_RETRIES:
                await asyncio.sleep(PAUSE_SECONDS * 2**retries)
                retries += 1
                self.failures += 1
                event, data = "retry", {}
                continue
            messages = [heard[number] for number in sorted(heard)]
            self._remember_buttons(messages)
            return TurnResult(messages, status["state"], status.get("error"))
        raise NoAnswer(f"There was no answer within {PATIENCE_SECONDS} seconds")

    async def _attempt(
        self,
        event: str,
        data: dict[str, Any],
        client_id: str,
        at_once: int,
        waiting: AwaitedMessage,
    ) -> dict[str, Any]:
        sent = {"id": client_id, **data}
        calls = [self._call(event, sent) for _ in range(at_once)]
        answers = await asyncio.gather(*calls, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        answer = answers[0]
        if not answer.get("ok"):
            error = answer.get("error") or {}
            raise Refused(error.get("message") or "That was refused", hint=error.get("hint") or "")
        try:
            return await asyncio.wait_for(waiting.done, self._turn_seconds)
        except TimeoutError as error:  # a line that looks alive and carries nothing
            raise self._unreachable(error) from error

    async def _come_back(self) -> None:
        """Connect again, as often as it takes."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            await leave(self._socket)
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                await self._open_socket()
            except Unreachable:
                if time.monotonic() > deadline:
                    raise
                continue
            self.reconnections += 1
            return


async def _nothing() -> None:
    """Do nothing."""
