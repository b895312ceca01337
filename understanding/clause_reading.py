"""What one clause of a message does: read by `understanding.reader`, used by the conversation."""

from __future__ import annotations

from dataclasses import dataclass

from understanding.links import Span
from understanding.topics import Topic

_SURE_REPORT = 0.6


@dataclass(frozen=True)
class ClauseReading:
    """What one clause of a message does.

    Args:
        text: the clause as it was typed.
        span: its first character in the message and the one after its last.
        intent: what it is likeliest to want; "nlu_fallback" where it cannot be read.
        confidence: of the intent, from 0 to 1.
        tells: whether it tells something of a problem rather than greets, asks, wishes, commands,
            or answers.
        means: how it reads as an answer: slot, value and confidence of what is likelier than all
            else together.
        topic: which problem it is about, where it tells of one.
    """

    text: str
    span: Span
    intent: str
    confidence: float
    tells: bool
    means: tuple[tuple[str, str, float], ...] = ()
    topic: Topic | None = None

    @property
    def reports(self) -> bool:
        """Whether it reports what is wrong, and does not only answer how bad it is."""
        return self.tells and self.intent == "report_issue" and self.confidence >= _SURE_REPORT
