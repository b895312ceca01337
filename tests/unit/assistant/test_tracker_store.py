"""The tracker store on a real SQLite database."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.rasa.tracker_compaction import MOST_EVENTS
from assistant.rasa.tracker_store import HelpSectionTrackerStore, TrackerConflict
from helpdesk.database import Database, migrate, open_database
from helpdesk.database.schema import trackers
from helpdesk.errors import StorageUnavailable

DOMAIN = Domain.from_yaml(
    """
    version: "3.1"
    intents: [inform]
    slots:
      severity_words:
        type: text
        influence_conversation: false
        mappings: [{type: custom}]
    forms:
      issue_form:
        required_slots: [severity_words]
    """
)
NOW = datetime(2026, 1, 5, 10, tzinfo=timezone.utc)


@pytest.fixture
def database(tmp_path) -> Database:
    url = f"sqlite:///{tmp_path / 'helpdesk.db'}"
    migrate(url)
    return open_database(url)


def store_on(database: Database, domain: Domain = DOMAIN) -> HelpSectionTrackerStore:
    return HelpSectionTrackerStore(domain, database=database, now=lambda: NOW)


def turn(number: int) -> list[Event]:
    """Return the events of one turn of a form."""
    return [
        UserUttered(
            f"answer {number}",
            intent={"name": "inform", "confidence": 0.9},
            parse_data={
                "intent": {"name": "inform", "confidence": 0.9},
                "entities": [],
                "intent_ranking": [{"name": "inform", "confidence": 0.9}],
                "text": f"answer {number}",
            },
            message_id=str(number),
            metadata={"typed": f"answer {number}"},
        ),
        ActionExecuted("issue_form"),
        ActiveLoop("issue_form"),
        SlotSet("severity_words", f"words {number}"),
        BotUttered(f"reply {number}", data={"buttons": None}),
        SlotSet("requested_slot", "severity_words"),
        ActionExecuted("action_listen"),
    ]


async def talk(store: HelpSectionTrackerStore, turns: int, first: int = 0) -> None:
    """Handle turns as Rasa does: read the tracker, add events, save it."""
    for number in range(first, first + turns):
        tracker = await store.get_or_create_tracker("asha", append_action_listen=False)
        if not tracker.events:
            tracker.update(ActionExecuted("action_session_start"))
            tracker.update(SessionStarted())
            tracker.update(ActionExecuted("action_listen"))
        for event in turn(number):
            tracker.update(event)
        await store.save(tracker)


async def test_a_tracker_comes_back_as_it_was_saved(database):
    store = store_on(database)
    await talk(store, 3)

    tracker = await store_on(database).retrieve("asha")

    assert tracker is not None
    assert tracker.get_slot("severity_words") == "words 2"
    assert tracker.active_loop_name == "issue_form"
    assert tracker.get_slot("requested_slot") == "severity_words"
    assert tracker.latest_message.text == "answer 2"
    assert tracker.latest_message.message_id == "2"
    assert tracker.latest_message.metadata == {"typed": "answer 2"}
    assert tracker.latest_message.parse_data["intent_ranking"], "the latest reading stays whole"
    assert tracker.latest_action_name == "action_listen"


async def test_late_turns_store_no_more_than_early_ones(database):
    store = store_on(database)
    sizes = []
    for number in range(200):
        await talk(store, 1, first=number)
        sizes.append(len(_state(database)))

    assert max(sizes[180:]) < max(sizes[:20]) * 1.05  # longer numbers in the texts
    tracker = await store.retrieve("asha")
    assert tracker is not None
    assert len(tracker.events) <= MOST_EVENTS + 10
    assert tracker.get_slot("severity_words") == "words 199"


async def test_a_copy_of_a_loaded_tracker_has_the_same_state(database):
    """Rasa copies the tracker for every action by replaying its events."""
    store = store_on(database)
    await talk(store, 60)

    tracker = await store.retrieve("asha")
    assert tracker is not None
    copied = tracker.copy()

    assert copied.current_slot_values() == tracker.current_slot_values()
    assert copied.active_loop_name == tracker.active_loop_name == "issue_form"
    assert copied.latest_action_name == "action_listen"


async def test_a_save_over_somebody_elses_save_is_refused(database):
    await talk(store_on(database), 1)
    one = await store_on(database).retrieve("asha")
    other = await store_on(database).retrieve("asha")
    assert one is not None
    assert other is not None
    for tracker in (one, other):
        tracker.update(SlotSet("severity_words", "late"))
    await store_on(database).save(one)

    with pytest.raises(TrackerConflict):
        await store_on(database).save(other)


async def test_two_first_saves_of_one_conversation_do_not_overwrite_each_other(database):
    stores = [store_on(database), store_on(database)]
    fresh = [await store.create_tracker("asha", append_action_listen=False) for store in stores]
    for tracker in fresh:
        tracker.update(SlotSet("severity_words", "first"))
    await stores[0].save(fresh[0])

    with pytest.raises(TrackerConflict):
        await stores[1].save(fresh[1])


async def test_a_tracker_may_be_saved_twice_in_a_row(database):
    store = store_on(database)
    await talk(store, 1)
    tracker = await store.retrieve("asha")
    assert tracker is not None
    for value in ("one", "two"):
        tracker.update(SlotSet("severity_words", value))
        await store.save(tracker)

    again = await store.retrieve("asha")
    assert again is not None
    assert again.get_slot("severity_words") == "two"


async def test_a_tracker_of_rasas_own_making_can_be_saved(database):
    """Rasa's command line makes trackers without asking the store."""
    store = store_on(database)
    for number in range(2):
        tracker = DialogueStateTracker.from_events("asha", turn(number), DOMAIN.slots)
        await store.save(tracker)

    again = await store.retrieve("asha")
    assert again is not None
    assert again.get_slot("severity_words") == "words 1"


async def test_an_empty_tracker_is_not_written(database):
    store = store_on(database)
    await store.get_or_create_tracker("asha", append_action_listen=False)

    assert list(await store.keys()) == []


async def test_values_of_slots_that_were_removed_from_the_domain_are_left_out(database, caplog):
    await talk(store_on(database), 2)
    smaller = Domain.from_yaml('version: "3.1"\nintents: [inform]\n')

    tracker = await store_on(database, smaller).retrieve("asha")

    assert tracker is not None
    assert "severity_words" not in tracker.slots
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_database_that_is_away_is_an_error_and_no_new_conversation(tmp_path):
    store = store_on(open_database(f"sqlite:///{tmp_path / 'missing' / 'helpdesk.db'}"))

    with pytest.raises(StorageUnavailable):
        await store.retrieve("asha")


async def test_what_is_stored_holds_nothing_twice(database):
    store = store_on(database)
    await talk(store, 2)
    events = json.loads(_state(database))["events"]
    older, latest = (event for event in events if event["event"] == "user")

    assert set(older["parse_data"]) == {"intent", "entities"}
    assert set(latest["parse_data"]) == {"intent", "entities", "intent_ranking"}
    assert all(event["data"] == {} for event in events if event["event"] == "bot")


def _state(database: Database) -> str:
    with database.reading() as session:
        return session.execute(sa.select(trackers.c.state)).scalar_one()


async def test_a_form_that_the_domain_no_longer_has_is_left(database: Database):
    await talk(store_on(database), 1)
    later = Domain.from_yaml(
        'version: "3.1"\nintents: [inform]\nforms: {other_form: {required_slots: []}}'
    )
    store = store_on(database, later)
    tracker = await store.retrieve("asha")
    assert tracker.active_loop_name is None
    assert tracker.get_slot("requested_slot") is None
    await store.save(tracker)
    assert (await store.retrieve("asha")).active_loop_name is None
