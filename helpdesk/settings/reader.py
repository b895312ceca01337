"""Reads single settings out of an environment, and says what is wrong with a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk.errors import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parents[2]

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


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


class SettingsReader:
    """Reads single settings out of an environment, each with its own complaint."""

    def __init__(self, environ: Mapping[str, str], settings: Iterable[Setting]) -> None:
        self._environ = environ
        self._by_name = {setting.name: setting for setting in settings}

    def given(self, name: str) -> str | None:
        """Return what was set, from the variable or its file; None when neither was."""
        setting = self._by_name[name]
        value = self._environ.get(name)
        file_name = self._environ.get(setting.file_name) if setting.secret else None
        if not file_name:
            return None if value is None else value.strip()
        if value:
            raise SettingsError(f"both {name} and {setting.file_name} are set", hint="keep one")
        try:
            return from_root(file_name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"{setting.file_name} names {file_name}, which cannot be read: {error}",
                hint="give the path of a readable text file that holds the secret",
            ) from error

    def text(self, name: str) -> str:
        """Return what was set, else the default."""
        return self.given(name) or self._by_name[name].default

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return one of the allowed words, in lower case."""
        value = self.text(name).lower()
        if value not in allowed:
            raise SettingsError(f"{name} is {value!r}", hint="allowed: " + ", ".join(allowed))
        return value

    def path(self, name: str) -> Path:
        """Return an absolute path; what is relative starts at the project's root."""
        return from_root(self.text(name))

    def boolean(self, name: str, *, default: bool = False) -> bool:
        """Return whether it is switched on."""
        value = self.text(name).lower()
        if not value:
            return default
        if value not in _TRUE | _FALSE:
            raise SettingsError(f"{name} is {value!r}", hint="allowed: true, false")
        return value in _TRUE

    def port(self, name: str) -> int:
        """Return the number of a port."""
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
        """Return an http or https address without a slash at its end."""
        value = (self.text(name) or default).rstrip("/")
        if origin_of(value) is None:
            raise SettingsError(
                f"{name} is {value!r}", hint="allowed: an http or https address with a host"
            )
        return value

    def origins(self, name: str) -> tuple[str, ...]:
        """Return the origins of a list separated by commas, each once."""
        found: list[str] = []
        for value in self.text(name).split(","):
            candidate = value.strip().rstrip("/")
            if not candidate:
                continue
            if origin_of(candidate) != candidate.lower():
                raise SettingsError(
                    f"{name} contains {candidate!r}",
                    hint="allowed: origins such as https://app.example.com, without a path",
                )
            found.append(candidate.lower())
        return tuple(dict.fromkeys(found))


def from_root(value: str) -> Path:
    """Return `value` as an absolute path; what is relative starts at the project's root."""
    return (PROJECT_ROOT / Path(value).expanduser()).resolve()


def origin_of(address: str) -> str | None:
    """Return scheme, host and port of a web address in lower case; None if it is not one."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for a port that is not a number or out of range
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    return f"{parts.scheme}://{parts.netloc}".lower()
