"""What the console's pages work with, put together once when the process starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone

from console.sessions import SessionSigner
from helpdesk.agents import AgentStore
from helpdesk.attachments.store import AttachmentStore
from helpdesk.database import open_database
from helpdesk.incidents.store import IncidentStore
from helpdesk.policy import SupportPolicy
from helpdesk.settings import Settings
from helpdesk.tickets.queue import TicketQueue
from helpdesk.tickets.store import TicketStore
from helpdesk.transcripts.store import TranscriptStore


def system_clock() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Services:
    """The stores, the policy and the clock of one running console."""

    settings: Settings
    policy: SupportPolicy
    tickets: TicketStore
    incidents: IncidentStore
    queue: TicketQueue
    attachments: AttachmentStore
    transcripts: TranscriptStore
    agents: AgentStore
    signer: SessionSigner
    clock: Callable[[], datetime] = system_clock


def open_services(settings: Settings, policy: SupportPolicy) -> Services:
    """Open everything the console needs.

    Raises:
        SettingsError: the address of the database cannot be used.
    """
    database = open_database(settings.database_url)
    return Services(
        settings=settings,
        policy=policy,
        tickets=TicketStore(database, policy),
        incidents=IncidentStore(database, policy),
        queue=TicketQueue(database),
        attachments=AttachmentStore(database, settings.data_dir / "attachments"),
        transcripts=TranscriptStore(database),
        agents=AgentStore(database),
        signer=SessionSigner(settings.session_secret),
    )
