"""So many calls a minute for each API key."""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING

from sage100_plugin.errors import Refused

if TYPE_CHECKING:
    from limits.strategies import MovingWindowRateLimiter


class Limiter:
    """A moving window of one minute for each key, in memory: there is one process."""

    def __init__(self) -> None:
        self._made: MovingWindowRateLimiter | None = None
        self._own = threading.Lock()

    def take(self, key_id: str, per_minute: int) -> None:
        """Count one call. Raises `rate_limited` with what the caller may still do, and when."""
        from limits import RateLimitItemPerMinute  # noqa: PLC0415 - costs a tenth of a second at start-up

        limit = RateLimitItemPerMinute(per_minute)
        limiter = self._limiter()
        if limiter.hit(limit, key_id):
            return
        seconds = max(1, math.ceil(limiter.get_window_stats(limit, key_id).reset_time - time.time()))
        detail = f"More than {per_minute} calls in a minute; go on in {seconds} seconds."
        raise Refused("rate_limited", detail, extra={"retry_after": seconds, "limit": per_minute})

    def _limiter(self) -> MovingWindowRateLimiter:
        with self._own:
            if self._made is None:
                from limits.storage import MemoryStorage  # noqa: PLC0415 - as above
                from limits.strategies import MovingWindowRateLimiter  # noqa: PLC0415 - as above

                self._made = MovingWindowRateLimiter(MemoryStorage())
            return self._made
