"""The database: engine and transactions, tables, migrations, backup and restore.

Import what opens it from here; tables are in `schema`.
"""

from helpdesk.database.engine import (
    Database,
    current_revision,
    migrate,
    open_database,
    schema_is_current,
)

__all__ = ["Database", "current_revision", "migrate", "open_database", "schema_is_current"]
