"""Who may sign in to the console: agents and leads, with passwords hashed by argon2.

Signing in takes about as long for an address that is unknown or locked as for a wrong password,
and fails with the same words, so that nobody learns whose addresses have an account.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy.exc import IntegrityError

from helpdesk.database import Database
from helpdesk.database.schema import UtcDateTime, agents
from helpdesk.errors import InvalidInput, NotFound, Refused
from helpdesk.limits import NAME_CHARACTERS, PASSWORD_CHARACTERS, PASSWORD_MIN_CHARACTERS

MAX_FAILURES = 5
LOCK_OUT = timedelta(minutes=5)
# Looser than `validate_email`: it lets everybody sign in whose address was stored before.
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")


class Role(str, Enum):
    """What somebody may do in the console."""

    AGENT = "agent"
    LEAD = "lead"


@dataclass(frozen=True)
class Agent:
    """Somebody who works for support. `email` is in lower case."""

    id: int
    email: str
    name: str
    role: Role
    created_at: datetime
    password_changed_at: datetime
    last_sign_in_at: datetime | None


class AgentStore:
    """The accounts of the console.

    Args:
        hasher: how passwords are hashed; argon2 with its recommended cost (0.2 s, 64 MB).

    Raises (all methods):
        StorageUnavailable: the database is away or busy.
    """

    def __init__(self, database: Database, hasher: PasswordHasher | None = None) -> None:
        self._database = database
        self._hasher = hasher or PasswordHasher()

    def add(
        self, email: str, name: str, password: str, role: Role | str, *, now: datetime
    ) -> Agent:
        """Make an account.

        Raises:
            InvalidInput: `field` is email, name, password or role; the address may be taken.
        """
        try:
            role = Role(role)
        except ValueError as error:
            allowed = ", ".join(each.value for each in Role)
            raise InvalidInput(
                f"There is no role {role!r}", field="role", hint=f"allowed: {allowed}"
            ) from error
        values = {
            "email": _normalised_email(email),
            "name": _checked_name(name),
            "role": role.value,
            "password_hash": self._hasher.hash(_checked_password(password)),
            "failed_attempts": 0,
            "created_at": now,
            "password_changed_at": now,
        }
        try:
            with self._database.transaction() as session:
                added = session.execute(sa.insert(agents).values(values))
                agent_id = added.inserted_primary_key[0]
        except IntegrityError as error:
            raise InvalidInput(
                f"{values['email']} has an account already", field="email"
            ) from error
        return self.get(agent_id)

    def authenticate(self, email: str, password: str, now: datetime) -> Agent:
        """Return whose address and password these are.

        Raises:
            Refused: they do not belong together, or there were five failures in a row less than
                five minutes ago; the message is the same for every address.
        """
        row = self._row(agents.c.email == email.strip().lower())
        may_try = row is not None and self._begin_attempt(row.id, now)
        # Hashed in every case, and outside a transaction, which would hold up all writers.
        is_right = self._matches(row.password_hash if may_try else self._decoy_hash, password)
        if not (may_try and is_right):
            raise Refused(
                "Email and password do not belong together",
                hint=f"after {MAX_FAILURES} failures an account is locked for "
                f"{LOCK_OUT // timedelta(minutes=1)} minutes",
            )
        self._note_success(row, password, now)
        return self.get(row.id)

    def get(self, agent_id: int) -> Agent:
        """Return an account.

        Raises:
            NotFound: there is none with this id.
        """
        row = self._row(agents.c.id == agent_id)
        if row is None:
            raise NotFound("There is no such agent")
        return _agent(row)

    def set_password(self, agent_id: int, password: str, *, now: datetime) -> None:
        """Replace a password, which also ends a lock-out.

        Raises:
            InvalidInput: the password is too short or too long.
            NotFound: there is no such account.
        """
        values = {
            "password_hash": self._hasher.hash(_checked_password(password)),
            "password_changed_at": now,
            "failed_attempts": 0,
            "locked_until": None,
        }
        with self._database.transaction() as session:
            changed = session.execute(
                sa.update(agents).where(agents.c.id == agent_id).values(values)
            )
        if not changed.rowcount:
            raise NotFound("There is no such agent")

    def list(self) -> list[Agent]:
        """Return all accounts, the oldest first."""
        with self._database.reading() as session:
            found = session.execute(sa.select(agents).order_by(agents.c.id)).all()
        return [_agent(row) for row in found]

    def _row(self, condition: Any) -> Any:
        with self._database.reading() as session:
            return session.execute(sa.select(agents).where(condition)).one_or_none()

    def _begin_attempt(self, agent_id: int, now: datetime) -> bool:
        """Count an attempt as failed before it is made; False while the account is locked.

        Counted first, and by the database, so that guesses made at once cannot outrun the lock.
        """
        was_locked = agents.c.locked_until.is_not(None)
        failures: Any = sa.case((was_locked, 1), else_=agents.c.failed_attempts + 1)
        locked_until = sa.literal(now + LOCK_OUT, UtcDateTime())
        with self._database.transaction() as session:
            counted = session.execute(
                sa.update(agents)
                .where(
                    agents.c.id == agent_id,
                    sa.or_(agents.c.locked_until.is_(None), agents.c.locked_until <= now),
                )
                .values(
                    failed_attempts=failures,
                    locked_until=sa.case((failures >= MAX_FAILURES, locked_until), else_=None),
                )
            )
        return bool(counted.rowcount)

    @cached_property
    def _decoy_hash(self) -> str:
        """A hash that no password matches, to spend the usual time on unknown addresses."""
        return self._hasher.hash(secrets.token_urlsafe(32))

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password[: PASSWORD_CHARACTERS + 1])
        except (Argon2Error, InvalidHashError, UnicodeEncodeError):
            return False

    def _note_success(self, row: Any, password: str, now: datetime) -> None:
        values: dict[str, Any] = {
            "failed_attempts": 0,
            "locked_until": None,
            "last_sign_in_at": now,
        }
        if self._hasher.check_needs_rehash(row.password_hash):
            values["password_hash"] = self._hasher.hash(password)
        with self._database.transaction() as session:
            session.execute(sa.update(agents).where(agents.c.id == row.id).values(values))


def generate_password() -> str:
    """Return a password that cannot be guessed and can be read out: four groups of five letters."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def _normalised_email(email: str) -> str:
    address = email.strip().lower()
    if not _ADDRESS.fullmatch(address) or len(address) > NAME_CHARACTERS:
        raise InvalidInput(f"{email.strip()[:80]!r} is not an email address", field="email")
    return address


def _checked_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not 0 < len(tidy) <= NAME_CHARACTERS or not tidy.isprintable():
        raise InvalidInput("An agent needs a name", field="name")
    return tidy


def _checked_password(password: str) -> str:
    if not password.isprintable():
        raise InvalidInput("A password has printable characters only", field="password")
    if not PASSWORD_MIN_CHARACTERS <= len(password) <= PASSWORD_CHARACTERS:
        raise InvalidInput(
            f"A password has {PASSWORD_MIN_CHARACTERS} to {PASSWORD_CHARACTERS} characters, "
            f"this one {len(password)}",
            field="password",
        )
    return password


def _agent(row: Any) -> Agent:
    return Agent(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        created_at=row.created_at,
        password_changed_at=row.password_changed_at,
        last_sign_in_at=row.last_sign_in_at,
    )
