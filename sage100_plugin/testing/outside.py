"""Twins of the clock, the ids and the sender: time that moves when told, ids that repeat, posts that are kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from sage100_plugin.ports.outside import Posted

Answer = Posted | Callable[["Post"], Posted]

DELIVERED = Posted(200)


class FakeClock:
    """Stands still until it is moved. `now` and `monotonic` move together, unless the wall clock is set."""

    def __init__(self, now: datetime = datetime(2026, 9, 30, 12, tzinfo=UTC)) -> None:
        self._now = now
        self._elapsed = 0.0

    def now(self) -> datetime:
        """The moment, aware, UTC."""
        return self._now

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self._elapsed

    def advance(self, seconds: float | timedelta) -> None:
        """Let time pass, in seconds or as a timedelta."""
        step = seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)
        self._now += step
        self._elapsed += step.total_seconds()

    def set(self, now: datetime) -> None:
        """Put the wall clock elsewhere, as an administrator would; elapsed time does not move."""
        self._now = now


class SeededIds:
    """The same ids in the same order for the same seed. Safe for threads."""

    def __init__(self, seed: int = 0) -> None:
        self._random = Random(seed)  # noqa: S311 - repeatable on purpose
        self._own = threading.Lock()

    def __call__(self, prefix: str) -> str:
        with self._own:
            return f"{prefix}_{self._random.getrandbits(128):032x}"


@dataclass(frozen=True)
class Post:
    """One POST as the sender was asked to make it."""

    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass
class RecordingSender:
    """Keeps what it is asked to send, and answers by `answers`: target URL to what it answers, 200 where it is silent.

    `refused` are targets that may not be used, with the reason `check` gives. Safe for threads.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    _own: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def check(self, url: str) -> str:
        """The reason of `refused`, or empty."""
        return self.refused.get(url, "")

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Keep the post and answer it."""
        made = Post(url, body, dict(headers))
        with self._own:
            self.posts.append(made)
        answer = self.answers.get(url, DELIVERED)
        return answer if isinstance(answer, Posted) else answer(made)

    def ids(self, url: str | None = None) -> list[str]:
        """The `webhook-id` of each post, in the order they were made; of one target, or of all."""
        return [post.headers["webhook-id"] for post in self.posts if url in (None, post.url)]
