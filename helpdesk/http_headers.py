"""What both web servers, the Help section's and the console's, send and expect in HTTP headers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

SECURITY_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
)
"""Of every response. Each server adds its own referrer and content policy."""

HTTPS_ONLY = ("Strict-Transport-Security", f"max-age={365 * 24 * 3600}")
"""Of every response, where the server is reached over HTTPS alone."""

IMMUTABLE = "public, max-age=31536000, immutable"
"""Cache-Control of an address whose content never changes."""

# Chromium dresses a picture that is opened by itself with a style of its own.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Content-Security-Policy of an uploaded picture, which may be shown and nothing else."""


def content_policy(directives: Mapping[str, str]) -> str:
    """Return a Content-Security-Policy: {"img-src": "'self'"} -> "default-src 'none'; img-src ...".

    What is not named is not allowed.
    """
    all_directives = {"default-src": "'none'", **directives}
    return "; ".join(f"{name} {value}" for name, value in all_directives.items())


def is_own_origin(origin: str, host: str, own: Collection[str | None]) -> bool:
    """Return whether a page of `origin` is ours: at a known address, or at the host it calls.

    A browser names the origin of the page with every form and socket; a foreign page can change
    neither that nor the host.

    Args:
        origin: the Origin header.
        host: the Host header, empty where there is none.
        own: our own addresses, in lower case and without a path.
    """
    origin = origin.lower()
    return origin in own or urlsplit(origin).netloc == (host.lower() or "?")
