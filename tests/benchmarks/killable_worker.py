"""A real worker on a fast clock, to be killed. Imported once, by the process that forks it."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from multiprocessing.connection import Connection

from helpdesk.installation import Installation
from helpdesk.settings import load_settings
from helpdesk.worker import run_worker
from tests.store.world import MONDAY_10

SPEED = 60
"""An hour of the desk passes in a minute."""


@dataclass(frozen=True)
class DeskClock:
    """The same fast clock in every process; begins on a Monday at 10:00."""

    began: float

    def __call__(self) -> datetime:
        passed = timedelta(seconds=(time.time() - self.began) * SPEED)
        return MONDAY_10.astimezone(timezone.utc) + passed


class FastStop(threading.Event):
    """Waits as much shorter as the clock is faster."""

    def wait(self, timeout: float | None = None) -> bool:
        return super().wait(None if timeout is None else timeout / SPEED)


def work(environ: dict[str, str], clock: DeskClock, begun: Connection) -> None:
    """Be a worker until killed; say over `begun` when it begins."""
    logging.disable(logging.CRITICAL)
    installation = Installation(load_settings(environ), now=clock)
    begun.send(True)
    run_worker(installation, FastStop())
