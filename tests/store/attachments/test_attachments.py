"""Screenshots: whose they are, where they lie, and when they go."""

from __future__ import annotations

import os
import stat
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.attachments.store import KEPT_UNUSED, AttachmentStore
from helpdesk.database.schema import attachments
from helpdesk.errors import InvalidInput, NotFound, StorageUnavailable
from tests.store.world import MONDAY_10, picture, requester

OTHER = requester("77")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "attachments"


def save(desk, raw: bytes | None = None, filename: str = "shot.png"):
    return desk.attachments.save(
        raw or picture(),
        filename,
        owner_key=requester().key,
        conversation_id=desk.conversation().id,
        now=MONDAY_10,
    )


def test_an_upload_is_kept_and_opened_by_its_owner(desk):
    saved = save(desk)
    assert (saved.media_type, saved.width, saved.height) == ("image/png", 32, 16)
    found = desk.attachments.open_for(saved.id, requester().key)
    assert found.attachment == saved == desk.attachments.get(saved.id)
    assert len(found.read()) == saved.size
    assert found.path.suffix == ".png"


def test_nobody_else_opens_it_but_support(desk):
    saved = save(desk)
    with pytest.raises(NotFound):
        desk.attachments.open_for(saved.id, OTHER.key)
    assert desk.attachments.open_for_agent(saved.id).attachment == saved


@pytest.mark.parametrize("wrong_id", ["", "unknown", "../../helpdesk.db", "%2e%2e/x", "a\x00b"])
def test_an_id_that_does_not_exist_is_not_found(desk, wrong_id):
    save(desk)
    with pytest.raises(NotFound):
        desk.attachments.open_for(wrong_id, requester().key)
    with pytest.raises(NotFound):
        desk.attachments.open_for_agent(wrong_id)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("shot.png", "shot.png"),
        ("evil.exe", "evil.png"),
        ("photo.JPG", "photo.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\asha\\shot 1.png", "shot 1.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("", "screenshot.png"),
        ("..", "screenshot.png"),
        ("x" * 300 + ".png", "x" * 100 + ".png"),
        ("स्क्रीन.png", "स्क्रीन.png"),
    ],
)
def test_a_name_is_tidied_and_ends_as_its_content_demands(desk, given, kept):
    assert save(desk, filename=given).filename == kept


def test_only_this_user_may_enter_the_folder_and_read_the_files(desk, folder):
    saved = save(desk)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    path = desk.attachments.open_for_agent(saved.id).path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_refused_leaves_no_file_and_no_row(desk, folder):
    with pytest.raises(InvalidInput):
        save(desk, b"<svg/>")
    assert not folder.exists()


def test_an_upload_to_somebody_elses_conversation_leaves_no_file(desk, folder):
    with pytest.raises(NotFound):
        desk.attachments.save(
            picture(),
            "shot.png",
            owner_key=requester().key,
            conversation_id=desk.conversation(OTHER).id,
            now=MONDAY_10,
        )
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_clearly_and_leaves_no_row(desk, tmp_path):
    (tmp_path / "in the way").write_text("")
    blocked = AttachmentStore(desk.database, tmp_path / "in the way" / "attachments")
    with pytest.raises(StorageUnavailable, match="could not be kept"):
        blocked.save(
            picture(),
            "shot.png",
            owner_key=requester().key,
            conversation_id=desk.conversation().id,
            now=MONDAY_10,
        )
    with desk.database.reading() as session:
        assert session.execute(sa.select(attachments)).all() == []


def test_a_file_that_is_gone_is_not_found(desk):
    saved = save(desk)
    opened = desk.attachments.open_for_agent(saved.id)
    opened.path.unlink()
    with pytest.raises(NotFound):
        opened.read()
    with pytest.raises(NotFound):
        desk.attachments.open_for_agent(saved.id)


class TestRemovingUnused:
    after_a_week = MONDAY_10 + KEPT_UNUSED + timedelta(seconds=1)

    def test_what_was_never_used_goes_after_seven_days_and_not_before(self, desk, folder):
        saved = save(desk)
        assert desk.attachments.remove_unused(MONDAY_10 + KEPT_UNUSED) == 0
        assert desk.attachments.remove_unused(self.after_a_week) == 1
        with pytest.raises(NotFound):
            desk.attachments.get(saved.id)
        assert list(folder.iterdir()) == []

    def test_what_a_ticket_or_a_message_shows_stays(self, desk):
        in_ticket, in_message = save(desk), save(desk)
        desk.open(attachment_ids=(in_ticket.id,))
        desk.transcripts.record_user_message(
            desk.conversation().id, "c1", "see", attachment_ids=[in_message.id], now=MONDAY_10
        )
        assert desk.attachments.remove_unused(self.after_a_week) == 0
        for kept in (in_ticket, in_message):
            assert desk.attachments.open_for_agent(kept.id).read()

    def test_old_files_that_no_row_knows_of_go_too(self, desk, folder):
        saved = save(desk)
        desk.open(attachment_ids=(saved.id,))
        left_over, fresh = folder / "crashed.png", folder / ".upload-just-begun"
        for path in (left_over, fresh):
            path.write_bytes(b"x")
        long_ago = (MONDAY_10 - timedelta(days=1)).timestamp()
        for path in (left_over, desk.attachments.open_for_agent(saved.id).path):
            os.utime(path, (long_ago, long_ago))
        os.utime(fresh, (self.after_a_week.timestamp(), self.after_a_week.timestamp()))
        assert desk.attachments.remove_unused(self.after_a_week) == 1
        assert not left_over.exists()
        assert fresh.exists()
        assert desk.attachments.open_for_agent(saved.id).read()

    def test_without_a_folder_there_is_nothing_to_remove(self, desk):
        assert desk.attachments.remove_unused(self.after_a_week) == 0
