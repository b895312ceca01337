"""Rasa's trackers in the database of the Help section, one row a conversation.

A row holds the events of the last few turns behind a snapshot of all that was before, see
`tracker_compaction`, so that the 200th turn costs what the 10th does.

The number of events a tracker has seen tells two processes apart that handle the same conversation
at once: a save succeeds only if nobody saved in between (`TrackerConflict`). That holds
without a lock store; with one, conflicts do not happen in the first place.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, SlotSet, UserUttered, deserialise_events
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import IntegrityError

from assistant.rasa.tracker_compaction import compact, compact_event
from helpdesk.clock import utc_now
from helpdesk.database import Database
from helpdesk.database.schema import trackers
from helpdesk.errors import HelpdeskError
from helpdesk.installation import this_installation

FORMAT = 1


class TrackerConflict(HelpdeskError):
    """Somebody else handled the same conversation at the same time; trying again is safe."""

    def __init__(self, sender_id: str) -> None:
        super().__init__(
            f"Conversation {sender_id} was changed while it was handled",
            hint="try again",
            permanent=False,
        )


class StoredTracker(DialogueStateTracker):  # type: ignore[misc]
    """A tracker that knows what of it is stored.

    `seen` is how many events the stored state has seen, `loaded` how many came out of it.
    """

    seen: int = 0
    loaded: int = 0


class HelpSectionTrackerStore(TrackerStore):  # type: ignore[misc]
    """Keeps trackers in the table `trackers`.

    Reading and writing raise `StorageUnavailable` when the database is away; see
    `rasa_patches` for why that is not swallowed.

    Args:
        host: `url` of endpoints.yml, unused: the database is the one of the settings.
        database: for tests; by default that of this process.
        now: for tests; returns an aware time.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        database: Database | None = None,
        now: Callable[[], datetime] = utc_now,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._database = database
        self._now = now

    def init_tracker(self, sender_id: str) -> StoredTracker:
        """Return the tracker of a conversation of which nothing is stored."""
        return StoredTracker(sender_id, self.domain.slots, self.max_event_history)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker of the conversation, None if there is none.

        Raises:
            StorageUnavailable: the database is away.
        """
        row = await asyncio.to_thread(self._read, sender_id)
        if row is None:
            return None
        state, seen = row
        return _tracker_of_state(sender_id, json.loads(state), seen, self.domain)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what is new in the tracker.

        Raises:
            TrackerConflict: the conversation was saved by somebody else since it was read.
            StorageUnavailable: the database is away; nothing was stored.
        """
        stored = tracker if isinstance(tracker, StoredTracker) else None
        fresh = len(tracker.events) - (stored.loaded if stored else 0)
        if fresh <= 0:
            return
        await self._stream(tracker)
        seen_before = stored.seen if stored else None
        seen = (seen_before or 0) + fresh
        state = _state_of_tracker(tracker, self.domain.slots)
        try:
            await asyncio.to_thread(self._write, tracker.sender_id, state, seen, seen_before)
        except IntegrityError as error:  # inserted by somebody else at the same instant
            raise TrackerConflict(tracker.sender_id) from error
        if stored is not None:
            stored.seen, stored.loaded = seen, len(tracker.events)

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations that have a tracker."""
        return await asyncio.to_thread(self._read_keys)

    async def _stream(self, tracker: DialogueStateTracker) -> None:
        if self.event_broker is not None:
            await self.stream_events(tracker)

    def _db(self) -> Database:
        return self._database or this_installation().database

    def _read(self, sender_id: str) -> tuple[str, int] | None:
        query = sa.select(trackers.c.state, trackers.c.events).where(
            trackers.c.sender_id == sender_id
        )
        with self._db().reading() as session:
            row = session.execute(query).first()
        return None if row is None else (row.state, row.events)

    def _read_keys(self) -> list[str]:
        with self._db().reading() as session:
            return list(session.execute(sa.select(trackers.c.sender_id)).scalars())

    def _write(self, sender_id: str, state: str, seen: int, seen_before: int | None) -> None:
        """Write the row; `seen_before` None says that the caller cannot know what is there."""
        values = {"state": state, "events": seen, "updated_at": self._now()}
        this = trackers.c.sender_id == sender_id
        with self._db().transaction() as session:
            there = session.execute(sa.select(trackers.c.events).where(this)).scalar()
            if seen_before is not None and (there or 0) != seen_before:
                raise TrackerConflict(sender_id)
            if there is None:
                session.execute(sa.insert(trackers).values(sender_id=sender_id, **values))
                return
            # PostgreSQL does not wait between the select and here, so the count is asked again.
            changed = session.execute(
                sa.update(trackers).where(this, trackers.c.events == there).values(**values)
            )
            if changed.rowcount != 1:
                raise TrackerConflict(sender_id)


def _state_of_tracker(tracker: DialogueStateTracker, slots: Iterable[Slot]) -> str:
    events = compact(list(tracker.events), slots)
    latest = max(
        (index for index, event in enumerate(events) if isinstance(event, UserUttered)), default=-1
    )
    state = {
        "format": FORMAT,
        "events": [
            compact_event(event, latest=index >= latest) for index, event in enumerate(events)
        ],
    }
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def _tracker_of_state(
    sender_id: str, state: dict[str, Any], seen: int, domain: Domain
) -> StoredTracker:
    """Rebuild a tracker without what an earlier version knew and the domain no longer has.

    Values of such slots are left out, and such a form is left: Rasa would fail to find its action
    in every turn.
    """
    names = {slot.name for slot in domain.slots}
    events = [
        event
        for event in deserialise_events(state["events"])
        if not isinstance(event, SlotSet) or event.key in names
    ]
    tracker = StoredTracker(sender_id, domain.slots)
    for event in events:
        tracker.update(event)
    tracker.seen, tracker.loaded = seen, len(events)
    if tracker.active_loop_name not in {None, *domain.form_names}:
        tracker.update(ActiveLoop(None))
        if REQUESTED_SLOT in names:
            tracker.update(SlotSet(REQUESTED_SLOT, None))
    return tracker
