"""The headers that say what a browser may do with what we send."""

from __future__ import annotations

import re

from sanic.request import Request
from sanic.response import BaseHTTPResponse

from helpdesk.http_headers import (
    HTTPS_ONLY,
    PICTURE_POLICY,
    SECURITY_HEADERS,
    content_policy,
)
from helpdesk.settings import Settings

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")

_HEADERS = {
    **SECURITY_HEADERS,
    # A host platform that shows the page in a frame may learn its origin.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": content_policy({"frame-ancestors": "'none'"}),
}


def page_headers(request: Request, settings: Settings) -> dict[str, str]:
    """Return the headers of the page: files and connections of our own only, nothing inline."""
    host = request.headers.get("host", "")
    # Older browsers do not count a socket to the same host as 'self'.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    frames = " ".join(["'self'", *settings.allowed_origins])
    policy = {
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
    return {"Content-Security-Policy": content_policy(policy), "Cache-Control": "no-cache"}


def picture_headers() -> dict[str, str]:
    """Return the headers of an uploaded picture, which may be shown and nothing else."""
    return {
        "Content-Security-Policy": PICTURE_POLICY,
        "Content-Disposition": "inline",
        "Cache-Control": "private, max-age=86400, immutable",
    }


def secured(answer: BaseHTTPResponse, *, over_https: bool) -> None:
    """Add to a response what every response needs; what it has already stays."""
    for name, value in (*_HEADERS.items(), *([HTTPS_ONLY] if over_https else [])):
        answer.headers.setdefault(name, value)
