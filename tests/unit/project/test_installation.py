"""One bundle of stores a process: made at the first use, once, and closed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from helpdesk.database import migrate
from helpdesk.errors import PolicyError
from helpdesk.installation import Installation, this_installation, use_installation
from helpdesk.settings import load_settings


def installation_in(folder: Path, **environment: str) -> Installation:
    return Installation(load_settings({"HELPDESK_DATA_DIR": str(folder), **environment}))


def test_a_broken_policy_concerns_only_who_needs_it(tmp_path):
    (tmp_path / "broken.yml").write_text("brand: []\n")
    broken = installation_in(tmp_path, HELPDESK_POLICY_FILE=str(tmp_path / "broken.yml"))
    migrate(broken.settings.database_url, log=lambda _line: None)
    with broken:
        assert broken.agents.list() == []
        for _ in range(2):  # a part that could not be made is tried again
            with pytest.raises(PolicyError):
                _ = broken.tickets


def test_threads_that_ask_at_once_get_one_database(tmp_path):
    installation = installation_in(tmp_path)
    together = threading.Barrier(8)
    found = []

    def ask() -> None:
        together.wait()
        found.append(installation.tickets)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(each) for each in found}) == 1


def test_a_replaced_part_leaves_the_first_installation_as_it_was(tmp_path):
    first = installation_in(tmp_path)
    database = first.database
    other = first.with_parts(agents="nobody")
    assert other.agents == "nobody"
    assert other.database is database
    assert first.agents != "nobody"


def test_closing_disposes_of_the_connections_and_opens_no_database_for_that(tmp_path):
    closed: list[str] = []

    class Noted:
        def close(self) -> None:
            closed.append("database")

    unused = installation_in(tmp_path)
    unused.close()
    assert "database" not in vars(unused)
    with unused.with_parts(database=Noted()):
        pass
    assert closed == ["database"]


def test_what_frameworks_build_shares_one_installation(tmp_path, monkeypatch):
    monkeypatch.setenv("HELPDESK_DATA_DIR", str(tmp_path))
    use_installation(None)
    try:
        assert this_installation() is this_installation()
        mine = installation_in(tmp_path)
        use_installation(mine)
        assert this_installation() is mine
    finally:
        use_installation(None)
