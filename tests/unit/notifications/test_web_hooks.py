"""Web hooks as whoever listens gets them: signed, under one id, and within time."""

from __future__ import annotations

import base64
import dataclasses
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from helpdesk.delivery.delivery import Delivery, DeliveryFailed, DeliveryState
from helpdesk.notifications import web_hook
from helpdesk.notifications.web_hook import WebHooks, signature
from helpdesk.settings.notifications import WebHook
from tests.store.mailing import HookServer, free_port, signed_by, silent_server

NOW = datetime(2026, 1, 19, 4, 30, tzinfo=timezone.utc)
SECRET = "a key that nobody else knows, at all"


def delivery_to(url: str, **changes: Any) -> Delivery:
    made = Delivery(
        id=1,
        key="k" * 40,
        channel="web_hook",
        recipient=WebHook(url).name,
        event="opened",
        ticket_serial=1001,
        content={"type": "ticket.opened", "text": "HS-1001: नमस्ते", "events": [{"id": 7}]},
        is_urgent=False,
        in_hours_only=False,
        state=DeliveryState.SENDING,
        attempts=1,
        created_at=NOW,
        next_attempt_at=NOW,
        ended_at=None,
    )
    return dataclasses.replace(made, **changes)


def send(url: str, now: datetime = NOW, **changes: Any) -> None:
    WebHooks([WebHook(url)], SECRET).send(delivery_to(url, **changes), now)


def failure_of(url: str) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        send(url)
    return failed.value


def test_a_hook_gets_json_with_a_signature_that_can_be_checked() -> None:
    with HookServer() as server:
        send(f"{server.url}/in?key=1")
    (posted,) = server.posted
    assert posted.path == "/in?key=1"
    assert posted.json == {
        "id": "k" * 40,
        "type": "ticket.opened",
        "text": "HS-1001: नमस्ते",
        "events": [{"id": 7}],
    }
    assert posted.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert signed_by(posted, SECRET)
    assert not signed_by(posted, SECRET + "x")


def test_each_attempt_has_the_same_id_and_body_and_its_own_time() -> None:
    with HookServer() as server:
        send(server.url)
        send(server.url, now=NOW + timedelta(minutes=5))
    first, second = server.posted
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == "k" * 40
    assert first.body == second.body
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert signed_by(second, SECRET)


def test_the_signature_is_the_one_of_the_published_example() -> None:
    """The values are those of the reference libraries of Standard Webhooks."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    given = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert given == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert len(base64.b64decode(given.removeprefix("v1,"))) == 32


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_yes_is_a_yes(status: int) -> None:
    with HookServer() as server:
        server.status = status
        send(server.url)


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        *((each, True) for each in (400, 405, 410, 413, 422)),
        *((each, False) for each in (301, 302, 401, 403, 404, 408, 409, 429, 500, 502, 503)),
    ],
)
def test_any_other_answer_is_a_failure_for_good_or_for_now(status: int, permanent: bool) -> None:
    with HookServer() as server:
        server.status = status
        failure = failure_of(server.url)
    assert failure.permanent is permanent
    assert failure.concerns_recipient is not permanent
    assert str(status) in failure.message


def test_a_redirection_is_not_followed() -> None:
    with HookServer() as elsewhere, HookServer() as server:
        server.status, server.answer_headers = 307, {"Location": elsewhere.url}
        failure_of(server.url)
    assert elsewhere.posted == []


def test_a_hook_that_asks_for_patience_gets_it() -> None:
    with HookServer() as server:
        server.status, server.answer_headers = 429, {"Retry-After": "120"}
        failure = failure_of(server.url)
    assert failure.retry_after == timedelta(minutes=2)


def test_a_hook_that_is_away_or_silent_is_tried_again_and_its_key_is_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web_hook, "ANSWER_SECONDS", 0.2)
    with silent_server() as silent:
        for port in (free_port(), silent):
            failure = failure_of(f"http://127.0.0.1:{port}/hunter2")
            assert (failure.permanent, failure.concerns_recipient) == (False, True)
            assert "hunter2" not in failure.message


def test_what_is_shown_of_an_address_tells_hooks_apart_and_no_key() -> None:
    first, second = WebHook("https://a.example/x?key=1"), WebHook("https://a.example/x?key=2")
    assert first.name != second.name
    assert "key" not in first.name + repr(first)
    assert first.name.startswith("a.example")
