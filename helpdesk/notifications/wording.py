"""What notices say: one function an audience. Rendering is in `letters`. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.notifications.notice import Letter, Notice, NoticePolicy, most_urgent_first
from helpdesk.sla.response_window import format_instant, promise_text
from helpdesk.tickets.events import Event
from helpdesk.tickets.projection import Standing

MAX_SUMMARY = 80
MAX_LISTED = 50


class LetterWriter:
    """Writes the letters for notices.

    Args:
        help_url: where people reach the Help section.
        console_url: where agents reach the console.
    """

    def __init__(self, policy: NoticePolicy, help_url: str, console_url: str) -> None:
        self._policy = policy
        self._help_url = help_url
        self._console_url = console_url

    def to_requester(self, notice: Notice) -> Letter:
        """Return what the person who asked for help reads."""
        ticket = notice.ticket
        heading, paragraphs, quote = {
            Event.OPENED: self._opened,
            Event.REPLIED: self._replied,
            Event.RESOLVED: self._resolved,
            Event.SEVERITY_CHANGED: self._severity_changed,
            Event.INCIDENT_RESOLVED: self._incident_resolved,
        }[notice.event](notice)
        again = "" if notice.event is Event.OPENED else "Re: "
        hello = f"Hello {ticket.requester.name}," if ticket.requester.name else "Hello,"
        return Letter(
            # One subject for all mails of a ticket: mail programs show them as one conversation.
            subject=f"{again}[{ticket.number}] {_summary(ticket.description)}",
            heading=heading,
            paragraphs=(hello, *paragraphs),
            facts=self._facts_for_requester(notice),
            quote=quote,
            link=("Open the Help section", self._help_url),
            footer=(
                f"{self._policy.brand.name}. Please answer in the Help section, where it reaches "
                f"your ticket. Support is also at {self._policy.contacts.support_email}."
            ),
        )

    def to_support(self, notice: Notice) -> Letter:
        """Return what agents, leads and the S0 list read."""
        ticket = notice.ticket
        address = () if ticket.requester.email else (("Reply", "no address, answer in the chat"),)
        return Letter(
            subject=f"[{ticket.number}] {self.line(notice)}",
            heading=self.line(notice),
            facts=(
                ("Ticket", ticket.number),
                ("Severity", notice.standing.severity_reason),
                *_assumed(notice.standing),
                ("Respond by", notice.due_text(self._policy, self._policy.time_zone)),
                ("Requester", ticket.requester.display_name),
                *address,
                ("Account", ticket.requester.account or "-"),
                ("Assigned to", ticket.assignee or "nobody"),
            ),
            quote=ticket.description,
            link=("Open the ticket", self.console_link(notice)),
        )

    def digest(self, notices: Sequence[Notice]) -> Letter:
        """Return several warnings as one letter, the most urgent first."""
        chosen = most_urgent_first(notices)
        breached = sum(notice.event is Event.BREACHED for notice in chosen)
        parts = [
            f"{number} {state}"
            for number, state in (
                (breached, "breached"),
                (len(chosen) - breached, "due soon"),
            )
            if number
        ]
        heading = f"Response windows: {', '.join(parts)}"
        more = len(chosen) - MAX_LISTED
        return Letter(
            subject=f"{'S0! ' if chosen[0].is_s0 else ''}{heading}",
            heading=heading,
            rows=tuple(
                (each.ticket.number, self.line(each), _summary(each.ticket.description))
                for each in chosen[:MAX_LISTED]
            ),
            paragraphs=(f"And {more} more, in the console.",) if more > 0 else (),
            link=("Open the queue", f"{self._console_url}/tickets"),
        )

    def line(self, notice: Notice) -> str:
        """Return a notice in one line, for support: "S1 High breached, a response was due by"."""
        name = self._policy.severities[notice.severity].name
        if notice.standing.severity_is_assumed:
            name += " (assumed)"
        due = notice.due_text(self._policy, self._policy.time_zone)
        wanted = ", wants a person" if notice.standing.wants_person else ""
        return (
            f"{name} "
            + {
                Event.OPENED: f"opened{wanted}, respond by {due}",
                Event.REPLIED: "answered",
                Event.RESOLVED: "resolved",
                Event.SEVERITY_CHANGED: f"now (was {notice.entry.before}), respond by {due}",
                Event.S0_CONFIRMED: f"confirmed, respond by {due}",
                Event.DUE_SOON: f"due soon, respond by {due}",
                Event.BREACHED: f"breached, a response was due by {due}",
                Event.INCIDENT_RESOLVED: "its incident is resolved",
            }[notice.event]
        )

    def console_link(self, notice: Notice) -> str:
        """Return the address of the ticket's page in the console."""
        return f"{self._console_url}/tickets/{notice.ticket.number}"

    def _opened(self, notice: Notice) -> tuple[str, tuple[str, ...], str]:
        zone = notice.requester_zone(self._policy)
        promise = promise_text(self._policy, notice.severity, notice.standing.due_at, zone)
        return (
            f"We have your issue: {notice.ticket.number}",
            (
                f"Support has your issue as {notice.ticket.number}.",
                f"{promise}.",
                "In the Help section you can see how it stands, add to it, or close it.",
            ),
            notice.ticket.description,
        )

    def _replied(self, notice: Notice) -> tuple[str, tuple[str, ...], str]:
        said: tuple[str, ...] = (f"{notice.entry.actor.name} of support answered:",)
        shots = len(notice.entry.attachment_ids)
        if shots:
            said += (f"With {shots} screenshot{'s' if shots > 1 else ''}, in the Help section.",)
        return f"Support answered {notice.ticket.number}", said, notice.entry.text

    def _resolved(self, notice: Notice) -> tuple[str, tuple[str, ...], str]:
        paragraphs = (
            f"Support has marked {notice.ticket.number} as resolved.",
            "If it is not, say so in the Help section: that opens it again.",
        )
        return f"{notice.ticket.number} is resolved", paragraphs, notice.entry.text

    def _severity_changed(self, notice: Notice) -> tuple[str, tuple[str, ...], str]:
        zone = notice.requester_zone(self._policy)
        promise = promise_text(self._policy, notice.severity, notice.standing.due_at, zone)
        if notice.standing.first_response_at is not None:
            promise = f"It is {notice.severity.value} now"
        paragraphs = (f"The severity of {notice.ticket.number} has changed.", f"{promise}.")
        return f"{notice.ticket.number} is {notice.severity.value} now", paragraphs, ""

    def _incident_resolved(self, notice: Notice) -> tuple[str, tuple[str, ...], str]:
        paragraphs = (
            f"The known incident behind {notice.ticket.number} is resolved: {notice.entry.before}.",
            "If it still happens for you, say so in the Help section.",
        )
        return f"The incident behind {notice.ticket.number} is over", paragraphs, notice.entry.text

    def _facts_for_requester(self, notice: Notice) -> tuple[tuple[str, str], ...]:
        policy, standing = self._policy, notice.standing
        facts = [
            ("Number", notice.ticket.number),
            ("Severity", policy.severities[notice.severity].name),
        ]
        promised = notice.event in (Event.OPENED, Event.SEVERITY_CHANGED)
        if promised and standing.first_response_at is None:
            theirs = notice.due_text(policy, notice.requester_zone(policy))
            ours = format_instant(standing.due_at, policy.time_zone)
            facts.append(("Response by", theirs if theirs == ours else f"{theirs} ({ours})"))
        else:
            facts.append(("State", standing.state.label))
        return tuple(facts)


def _assumed(standing: Standing) -> tuple[tuple[str, str], ...]:
    """Return the fact that answers were assumed, where some were."""
    if not standing.assumed:
        return ()
    names = ", ".join(slot.replace("_", " ") for slot in sorted(standing.assumed))
    return (("Assumed", f"{names}. Nobody said so: confirm or correct it in the console."),)


def _summary(description: str) -> str:
    line = " ".join(description.split())
    return line if len(line) <= MAX_SUMMARY else line[: MAX_SUMMARY - 3].rstrip() + "..."
