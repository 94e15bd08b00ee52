"""A real server that is killed without warning while calls reach it, and the receiver that checks what it delivers."""

from __future__ import annotations

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sage100_plugin.client import Answered, Remote
from sage100_plugin.clock import SystemClock
from sage100_plugin.demo.process import NotStarted, ServerProcess
from sage100_plugin.demo.receiver import Receiver
from sage100_plugin.folder import read_run

ENVIRONMENT = {"SAGE100_ALLOWED_TARGETS": "127.0.0.1", "SAGE100_POLL_SECONDS": "1", "SAGE100_LOG_LEVEL": "WARNING"}
LONGEST = 60.0
MOMENT = 1.5
"""How long a kill waits for its call or commit, before it comes anyway."""


class KeepingReceiver(Receiver):
    """Keeps every verified delivery, also those of an event that came before."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: dict[str, list[bytes]] = defaultdict(list)

    def take(self, body: bytes, headers: dict[str, str]) -> bool:
        taken = super().take(body, headers)
        if taken:
            self.bodies[headers["webhook-id"]].append(body)
        return taken


class Watched(Remote):
    """Tells when a call is about to be sent."""

    def __init__(self, run: Mapping[str, Any], sent: Callable[[], None]) -> None:
        super().__init__(run["address"], run["token"])
        self._sent = sent

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answered:
        self._sent()
        return super().call(method, path, body, headers)


@dataclass(frozen=True)
class Kill:
    """When the server dies: so long after the next `call`, the next `commit` in Sage, it was `ready`, or was `born`."""

    step: int
    after: str
    seconds: float


@dataclass
class Killer:
    """Kills and restarts the server while the steps run."""

    server: ServerProcess
    database: Path
    kills: list[Kill]
    done: int = 0
    step: int = 0
    error: BaseException | None = None
    _news: threading.Condition = field(default_factory=threading.Condition)
    _calls: int = 0
    _over: bool = False

    def called(self) -> None:
        """A call is sent."""
        with self._news:
            self._calls += 1
            self._news.notify_all()

    def enter(self, step: int) -> None:
        """The steps have come so far."""
        with self._news:
            self.step = step
            self._news.notify_all()

    def leave(self) -> None:
        """The steps are at their end: what is left of the plan is carried out on the idle server."""
        with self._news:
            self._over = True
            self._news.notify_all()

    def work(self) -> None:
        try:
            for kill in self.kills:
                self._carry_out(kill)
        except BaseException as error:  # noqa: BLE001 - raised again by the test
            self.error = error

    def _carry_out(self, kill: Kill) -> None:
        with self._news:
            assert self._news.wait_for(lambda: self._over or self.step >= kill.step, LONGEST), f"before {kill}"
            before = self._calls
            if kill.after == "call":
                self._news.wait_for(lambda: self._over or self._calls != before, MOMENT)
        if kill.after == "commit":
            self._commit()
        if kill.after == "born":
            self.server.kill()
            self._restart_and_kill(kill.seconds)
        else:
            pause(kill.seconds)
            self.server.kill()
        self.done += 1
        self.server.start()

    def _commit(self) -> None:
        """Wait until something is written to Sage."""
        until = SystemClock().monotonic() + MOMENT
        with closing(sqlite3.connect(self.database)) as sage:

            def version() -> int:
                return int(sage.execute("PRAGMA data_version").fetchone()[0])

            before = version()
            while version() == before and SystemClock().monotonic() < until and not self._over:
                pause(0.0002)

    def _restart_and_kill(self, seconds: float) -> None:
        """Start it and kill it before it is ready, or shortly after."""
        started = threading.Thread(target=self._try_to_start)
        started.start()
        pause(seconds)
        process = self.server._process
        if process is not None:
            process.kill()
        started.join(LONGEST)
        self.server.kill()

    def _try_to_start(self) -> None:
        try:
            self.server.start()
        except NotStarted:
            return


def pause(seconds: float) -> None:
    """Let the others go on for so long."""
    threading.Event().wait(seconds)


def reaching(home: Path, sent: Callable[[], None]) -> Callable[[], Remote]:
    """Finds the server that runs on the folder now."""

    def reach() -> Remote:
        run = read_run(home)
        if run is None:
            raise OSError("the server is not up yet")
        return Watched(run, sent)

    return reach
