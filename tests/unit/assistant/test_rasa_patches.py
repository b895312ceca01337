"""The patches, against Rasa's own code and a real web server that plays the action server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from jsonschema import ValidationError
from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.exceptions import ActionLimitReached
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.rasa import patches as rasa_patches
from assistant.rasa.patches import ActionFailed

DOMAIN = Domain.from_yaml(
    """
    version: "3.1"
    intents: [inform]
    actions: [action_open_ticket]
    slots:
      last_ticket: {type: any, influence_conversation: false, mappings: [{type: custom}]}
    """
)
OPENED = {
    "events": [{"event": "slot", "name": "last_ticket", "value": "HS-1001"}],
    "responses": [{"text": "Opened", "buttons": [], "custom": {"kind": "ticket"}}],
}


@pytest.fixture(autouse=True)
def _patched() -> None:
    rasa_patches.apply()


class ActionServer:
    """Answers every action with `answer`, after `delay` seconds."""

    url = ""

    def __init__(self) -> None:
        self.answer: web.Response = web.json_response(OPENED)
        self.delay = 0.0

    async def act(self, _request: web.Request) -> web.Response:
        await asyncio.sleep(self.delay)
        return self.answer


@pytest.fixture
async def action_server() -> AsyncIterator[ActionServer]:
    server = ActionServer()
    app = web.Application()
    app.router.add_post("/webhook", server.act)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/webhook"
    yield server
    await runner.cleanup()


def tracker() -> DialogueStateTracker:
    return DialogueStateTracker("asha", DOMAIN.slots)


async def run(action: Action) -> list[Event]:
    nlg = TemplatedNaturalLanguageGenerator({})
    return await action.run(CollectingOutputChannel(), nlg, tracker(), DOMAIN)


def remote(url: str) -> RemoteAction:
    return RemoteAction("action_open_ticket", EndpointConfig(url))


async def test_an_action_that_works_gives_its_events(action_server):
    said, slot = await run(remote(action_server.url))

    assert said.text == "Opened"
    assert (slot.key, slot.value) == ("last_ticket", "HS-1001")


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=500, text="boom"),
        web.Response(text="no JSON", content_type="text/html"),
        web.Response(text="{broken", content_type="application/json"),
        web.json_response({"events": [{"event": "slot"}], "responses": []}),
        web.json_response({"events": [{"event": "no such event"}], "responses": []}),
        web.json_response({"events": "none", "responses": []}),
        web.json_response(["a list"]),
    ],
    ids=["500", "html", "broken", "half an event", "unknown event", "no list", "a list"],
)
async def test_an_action_that_answers_badly_ends_the_turn(action_server, answer):
    action_server.answer = answer

    with pytest.raises(ActionFailed, match="action_open_ticket"):
        await run(remote(action_server.url))


async def test_an_action_server_that_is_away_ends_the_turn():
    with pytest.raises(ActionFailed, match="action_open_ticket"):
        await run(remote("http://127.0.0.1:9/webhook"))


async def test_an_action_that_takes_too_long_ends_the_turn(action_server, monkeypatch):
    import rasa.core.actions.action as rasa_action

    assert rasa_action.DEFAULT_REQUEST_TIMEOUT == rasa_patches.ACTION_TIMEOUT_SECONDS < 60
    monkeypatch.setattr(rasa_action, "DEFAULT_REQUEST_TIMEOUT", 0.1)
    action_server.delay = 5

    with pytest.raises(ActionFailed):
        await run(remote(action_server.url))


async def test_a_rejection_is_no_failure(action_server):
    action_server.answer = web.json_response(
        {"action_name": "action_open_ticket", "error": "not now"}, status=400
    )

    with pytest.raises(ActionExecutionRejection):
        await run(remote(action_server.url))


class Local(Action):
    """An action of Rasa's own, which raises `error`."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def name(self) -> str:
        return "action_listen"

    async def run(self, *_: Any, **__: Any) -> list[Event]:
        raise self._error


def processor() -> MessageProcessor:
    made = MessageProcessor.__new__(MessageProcessor)
    made.domain = DOMAIN
    return made


async def run_in_processor(action: Action, of: DialogueStateTracker) -> bool:
    prediction = PolicyPrediction([1.0], policy_name="test")
    nlg = TemplatedNaturalLanguageGenerator({})
    return await processor()._run_action(action, of, CollectingOutputChannel(), nlg, prediction)


async def test_an_action_of_rasas_own_that_fails_ends_the_turn():
    before = tracker()
    with pytest.raises(ActionFailed, match="action_listen failed: KeyError"):
        await run_in_processor(Local(KeyError("slot")), before)

    assert not before.events, "nothing is noted as done"


async def test_a_rejected_action_lets_other_rules_answer():
    rejected = tracker()
    await run_in_processor(Local(ActionExecutionRejection("action_listen")), rejected)

    (event,) = rejected.events
    assert event.type_name == "action_execution_rejected"


async def test_actions_that_go_in_circles_end_the_turn(monkeypatch):
    going = processor()
    monkeypatch.setattr(going, "max_number_of_predictions", 0, raising=False)
    circling = tracker()
    circling.update(UserUttered("hello"))

    with pytest.raises(ActionFailed, match="too many actions"):
        going.predict_next_with_tracker_if_should(circling)


async def test_a_failing_tracker_store_is_heard():
    class Broken(TrackerStore):
        async def retrieve(self, sender_id: str) -> None:
            raise OSError("away")

    agent = Agent(domain=DOMAIN, tracker_store=Broken(None))

    assert agent.tracker_store.domain is DOMAIN
    with pytest.raises(OSError, match="away"):
        await agent.tracker_store.get_or_create_tracker("asha")


def test_replies_of_the_action_server_are_checked_as_before():
    action = remote("")

    assert action._validate_action_result(OPENED)
    assert action._validate_action_result({})
    for bad in (
        None,
        [],
        {"events": [{"event": "slot"}]},
        {"events": [{"event": "slot", "name": 1, "value": 1}]},
        {"events": [{"event": "slot", "name": "a", "value": 1, "timestamp": "now"}]},
        {"events": [{"event": "user", "parse_data": {"entities": [{"value": 1}]}}]},
        {"events": [{"name": "a"}]},
        {"events": ["slot"]},
        {"events": {}},
        {"responses": ["hello"]},
    ):
        with pytest.raises(ValidationError):
            action._validate_action_result(bad)


def test_event_classes_are_found_as_before():
    for _ in range(2):
        assert Event.resolve_by_type("slot") is SlotSet
        assert Event.resolve_by_type("nothing", UserUttered) is UserUttered
        with pytest.raises(ValueError, match="Unknown event"):
            Event.resolve_by_type("nothing")
    assert isinstance(Event.from_parameters({"event": "slot", "name": "a", "value": 1}), SlotSet)


def test_an_event_class_that_is_defined_later_is_found():
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("late_event")

    class LateEvent(UserUttered):
        type_name = "late_event"

    assert Event.resolve_by_type("late_event") is LateEvent


def test_the_limit_of_actions_is_what_rasa_raises():
    """The patch catches this class; another name in another version would slip through."""
    assert issubclass(ActionLimitReached, Exception)
