"""Sends what is due, one delivery after the other."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from helpdesk.delivery.deliveries import Claim, DeliveryStore
from helpdesk.delivery.delivery import Channel, Delivery, DeliveryFailed, DeliveryState
from helpdesk.tickets.ticket import ticket_number

_logger = logging.getLogger(__name__)

ROUND_SECONDS = 20
"""How long one round may go on; then the response windows are looked at again."""


class DeliverySender:
    """Sends deliveries through their channels; keeps nothing that another worker would need.

    Args:
        is_stopping: asked before each delivery; what is left then is sent by the next worker.
    """

    def __init__(
        self,
        store: DeliveryStore,
        channels: Mapping[str, Channel],
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._is_stopping = is_stopping
        self._channels = channels
        self._failing: set[tuple[str, str]] = set()

    def send_due(self, now: datetime, *, in_hours: bool) -> int:
        """Attempt what is due at `now`; return how much was delivered.

        A channel or a recipient that fails as a whole is left in peace until the next round, so
        that what goes to the others does not wait for its timeouts.

        Raises:
            StorageUnavailable: the database is away; a delivery that went out before that could
                be written down is attempted again, under the same key.
        """
        began, delivered = time.monotonic(), 0
        resting: set[tuple[str, str]] = set()
        while time.monotonic() - began < ROUND_SECONDS and not self._is_stopping():
            claim = self._store.claim(now, in_hours=in_hours, without=resting)
            if claim is None:
                break
            failure = self._attempt(claim.delivery, now)
            if failure is None:
                self._store.succeed(claim, now)
                self._note_recovery(claim.delivery)
                delivered += 1
                continue
            self._note_failure(claim, failure, now)
            if failure.concerns_channel or failure.concerns_recipient:
                resting.add(_scope(claim.delivery, failure))
        return delivered

    def _attempt(self, delivery: Delivery, now: datetime) -> DeliveryFailed | None:
        channel = self._channels.get(delivery.channel)
        if channel is None:
            return DeliveryFailed(f"There is no channel {delivery.channel!r}", permanent=True)
        try:
            channel.send(delivery, now)
        except DeliveryFailed as failure:
            return failure
        # A defect in one message must not end the others; a later version may fix it.
        except Exception as error:
            _logger.exception("Delivery %d met an unexpected error", delivery.id)
            return DeliveryFailed(f"Unexpected {type(error).__name__}: {error}")
        return None

    def _note_failure(self, claim: Claim, failure: DeliveryFailed, now: datetime) -> None:
        delivery = claim.delivery
        state = self._store.fail(claim, failure, now)
        what = _description(delivery)
        if state is DeliveryState.DEAD:
            _logger.error(
                "%s could not be delivered and is given up after %d attempts: %s. "
                "`helpdesk notifications retry %d` has it tried again",
                what,
                delivery.attempts,
                failure.message,
                delivery.id,
            )
        elif not (failure.concerns_channel or failure.concerns_recipient):
            _logger.info("%s is tried again later: %s", what, failure.message)
        elif _scope(delivery, failure) not in self._failing:
            self._failing.add(_scope(delivery, failure))  # one line when it fails, one when back
            _logger.warning("%s waits: %s", what, failure.message)

    def _note_recovery(self, delivery: Delivery) -> None:
        for scope in ((delivery.channel, ""), (delivery.channel, delivery.recipient)):
            if scope in self._failing:
                self._failing.discard(scope)
                _logger.info("%s works again", " to ".join(filter(None, scope)))


def _scope(delivery: Delivery, failure: DeliveryFailed) -> tuple[str, str]:
    """Return what else would fail for the same reason: a channel, or one recipient of it."""
    return (delivery.channel, "" if failure.concerns_channel else delivery.recipient)


def _description(delivery: Delivery) -> str:
    about = "" if delivery.ticket_serial is None else f"{ticket_number(delivery.ticket_serial)}, "
    return f"{delivery.channel} to {delivery.recipient} ({about}{delivery.event})"
