"""How much one person may send in how much time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable


class RateLimit:
    """At most `most` events in any `seconds`, for each key.

    Args:
        clock: seconds that only go forward, such as `time.monotonic`.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float]) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._times: dict[str, deque[float]] = {}

    def wait(self, key: str) -> float:
        """Return 0 if one more is allowed now, and count it; else how many seconds to wait."""
        now = self._clock()
        self._forget(now)
        times = self._times.setdefault(key, deque())
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if len(times) >= self._most:
            return times[0] + self._seconds - now
        times.append(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Drop who has been quiet, so that memory does not grow with the people ever seen."""
        while self._times:
            key, times = next(iter(self._times.items()))
            if times and times[-1] > now - self._seconds:
                # Whoever is still active goes to the end of the line.
                self._times[key] = self._times.pop(key)
                return
            del self._times[key]
