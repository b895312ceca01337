"""Reads the sections of support.yml and of the holiday files, and says what is wrong in them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from helpdesk.policy.periods import ALLOWED as ALLOWED_PERIODS
from helpdesk.policy.periods import Retention, parse_period
from helpdesk.policy.terms import (
    REQUESTER_NOTICES,
    Brand,
    ChoiceWording,
    Contacts,
    Links,
    NamedLink,
    Notifications,
)
from helpdesk.policy.yaml_sections import Mistakes, Section, read_document
from helpdesk.sla.business_calendar import WEEKDAYS, Shift
from helpdesk.sla.response_window import window_text
from helpdesk.sla.severity import (
    BusinessImpact,
    Cell,
    Coverage,
    Functionality,
    Severity,
    SeverityPolicy,
    slips,
)
from understanding.link_checks import normalise_link, validate_email

MAX_TEXT = 300
_TEXT = "a short text"
_EXAMPLES = "a list of short texts"
_DURATION = "a time such as 30 minutes, 2 hours or 1 hour 30 minutes"
_SHIFTS = "times such as 09:00-18:00, several of them such as 09:00-13:00, 14:00-18:00, or closed"
_ZONE = "the name of a time zone such as Asia/Kolkata"
_SECTION = "lines of the form key: value, indented below it"
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1)}
_AMOUNT = re.compile(
    r"(\d{1,4})\s*(h|m)(?:(?:ou)?rs?|in(?:ute)?s?)?\b[\s,]*(?:and\s+)?", re.IGNORECASE
)

Choice = TypeVar("Choice", bound=Enum)


def read_brand(top: Section) -> Brand:
    """Return the section `brand`."""
    section = top.section("brand", _SECTION)
    colour = "a colour in quotes such as '#2f5bea'"
    brand = Brand(
        name=section.value("name", _text, _TEXT, placeholder=""),
        assistant_name=section.value("assistant_name", _text, _TEXT, placeholder=""),
        logo_text=section.value("logo_text", _logo, "one to three characters", placeholder=""),
        accent=section.value("accent_colour", _colour, colour, placeholder="#000000"),
    )
    section.refuse_other_keys()
    return brand


def read_contacts(top: Section) -> Contacts:
    """Return the section `contacts`."""
    section = top.section("contacts", _SECTION)
    contacts = Contacts(
        support_email=section.value(
            "support_email", validate_email, "an email address", placeholder=""
        ),
        customer_success=section.value("customer_success", _text, _TEXT, placeholder=""),
        solution_consultant=section.value("solution_consultant", _text, _TEXT, placeholder=""),
    )
    section.refuse_other_keys()
    return contacts


def read_links(top: Section) -> Links:
    """Return the section `links`."""
    section = top.section("links", _SECTION)
    address = "an address that starts with https://"
    more = []
    if section.has("more"):
        for entry in section.sections("more", "a list of entries with title and url"):
            title = entry.value("title", _text, _TEXT, placeholder="")
            more.append(NamedLink(title, entry.value("url", _url, address, placeholder="")))
            entry.refuse_other_keys()
    links = Links(
        help_centre_url=section.value("help_centre", _url, address, placeholder=""),
        roadmap_url=section.value("roadmap", _url, address, placeholder=""),
        more=tuple(more),
    )
    section.refuse_other_keys()
    return links


def read_time_zone(top: Section) -> ZoneInfo:
    """Return the zone of the business hours."""
    return top.value("time_zone", _zone, _ZONE, placeholder=ZoneInfo("UTC"))


def read_hours(top: Section) -> dict[int, tuple[Shift, ...]]:
    """Return the shifts of each weekday."""
    section = top.section("business_hours", f"a line for each of {', '.join(WEEKDAYS)}")
    hours: dict[int, tuple[Shift, ...]] = {}
    for weekday, name in enumerate(WEEKDAYS):
        texts = section.values(name, _shifts, _SHIFTS)
        shifts = tuple(sorted(shift for part in texts for shift in part))
        hours[weekday] = shifts
        for earlier, later in pairwise(shifts):
            if later.start < earlier.end:
                line = section.line_of(name)
                wrong = f"business_hours.{name}: {earlier} and {later} overlap"
                section.mistakes.add(line, wrong, "times that follow each other")
    section.refuse_other_keys()
    if section.names() and not any(hours.values()):
        wrong = "business_hours: support is never open, so no response would ever be due"
        section.mistakes.add(section.line, wrong, _SHIFTS)
    return hours


def read_wordings(top: Section, key: str, answers: type[Choice]) -> dict[Choice, ChoiceWording]:
    """Return how each answer to a question is offered."""
    names = [str(answer.value) for answer in answers]
    section = top.section(key, f"a section for each of {', '.join(names)}")
    wordings = {}
    for answer in answers:
        entry = section.section(str(answer.value), "label and examples, indented below it")
        label = entry.value("label", _text, _TEXT, placeholder="")
        wordings[answer] = ChoiceWording(label, tuple(entry.values("examples", _text, _EXAMPLES)))
        entry.refuse_other_keys()
    section.refuse_other_keys()
    return wordings


def read_severities(top: Section) -> dict[Severity, SeverityPolicy]:
    """Return the promise of each severity; a worse one must not promise less."""
    section = top.section("severities", "a section for each of S0, S1, S2, S3")
    found: dict[Severity, SeverityPolicy] = {}
    for severity in Severity:
        entry = section.section(severity.value, "what is promised, indented below it")
        found[severity] = SeverityPolicy(
            severity=severity,
            label=entry.value("label", _text, _TEXT, placeholder=""),
            within=entry.value("respond_within", _duration, _DURATION, placeholder=timedelta(0)),
            coverage=entry.value(
                "coverage", _coverage, "24x7, business_hours", placeholder=Coverage.ALWAYS
            ),
            description=entry.value("description", _text, _TEXT, placeholder=""),
            examples=tuple(entry.values("examples", _text, _EXAMPLES)),
        )
        entry.refuse_other_keys()
    section.refuse_other_keys()
    for worse, milder in pairwise(found.values()):
        if worse.within and milder.within and not milder.is_kept_by(worse):
            section.mistakes.add(
                section.line_of(worse.severity.value),
                f"severities: {worse.severity} ({_promise(worse)}) promises less than "
                f"{milder.severity} ({_promise(milder)})",
                "a shorter or equal time, and no less coverage, for the worse severity",
            )
    return found


def read_matrix(top: Section) -> dict[Cell, Severity]:
    """Return the severity of each combination; a worse answer must not get a milder one."""
    section = top.section("matrix", "a row for each of critical, major, minor, setup")
    cells: dict[Cell, Severity] = {}
    lines: dict[Cell, int] = {}
    allowed = "S0, S1, S2, S3"
    for row in Functionality:
        columns = section.section(row.value, "serious: S1, moderate: ... limited: ... none: ...")
        for impact in BusinessImpact:
            lines[row, impact] = columns.line_of(impact.value)
            severity = columns.value(impact.value, _severity_or_none, allowed, placeholder=None)
            if severity is not None:
                cells[row, impact] = severity
        columns.refuse_other_keys()
    section.refuse_other_keys()
    for slip in slips(cells):
        section.mistakes.add(
            lines[slip.worse],
            f"matrix: {slip.worse[0]} and {slip.worse[1]} gives {cells[slip.worse]}, but the "
            f"milder {slip.milder[0]} and {slip.milder[1]} gives {cells[slip.milder]}",
            f"{cells[slip.milder]} or more urgent here, or a milder severity there",
        )
    return cells


def read_due_soon_share(top: Section) -> float:
    """Return the share of a window after which it is due soon."""
    return top.value("due_soon_share", _share, "a share such as 75%", placeholder=1.0)


def read_notifications(top: Section) -> Notifications:
    """Return the section `notifications`, all of which may be left out."""
    if not top.has("notifications"):
        return Notifications()
    section = top.section("notifications", _SECTION)
    switched = dict(REQUESTER_NOTICES)
    if section.has("requester"):
        switches = section.section("requester", "opened: yes, replied: no ...")
        for name in REQUESTER_NOTICES:
            if switches.has(name):
                switched[name] = switches.value(name, _yes_or_no, "yes, no", placeholder=True)
        switches.refuse_other_keys()
    lists = {
        name: tuple(dict.fromkeys(section.values(name, validate_email, "email addresses")))
        for name in ("leads", "s0_list", "on_duty")
        if section.has(name)
    }
    section.refuse_other_keys()
    return Notifications(frozenset(name for name, on in switched.items() if on), **lists)


def read_retention(top: Section) -> Retention:
    """Return the section `retention`, all of which may be left out."""
    if not top.has("retention"):
        return Retention()
    section = top.section("retention", _SECTION)
    usual = vars(Retention())
    given = {
        name: section.value(name, parse_period, ALLOWED_PERIODS, placeholder=usual[name])
        for name in usual
        if section.has(name)
    }
    section.refuse_other_keys()
    return Retention(**{**usual, **given})


def read_holiday_paths(top: Section) -> list[tuple[int, str]]:
    """Return the holiday files that the policy names, each with the line that names it."""
    line = top.line_of("holidays")
    return [(line, name) for name in top.values("holidays", str, "the name of a holiday file")]


def read_holidays(path: Path, mistakes: Mistakes) -> dict[date, str]:
    """Return the observed days of a holiday file and their names.

    Raises:
        PolicyError: the file cannot be read, or is not YAML.
    """
    top = read_document(path, mistakes)
    holidays: dict[date, str] = {}
    for year in top.names():
        if not re.fullmatch(r"\d{4}", year, re.ASCII):
            mistakes.add(top.line_of(year), f"{year!r} is not a year", "a year such as 2026")
            continue
        for entry in top.sections(year, "a list of days with date, name and observed"):
            day = entry.value("date", _date, "a date such as 2026-01-26", placeholder=None)
            name = entry.value("name", _text, _TEXT, placeholder="")
            observed = entry.value("observed", _yes_or_no, "true, false", placeholder=False)
            entry.refuse_other_keys()
            if day is None:
                continue
            if day.year != int(year):
                mistakes.add(entry.line, f"{day} does not lie in {year}", f"a date in {year}")
            if observed:
                holidays[day] = f"{holidays[day]}, {name}" if day in holidays else name
    return holidays


def _text(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise ValueError(f"longer than {MAX_TEXT} characters")
    return " ".join(text.split())


def _logo(text: str) -> str:
    if len(text) > 3:
        raise ValueError("too long")
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError("not a colour")
    return text.lower()


def _url(text: str) -> str:
    if not re.match(r"https?://", text, re.IGNORECASE):
        raise ValueError("it does not start with https://")
    return normalise_link(text)


def _zone(text: str) -> ZoneInfo:
    if text not in available_timezones():
        raise ValueError("there is no zone of this name")
    if text != "UTC" and ("/" not in text or text.startswith("Etc/")):
        raise ValueError("an abbreviation or a fixed offset knows no clock changes")
    return ZoneInfo(text)


def _shifts(text: str) -> tuple[Shift, ...]:
    if text.lower() == "closed":
        return ()
    try:
        return tuple(Shift.parse(part) for part in text.split(","))
    except ValueError as error:
        hint = ""
        if "does not end after" in str(error):
            hint = (
                "; a night shift is written as 22:00-24:00 on one day and 00:00-06:00 on the next"
            )
        raise ValueError(f"{error}{hint}") from error


def _duration(text: str) -> timedelta:
    amounts = list(_AMOUNT.finditer(text))
    if not amounts or "".join(match.group() for match in amounts) != text:
        raise ValueError("not a length of time in hours and minutes")
    total = sum(
        (int(match.group(1)) * _UNITS[match.group(2).lower()] for match in amounts), timedelta(0)
    )
    if not total:
        raise ValueError("nobody can respond in no time")
    return total


def _coverage(text: str) -> Coverage:
    try:
        return Coverage(text.lower().replace("24/7", "24x7").replace(" ", "_"))
    except ValueError as error:
        raise ValueError("no such coverage") from error


def _severity_or_none(text: str) -> Severity | None:
    if text not in Severity.__members__:
        raise ValueError("no such severity")
    return Severity(text)


def _share(text: str) -> float:
    match = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*%|(0?\.\d+|1(?:\.0*)?)", text, re.ASCII)
    if not match:
        raise ValueError("not a share")
    share = float(match.group(1)) / 100 if match.group(1) else float(match.group(2))
    if not 0 < share <= 1:
        raise ValueError("not more than 0 and at most 100%")
    return share


def _date(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError("not year-month-day")
    return date.fromisoformat(text)


def _yes_or_no(text: str) -> bool:
    if text.lower() not in ("true", "yes", "false", "no"):
        raise ValueError("neither true nor false")
    return text.lower() in ("true", "yes")


def _promise(policy: SeverityPolicy) -> str:
    return f"within {window_text(policy.within, policy.coverage)}"
