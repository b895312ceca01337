"""How the assistant answers a question about its questions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from conversation.catalogue import listed, text
from conversation.fields import FIELDS
from conversation.markdown import Markdown
from conversation.turn import Turn
from understanding.replies.asking_back import Asked, asked_about

_ANSWERS: Mapping[Asked, str] = MappingProxyType(
    {
        Asked.READERS: "acts.who_reads",
        Asked.CALL: "acts.call",
        Asked.DURATION: "acts.duration",
        Asked.NEXT: "acts.what_next",
        Asked.WHY: "acts.why",
    }
)


def answer_to(turn: Turn) -> Markdown:
    """Return the answer to what a message asks back."""
    asked = asked_about(turn.text)
    if asked is Asked.LEAVING_OUT:
        return text(
            "acts.may_be_left_out", fields=listed(one.name for one in FIELDS if one.optional)
        )
    if asked is not None:
        return text(_ANSWERS[asked])
    return text("general.help_in_form" if turn.active_form else "general.help")
