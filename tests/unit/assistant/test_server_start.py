"""What keeps the server from starting is said with what to do about it."""

from __future__ import annotations

import os
import socket

import pytest

from assistant.rasa.server import newest_model, redis_lock_store, require_free_port
from helpdesk.errors import HelpdeskError


def test_the_model_changed_last_is_served(tmp_path):
    for age, name in ((300, "old.tar.gz"), (100, "new.tar.gz"), (200, "middle.tar.gz")):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    (tmp_path / "notes.txt").write_text("no model")

    assert newest_model(tmp_path).name == "new.tar.gz"


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_without_a_model_it_says_how_to_make_one(tmp_path, folder):
    (tmp_path / "empty").mkdir()

    with pytest.raises(HelpdeskError, match="make run"):
        newest_model(tmp_path / folder)


def test_a_taken_port_is_named_with_the_setting_that_changes_it():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(HelpdeskError, match=f"Port {port}.*HELPDESK_HELP_PORT"):
            require_free_port("127.0.0.1", port)
    require_free_port("127.0.0.1", port)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://cache", {"url": "cache", "port": 6379, "db": 0, "use_ssl": False}),
        (
            "rediss://bot:s3cret@cache:6380/2",
            {
                "url": "cache",
                "port": 6380,
                "db": 2,
                "username": "bot",
                "password": "s3cret",
                "use_ssl": True,
            },
        ),
    ],
)
def test_conversations_are_locked_in_the_redis_of_the_settings(url, expected):
    assert redis_lock_store(url).items() >= expected.items()


def test_an_address_that_is_no_redis_is_refused_without_repeating_it():
    with pytest.raises(HelpdeskError, match="HELPDESK_REDIS_URL") as caught:
        redis_lock_store("http://user:s3cret@cache")
    assert "s3cret" not in str(caught.value)
