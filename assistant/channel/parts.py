"""What the channel is made of, and what of the support policy the page shows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from assistant.channel.session import Gate
from assistant.rasa.dialogue import RasaDialogue
from conversation.catalogue import label, load_texts
from helpdesk.attachments.pictures import MAX_BYTES
from helpdesk.attachments.store import Attachment, AttachmentStore
from helpdesk.database import Database, open_database
from helpdesk.database.attachment_files import FORMATS
from helpdesk.errors import HelpdeskError, NotFound
from helpdesk.identity import HelpSession
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.requester import Requester
from helpdesk.settings import Settings
from helpdesk.transcripts.store import TranscriptStore
from understanding.secrets.masking import mask

MESSAGE_CHARACTERS = 10_000
ATTACHMENTS_PER_MESSAGE = 5
ATTACHMENT_URL = "/help/attachments/{id}"


def utc_now() -> datetime:
    """Return the time of this machine's clock, aware."""
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Parts:
    """The stores, the policy and the way into Rasa; made once when the server starts."""

    settings: Settings
    policy: SupportPolicy
    gate: Gate
    dialogue: RasaDialogue
    transcripts: TranscriptStore
    attachments: AttachmentStore
    now: Callable[[], datetime]

    @property
    def attachment_bytes(self) -> int:
        """The most bytes an upload may have."""
        return MAX_BYTES

    def failure(self) -> HelpdeskError:
        """Return what a person reads when a turn failed."""
        return HelpdeskError(
            label("channel.failure"),
            hint=label("channel.failure_hint", support_email=self.policy.contacts.support_email),
            permanent=False,
        )

    def page_texts(self) -> dict[str, str]:
        """Return what stands in the page's file as `__NAME__`."""
        return {
            "BRAND_NAME": self.policy.brand.name,
            "SUPPORT_EMAIL": self.policy.contacts.support_email,
        }

    def page_config(self, session: HelpSession | None) -> dict[str, Any]:
        """Return config.json, see docs/channel.md."""
        requester = session.requester if session else None
        signed_in = requester if requester and not requester.is_anonymous else None
        return {
            "name": self.policy.brand.name,
            "assistant_name": self.policy.brand.assistant_name,
            "support_email": self.policy.contacts.support_email,
            "help_centre_url": self.policy.links.help_centre_url,
            "allow_anonymous": self.settings.allow_anonymous,
            "session": requester is not None,
            "user": {"name": signed_in.name, "email": signed_in.email} if signed_in else None,
            "owner": _fingerprint(requester.key) if requester else "",
            "limits": {
                "text": MESSAGE_CHARACTERS,
                "attachments": ATTACHMENTS_PER_MESSAGE,
                "attachment_bytes": self.attachment_bytes,
                "media_types": sorted(media_type for media_type, _ in FORMATS.values()),
            },
            "allowed_origins": list(self.settings.allowed_origins),
        }

    def brand_css(self) -> str:
        """Return the colours of the brand as custom properties."""
        brand = self.policy.brand
        return (
            f":root {{ --brand-accent: {brand.accent}; --brand-accent-ink: {brand.accent_ink}; }}\n"
        )

    def keep_picture(self, raw: bytes, filename: str, requester: Requester) -> dict[str, Any]:
        """Store an upload and return it as the page reads it.

        Raises:
            InvalidInput: it is no picture that can be taken; says why.
            StorageUnavailable: the database or the disk is away.
        """
        now = self.now()
        conversation = self.transcripts.ensure_conversation(requester, now)
        attachment = self.attachments.save(
            raw,
            mask(filename).text,
            owner_key=requester.key,
            conversation_id=conversation.id,
            now=now,
        )
        return picture_json(attachment)

    def read_picture(self, attachment_id: str, requester: Requester) -> tuple[str, bytes]:
        """Return media type and bytes of a picture of this requester.

        Raises:
            NotFound: there is none, or it is somebody else's.
        """
        opened = self.attachments.open_for(attachment_id, requester.key)
        return opened.attachment.media_type, opened.read()

    def pictures(self, attachment_ids: Iterable[str]) -> list[dict[str, Any]]:
        """Return pictures of a recorded message as the page reads them; lost ones are left out."""
        found = []
        for attachment_id in attachment_ids:
            with suppress(NotFound):
                found.append(picture_json(self.attachments.get(attachment_id)))
        return found


def make_parts(
    settings: Settings,
    dialogue: RasaDialogue,
    *,
    database: Database | None = None,
    policy: SupportPolicy | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Parts:
    """Return the parts as the settings want them; `database` and `policy` replace theirs.

    Raises:
        PolicyError: support.yml cannot be kept.
        CatalogueError: a file of texts is broken.
    """
    load_texts()
    policy = policy or load_policy(settings.policy_file)
    database = database or open_database(settings.database_url)
    return Parts(
        settings=settings,
        policy=policy,
        gate=Gate(settings, str(policy.time_zone), now),
        dialogue=dialogue,
        transcripts=TranscriptStore(database),
        attachments=AttachmentStore(database, settings.data_dir / "attachments"),
        now=now,
    )


def picture_json(attachment: Attachment) -> dict[str, Any]:
    """Return an uploaded picture as the page reads it."""
    return {
        "id": attachment.id,
        "url": ATTACHMENT_URL.format(id=attachment.id),
        "name": attachment.filename,
        "width": attachment.width,
        "height": attachment.height,
    }


def _fingerprint(key: str) -> str:
    """Return a name for the person that gives nothing away; the page keeps drafts under it."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]
