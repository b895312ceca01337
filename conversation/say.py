"""What is to be said, as a key of the catalogue with its values: decided here, worded there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from conversation import catalogue
from conversation.markdown import Markdown


@dataclass(frozen=True)
class Say:
    """One message, by its key in the catalogue."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> Markdown:
        """The message as the person reads it."""
        return catalogue.text(self.key, **self.values)


@dataclass(frozen=True)
class QuickReply:
    """A button under a message. `payload` is Rasa's: an intent with entities."""

    title: str
    payload: str
