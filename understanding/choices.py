"""The choices that a trained reader knows: their values, and the tables it learns them from.

A question with few answers works without being here: the intake then takes the name of an answer
or its number. A row here, with its lookup tables in `data/nlu`, lets people say it in other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from helpdesk.sla.severity import BusinessImpact, Functionality
from helpdesk.sla.stage import IvaStage

CONFIRMATIONS = ("submit", "change", "wait", "cancel")
"""What people say when the summary is shown: open it, change it, not yet, not at all."""


@dataclass(frozen=True)
class TrainedChoice:
    """A question with few answers, each of which people say in many ways.

    Args:
        slot: the slot that the answer fills.
        values: the answers, in the order in which they are offered.
        none_table: the lookup table of what sounds like an answer and is none.
        statement_prefix: begins the names of the tables, one a value, of what means the value
            without answering the question: `symptom_critical`. Empty where there are none.
    """

    slot: str
    values: tuple[str, ...]
    none_table: str
    statement_prefix: str = ""

    def answer_table(self, value: str) -> str:
        """Return the name of the lookup table of replies that mean `value`."""
        return f"answer_{self.slot}_{value}"

    @property
    def statement_tables(self) -> tuple[tuple[str, str], ...]:
        """The pairs of a value and the table of what means it without answering."""
        if not self.statement_prefix:
            return ()
        return tuple((value, f"{self.statement_prefix}_{value}") for value in self.values)


def _values(members: Iterable[Enum]) -> tuple[str, ...]:
    return tuple(str(member.value) for member in members)


CHOICES: Mapping[str, TrainedChoice] = MappingProxyType(
    {
        choice.slot: choice
        for choice in (
            TrainedChoice("functionality", _values(Functionality), "symptom_none", "symptom"),
            TrainedChoice("business_impact", _values(BusinessImpact), "mention_no_impact"),
            TrainedChoice("iva_stage", _values(IvaStage), "mention_no_stage"),
            # What is said to the summary: no answer of the issue, but told apart in the same way.
            TrainedChoice("confirmation", CONFIRMATIONS, "mention_no_confirmation"),
        )
    }
)

ISSUE_CHOICES = CHOICES.keys() - {"confirmation"}
"""The choices that are answers of the issue."""
