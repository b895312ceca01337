"""What earlier versions stored is all there under this one.

`tests/fixtures/backups/` has, for each released version, a backup that it made of a desk with some
life in it, and a description of what its own stores read. docs/upgrading.md says how both are made.
"""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

from helpdesk import __version__
from helpdesk.agents import AgentStore
from helpdesk.database import migrate, open_database, schema_is_current
from helpdesk.database.backup_format import table_of
from helpdesk.database.engine import downgrade
from helpdesk.database.restore import restore_backup
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.settings import PROJECT_ROOT, load_settings
from helpdesk.tickets.store import TicketStore
from tests.store.database.described import described
from tests.store.filled import content
from tests.store.world import MONDAY_10, Desk

BACKUPS = PROJECT_ROOT / "tests" / "fixtures" / "backups"
VERSIONS = sorted(path.stem for path in BACKUPS.glob("*.json"))


def released() -> set[str]:
    """Return the versions before this one, as the changelog heads them."""
    changelog = (PROJECT_ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return set(re.findall(r"^## \[?(\d+\.\d+\.\d+)", changelog, re.M)) - {__version__}


@pytest.fixture(params=VERSIONS)
def version(request) -> str:
    return request.param


@pytest.fixture
def expected(version) -> dict[str, Any]:
    return json.loads((BACKUPS / f"{version}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def policy() -> SupportPolicy:
    return load_policy(load_settings({}).policy_file)


def restored(version: str, url: str, folder: Path) -> None:
    restore_backup(BACKUPS / f"{version}.tar.gz", url, folder / "attachments", log=lambda _: None)


def test_each_earlier_version_has_a_backup_with_a_description():
    assert set(VERSIONS) - {__version__} == released()
    assert {path.name.removesuffix(".tar.gz") for path in BACKUPS.glob("*.tar.gz")} == {*VERSIONS}


def test_the_stores_read_what_those_of_the_old_version_read(
    version, expected, empty_url, tmp_path, policy
):
    restored(version, empty_url, tmp_path)
    assert schema_is_current(empty_url)
    found = described(empty_url, tmp_path / "attachments", policy)
    for subject, what in json.loads(json.dumps(found)).items():
        assert what == expected[subject], subject


def test_every_value_of_every_row_is_kept(version, empty_url, tmp_path):
    """Where a later version drops or rewrites a column on purpose, name it here with the reason."""
    restored(version, empty_url, tmp_path)
    found, saved = content(empty_url), _rows(BACKUPS / f"{version}.tar.gz")
    assert set(saved) - set(found) == set()
    for table, rows in saved.items():
        for column in rows[0] if rows else ():
            stored = [_plain(value) for value in found[table][column]]
            assert sorted(map(repr, stored)) == sorted(repr(row[column]) for row in rows)


def test_an_agent_signs_in_and_the_next_ticket_gets_the_next_number(
    version, expected, empty_url, tmp_path, policy
):
    restored(version, empty_url, tmp_path)
    database = open_database(empty_url)
    agents = AgentStore(database)
    for email, name, _role in expected["agents"]:
        assert agents.authenticate(email, expected["password"], MONDAY_10).name == name
    assert Desk(database, tmp_path).open().number == expected["next_ticket"]
    database.close()


def test_histories_still_come_to_what_the_tickets_show(version, empty_url, tmp_path, policy):
    restored(version, empty_url, tmp_path)
    database = open_database(empty_url)
    found = TicketStore(database, policy).differences()
    # By when a response is due follows the policy of today, which support edits.
    assert [str(one) for one in found if one.column not in ("due_at", "due_soon_at")] == []
    database.close()


def test_a_data_folder_in_place_is_migrated_and_keeps_everything(
    version, expected, tmp_path, policy
):
    url = f"sqlite:///{tmp_path / 'helpdesk.db'}"
    restored(version, url, tmp_path)
    downgrade(url, expected["schema"])  # the file as that version left it
    before = content(url)
    migrate(url)  # the first thing that `helpdesk start` does
    assert schema_is_current(url)
    after = content(url)
    assert {table: len(next(iter(rows.values()))) for table, rows in before.items()}.items() <= {
        table: len(next(iter(rows.values()))) for table, rows in after.items()
    }.items()
    found = json.loads(json.dumps(described(url, tmp_path / "attachments", policy)))
    assert found == {subject: expected[subject] for subject in found}


def test_a_hidden_secret_is_in_no_part_of_a_backup(version, expected):
    with tarfile.open(BACKUPS / f"{version}.tar.gz") as archive:
        parts = [archive.extractfile(member) for member in archive]
        assert [part for part in parts if expected["hidden"].encode() in part.read()] == []
    assert expected["hidden"] not in json.dumps(
        {name: what for name, what in expected.items() if name != "hidden"}
    )


def _rows(backup: Path) -> dict[str, list[dict[str, Any]]]:
    with tarfile.open(backup) as archive:
        return {
            table: [json.loads(line) for line in archive.extractfile(name)]
            for name in archive.getnames()
            if (table := table_of(name))
        }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
