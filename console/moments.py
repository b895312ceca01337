"""Instants as an agent reads them: in the agent's own zone, and in another where that differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from helpdesk.sla.response_window import format_instant


@dataclass(frozen=True)
class MomentView:
    """One instant: for the machine, in the agent's zone, and in another zone if it differs."""

    iso: str
    text: str
    other_text: str = ""


@dataclass(frozen=True)
class Clock:
    """The present moment and the two zones in which a page shows times."""

    now: datetime
    agent_zone: tzinfo
    policy_zone: tzinfo

    def moment(self, at: datetime, other_zone: tzinfo | None = None) -> MomentView:
        """Return an instant in the agent's zone, and in `other_zone` (support's by default)."""
        other_zone = other_zone or self.policy_zone
        text = self.text(at, self.agent_zone)
        # Two zones with one clock (India and Sri Lanka) need not be distinguished.
        same = at.astimezone(self.agent_zone).utcoffset() == at.astimezone(other_zone).utcoffset()
        return MomentView(
            iso=at.isoformat(), text=text, other_text="" if same else self.text(at, other_zone)
        )

    def text(self, at: datetime, zone: tzinfo) -> str:
        """Return "Mon 23 Nov, 11:00 IST"; with the year where it is not the present one."""
        text = format_instant(at, zone)
        year = at.astimezone(zone).year
        if year == self.now.astimezone(zone).year:
            return text
        return text.replace(",", f" {year},", 1)


def agent_zone(name: str, otherwise: tzinfo) -> tzinfo:
    """Return the zone that the agent's browser named, or `otherwise` if there is no such zone."""
    try:
        return ZoneInfo(name) if name else otherwise
    except (ValueError, OSError, LookupError):
        # ZoneInfoNotFoundError is a LookupError; a path or a folder's name gives the others.
        return otherwise


def day_name(local: datetime, local_now: datetime) -> str:
    """Return "Today", "Yesterday" or the date."""
    days_ago = (local_now.date() - local.date()).days
    if days_ago in (0, 1):
        return ("Today", "Yesterday")[days_ago]
    text = f"{local:%A} {local.day} {local:%B}"
    return text if local.year == local_now.year else f"{text} {local.year}"


def time_of_day(local: datetime) -> str:
    """Return "14:05"."""
    return f"{local:%H:%M}"
