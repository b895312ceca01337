"""What the environment may say, and what is refused before anything starts."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpdesk.errors import HelpdeskError, SettingsError, StorageUnavailable
from helpdesk.settings import PROJECT_ROOT, SETTINGS, load_settings

GOOD = "k" * 32


@pytest.fixture
def environ(tmp_path):
    return {
        "HELPDESK_DATA_DIR": str(tmp_path / "data"),
        "HELPDESK_SESSION_SECRET": GOOD,
        "HELPDESK_IDENTITY_SECRET": GOOD[::-1],
    }


def production(environ, **more):
    return {**environ, "HELPDESK_PROFILE": "production", **more}


def test_an_empty_environment_is_enough_for_development(tmp_path):
    settings = load_settings({"HELPDESK_DATA_DIR": str(tmp_path)})
    assert settings.profile == "development"
    assert settings.database_url == f"sqlite:///{tmp_path}/helpdesk.db"
    assert settings.policy_file == PROJECT_ROOT / "support.yml"
    assert settings.public_url == "http://127.0.0.1:5005"
    assert settings.console_url == "http://127.0.0.1:5080"
    assert settings.allow_anonymous
    assert not settings.cookie_secure


def test_development_makes_its_secrets_once_and_for_its_owner_only(tmp_path):
    folder = tmp_path / "new" / "folder"
    first = load_settings({"HELPDESK_DATA_DIR": str(folder)})
    again = load_settings({"HELPDESK_DATA_DIR": str(folder)})
    assert len(first.session_secret) >= 32
    assert len(first.identity_secret) >= 32
    assert first.session_secret != first.identity_secret
    assert (again.session_secret, again.identity_secret) == (
        first.session_secret,
        first.identity_secret,
    )
    assert stat.S_IMODE((folder / "secrets.json").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_secrets(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        loaded = list(
            pool.map(lambda _: load_settings({"HELPDESK_DATA_DIR": str(tmp_path)}), range(24))
        )
    assert len({settings.session_secret for settings in loaded}) == 1
    assert len({settings.identity_secret for settings in loaded}) == 1


def test_a_damaged_secrets_file_is_named(tmp_path):
    (tmp_path / "secrets.json").write_text("[1,")
    with pytest.raises(SettingsError, match=r"secrets\.json is damaged.*delete it"):
        load_settings({"HELPDESK_DATA_DIR": str(tmp_path)})


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="HELPDESK_DATA_DIR"):
        load_settings({"HELPDESK_DATA_DIR": str(tmp_path / "file" / "below")})


def test_production_refuses_to_make_secrets_up(tmp_path):
    bare = {"HELPDESK_PROFILE": "production", "HELPDESK_DATA_DIR": str(tmp_path / "data")}
    with pytest.raises(SettingsError, match="HELPDESK_SESSION_SECRET is not set"):
        load_settings(bare)
    with pytest.raises(SettingsError, match="HELPDESK_IDENTITY_SECRET is not set"):
        load_settings({**bare, "HELPDESK_SESSION_SECRET": GOOD})
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ["HELPDESK_SESSION_SECRET", "HELPDESK_IDENTITY_SECRET"])
@pytest.mark.parametrize("profile", ["production", "development"])
def test_a_short_secret_is_refused_by_name_and_not_shown(environ, name, profile):
    environ |= {name: "hunter2", "HELPDESK_PROFILE": profile}
    with pytest.raises(SettingsError, match=f"{name} has 7 characters") as caught:
        load_settings(environ)
    assert "hunter2" not in str(caught.value)


def test_production_sends_cookies_over_https_only_unless_told_otherwise(environ):
    assert load_settings(production(environ)).cookie_secure
    assert not load_settings(production(environ, HELPDESK_COOKIE_SECURE="false")).cookie_secure


def test_an_empty_identity_secret_means_that_nobody_signs_in(environ):
    settings = load_settings(production(environ, HELPDESK_IDENTITY_SECRET=""))
    assert settings.identity_secret == ""


def test_nobody_signing_in_and_nobody_anonymous_is_refused(environ):
    with pytest.raises(SettingsError, match="nobody could chat"):
        load_settings(
            production(environ, HELPDESK_IDENTITY_SECRET="", HELPDESK_ALLOW_ANONYMOUS="no")
        )


def test_a_secret_can_come_from_a_file(environ, tmp_path):
    (tmp_path / "session").write_text("s" * 40 + "\n")
    del environ["HELPDESK_SESSION_SECRET"]
    environ["HELPDESK_SESSION_SECRET_FILE"] = str(tmp_path / "session")
    assert load_settings(environ).session_secret == "s" * 40


def test_a_secret_file_that_is_missing_is_named(environ, tmp_path):
    del environ["HELPDESK_SESSION_SECRET"]
    environ["HELPDESK_SESSION_SECRET_FILE"] = str(tmp_path / "nothing")
    with pytest.raises(SettingsError, match="HELPDESK_SESSION_SECRET_FILE names"):
        load_settings(environ)


def test_a_secret_given_twice_is_refused(environ, tmp_path):
    environ["HELPDESK_SESSION_SECRET_FILE"] = str(tmp_path / "session")
    with pytest.raises(SettingsError, match="both HELPDESK_SESSION_SECRET and"):
        load_settings(environ)


def test_secrets_and_addresses_with_passwords_are_not_printed(environ):
    environ["HELPDESK_DATABASE_URL"] = "postgresql://desk:pa55@db/desk"
    shown = repr(load_settings(environ))
    assert GOOD not in shown
    assert "pa55" not in shown


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("HELPDESK_PROFILE", "prod", "allowed: development, production"),
        ("HELPDESK_HELP_PORT", "0", "allowed: a number from 1 to 65535"),
        ("HELPDESK_HELP_PORT", "70000", "allowed: a number from 1 to 65535"),
        ("HELPDESK_ACTION_PORT", "9" * 5000, "allowed: a number"),
        ("HELPDESK_CONSOLE_PORT", "tcp://10.0.0.7:5080", "enableServiceLinks"),
        ("HELPDESK_ALLOW_ANONYMOUS", "perhaps", "allowed: true, false"),
        ("HELPDESK_PUBLIC_URL", "help.example.com", "allowed: an http or https address"),
        ("HELPDESK_PUBLIC_URL", "https://me@help.example.com", "allowed: an http or https"),
        ("HELPDESK_CONSOLE_URL", "https://host:99999", "allowed: an http or https address"),
        ("HELPDESK_ALLOWED_ORIGINS", "https://a.example.com/path", "without a path"),
        ("HELPDESK_ALLOWED_ORIGINS", "*", "without a path"),
        ("HELPDESK_DATABASE_URL", "helpdesk.db", "allowed: sqlite:///"),
    ],
)
def test_a_wrong_value_names_the_variable_and_what_is_allowed(environ, name, value, complaint):
    with pytest.raises(SettingsError, match=name) as caught:
        load_settings({**environ, name: value})
    assert complaint in str(caught.value)


def test_relative_paths_start_at_the_project_wherever_one_stands(environ, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    environ |= {
        "HELPDESK_POLICY_FILE": "other.yml",
        "HELPDESK_DATABASE_URL": "sqlite:///var/own.db?timeout=5",
    }
    settings = load_settings(environ)
    assert settings.policy_file == PROJECT_ROOT / "other.yml"
    assert settings.database_url == f"sqlite:///{PROJECT_ROOT}/var/own.db?timeout=5"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "postgresql://u:p@h/n"])
def test_other_database_addresses_are_left_alone(environ, url):
    assert load_settings({**environ, "HELPDESK_DATABASE_URL": url}).database_url == url


def test_origins_are_a_list_without_repeats(environ):
    environ["HELPDESK_ALLOWED_ORIGINS"] = (
        "https://A.example.com, http://b:8080/,https://a.example.com"
    )
    assert load_settings(environ).allowed_origins == ("https://a.example.com", "http://b:8080")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:5005"),
        ("::", "http://[::1]:5005"),
        ("help", "http://help:5005"),
    ],
)
def test_the_default_address_can_be_opened(environ, host, address):
    assert load_settings({**environ, "HELPDESK_HOST": host}).public_url == address


def test_every_setting_is_documented_and_nothing_else_is():
    page = (PROJECT_ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(HELPDESK_\w+)` \|(.*)$", page, re.MULTILINE)
    assert [name for name, _ in documented] == [setting.name for setting in SETTINGS]
    assert [("*Secret.*" in row) for _, row in documented] == [row.secret for row in SETTINGS]


def test_an_error_says_what_failed_and_what_to_do():
    error = HelpdeskError("the door is shut", hint="ring the bell")
    assert (error.message, error.hint, error.permanent) == (
        "the door is shut",
        "ring the bell",
        True,
    )
    assert str(error) == "the door is shut (ring the bell)"
    assert str(HelpdeskError("the door is shut")) == "the door is shut"
    assert not StorageUnavailable("away").permanent


def test_loading_does_not_touch_the_real_environment(monkeypatch, environ, tmp_path: Path):
    monkeypatch.setenv("HELPDESK_HELP_PORT", "1")
    assert load_settings(environ).help_port == 5005
