"""The migrations make exactly the tables that the code describes, and are safe to run."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from helpdesk.database import migrate, open_database, schema_is_current
from helpdesk.database.engine import downgrade, migration_config
from helpdesk.database.migrations import is_ours, versions
from helpdesk.database.schema import metadata
from helpdesk.errors import HelpdeskError, SettingsError, StorageUnavailable
from tests.store.filled import ROWS, common, content, fill
from tests.store.world import Desk

_SCRIPTS = ScriptDirectory.from_config(migration_config())
REVISIONS = [script.revision for script in reversed(list(_SCRIPTS.walk_revisions()))]
HEAD = REVISIONS[-1]

NEWEST = max(path.stem[1:5] for path in Path(versions.__file__).parent.glob("m[0-9]*.py"))

# What a statement lists, whether it was written at once or a column was added later.
_PARTS = re.compile(r",(?![^(]*\))|\A[^(]*\(")


def tables_of(url: str) -> set[str]:
    with open_database(url).reading() as session:
        return set(sa.inspect(session).get_table_names()) - {"sqlite_sequence"}


def test_the_migrated_schema_is_the_one_the_code_describes(url):
    with open_database(url).reading() as session:
        context = MigrationContext.configure(
            session, opts={"compare_type": True, "include_name": is_ours}
        )
        assert compare_metadata(context, metadata) == []


def test_sqlite_columns_and_constraints_are_those_of_the_metadata(url):
    if not url.startswith("sqlite"):
        pytest.skip("compares the text of SQLite's own catalogue")
    # Alembic does not compare everything (foreign keys' ON DELETE, AUTOINCREMENT): SQLite's
    # catalogue holds the statements themselves.
    described = sa.create_engine("sqlite://", future=True)
    metadata.create_all(described)
    catalogue = sa.text(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL "
        "AND name NOT IN ('alembic_version', 'sqlite_sequence')"
    )

    def statements(session):
        return {
            row.name: sorted(" ".join(part.split()) for part in _PARTS.split(row.sql.strip()[:-1]))
            for row in session.execute(catalogue)
        }

    with described.connect() as wanted, open_database(url).reading() as found:
        assert statements(found) == statements(wanted)
    described.dispose()


def test_migrating_again_changes_nothing_and_says_so(empty_url):
    said = []
    migrate(empty_url, said.append)
    migrate(empty_url, said.append)
    assert said == [
        f"The database was migrated from empty to {NEWEST}",
        f"The database is up to date ({NEWEST})",
    ]


def test_a_filled_database_can_be_taken_down_to_nothing_and_up_again(url, tmp_path):
    database = open_database(url)
    desk = Desk(database, tmp_path)
    desk.open(attachment_ids=(desk.upload(),))
    database.close()
    downgrade(url, "base")
    assert tables_of(url) == {"alembic_version"}
    migrate(url)
    assert tables_of(url) == {*metadata.tables, "alembic_version"}


def test_migrations_follow_each_other_in_one_line():
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS


def test_a_filled_database_keeps_its_rows_at_every_step_up(empty_url):
    migrate(empty_url, revision=REVISIONS[0])
    fill(empty_url)
    for revision in REVISIONS[1:]:
        before = content(empty_url)
        migrate(empty_url, revision=revision)
        after = content(empty_url)
        assert common(before, after) == common(after, before), revision
        assert set(before) <= set(after)
        fill(empty_url)
    assert schema_is_current(empty_url)


def test_a_filled_database_keeps_its_rows_at_every_step_down_that_has_a_place_for_them(empty_url):
    migrate(empty_url)
    fill(empty_url)
    for revision in reversed(REVISIONS[:-1]):
        before = content(empty_url)
        downgrade(empty_url, revision)
        after = content(empty_url)
        assert common(before, after) == common(after, before), revision
    assert all(len(values) >= 1 for columns in after.values() for values in columns.values())
    assert len(after["tickets"]["serial"]) == ROWS
    migrate(empty_url)
    assert content(empty_url)["tickets"]["description"] == after["tickets"]["description"]


def test_a_database_knows_whether_it_is_current(empty_url, tmp_path):
    assert not schema_is_current(empty_url)
    migrate(empty_url)
    assert schema_is_current(empty_url)
    assert not schema_is_current(f"sqlite:///{tmp_path / 'missing.db'}")
    assert not (tmp_path / "missing.db").exists()


def migrate_in_processes(url: str, count: int = 3) -> list[str]:
    """Return what each of several processes said that migrated at the same time."""
    code = "import sys; from helpdesk.database import migrate; migrate(sys.argv[1], print)"

    def run(_):
        command = [sys.executable, "-c", code, url]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    with ThreadPoolExecutor(count) as pool:
        results = list(pool.map(run, range(count)))
    assert [result.returncode for result in results] == [0] * count, results
    return [result.stdout.strip() for result in results]


def test_processes_that_migrate_at_once_all_succeed_and_one_does_the_work(empty_url):
    done = f"The database was migrated from empty to {HEAD}"
    nothing = f"The database is up to date ({HEAD})"
    assert sorted(migrate_in_processes(empty_url)) == sorted([done, nothing, nothing])
    assert schema_is_current(empty_url)


def test_processes_that_update_a_filled_database_at_once_lose_nothing(empty_url):
    migrate(empty_url, revision=REVISIONS[0])
    fill(empty_url)
    before = content(empty_url)
    said = migrate_in_processes(empty_url)
    assert said.count(f"The database is up to date ({HEAD})") == (3 if len(REVISIONS) == 1 else 2)
    after = content(empty_url)
    assert common(before, after) == common(after, before)


def test_a_migration_that_fails_leaves_nothing_behind(empty_url):
    database = open_database(empty_url)
    with database.transaction() as session:
        session.exec_driver_sql("CREATE TABLE tickets (made_by_hand INTEGER)")
    with pytest.raises(Exception, match="tickets"):
        migrate(empty_url)
    assert tables_of(empty_url) - {"alembic_version"} == {"tickets"}


def test_a_database_of_a_newer_version_is_refused_with_advice(url):
    with open_database(url).transaction() as session:
        session.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(HelpdeskError, match="newer version"):
        migrate(url)


def test_a_folder_that_cannot_be_made_is_told_clearly(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageUnavailable, match="folder of the database"):
        migrate(f"sqlite:///{tmp_path / 'file' / 'helpdesk.db'}")


@pytest.mark.parametrize(
    "address",
    ["", "nonsense", "mysql://root:hunter2@host/name", "sqlite://", "sqlite:///:memory:"],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(address):
    with pytest.raises(SettingsError) as refused:
        open_database(address)
    assert "hunter2" not in str(refused.value)
    assert "sqlite:///" in refused.value.hint
