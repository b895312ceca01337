"""Settings from the environment: one table, read once by whoever starts a process.

Every setting is a row of `SETTINGS`; docs/settings.md lists the same rows. A secret can also be
given as the path of a file that holds it, in a variable of the same name with `_FILE` appended.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helpdesk.errors import SettingsError
from helpdesk.settings.notifications import (
    NOTIFICATION_SETTINGS,
    MailSettings,
    WebHookSettings,
    read_mail_settings,
    read_web_hook_settings,
)
from helpdesk.settings.reader import PROJECT_ROOT, Setting, SettingsReader, from_root

__all__ = ["PROJECT_ROOT", "SETTINGS", "Setting", "Settings", "load_settings"]

LOOPBACK = "127.0.0.1"
"""The address of this machine that no other machine can reach."""

PROFILES = ("development", "production")
MIN_SECRET_LENGTH = 32
SECRETS_FILE_NAME = "secrets.json"

_SQLITE_FILE = "sqlite:///"


SETTINGS: tuple[Setting, ...] = (
    Setting("HELPDESK_PROFILE", "development", "development or production."),
    Setting("HELPDESK_DATA_DIR", "var", "Folder for the database, uploads and indexes."),
    Setting(
        "HELPDESK_DATABASE_URL",
        "",
        "SQLAlchemy address of the database. Default: SQLite, helpdesk.db in the data folder.",
        secret=True,
    ),
    Setting(
        "HELPDESK_REDIS_URL",
        "",
        "Redis for locks and messages between several processes. Empty: one process, no Redis.",
        secret=True,
    ),
    Setting("HELPDESK_POLICY_FILE", "support.yml", "The support policy."),
    Setting("HELPDESK_ARTICLES_DIR", "help_centre", "Folder of the help-centre articles."),
    Setting("HELPDESK_HOST", "127.0.0.1", "Address on which the servers listen."),
    Setting("HELPDESK_HELP_PORT", "5005", "Port of the Help section (Rasa server)."),
    Setting("HELPDESK_ACTION_PORT", "5055", "Port of the action server."),
    Setting("HELPDESK_CONSOLE_PORT", "5080", "Port of the agents' console."),
    Setting(
        "HELPDESK_PUBLIC_URL",
        "",
        "Address under which people reach the Help section. Default: host and help port.",
    ),
    Setting(
        "HELPDESK_CONSOLE_URL",
        "",
        "Address under which agents reach the console. Default: host and console port.",
    ),
    Setting(
        "HELPDESK_SESSION_SECRET",
        "",
        "Key that signs session cookies, 32 characters or more. Development makes its own.",
        secret=True,
    ),
    Setting(
        "HELPDESK_IDENTITY_SECRET",
        "",
        "Key shared with the host platform, which signs identity tokens (HS256) with it, 32 "
        "characters or more. Development makes its own; set but empty: nobody can sign in.",
        secret=True,
    ),
    Setting("HELPDESK_IDENTITY_AUDIENCE", "help-section", "Audience an identity token must name."),
    Setting("HELPDESK_ALLOW_ANONYMOUS", "true", "Whether people may chat without signing in."),
    Setting(
        "HELPDESK_ALLOWED_ORIGINS",
        "",
        "Origins besides its own that may open the chat, separated by commas.",
    ),
    Setting(
        "HELPDESK_COOKIE_SECURE",
        "",
        "Whether cookies are sent over HTTPS only. Default: true in production, else false.",
    ),
    *NOTIFICATION_SETTINGS,
)


@dataclass(frozen=True)
class Settings:
    """What the environment said, checked and typed; paths are absolute. Secrets are not shown."""

    profile: str
    data_dir: Path
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    policy_file: Path
    articles_dir: Path
    host: str
    help_port: int
    action_port: int
    console_port: int
    public_url: str
    console_url: str
    session_secret: str = field(repr=False)
    identity_secret: str = field(repr=False)
    identity_audience: str
    allow_anonymous: bool
    allowed_origins: tuple[str, ...]
    cookie_secure: bool
    mail: MailSettings
    web_hooks: WebHookSettings = field(repr=False)

    @property
    def is_production(self) -> bool:
        """Whether the strict rules for secrets and cookies apply."""
        return self.profile == "production"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of `environ`, by default those of this process.

    In development, missing secrets are made once and kept in the data folder, readable by its
    owner only. Production makes nothing up.

    Raises:
        SettingsError: a value cannot be used, or production lacks a secret; names the variable.
    """
    reader = SettingsReader(os.environ if environ is None else environ, SETTINGS)
    profile = reader.choice("HELPDESK_PROFILE", PROFILES)
    production = profile == "production"
    data_dir = reader.path("HELPDESK_DATA_DIR")
    session_secret, identity_secret = _signing_secrets(reader, data_dir, production)
    allow_anonymous = reader.boolean("HELPDESK_ALLOW_ANONYMOUS")
    if not allow_anonymous and not identity_secret:
        raise SettingsError(
            "HELPDESK_IDENTITY_SECRET is empty and HELPDESK_ALLOW_ANONYMOUS is false, "
            "so nobody could chat",
            hint="set the secret shared with the host platform, or allow anonymous people",
        )
    host = reader.text("HELPDESK_HOST")
    help_port = reader.port("HELPDESK_HELP_PORT")
    console_port = reader.port("HELPDESK_CONSOLE_PORT")
    return Settings(
        profile=profile,
        data_dir=data_dir,
        database_url=_database_url(reader, data_dir),
        redis_url=reader.text("HELPDESK_REDIS_URL"),
        policy_file=reader.path("HELPDESK_POLICY_FILE"),
        articles_dir=reader.path("HELPDESK_ARTICLES_DIR"),
        host=host,
        help_port=help_port,
        action_port=reader.port("HELPDESK_ACTION_PORT"),
        console_port=console_port,
        public_url=reader.web_address("HELPDESK_PUBLIC_URL", _local_url(host, help_port)),
        console_url=reader.web_address("HELPDESK_CONSOLE_URL", _local_url(host, console_port)),
        session_secret=session_secret,
        identity_secret=identity_secret,
        identity_audience=reader.text("HELPDESK_IDENTITY_AUDIENCE"),
        allow_anonymous=allow_anonymous,
        allowed_origins=reader.origins("HELPDESK_ALLOWED_ORIGINS"),
        cookie_secure=reader.boolean("HELPDESK_COOKIE_SECURE", default=production),
        mail=read_mail_settings(reader, data_dir),
        web_hooks=read_web_hook_settings(reader),
    )


def _local_url(host: str, port: int) -> str:
    """Return the address to open on this machine for a server that listens on `host`."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - replaced here
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _database_url(reader: SettingsReader, data_dir: Path) -> str:
    url = reader.text("HELPDESK_DATABASE_URL") or f"{_SQLITE_FILE}{data_dir / 'helpdesk.db'}"
    if "://" not in url:
        raise SettingsError(
            "HELPDESK_DATABASE_URL is not a database address",
            hint="allowed: sqlite:///folder/file.db or postgresql://user:password@host/name",
        )
    # SQLAlchemy would start a relative path at the working directory, where each process
    # may be elsewhere and would find its own empty database.
    file_name, question_mark, options = url.removeprefix(_SQLITE_FILE).partition("?")
    if url.startswith(_SQLITE_FILE) and file_name not in ("", ":memory:"):
        return f"{_SQLITE_FILE}{from_root(file_name)}{question_mark}{options}"
    return url


def _signing_secrets(reader: SettingsReader, data_dir: Path, production: bool) -> tuple[str, str]:
    """Return the secrets that sign sessions and identities."""
    session = reader.given("HELPDESK_SESSION_SECRET")
    identity = reader.given("HELPDESK_IDENTITY_SECRET")
    if production:
        _refuse_missing("HELPDESK_SESSION_SECRET", session or None)
        _refuse_missing("HELPDESK_IDENTITY_SECRET", identity)
    elif not session or identity is None:
        made = _development_secrets(data_dir)
        session = session or made["session"]
        identity = made["identity"] if identity is None else identity
    for name, value in (
        ("HELPDESK_SESSION_SECRET", session),
        ("HELPDESK_IDENTITY_SECRET", identity),
    ):
        if value and len(value) < MIN_SECRET_LENGTH:
            raise SettingsError(
                f"{name} has {len(value)} characters, fewer than {MIN_SECRET_LENGTH}",
                hint="make one with: openssl rand -hex 32",
            )
    return session or "", identity or ""


def _refuse_missing(name: str, value: str | None) -> None:
    if value is None:
        hint = f"set {name} or {name}_FILE; make one with: openssl rand -hex 32"
        if name == "HELPDESK_IDENTITY_SECRET":
            hint += "; set it to nothing if nobody signs in through a host platform"
        raise SettingsError(f"{name} is not set, and production makes no secrets up", hint=hint)


def _development_secrets(data_dir: Path) -> dict[str, str]:
    """Return this installation's own secrets, making them at the first call.

    Several processes start at the same time: the file is locked while it is read and filled,
    so that all of them end up with the same secrets.
    """
    import fcntl

    path = data_dir / SECRETS_FILE_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            os.fchmod(descriptor, 0o600)
            stored = json.loads(file.read() or "{}")
            known = {name: stored.get(name) for name in ("session", "identity")}
            if all(isinstance(value, str) and value for value in known.values()):
                return known
            known = {name: value or secrets.token_hex(32) for name, value in known.items()}
            file.seek(0)
            file.truncate()
            json.dump(known, file, indent=2)
            return known
    except OSError as error:
        raise SettingsError(
            f"the secrets of this installation cannot be stored in {path}: {error}",
            hint="make HELPDESK_DATA_DIR a folder that can be written to",
        ) from error
    except (ValueError, AttributeError) as error:
        raise SettingsError(
            f"{path} is damaged: {error}", hint="delete it; people then sign in again"
        ) from error
