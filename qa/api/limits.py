"""How often each key and each address may ask, and how often anyone may try a key."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

TRIES_PER_MINUTE = 20


class Limits:
    """Counts in this process; with several workers, each counts its own share of the requests."""

    def __init__(self, requests_per_minute: int) -> None:
        self._counts = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(requests_per_minute, namespace="request")
        self._tries = RateLimitItemPerMinute(TRIES_PER_MINUTE, namespace="try")

    def request(self, caller: str) -> int:
        """Count one request, and return after how many seconds there may be another: 0 for now."""
        return self._hit(self._requests, caller)

    def sign_in(self, address: str) -> int:
        """Count one wrong key, or one sign-in, and return as ``request`` does."""
        return self._hit(self._tries, address)

    def _hit(self, item: RateLimitItem, caller: str) -> int:
        if self._counts.hit(item, caller):
            return 0
        ends_at = self._counts.get_window_stats(item, caller).reset_time
        return max(1, math.ceil(ends_at - time.time()))
