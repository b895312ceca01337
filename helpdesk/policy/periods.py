"""For how long data are kept. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

FOREVER = "forever"
SHORTEST_DAYS, LONGEST_DAYS = 7, 36_500
ALLOWED = f"{SHORTEST_DAYS} to {LONGEST_DAYS} days, such as 365 days, or {FOREVER}"


@dataclass(frozen=True)
class Retention:
    """How long after it was last needed something is kept; None is for ever.

    Args:
        transcripts: what was said in the chat, after it was said.
        screenshots: after they were sent.
        requesters: names, addresses and words in tickets, after a ticket was last changed and
            is over; and of people who were not seen since.
    """

    transcripts: timedelta | None = timedelta(days=365)
    screenshots: timedelta | None = timedelta(days=365)
    requesters: timedelta | None = timedelta(days=1095)


def parse_period(text: str) -> timedelta | None:
    """Return the period that "365 days" or "forever" means.

    Raises:
        ValueError: it is neither, or out of range.
    """
    if text.strip().lower() == FOREVER:
        return None
    match = re.fullmatch(r"(\d{1,6})\s*days?", text.strip(), re.ASCII | re.IGNORECASE)
    if match is None or not SHORTEST_DAYS <= int(match.group(1)) <= LONGEST_DAYS:
        raise ValueError("not a period")
    return timedelta(days=int(match.group(1)))
