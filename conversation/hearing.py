"""One honest sentence to somebody who is hurt, once and before the work; none to a calm person."""

from __future__ import annotations

from conversation.say import Say
from conversation.state import IntakeState
from conversation.turn import Turn
from understanding.replies.moods import is_hurt, mood_of


def heard(turn: Turn, state: IntakeState) -> Say | None:
    """Return what shows somebody that they were heard; None for the calm, and a second time."""
    if state.heard or turn.is_choice:
        return None
    mood = mood_of(turn.said)
    return None if mood is None else Say(f"acts.heard.{mood.value}")


def heard_instead(turn: Turn, state: IntakeState) -> Say | None:
    """Return what is said to a reply that only tells how somebody feels; None a second time."""
    if state.soothed or turn.is_choice or not is_hurt(turn.said):
        return None
    return heard(turn, state) or Say("acts.heard.still")
