"""What the tests of notifications need: channels and real servers that record."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from helpdesk.database import Database
from helpdesk.delivery.delivery import Delivery, DeliveryFailed
from helpdesk.notifications.planner import Planner
from helpdesk.notifications.post import Post
from helpdesk.notifications.wording import LetterWriter
from helpdesk.settings.notifications import WebHook, WebHookSettings

CHAT, PAGER = WebHook("https://chat.example/hook"), WebHook("https://pager.example/hook")


class Sink:
    """A channel that records what it is given; `failures` are raised first, one a send."""

    def __init__(self) -> None:
        self.sent: list[Delivery] = []
        self.failures: list[DeliveryFailed] = []

    def send(self, delivery: Delivery, now: datetime) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(delivery)

    def told(self) -> list[tuple[str, str]]:
        """Return who was told what, in order."""
        return [(each.recipient, each.event) for each in self.sent]

    def subjects(self) -> list[str]:
        return [each.content["subject"] for each in self.sent]


def made_post(
    database: Database,
    rules: Any,
    mail: Any,
    hook: Any = None,
    hooks: WebHookSettings | None = None,
) -> Post:
    """Return a post that sends through these channels."""
    wording = LetterWriter(rules, "https://help.example/help/", "https://console.example")
    chosen = hooks or WebHookSettings((), (), "")
    planner = Planner(database, rules, wording, chosen, "support.example")
    return Post(database, rules, planner, {"mail": mail, "web_hook": hook or Sink()})


class MailServer:
    """A real SMTP server on this machine.

    Args:
        rejections: what it answers about a recipient instead of accepting: "550 no such user".
        password: of the user "helpdesk", who has to sign in then.
    """

    def __init__(
        self,
        *,
        rejections: dict[str, str] | None = None,
        data_answer: str = "250 taken",
        password: str = "",
        context: ssl.SSLContext | None = None,
        encrypted_from_the_start: bool = False,
        port: int = 0,
    ) -> None:
        self.rejections = rejections or {}
        self.data_answer = data_answer
        self.received: list[tuple[list[str], EmailMessage]] = []
        self.raw: list[bytes] = []
        options: dict[str, Any] = {}
        if context is not None and encrypted_from_the_start:
            options["ssl_context"] = context
        elif context is not None:
            options |= {"tls_context": context, "require_starttls": True}
        if password:
            options |= {
                "authenticator": self._checker(password),
                "auth_required": True,
            }
        self.port = port or free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)

    @staticmethod
    def _checker(password: str) -> Any:
        def check(_server, _session, _envelope, _mechanism, login) -> AuthResult:
            right = (login.login, login.password) == (b"helpdesk", password.encode())
            return AuthResult(success=right, handled=right)

        return check

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if address in self.rejections:
            return self.rejections[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if self.data_answer.startswith("250"):
            self.raw.append(envelope.content)
            message = message_from_bytes(envelope.content, policy=policy.default)
            self.received.append((envelope.rcpt_tos, message))
        return self.data_answer

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """Give the port of a server that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@dataclass
class Posted:
    """One request that a web hook got."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.body)
        return value


class HookServer:
    """A real web server that records what is posted to it, and answers with `status`."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.status = 204
        self.answer_headers: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def recorded(self) -> None:
        """Do something after a request was recorded and before it is answered."""

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.posted.append(Posted(self.path, headers, body))
                outer.recorded()
                self.send_response(outer.status)
                for name, value in outer.answer_headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def __enter__(self) -> HookServer:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def html_of(message: EmailMessage) -> str:
    return _part(message, "html")


def text_of(message: EmailMessage) -> str:
    return _part(message, "plain")


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")  # as it crosses the line


def signed_by(posted: Posted, secret: str) -> bool:
    """Tell whether a request carries the signature of this key, reckoned apart from the code."""
    import hashlib
    import hmac

    text = f"{posted.headers['webhook-id']}.{posted.headers['webhook-timestamp']}.".encode()
    digest = hmac.new(secret.encode(), text + posted.body, hashlib.sha256).digest()
    return posted.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


@contextmanager
def dripping_server() -> Iterator[int]:
    """Give the port of a server that says a letter every tenth of a second, and never a line."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    while not stop.wait(0.1):
                        connection.sendall(b"2")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        stop.set()
        thread.join(5)
