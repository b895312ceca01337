"""Folding a conversation's past never changes its present."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.rasa.tracker_compaction import compact

DOMAIN = Domain.from_yaml(
    """
    version: "3.1"
    intents: [inform, cancel]
    slots:
      functionality:
        type: any
        influence_conversation: false
        mappings: [{type: custom}]
      bot_link:
        type: any
        influence_conversation: false
        mappings: [{type: custom}]
      confirmation:
        type: any
        influence_conversation: false
        mappings: [{type: custom}]
    forms:
      issue_form: {required_slots: [functionality, bot_link]}
      ticket_update_form: {required_slots: [confirmation]}
    """
)
SLOTS = [*(slot.name for slot in DOMAIN.slots)]
FORMS = ["issue_form", "ticket_update_form"]

slot_events = st.builds(
    SlotSet,
    st.sampled_from(SLOTS),
    st.one_of(st.none(), st.text(max_size=5), st.lists(st.integers(), max_size=2)),
)
form_events = st.one_of(
    st.builds(ActiveLoop, st.sampled_from([*FORMS, None])),
    st.builds(ActionExecutionRejected, st.sampled_from(FORMS)),
    st.builds(LoopInterrupted, st.booleans()),
    st.builds(ActionExecuted, st.sampled_from([*FORMS, "action_cancel"])),
)
other_events = st.sampled_from(
    [AllSlotsReset(), ConversationPaused(), ConversationResumed(), BotUttered("hello")]
)


@st.composite
def turns(draw: st.DrawFn) -> list[Event]:
    """Return one turn: what the person said, what followed, and listening again."""
    said = UserUttered(draw(st.text(max_size=5)), intent={"name": "inform"})
    events = draw(st.lists(st.one_of(slot_events, form_events, other_events), max_size=8))
    special = draw(st.integers(0, 30))
    if special == 0:
        events.append(Restarted())
    elif special == 1:
        events = [ActionExecuted("action_session_start"), SessionStarted()]
    return [said, *events, ActionExecuted("action_listen")]


histories = st.lists(turns(), min_size=1, max_size=25).map(
    lambda made: [
        ActionExecuted("action_session_start"),
        SessionStarted(),
        ActionExecuted("action_listen"),
        *(event for turn in made for event in turn),
    ]
)


def state_of(events: list[Event]) -> dict[str, object]:
    tracker = DialogueStateTracker.from_events("asha", events, DOMAIN.slots)
    loop = tracker.active_loop
    return {
        "slots": tracker.current_slot_values(),
        "loop": loop and (loop.name, loop.rejected, loop.is_interrupted),
        "paused": tracker.is_paused(),
        "latest_action": tracker.latest_action_name,
        "latest_message": tracker.latest_message and tracker.latest_message.text,
        "followup": tracker.followup_action,
    }


@settings(max_examples=60, deadline=None)
@given(histories, st.integers(0, 40), st.integers(1, 4))
def test_the_state_after_folding_is_the_state_before(history, most_events, turns_kept):
    folded = compact(history, DOMAIN.slots, most_events=most_events, turns_kept=turns_kept)

    assert state_of(folded) == state_of(history)


@settings(max_examples=25, deadline=None)
@given(histories, st.integers(1, 4))
def test_folding_twice_is_folding_once(history, turns_kept):
    once = compact(history, DOMAIN.slots, most_events=0, turns_kept=turns_kept)
    twice = compact(once, DOMAIN.slots, most_events=0, turns_kept=turns_kept)

    assert state_of(twice) == state_of(once)
    assert len(twice) <= len(once)


@settings(max_examples=25, deadline=None)
@given(histories)
def test_the_last_turns_stay_as_they_were(history):
    kept = 3
    folded = compact(history, DOMAIN.slots, most_events=0, turns_kept=kept)
    said = [event.text for event in history if isinstance(event, UserUttered)]
    said_after = [event.text for event in folded if isinstance(event, UserUttered)]
    starts = [i for i, event in enumerate(history) if isinstance(event, SessionStarted)]
    in_session = [event.text for event in history[starts[-1] :] if isinstance(event, UserUttered)]

    assert said_after == said[len(said) - len(said_after) :]
    assert len(said_after) == min(kept, len(in_session))


@settings(max_examples=25, deadline=None)
@given(histories)
def test_taking_back_the_last_message_works_after_folding(history):
    folded = compact(history, DOMAIN.slots, most_events=0, turns_kept=3)

    before = state_of([*history, UserUtteranceReverted()])
    after = state_of([*folded, UserUtteranceReverted()])

    assert after["slots"] == before["slots"]
