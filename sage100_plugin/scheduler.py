"""The timetable: calls what has to happen again and again, in one process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

log = logging.getLogger(__name__)

WATCH_SECONDS = 5.0
"""How often the scheduler is woken: after a jump of the wall clock APScheduler 3 would sleep on until it was right."""


@dataclass(frozen=True)
class Job:
    """Work that is done every so many seconds, never twice at once."""

    name: str
    seconds: float
    work: Callable[[], object]


class Timetable:
    """Runs jobs, each at once and then every so many seconds; a job that fails comes again at its next time."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._over = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._scheduler: Any = None

    def start(self) -> None:
        """Begin."""
        from apscheduler.executors.pool import ThreadPoolExecutor  # noqa: PLC0415 - not needed to answer /healthz
        from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415

        options = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        executors = {"default": ThreadPoolExecutor(len(self._jobs))}
        self._scheduler = BackgroundScheduler(executors=executors, job_defaults=options, timezone=UTC)
        for job in self._jobs:
            self._scheduler.add_job(
                _guarded(job), "interval", seconds=job.seconds, id=job.name, next_run_time=datetime.now(UTC)
            )
        self._scheduler.start()
        self._watchdog.start()

    def stop(self) -> None:
        """Finish what runs, and start nothing more."""
        self._over.set()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._watchdog.join()

    def _watch(self) -> None:
        while not self._over.wait(WATCH_SECONDS):
            self._scheduler.wakeup()


def _guarded(job: Job) -> Callable[[], None]:
    def run() -> None:
        try:
            job.work()
        except Exception:
            log.exception("%s failed; it is tried again in %s seconds", job.name, job.seconds)

    return run
