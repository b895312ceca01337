"""Who is chatting: identity tokens of the host platform, and the session cookie made of them.

The host platform says who somebody is with a JWT (HS256) signed with a key it shares with us.
The Help section checks it once and from then on knows the person by its own signed cookie.
Somebody who is not signed in gets a random key and is otherwise treated alike.

Refusals never say which check failed in a way that helps to forge the next token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import jwt

from helpdesk.clock import utc_now
from helpdesk.errors import HelpdeskError, Refused
from helpdesk.limits import NAME_CHARACTERS
from helpdesk.requester import Requester, known_time_zone, owner_key

ALGORITHM = "HS256"
LEEWAY = timedelta(seconds=60)
"""How far the clocks of the host platform and this machine may differ."""

SIGNED_IN_LIFETIME = timedelta(hours=12)
ANONYMOUS_LIFETIME = timedelta(days=30)
"""An anonymous person has nothing but the cookie to come back to the conversation with."""

MAX_TOKEN_LENGTH = 4096
_SESSION_AUDIENCE = "help-session"
_SIGN_IN_AGAIN = "open the Help section from the platform again"


@dataclass(frozen=True)
class HelpSession:
    """What the session cookie holds: who it is, since when (aware UTC)."""

    requester: Requester
    issued_at: datetime

    @property
    def expires_at(self) -> datetime:
        """When the cookie stops being accepted."""
        anonymous = self.requester.is_anonymous
        return self.issued_at + (ANONYMOUS_LIFETIME if anonymous else SIGNED_IN_LIFETIME)


def issue_identity_token(
    secret: str,
    *,
    user_id: str,
    name: str,
    email: str,
    account: str,
    time_zone: str,
    audience: str,
    lifetime: timedelta,
    now: datetime | None = None,
) -> str:
    """Return a token as the host platform makes it, for tests, demos and `helpdesk chat`."""
    issued_at = now or utc_now()
    claims = {
        "sub": user_id,
        "name": name,
        "email": email,
        "account": account,
        "zoneinfo": time_zone,
        "aud": audience,
        "iat": int(issued_at.timestamp()),
        "exp": int((issued_at + lifetime).timestamp()),
    }
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def read_identity_token(
    token: str, secret: str, audience: str, now: datetime, *, fallback_time_zone: str = "UTC"
) -> Requester:
    """Return who the host platform says this is.

    Args:
        now: aware; tokens are valid until their `exp`, and 60 s more for differing clocks.
        fallback_time_zone: used where `zoneinfo` is missing or no known zone.

    Raises:
        Refused: the token is forged, expired, of another algorithm or audience, or incomplete,
            or `secret` is empty, which means that nobody signs in here.
    """
    if not secret:
        raise Refused("Signing in is switched off", hint="chat without signing in")
    claims = _verified_claims(token, secret, audience, required=("exp", "aud", "sub"))
    _check_lifetime(claims, now)
    user_id = _text_claim(claims, "sub")
    if not user_id:
        raise _not_accepted()
    account = _text_claim(claims, "account")
    email = _text_claim(claims, "email")
    return Requester(
        key=owner_key(account, user_id),
        user_id=user_id,
        name=_text_claim(claims, "name"),
        email=email if "@" in email else "",
        account=account,
        time_zone=known_time_zone(claims.get("zoneinfo"), fallback_time_zone),
    )


def issue_session_cookie(secret: str, session: HelpSession) -> str:
    """Return the value of the session cookie; whoever sets it makes it HttpOnly."""
    if not secret:
        raise HelpdeskError("Session cookies cannot be signed with an empty secret")
    claims = {
        "aud": _SESSION_AUDIENCE,
        "iat": session.issued_at.timestamp(),
        "requester": asdict(session.requester),
    }
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def read_session_cookie(secret: str, text: str, *, now: datetime | None = None) -> HelpSession:
    """Return the session that a cookie holds.

    Args:
        now: aware; the clock of this machine where not given, so that no caller can forget
            that cookies end.

    Raises:
        Refused: the cookie is forged, damaged or too old.
    """
    claims = _verified_claims(text, secret, _SESSION_AUDIENCE, required=("iat", "aud"))
    try:
        requester = Requester(**claims["requester"])
        issued_at = datetime.fromtimestamp(float(claims["iat"]), timezone.utc)
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise _not_accepted() from error
    session = HelpSession(requester=requester, issued_at=issued_at)
    at = now or utc_now()
    if at >= session.expires_at or issued_at > at + LEEWAY:
        raise Refused("This session has ended", hint=_SIGN_IN_AGAIN)
    return session


def _verified_claims(
    token: str, secret: str, audience: str, *, required: tuple[str, ...]
) -> dict[str, Any]:
    """Return the claims of a token whose signature and audience are right; times are not looked at.

    PyJWT would compare times with the machine's clock; they are compared with `now` instead.
    """
    if not secret or not token or len(token) > MAX_TOKEN_LENGTH:
        raise _not_accepted()
    options: Any = {
        "require": list(required),
        "verify_exp": False,
        "verify_iat": False,
        "verify_nbf": False,
    }
    try:
        return jwt.decode(token, secret, algorithms=[ALGORITHM], audience=audience, options=options)
    except (jwt.InvalidTokenError, ValueError) as error:
        raise _not_accepted() from error


def _check_lifetime(claims: Mapping[str, Any], now: datetime) -> None:
    try:
        expires_at = datetime.fromtimestamp(float(claims["exp"]), timezone.utc)
        begins_at = datetime.fromtimestamp(float(claims.get("nbf", 0)), timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise _not_accepted() from error
    if now >= expires_at + LEEWAY:
        raise Refused("This sign-in has expired", hint=_SIGN_IN_AGAIN)
    if now < begins_at - LEEWAY:
        raise _not_accepted()


def _text_claim(claims: Mapping[str, Any], name: str) -> str:
    """Return a claim as one printable line, empty where it is missing."""
    value = claims.get(name, "")
    if not isinstance(value, str) or len(value) > NAME_CHARACTERS:
        raise _not_accepted()
    return " ".join("".join(char if char.isprintable() else " " for char in value).split())


def _not_accepted() -> Refused:
    return Refused("This sign-in is not accepted", hint=_SIGN_IN_AGAIN)
