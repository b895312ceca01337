"""The list of tickets."""

from __future__ import annotations

from starlette.responses import Response

from console.guard import POLL_HEADER, AgentRequest
from console.moments import Clock, time_of_day
from console.queue_page import (
    ALL_STATES,
    PAGE_SIZE,
    Listing,
    ListingFragment,
    Option,
    QueueFilters,
    QueuePage,
    TicketRow,
)
from console.response_view import view_response
from console.transcript_view import requester_name
from console.wording import counted, first_line, joined
from conversation.fields import labels_of
from helpdesk.policy import SupportPolicy
from helpdesk.sla.severity import Severity
from helpdesk.tickets.queue import QueueMark, QueueQuery, QueueSlice
from helpdesk.tickets.ticket import Ticket, TicketState


def show(request: AgentRequest) -> Response:
    """Show the list, or for htmx only the part of it that changes."""
    filters = QueueFilters.from_query(request.http.query_params)
    found = _read(request, filters)
    if not found.tickets and filters.page > 1:
        # Tickets were resolved meanwhile, or the address was made up.
        filters = filters.on_page(max(1, -(-found.total // PAGE_SIZE)))
        found = _read(request, filters)
    listing = _listing(request, filters, found)
    if not request.wants_fragment:
        return request.renderer.page(_page(request, filters, listing))
    response = request.renderer.page(ListingFragment(listing))
    if POLL_HEADER not in request.http.headers:
        response.headers["HX-Push-Url"] = filters.address
    return response


def _read(request: AgentRequest, filters: QueueFilters) -> QueueSlice:
    query = QueueQuery(filters.states, filters.severities, filters.text, filters.queue_mark)
    return request.installation.queue.read(
        query, request.now, limit=PAGE_SIZE, offset=filters.offset
    )


def _page(request: AgentRequest, filters: QueueFilters, listing: Listing) -> QueuePage:
    policy = request.installation.policy
    states = [
        ("", "Open work"),
        *((state.value, state.label.capitalize()) for state in TicketState),
        (ALL_STATES, "Any state"),
    ]
    severities = [
        ("", "Any severity"),
        *((severity.value, policy.severities[severity].name) for severity in Severity),
    ]
    marks = [
        ("", "All tickets"),
        (QueueMark.WANTS_PERSON.value, "Wants a person"),
        (QueueMark.ASSUMED.value, "Answers assumed"),
    ]
    return QueuePage(
        shell=request.shell,
        filters=filters,
        state_options=_options(states, filters.state),
        severity_options=_options(severities, filters.severity),
        mark_options=_options(marks, filters.mark),
        listing=listing,
    )


def _options(choices: list[tuple[str, str]], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in choices)


def _listing(request: AgentRequest, filters: QueueFilters, found: QueueSlice) -> Listing:
    policy, clock = request.installation.policy, request.clock
    heading, text = ("", "") if found.tickets else _empty_texts(filters)
    pages = -(-found.total // PAGE_SIZE)
    has_next = filters.page < pages
    return Listing(
        rows=tuple(_row(ticket, policy, clock) for ticket in found.tickets),
        summary=_summary(found),
        as_of=time_of_day(clock.now.astimezone(clock.agent_zone)),
        address=filters.address,
        clear_address="/tickets" if filters.are_set else "",
        empty_heading=heading,
        empty_text=text,
        page_text=f"Page {filters.page} of {pages}" if pages > 1 else "",
        previous_address=filters.on_page(filters.page - 1).address if filters.page > 1 else "",
        next_address=filters.on_page(filters.page + 1).address if has_next else "",
    )


def _row(ticket: Ticket, policy: SupportPolicy, clock: Clock) -> TicketRow:
    return TicketRow(
        number=ticket.number,
        title=first_line(ticket.description),
        severity_css=ticket.severity.value.lower(),
        severity_label=policy.severities[ticket.severity].name,
        severity_is_assumed=ticket.severity_is_assumed,
        assumed=labels_of(ticket.assumed),
        wants_person=ticket.wants_person,
        requester=requester_name(ticket),
        account=ticket.requester.account,
        state_label=ticket.state.label.capitalize(),
        assignee=ticket.assignee or "",
        response=view_response(ticket, policy, clock),
    )


def _summary(found: QueueSlice) -> str:
    urgent = joined(
        (
            f"{found.breached} breached" if found.breached else "",
            f"{found.due_soon} due soon" if found.due_soon else "",
        )
    )
    total = counted(found.total, "ticket")
    return f"{total}: {urgent}" if urgent else total


def _empty_texts(filters: QueueFilters) -> tuple[str, str]:
    if filters.are_set:
        return "No ticket matches", "Nothing was found with these filters."
    return "Nothing to do", "There are no open tickets. New ones appear here by themselves."
