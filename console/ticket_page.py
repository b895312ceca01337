"""The page of one ticket: what the agent sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.history_view import HistoryLine
from console.moments import MomentView
from console.pages import Shell
from console.queue_page import Option
from console.response_view import ResponseView
from console.transcript_view import ShotView, TranscriptView
from console.window_view import WindowView


@dataclass(frozen=True)
class TicketHead:
    """The part of the ticket's head that changes: severity, marks, state and response window.

    `summary` is read out when it changes.
    """

    summary: str
    severity_css: str
    severity_label: str
    severity_is_assumed: bool
    wants_person: bool
    state_label: str
    assignee: str
    response: ResponseView


@dataclass(frozen=True)
class TicketFact:
    """One detail of the ticket. `link` is a safe address, `moment` an instant; mostly neither.

    `quote` is how the person put it. `assumed` is the slot of an answer that nobody gave.
    """

    label: str
    text: str = ""
    link: str = ""
    moment: MomentView | None = None
    quote: str = ""
    assumed: str = ""


@dataclass(frozen=True)
class ReplyForm:
    """What an agent can do with the ticket now, and what was typed if it was not taken.

    `states` are those the ticket may change to; `meets_window` says that a reply would be the
    first response.
    """

    requester: str
    meets_window: bool
    states: tuple[Option, ...]
    text: str = ""
    reason: str = ""
    complaint: str = ""
    notice: str = ""


@dataclass(frozen=True)
class AssessForm:
    """What a new assessment can be, and what was typed if it was not taken; empty when over."""

    functionality: tuple[Option, ...]
    business_impact: tuple[Option, ...]
    why: str = ""


@dataclass(frozen=True)
class TicketPage:
    """One ticket with its details, conversation and history."""

    template: ClassVar[str] = "ticket.html"
    shell: Shell
    number: str
    title: str
    live_address: str
    standing: TicketHead
    promise: str
    severity_reason: str
    explanation: WindowView
    description: str
    facts: tuple[TicketFact, ...]
    assumed: tuple[str, ...]
    can_confirm: bool
    shots: tuple[ShotView, ...]
    transcript: TranscriptView
    history: tuple[HistoryLine, ...]
    form: ReplyForm
    assess: AssessForm
    incidents: tuple[Option, ...]
    agents: tuple[Option, ...]
    out_of_band: bool = False


@dataclass(frozen=True)
class TicketLive:
    """What of an open page is brought up to date: always the standing, the rest if it changed."""

    template: ClassVar[str] = "_ticket_live.html"
    number: str
    live_address: str
    standing: TicketHead
    has_news: bool
    transcript: TranscriptView
    history: tuple[HistoryLine, ...]
    out_of_band: bool = True
