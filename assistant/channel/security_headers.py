"""The headers that tell a browser what it may do with what we send."""

from __future__ import annotations

import re

from sanic.request import Request
from sanic.response import BaseHTTPResponse

from helpdesk.settings import Settings

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
_ONE_YEAR_SECONDS = 365 * 24 * 3600


def page_headers(request: Request, settings: Settings) -> dict[str, str]:
    """Return the headers of the page: files and connections of our own only, nothing inline."""
    host = request.headers.get("host", "")
    # Older browsers do not count a socket to the same host as 'self'.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    frames = " ".join(["'self'", *settings.allowed_origins])
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob: data:",
        "font-src": "'self'",
        "connect-src": f"'self'{sockets}",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": frames,
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cache-Control": "no-cache",
    }


def picture_headers() -> dict[str, str]:
    """Return the headers of an uploaded picture, which may be shown and nothing else."""
    return {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline",
        "Cache-Control": "private, max-age=86400, immutable",
    }


def secured(answer: BaseHTTPResponse, *, over_https: bool) -> None:
    """Add to a response what every response needs; what it has already stays."""
    headers = answer.headers
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", _NOTHING)
    if over_https:
        headers.setdefault("Strict-Transport-Security", f"max-age={_ONE_YEAR_SECONDS}")
