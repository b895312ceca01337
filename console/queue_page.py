"""The list of tickets: which are asked for, and how each reads in its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlencode

from console.pages import Shell
from console.response_view import ResponseView
from helpdesk.limits import SEARCH_CHARACTERS
from helpdesk.sla.severity import Severity
from helpdesk.tickets.queue import QueueMark
from helpdesk.tickets.ticket import OPEN_STATES, TicketState

PAGE_SIZE = 25
MAX_PAGE = 10_000
ALL_STATES = "all"


@dataclass(frozen=True)
class QueueFilters:
    """What the address of the list asks for; what is not known in it means "any".

    `state` is empty for all work still to be done, "all", or one state.
    """

    state: str = ""
    severity: str = ""
    mark: str = ""
    text: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> QueueFilters:
        """Return the filters in an address."""
        state = query.get("state", "")
        severity = query.get("severity", "").upper()
        mark = query.get("mark", "")
        page = query.get("page", "1")
        known_states = {ALL_STATES, *(member.value for member in TicketState)}
        page_is_number = page.isascii() and page.isdigit() and len(page) <= 5
        return cls(
            state=state if state in known_states else "",
            severity=severity if severity in {member.value for member in Severity} else "",
            mark=mark if mark in {member.value for member in QueueMark} else "",
            text=query.get("q", "").strip()[:SEARCH_CHARACTERS],
            page=min(max(int(page), 1), MAX_PAGE) if page_is_number else 1,
        )

    @property
    def states(self) -> tuple[TicketState, ...]:
        """The states asked for."""
        if not self.state:
            return OPEN_STATES
        return tuple(TicketState) if self.state == ALL_STATES else (TicketState(self.state),)

    @property
    def severities(self) -> tuple[Severity, ...]:
        """The severities asked for; none means any."""
        return (Severity(self.severity),) if self.severity else ()

    @property
    def queue_mark(self) -> QueueMark | None:
        """What the tickets asked for are marked with; None for any, marked or not."""
        return QueueMark(self.mark) if self.mark else None

    @property
    def are_set(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.state or self.severity or self.mark or self.text)

    @property
    def offset(self) -> int:
        """How many tickets come before this page."""
        return (self.page - 1) * PAGE_SIZE

    @property
    def address(self) -> str:
        """The address of the list with these filters, without what is not chosen."""
        chosen = {
            "q": self.text,
            "state": self.state,
            "severity": self.severity,
            "mark": self.mark,
        }
        if self.page > 1:
            chosen["page"] = str(self.page)
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"/tickets?{query}" if query else "/tickets"

    def on_page(self, page: int) -> QueueFilters:
        """Return the same filters on another page."""
        return replace(self, page=page)


@dataclass(frozen=True)
class Option:
    """One choice of a select field."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class TicketRow:
    """One ticket as the list shows it. `assumed` names the answers that nobody gave."""

    number: str
    title: str
    severity_css: str
    severity_label: str
    severity_is_assumed: bool
    assumed: str
    wants_person: bool
    requester: str
    account: str
    state_label: str
    assignee: str
    response: ResponseView


@dataclass(frozen=True)
class Listing:
    """The tickets found, and the way to the next ones.

    `summary` is read out when it changes. `empty_heading` is set when there is no row.
    """

    rows: tuple[TicketRow, ...]
    summary: str
    as_of: str
    address: str
    clear_address: str
    empty_heading: str = ""
    empty_text: str = ""
    page_text: str = ""
    previous_address: str = ""
    next_address: str = ""


@dataclass(frozen=True)
class ListingFragment:
    """The part of the list's page that refreshes itself."""

    template: ClassVar[str] = "_listing.html"
    listing: Listing


@dataclass(frozen=True)
class QueuePage:
    """The list of tickets with its filters."""

    template: ClassVar[str] = "queue.html"
    shell: Shell
    filters: QueueFilters
    state_options: tuple[Option, ...]
    severity_options: tuple[Option, ...]
    mark_options: tuple[Option, ...]
    listing: Listing
