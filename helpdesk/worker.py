"""The worker: what has to happen by the clock and not because somebody asks.

Every five seconds it notes which response windows are due soon or breached, once each however
many workers run, and sends the notifications. Once an hour it removes screenshots that were
never used and deliveries that ended long ago, once a day what was kept for its time.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Protocol

from helpdesk.attachments.store import AttachmentStore
from helpdesk.clock import Now
from helpdesk.errors import StorageUnavailable
from helpdesk.installation import Installation
from helpdesk.notifications.post import Post, open_post
from helpdesk.privacy.retention import RetentionReport, run_by_age
from helpdesk.settings import load_settings
from helpdesk.sla.response_window import Promises, format_instant
from helpdesk.tickets.store import TicketStore
from helpdesk.tickets.ticket import EntryKind
from helpdesk.tickets.window_events import WindowEvent

_logger = logging.getLogger(__name__)

INTERVAL = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=1)
TIDY_INTERVAL = timedelta(hours=1)
RETENTION_INTERVAL = timedelta(days=1)

Retain = Callable[[datetime], RetentionReport]


class _Policy(Promises, Protocol):
    """What is needed of `helpdesk.policy.SupportPolicy`."""

    @property
    def time_zone(self) -> tzinfo:
        """The zone in which support reads times."""


class Worker:
    """Does what is due at a given moment; keeps nothing that another worker would need."""

    def __init__(
        self,
        tickets: TicketStore,
        attachments: AttachmentStore,
        policy: _Policy,
        post: Post | None = None,
        retain: Retain | None = None,
    ) -> None:
        self._tickets = tickets
        self._post = post
        self._attachments = attachments
        self._policy = policy
        self._windows_are_fresh = False
        self._tidied_at: datetime | None = None
        self._retain = retain
        self._retained_at: datetime | None = None

    def tick(self, now: datetime) -> None:
        """Do everything that is due at `now`.

        Raises:
            StorageUnavailable: the database is away; the next call does what is missing.
        """
        if not self._windows_are_fresh:
            self._refresh_windows()
        self._record_warnings(now)
        if self._post is not None:
            self._post.work(now)
        if self._tidied_at is None or abs(now - self._tidied_at) >= TIDY_INTERVAL:
            self._tidy(now)
        if self._retained_at is None or abs(now - self._retained_at) >= RETENTION_INTERVAL:
            self._remove_old(now)

    def _refresh_windows(self) -> None:
        """Bring windows in line with the policy, which may have changed before this start."""
        changed = self._tickets.refresh_windows()
        if changed:
            _logger.info("Recalculated %d response windows by the present policy", changed)
        self._windows_are_fresh = True

    def _record_warnings(self, now: datetime) -> None:
        # All of them before anything is sent, so that what piled up becomes one message.
        while events := self._tickets.window_events(now):
            recorded = [self._record_warning(event, now) for event in events]
            if not any(recorded):
                break  # they changed meanwhile, or another worker recorded them

    def _record_warning(self, event: WindowEvent, now: datetime) -> bool:
        # Of several workers, the one that records the event logs it.
        if not self._tickets.record_window_event(
            event.ticket.number, event.kind, event.due_at, now
        ):
            return False
        _logger.warning("%s", self._warning_text(event))
        return True

    def _warning_text(self, event: WindowEvent) -> str:
        ticket = event.ticket
        severity = self._policy.severities[ticket.severity].name
        due = format_instant(event.due_at, self._policy.time_zone)
        assigned = f"assigned to {ticket.assignee}" if ticket.assignee else "assigned to nobody"
        name = f"{ticket.number} ({severity}, {assigned})"
        if event.kind is EntryKind.WINDOW_BREACHED:
            return f"{name}: response window breached, a response was due by {due}"
        return f"{name}: response window due soon, respond by {due}"

    def _tidy(self, now: datetime) -> None:
        removed = self._attachments.remove_unused(now)
        if removed:
            _logger.info("Removed %d screenshots that were never used", removed)
        forgotten = 0 if self._post is None else self._post.tidy(now)
        if forgotten:
            _logger.info("Removed %d deliveries that ended long ago", forgotten)
        self._tidied_at = now

    def _remove_old(self, now: datetime) -> None:
        counts = {} if self._retain is None else self._retain(now).counts
        if counts:
            what = ", ".join(f"{count} {name}" for name, count in counts.items())
            _logger.info("Removed what was kept for its time: %s", what)
        self._retained_at = now


def run_worker(installation: Installation, stop: threading.Event) -> None:
    """Work until `stop` is set; wait for a database that is away.

    Raises:
        PolicyError, SettingsError: nothing starts on a broken policy or address.
    """
    settings, policy, database = installation.settings, installation.policy, installation.database
    worker = Worker(
        installation.tickets,
        installation.attachments,
        policy,
        open_post(settings, database, policy, stop.is_set),
        partial(run_by_age, database, installation.attachments_dir, policy.retention),
    )
    _logger.info("Mails go to %s", settings.mail.destination)
    _loop(worker, stop, installation.now)


def _loop(worker: Worker, stop: threading.Event, now: Now) -> None:
    failures = 0
    while not stop.is_set():
        try:
            worker.tick(now())
        except StorageUnavailable as error:
            failures += 1
            if failures == 1:  # one line when it goes away and one when it is back
                _logger.warning("The worker waits for the database: %s", error)
        # One defect must not end the warnings about all other tickets.
        except Exception:
            failures += 1
            _logger.exception("Unexpected error; the worker continues")
        else:
            if failures:
                _logger.info("The worker continues after %d failures", failures)
            failures = 0
        stop.wait(_pause(failures).total_seconds())


def _pause(failures: int) -> timedelta:
    """Return how long to wait: twice as long after each failure in a row, up to a minute."""
    return min(INTERVAL * (1 << min(failures, 10)), LONGEST_PAUSE)


def main() -> None:
    """Run the worker of this installation until SIGTERM or Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with Installation(load_settings()) as installation:
        _logger.info("The worker watches the response windows")
        run_worker(installation, stop)
