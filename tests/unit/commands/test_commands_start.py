"""What `helpdesk start` prepares and says."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import SUBJECTS, build_app
from commands.processes import CannotStart
from commands.start import banner, check_disk
from helpdesk.agents import AgentStore, Role
from helpdesk.database import migrate, open_database
from helpdesk.settings import Settings, load_settings

EVERYTHING = ("help", "actions", "console", "worker")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = load_settings({"HELPDESK_DATA_DIR": str(tmp_path)})
    migrate(settings.database_url)
    return settings


def add_account(settings: Settings, email: str) -> None:
    store = AgentStore(open_database(settings.database_url))
    now = datetime(2026, 1, 5, tzinfo=timezone.utc)
    store.add(email, "Lee", "correct horse battery", Role.AGENT, now=now)


def test_the_banner_gives_both_addresses_and_how_to_make_the_first_account(
    settings: Settings,
) -> None:
    told = banner(settings, EVERYTHING, 12.4)
    assert "http://127.0.0.1:5005/help/" in told
    assert "http://127.0.0.1:5080/" in told
    assert ".venv/bin/helpdesk agent add" in told
    assert "Ready after 12 s" in told


def test_the_banner_names_an_account_that_can_sign_in(settings: Settings) -> None:
    add_account(settings, "lee@support.example")
    told = banner(settings, EVERYTHING, 12)
    assert "Sign in as lee@support.example with" in told
    assert "agent add" not in told
    add_account(settings, "kim@support.example")
    assert "(or one of 1 others)" in banner(settings, EVERYTHING, 12)


def test_the_banner_tells_only_of_what_was_started(settings: Settings) -> None:
    told = banner(settings, ["console"], 3)
    assert "Console" in told
    assert "Help section" not in told


def test_the_banner_comes_also_when_accounts_cannot_be_read(tmp_path: Path) -> None:
    nowhere = load_settings(
        {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    )
    assert "accounts cannot be read" in banner(nowhere, EVERYTHING, 1)


def test_a_full_disk_is_refused_with_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"Only \d+ MB are free") as raised:
        check_disk(tmp_path, needed_mb=10**9)
    assert "HELPDESK_DATA_DIR" in raised.value.hint


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match="file/var"):
        check_disk(tmp_path / "file" / "var")


def test_a_new_data_folder_is_made(tmp_path: Path) -> None:
    check_disk(tmp_path / "new" / "var")
    assert (tmp_path / "new" / "var").is_dir()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_subject_has_the_commands_listed_beside_it(subject: str) -> None:
    names = SUBJECTS[subject]
    app = build_app(names[0])
    registered = {
        one.name or getattr(one.callback, "__name__", "") for one in app.registered_commands
    }
    assert registered | {group.name for group in app.registered_groups} == set(names)


def test_an_unknown_command_is_answered_with_those_that_exist() -> None:
    result = CliRunner().invoke(build_app("strat"), ["strat"])
    assert result.exit_code == 2
    assert "No such command 'strat'" in result.output


def test_the_banner_says_where_mails_go(settings: Settings, tmp_path: Path) -> None:
    told = banner(settings, EVERYTHING, 3)
    assert f"Mails go to    the folder {tmp_path / 'mail'}" in told
    assert "HELPDESK_SMTP_HOST" in told
    with_server = load_settings(
        {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_SMTP_HOST": "smtp.example.com"}
    )
    told = banner(with_server, ["worker"], 3)
    assert "Mails go to    smtp.example.com:587 (starttls)" in told
    assert "no mail server" not in told
    assert "Mails" not in banner(settings, ["console"], 3)
