"""Mail: messages as RFC 5322 has them, through an SMTP server or into a folder.

What people typed (names, descriptions) stands in headers here: it is made one printable line
first, so that nobody can add a header.
"""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email import policy as email_policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from helpdesk.delivery.delivery import Delivery, DeliveryFailed
from helpdesk.settings.notifications import MailSecurity, MailSettings
from helpdesk.tickets.ticket import ticket_number

STEP_SECONDS = 10
"""How long the server may take for one answer."""
SESSION_SECONDS = 60
"""How long it may take in all, well within the lease of a delivery."""

MAX_HEADER_LENGTH = 150
# SMTP's line ends, and nothing but ASCII: not every server takes more.
_POLICY = email_policy.SMTP.clone(cte_type="7bit")
_SERVICE_UNAVAILABLE = 421  # the server is about to close the connection


def one_line(text: str) -> str:
    """Return text for a header: printable, on one line, not too long."""
    flat = "".join(char if char.isprintable() else " " for char in text)
    short = " ".join(flat.split())
    return short if len(short) <= MAX_HEADER_LENGTH else short[: MAX_HEADER_LENGTH - 3] + "..."


def build_message(delivery: Delivery, sender_name: str, sender: str) -> EmailMessage:
    """Return the message of a delivery; the same one at every attempt.

    `content` has subject, text, html, to_name, message_id and thread_id (without <>).
    """
    content = delivery.content
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(display_name=one_line(sender_name), addr_spec=sender)
    message["To"] = Address(
        display_name=one_line(content.get("to_name", "")), addr_spec=delivery.recipient
    )
    message["Subject"] = one_line(content["subject"])
    message["Date"] = format_datetime(delivery.created_at)
    message["Message-ID"] = f"<{content['message_id']}>"
    thread_id = content.get("thread_id")
    if thread_id and thread_id != content["message_id"]:
        message["In-Reply-To"] = f"<{thread_id}>"
        message["References"] = f"<{thread_id}>"
    # Programs that answer mail (out of office) leave such a message alone: RFC 3834.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(content["text"])
    message.add_alternative(content["html"], subtype="html")
    return message


class MailFolder:
    """Writes each mail to a file that mail programs open; the same delivery to the same file."""

    def __init__(self, folder: Path, sender_name: str, sender: str) -> None:
        self._folder = folder
        self._sender = (sender_name, sender)

    def send(self, delivery: Delivery, now: datetime) -> None:
        """Write the mail.

        Raises:
            DeliveryFailed: the folder cannot be written.
        """
        serial = delivery.ticket_serial
        about = delivery.event if serial is None else f"{ticket_number(serial)}-{delivery.event}"
        name = f"{delivery.created_at:%Y%m%dT%H%M%SZ}-{about}-{delivery.key[:12]}.eml"
        path = self._folder / name
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            unfinished.write_bytes(build_message(delivery, *self._sender).as_bytes())
            unfinished.chmod(0o600)
            unfinished.replace(path)
        except OSError as error:
            raise DeliveryFailed(
                f"{path} cannot be written: {error.strerror}", concerns_channel=True
            ) from error


class MailServer:
    """Sends mails through an SMTP server (RFC 5321), one connection each.

    Args:
        context: for the encrypted connection; by default certificates are checked against those
            that the system trusts.
    """

    def __init__(
        self,
        settings: MailSettings,
        sender_name: str,
        sender: str,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._sender_name = sender_name
        self._sender = sender
        self._context = context or ssl.create_default_context()

    def send(self, delivery: Delivery, now: datetime) -> None:
        """Hand the mail over to the server.

        Raises:
            DeliveryFailed: permanent where the server refuses this recipient or this mail for
                good (5xx); about the whole channel where it does not come to that.
        """
        message = build_message(delivery, self._sender_name, self._sender)
        with _reporting_failures(self._settings), self._connected() as server:
            # Not `send_message`, which writes ">From" where a line begins with "From".
            server.sendmail(self._sender, [delivery.recipient], message.as_bytes())

    def check(self) -> None:
        """Connect, encrypt and sign in, and send nothing.

        Raises:
            DeliveryFailed: says at which of these it fails.
        """
        with _reporting_failures(self._settings), self._connected() as server:
            server.noop()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        settings = self._settings
        # Told in EHLO; looking up this machine's own name may take as long as a nameserver likes.
        name = self._sender.rpartition("@")[2]
        server: smtplib.SMTP
        if settings.security is MailSecurity.SSL:
            server = _SslSession(
                settings.host, settings.port, name, timeout=STEP_SECONDS, context=self._context
            )
        else:
            server = _PlainSession(settings.host, settings.port, name, timeout=STEP_SECONDS)
        try:
            if settings.security is MailSecurity.STARTTLS:
                server.starttls(context=self._context)
            if settings.user:
                server.login(settings.user, settings.password)
            yield server
        finally:
            _leave(server)


class _Session(smtplib.SMTP):
    """An SMTP session that ends after `SESSION_SECONDS`, however slowly the server drips."""

    _alarm: threading.Timer | None = None

    def connect(
        self, host: str = "localhost", port: int = 0, source_address: Any = None
    ) -> tuple[int, bytes]:
        """Begin to count the time, and connect."""
        self._alarm = threading.Timer(SESSION_SECONDS, self._cut)
        self._alarm.daemon = True
        self._alarm.start()
        return super().connect(host, port, source_address)

    def close(self) -> None:
        """Close the connection, and count no longer."""
        if self._alarm is not None:
            self._alarm.cancel()
        super().close()

    def _cut(self) -> None:
        with suppress(OSError):  # it may just have ended by itself
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


class _PlainSession(_Session):
    """Not encrypted, or encrypted later by STARTTLS."""


class _SslSession(_Session, smtplib.SMTP_SSL):
    """Encrypted from the start."""


def _leave(server: smtplib.SMTP) -> None:
    """Take leave; a server that does not answer has taken the mail all the same."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


@contextmanager
def _reporting_failures(settings: MailSettings) -> Iterator[None]:
    """Turn what smtplib raises into a failed delivery that says what to do next."""
    where = f"{settings.host}:{settings.port}"
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _answer(f"{where} refused the recipient", code, text) from error
    except smtplib.SMTPAuthenticationError as error:
        # A wrong password is fixed in the settings: no mail is given up for it.
        reply = _quoted(error.smtp_code, error.smtp_error)
        raise DeliveryFailed(
            f"{where} refused the sign-in: {reply}", concerns_channel=True
        ) from error
    except smtplib.SMTPSenderRefused as error:
        reply = _quoted(error.smtp_code, error.smtp_error)
        raise DeliveryFailed(
            f"{where} refused the sender: {reply}", concerns_channel=True
        ) from error
    except smtplib.SMTPDataError as error:
        raise _answer(f"{where} refused the mail", error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPResponseException as error:
        reply = _quoted(error.smtp_code, error.smtp_error)
        raise DeliveryFailed(f"{where} answered: {reply}", concerns_channel=True) from error
    except (smtplib.SMTPException, OSError) as error:
        reason = str(error) or type(error).__name__
        raise DeliveryFailed(f"{where} cannot be used: {reason}", concerns_channel=True) from error


def _answer(what: str, code: int, text: bytes | str) -> DeliveryFailed:
    return DeliveryFailed(
        f"{what}: {_quoted(code, text)}",
        permanent=500 <= code < 600,
        concerns_channel=code == _SERVICE_UNAVAILABLE,
    )


def _quoted(code: int, text: bytes | str) -> str:
    reply = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {one_line(reply)}"
