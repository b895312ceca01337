"""What happens to a message after it was recorded: one turn at a time in each conversation.

A turn is answered once. Rasa saves its tracker before we record its answers, so a crash, or a
database that goes away, can fall between the two; a message that is taken up again is therefore
looked for in the transcript and in the tracker before it is handled.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from assistant.channel.masking import Masking, pressed, restated, taken_as_typed, type_it_again
from assistant.channel.off_loop import off_loop
from assistant.channel.wire import drafts_of, parse_data_of, reading
from assistant.rasa.dialogue import Said
from conversation.markdown import sentences
from helpdesk.errors import HelpdeskError, StorageUnavailable
from helpdesk.requester import Requester
from helpdesk.transcripts.message import Message, MessageDraft, MessageState, Sender
from helpdesk.transcripts.store import TranscriptStore

logger = logging.getLogger(__name__)

RECORDING_PAUSES_SECONDS = (0.2, 1.0, 3.0)
"""How long to wait between attempts to record the answers of a turn that Rasa has finished."""


class Dialogue(Protocol):
    """Who answers; see `assistant.rasa.dialogue.RasaDialogue`."""

    async def answer(self, said: Said) -> Sequence[Mapping[str, Any]]:
        """Run one turn."""

    async def finished(
        self, conversation_id: str, message_id: str
    ) -> Sequence[Mapping[str, Any]] | None:
        """Return the answers of a turn that was finished earlier."""

    async def restate(
        self, conversation_id: str, masked: str, typed: str
    ) -> dict[str, tuple[str, str]]:
        """Put right what was noted of a masked message; return old and new of what changed."""


class Listener(Protocol):
    """Who hears what happens in a conversation; see `assistant.channel.socket_events`."""

    async def typing(self, conversation_id: str, on: bool) -> None:
        """The assistant begins or stops working on an answer."""

    async def said(self, message: Message) -> None:
        """A message was recorded."""

    async def settled(self, message: Message, error: HelpdeskError | None) -> None:
        """A user's message was answered, or failed with `error`."""


@dataclass(frozen=True)
class Job:
    """A message to be answered; without one, the conversation's first greeting.

    `again` says that the message was worked on before. `restates` is the id of a masked message
    that this one says again as it was typed, 0 for all others.
    """

    conversation_id: str
    requester: Requester
    message: Message | None
    again: bool = False
    restates: int = 0

    @property
    def key(self) -> int:
        """What distinguishes the jobs of one conversation."""
        return self.message.id if self.message else 0


@dataclass
class _Lane:
    """The jobs of one conversation that wait, and all that are not done."""

    waiting: deque[Job] = field(default_factory=deque)
    open_keys: set[int] = field(default_factory=set)
    open_buttons: set[str] = field(default_factory=set)
    task: asyncio.Task[None] | None = None

    def close(self, job: Job) -> None:
        """Note that a job is done; before the person hears so, who may go on at once."""
        self.open_keys.discard(job.key)
        if job.message and job.message.choice:
            self.open_buttons.discard(job.message.choice.button_id)


class TurnRunner:
    """Answers messages, one at a time in each conversation, in the order they are submitted.

    Args:
        failure: what a person reads whose message could not be answered.
        now: returns an aware time.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        transcripts: TranscriptStore,
        listener: Listener,
        failure: HelpdeskError,
        now: Callable[[], datetime],
    ) -> None:
        self._dialogue = dialogue
        self._transcripts = transcripts
        self._masking = Masking(transcripts)
        self._listener = listener
        self._failure = failure
        self._now = now
        self._lanes: dict[str, _Lane] = {}

    def submit(self, job: Job) -> bool:
        """Queue a job; False if the same one is waiting or running already."""
        lane = self._lanes.setdefault(job.conversation_id, _Lane())
        if job.key in lane.open_keys:
            return False
        lane.open_keys.add(job.key)
        if job.message and job.message.choice:
            lane.open_buttons.add(job.message.choice.button_id)
        lane.waiting.append(job)
        if lane.task is None:
            lane.task = asyncio.create_task(self._work(job.conversation_id, lane))
        return True

    def is_busy(self, conversation_id: str) -> bool:
        """Tell whether anything of this conversation waits or runs."""
        lane = self._lanes.get(conversation_id)
        return lane is not None and bool(lane.open_keys)

    def is_pressed(self, conversation_id: str, button_id: str) -> bool:
        """Tell whether this button was pressed and is not answered yet."""
        lane = self._lanes.get(conversation_id)
        return lane is not None and button_id in lane.open_buttons

    async def close(self, seconds: float) -> None:
        """Let running turns end; what is still open then is taken up after the next start."""
        tasks = [lane.task for lane in self._lanes.values() if lane.task]
        for lane in self._lanes.values():
            lane.waiting.clear()
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, conversation_id: str, lane: _Lane) -> None:
        try:
            while lane.waiting:
                job = lane.waiting.popleft()
                await self._run(job, lane)
        finally:
            self._lanes.pop(conversation_id, None)

    async def _run(self, job: Job, lane: _Lane) -> None:
        await self._listener.typing(job.conversation_id, True)
        try:
            for message in await self._answers(job):
                await self._listener.said(message)
            lane.close(job)
            if job.message:
                await self._listener.settled(job.message, None)
        except HelpdeskError as error:
            logger.warning("Conversation %s: %s", job.conversation_id, error)
            await self._fail(job, lane)
        except Exception:
            logger.exception("Conversation %s: a message failed", job.conversation_id)
            await self._fail(job, lane)
        finally:
            await self._listener.typing(job.conversation_id, False)

    async def _answers(self, job: Job) -> list[Message]:
        """Return the recorded answers to a job, from this turn or an earlier one."""
        message = job.message
        if message is None:
            return await self._greeting(job)
        responses = None
        if job.again:
            known = await off_loop(self._transcripts.answers, message.id)
            if known:
                return known
            responses = await self._dialogue.finished(job.conversation_id, str(message.id))
        own = await self._own_answer(job, message)
        if own is not None:
            return await self._record(job.conversation_id, message.id, own)
        if responses is None:
            responses = await self._dialogue.answer(await self._said(job, message))
        return await self._record(job.conversation_id, message.id, drafts_of(responses))

    async def _own_answer(self, job: Job, message: Message) -> list[MessageDraft] | None:
        """Return what the channel itself answers, about what it hid; None for all other messages.

        A restated message of which nothing was noted is a message like any other.
        """
        if pressed(message):
            return [type_it_again()]
        restates = job.restates
        if job.again:  # by somebody who did not see it arrive
            restates = await off_loop(self._masking.restated_by, message)
        if not restates:
            return None
        conversation_id = job.conversation_id
        original = await off_loop(self._masking.original_of, conversation_id, restates)
        if original is None:
            return None
        changed = await self._dialogue.restate(conversation_id, original.text, message.text)
        if not changed:
            return None
        question = await off_loop(self._masking.open_question, conversation_id, message.id)
        return [taken_as_typed(), *restated(question, changed)]

    async def _greeting(self, job: Job) -> list[Message]:
        """Let the bot speak first, unless something was said in the meantime."""
        if await off_loop(self._transcripts.messages, job.conversation_id, limit=1):
            return []
        said = Said(
            conversation_id=job.conversation_id,
            message_id=f"greeting-{job.conversation_id}",
            text="",
            reading=reading("greet", ""),
            metadata={**_metadata(job, self._now()), "hidden": True},
        )
        responses = await self._dialogue.answer(said)
        return await self._record(job.conversation_id, None, drafts_of(responses))

    async def _said(self, job: Job, message: Message) -> Said:
        metadata = {
            **_metadata(job, message.at),
            "typed": message.text,
            "attachments": list(message.attachment_ids),
            "message_id": message.id,
        }
        meaning = None
        choice = message.choice
        if choice is not None:
            # Asked now and not when the button was pressed: what was answered in between counts.
            offered = await off_loop(
                self._transcripts.offered_button, job.conversation_id, choice.button_id
            )
            meaning = parse_data_of(offered.payload, message.text)
            metadata |= {"choice": True, "late_choice": not offered.still_current}
        elif not message.text:
            meaning = reading("inform", "")  # screenshots alone: there is nothing to understand
        return Said(job.conversation_id, str(message.id), message.text, meaning, metadata)

    async def _record(
        self, conversation_id: str, in_reply_to: int | None, drafts: list[MessageDraft]
    ) -> list[Message]:
        """Record the answers. Rasa has moved on by now, so it is tried more than once."""
        for pause in RECORDING_PAUSES_SECONDS:
            try:
                return await self._record_once(conversation_id, in_reply_to, drafts)
            except StorageUnavailable as error:
                logger.warning("Answers are recorded again in %s s: %s", pause, error)
                await asyncio.sleep(pause)
            if in_reply_to is not None:  # an attempt that seemed to fail may have worked
                with suppress(StorageUnavailable):
                    known = await off_loop(self._transcripts.answers, in_reply_to)
                    if known:
                        return known
        return await self._record_once(conversation_id, in_reply_to, drafts)

    async def _record_once(
        self, conversation_id: str, in_reply_to: int | None, drafts: list[MessageDraft]
    ) -> list[Message]:
        return await off_loop(
            self._transcripts.record_bot_messages, conversation_id, in_reply_to, drafts, self._now()
        )

    async def _fail(self, job: Job, lane: _Lane) -> None:
        """Mark the message failed and notify the person, as far as that is possible."""
        if job.message is None:
            lane.close(job)
            return  # nobody waits for the greeting; it is tried again with the next connection
        notice = MessageDraft(
            text=sentences(self._failure.message, self._failure.hint),
            data={"kind": "error"},
            sender=Sender.SYSTEM,
        )
        notices: list[Message] = []
        try:
            await off_loop(self._transcripts.mark_failed, job.message.id, self._now())
            notices = await off_loop(
                self._transcripts.record_bot_messages,
                job.conversation_id,
                None,
                [notice],
                self._now(),
            )
        except HelpdeskError as error:
            # The message stays "received" and is taken up with the next connection.
            logger.warning("Conversation %s: failure not recorded: %s", job.conversation_id, error)
        for message in notices:
            await self._listener.said(message)
        lane.close(job)
        failed = replace(job.message, state=MessageState.FAILED)
        await self._listener.settled(failed, self._failure)


def _metadata(job: Job, at: datetime) -> dict[str, Any]:
    return {
        "requester": asdict(job.requester),
        "conversation_id": job.conversation_id,
        "at": at.isoformat(),
    }
