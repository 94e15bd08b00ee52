"""What the processes on one ledger have to know of each other, told by their locks."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence

from sage100_plugin.ledger.locks import PROCESS, SessionLocks

PATIENCE = 2.0
"""Seconds in which a process may take up its share of the deliveries; then another does it."""


class SharedFlights:
    """Operations that a living process carries out. One whose process died is in no flight any more."""

    def __init__(self, locks: SessionLocks) -> None:
        self._locks = locks

    def add(self, operation_id: str) -> None:
        """It is carried out here from now on."""
        self._locks.take(_flight(operation_id))

    def discard(self, operation_id: str) -> None:
        """It is no more."""
        self._locks.give(_flight(operation_id))

    def __contains__(self, operation_id: object) -> bool:
        return any(self._locks.holders(name) for name in _flight(operation_id))


def _flight(operation_id: object) -> tuple[str]:
    return (f"operation {operation_id}",)


class SharedClaims:
    """The subscriptions this process delivers for: one process serves each at a time, and all get a like share."""

    def __init__(self, locks: SessionLocks, clock: Callable[[], float] = time.monotonic) -> None:
        self._locks = locks
        self._clock = clock
        self._mine: set[str] = set()
        self._left: dict[str, float] = {}

    def keep(self, due: Sequence[str], busy: Collection[str]) -> Collection[str]:
        """Those among the `due` ones that this process may serve now; none of the `busy` ones is given up.

        What another process was to serve and did not take up in time is served here: it may be frozen.
        """
        share = -(-len(due) // self._locks.holders(PROCESS))
        held = self._locks.take(map(_claim, self._mine))
        self._mine = {name for name in self._mine if _claim(name) in held}
        kept = [name for name in due if name in self._mine][:share]
        others = [name for name in due if name not in kept]
        more = set(kept) | self._taken(others, share - len(kept))
        more |= self._taken(self._overdue([name for name in others if name not in more]), len(due))
        self._locks.give(map(_claim, self._mine - more - set(busy)))
        self._mine = more | (self._mine & set(busy))
        return more

    def _taken(self, names: Iterable[str], most: int) -> set[str]:
        wanted = {_claim(name): name for name in names if name not in self._mine}
        return {wanted[one] for one in self._locks.take(wanted, most)} if wanted and most > 0 else set()

    def _overdue(self, names: Sequence[str]) -> list[str]:
        now = self._clock()
        self._left = {name: self._left.get(name, now) for name in names}
        return [name for name, since in self._left.items() if now - since > PATIENCE]


def _claim(subscription_id: str) -> str:
    return f"deliveries {subscription_id}"
