"""What the tables are made of: types that keep values what they are, and the metadata.

Everything here means the same on SQLite and PostgreSQL.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator

from helpdesk.errors import HelpdeskError

if TYPE_CHECKING:
    UtcDateTimeBase = TypeDecorator[datetime]
    TextBase = TypeDecorator[str]
else:
    UtcDateTimeBase = TextBase = TypeDecorator


class NaiveTime(DontWrapMixin, HelpdeskError):
    """A time without a zone was about to be stored; the code that made it is wrong."""


class UtcDateTime(UtcDateTimeBase):
    """An instant: aware in, aware UTC out. Kept to the microsecond.

    Raises:
        NaiveTime: a value has no zone.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if not isinstance(value, datetime) or value.utcoffset() is None:
            raise NaiveTime(
                f"{value!r} has no time zone and was not stored",
                hint="times are aware: datetime.now(timezone.utc)",
            )
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        # SQLite has no zones and gives back what `process_bind_param` made of it: UTC.
        return (
            value.replace(tzinfo=timezone.utc)
            if value.tzinfo is None
            else value.astimezone(timezone.utc)
        )


class TypedText(TextBase):
    """What somebody typed. Loses only what PostgreSQL or UTF-8 cannot hold: NUL, lone surrogates.

    A browser may send half an emoji; that must not make the whole message fail.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else storable(value)


class ShortText(TextBase):
    """A name, an id or a word of ours, of limited length; cleaned like `TypedText`.

    So an id out of an address that no database can hold is looked for and not found.
    """

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """Return `text` without what PostgreSQL (NUL) or UTF-8 (lone surrogates) cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


# SQLite increases only INTEGER keys by itself.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def index(*columns: str) -> sa.Index:
    """Return an index that the naming convention names, which the type stubs do not know of."""
    return sa.Index(None, *columns)  # type: ignore[arg-type]
