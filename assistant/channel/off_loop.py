"""Calls that wait for the database or a disk, made outside the server's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from conversation.catalogue import label
from helpdesk.errors import StorageUnavailable

Result = TypeVar("Result")

DEADLINE_SECONDS = 15
"""Longer than the database's own timeouts, which give better messages."""


async def off_loop(call: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    """Return what `call` returns, run in a thread.

    Raises:
        StorageUnavailable: there was no answer in time. The call may still take effect, so it
            must be one that can be repeated.
    """
    running = asyncio.to_thread(call, *args, **kwargs)
    try:
        return await asyncio.wait_for(running, DEADLINE_SECONDS)
    except TimeoutError as error:
        raise StorageUnavailable(
            label("channel.database_slow"), hint=label("channel.database_slow_hint")
        ) from error
