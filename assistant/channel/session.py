"""Who may come in: the origin of a request, and the signed cookie that says who somebody is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any

from conversation.catalogue import label
from helpdesk.errors import Refused
from helpdesk.http_headers import is_own_origin
from helpdesk.identity import (
    ANONYMOUS_LIFETIME,
    SIGNED_IN_LIFETIME,
    HelpSession,
    issue_session_cookie,
    read_identity_token,
    read_session_cookie,
)
from helpdesk.requester import anonymous_requester
from helpdesk.settings import Settings
from helpdesk.settings.reader import origin_of

COOKIE_NAME = "help_session"
COOKIE_PATH = "/help"

RENEW_ANONYMOUS_AFTER = timedelta(days=1)
"""Somebody who comes back keeps the conversation, however long ago it began."""


class Gate:
    """Reads and issues sessions, and recognises our own origins.

    Args:
        time_zone: IANA name for people of whom no zone is known.
        now: returns an aware time.
    """

    def __init__(self, settings: Settings, time_zone: str, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._time_zone = time_zone
        self._now = now
        self._origins = {origin_of(settings.public_url), *settings.allowed_origins}

    def admits_origin(
        self, origin: str | None, host: str | None, fetch_site: str | None = None
    ) -> bool:
        """Tell whether a request may come from where it comes from.

        Args:
            origin: the Origin header; browsers send it with everything that changes something
                and with every request from another site. Programs send none.
            host: the Host header. A page has the same origin as the server if they agree.
            fetch_site: the Sec-Fetch-Site header, for requests without an Origin.
        """
        if not origin:
            return fetch_site != "cross-site"
        return is_own_origin(origin, host or "", self._origins)

    def is_other_allowed_origin(self, origin: str | None) -> bool:
        """Tell whether this is a host platform's origin, which needs CORS headers."""
        return (origin or "").lower() in self._settings.allowed_origins

    def session(self, cookie: str | None) -> HelpSession:
        """Return the session that a cookie's value holds.

        Raises:
            Refused: it is missing, forged or expired, or anonymous where that is not allowed.
        """
        if not cookie:
            raise Refused(label("channel.not_signed_in"), hint=label("channel.reload_hint"))
        session = read_session_cookie(self._settings.session_secret, cookie, now=self._now())
        if session.requester.is_anonymous and not self._settings.allow_anonymous:
            raise Refused(label("channel.sign_in"), hint=label("channel.sign_in_hint"))
        return session

    def session_of_environ(self, environ: Mapping[str, Any]) -> HelpSession:
        """Return the session of a socket's first request; raises as `session`."""
        jar = SimpleCookie()
        try:
            jar.load(environ.get("HTTP_COOKIE") or "")
        except CookieError:
            jar.clear()
        return self.session(jar[COOKIE_NAME].value if COOKIE_NAME in jar else None)

    def has_ended(self, session: HelpSession) -> bool:
        """Tell whether a session that was valid has run out since."""
        return self._now() >= session.expires_at

    def visit(self, cookie: str | None) -> HelpSession | None:
        """Return the session to put into the cookie of somebody who opens the page.

        None leaves the cookie alone: it is good, or nobody comes in without signing in.
        """
        try:
            session = self.session(cookie)
        except Refused:
            if not self._settings.allow_anonymous:
                return None
            return HelpSession(anonymous_requester(self._time_zone), issued_at=self._now())
        is_old = self._now() - session.issued_at > RENEW_ANONYMOUS_AFTER
        if session.requester.is_anonymous and is_old:
            return HelpSession(session.requester, issued_at=self._now())
        return None

    def sign_in(self, token: str) -> HelpSession:
        """Return the session for the host platform's token.

        Raises:
            Refused: the token is forged, expired or meant for somebody else.
        """
        now = self._now()
        settings = self._settings
        requester = read_identity_token(
            token,
            settings.identity_secret,
            settings.identity_audience,
            now,
            fallback_time_zone=self._time_zone,
        )
        return HelpSession(requester, issued_at=now)

    def set_cookie(self, cookies: Any, session: HelpSession) -> None:
        """Put the session into a Sanic response's cookies."""
        lifetime = ANONYMOUS_LIFETIME if session.requester.is_anonymous else SIGNED_IN_LIFETIME
        cookies[COOKIE_NAME] = issue_session_cookie(self._settings.session_secret, session)
        cookie = cookies[COOKIE_NAME]
        cookie["path"] = COOKIE_PATH
        cookie["httponly"] = True
        cookie["samesite"] = "Lax"
        cookie["max-age"] = int(lifetime.total_seconds())
        if self._settings.cookie_secure:
            cookie["secure"] = True
