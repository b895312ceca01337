"""A console over a real database in a folder of its own, with a clock that tests move."""

from __future__ import annotations

import atexit
import io
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image
from starlette.testclient import TestClient

from console.app import create_app
from console.guard import SESSION_COOKIE
from console.sessions import AgentSession, SessionSigner
from helpdesk.agents import Agent, AgentStore
from helpdesk.database import migrate, open_database
from helpdesk.installation import Installation
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.requester import Requester
from helpdesk.settings import load_settings
from helpdesk.tickets.ticket import Ticket, TicketDraft
from helpdesk.transcripts.message import Button, Choice, Message, MessageDraft

PASSWORD = "a long enough password"
MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=timezone.utc)  # 10:30 in India, a working day
LONG_AGO = datetime(2026, 1, 1, tzinfo=timezone.utc)
ASHA = Requester(
    key="user:acme:42",
    user_id="42",
    name="Asha Rao",
    email="asha@acme.example",
    account="Acme Retail",
    time_zone="Asia/Kolkata",
)


@dataclass
class MovableClock:
    """The present moment, as a test wants it."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class Desk:
    """One installation of the console and a browser that looks at it."""

    installation: Installation
    signer: SessionSigner
    clock: MovableClock
    client: TestClient
    opened: int = field(default=0)

    def with_parts(self, **parts: Any) -> Desk:
        """The same console with some parts of the installation replaced."""
        return replace(self, installation=self.installation.with_parts(**parts))

    def browser(self) -> TestClient:
        """Another browser, without any cookie."""
        return TestClient(
            create_app(self.installation, self.signer),
            follow_redirects=False,
            raise_server_exceptions=False,
        )

    @property
    def agent(self) -> Agent:
        """The agent whom this console knows from the start."""
        return self.installation.agents.list()[0]

    def sign_in(self, *, time_zone: str = "") -> None:
        """Let the browser be signed in as the agent from now on.

        The form is passed by, and with it the time that checking a password is meant to cost.
        """
        session = AgentSession.begin(self.agent.id, time_zone, self.clock.now)
        self.client.cookies.set(SESSION_COOKIE, self.signer.write(session))

    def later(self, **duration: float) -> None:
        """Let time pass for an agent who is signed in all the while."""
        self.clock.forward(**duration)
        self.sign_in()

    def send_sign_in(self, **given: str) -> Any:
        """Fill the sign-in form as a browser does."""
        page = self.client.get("/sign-in", params={"next": given.get("address") or "/tickets"})
        return self.client.post(
            "/sign-in",
            data={
                "csrf_token": token_in(page.text),
                "next": hidden_field(page.text, "next"),
                "email": given.get("email", "ravi@support.example"),
                "password": given.get("password", PASSWORD),
                "time_zone": given.get("time_zone", ""),
            },
            headers={"origin": "http://testserver"},
        )

    def send(self, address: str, *, token: str | None = None, **fields: str) -> Any:
        """Post a form of the ticket page as a browser does."""
        if token is None:
            token = token_in(self.client.get("/tickets").text)
        return self.client.post(
            address, data={"csrf_token": token, **fields}, headers={"origin": "http://testserver"}
        )

    def open_ticket(
        self,
        description: str = "Analytics report is not downloading",
        requester: Requester = ASHA,
        **draft: Any,
    ) -> Ticket:
        """Open a ticket at the present moment; S1 unless told otherwise."""
        self.opened += 1
        conversation = self.installation.transcripts.ensure_conversation(requester, self.clock.now)
        values: dict[str, Any] = {
            "functionality": "major",
            "business_impact": "moderate",
            "iva_stage": "live",
        }
        return self.installation.tickets.open(
            TicketDraft(description=description, **(values | draft)),
            requester,
            conversation_id=conversation.id,
            opening_key=f"opening-{self.opened}",
            now=self.clock.now,
        )

    def user_says(
        self,
        text: str,
        *,
        requester: Requester = ASHA,
        choice: Choice | None = None,
        attachment_ids: Sequence[str] = (),
    ) -> Message:
        conversation = self.installation.transcripts.ensure_conversation(requester, self.clock.now)
        message, _ = self.installation.transcripts.record_user_message(
            conversation.id,
            f"client-{self.clock.now.timestamp()}-{text[:20]}",
            text,
            choice=choice,
            attachment_ids=attachment_ids,
            now=self.clock.now,
        )
        return message

    def bot_says(
        self,
        *texts: str,
        buttons: Sequence[Button] = (),
        data: Mapping[str, Any] | None = None,
    ) -> None:
        conversation = self.installation.transcripts.ensure_conversation(ASHA, self.clock.now)
        drafts = [MessageDraft(text, tuple(buttons), data or {}) for text in texts]
        self.installation.transcripts.record_bot_messages(
            conversation.id, None, drafts, self.clock.now
        )

    def save_screenshot(self, name: str = "shot.png", requester: Requester = ASHA) -> str:
        conversation = self.installation.transcripts.ensure_conversation(requester, self.clock.now)
        raw = io.BytesIO()
        Image.new("RGB", (320, 200), "teal").save(raw, "PNG")
        return self.installation.attachments.save(
            raw.getvalue(),
            name,
            owner_key=requester.key,
            conversation_id=conversation.id,
            now=self.clock.now,
        ).id


def open_desk(folder: Path, *, with_agent: bool = True, **settings: str) -> Desk:
    """Return a console over a database of its own in `folder`, which exists."""
    loaded = load_settings({"HELPDESK_DATA_DIR": str(folder), **settings})
    with (
        closing(sqlite3.connect(_made_database(with_agent=with_agent))) as made,
        closing(sqlite3.connect(folder / "helpdesk.db")) as copy,
    ):
        made.backup(copy)
    clock = MovableClock()
    installation = Installation(loaded, policy=_policy(), now=clock)
    signer = SessionSigner(loaded.session_secret)
    base_url = "https://testserver" if loaded.cookie_secure else "http://testserver"
    client = TestClient(
        create_app(installation, signer),
        base_url=base_url,
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    return Desk(installation, signer, clock, client)


@lru_cache(maxsize=1)
def _policy() -> SupportPolicy:
    return load_policy(load_settings({}).policy_file)


@lru_cache(maxsize=2)
def _made_database(*, with_agent: bool) -> Path:
    """Return a database to be copied, with all tables and, if wanted, an agent; made once."""
    path = Path(tempfile.mkdtemp(prefix="console-desk-")) / "made.db"
    atexit.register(shutil.rmtree, path.parent)
    url = f"sqlite:///{path}"
    migrate(url, log=lambda _line: None)
    if with_agent:
        agents = AgentStore(open_database(url))
        agents.add("ravi@support.example", "Ravi Kumar", PASSWORD, "agent", now=LONG_AGO)
    return path


def token_in(page: str) -> str:
    """Return the form token in a page."""
    return hidden_field(page, "csrf_token")


def hidden_field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name} in {page[:2000]}"
    return found[1].replace("&amp;", "&")


def words_of(page: str) -> str:
    """Return what a page says, without its markup, in single spaces."""
    without = re.sub(r"<(script|style|title)\b.*?</\1>", " ", page, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", without)
    for entity, character in (("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(entity, character)
    return " ".join(text.replace("&amp;", "&").split())
