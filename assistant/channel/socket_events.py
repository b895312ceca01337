"""The chat socket: who is connected, what the browser sends, and what it gets.

Every tab of a person is in one room, named like the conversation, which the server looks up from
the cookie. The wire protocol is described in docs/channel.md.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError as SocketRefused

from assistant.channel.agent_messages import AgentMessages
from assistant.channel.incoming_message import LONGEST_TITLE, IncomingMessage, client_id_of, titled
from assistant.channel.masking import Masking, note
from assistant.channel.off_loop import off_loop
from assistant.channel.page_config import failure_of_turn
from assistant.channel.pictures import pictures_json
from assistant.channel.rate_limit import RateLimit
from assistant.channel.session import Gate
from assistant.channel.turns import Dialogue, Job, TurnRunner
from assistant.channel.wire import error_json, message_json
from conversation.catalogue import label
from helpdesk.errors import HelpdeskError, InvalidInput, NotFound, Refused
from helpdesk.identity import HelpSession
from helpdesk.installation import Installation
from helpdesk.requester import Requester, known_time_zone
from helpdesk.transcripts.message import Choice, Message, MessageState
from understanding.secrets.findings import SecretKind

logger = logging.getLogger(__name__)

MESSAGES_PER_TEN_SECONDS = 60
"""More than people type; a script that waits for each answer hardly gets there."""

HISTORY_PAGE = 50
RETRY_WITHIN = 200
"""How many messages back one can still be tried again."""

TAKEN_UP_WITHIN = timedelta(minutes=15)
"""What a crash left behind longer ago is not answered by itself any more, but can be retried."""

SESSION_REQUIRED = "session_required"

Acknowledgement = dict[str, Any]
Handler = Callable[["ConnectedPerson", Mapping[str, Any]], Awaitable[Acknowledgement]]


class TooFast(Refused):
    """Somebody sent more than people type; `retry_after` says in how many seconds to go on."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(
            label("channel.too_fast"),
            hint=label("channel.too_fast_hint"),
            permanent=False,
        )
        self.retry_after = retry_after


@dataclass
class ConnectedPerson:
    """Somebody at one socket. `conversation_id` is empty until the database has given it."""

    sid: str
    session: HelpSession
    requester: Requester
    conversation_id: str = ""


class SocketEvents:
    """Handles what comes over the socket, and keeps the tabs of a conversation up to date.

    Args:
        shared: whether other processes serve the same conversations; what they are working on
            is left to them.
    """

    def __init__(
        self,
        sio: AsyncServer,
        installation: Installation,
        gate: Gate,
        dialogue: Dialogue,
        *,
        shared: bool,
    ) -> None:
        self._sio = sio
        self._gate = gate
        self._now = installation.now
        self._transcripts = installation.transcripts
        self._attachments = installation.attachments
        self._failure = failure_of_turn(installation.policy)
        self._left_alone = timedelta(seconds=60 if shared else 0)
        self._people: dict[str, ConnectedPerson] = {}
        self._arrivals: dict[str, asyncio.Lock] = {}
        self._rate = RateLimit(MESSAGES_PER_TEN_SECONDS, 10.0, time.monotonic)
        self._masking = Masking(self._transcripts)
        self.turns = TurnRunner(dialogue, self._transcripts, self, self._failure, self._now)
        self.agent_messages = AgentMessages(
            self._transcripts, self._present_conversations, self._show_here
        )

    def register(self) -> None:
        """Attach the handlers to the socket server."""
        self._sio.on("connect", self._connect)
        self._sio.on("disconnect", self._disconnect)
        handlers: dict[str, Handler] = {
            "say": self._say,
            "choose": self._choose,
            "retry": self._retry,
            "history": self._history,
        }
        for name, handler in handlers.items():
            self._sio.on(name, self._guarded(handler))

    # ----- what the browser sends

    async def _connect(
        self, sid: str, environ: Mapping[str, Any], auth: Mapping[str, Any] | None = None
    ) -> None:
        try:
            session = self._gate.session_of_environ(environ)
        except Refused as error:
            raise SocketRefused(SESSION_REQUIRED, error_json(error)) from error
        requester = session.requester
        if requester.is_anonymous and isinstance(auth, Mapping):
            zone = known_time_zone(auth.get("time_zone"), requester.time_zone)
            requester = replace(requester, time_zone=zone)
        person = ConnectedPerson(sid, session, requester)
        self._people[sid] = person
        try:
            await self._join(person)
        except HelpdeskError as error:
            # The connection stays, so that the page needs no other way to come back.
            logger.warning("A conversation could not be opened: %s", error)

    async def _disconnect(self, sid: str, _reason: str = "") -> None:
        gone = self._people.pop(sid, None)
        present = {person.conversation_id for person in self._people.values()}
        if gone and gone.conversation_id not in present:
            arrival = self._arrivals.get(gone.conversation_id)
            if arrival is not None and not arrival.locked():
                del self._arrivals[gone.conversation_id]

    def _guarded(self, handler: Handler) -> Callable[..., Awaitable[Acknowledgement]]:
        """Return a socket handler that acknowledges every failure with a text for the person."""

        async def handle(sid: str, data: Any = None) -> Acknowledgement:
            try:
                person = await self._present(sid)
                return await handler(person, data if isinstance(data, Mapping) else {})
            except TooFast as error:
                after = round(error.retry_after, 2)
                return {"ok": False, "error": error_json(error) | {"retry_after": after}}
            except HelpdeskError as error:
                return {"ok": False, "error": error_json(error)}
            except Exception:
                logger.exception("A socket event could not be handled")
                return {"ok": False, "error": error_json(self._failure)}

        return handle

    async def _present(self, sid: str) -> ConnectedPerson:
        """Return who is at a socket, in the conversation.

        Raises:
            Refused: the session has ended since the connection was made.
            StorageUnavailable: the conversation could not be found yet.
        """
        person = self._people.get(sid)
        if person is None or self._gate.has_ended(person.session):
            raise Refused(label("channel.session_ended"), hint=label("channel.reload_hint"))
        if not person.conversation_id:
            await self._join(person)
        return person

    async def _say(self, person: ConnectedPerson, data: Mapping[str, Any]) -> Acknowledgement:
        return await self._receive(person, IncomingMessage.typed(data))

    async def _typed_choice(self, conversation_id: str, text: str) -> Choice | None:
        """Return the button whose title was typed, which counts as pressing it."""
        # What is offered while an answer is on its way is not what the person read.
        if len(text) > LONGEST_TITLE or self.turns.is_busy(conversation_id):
            return None
        titles = await off_loop(self._transcripts.current_buttons, conversation_id)
        button_id = titled(text, titles)
        return None if button_id is None else await self._choice(conversation_id, button_id)

    async def _choose(self, person: ConnectedPerson, data: Mapping[str, Any]) -> Acknowledgement:
        button_id = data.get("button")
        if not isinstance(button_id, str):
            raise InvalidInput(label("channel.unreadable_choice"), field="button")
        client_id = client_id_of(data)
        if self.turns.is_pressed(person.conversation_id, button_id):
            return {"ok": True, "id": client_id, "duplicate": True}  # a double click
        choice = await self._choice(person.conversation_id, button_id)
        return await self._receive(person, IncomingMessage(client_id, choice.title, choice=choice))

    async def _choice(self, conversation_id: str, button_id: str) -> Choice:
        offered = await off_loop(self._transcripts.offered_button, conversation_id, button_id)
        return Choice(button_id, offered.title, offered.payload, late=not offered.still_current)

    async def _retry(self, person: ConnectedPerson, data: Mapping[str, Any]) -> Acknowledgement:
        client_id = client_id_of(data)
        self._count(person)
        recent = await off_loop(
            self._transcripts.messages, person.conversation_id, limit=RETRY_WITHIN
        )
        message = next((one for one in recent if one.client_id == client_id), None)
        if message is None:
            raise NotFound(
                label("channel.message_too_far_back"),
                hint=label("channel.unreadable_message_hint"),
            )
        await self._take_up(person, message)
        return {"ok": True, "id": client_id, "duplicate": False}

    async def _history(self, person: ConnectedPerson, data: Mapping[str, Any]) -> Acknowledgement:
        before = data.get("before")
        if not isinstance(before, int) or isinstance(before, bool):
            before = None
        try:
            found = await off_loop(
                self._transcripts.messages,
                person.conversation_id,
                before_id=before,
                limit=HISTORY_PAGE + 1,
            )
            page = found[-HISTORY_PAGE:]
            messages = [await self._as_json(message) for message in page]
        except HelpdeskError as error:
            return {"messages": [], "more": False, "error": error_json(error)}
        return {"messages": messages, "more": len(found) > len(page)}

    # ----- what follows from it

    async def _join(self, person: ConnectedPerson) -> None:
        """Find the person's conversation, enter its room, and go on where it stopped.

        Raises:
            StorageUnavailable: the database is away; the next event tries again.
        """
        transcripts = self._transcripts
        conversation = await off_loop(
            transcripts.ensure_conversation, person.requester, self._now()
        )
        said = await off_loop(transcripts.messages, conversation.id, limit=1)
        left_behind = await off_loop(transcripts.unanswered, conversation.id)
        person.conversation_id = conversation.id
        await self._sio.enter_room(person.sid, conversation.id)
        # Not awaited: the connection is confirmed before anything is sent over it.
        self._sio.start_background_task(self._resume, person, left_behind, is_new=not said)

    async def _resume(
        self, person: ConnectedPerson, left_behind: list[Message], *, is_new: bool
    ) -> None:
        """Greet somebody new; show what is going on; take up what a crash left behind."""
        if is_new:
            self.turns.submit(Job(person.conversation_id, person.requester, None))
        elif self.turns.is_busy(person.conversation_id):
            await self._emit(person.sid, "typing", {"on": True})
        for message in left_behind:
            await self._take_up_left_behind(person, message)

    async def _take_up_left_behind(self, person: ConnectedPerson, message: Message) -> None:
        age = self._now() - message.at
        if age < self._left_alone:
            return
        if age <= TAKEN_UP_WITHIN:
            self.turns.submit(Job(message.conversation_id, person.requester, message, again=True))
            return
        try:
            await off_loop(self._transcripts.mark_failed, message.id, self._now())
        except HelpdeskError as error:
            logger.warning("A message left behind was not marked failed: %s", error)
            return
        await self.settled(message, self._failure)

    async def _receive(self, person: ConnectedPerson, incoming: IncomingMessage) -> Acknowledgement:
        """Record a message and queue its turn; the order is that of arrival."""
        self._count(person)
        conversation_id = person.conversation_id
        text, choice = incoming.text, incoming.choice
        hidden: tuple[SecretKind, ...] = ()
        restates = 0
        async with self._arrivals.setdefault(conversation_id, asyncio.Lock()):
            if choice is None:
                text, hidden, restates = await off_loop(self._masking.taken, conversation_id, text)
            if choice is None and not incoming.attachment_ids:
                choice = await self._typed_choice(conversation_id, text)
            message, is_new = await off_loop(
                self._transcripts.record_user_message,
                conversation_id,
                incoming.client_id,
                text,
                choice=choice,
                attachment_ids=incoming.attachment_ids,
                now=self._now(),
            )
            if is_new:
                await self.said(message)
                if hidden:
                    await self._note_hidden(message, hidden)
                job = Job(conversation_id, person.requester, message, restates=restates)
                self.turns.submit(job)
        if not is_new:
            await self._take_up(person, message)
        return {"ok": True, "id": incoming.client_id, "duplicate": not is_new}

    async def _note_hidden(self, message: Message, kinds: tuple[SecretKind, ...]) -> None:
        """Say that something of a message was hidden; without the note the text itself shows it."""
        try:
            noted = await off_loop(
                self._transcripts.record_bot_messages,
                message.conversation_id,
                None,
                [note(kinds, message)],
                self._now(),
            )
        except HelpdeskError as error:
            logger.warning("A note about a hidden secret was not recorded: %s", error)
            return
        for one in noted:
            await self.said(one)

    async def _take_up(self, person: ConnectedPerson, message: Message) -> None:
        """Send the answers of an answered message again; answer any other."""
        is_recent = self._now() - message.at < self._left_alone
        if message.state is MessageState.RECEIVED and is_recent:
            return  # another process may be working on it
        if message.state is not MessageState.ANSWERED:
            self.turns.submit(Job(message.conversation_id, person.requester, message, again=True))
            return
        answers = await off_loop(self._transcripts.answers, message.id)
        for one in (message, *answers):
            await self._emit(person.sid, "message", await self._as_json(one))
        await self._emit(
            person.sid, "status", {"id": message.client_id, "state": message.state.value}
        )

    def _count(self, person: ConnectedPerson) -> None:
        seconds = self._rate.wait(person.requester.key)
        if seconds:
            raise TooFast(seconds)

    # ----- what the tabs get

    async def typing(self, conversation_id: str, on: bool) -> None:
        """Say whether the assistant works on an answer."""
        await self._emit(conversation_id, "typing", {"on": on})

    async def said(self, message: Message) -> None:
        """Show a message in all tabs of its conversation."""
        self.agent_messages.note(message)
        await self._emit(message.conversation_id, "message", await self._as_json(message))

    async def settled(self, message: Message, error: HelpdeskError | None) -> None:
        """Say that a user's message was answered, or why not."""
        status: dict[str, Any] = {"id": message.client_id, "state": "answered"}
        if error is not None:
            status |= {"state": "failed", "error": error_json(error)}
        await self._emit(message.conversation_id, "status", status)

    def _present_conversations(self) -> set[str]:
        return {person.conversation_id for person in self._people.values()} - {""}

    async def _show_here(self, message: Message) -> None:
        """Show a message in the tabs at this process; every process does that for its own."""
        data = await self._as_json(message)
        for person in list(self._people.values()):
            if person.conversation_id == message.conversation_id:
                await self._emit(person.sid, "message", data)

    async def _emit(self, room: str, event: str, data: Mapping[str, Any]) -> None:
        try:
            await self._sio.emit(event, dict(data), room=room)
        except Exception:
            # What is said is recorded, and the page reads the history when it connects again.
            logger.exception("An event could not be sent")

    async def _as_json(self, message: Message) -> dict[str, Any]:
        if not message.attachment_ids:
            return message_json(message)
        return message_json(
            message, await off_loop(pictures_json, self._attachments, message.attachment_ids)
        )
