"""How notifications leave: the mail server, and the web hooks with their key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk.errors import InvalidInput, SettingsError
from helpdesk.settings.reader import Setting, SettingsReader, origin_of
from understanding.link_checks import validate_email

MIN_HOOK_SECRET_LENGTH = 32
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class MailSecurity(str, Enum):
    """How the connection to the mail server is encrypted; the value of HELPDESK_SMTP_SECURITY."""

    STARTTLS = "starttls"
    SSL = "ssl"
    NONE = "none"

    @property
    def usual_port(self) -> int:
        """The port that such servers listen on."""
        return {MailSecurity.STARTTLS: 587, MailSecurity.SSL: 465}.get(self, 25)


@dataclass(frozen=True)
class MailSettings:
    """The mail server; where there is none, mails become files in `folder`.

    `sender` is empty where the address of support in support.yml is to be used.
    """

    host: str
    port: int
    security: MailSecurity
    user: str
    password: str = field(repr=False)
    sender: str
    folder: Path

    @property
    def has_server(self) -> bool:
        """Whether mails are sent, and not only written to the folder."""
        return bool(self.host)

    @property
    def destination(self) -> str:
        """Where mails go, as text: "smtp.example.com:587 (starttls)", "the folder var/mail"."""
        if not self.has_server:
            return f"the folder {self.folder}"
        security = "not encrypted" if self.security is MailSecurity.NONE else self.security.value
        return f"{self.host}:{self.port} ({security})"


@dataclass(frozen=True)
class WebHook:
    """An address that gets POSTs. It may hold a key: only `name` is ever shown."""

    url: str = field(repr=False)

    @property
    def name(self) -> str:
        """What it is called in the database and in lists: its host, and a sign of the rest."""
        sign = hashlib.sha256(self.url.encode()).hexdigest()[:8]
        return f"{urlsplit(self.url).hostname} [{sign}]"


@dataclass(frozen=True)
class WebHookSettings:
    """The web hooks: those that get everything, those that get what cannot wait, and the key."""

    chat: tuple[WebHook, ...]
    pager: tuple[WebHook, ...]
    secret: str = field(repr=False)

    @property
    def all(self) -> tuple[WebHook, ...]:
        """Every web hook, each once."""
        return tuple(dict.fromkeys((*self.chat, *self.pager)))


NOTIFICATION_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "HELPDESK_SMTP_HOST",
        "",
        "The mail server. Empty: mails are written to the folder mail in the data folder.",
    ),
    Setting(
        "HELPDESK_SMTP_PORT", "", "Its port. Default: 587 for starttls, 465 for ssl, 25 for none."
    ),
    Setting("HELPDESK_SMTP_SECURITY", "starttls", "starttls, ssl or none."),
    Setting("HELPDESK_SMTP_USER", "", "Whom to sign in as. Empty: without signing in."),
    Setting("HELPDESK_SMTP_PASSWORD", "", "The password of that user.", secret=True),
    Setting(
        "HELPDESK_MAIL_FROM", "", "Sender of all mails. Default: the support_email of the policy."
    ),
    Setting(
        "HELPDESK_WEB_HOOK_URLS",
        "",
        "Addresses that are notified of what happens to tickets (chat tools), separated by commas.",
        secret=True,
    ),
    Setting(
        "HELPDESK_PAGER_HOOK_URLS",
        "",
        "Addresses that are notified of what cannot wait: S0, and breached windows (pagers).",
        secret=True,
    ),
    Setting(
        "HELPDESK_WEB_HOOK_SECRET",
        "",
        "Key that signs what is sent to web hooks, 32 characters or more.",
        secret=True,
    ),
)


def read_mail_settings(reader: SettingsReader, data_dir: Path) -> MailSettings:
    """Return how mails leave.

    Raises:
        SettingsError: a value cannot be used, or a password would be sent in the clear.
    """
    host = reader.text("HELPDESK_SMTP_HOST")
    if host.count(":") == 1 or any(sign in host for sign in "/@ "):
        raise SettingsError(
            f"HELPDESK_SMTP_HOST is {host!r}",
            hint="the name of a host only; the port goes into HELPDESK_SMTP_PORT",
        )
    known = tuple(each.value for each in MailSecurity)
    security = MailSecurity(reader.choice("HELPDESK_SMTP_SECURITY", known))
    user = reader.text("HELPDESK_SMTP_USER")
    password = reader.text("HELPDESK_SMTP_PASSWORD")
    if bool(user) != bool(password):
        missing = "HELPDESK_SMTP_PASSWORD" if user else "HELPDESK_SMTP_USER"
        raise SettingsError(f"{missing} is not set", hint="set both user and password, or neither")
    if user and security is MailSecurity.NONE and host not in _LOOPBACK:
        raise SettingsError(
            "HELPDESK_SMTP_SECURITY is none, so the password would be sent in the clear",
            hint="set it to starttls or ssl, or sign in nowhere",
        )
    port = reader.text("HELPDESK_SMTP_PORT")
    return MailSettings(
        host=host,
        port=reader.port("HELPDESK_SMTP_PORT") if port else security.usual_port,
        security=security,
        user=user,
        password=password,
        sender=_sender(reader.text("HELPDESK_MAIL_FROM")),
        folder=data_dir / "mail",
    )


def read_web_hook_settings(reader: SettingsReader) -> WebHookSettings:
    """Return the web hooks.

    Raises:
        SettingsError: an address is none, or there is no key to sign with.
    """
    chat = _hooks(reader, "HELPDESK_WEB_HOOK_URLS")
    pager = _hooks(reader, "HELPDESK_PAGER_HOOK_URLS")
    secret = reader.text("HELPDESK_WEB_HOOK_SECRET")
    if (chat or pager or secret) and len(secret) < MIN_HOOK_SECRET_LENGTH:
        raise SettingsError(
            f"HELPDESK_WEB_HOOK_SECRET has {len(secret)} characters, fewer than "
            f"{MIN_HOOK_SECRET_LENGTH}",
            hint="make one with: openssl rand -hex 32; whoever listens checks signatures with it",
        )
    return WebHookSettings(chat=chat, pager=pager, secret=secret)


def _hooks(reader: SettingsReader, name: str) -> tuple[WebHook, ...]:
    addresses = [part.strip() for part in reader.text(name).split(",") if part.strip()]
    if any(origin_of(address) is None for address in addresses):
        # Not repeated: such an address often holds a key.
        raise SettingsError(
            f"{name} contains something that is not a web address",
            hint="allowed: http or https addresses without user or password, split by commas",
        )
    return tuple(WebHook(address) for address in dict.fromkeys(addresses))


def _sender(address: str) -> str:
    try:
        return validate_email(address) if address else ""
    except InvalidInput as error:
        raise SettingsError(
            f"HELPDESK_MAIL_FROM is {address!r}: {error.message}",
            hint="an address alone, such as support@example.com",
        ) from error
