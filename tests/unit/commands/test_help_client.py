"""A program's way into the Help section."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.help_client import HelpClient, Unreachable, leave
from tests.unit.help_section import help_section


async def test_a_connection_that_broke_between_two_messages_is_told_in_words(
    tmp_path: Path,
) -> None:
    async with help_section(tmp_path / "data") as help_, HelpClient(help_.url) as client:
        await client.say("my bot is slow")
        await leave(client._socket)
        with pytest.raises(Unreachable, match="cannot be reached"):
            await client.say("are you there?")
