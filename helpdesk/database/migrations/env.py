"""Runs migrations on the connection given by `helpdesk.database`, or on our own database.

The second is for developers:
`alembic -c helpdesk/database/migrations/alembic.ini revision --autogenerate`.
"""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlalchemy.engine import Connection

from helpdesk.database.engine import open_database
from helpdesk.database.migrations import is_ours
from helpdesk.database.schema import ShortText, TypedText, UtcDateTime, metadata
from helpdesk.settings import load_settings


def _render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Keep our own types out of migrations, which must go on working when the types change."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, TypedText):
        return "sa.Text()"
    if kind == "type" and isinstance(item, ShortText):
        return f"sa.String(length={item.impl.length})"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite changes tables only by copying them
        transactional_ddl=True,  # SQLite can do it, once its driver leaves transactions alone
        compare_type=True,
        render_item=_render_item,
        include_name=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


_given: Connection | None = context.config.attributes.get("connection")
if _given is not None:
    _run(_given)
else:
    with open_database(load_settings().database_url).transaction() as _session:
        _run(_session)
