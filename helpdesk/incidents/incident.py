"""What a known incident is: where, how it shows, how far support is, and the message to people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from helpdesk.errors import InvalidInput
from helpdesk.limits import INCIDENT_AREA_CHARACTERS, INCIDENT_TEXT_CHARACTERS
from helpdesk.tickets.ticket import Actor

MIN_SYMPTOM_LENGTH = 10


class IncidentState(str, Enum):
    """How far support is with an incident."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"

    @property
    def label(self) -> str:
        """The state as people read it."""
        return _LABELS[self]


_LABELS = {
    IncidentState.INVESTIGATING: "support is looking for the cause",
    IncidentState.IDENTIFIED: "the cause is found and being fixed",
    IncidentState.MONITORING: "a fix is in, support is watching it",
    IncidentState.RESOLVED: "resolved",
}


@dataclass(frozen=True)
class IncidentDraft:
    """What an agent declares.

    Args:
        area: the part of the product, for example "Smart Agent Chat".
        symptom: how people would describe it, one description a line.
        message: what people who report it read.

    Raises:
        InvalidInput: `field` names what is missing or too long.
    """

    area: str
    symptom: str
    message: str = ""

    def __post_init__(self) -> None:
        area = " ".join((self.area or "").split())
        symptom = "\n".join(
            line for line in (line.strip() for line in (self.symptom or "").splitlines()) if line
        )
        message = (self.message or "").strip()
        if not 0 < len(area) <= INCIDENT_AREA_CHARACTERS:
            raise InvalidInput(
                f"The area has 1 to {INCIDENT_AREA_CHARACTERS} characters", field="area"
            )
        if not MIN_SYMPTOM_LENGTH <= len(symptom) <= INCIDENT_TEXT_CHARACTERS:
            raise InvalidInput(
                f"The symptom has {MIN_SYMPTOM_LENGTH} to {INCIDENT_TEXT_CHARACTERS} characters",
                field="symptom",
                hint="describe it as those who have it would, one description a line",
            )
        if len(message) > INCIDENT_TEXT_CHARACTERS:
            raise InvalidInput(
                f"The message has at most {INCIDENT_TEXT_CHARACTERS} characters", field="message"
            )
        for name, value in (("area", area), ("symptom", symptom), ("message", message)):
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class Incident:
    """A known incident. All times are aware UTC; `resolved_at` is None while it lasts."""

    id: int
    area: str
    symptom: str
    message: str
    state: IncidentState
    declared_at: datetime
    updated_at: datetime
    resolved_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether it is resolved."""
        return self.state is IncidentState.RESOLVED

    @property
    def title(self) -> str:
        """The area and the first description of the symptom: "Analytics: reports are empty"."""
        return f"{self.area}: {self.symptom.splitlines()[0]}"

    @property
    def symptoms(self) -> tuple[str, ...]:
        """Every description of the symptom."""
        return tuple(self.symptom.splitlines())


@dataclass(frozen=True)
class IncidentUpdate:
    """One step of an incident: who set which state, when, and what was said with it."""

    at: datetime
    actor: Actor
    state: IncidentState
    text: str
