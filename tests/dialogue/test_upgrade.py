"""The whole assistant starts on the data folder of an earlier version, and people go on talking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands.help_client import HelpClient
from helpdesk.database.engine import downgrade
from helpdesk.database.restore import restore_backup
from helpdesk.settings import PROJECT_ROOT
from tests.conftest_stack import RunningStack, running_in
from tests.dialogue.conftest import Person
from tests.dialogue.test_intake import ANSWERS, number_in

BACKUPS = PROJECT_ROOT / "tests" / "fixtures" / "backups"
VERSIONS = sorted(path.stem for path in BACKUPS.glob("*.json"))
# Asked when it happened when the backup was made, in every version's.
LEELA = {
    "user_id": "leela.menon@retail.example.com",
    "name": "Leela Menon",
    "email": "leela.menon@retail.example.com",
    "account": "retail.example.com",
}


@pytest.fixture(params=VERSIONS)
def expected(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((BACKUPS / f"{request.param}.json").read_text())
    return found


@pytest.fixture
def upgraded_stack(expected: dict[str, Any], tmp_path: Path) -> Iterator[RunningStack]:
    """The assistant over the data folder as that version left it."""
    backup = BACKUPS / f"{expected['version']}.tar.gz"
    url = f"sqlite:///{tmp_path / 'helpdesk.db'}"
    restore_backup(backup, url, tmp_path / "attachments", log=lambda _: None)
    downgrade(url, expected["schema"])
    with running_in(tmp_path, "help", "actions") as stack:
        yield stack


@pytest.mark.xdist_group("running_stack")
async def test_a_report_left_halfway_is_finished_under_the_new_version(
    upgraded_stack: RunningStack, expected: dict[str, Any]
) -> None:
    token = upgraded_stack.identity_token(**LEELA)
    async with HelpClient(upgraded_stack.base_url, token=token) as client:
        before = await client.history()
        assert before[-1]["asks"] == "occurred_at"
        leela = Person(client)
        await leela.says(ANSWERS["occurred_at"])
        summary = await leela.answers(**ANSWERS)
        assert "customers get the wrong language" in summary
        told = await leela.presses("Submit")
        assert number_in(told) == expected["next_ticket"]
