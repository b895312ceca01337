"""People who talk to the running Help section."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest_asyncio

from commands.help_client import HelpClient, TurnResult
from conversation.catalogue import load_texts
from tests.conftest_stack import RunningStack


def beginning_of(key: str) -> str:
    """Return a text of the catalogue as far as its first placeholder."""
    return load_texts()[key].partition("{")[0]


class Person:
    """Somebody in a conversation; remembers what was answered last."""

    def __init__(self, client: HelpClient) -> None:
        self.client = client
        self.turns = 0
        self.last: TurnResult | None = None

    async def says(self, text: str, attachments: list[str] | None = None) -> str:
        """Say something; return everything that is answered, as one text."""
        return self._heard(await self.client.say(text, attachments))

    async def presses(self, button: int | str) -> str:
        """Press a button by its number or title; return what is answered."""
        return self._heard(await self.client.choose(button))

    async def answers(self, **answers: str) -> str:
        """Answer whatever the form asks from `answers` until something else is asked."""
        heard = ""
        while self.asks in answers:
            heard = await self.says(answers[self.asks])
        return heard

    @property
    def asks(self) -> str:
        """The slot that is asked for now, "" for none."""
        return (self.last.asks if self.last else None) or ""

    @property
    def buttons(self) -> list[str]:
        """The titles of the buttons of the last answer."""
        assert self.last is not None
        return [item["title"] for message in self.last.messages for item in message["buttons"]]

    @property
    def kinds(self) -> list[str]:
        """The kinds of the messages of the last answer."""
        assert self.last is not None
        return [message["kind"] for message in self.last.messages]

    def _heard(self, turn: TurnResult) -> str:
        self.turns += 1
        self.last = turn
        return "\n".join(message["text"] for message in turn.messages)


Meet = Callable[..., Awaitable[Person]]


@pytest_asyncio.fixture
async def meet(running_stack: RunningStack) -> AsyncIterator[Meet]:
    """Return a function that brings a new person to the Help section, signed in unless told."""
    async with AsyncExitStack() as leaving:

        async def arrive(*, anonymous: bool = False, **claims: Any) -> Person:
            person = uuid.uuid4().hex
            if "user_id" not in claims:
                # Of an account of their own: colleagues are asked whether theirs is the same issue.
                claims.setdefault("account", f"acme-{person}")
            user_id = claims.pop("user_id", person)
            token = None if anonymous else running_stack.identity_token(user_id, **claims)
            client = HelpClient(running_stack.base_url, token=token)
            return Person(await leaving.enter_async_context(client))

        yield arrive
