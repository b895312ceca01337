"""What the actions call on: the support policy, the stores and the help centre.

Made at the first use in the action server's process, never at import; tests pass their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property

from helpdesk.attachments.store import AttachmentStore
from helpdesk.database import Database, open_database
from helpdesk.help_centre.answer_log import AnswerLog
from helpdesk.help_centre.search import LiveHelpCentre
from helpdesk.incidents.store import IncidentStore
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.settings import Settings, load_settings
from helpdesk.tickets.store import TicketStore
from helpdesk.transcripts.store import TranscriptStore
from understanding.encoder import SentenceEncoder, shared_encoder


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass
class Services:
    """The parts of the support domain that actions use, each made when first asked for."""

    settings: Settings
    now: Callable[[], datetime] = _utc_now

    @cached_property
    def policy(self) -> SupportPolicy:
        return load_policy(self.settings.policy_file)

    @cached_property
    def database(self) -> Database:
        return open_database(self.settings.database_url)

    @cached_property
    def tickets(self) -> TicketStore:
        return TicketStore(self.database, self.policy)

    @cached_property
    def incidents(self) -> IncidentStore:
        return IncidentStore(self.database, self.policy)

    @property
    def encoder(self) -> SentenceEncoder:
        return shared_encoder()

    @cached_property
    def transcripts(self) -> TranscriptStore:
        return TranscriptStore(self.database)

    @cached_property
    def attachments(self) -> AttachmentStore:
        return AttachmentStore(self.database, self.settings.data_dir / "attachments")

    @cached_property
    def answer_log(self) -> AnswerLog:
        return AnswerLog(self.database)

    @cached_property
    def help_centre(self) -> LiveHelpCentre:
        return LiveHelpCentre(self.settings.data_dir / "help_centre")


_services: Services | None = None


def services() -> Services:
    """Return this process's services."""
    global _services
    if _services is None:
        _services = Services(load_settings())
    return _services


def use_services(replacement: Services | None) -> None:
    """Replace the services, for a test; None returns to those of the environment."""
    global _services
    _services = replacement
