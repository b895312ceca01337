"""One turn of the conversation: what was said, by whom, and what is known."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from conversation.catalogue import label
from helpdesk.errors import HelpdeskError
from helpdesk.requester import Requester
from understanding.clause_reading import ClauseReading
from understanding.replies.answers import says_live_since
from understanding.times.occurrence import Occurrence, VagueOccurrence, find_when
from understanding.times.wording import describe_occurrence

logger = logging.getLogger(__name__)

SKIPPED = "skipped"
# From which confidence on an answer to a choice is taken, where the model does not say.
_USUAL_LINE = 0.6


class OwnerMissing(HelpdeskError):
    """The channel did not say who is writing: nothing of anybody's may be read or opened."""

    def __init__(self) -> None:
        super().__init__(label("intake.owner_missing"), hint=label("intake.owner_missing_hint"))


@dataclass(frozen=True)
class ChoiceReading:
    """How a text reads as an answer to a choice, with a calibrated confidence from 0 to 1."""

    value: str
    confidence: float


@dataclass(frozen=True)
class Turn:
    """The latest message with its meaning, and the slots before it.

    `text` is what the person typed, unshortened. `now` is when the message arrived, aware.
    `lines` has, for each choice, the confidence from which on an answer may be taken. `clauses`
    has what each clause of a typed text does; it is empty for a text that cannot be read. `plain`
    is the text in the readers' words. `latin` is the text in Latin letters, where Hindi in its own
    script was read in it; else empty. `language` is the foreign language that it was typed in, one
    of `understanding.foreign`, and `english` what it is in English.
    """

    text: str
    intent: str
    confidence: float
    entities: tuple[dict[str, Any], ...]
    choices: dict[str, list[ChoiceReading]]
    metadata: dict[str, Any]
    slots: dict[str, Any]
    active_form: str | None
    now: datetime
    zone: ZoneInfo
    actions_since: tuple[str, ...]
    lines: dict[str, float] = field(default_factory=dict)
    clauses: tuple[ClauseReading, ...] = ()
    plain: str = ""
    latin: str = ""
    language: str = ""
    english: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        """What was typed, and the same in the readers' words: mistakes mended, Hindi in English."""
        return (self.said, self.plain) if self.plain else (self.said,)

    @property
    def said(self) -> str:
        """What was typed, in the letters and the language that the patterns of replies know."""
        return self.english or self.latin or self.text

    def any(self, check: Callable[[str], bool]) -> bool:
        """Return whether the text passes, as it was typed or in the readers' words."""
        return any(map(check, self.wordings))

    @property
    def is_choice(self) -> bool:
        """Whether a button was pressed rather than something typed."""
        return bool(self.metadata.get("choice"))

    @property
    def is_late_choice(self) -> bool:
        """Whether the button belonged to an earlier question."""
        return bool(self.metadata.get("late_choice"))

    @property
    def has_been_answered(self) -> bool:
        """Whether an action outside the forms has dealt with the message already."""
        return any(not name.endswith("_form") for name in self.actions_since)

    @property
    def attachments(self) -> list[str]:
        """Ids of the screenshots that came with the message."""
        return list(self.metadata.get("attachments") or ())

    @property
    def conversation_id(self) -> str:
        return str(self.metadata.get("conversation_id") or "")

    def key_of(self, change: str) -> str:
        """Return what names a change that this message causes, the same if the turn is run again.

        Empty where the message has no id, as none has that did not come through the channel.
        """
        number = self.metadata.get("message_id")
        return f"{self.conversation_id}/{number}/{change}" if number else ""

    @property
    def words(self) -> int:
        return len(self.text.split())

    @functools.cached_property
    def requester(self) -> Requester:
        """Who is writing; the channel vouches for it.

        Raises:
            OwnerMissing: the channel named nobody. An invented key would open tickets that nobody
                can see.
        """
        given = self.metadata.get("requester") or {}
        if not given.get("key"):
            logger.error(
                "The message in conversation %r came without its owner in `metadata`: the channel "
                "must set `requester.key`",
                self.conversation_id,
            )
            raise OwnerMissing
        return Requester(
            key=given["key"],
            user_id=given.get("user_id"),
            name=given.get("name") or "",
            email=given.get("email") or "",
            account=given.get("account") or "",
            time_zone=given.get("time_zone") or str(self.zone),
        )

    @functools.cached_property
    def when(self) -> Occurrence | VagueOccurrence | None:
        """When it happened, with or without an instant; not since when the bot is live."""
        if self.is_choice or says_live_since(self.said):
            return None
        asked = self.slot("requested_slot") == "occurred_at"
        return find_when(self.english or self.text, now=self.now, zone=self.zone, asked=asked)

    @property
    def time(self) -> Occurrence | None:
        """The instant that was typed."""
        return self.when if isinstance(self.when, Occurrence) else None

    def words_for(self, slot: str) -> str:
        """Return how the person put an answer: a time as exactly as it was said, else the text."""
        if slot == "occurred_at":
            return "" if self.when is None else describe_occurrence(self.when, now=self.now)
        return self.text

    def entity(self, name: str) -> Any:
        """Return the first value of the entity, None when it was not said."""
        return next((item["value"] for item in self.entities if item["entity"] == name), None)

    def slot(self, name: str) -> Any:
        return self.slots.get(name)

    def stated(self, name: str, *, at_least: float) -> Any:
        """Return the entity's value if the message states it at least this surely, else None."""
        return next(
            (
                item["value"]
                for item in self.entities
                if item["entity"] == name and item.get("confidence_entity", 1.0) >= at_least
            ),
            None,
        )

    @property
    def tells(self) -> bool:
        """Whether some clause tells something of a problem."""
        return any(clause.tells for clause in self.clauses)

    def meant_in_part(self, question: str) -> str | None:
        """Return the answer to a choice that its clauses mean, None where they mean two or none."""
        line = self.lines.get(question, _USUAL_LINE)
        values = {
            value
            for clause in self.clauses
            for slot, value, sure in clause.means
            if slot == question and sure >= line
        }
        return values.pop() if len(values) == 1 else None

    def sure_reading(self, question: str) -> ChoiceReading | None:
        """Return the likeliest answer to a choice if it is sure enough to be taken, else None."""
        best = self.best_reading(question)
        line = self.lines.get(question, _USUAL_LINE)
        return best if best is not None and best.confidence >= line else None

    def best_reading(self, question: str) -> ChoiceReading | None:
        """Return the likeliest answer to a choice, or None."""
        readings = self.choices.get(question) or []
        return readings[0] if readings else None
