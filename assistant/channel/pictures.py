"""Screenshots as the page sends and reads them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from helpdesk.attachments.store import Attachment, AttachmentStore
from helpdesk.errors import NotFound
from helpdesk.installation import Installation
from helpdesk.requester import Requester
from understanding.secrets.masking import mask

ATTACHMENT_URL = "/help/attachments/{id}"


def save_upload(
    installation: Installation, raw: bytes, filename: str, requester: Requester
) -> dict[str, Any]:
    """Store an upload and return it as the page reads it.

    Raises:
        InvalidInput: it is not a picture that is accepted; says why.
        StorageUnavailable: the database or the disk is away.
    """
    now = installation.now()
    conversation = installation.transcripts.ensure_conversation(requester, now)
    attachment = installation.attachments.save(
        raw,
        mask(filename).text,
        owner_key=requester.key,
        conversation_id=conversation.id,
        now=now,
    )
    return picture_json(attachment)


def read_picture(
    store: AttachmentStore, attachment_id: str, requester: Requester
) -> tuple[str, bytes]:
    """Return media type and bytes of a picture of this requester.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    opened = store.open_for(attachment_id, requester.key)
    return opened.attachment.media_type, opened.read()


def pictures_json(store: AttachmentStore, attachment_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Return pictures of a recorded message as the page reads them; lost ones are left out."""
    found = []
    for attachment_id in attachment_ids:
        with suppress(NotFound):
            found.append(picture_json(store.get(attachment_id)))
    return found


def picture_json(attachment: Attachment) -> dict[str, Any]:
    """Return an uploaded picture as the page reads it."""
    return {
        "id": attachment.id,
        "url": ATTACHMENT_URL.format(id=attachment.id),
        "name": attachment.filename,
        "width": attachment.width,
        "height": attachment.height,
    }
