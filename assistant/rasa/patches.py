"""What is changed in Rasa 3.6 while it runs, and why. Each patch is one function below.

Two kinds: failures that Rasa swallows reach the person, and work that Rasa does again on every
turn is done once. `apply` is called by the channel and by the server before an agent is made, so
that `rasa run` has the patches as well.
"""

from __future__ import annotations

import asyncio
import functools
import types
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import rasa.core.actions.action as rasa_action
from jsonschema import exceptions, validators
from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.engine.storage.storage import ModelMetadata
from rasa.exceptions import ActionLimitReached
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.utils.schemas.events import EVENT_SCHEMA
from sanic.server.websockets import impl as websocket_module

ACTION_TIMEOUT_SECONDS = 20
"""How long an action may take. A conversation's lock lives 60 s, and a turn has several actions."""

_applied = False


class ActionFailed(BaseException):
    """An action did not do its work; the turn ends, and the tracker is not saved.

    Derived from BaseException because Rasa catches every Exception of an action, logs it and goes
    on as if the action had been done.
    """

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"{action} failed: {reason}")


def apply() -> None:
    """Apply all patches; doing it again changes nothing."""
    global _applied
    if _applied:
        return
    _applied = True
    _end_the_turn_when_an_action_fails()
    _end_the_turn_when_actions_go_in_circles()
    _limit_the_time_of_actions()
    _let_failures_of_the_tracker_store_through()
    _compile_the_schema_of_action_replies()
    _remember_event_classes()
    _leave_the_training_graph_alone()
    _let_websockets_wait_for_tasks()


def _let_websockets_wait_for_tasks() -> None:
    """Make tasks of what Sanic 21.12 waits for while a WebSocket is open.

    It hands coroutines to `asyncio.wait`, which refuses them since Python 3.11; the socket would be
    closed after its first message, and browsers would poll instead.
    """
    tasks_only = types.SimpleNamespace(**vars(asyncio))
    tasks_only.wait = _wait_for_tasks
    vars(websocket_module)["asyncio"] = tasks_only


async def _wait_for_tasks(awaitables: Iterable[Awaitable[Any]], **options: Any) -> Any:
    return await asyncio.wait([asyncio.ensure_future(one) for one in awaitables], **options)


def _end_the_turn_when_an_action_fails() -> None:
    """Raise where an action fails, remote or built in.

    `MessageProcessor._run_action` and `ActionExtractSlots` catch what actions raise, log it and
    go on: the person gets no answer, and where a form could not be validated its submit rule runs
    with empty slots. A rejection is not a failure: it lets other rules answer.
    """
    run_remote = RemoteAction.run
    run_any = MessageProcessor._run_action

    @functools.wraps(run_remote)
    async def run(self: RemoteAction, *args: Any, **kwargs: Any) -> list[Event]:
        return await _loud(self.name(), run_remote(self, *args, **kwargs))

    @functools.wraps(run_any)
    async def _run_action(
        self: MessageProcessor, action: Action, *args: Any, **kwargs: Any
    ) -> bool:
        run_action: Callable[..., Awaitable[list[Event]]] = action.run

        async def run_loudly(*run_args: Any, **run_kwargs: Any) -> list[Event]:
            return await _loud(action.name(), run_action(*run_args, **run_kwargs))

        action.run = run_loudly  # made for this one prediction, so nobody else's
        goes_on: bool = await run_any(self, action, *args, **kwargs)
        return goes_on

    RemoteAction.run = run
    MessageProcessor._run_action = _run_action


async def _loud(action: str, running: Awaitable[list[Event]]) -> list[Event]:
    try:
        return await running
    except ActionExecutionRejection:
        raise
    except Exception as error:
        raise ActionFailed(action, f"{type(error).__name__}: {error}") from error


def _end_the_turn_when_actions_go_in_circles() -> None:
    """Raise where Rasa stops after ten actions with a line in the log and half a turn saved."""
    predict = MessageProcessor.predict_next_with_tracker_if_should

    @functools.wraps(predict)
    def predict_next_with_tracker_if_should(self: MessageProcessor, *args: Any) -> Any:
        try:
            return predict(self, *args)
        except ActionLimitReached as error:
            raise ActionFailed("the dialogue", "too many actions in one turn") from error

    MessageProcessor.predict_next_with_tracker_if_should = predict_next_with_tracker_if_should


def _limit_the_time_of_actions() -> None:
    """Lower the timeout of remote actions, which is five minutes."""
    rasa_action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT_SECONDS


def _let_failures_of_the_tracker_store_through() -> None:
    """Use the tracker store as it is.

    The wrapper around it turns a failed read into a new conversation and keeps a failed write in
    memory, and tells only the log.
    """

    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        if store is None:
            return InMemoryTrackerStore(domain)
        store.domain = domain
        return store

    Agent._create_tracker_store = staticmethod(_create_tracker_store)


def _compile_the_schema_of_action_replies() -> None:
    """Check replies of the action server with validators made once, one for each kind of event.

    Making the validator and checking the schema itself took 40 ms a reply, three quarters of a
    turn; trying each event as each of the 23 kinds took most of the rest.
    """
    schema = RemoteAction.action_response_format_spec()
    validator_class = validators.validator_for(schema)
    whole = validator_class(schema)
    of_any = {key: value for key, value in EVENT_SCHEMA.items() if key != "oneOf"}
    of_kind = {
        kind["properties"]["event"]["const"]: validator_class({**of_any, "allOf": [kind]})
        for kind in EVENT_SCHEMA["oneOf"]
    }

    def is_plainly_good(result: Any) -> bool:
        if not isinstance(result, dict):
            return False
        events, responses = result.get("events", ()), result.get("responses", ())
        return (
            isinstance(events, list)
            and isinstance(responses, list)
            and all(isinstance(one, dict) and one.get("event") in of_kind for one in events)
            and all(of_kind[one["event"]].is_valid(one) for one in events)
            and all(isinstance(one, dict) for one in responses)
        )

    def _validate_action_result(self: RemoteAction, result: Any) -> bool:
        if not is_plainly_good(result):
            error = exceptions.best_match(whole.iter_errors(result))
            if error is not None:
                raise error
        return True

    RemoteAction._validate_action_result = _validate_action_result


def _remember_event_classes() -> None:
    """Find the class of an event in a dictionary; Rasa walks all classes for every event."""
    resolve = Event.resolve_by_type
    known: dict[str, type[Event]] = {}

    def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        if type_name not in known:
            found = resolve(type_name, default)
            if found is None or found is default:
                return found
            known[type_name] = found
        return known[type_name]

    Event.resolve_by_type = staticmethod(resolve_by_type)


def _leave_the_training_graph_alone() -> None:
    """Load a model without the graph that trained it, which nobody serving it looks at.

    Loading it imports every component that Rasa has, and TensorFlow with them.
    """
    from_dict = ModelMetadata.from_dict

    def for_serving(serialized: dict[str, Any]) -> ModelMetadata:
        return from_dict({**serialized, "train_schema": {"nodes": {}}})

    ModelMetadata.from_dict = staticmethod(for_serving)
