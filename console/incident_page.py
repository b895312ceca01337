"""The page of known incidents: those that go on, and the form that declares another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.moments import MomentView
from console.pages import Shell
from console.queue_page import Option


@dataclass(frozen=True)
class IncidentStep:
    """One step of an incident: what was said, by whom, when."""

    state: str
    who: str
    at: MomentView
    text: str


@dataclass(frozen=True)
class IncidentCard:
    """One incident as the page shows it.

    `states` are those it may come to; none when it is over. `tickets` are the linked numbers and
    `followers` says who hears without a ticket.
    """

    id: int
    area: str
    symptoms: tuple[str, ...]
    message: str
    state: str
    declared: MomentView
    states: tuple[Option, ...]
    tickets: tuple[str, ...]
    followers: str
    steps: tuple[IncidentStep, ...]


@dataclass(frozen=True)
class IncidentForm:
    """What was typed into the form that declares an incident, where it was not taken."""

    area: str = ""
    symptom: str = ""
    message: str = ""
    complaint: str = ""
    notice: str = ""


@dataclass(frozen=True)
class IncidentsPage:
    """The incidents that go on, the latest that are over, and the form."""

    template: ClassVar[str] = "incidents.html"
    shell: Shell
    going_on: tuple[IncidentCard, ...]
    over: tuple[IncidentCard, ...]
    form: IncidentForm
