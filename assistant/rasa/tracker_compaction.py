"""Keeping a tracker small: what lies further back than a few turns becomes a snapshot.

Rasa replays all events of a tracker several times a turn and posts all of them to the action
server, so that a turn costs more the longer a conversation is. Here older events are folded into
the few that lead to the same state (slots, active form, rejection, pause), as Rasa itself does
when it carries slots over into a new session. Rules look back a few turns at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rasa.shared.constants import ASSISTANT_ID_KEY
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import METADATA_MODEL_ID

MOST_EVENTS = 40
"""More than these are folded; a turn of the intake has 8 to 12."""

TURNS_KEPT = 3
"""Turns that stay as they were; no rule looks further back."""

_REPEATED_IN_PARSE_DATA = ("text", "message_id", "metadata")
_READ_IN_THE_TURN_ONLY = (
    "intent_ranking",
    "text_tokens",
    "choices",
    "choice_lines",
    "clauses",
    "words",
    "english",
    "response_selector",
)


def compact(
    events: Sequence[Event],
    slots: Iterable[Slot],
    *,
    most_events: int = MOST_EVENTS,
    turns_kept: int = TURNS_KEPT,
) -> list[Event]:
    """Return events that lead to the same state of the conversation, about `most_events` at most.

    The last `turns_kept` turns stay as they are. What came before the latest start of a session
    has no influence any more and is left out.
    """
    current = list(events)[_start_of_session(events) :]
    if len(current) <= most_events:
        return current
    cut = _start_of_turn(current, turns_kept)
    if cut <= 0:
        return current
    before = DialogueStateTracker.from_events("compaction", current[:cut], list(slots))
    return [*_snapshot(before, current[cut].timestamp), *current[cut:]]


def compact_event(event: Event, *, latest: bool) -> dict[str, Any]:
    """Return the event as a dictionary without what can be derived or is never read again.

    Args:
        latest: whether it belongs to the latest message, whose reading is kept whole.
    """
    found: dict[str, Any] = event.as_dict()
    metadata = {
        key: value
        for key, value in (found.get("metadata") or {}).items()
        if key not in (METADATA_MODEL_ID, ASSISTANT_ID_KEY)
    }
    found.pop("metadata", None)
    if metadata:
        found["metadata"] = metadata
    if isinstance(event, UserUttered):
        dropped = _REPEATED_IN_PARSE_DATA + (() if latest else _READ_IN_THE_TURN_ONLY)
        found["parse_data"] = {
            key: value for key, value in found["parse_data"].items() if key not in dropped
        }
    elif isinstance(event, BotUttered):
        found["data"] = {
            key: value for key, value in (event.data or {}).items() if value is not None
        }
    return found


def _start_of_session(events: Sequence[Event]) -> int:
    """Return where the latest session starts."""
    for index in range(len(events) - 1, -1, -1):
        if isinstance(events[index], SessionStarted):
            begins = index > 0 and _is_action(events[index - 1], ACTION_SESSION_START_NAME)
            return index - 1 if begins else index
    return 0


def _start_of_turn(events: Sequence[Event], turns: int) -> int:
    """Return where the last `turns` turns start: at the listening before the user's message."""
    index = len(events)
    for _ in range(turns):
        index = next((i for i in range(index - 1, -1, -1) if isinstance(events[i], UserUttered)), 0)
    while index > 0 and not _is_action(events[index], ACTION_LISTEN_NAME):
        index -= 1
    return index


def _is_action(event: Event, name: str) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == name


def _snapshot(tracker: DialogueStateTracker, timestamp: float) -> list[Event]:
    """Return the shortest history that leads to the state of `tracker`."""
    history: list[Event] = [
        ActionExecuted(ACTION_SESSION_START_NAME, timestamp=timestamp),
        SessionStarted(timestamp=timestamp),
    ]
    loop = tracker.active_loop
    if loop is not None and loop.name:
        history.append(ActionExecuted(loop.name, timestamp=timestamp))
        history.append(ActiveLoop(loop.name, timestamp=timestamp))
    history += [
        SlotSet(name, slot.value, timestamp=timestamp)
        for name, slot in tracker.slots.items()
        if slot.value != slot.initial_value
    ]
    if loop is not None and loop.name:
        if loop.rejected:
            history.append(ActionExecutionRejected(loop.name, timestamp=timestamp))
        if loop.is_interrupted:
            history.append(LoopInterrupted(True, timestamp=timestamp))
    if tracker.is_paused():
        history.append(ConversationPaused(timestamp=timestamp))
    return history
