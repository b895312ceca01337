"""The support policy: severities and their promises, hours, holidays, contacts, links, brand.

Support edits support.yml without a developer. Whatever is wrong in it is reported with its line,
all mistakes together, and nothing starts on a broken policy. docs/support-policy.md explains it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from helpdesk.policy import sections as sections
from helpdesk.policy.periods import Retention
from helpdesk.policy.terms import Brand, ChoiceWording, Contacts, Links, Notifications
from helpdesk.policy.yaml_sections import Mistakes, Section, read_document, refuse_mistakes
from helpdesk.settings import PROJECT_ROOT
from helpdesk.sla.business_calendar import (
    WEEKDAYS,
    BusinessCalendar,
    DayLine,
    Span,
    always_open,
)
from helpdesk.sla.response_window import due_at_with_pauses, window_text
from helpdesk.sla.severity import (
    BusinessImpact,
    Coverage,
    Functionality,
    Severity,
    SeverityMatrix,
    SeverityPolicy,
)

__all__ = [
    "Brand",
    "ChoiceWording",
    "Contacts",
    "Links",
    "Notifications",
    "Retention",
    "SupportPolicy",
    "load_policy",
]


@dataclass(frozen=True)
class SupportPolicy:
    """What support has promised, and everything that is said about support."""

    brand: Brand
    contacts: Contacts
    links: Links
    time_zone: ZoneInfo
    calendar: BusinessCalendar
    severities: Mapping[Severity, SeverityPolicy]
    matrix: SeverityMatrix
    functionality: Mapping[Functionality, ChoiceWording]
    business_impact: Mapping[BusinessImpact, ChoiceWording]
    due_soon_share: float
    notifications: Notifications = field(default_factory=Notifications)
    retention: Retention = field(default_factory=Retention)

    def assess(self, functionality: Functionality, impact: BusinessImpact) -> Severity:
        """Return the severity of a problem."""
        return self.matrix.assess(functionality, impact)

    def calendar_for(self, severity: Severity) -> BusinessCalendar:
        """Return the calendar in which this severity's window runs."""
        if self.severities[severity].coverage is Coverage.ALWAYS:
            return self._always_open
        return self.calendar

    def due_at(
        self, severity: Severity, opened_at: datetime, pauses: Iterable[Span] = ()
    ) -> datetime:
        """Return, in UTC, until when support responds to a ticket opened then.

        Args:
            pauses: spans in which the window was paused.

        Raises:
            ValueError: an instant is naive.
        """
        within = self.severities[severity].within
        return due_at_with_pauses(self.calendar_for(severity), opened_at, within, pauses)

    def explain(self, severity: Severity, opened_at: datetime) -> list[DayLine]:
        """Return day by day what counts towards the window of a ticket opened then."""
        due_at = self.due_at(severity, opened_at)
        return self.calendar_for(severity).explain(opened_at, due_at)

    @cached_property
    def _always_open(self) -> BusinessCalendar:
        return always_open(self.time_zone)

    @property
    def support_email(self) -> str:
        """Where support reads mail."""
        return self.contacts.support_email

    @property
    def help_centre_url(self) -> str:
        """The help centre's address."""
        return self.links.help_centre_url

    @property
    def roadmap_url(self) -> str:
        """Where wishes for features go."""
        return self.links.roadmap_url

    def functionality_title(self, value: str) -> str:
        """Return how this answer is offered, with its examples."""
        return self.functionality[Functionality(value)].title

    def impact_title(self, value: str) -> str:
        """Return how this answer is offered, with its examples."""
        return self.business_impact[BusinessImpact(value)].title

    def within_text(self, severity: Severity) -> str:
        """Return the promise of a severity: "within 2 business hours", "within 1 hour, 24x7"."""
        promise = self.severities[severity]
        return f"within {window_text(promise.within, promise.coverage)}"

    def hours_text(self) -> str:
        """Return the business hours: "Monday to Friday 09:00-18:00 (Asia/Kolkata time) ..."."""
        parts = []
        by_shifts = groupby(range(7), key=lambda weekday: self.calendar.hours.get(weekday, ()))
        for shifts, group in by_shifts:
            if shifts:
                days = [WEEKDAYS[weekday].capitalize() for weekday in group]
                named = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
                parts.append(f"{named} {' and '.join(str(shift) for shift in shifts)}")
        holidays = ", except on holidays" if self.calendar.holidays else ""
        return f"{', '.join(parts)} ({self.time_zone.key} time){holidays}"

    def contact_lines(self) -> list[str]:
        """Return the ways to reach support, as the lines of a Markdown list."""
        email = self.contacts.support_email
        return [
            f"- Write to [{email}](mailto:{email}).",
            f"- {self.contacts.customer_success}",
            f"- {self.contacts.solution_consultant}",
        ]


def load_policy(path: Path) -> SupportPolicy:
    """Return the support policy of a file and of the holiday files that it names.

    Raises:
        PolicyError: it cannot be read, or something in it is wrong; one line for each mistake,
            "support.yml line 12: what is wrong; allowed: what would be right".
    """
    mistakes = Mistakes(path.name)
    top = read_document(path, mistakes)
    brand, contacts, links = (
        sections.read_brand(top),
        sections.read_contacts(top),
        sections.read_links(top),
    )
    time_zone = sections.read_time_zone(top)
    hours = sections.read_hours(top)
    holidays, in_holidays = _read_holiday_files(top, path)
    severities = sections.read_severities(top)
    functionality = sections.read_wordings(top, "functionality", Functionality)
    business_impact = sections.read_wordings(top, "business_impact", BusinessImpact)
    cells = sections.read_matrix(top)
    due_soon_share = sections.read_due_soon_share(top)
    notifications = sections.read_notifications(top)
    retention = sections.read_retention(top)
    top.refuse_other_keys()
    refuse_mistakes(mistakes, *in_holidays)
    return SupportPolicy(
        brand=brand,
        contacts=contacts,
        links=links,
        time_zone=time_zone,
        calendar=BusinessCalendar(time_zone, hours, holidays),
        severities=severities,
        matrix=SeverityMatrix(cells),
        functionality=functionality,
        business_impact=business_impact,
        due_soon_share=due_soon_share,
        notifications=notifications,
        retention=retention,
    )


def _read_holiday_files(top: Section, policy_file: Path) -> tuple[dict[date, str], list[Mistakes]]:
    """Return the holidays of all files together, and the mistakes found in each file."""
    holidays: dict[date, str] = {}
    in_files: list[Mistakes] = []
    for line, name in sections.read_holiday_paths(top):
        # A policy tried out elsewhere may go on using the files that come with the project.
        places = [folder / name for folder in (policy_file.parent, PROJECT_ROOT)]
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            top.mistakes.add(
                line,
                f"holidays: there is no file {name}",
                "a file below the folder of the policy, such as holidays/india.yml",
            )
            continue
        in_files.append(Mistakes(path.name))
        holidays.update(sections.read_holidays(path, in_files[-1]))
    return holidays, in_files
