"""What keeps the server from starting is said with what to do about it."""

from __future__ import annotations

import os
import socket

import pytest

from assistant.server import newest_model, require_free_port
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
