"""A fresh, migrated database for each test; with an address given, on PostgreSQL as well."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from helpdesk.database import Database, migrate, open_database
from tests.store.world import Desk

POSTGRESQL_URL = os.environ.get("HELPDESK_TEST_POSTGRESQL_URL", "")
KINDS = ("sqlite", "postgresql") if POSTGRESQL_URL else ("sqlite",)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory) -> Path:
    """A SQLite file with all tables, to be copied: migrating each anew would take minutes."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template() -> Iterator[str]:
    """The name of a PostgreSQL database with all tables, to be copied."""
    with made_database() as name:
        migrate(address_of(name))
        yield name


@pytest.fixture(params=KINDS)
def empty_url(request, tmp_path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'helpdesk.db'}"
    else:
        with made_database() as name:
            yield address_of(name)


@pytest.fixture(params=KINDS)
def url(request, tmp_path) -> Iterator[str]:
    """The address of a database with all tables and no rows."""
    if request.param == "sqlite":
        path = tmp_path / "helpdesk.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
    else:
        with made_database(request.getfixturevalue("migrated_template")) as name:
            yield address_of(name)


@contextmanager
def made_database(template: str = "template0") -> Iterator[str]:
    """Give the name of a new PostgreSQL database, which is dropped in the end."""
    name = f"test_{uuid.uuid4().hex}"
    server = sa.create_engine(POSTGRESQL_URL, isolation_level="AUTOCOMMIT", future=True)
    with server.connect() as session:
        session.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield name
        finally:
            session.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.dispose()


def address_of(name: str) -> str:
    return make_url(POSTGRESQL_URL).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def database(url) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def desk(database, tmp_path) -> Desk:
    return Desk(database, tmp_path)
