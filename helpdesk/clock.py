"""The one clock of the project; whoever decides by time is given `now` and reads no clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

Now = Callable[[], datetime]
"""Returns the present moment, aware."""


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(timezone.utc)
