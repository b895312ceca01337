"""The way into Rasa: a message with its meaning goes in, what the bot says comes out.

Rasa reads every text that starts with "/" as a command, after all other understanding, with no
setting against it, and strips blanks before it looks. So typed text is read here, in a form that
cannot be a command, and handed over together with its reading.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered

from assistant.rasa.patches import ActionFailed
from assistant.rasa.reader_component import LANGUAGE_BEFORE
from assistant.rasa.tracker_store import TrackerConflict
from helpdesk.errors import HelpdeskError
from understanding.foreign.rendering import hangs_on_the_language
from understanding.secrets.restated import restatements

logger = logging.getLogger(__name__)

READ_CHARACTERS = 2000
"""How much of a message language understanding reads; actions see all of it."""

TURN_SECONDS = 45
"""How long a turn may take. Rasa's lock on the conversation lives 60 s."""

CONFLICT_PAUSES_SECONDS = (0.05, 0.2, 0.6)
"""How long to wait before a turn is run again that met another one of the same conversation."""

CHANNEL_NAME = "help"


class TurnFailed(HelpdeskError):
    """Rasa could not finish a turn; its tracker is as it was before."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


@dataclass(frozen=True)
class Said:
    """What a person said, or a button's title, and what is known about it.

    `reading` is Rasa's parse data where the meaning is known already. `metadata` reaches actions.
    """

    conversation_id: str
    message_id: str
    text: str
    reading: dict[str, Any] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


class CollectingOutput(OutputChannel):  # type: ignore[misc]
    """Keeps what the bot says during a turn, whole messages in order."""

    def __init__(self) -> None:
        self.responses: list[Mapping[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Return the name under which responses can be varied by channel."""
        return CHANNEL_NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message."""
        self.responses.append(dict(message))


class RasaDialogue:
    """Rasa's agent as the channel needs it.

    Args:
        agent: returns the agent of the running server, None while there is none; the server
            replaces it when a new model is loaded.
        turn_seconds: how long a turn may take.
    """

    def __init__(
        self, agent: Callable[[], Agent | None], *, turn_seconds: float = TURN_SECONDS
    ) -> None:
        self._find_agent = agent
        self._turn_seconds = turn_seconds

    def is_ready(self) -> bool:
        """Tell whether there is an agent with a model."""
        agent = self._find_agent()
        return agent is not None and agent.is_ready()

    async def answer(self, said: Said) -> list[Mapping[str, Any]]:
        """Run one turn and return what the bot says.

        Raises:
            TurnFailed: it could not be finished; the tracker was not saved.
        """
        for pause in CONFLICT_PAUSES_SECONDS:
            try:
                return await self._turn(said)
            except TrackerConflict as error:
                logger.info("%s; the turn is run again", error)
                await asyncio.sleep(pause)
        try:
            return await self._turn(said)
        except TrackerConflict as error:
            raise TurnFailed(str(error)) from error

    async def _turn(self, said: Said) -> list[Mapping[str, Any]]:
        """Run one turn once.

        Raises:
            TrackerConflict: another server handled the same conversation at the same time, which
                Rasa's lock mostly, but not always, keeps apart. Nothing was saved.
            TurnFailed: as `answer`.
        """
        agent = self._agent()
        output = CollectingOutput()
        message = UserMessage(
            said.text,
            output_channel=output,
            sender_id=said.conversation_id,
            input_channel=CHANNEL_NAME,
            message_id=said.message_id,
            metadata=said.metadata,
        )
        try:
            message.parse_data = said.reading or await self._read(agent, message)
            await asyncio.wait_for(agent.handle_message(message), self._turn_seconds)
        except TrackerConflict:
            raise
        except TimeoutError as error:
            raise TurnFailed(f"A turn took longer than {self._turn_seconds:g} s") from error
        except (ActionFailed, HelpdeskError) as error:
            raise TurnFailed(str(error)) from error
        except Exception as error:
            logger.exception("A turn failed in a way nobody thought of")
            raise TurnFailed(str(error) or type(error).__name__) from error
        return output.responses

    async def finished(
        self, conversation_id: str, message_id: str
    ) -> list[Mapping[str, Any]] | None:
        """Return what the bot said to a message in a turn that Rasa finished earlier.

        None if the tracker knows nothing of the message, which therefore has to be handled.

        Raises:
            StorageUnavailable: the tracker cannot be read.
            TurnFailed: there is no agent.
        """
        tracker = await self._agent().tracker_store.retrieve(conversation_id)
        found: list[Mapping[str, Any]] | None = None
        for event in tracker.events if tracker else ():
            if isinstance(event, UserUttered):
                if event.message_id == message_id:
                    found = found or []
                elif found is not None:
                    break
            elif isinstance(event, BotUttered) and found is not None:
                found.append(event.message())
        return found

    async def restate(
        self, conversation_id: str, masked: str, typed: str
    ) -> dict[str, tuple[str, str]]:
        """Put right what slots hold of a message that was masked, now that it was typed again.

        Returns old and new value of each slot that changed.

        Raises:
            StorageUnavailable: the tracker cannot be read or written; nothing changed.
            TurnFailed: there is no agent.
        """
        agent = self._agent()
        async with agent.lock_store.lock(conversation_id):
            tracker = await agent.tracker_store.retrieve(conversation_id)
            if tracker is None:
                return {}
            changed = restatements(tracker.current_slot_values(), masked, typed)
            for name, (_, value) in changed.items():
                tracker.update(SlotSet(name, value))
            if changed:
                await agent.tracker_store.save(tracker)
            return changed

    def _agent(self) -> Agent:
        agent = self._find_agent()
        if agent is None or not agent.is_ready():
            raise TurnFailed("The assistant has no model loaded")
        return agent

    async def _read(self, agent: Agent, message: UserMessage) -> dict[str, Any]:
        """Return Rasa's reading of a typed message, which is never a command."""
        text = message.text or ""
        metadata = dict(message.metadata or {})
        if hangs_on_the_language(text):
            metadata[LANGUAGE_BEFORE] = await self._language_before(agent, message.sender_id)
        view = UserMessage(
            "",
            sender_id=message.sender_id,
            input_channel=message.input_channel,
            message_id=message.message_id,
            metadata=metadata,
        )
        view.text = readable(text)  # set here, as the constructor strips blanks
        parsed = await agent.processor.parse_message(view)
        return {**parsed, "text": message.text}

    async def _language_before(self, agent: Agent, conversation_id: str) -> str | None:
        """Return the foreign language of the latest message that was in one, None without any."""
        tracker = await agent.tracker_store.retrieve(conversation_id)
        spoken = (
            event.parse_data.get("language")
            for event in reversed(tracker.events if tracker else ())
            if isinstance(event, UserUttered)
        )
        return next(filter(None, spoken), None)


def readable(text: str) -> str:
    """Return the beginning of `text` so that it cannot be taken for a command.

    Leading slashes become blanks, so that positions in the text stay what they are; where nothing
    else is there, dots.
    """
    view = text[:READ_CHARACTERS]
    if not view.lstrip().startswith("/"):
        return view
    start = next((i for i, char in enumerate(view) if char != "/" and not char.isspace()), None)
    return "." * len(view) if start is None else " " * start + view[start:]
