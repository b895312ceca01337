"""How the assistant answers a question about its questions, and about what support will do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from conversation.catalogue import listed
from conversation.fields import BY_SLOT, FIELDS
from conversation.say import Say
from conversation.turn import Turn
from helpdesk.policy import SupportPolicy
from helpdesk.sla.severity import Severity
from understanding.replies.asking_back import Asked, asked_about, asked_of_support

_ANSWERS: Mapping[Asked, str] = MappingProxyType(
    {
        Asked.READERS: "acts.who_reads",
        Asked.WORKS: "acts.who_works_on_it",
        Asked.CALL: "acts.call",
        Asked.DURATION: "acts.duration",
        Asked.NEXT: "acts.what_next",
        Asked.WHY: "acts.why",
    }
)


def answer_to(turn: Turn, policy: SupportPolicy, requested: str | None = None) -> tuple[Say, ...]:
    """Return the answer to what a message asks back.

    Args:
        requested: the slot of the open question, whose own explanation says best why it is asked.
    """
    several = answer_of_support(turn, policy)
    if several:
        return several
    asked = next((one for text in turn.wordings if (one := asked_about(text))), None)
    field = BY_SLOT.get(requested or "")
    if asked in (Asked.WHY, None) and field is not None and field.explanation is not None:
        return (field.explanation,)
    if asked is not None:
        return (_said(asked, policy),)
    return (Say("general.help_in_form" if turn.active_form else "general.help"),)


def answer_of_support(turn: Turn, policy: SupportPolicy) -> tuple[Say, ...]:
    """Return what is said to "how long to fix?" and "who is on it?"; nothing for other messages."""
    several = next((found for text in turn.wordings if (found := asked_of_support(text))), [])
    return tuple(_said(asked, policy) for asked in several)


def _said(asked: Asked, policy: SupportPolicy) -> Say:
    if asked is Asked.LEAVING_OUT:
        names = listed(one.name for one in FIELDS if one.optional)
        return Say("acts.may_be_left_out", {"fields": names})
    if asked is Asked.FIX:
        worst, *_, mildest = Severity
        return Say(
            "acts.time_to_fix",
            {
                "worst_severity": policy.severities[worst].name,
                "worst": policy.within_text(worst),
                "mildest": policy.within_text(mildest),
            },
        )
    return Say(_ANSWERS[asked])
