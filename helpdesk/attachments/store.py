"""Keeps the screenshots that requesters send: files in a folder, owners in the database.

A file is written whole before its row, and removed after it: a row always has its file, and a
file without a row is left over from a crash and removed by the worker.
"""

from __future__ import annotations

import logging
import os
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path, PurePosixPath
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.attachments.pictures import Picture, clean_picture
from helpdesk.database import Database
from helpdesk.database.attachment_files import file_name
from helpdesk.database.schema import attachments, conversations, ticket_attachments
from helpdesk.errors import NotFound, StorageUnavailable

_logger = logging.getLogger(__name__)

KEPT_UNUSED = timedelta(days=7)
_MAX_NAME_LENGTH = 100
_CHUNK = 500  # ids looked up at once


@dataclass(frozen=True)
class Attachment:
    """A screenshot: `size` in bytes, `filename` as its owner called it, with the right ending."""

    id: str
    filename: str
    media_type: str
    width: int
    height: int
    size: int
    created_at: datetime


@dataclass(frozen=True)
class OpenedAttachment:
    """A screenshot that somebody may see, and where its file is."""

    attachment: Attachment
    path: Path

    def read(self) -> bytes:
        """Return the whole file.

        Raises:
            NotFound: it was removed in the meantime.
        """
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise _not_there() from error


class AttachmentStore:
    """The attachments of one database and one folder, which only its user may enter."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def save(
        self,
        raw: bytes,
        filename: str,
        *,
        owner_key: str,
        conversation_id: str,
        now: datetime,
    ) -> Attachment:
        """Keep an upload of this owner, re-encoded.

        Raises:
            InvalidInput: it is too large, damaged or no picture; the message can be shown.
            NotFound: the conversation is not the owner's.
            StorageUnavailable: the folder or the database cannot be written; nothing is kept.
        """
        picture = clean_picture(raw)
        attachment = Attachment(
            id=uuid.uuid4().hex,
            filename=_tidy_name(filename, picture.suffix),
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            size=len(picture.content),
            created_at=now,
        )
        path = self._path(attachment)
        self._write(path, picture)
        try:
            with self._database.transaction() as session:
                _require_own_conversation(session, conversation_id, owner_key)
                session.execute(
                    sa.insert(attachments).values(
                        owner_key=owner_key, conversation_id=conversation_id, **vars(attachment)
                    )
                )
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return attachment

    def get(self, attachment_id: str) -> Attachment:
        """Return what is known about an attachment, for whoever may see it.

        Raises:
            NotFound: there is none with this id.
        """
        return self._find(attachment_id)

    def open_for(self, attachment_id: str, owner_key: str) -> OpenedAttachment:
        """Return an attachment to its owner.

        Raises:
            NotFound: it does not exist, is somebody else's, or its file is gone.
        """
        return self._open(self._find(attachment_id, attachments.c.owner_key == owner_key))

    def open_for_agent(self, attachment_id: str) -> OpenedAttachment:
        """Return an attachment to somebody who works for support.

        Raises:
            NotFound: it does not exist, or its file is gone.
        """
        return self._open(self._find(attachment_id))

    def remove_unused(self, now: datetime, limit: int = 200) -> int:
        """Remove what belongs to no ticket and no message after 7 days; return how many.

        Also removes files that are as old and that no row knows of.
        """
        before = now - KEPT_UNUSED
        unused = (
            attachments.c.created_at < before,
            attachments.c.message_id.is_(None),
            ~sa.exists()
            .where(ticket_attachments.c.attachment_id == attachments.c.id)
            .correlate(attachments),
        )
        with self._database.transaction() as session:
            found = session.execute(sa.select(attachments).where(*unused).limit(limit)).all()
            if found:
                ids = [row.id for row in found]
                # The conditions again: on PostgreSQL one may have been used since.
                session.execute(sa.delete(attachments).where(attachments.c.id.in_(ids), *unused))
        paths = {self._path(_attachment(row)) for row in found}
        return self._unlink_unknown([*(paths | self._files_older_than(before))])

    def _find(self, attachment_id: str, *conditions: Any) -> Attachment:
        statement = sa.select(attachments).where(attachments.c.id == attachment_id, *conditions)
        with self._database.reading() as session:
            row = session.execute(statement).one_or_none()
        if row is None:
            raise _not_there()
        return _attachment(row)

    def _open(self, attachment: Attachment) -> OpenedAttachment:
        path = self._path(attachment)
        if not path.is_file():
            _logger.warning("The file of attachment %s is missing: %s", attachment.id, path)
            raise _not_there()
        return OpenedAttachment(attachment, path)

    def _path(self, attachment: Attachment) -> Path:
        return self._folder / file_name(attachment.id, attachment.media_type)

    def _write(self, path: Path, picture: Picture) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._folder.chmod(0o700)
            descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".upload-")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(picture.content)
                    file.flush()
                    os.fsync(descriptor)
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise StorageUnavailable(
                f"The screenshot could not be kept: {error.strerror or error}",
                hint=f"see that there is room in {self._folder} and that this user may write it",
            ) from error

    def _files_older_than(self, before: datetime) -> set[Path]:
        if not self._folder.is_dir():
            return set()
        return {path for path in self._folder.iterdir() if _changed_at(path) < before}

    def _unlink_unknown(self, paths: Sequence[Path]) -> int:
        """Remove those files that no row knows of; return how many."""
        removed = 0
        for start in range(0, len(paths), _CHUNK):
            chunk = paths[start : start + _CHUNK]
            known = sa.select(attachments.c.id).where(
                attachments.c.id.in_([path.stem for path in chunk])
            )
            with self._database.reading() as session:
                known_ids = set(session.execute(known).scalars())
            for path in chunk:
                if path.stem not in known_ids:
                    path.unlink(missing_ok=True)
                    removed += 1
        return removed


def _require_own_conversation(session: Connection, conversation_id: str, owner_key: str) -> None:
    own = sa.select(conversations.c.id).where(
        conversations.c.id == conversation_id, conversations.c.requester_key == owner_key
    )
    if session.execute(own).one_or_none() is None:
        raise NotFound("There is no such conversation")


def _tidy_name(filename: str, suffix: str) -> str:
    """Return a name without folders and control characters that ends as its content demands."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    stem = "".join(char for char in PurePosixPath(name).stem if char.isprintable()).strip(" .")
    return f"{stem[:_MAX_NAME_LENGTH] or 'screenshot'}{suffix}"


def _changed_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    except FileNotFoundError:  # another worker was faster
        return datetime.max.replace(tzinfo=timezone.utc)


def _attachment(row: Any) -> Attachment:
    return Attachment(
        id=row.id,
        filename=row.filename,
        media_type=row.media_type,
        width=row.width,
        height=row.height,
        size=row.size,
        created_at=row.created_at,
    )


def _not_there() -> NotFound:
    return NotFound("There is no such screenshot")
