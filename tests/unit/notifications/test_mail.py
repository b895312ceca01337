"""Mail as it arrives: through a real SMTP server, and as files in a folder."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest

from helpdesk.delivery.delivery import Delivery, DeliveryFailed, DeliveryState
from helpdesk.notifications import mail as mail_module
from helpdesk.notifications.mail import MailFolder, MailServer, one_line
from helpdesk.settings.notifications import MailSecurity, MailSettings
from tests.store import mailing
from tests.store.mailing import dripping_server, free_port, html_of, silent_server, text_of

NOW = datetime(2026, 1, 19, 4, 30, tzinfo=timezone.utc)
SENDER = ("Help Section", "support@support.example")


def delivery(recipient: str = "asha@acme.example", **content: Any) -> Delivery:
    values = {
        "subject": "[HS-1001] Reports",
        "text": "We have your issue.\n",
        "html": "<p>We have your issue.</p>\n",
        "to_name": "Asha Rao",
        "message_id": "abc@support.example",
        "thread_id": "hs-1001.1@support.example",
        **content,
    }
    return Delivery(
        id=1,
        key="k" * 40,
        channel="mail",
        recipient=recipient,
        event="opened",
        ticket_serial=1001,
        content=values,
        is_urgent=False,
        in_hours_only=False,
        state=DeliveryState.SENDING,
        attempts=1,
        created_at=NOW,
        next_attempt_at=NOW,
        ended_at=None,
    )


@pytest.fixture
def to_port(tmp_path: Path) -> Callable[..., MailServer]:
    def channel(port: int, **changes: Any) -> MailServer:
        context = changes.pop("context", None)
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": port,
            "security": MailSecurity.NONE,
            "user": "",
            "password": "",
            "sender": "",
            "folder": tmp_path,
            **changes,
        }
        return MailServer(MailSettings(**values), *SENDER, context)

    return channel


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    import ipaddress
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    today = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    encoding = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(made.public_bytes(encoding))
    (folder / "key.pem").write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture
def server_side(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def client_side(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate[0]))


def failure_of(send: Callable[[], None]) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        send()
    return failed.value


def test_a_mail_arrives_as_text_and_html_in_the_conversation_of_its_ticket(to_port) -> None:
    with mailing.MailServer() as server:
        to_port(server.port).send(delivery(), NOW)
    (recipients, message), *more = server.received
    assert more == []
    assert recipients == ["asha@acme.example"]
    assert message["To"] == "Asha Rao <asha@acme.example>"
    assert message["From"] == "Help Section <support@support.example>"
    assert message["Message-ID"] == "<abc@support.example>"
    assert message["In-Reply-To"] == message["References"] == "<hs-1001.1@support.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    assert text_of(message).strip() == "We have your issue."
    assert html_of(message).strip() == "<p>We have your issue.</p>"


def test_the_first_mail_of_a_conversation_answers_no_other(to_port) -> None:
    with mailing.MailServer() as server:
        to_port(server.port).send(delivery(message_id="hs-1001.1@support.example"), NOW)
    message = server.received[0][1]
    assert message["Message-ID"] == "<hs-1001.1@support.example>"
    assert message["In-Reply-To"] is None


def test_every_attempt_sends_the_same_mail(to_port) -> None:
    with mailing.MailServer() as server:
        for _ in range(2):
            to_port(server.port).send(delivery(), NOW)
    first, second = (message for _, message in server.received)
    for name in ("Message-ID", "Date", "Subject", "References"):
        assert first[name] == second[name]


def decoded_name(raw: bytes) -> str:
    """Return the recipient's name; the newer parser of Python 3.10 adds spaces to long ones."""
    header = message_from_bytes(raw)["To"]
    name, _ = parseaddr(str(make_header(decode_header(header))))
    return name


@pytest.mark.parametrize("name", ["आशा राव", "Zoë Müller-Łukasz", '"Asha, Rao" <x>', "名前" * 60])
def test_names_and_texts_of_any_script_arrive_as_they_were(to_port, name: str) -> None:
    with mailing.MailServer() as server:
        to_port(server.port).send(
            delivery(to_name=name, subject=f"[HS-1001] {name}", text=f"नमस्ते {name} 🎉\n"), NOW
        )
    message = server.received[0][1]
    assert message["To"].addresses[0].addr_spec == "asha@acme.example"
    assert decoded_name(server.raw[0]) == one_line(name)
    assert message["Subject"] == one_line(f"[HS-1001] {name}")
    assert text_of(message) == f"नमस्ते {name} 🎉\n"
    assert server.raw[0].isascii()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x00\n"])
def test_nobody_adds_a_header_by_what_they_type(to_port, end: str) -> None:
    evil = f"Asha{end}Bcc: victim@other.example{end}{end}<b>body</b>"
    with mailing.MailServer() as server:
        to_port(server.port).send(delivery(to_name=evil, subject=evil, text="Text\n"), NOW)
    recipients, message = server.received[0]
    assert recipients == ["asha@acme.example"]
    assert message["Bcc"] is None
    assert text_of(message) == "Text\n"
    assert message["Subject"].startswith("Asha Bcc: victim@other.example")


def test_lines_that_look_like_the_end_of_a_mail_are_only_text(to_port) -> None:
    text = "First\n.\nRCPT TO:<victim@other.example>\n..\nFrom here on\n" + "x" * 3000 + "\n"
    with mailing.MailServer() as server:
        to_port(server.port).send(delivery(text=text), NOW)
    (recipients, message), *more = server.received
    assert more == []
    assert recipients == ["asha@acme.example"]
    assert text_of(message) == text


@pytest.mark.parametrize(
    ("answer", "permanent", "of_channel"),
    [
        ("550 5.1.1 no such user", True, False),
        ("553 name not allowed", True, False),
        ("450 4.2.1 mailbox busy", False, False),
        ("452 mailbox full", False, False),
        ("421 going down", False, True),
    ],
)
def test_a_refused_recipient_is_given_up_or_tried_again_as_the_server_says(
    to_port, answer: str, permanent: bool, of_channel: bool
) -> None:
    with mailing.MailServer(rejections={"asha@acme.example": answer}) as server:
        failure = failure_of(lambda: to_port(server.port).send(delivery(), NOW))
    assert (failure.permanent, failure.concerns_channel) == (permanent, of_channel)
    assert answer[:3] in failure.message


@pytest.mark.parametrize(("answer", "permanent"), [("554 spam", True), ("451 later", False)])
def test_a_refused_mail_is_given_up_or_tried_again_as_the_server_says(
    to_port, answer: str, permanent: bool
) -> None:
    with mailing.MailServer(data_answer=answer) as server:
        failure = failure_of(lambda: to_port(server.port).send(delivery(), NOW))
    assert failure.permanent is permanent
    assert not failure.concerns_channel


def test_a_server_that_is_away_is_tried_again(to_port) -> None:
    port = free_port()
    failure = failure_of(lambda: to_port(port).send(delivery(), NOW))
    assert (failure.permanent, failure.concerns_channel) == (False, True)
    assert f"127.0.0.1:{port}" in failure.message


def test_a_server_that_never_answers_is_left_after_a_while(to_port, monkeypatch) -> None:
    monkeypatch.setattr(mail_module, "STEP_SECONDS", 0.2)
    with silent_server() as port:
        failure = failure_of(lambda: to_port(port).send(delivery(), NOW))
    assert (failure.permanent, failure.concerns_channel) == (False, True)
    assert "timed out" in failure.message


def test_a_server_that_drips_is_left_after_a_while(to_port, monkeypatch) -> None:
    monkeypatch.setattr(mail_module, "SESSION_SECONDS", 0.5)
    with dripping_server() as port:
        failure = failure_of(lambda: to_port(port).send(delivery(), NOW))
    assert (failure.permanent, failure.concerns_channel) == (False, True)


def test_no_timeout_is_longer_than_the_lease_of_a_delivery() -> None:
    from helpdesk.delivery.delivery import LEASE
    from helpdesk.notifications import web_hook
    from helpdesk.notifications.sender import ROUND_SECONDS

    longest = max(
        mail_module.SESSION_SECONDS + mail_module.STEP_SECONDS,
        web_hook.CONNECT_SECONDS + web_hook.ANSWER_SECONDS,
    )
    assert ROUND_SECONDS + longest < LEASE.total_seconds()


def test_it_encrypts_by_starttls_and_signs_in(to_port, server_side, client_side) -> None:
    with mailing.MailServer(context=server_side, password="right") as server:
        channel = to_port(
            server.port,
            security=MailSecurity.STARTTLS,
            user="helpdesk",
            password="right",
            context=client_side,
        )
        channel.send(delivery(), NOW)
        channel.check()
    assert len(server.received) == 1


def test_it_encrypts_from_the_start(to_port, server_side, client_side) -> None:
    with mailing.MailServer(context=server_side, encrypted_from_the_start=True) as server:
        to_port(server.port, security=MailSecurity.SSL, context=client_side).send(delivery(), NOW)
    assert len(server.received) == 1


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.SSL])
def test_a_certificate_that_nobody_vouches_for_is_refused(to_port, server_side, security) -> None:
    from_the_start = security is MailSecurity.SSL
    with mailing.MailServer(context=server_side, encrypted_from_the_start=from_the_start) as server:
        failure = failure_of(lambda: to_port(server.port, security=security).send(delivery(), NOW))
    assert server.received == []
    assert failure.concerns_channel
    assert "certificate" in failure.message


def test_without_encryption_where_it_was_asked_for_nothing_is_sent(to_port) -> None:
    with mailing.MailServer() as server:
        channel = to_port(server.port, security=MailSecurity.STARTTLS)
        failure = failure_of(lambda: channel.send(delivery(), NOW))
    assert server.received == []
    assert failure.concerns_channel


def test_a_wrong_password_gives_no_mail_up(to_port, server_side, client_side) -> None:
    with mailing.MailServer(context=server_side, password="right") as server:
        channel = to_port(
            server.port,
            security=MailSecurity.STARTTLS,
            user="helpdesk",
            password="wrong",
            context=client_side,
        )
        failure = failure_of(lambda: channel.send(delivery(), NOW))
    assert (failure.permanent, failure.concerns_channel) == (False, True)
    assert "sign-in" in failure.message
    assert "wrong" not in failure.message


class TestTheFolder:
    def test_has_a_file_for_each_delivery_however_often_it_is_sent(self, tmp_path: Path) -> None:
        folder = MailFolder(tmp_path / "mail", *SENDER)
        for _ in range(2):
            folder.send(delivery(), NOW)
        files = list((tmp_path / "mail").iterdir())
        assert [file.suffix for file in files] == [".eml"]
        message = message_from_bytes(files[0].read_bytes(), policy=policy.default)
        assert message["Message-ID"] == "<abc@support.example>"
        assert text_of(message).strip() == "We have your issue."

    def test_can_be_read_by_its_owner_only(self, tmp_path: Path) -> None:
        MailFolder(tmp_path / "mail", *SENDER).send(delivery(), NOW)
        (file,) = (tmp_path / "mail").iterdir()
        assert file.stat().st_mode & 0o077 == 0
        assert (tmp_path / "mail").stat().st_mode & 0o077 == 0

    def test_that_cannot_be_written_is_tried_again(self, tmp_path: Path) -> None:
        (tmp_path / "mail").write_text("in the way")
        failure = failure_of(lambda: MailFolder(tmp_path / "mail", *SENDER).send(delivery(), NOW))
        assert (failure.permanent, failure.concerns_channel) == (False, True)
