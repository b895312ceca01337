"""Web hooks: JSON by POST, signed as https://www.standardwebhooks.com describes it.

`webhook-id` stays the same through all attempts, so that the receiver can recognise a repetition;
`webhook-signature` is "v1," and the base64 of HMAC-SHA256 over "id.timestamp.body".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

import requests

from helpdesk.delivery.delivery import Delivery, DeliveryFailed
from helpdesk.settings.notifications import WebHook

CONNECT_SECONDS, ANSWER_SECONDS = 5, 10
_GONE = 410
# Answers that say nothing about this message: the address or its key may be fixed, or it is
# too much at once.
_MAY_CHANGE = frozenset({401, 403, 404, 408, 409, 425, 429})
_PREFIX = "whsec_"  # how keys in base64 are written down


def signature(secret: str, delivery_key: str, timestamp: int, body: bytes) -> str:
    """Return the value of `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix(_PREFIX)) if secret.startswith(_PREFIX) else None
    signed = f"{delivery_key}.{timestamp}.".encode() + body
    digest = hmac.new(key or secret.encode(), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


class WebHooks:
    """Tells web hooks. A delivery names its hook; the address stays out of the database."""

    def __init__(self, hooks: Iterable[WebHook], secret: str) -> None:
        self._hooks = {hook.name: hook for hook in hooks}
        self._secret = secret

    def send(self, delivery: Delivery, now: datetime) -> None:
        """Post the delivery; any answer of 200 to 299 is a yes.

        Raises:
            DeliveryFailed: permanent where the hook says that this will never be taken.
        """
        hook = self._hooks.get(delivery.recipient)
        if hook is None:
            raise DeliveryFailed(
                f"{delivery.recipient} is no longer among the web hooks", permanent=True
            )
        body = json.dumps(
            {"id": delivery.key, **delivery.content}, ensure_ascii=False, sort_keys=True
        ).encode()
        timestamp = int(now.timestamp())
        try:
            with requests.post(
                hook.url,
                data=body,
                headers={
                    "Content-Type": "application/json; charset=utf-8",
                    "User-Agent": "helpdesk-notifications",
                    "webhook-id": delivery.key,
                    "webhook-timestamp": str(timestamp),
                    "webhook-signature": signature(self._secret, delivery.key, timestamp, body),
                },
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                allow_redirects=False,  # a signed message goes where it was meant to go
                stream=True,  # an answer without end is not read
            ) as answer:
                status, retry_after = answer.status_code, answer.headers.get("Retry-After", "")
        except requests.RequestException as error:
            # Its text may hold the address, and with it a key.
            raise DeliveryFailed(
                f"{hook.name} cannot be reached: {type(error).__name__}", concerns_recipient=True
            ) from error
        if not 200 <= status < 300:
            raise _refusal(hook, status, retry_after)


def _refusal(hook: WebHook, status: int, retry_after: str) -> DeliveryFailed:
    permanent = status == _GONE or (400 <= status < 500 and status not in _MAY_CHANGE)
    seconds = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0
    return DeliveryFailed(
        f"{hook.name} answered with status {status}",
        permanent=permanent,
        concerns_recipient=not permanent,
        retry_after=timedelta(seconds=min(seconds, 86400)),
    )
