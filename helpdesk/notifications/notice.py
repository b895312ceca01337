"""A notice: an event of a ticket with all that a message about it needs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from helpdesk.notifications.events import NOTIFICATION_RULES, Audience, NotificationRule
from helpdesk.policy.terms import Brand, Contacts, Notifications
from helpdesk.requester import known_time_zone
from helpdesk.sla.response_window import format_instant
from helpdesk.sla.severity import Coverage, Severity
from helpdesk.tickets.events import Event
from helpdesk.tickets.projection import Policy, Standing
from helpdesk.tickets.ticket import HistoryEntry, Ticket
from helpdesk.tickets.window import AWAITING_RESPONSE, outcome_of

STALE_AFTER = timedelta(minutes=10)
"""A notification that is late by more goes to support only if it still matters."""


class NoticePolicy(Policy, Protocol):
    """What is needed of `helpdesk.policy.SupportPolicy`."""

    @property
    def brand(self) -> Brand:
        """How the Help section presents itself."""

    @property
    def contacts(self) -> Contacts:
        """How support is reached."""

    @property
    def time_zone(self) -> tzinfo:
        """The zone in which support reads times."""

    @property
    def notifications(self) -> Notifications:
        """Who hears of tickets."""


@dataclass(frozen=True)
class Notice:
    """What happened to a ticket.

    Args:
        outbox_id: the row of the outbox that noted it.
        ticket: as it stands now.
        standing: as it stood right after `entry`.
    """

    outbox_id: int
    event: Event
    ticket: Ticket
    entry: HistoryEntry
    standing: Standing

    @property
    def rule(self) -> NotificationRule:
        """Who is notified, and how."""
        return NOTIFICATION_RULES[self.event]

    @property
    def severity(self) -> Severity:
        """How severe the ticket was then."""
        return self.standing.severity

    @property
    def is_s0(self) -> bool:
        """Whether it goes to everyone, at any hour."""
        return self.severity is Severity.S0

    def audiences(self, now: datetime) -> frozenset[Audience]:
        """Return who is to hear of it at `now`."""
        audiences = self.rule.audiences(self.severity, is_assumed=self.standing.severity_is_assumed)
        is_late = now - self.entry.at > STALE_AFTER
        if is_late and outcome_of(self.ticket, now) not in AWAITING_RESPONSE:
            return audiences & {Audience.REQUESTER}
        return audiences

    def in_hours_only(self, policy: Policy) -> bool:
        """Return whether support is notified of it in business hours only."""
        coverage = policy.severities[self.severity].coverage
        return self.rule.is_warning and coverage is not Coverage.ALWAYS

    def requester_zone(self, policy: NoticePolicy) -> tzinfo:
        """Return the zone in which the requester reads times."""
        requester = self.ticket.requester
        if known_time_zone(requester.time_zone, "") == requester.time_zone != "":
            return requester.zone
        return policy.time_zone

    def due_text(self, policy: NoticePolicy, zone: tzinfo) -> str:
        """Return until when a response is due: "Mon 23 Nov, 11:00 IST"."""
        return format_instant(self.standing.due_at, zone)


@dataclass(frozen=True)
class Letter:
    """A message in parts, from which the plain text and the HTML are made.

    `facts` are pairs of a name and a value; `quote` is what somebody wrote, and may have lines.
    """

    subject: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    quote: str = ""
    link: tuple[str, str] | None = None
    footer: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def is_in_hours(policy: NoticePolicy, now: datetime) -> bool:
    """Return whether support works at `now`, in the hours of the severities that keep hours."""
    return any(
        policy.calendar_for(severity).is_open(now)
        for severity, promise in policy.severities.items()
        if promise.coverage is not Coverage.ALWAYS
    )


def most_urgent_first(notices: Iterable[Notice]) -> list[Notice]:
    """Return one notice for each ticket, a breach before what is due soon, S0 first."""
    by_ticket: Mapping[str, Notice] = {
        notice.ticket.number: notice
        for notice in sorted(notices, key=lambda each: each.event is Event.BREACHED)
    }
    return sorted(
        by_ticket.values(),
        key=lambda each: (
            each.severity.rank,
            each.event is not Event.BREACHED,
            each.standing.due_at,
            each.ticket.number,
        ),
    )
