"""A delivery: one message to one recipient through one channel. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol

from helpdesk.errors import HelpdeskError

MAX_ATTEMPTS = 30
"""With the pauses between them about a day; then a person has to look."""

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
LEASE = timedelta(minutes=2)
"""For how long an attempt may hold a delivery; longer than any attempt takes."""

MAX_ERROR_LENGTH = 500


class DeliveryState(str, Enum):
    """How a delivery stands: `dead` is given up, until a person has it tried again."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"


class AttemptOutcome(str, Enum):
    """How an attempt ended; `sending` while it has not, `cut_off` where its worker died."""

    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    CUT_OFF = "cut_off"


@dataclass(frozen=True)
class Draft:
    """A delivery that is to be made.

    Args:
        key: its id outside, the same through all attempts; a second draft of it is not made.
        channel: "mail" or "web_hook".
        recipient: an address, or the name of a web hook.
        ticket_serial: the ticket it is about; None where it is about several.
        content: what the channel needs, as JSON values.
        is_urgent: goes before what is not.
        in_hours_only: waits for business hours.
    """

    key: str
    channel: str
    recipient: str
    event: str
    ticket_serial: int | None
    content: Mapping[str, Any]
    is_urgent: bool = False
    in_hours_only: bool = False


@dataclass(frozen=True)
class Delivery:
    """A delivery as it is stored. `attempts` counts those begun; times are aware UTC.

    `error` is what the last attempt that failed said.
    """

    id: int
    key: str
    channel: str
    recipient: str
    event: str
    ticket_serial: int | None
    content: Mapping[str, Any]
    is_urgent: bool
    in_hours_only: bool
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    ended_at: datetime | None
    error: str = ""

    @property
    def attempt(self) -> int:
        """Which attempt this is, counted from 1 again each time a person retries it."""
        return (self.attempts - 1) % MAX_ATTEMPTS + 1


class DeliveryFailed(HelpdeskError):
    """An attempt failed.

    Args:
        permanent: trying again cannot help; the delivery is dead at once.
        concerns_channel: it is not about this delivery: all others of the channel would fail
            too, and are left for the next round.
        concerns_recipient: likewise all others to this recipient.
        retry_after: the other side asked to be left in peace for so long.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        concerns_channel: bool = False,
        concerns_recipient: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message, permanent=permanent)
        self.concerns_channel = concerns_channel
        self.concerns_recipient = concerns_recipient
        self.retry_after = retry_after


class Channel(Protocol):
    """A way out: one module each."""

    def send(self, delivery: Delivery, now: datetime) -> None:
        """Tell the recipient, in less time than `LEASE`.

        Raises:
            DeliveryFailed: it was not taken, or nobody knows whether it was.
        """


def pause_after(attempt: int) -> timedelta:
    """Return how long to wait after this failure: twice as long each time, up to an hour."""
    return min(FIRST_PAUSE * (1 << min(attempt - 1, 20)), LONGEST_PAUSE)
