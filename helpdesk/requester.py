"""Who asks for help: a person, and the key of everything that is theirs. Pure."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MAX_OWNER_KEY_LENGTH = 255


@dataclass(frozen=True)
class Requester:
    """A person who asks for help.

    `key` is the owner key of everything that is theirs and never changes: "user:acme:42" for
    user 42 of account acme, "anon:<random>" for somebody who is not signed in. `email`, `name`
    and `account` are empty where unknown; `time_zone` is an IANA name.
    """

    key: str
    user_id: str | None
    name: str
    email: str
    account: str
    time_zone: str

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody vouches for who this is."""
        return self.user_id is None

    @property
    def display_name(self) -> str:
        """What to call this person: their name or address where one is known."""
        return self.name or self.email or "Somebody not signed in"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this person reads times."""
        return ZoneInfo(self.time_zone)


def owner_key(account: str, user_id: str) -> str:
    """Return the owner key of a signed-in user, at most 255 characters.

    The parts are quoted, so that no two users share a key whatever their ids contain.
    """
    key = f"user:{quote(account, safe='')}:{quote(user_id, safe='')}"
    if len(key) <= MAX_OWNER_KEY_LENGTH:
        return key
    return f"user:sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def anonymous_requester(time_zone: str) -> Requester:
    """Return a new person about whom nothing is known; the key cannot be guessed."""
    key = f"anon:{secrets.token_urlsafe(24)}"
    return Requester(key=key, user_id=None, name="", email="", account="", time_zone=time_zone)


def known_time_zone(name: object, fallback: str) -> str:
    """Return `name` if it is an IANA time zone, else `fallback`."""
    if not isinstance(name, str) or not name:
        return fallback
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe", a folder of zones
        return fallback
