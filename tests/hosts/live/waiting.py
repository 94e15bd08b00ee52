"""Waiting for what other processes do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sage100_plugin.clock import SystemClock
from tests.faults.serving import pause

Found = TypeVar("Found")
PATIENCE = 40.0
STEP = 0.05


def until(look: Callable[[], Found | None], what: str, seconds: float = PATIENCE) -> Found:
    """What `look` gives, as soon as it is something. Raises `AssertionError` after so many seconds."""
    now = SystemClock().monotonic
    end = now() + seconds
    while True:
        found = look()
        if found:
            return found
        assert now() < end, f"not within {seconds:.0f} s: {what}"
        pause(STEP)
