"""Who is signed in: the content of the session cookie, and how it is signed and ends.

A session ends after `IDLE_LIMIT` without anything done by the agent, `ABSOLUTE_LIMIT` after the
sign-in, at the sign-out, when the password changes, and with the account. Pages that refresh
themselves do not count as something done.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import jwt

IDLE_LIMIT = timedelta(hours=2)
ABSOLUTE_LIMIT = timedelta(hours=12)
VISIT_LIMIT = timedelta(hours=12)
# A session's cookie is renewed at most this often, so that not every page sets a cookie.
REFRESH_AFTER = timedelta(minutes=1)

_ALGORITHM = "HS256"
_SESSION = "helpdesk.console.session"
_VISIT = "helpdesk.console.visit"


@dataclass(frozen=True)
class AgentSession:
    """One sign-in of one agent.

    `csrf_token` is what the forms of this session must bring back. `time_zone` is the IANA name
    the agent's browser gave at sign-in, or empty.
    """

    id: str
    agent_id: int
    csrf_token: str
    time_zone: str
    signed_in_at: datetime
    seen_at: datetime

    @classmethod
    def begin(cls, agent_id: int, time_zone: str, now: datetime) -> AgentSession:
        """Return a new session for an agent who has just given the right password."""
        return cls(
            id=secrets.token_urlsafe(16),
            agent_id=agent_id,
            csrf_token=secrets.token_urlsafe(24),
            time_zone=time_zone,
            signed_in_at=now,
            seen_at=now,
        )

    @property
    def ends_at(self) -> datetime:
        """When this session is over if the agent does nothing more."""
        return min(self.seen_at + IDLE_LIMIT, self.signed_in_at + ABSOLUTE_LIMIT)

    def outlives(self, password_changed_at: datetime) -> bool:
        """Tell whether the sign-in was with the present password; cookies count whole seconds."""
        return _seconds(self.signed_in_at) >= _seconds(password_changed_at)

    def seen(self, now: datetime) -> AgentSession:
        """Return the session as it is once the agent has done something at `now`."""
        return replace(self, seen_at=now)


class SessionSigner:
    """Turns sessions into cookie values and back; nothing forged or over comes back.

    A signed-out session is remembered until it would have ended, so that a copy of its cookie
    is of no use. That memory is this process's own.
    """

    def __init__(self, secret: str) -> None:
        self._sessions = _SignedValues(secret, _SESSION)
        self._visits = _SignedValues(secret, _VISIT)
        self._signed_out: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def write(self, session: AgentSession) -> str:
        """Return the cookie value for `session`."""
        return self._sessions.write(
            {
                "id": session.id,
                "agent": session.agent_id,
                "csrf": session.csrf_token,
                "zone": session.time_zone,
                "since": _seconds(session.signed_in_at),
                "seen": _seconds(session.seen_at),
            }
        )

    def read(self, cookie: str, now: datetime) -> AgentSession | None:
        """Return the session in `cookie`, or None when it is forged, signed out or over."""
        content = self._sessions.read(cookie)
        if content is None:
            return None
        session = AgentSession(
            id=content["id"],
            agent_id=content["agent"],
            csrf_token=content["csrf"],
            time_zone=content["zone"],
            signed_in_at=_instant(content["since"]),
            seen_at=_instant(content["seen"]),
        )
        with self._lock:
            signed_out = session.id in self._signed_out
        return None if signed_out or now >= session.ends_at else session

    def sign_out(self, session: AgentSession, now: datetime) -> None:
        """Make every copy of this session's cookie useless."""
        with self._lock:
            self._signed_out = {
                key: ends_at for key, ends_at in self._signed_out.items() if ends_at > now
            }
            self._signed_out[session.id] = session.signed_in_at + ABSOLUTE_LIMIT

    def write_visit(self, token: str, now: datetime) -> str:
        """Return the cookie value that ties the sign-in form with `token` to one browser."""
        return self._visits.write({"token": token, "since": _seconds(now)})

    def read_visit(self, cookie: str, now: datetime) -> str | None:
        """Return the form token in a visit's cookie, or None when it is forged or too old."""
        content = self._visits.read(cookie)
        if content is None or now >= _instant(content["since"]) + VISIT_LIMIT:
            return None
        return str(content["token"])


def same_token(expected: str, given: str) -> bool:
    """Compare two tokens in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode())


class _SignedValues:
    """Signs the values of one purpose, with a key of its own: none is good for another purpose."""

    def __init__(self, secret: str, purpose: str) -> None:
        self._key = hmac.digest(secret.encode(), purpose.encode(), "sha256")

    def write(self, content: dict[str, Any]) -> str:
        return jwt.encode(content, self._key, algorithm=_ALGORITHM)

    def read(self, text: str) -> dict[str, Any] | None:
        """Return the content, or None where the signature does not fit."""
        try:
            content: dict[str, Any] = jwt.decode(text, self._key, algorithms=[_ALGORITHM])
        except (jwt.InvalidTokenError, ValueError):
            return None
        return content


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)
