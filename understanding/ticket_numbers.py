"""Finds ticket numbers in what people type: "HS-1042", "ticket no. 1042", "#1042"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from understanding.links import Span, without_addresses

TICKET_PREFIX = "HS"

_TICKET = re.compile(
    r"(?<![\w-])hs\s{0,3}(?:no\.?|number)?[\s#:_\u2010-\u2015-]{0,6}(\d{1,9})(?!\w)"
    r"|\b(?:ticket|tkt|case|complaint|reference|ref)s?\s{0,3}(?:no|num|number|id)?\.?\s{0,3}"
    r"(?:is\s{0,3})?[#:\s-]{0,6}(\d{4,9})(?![\w-])"
    r"|\b(?:issue|request)s?\s{0,3}(?:(?:no|num|number|id)\.?\s{0,3}(?:is\s{0,3})?[#:\s-]{0,6}"
    r"|#\s{0,3})(\d{4,9})(?!\w)"
    r"|(?<![\w#&/])#\s?(\d{4,9})(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_OTHER_NUMBER = re.compile(
    r"\b(?:order|invoice|agent|chat|conversation|node|bot|user|customer|account|po|pr|bug|jira)"
    r"\s{0,3}(?:no|num|number|id)?\.?\s{0,3}$",
    re.IGNORECASE,
)
# What is read of the text before a number, to judge it.
_CONTEXT = 60


@dataclass(frozen=True)
class TicketNumber:
    """A ticket number in a text, and the characters it took: those of "ticket no." included."""

    number: str
    span: Span


def find_ticket_numbers(text: str) -> list[str]:
    """Return the ticket numbers of a text as "HS-1042", each once."""
    return list(dict.fromkeys(found.number for found in ticket_numbers(text)))


def ticket_numbers(text: str) -> list[TicketNumber]:
    """Return every ticket number of a text in its order, repeated ones included."""
    masked = without_addresses(text)
    found = []
    for match in _TICKET.finditer(masked):
        if match.group(4) and _OTHER_NUMBER.search(
            masked[max(0, match.start() - _CONTEXT) : match.start()]
        ):
            continue
        digits = next(group for group in match.groups() if group)
        found.append(TicketNumber(f"{TICKET_PREFIX}-{int(digits)}", match.span()))
    return found


def is_ticket_number(text: str) -> bool:
    """Return whether the text is a ticket number and nothing else."""
    return [found.span for found in ticket_numbers(text)] == [(0, len(text))]
