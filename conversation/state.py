"""What the conversation remembers of an issue beside its answers: the slot `intake_state`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from understanding.topics import Place

# So many clauses of a problem are compared with what follows.
MOST_PLACES = 8

Leads = Mapping[str, Mapping[str, float]]
"""For each choice, how likely each answer is by all that was said, from 0 to 1."""


# Words that name no instant are kept in quotation marks.
_QUOTE = "\u201c"


@dataclass(frozen=True)
class IntakeState:
    """What is known about an intake beside the values of its slots. Plain values, kept as JSON.

    Args:
        missed: how many replies in a row did not answer a slot's question.
        assumed: slots whose answers the assistant assumed.
        said: the person's own words for an answer, by slot.
        leads: what the answers to choices may be, by everything said so far.
        proposal: the answer that was proposed last for the open question; empty for none.
        parked: other problems that came up, each in the person's words.
        wants_person: whether a person was asked for.
        heard: whether the assistant has said that it is sorry; it says so once.
        soothed: whether a reply that only told how somebody feels was answered by that sentence.
        waits: whether the person asked for a moment, so that no question follows.
        detours: how many messages in a row were about something else than the open question.
        in_a_row: how often the open question has been asked, for whatever reason.
        last_detour: the message that was about something else, where it was the last one.
        last_asked: the question about a question that was answered last.
        asides: how many questions in a row were asked at the summary.
        left_open: whether the summary has been left without a question once.
        told: the places of what was told of this problem (`understanding.topics`).
        known: those of other problems: parked, or with a ticket.
        concluded: whether the functionality was read out of the symptom and never confirmed.
        kept_story: the description while it is asked for again; it counts until another is given.
    """

    missed: Mapping[str, int] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    leads: Leads = field(default_factory=dict)
    proposal: str = ""
    parked: tuple[str, ...] = ()
    wants_person: bool = False
    heard: bool = False
    soothed: bool = False
    waits: bool = False
    detours: int = 0
    in_a_row: int = 0
    last_detour: str = ""
    last_asked: str = ""
    left_open: bool = False
    asides: int = 0
    kept_story: str = ""
    concluded: bool = False
    told: tuple[Place, ...] = ()
    known: tuple[Place, ...] = ()

    @classmethod
    def from_slot(cls, kept: Any) -> IntakeState:
        """Return the state that a slot holds; an empty one where it holds nothing of ours."""
        if not isinstance(kept, Mapping):
            return cls()
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        known["assumed"] = tuple(known.get("assumed") or ())
        known["parked"] = tuple(known.get("parked") or ())
        for name in ("told", "known"):
            known[name] = tuple(tuple(place) for place in known.get(name) or ())
        return cls(**known)

    def to_slot(self) -> dict[str, Any]:
        """Return the state as plain values."""
        kept = asdict(self)
        places = {name: [list(one) for one in kept[name]] for name in ("told", "known")}
        return {**kept, "assumed": list(self.assumed), "parked": list(self.parked), **places}

    def telling(self, places: Iterable[Place]) -> IntakeState:
        """Return the state after more was told of this problem."""
        new = [place for place in places if place not in self.told]
        return replace(self, told=(*self.told, *new)[:MOST_PLACES])

    def knowing(self, places: Iterable[Place]) -> IntakeState:
        """Return the state after another problem was told."""
        new = [place for place in places if place not in self.known]
        return replace(self, known=(*self.known, *new)[-MOST_PLACES:])

    def with_leads(self, choices: Leads) -> IntakeState:
        """Return the state after another message: the likeliest reading of each answer counts."""
        merged = {slot: dict(values) for slot, values in self.leads.items()}
        for slot, values in choices.items():
            known = merged.setdefault(slot, {})
            for value, sure in values.items():
                known[value] = max(known.get(value, 0.0), round(sure, 3))
        return replace(self, leads=merged)

    def answered(self, slot: str, words: str = "") -> IntakeState:
        """Return the state after the person has answered a question in these words."""
        said = {name: text for name, text in self.said.items() if name != slot}
        state = self.saying(slot, words) if words else replace(self, said=said)
        return replace(
            state,
            assumed=tuple(one for one in self.assumed if one != slot),
            missed={name: count for name, count in self.missed.items() if name != slot},
            proposal="",
        )

    def emptied(self, slot: str) -> IntakeState:
        """Return the state where a question is asked again: nothing of its answer is left."""
        return replace(
            self,
            assumed=tuple(one for one in self.assumed if one != slot),
            said={name: text for name, text in self.said.items() if name != slot},
            missed={name: count for name, count in self.missed.items() if name != slot},
        )

    def saying(self, slot: str, words: str) -> IntakeState:
        """Return the state with the words for an answer, beside vaguer earlier ones."""
        if not words:
            return self
        before = self.in_words(slot)
        if before and before not in words and not words.startswith(_QUOTE):
            words = f"{words} ({before})"
        return replace(self, said={**self.said, slot: words})

    def in_words(self, slot: str) -> str:
        """Return the words of an answer that names no value yet: "since our app update"."""
        said = self.said.get(slot, "")
        return said if said.startswith(_QUOTE) else ""

    def resumed(self) -> IntakeState:
        """Return the state as it is picked up again: every question may be asked again."""
        return replace(
            self, missed={}, detours=0, in_a_row=0, waits=False, left_open=False, last_detour=""
        )

    def missed_again(self, slot: str) -> IntakeState:
        """Return the state after a reply that did not answer the question for a slot."""
        return replace(self, missed={**self.missed, slot: self.missed.get(slot, 0) + 1})
