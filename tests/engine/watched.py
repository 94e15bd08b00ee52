"""A company in memory in which something happens before a write, and a process that ends there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.testing.sage import MemorySage


class Interrupted(BaseException):
    """The process ends here."""


class Watched(MemorySage):
    """A company in which something happens before a write."""

    def __init__(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        super().__init__(rows)
        self.before: Callable[[Write], object] = lambda _: None

    def submit(self, write: Write) -> SageAnswer:
        self.before(write)
        return super().submit(write)


def die(_write: Write) -> None:
    """The process ends as it is about to write."""
    raise Interrupted
