"""A small support desk for the tests of the stores: its policy, its people, its moments."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache, cached_property
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from helpdesk.attachments.store import AttachmentStore
from helpdesk.database import Database
from helpdesk.policy.terms import Brand, Contacts, Notifications
from helpdesk.requester import Requester
from helpdesk.sla.business_calendar import BusinessCalendar, Shift, always_open
from helpdesk.sla.severity import (
    BusinessImpact,
    Coverage,
    Functionality,
    Severity,
    SeverityMatrix,
    SeverityPolicy,
)
from helpdesk.tickets.store import TicketStore
from helpdesk.tickets.ticket import Actor, Ticket, TicketDraft
from helpdesk.transcripts.store import Conversation, TranscriptStore

KOLKATA = ZoneInfo("Asia/Kolkata")
MONDAY_10 = datetime(2026, 1, 19, 10, tzinfo=KOLKATA)
"""A Monday without holidays around it, an hour after support opens at 09:00."""

_CELLS = {
    (functionality, impact): list(Severity)[max(functionality.rank, impact.rank)]
    for functionality, impact in product(Functionality, BusinessImpact)
}
_WITHIN = {Severity.S0: 1, Severity.S1: 2, Severity.S2: 4, Severity.S3: 4}  # hours


@cache
def _weekdays_until(closes_at: str) -> BusinessCalendar:
    shift = Shift.parse(f"09:00-{closes_at}")
    return BusinessCalendar(KOLKATA, dict.fromkeys(range(5), (shift,)))


@dataclass(frozen=True)
class DeskPolicy:
    """A policy that does not change when support edits its own: the milder answer counts.

    S0 within 1 hour around the clock, S1 2 and S2, S3 4 business hours, Mon-Fri 09:00-18:00.
    """

    matrix: SeverityMatrix = field(default_factory=lambda: SeverityMatrix(_CELLS))
    due_soon_share: float = 0.75
    time_zone: ZoneInfo = KOLKATA
    closes_at: str = "18:00"
    brand: Brand = field(default_factory=lambda: Brand("Help Section", "Asha", "HS", "#2f5bea"))
    contacts: Contacts = field(
        default_factory=lambda: Contacts("support@support.example", "A manager.", "A consultant.")
    )
    notifications: Notifications = field(
        default_factory=lambda: Notifications(
            leads=("lead@support.example",),
            s0_list=("lead@support.example", "on-call@support.example"),
            on_duty=("shift@support.example",),
        )
    )

    @cached_property
    def severities(self) -> dict[Severity, SeverityPolicy]:
        return {
            severity: SeverityPolicy(
                severity=severity,
                label=label,
                within=timedelta(hours=_WITHIN[severity]),
                coverage=Coverage.ALWAYS if severity is Severity.S0 else Coverage.BUSINESS_HOURS,
                description="",
                examples=(),
            )
            for severity, label in zip(Severity, ("Blocker", "High", "Medium", "Low"), strict=True)
        }

    def calendar_for(self, severity: Severity) -> BusinessCalendar:
        if severity is Severity.S0:
            return always_open(self.time_zone)
        return _weekdays_until(self.closes_at)

    def assess(self, functionality: Functionality, impact: BusinessImpact) -> Severity:
        return self.matrix.assess(functionality, impact)


def at(text: str, day: datetime = MONDAY_10) -> datetime:
    """Return the instant "13:30" or "13:30:15" on the desk's wall clock."""
    parts = [int(part) for part in text.split(":")]
    hour, minute, second = [*parts, 0][:3]
    return day.replace(hour=hour, minute=minute, second=second).astimezone(timezone.utc)


def requester(user_id: str = "42", **changes: Any) -> Requester:
    """Return a signed-in person of the account acme."""
    values = {
        "key": f"user:acme:{user_id}",
        "user_id": user_id,
        "name": "Asha Rao",
        "email": "asha@acme.example",
        "account": "acme",
        "time_zone": "Asia/Kolkata",
    }
    return Requester(**{**values, **changes})


def draft(**changes: Any) -> TicketDraft:
    """Return a confirmed issue: major functionality, moderate impact, so S1."""
    values: dict[str, Any] = {
        "description": "Analytics reports are not downloading since this morning",
        "functionality": "major",
        "business_impact": "moderate",
        "iva_stage": "live",
    }
    return TicketDraft(**{**values, **changes})


def picture(kind: str = "PNG", size: tuple[int, int] = (32, 16), **options: Any) -> bytes:
    """Return the file of a small red picture."""
    output = BytesIO()
    Image.new("RGB", size, "red").save(output, kind, **options)
    return output.getvalue()


AGENT = Actor(kind="agent", name="Meera", id="1")


class Desk:
    """The stores over one database, and shortcuts to what tests begin with."""

    def __init__(self, database: Database, folder: Path, policy: DeskPolicy | None = None) -> None:
        self.database = database
        self.policy = policy or DeskPolicy()
        self.tickets = TicketStore(database, self.policy)
        self.transcripts = TranscriptStore(database)
        self.attachments = AttachmentStore(database, folder / "attachments")
        self._keys = itertools.count(1)

    def conversation(self, person: Requester | None = None) -> Conversation:
        return self.transcripts.ensure_conversation(person or requester(), at("09:00"))

    def open(
        self, now: datetime = MONDAY_10, person: Requester | None = None, **changes: Any
    ) -> Ticket:
        """Open a ticket with a key of its own."""
        owner = person or requester()
        return self.tickets.open(
            draft(**changes),
            owner,
            conversation_id=self.conversation(owner).id,
            opening_key=f"key-{next(self._keys)}",
            now=now,
        )

    def upload(self, person: Requester | None = None, now: datetime = MONDAY_10) -> str:
        """Return the id of a new screenshot of this person."""
        owner = person or requester()
        return self.attachments.save(
            picture(),
            "shot.png",
            owner_key=owner.key,
            conversation_id=self.conversation(owner).id,
            now=now,
        ).id
