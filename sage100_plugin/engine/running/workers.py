"""Who carries actions on when their callers stop waiting: workers of each company's own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from threading import Lock
from typing import Any


class Workers(Executor):
    """So many threads for each company, made when they are needed: one that hangs takes no worker from another."""

    def __init__(self, each: int) -> None:
        self._each = each
        self._own = Lock()
        self._over = False
        self._crews: dict[str, ThreadPoolExecutor] = {}

    def of(self, company: str) -> Executor:
        """The workers of this company. Raises `RuntimeError` after `shutdown`."""
        with self._own:
            if self._over:
                raise RuntimeError("The workers have gone home.")
            if company not in self._crews:
                self._crews[company] = ThreadPoolExecutor(self._each, "action")
            return self._crews[company]

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """What is of no company."""
        return self.of("").submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as there
        with self._own:
            self._over, crews = True, list(self._crews.values())
        for crew in crews:
            crew.shutdown(wait, cancel_futures=cancel_futures)
