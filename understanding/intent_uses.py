"""What a reader needs to know about intents beside their examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class IntentUses:
    """What the reader needs to know about intents beside their examples.

    Args:
        telling: messages of these intents tell facts: reports, answers, corrections.
        not_telling: messages of these ask or wish: what sounds like a fact is part of the question.
        describing: messages of these say what is wrong.
        never_answers: examples of these answer no question of the form.
    """

    telling: frozenset[str]
    not_telling: frozenset[str]
    describing: frozenset[str]
    never_answers: tuple[str, ...]

    def to_json(self) -> dict[str, list[str]]:
        """Return the names as a trained reader keeps them."""
        return {name: sorted(names) for name, names in vars(self).items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Sequence[str]]) -> IntentUses:
        """Return what `to_json` wrote."""
        return cls(
            frozenset(kept["telling"]),
            frozenset(kept["not_telling"]),
            frozenset(kept["describing"]),
            tuple(kept["never_answers"]),
        )
