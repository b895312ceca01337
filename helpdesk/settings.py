"""Settings from the environment: one table, read once by whoever starts a process.

Every setting is a row of `SETTINGS`; docs/settings.md lists the same rows. A secret can also be
given as the path of a file that holds it, in a variable of the same name with `_FILE` appended.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk.errors import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
PROFILES = ("development", "production")
MIN_SECRET_LENGTH = 32
SECRETS_FILE_NAME = "secrets.json"

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_SQLITE_FILE = "sqlite:///"


@dataclass(frozen=True)
class Setting:
    """One environment variable: its default as text, and what it is for.

    A secret is never printed, and may be given through a file.
    """

    name: str
    default: str
    help: str
    secret: bool = False

    @property
    def file_name(self) -> str:
        """The variable that may hold the path of a file with this secret."""
        return f"{self.name}_FILE"


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
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


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
    reader = _Reader(os.environ if environ is None else environ)
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
    )


class _Reader:
    """Reads single settings out of an environment, each with its own complaint."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def given(self, name: str) -> str | None:
        """Return what was set, from the variable or its file; None when neither was."""
        setting = _BY_NAME[name]
        value = self._environ.get(name)
        file_name = self._environ.get(setting.file_name) if setting.secret else None
        if not file_name:
            return None if value is None else value.strip()
        if value:
            raise SettingsError(f"both {name} and {setting.file_name} are set", hint="keep one")
        try:
            return _from_root(file_name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"{setting.file_name} names {file_name}, which cannot be read: {error}",
                hint="give the path of a readable text file that holds the secret",
            ) from error

    def text(self, name: str) -> str:
        return self.given(name) or _BY_NAME[name].default

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name).lower()
        if value not in allowed:
            raise SettingsError(f"{name} is {value!r}", hint="allowed: " + ", ".join(allowed))
        return value

    def path(self, name: str) -> Path:
        return _from_root(self.text(name))

    def boolean(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name).lower()
        if not value:
            return default
        if value not in _TRUE | _FALSE:
            raise SettingsError(f"{name} is {value!r}", hint="allowed: true, false")
        return value in _TRUE

    def port(self, name: str) -> int:
        value = self.text(name)
        if not re.fullmatch(r"\d{1,5}", value, re.ASCII) or not 1 <= int(value) <= 65535:
            hint = "allowed: a number from 1 to 65535"
            if "://" in value:
                hint += (
                    "; Kubernetes sets such a value for a Service of this name: set "
                    "enableServiceLinks: false, or name the Service otherwise"
                )
            raise SettingsError(f"{name} is {value!r}", hint=hint)
        return int(value)

    def web_address(self, name: str, default: str) -> str:
        value = (self.text(name) or default).rstrip("/")
        if _origin(value) is None:
            raise SettingsError(
                f"{name} is {value!r}", hint="allowed: an http or https address with a host"
            )
        return value

    def origins(self, name: str) -> tuple[str, ...]:
        found: list[str] = []
        for value in self.text(name).split(","):
            candidate = value.strip().rstrip("/")
            if not candidate:
                continue
            if _origin(candidate) != candidate.lower():
                raise SettingsError(
                    f"{name} contains {candidate!r}",
                    hint="allowed: origins such as https://app.example.com, without a path",
                )
            found.append(candidate.lower())
        return tuple(dict.fromkeys(found))


def _from_root(value: str) -> Path:
    """Return `value` as an absolute path; what is relative starts at the project's root."""
    return (PROJECT_ROOT / Path(value).expanduser()).resolve()


def _origin(address: str) -> str | None:
    """Return scheme, host and port of a web address in lower case; None if it is not one."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for a port that is not a number or out of range
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    return f"{parts.scheme}://{parts.netloc}".lower()


def _local_url(host: str, port: int) -> str:
    """Return the address to open on this machine for a server that listens on `host`."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - replaced here
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _database_url(reader: _Reader, data_dir: Path) -> str:
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
        return f"{_SQLITE_FILE}{_from_root(file_name)}{question_mark}{options}"
    return url


def _signing_secrets(reader: _Reader, data_dir: Path, production: bool) -> tuple[str, str]:
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
            f"the secrets of this installation cannot be kept in {path}: {error}",
            hint="make HELPDESK_DATA_DIR a folder that can be written to",
        ) from error
    except (ValueError, AttributeError) as error:
        raise SettingsError(
            f"{path} is damaged: {error}", hint="delete it; people then sign in again"
        ) from error
