"""Backups: made while everything runs, and put back whole or not at all, on either database."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from helpdesk.database import migrate, open_database, schema_is_current
from helpdesk.database.backup import backup_name, make_backup
from helpdesk.database.backup_format import BackupError, read_manifest
from helpdesk.database.engine import downgrade
from helpdesk.database.restore import restore_backup
from helpdesk.database.schema import messages, tickets
from helpdesk.errors import HelpdeskError
from helpdesk.settings import PROJECT_ROOT
from tests.store.database.test_migrations import HEAD, REVISIONS
from tests.store.filled import content, fill
from tests.store.postgresql import made_database
from tests.store.world import AGENT, MONDAY_10, Desk, draft, requester


def quiet(_line: str) -> None:
    """Say nothing."""


@pytest.fixture
def lived_in(desk) -> Desk:
    """A desk with tickets, a conversation, and pictures."""
    for number in range(3):
        ticket = desk.open(attachment_ids=(desk.upload(),), description=f"नमस्ते 🙂 {number} " * 3)
    desk.tickets.add_message(ticket.number, AGENT, "We look into it", now=MONDAY_10)
    conversation = desk.conversation().id
    question, _ = desk.transcripts.record_user_message(conversation, "c1", "hi", now=MONDAY_10)
    desk.transcripts.record_bot_messages(conversation, question.id, [], MONDAY_10)
    return desk


@pytest.fixture
def saved(lived_in, url, tmp_path) -> Path:
    target = tmp_path / "backups" / "one.tar.gz"
    make_backup(url, tmp_path / "attachments", target, now=MONDAY_10, log=quiet)
    return target


def pictures(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def desk_at(url: str, folder: Path) -> Desk:
    return Desk(open_database(url), folder)


def test_everything_comes_back_on_either_database(saved, url, empty_url, tmp_path):
    target = tmp_path / "elsewhere"
    restore_backup(saved, empty_url, target / "attachments", log=quiet)
    assert content(empty_url) == content(url)
    assert pictures(target / "attachments") == pictures(tmp_path / "attachments")
    assert schema_is_current(empty_url)


def test_rows_of_every_table_and_kind_of_column_come_back(url, empty_url, tmp_path):
    fill(url)
    database = open_database(url)
    with database.transaction() as session:  # the one word of the made-up rows that must be one
        session.exec_driver_sql("UPDATE attachments SET media_type = 'image/png'")
    database.close()
    make_backup(url, tmp_path / "attachments", tmp_path / "b", now=MONDAY_10, log=quiet)
    restore_backup(tmp_path / "b", empty_url, tmp_path / "other", log=quiet)
    assert content(empty_url) == content(url)


def test_no_number_and_no_id_is_given_again(lived_in, url, empty_url, tmp_path):
    with lived_in.database.transaction() as session:
        session.execute(sa.delete(tickets).where(tickets.c.serial == 1003))
        session.execute(sa.delete(messages))
    make_backup(url, tmp_path / "attachments", tmp_path / "b", now=MONDAY_10, log=quiet)
    restore_backup(tmp_path / "b", empty_url, tmp_path / "new" / "attachments", log=quiet)
    restored = desk_at(empty_url, tmp_path / "new")
    assert restored.open(person=requester("99")).number == "HS-1004"
    conversation = restored.conversation().id
    message, _ = restored.transcripts.record_user_message(
        conversation, "c9", "again", now=MONDAY_10
    )
    assert message.id > 1


def test_a_backup_made_while_others_write_is_one_state(lived_in, url, empty_url, tmp_path):
    stop = threading.Event()
    failures: list[Exception] = []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                person = requester(f"w{number % 5}")
                lived_in.tickets.open(
                    draft(),
                    person,
                    conversation_id=lived_in.conversation(person).id,
                    opening_key=f"w-{number}",
                    now=MONDAY_10,
                )
            except HelpdeskError as error:
                failures.append(error)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    made = [
        make_backup(url, tmp_path / "attachments", tmp_path / f"b{n}", now=MONDAY_10, log=quiet)
        for n in range(3)
    ]
    stop.set()
    for writer in writers:
        writer.join(30)
    assert failures == []
    assert made[0].rows["tickets"] <= made[2].rows["tickets"]
    restore_backup(tmp_path / "b2", empty_url, tmp_path / "other", log=quiet)
    found = content(empty_url)
    serials = found["tickets"]["serial"]
    assert max(serials) == found["counters"]["value"][0] == 1000 + len(serials)
    assert set(serials) == set(found["ticket_history"]["ticket_serial"])


def test_a_backup_of_an_older_version_is_brought_up_to_date(lived_in, url, empty_url, tmp_path):
    before = content(url)
    lived_in.database.close()
    downgrade(url, REVISIONS[0])
    made = make_backup(url, tmp_path / "attachments", tmp_path / "b", now=MONDAY_10, log=quiet)
    assert made.revision == REVISIONS[0]
    restore_backup(tmp_path / "b", empty_url, tmp_path / "other", log=quiet)
    assert schema_is_current(empty_url)
    assert content(empty_url)["tickets"]["description"] == before["tickets"]["description"]


def test_what_is_there_is_replaced_only_by_force(saved, url, lived_in, tmp_path):
    before = content(url)
    lived_in.open(description="A ticket that the backup does not know")
    kept = pictures(tmp_path / "attachments")
    with pytest.raises(BackupError, match=r"not empty: it has.*4 tickets"):
        restore_backup(saved, url, tmp_path / "attachments", log=quiet)
    assert len(content(url)["tickets"]["serial"]) == 4
    lived_in.upload()
    restore_backup(saved, url, tmp_path / "attachments", force=True, log=quiet)
    assert content(url) == before
    assert pictures(tmp_path / "attachments") == kept
    # The same stores go on with what is there now.
    assert lived_in.open(person=requester("99")).number == "HS-1004"


def test_a_restore_that_fails_in_the_middle_leaves_everything(saved, url, lived_in, tmp_path):
    lived_in.open()
    before = content(url)
    manifest = read_manifest(saved)
    broken = tmp_path / "broken.tar.gz"
    _rewrite(saved, broken, {"tables/tickets.jsonl": lambda raw: raw.replace(b'"due_at"', b'"xx"')})
    assert read_manifest(broken).revision == manifest.revision
    lived_in.database.close()
    with pytest.raises(HelpdeskError):
        restore_backup(broken, url, tmp_path / "attachments", force=True, log=quiet)
    assert content(url) == before
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".restore")] == []


def _rewrite(source: Path, target: Path, changes) -> None:
    """Change parts of a backup with its list of contents made to fit."""
    import hashlib
    import io

    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            raw = old.extractfile(member).read()
            if member.name in changes:
                raw = changes[member.name](raw)
            if member.name == "manifest.json":
                manifest = json.loads(raw)
                for name, change in changes.items():
                    part = change(old.extractfile(name).read())
                    manifest["parts"][name]["size"] = len(part)
                    manifest["parts"][name]["sha256"] = hashlib.sha256(part).hexdigest()
                raw = json.dumps(manifest).encode()
            copied = tarfile.TarInfo(member.name)
            copied.size = len(raw)
            new.addfile(copied, io.BytesIO(raw))


class TestDamage:
    """On one kind of database: the file is read before it matters which one it is."""

    @pytest.fixture
    def url(self, tmp_path, migrated_file) -> str:
        shutil.copy(migrated_file, tmp_path / "helpdesk.db")
        return f"sqlite:///{tmp_path / 'helpdesk.db'}"

    @pytest.fixture
    def empty_url(self, tmp_path) -> str:
        return f"sqlite:///{tmp_path / 'new.db'}"

    def test_a_file_cut_short_is_refused(self, saved, empty_url, tmp_path):
        raw = saved.read_bytes()
        for keep in (0, 10, len(raw) // 2, len(raw) * 9 // 10):
            saved.write_bytes(raw[:keep])
            with pytest.raises(BackupError):
                restore_backup(saved, empty_url, tmp_path / "other", log=quiet)

    def test_a_changed_row_is_noticed_before_anything_is_touched(self, saved, empty_url, tmp_path):
        raw = gzip.decompress(saved.read_bytes())
        assert b"We look into it" in raw
        saved.write_bytes(gzip.compress(raw.replace(b"We look into it", b"We look into IT")))
        with pytest.raises(BackupError, match=r"damaged: tables/ticket_history\.jsonl"):
            restore_backup(saved, empty_url, tmp_path / "other", log=quiet)
        assert not (tmp_path / "other").exists()

    def test_something_else_is_refused(self, empty_url, tmp_path):
        (tmp_path / "x.tar.gz").write_text("no backup")
        with pytest.raises(BackupError, match="cannot be read as a backup"):
            restore_backup(tmp_path / "x.tar.gz", empty_url, tmp_path / "other", log=quiet)
        with pytest.raises(BackupError, match="cannot be read as a backup"):
            restore_backup(tmp_path / "missing", empty_url, tmp_path / "other", log=quiet)

    @pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "attachments/../x", "other"])
    def test_a_part_that_no_backup_has_is_refused(self, empty_url, tmp_path, name):
        with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as archive:
            member = tarfile.TarInfo(name)
            archive.addfile(member)
        with pytest.raises(BackupError, match="which no backup has"):
            restore_backup(tmp_path / "evil.tar.gz", empty_url, tmp_path / "other", log=quiet)

    def test_a_newer_version_is_refused(self, saved, empty_url, tmp_path):
        newer = tmp_path / "newer"
        with tarfile.open(saved) as archive:
            manifest = json.loads(archive.extractfile("manifest.json").read())
        assert manifest["revision"] == HEAD
        _with_manifest(saved, newer, {**manifest, "revision": "9999"})
        with pytest.raises(BackupError, match="another version of this software"):
            restore_backup(newer, empty_url, tmp_path / "other", log=quiet)
        _with_manifest(saved, newer, {**manifest, "format": 99})
        with pytest.raises(BackupError, match="newer version"):
            restore_backup(newer, empty_url, tmp_path / "other", log=quiet)


def _with_manifest(source: Path, target: Path, manifest: dict) -> None:
    import io

    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            raw = old.extractfile(member).read()
            if member.name == "manifest.json":
                raw = json.dumps(manifest).encode()
                member.size = len(raw)
            new.addfile(member, io.BytesIO(raw))


def test_the_file_is_whole_or_not_there_and_for_its_owner_only(saved, tmp_path):
    empty_url = f"sqlite:///{tmp_path / 'new.db'}"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    with pytest.raises(HelpdeskError):
        make_backup(empty_url, tmp_path / "a", tmp_path / "none", now=MONDAY_10, log=quiet)
    assert not (tmp_path / "none").exists()
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_a_picture_that_is_gone_is_named_and_does_not_stop_the_backup(lived_in, url, tmp_path):
    gone = next(iter((tmp_path / "attachments").iterdir()))
    gone.unlink()
    made = make_backup(url, tmp_path / "attachments", tmp_path / "b", now=MONDAY_10, log=quiet)
    assert made.missing_files == [gone.name]
    assert made.files == 2


def test_the_usual_name_sorts_by_time():
    names = [backup_name(MONDAY_10 + timedelta(days=days)) for days in (0, 1, 400)]
    assert names == sorted(names)
    assert names[0] == "helpdesk-20260119-043000.tar.gz"


class TestCommands:
    @pytest.fixture
    def url(self, tmp_path, migrated_file) -> str:
        shutil.copy(migrated_file, tmp_path / "helpdesk.db")
        return f"sqlite:///{tmp_path / 'helpdesk.db'}"

    @pytest.fixture
    def empty_url(self, postgresql_server) -> Iterator[str]:
        with made_database(postgresql_server) as made:
            yield made

    @pytest.fixture
    def helpdesk(self, url, tmp_path):
        def run(*arguments: str, database: str = url, folder: Path = tmp_path):
            environment = {
                **{key: value for key, value in os.environ.items() if "HELPDESK" not in key},
                "HELPDESK_DATA_DIR": str(folder),
                "HELPDESK_DATABASE_URL": database,
            }
            return subprocess.run(
                [sys.executable, "-m", "commands.main", *arguments],
                cwd=PROJECT_ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )

        return run

    def test_backup_and_restore_are_one_command_each(
        self, helpdesk, lived_in, url, empty_url, tmp_path
    ):
        lived_in.database.close()
        made = helpdesk("backup", "--json")
        assert made.returncode == 0, made.stderr
        file = Path(json.loads(made.stdout)["file"])
        assert file.parent == tmp_path / "backups"
        again = helpdesk("backup", str(file))
        assert again.returncode == 2
        assert "exists already" in again.stderr
        done = helpdesk("restore", str(file), database=empty_url, folder=tmp_path / "new")
        assert done.returncode == 0, done.stderr
        assert "tickets: 3 rows" in done.stderr
        assert content(empty_url) == content(url)
        refused = helpdesk("restore", str(file), database=empty_url, folder=tmp_path / "new")
        assert refused.returncode == 2
        assert "--force" in refused.stderr
        migrate(empty_url, quiet)

    def test_a_backup_is_checked_without_restoring_it(self, helpdesk, saved, tmp_path):
        assert helpdesk("restore", str(saved), "--check").returncode == 0
        saved.write_bytes(saved.read_bytes()[:-100])
        assert helpdesk("restore", str(saved), "--check").returncode == 2
