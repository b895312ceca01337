"""A fresh, migrated database for each test, once SQLite and once PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from helpdesk.database import Database, migrate, open_database
from helpdesk.notifications.post import Post
from helpdesk.settings.notifications import WebHookSettings
from tests.store.mailing import CHAT, PAGER, Sink, made_post
from tests.store.postgresql import SharedDatabase, made_database, running_server
from tests.store.world import Desk

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory) -> Path:
    """A SQLite file with all tables, to be copied: migrating each anew would take minutes."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server on which databases may be made."""
    with running_server() as url:
        yield url


@pytest.fixture(scope="session")
def shared_postgresql(postgresql_server) -> Iterator[SharedDatabase]:
    """The PostgreSQL database with all tables that tests take turns with."""
    with ExitStack() as kept:
        yield SharedDatabase(postgresql_server, kept)


@pytest.fixture(params=KINDS)
def empty_url(request, tmp_path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
    else:
        with made_database(request.getfixturevalue("postgresql_server")) as made:
            yield made


@pytest.fixture(params=KINDS)
def url(request, tmp_path) -> Iterator[str]:
    """The address of a database with all tables and no rows."""
    if request.param == "sqlite":
        path = tmp_path / "helpdesk.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
    else:
        yield request.getfixturevalue("shared_postgresql").give()


@pytest.fixture
def database(url) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def desk(database, tmp_path) -> Desk:
    return Desk(database, tmp_path)


@pytest.fixture
def mail() -> Sink:
    """A channel that records the mails it is given."""
    return Sink()


@pytest.fixture
def hook() -> Sink:
    """A channel that records what web hooks are told."""
    return Sink()


@pytest.fixture
def post(desk, mail, hook) -> Post:
    """The desk's post: one web hook for everything, one for what cannot wait."""
    hooks = WebHookSettings((CHAT,), (PAGER,), "k" * 32)
    return made_post(desk.database, desk.policy, mail, hook, hooks)
