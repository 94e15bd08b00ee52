"""Reading a sandbox company: all of the sandbox that a server needs from its start."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from sage100_plugin.errors import Unavailable
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.sandbox import database, switches


class SandboxReader(SqlReader):
    """The production reader on a sandbox company: it obeys the switches and the sandbox's clock."""

    def __init__(self, engine: Engine, sleep: Callable[[float], None] = time.sleep) -> None:
        super().__init__(engine)
        self._sleep = sleep

    def now(self) -> str:
        with self.asking() as connection:
            return str(connection.exec_driver_sql(f"SELECT {database.NOW}").scalar())

    def has(self, module: str) -> bool:
        with self.asking() as connection:
            licensed = switches.read_switches(connection).service_receivables
        return super().has(module) and licensed

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        with super().asking() as connection:
            on = connection.exec_driver_sql(
                "SELECT name FROM sandbox_switch WHERE name IN ('offline', 'slow') AND value = 'on'"
            )
            self._suffer({name for (name,) in on})
            yield connection

    def _suffer(self, faults: set[str]) -> None:
        if "slow" in faults:
            self._sleep(switches.SLOW_SECONDS)
        if "offline" in faults:
            raise Unavailable("sage_unavailable", "The sandbox company is switched offline.")


def open_reader(path: Path, *, sleep: Callable[[float], None] = time.sleep) -> SandboxReader:
    """The reader of the company. Its connections refuse every write."""
    return SandboxReader(database.open_engine(path, read_only=True), sleep)
