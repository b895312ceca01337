"""What the page gets from policy and settings: its texts, colours and limits, and who is there."""

from __future__ import annotations

import hashlib
from typing import Any

from conversation.catalogue import label
from helpdesk.database.attachment_files import FORMATS
from helpdesk.errors import HelpdeskError
from helpdesk.identity import HelpSession
from helpdesk.installation import Installation
from helpdesk.limits import MESSAGE_CHARACTERS, MESSAGE_SCREENSHOTS, SCREENSHOT_BYTES
from helpdesk.policy import SupportPolicy


def failure_of_turn(policy: SupportPolicy) -> HelpdeskError:
    """Return what a person reads when a turn failed."""
    return HelpdeskError(
        label("channel.failure"),
        hint=label("channel.failure_hint", support_email=policy.contacts.support_email),
        permanent=False,
    )


def page_texts(policy: SupportPolicy) -> dict[str, str]:
    """Return the texts for each `__NAME__` in the page's file."""
    return {
        "BRAND_NAME": policy.brand.name,
        "SUPPORT_EMAIL": policy.contacts.support_email,
    }


def page_config(installation: Installation, session: HelpSession | None) -> dict[str, Any]:
    """Return config.json, see docs/channel.md."""
    policy, settings = installation.policy, installation.settings
    requester = session.requester if session else None
    signed_in = requester if requester and not requester.is_anonymous else None
    return {
        "name": policy.brand.name,
        "assistant_name": policy.brand.assistant_name,
        "support_email": policy.contacts.support_email,
        "help_centre_url": policy.links.help_centre_url,
        "allow_anonymous": settings.allow_anonymous,
        "session": requester is not None,
        "user": {"name": signed_in.name, "email": signed_in.email} if signed_in else None,
        "owner": _fingerprint(requester.key) if requester else "",
        "limits": {
            "text": MESSAGE_CHARACTERS,
            "attachments": MESSAGE_SCREENSHOTS,
            "attachment_bytes": SCREENSHOT_BYTES,
            "media_types": sorted(media_type for media_type, _ in FORMATS.values()),
        },
        "allowed_origins": list(settings.allowed_origins),
    }


def brand_css(policy: SupportPolicy) -> str:
    """Return the colours of the brand as custom properties."""
    brand = policy.brand
    return f":root {{ --brand-accent: {brand.accent}; --brand-accent-ink: {brand.accent_ink}; }}\n"


def _fingerprint(key: str) -> str:
    """Return a name for the person that gives nothing away; the page keeps drafts under it."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]
