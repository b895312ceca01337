"""Zones of time as they stand beside a clock: "9am IST", "09:15 UTC+2", "10:15:32 +0530"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from understanding.times.parts import TimePart

_UTC = ("utc", "gmt")
# What an abbreviation means to most people who write in English.
_ZONES = {
    "ist": "Asia/Kolkata",
    "pkt": "Asia/Karachi",
    "gst": "Asia/Dubai",
    "sgt": "Asia/Singapore",
    "hkt": "Asia/Hong_Kong",
    "jst": "Asia/Tokyo",
    "wib": "Asia/Jakarta",
    "idt": "Asia/Jerusalem",
    "msk": "Europe/Moscow",
    "sast": "Africa/Johannesburg",
    "aest": "Australia/Sydney",
    "aedt": "Australia/Sydney",
    "nzst": "Pacific/Auckland",
    "nzdt": "Pacific/Auckland",
    "bst": "Europe/London",
    "cet": "Europe/Paris",
    "cest": "Europe/Paris",
    "eet": "Europe/Athens",
    "eest": "Europe/Athens",
    "est": "America/New_York",
    "edt": "America/New_York",
    "cst": "America/Chicago",
    "cdt": "America/Chicago",
    "mst": "America/Denver",
    "mdt": "America/Denver",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
}
# "(IST)", "GMT+0530", "UTC+2"; "GMT-10am" is the beginning of a range.
ZONE = (
    rf"(?:\s?\(?(?P<zone>{'|'.join((*_UTC, *_ZONES))})\b"
    r"(?P<zone_offset>\s?[+-]\s?\d{1,2}(?::?[0-5]\d)?(?![\d:]|\s?[ap]m))?\)?)?"
)
ZONE_NAMES = "|".join((*_UTC, *_ZONES))
OFFSET = r"(?P<offset>z\b|\s?[+-]\d\d:?[0-5]\d\b)?"
_FURTHEST = timedelta(hours=14)  # of any place from Greenwich
_OFFSET = re.compile(r"([+-])\s?(\d{1,2}):?([0-5]\d)?")


def zone_of(clock: TimePart | None, zone: ZoneInfo, now: datetime) -> tzinfo:
    """Return the zone of a clock time that names one, else the person's own."""
    if clock is None:
        return zone
    offset = (clock.values.get("offset") or "").strip()
    name = clock.values.get("zone", "")
    if not offset and name in _UTC:
        offset = (clock.values.get("zone_offset") or "z").strip()
    if offset == "z":
        return timezone.utc
    match = _OFFSET.fullmatch(offset)
    if match:
        away = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(-away if match[1] == "-" else away) if away <= _FURTHEST else zone
    if not name or name in _own_names(zone, now):
        return zone
    return ZoneInfo(_ZONES[name])


def _own_names(zone: ZoneInfo, now: datetime) -> set[str]:
    """Return how a zone is abbreviated in summer and winter: IST is also Israel's and Ireland's."""
    seasons = (now, now + timedelta(days=91), now + timedelta(days=182), now + timedelta(days=273))
    return {(at.astimezone(zone).tzname() or "").lower() for at in seasons}
