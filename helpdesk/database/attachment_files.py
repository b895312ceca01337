"""The formats in which screenshots are stored, and the names of their files."""

from __future__ import annotations

from types import MappingProxyType

FORMATS = MappingProxyType(
    {
        "PNG": ("image/png", ".png"),
        "JPEG": ("image/jpeg", ".jpg"),
        "WEBP": ("image/webp", ".webp"),
        "GIF": ("image/gif", ".gif"),
    }
)
"""Pillow's name of a format -> its media type and the suffix of its files."""

_SUFFIX_OF = dict(FORMATS.values())


def file_name(attachment_id: str, media_type: str) -> str:
    """Return the name of an attachment's file in the attachments folder."""
    return f"{attachment_id}{_SUFFIX_OF[media_type]}"
