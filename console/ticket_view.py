"""Builds the page of a ticket from the ticket, its conversation and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from console.history_view import view_history
from console.moments import Clock
from console.pages import Shell
from console.queue_page import Option
from console.response_view import view_response
from console.ticket_page import (
    AssessForm,
    ReplyForm,
    TicketFact,
    TicketHead,
    TicketLive,
    TicketPage,
)
from console.transcript_view import TranscriptReader, TranscriptView, requester_name
from console.window_view import view_window
from console.wording import first_line
from conversation.field import IntakeField, Place
from conversation.fields import shown_in
from helpdesk.agents import Agent
from helpdesk.incidents.incident import Incident
from helpdesk.policy import SupportPolicy
from helpdesk.sla.response_window import promise_text
from helpdesk.tickets.ticket import TRANSITIONS, HistoryEntry, Ticket
from helpdesk.tickets.window import explain_window

_TITLE_LENGTH = 100


@dataclass(frozen=True)
class Typed:
    """What an agent typed into a form that was not taken, and why it was not; or a success."""

    text: str = ""
    reason: str = ""
    state: str = ""
    why: str = ""
    complaint: str = ""
    notice: str = ""


@dataclass(frozen=True)
class TicketViewer:
    """Makes the page of one ticket for one agent at one moment.

    `before` is the message before which the conversation is shown; None for the latest part.
    """

    ticket: Ticket
    history: Sequence[HistoryEntry]
    reader: TranscriptReader
    policy: SupportPolicy
    clock: Clock
    incidents: Sequence[Incident] = ()
    own_incidents: Sequence[Incident] = ()
    agents: Sequence[Agent] = ()
    before: int | None = None

    def page(self, shell: Shell, typed: Typed) -> TicketPage:
        """Return the whole page."""
        ticket, policy = self.ticket, self.policy
        transcript = self.reader.view(ticket, self.clock, self.before)
        explanation = explain_window(self.history, policy, self.clock.now)
        return TicketPage(
            shell=shell,
            number=ticket.number,
            title=first_line(ticket.description, _TITLE_LENGTH),
            live_address=self._live_address(transcript),
            standing=self._standing(transcript),
            # The severity that promised it: one that changed after the response promised nothing.
            promise=promise_text(
                policy, explanation.reading.severity, ticket.due_at, policy.time_zone
            ),
            severity_reason=ticket.severity_reason,
            explanation=view_window(explanation, self.clock),
            description=ticket.description,
            facts=tuple(self._facts()),
            assumed=tuple(sorted(ticket.assumed)),
            can_confirm=ticket.is_open,
            shots=self.reader.shots(ticket.attachment_ids),
            transcript=transcript,
            history=view_history(self.history, self.reader, self.clock),
            form=self._form(typed),
            assess=self._assess(typed),
            incidents=tuple(
                Option(str(each.id), first_line(each.title, _TITLE_LENGTH), chosen=False)
                for each in self.incidents
                if each not in self.own_incidents
            ),
            agents=self._agents(shell),
        )

    def _agents(self, shell: Shell) -> tuple[Option, ...]:
        """Return whom the ticket can be assigned to, the agent who looks at it first."""
        own_first = sorted(self.agents, key=lambda agent: agent.name != shell.agent_name)
        return tuple(
            Option(str(agent.id), agent.name, agent.name == self.ticket.assignee)
            for agent in own_first
        )

    def live(self, seen: str) -> TicketLive:
        """Return what an open page needs to be up to date.

        Args:
            seen: what the page shows already, as `live_address` named it; empty for a page that
                shows an older part of the conversation, which is left as it is.
        """
        transcript = self.reader.view(self.ticket, self.clock)
        return TicketLive(
            number=self.ticket.number,
            live_address=self._live_address(transcript if seen else None),
            standing=self._standing(transcript),
            has_news=bool(seen) and seen != self._seen(transcript),
            transcript=transcript,
            history=view_history(self.history, self.reader, self.clock),
        )

    def _seen(self, transcript: TranscriptView) -> str:
        return f"{transcript.newest_id}-{self.history[-1].id}"

    def _live_address(self, transcript: TranscriptView | None) -> str:
        address = f"/tickets/{self.ticket.number}/live"
        if transcript is None or not transcript.is_latest:
            return address
        return f"{address}?seen={self._seen(transcript)}"

    def _standing(self, transcript: TranscriptView) -> TicketHead:
        ticket = self.ticket
        label = self.policy.severities[ticket.severity].name
        assumed = " (assumed)" if ticket.severity_is_assumed else ""
        state = ticket.state.label.capitalize()
        last = transcript.messages[-1] if transcript.messages else None
        said = f" Last message by {last.author} at {last.at_text}." if last else ""
        return TicketHead(
            summary=f"{ticket.number}: {label}{assumed}, {state}.{said}",
            severity_css=ticket.severity.value.lower(),
            severity_label=label,
            severity_is_assumed=ticket.severity_is_assumed,
            wants_person=ticket.wants_person,
            state_label=state,
            assignee=ticket.assignee or "",
            response=view_response(ticket, self.policy, self.clock),
        )

    def _facts(self) -> list[TicketFact]:
        ticket, requester = self.ticket, self.ticket.requester
        return [
            *(self._answer(field) for field in shown_in(Place.CONSOLE)),
            TicketFact("Requester", requester_name(ticket)),
            TicketFact("Email", requester.email, link=f"mailto:{requester.email}")
            if requester.email
            else TicketFact("Email", "No address: answer in the chat"),
            TicketFact("Account", requester.account or "Not known"),
            TicketFact("Time zone", requester.time_zone),
            TicketFact("Opened", moment=self.clock.moment(ticket.opened_at)),
            *(
                TicketFact("Known incident", f"{each.title} ({each.state.value})")
                for each in self.own_incidents
            ),
        ]

    def _answer(self, field: IntakeField) -> TicketFact:
        """Return an answer of the intake, how the person put it, and whether it was assumed."""
        return replace(
            self._value(field),
            quote=self.ticket.said.get(field.slot, ""),
            assumed=field.slot if field.slot in self.ticket.assumed else "",
        )

    def _value(self, field: IntakeField) -> TicketFact:
        """Return the value of an answer; an instant in the requester's zone, then in support's."""
        zone = self.ticket.requester.zone
        value = field.of_ticket(self.ticket)
        if isinstance(value, datetime):
            theirs = Clock(self.clock.now, zone, self.policy.time_zone)
            return TicketFact(field.label, moment=theirs.moment(value))
        shown = field.shown(value, zone)
        if value is None:
            return TicketFact(field.label, shown[:1].upper() + shown[1:])
        link = value if isinstance(value, str) and _is_web_address(value) else ""
        return TicketFact(field.label, link or shown, link=link)

    def _assess(self, typed: Typed) -> AssessForm:
        ticket, policy = self.ticket, self.policy
        if not ticket.is_open:
            return AssessForm((), ())
        return AssessForm(
            functionality=tuple(
                Option(value.value, wording.label, value is ticket.functionality)
                for value, wording in policy.functionality.items()
            ),
            business_impact=tuple(
                Option(value.value, wording.label, value is ticket.business_impact)
                for value, wording in policy.business_impact.items()
            ),
            why=typed.why,
        )

    def _form(self, typed: Typed) -> ReplyForm:
        ticket = self.ticket
        permitted = [
            state for state, kinds in TRANSITIONS[ticket.state].items() if "agent" in kinds
        ]
        return ReplyForm(
            requester=requester_name(ticket),
            meets_window=ticket.first_response_at is None,
            states=tuple(
                Option(state.value, state.label.capitalize(), state.value == typed.state)
                for state in permitted
            ),
            text=typed.text,
            reason=typed.reason,
            complaint=typed.complaint,
            notice=typed.notice,
        )


def _is_web_address(text: str) -> bool:
    """Return whether an answer can be followed as a link; nothing but http and https can."""
    try:
        return urlsplit(text).scheme in ("http", "https")
    except ValueError:
        return False
