"""The sandbox in the place of Sage's API: sessions, and everything that can go wrong with one."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.api.transport import TransportFailed
from sage100_plugin.sage.sandbox.api.interpreter import Interpreter
from sage100_plugin.sage.sandbox.database import open_engine
from sage100_plugin.sage.sandbox.switches import SLOW_SECONDS, Switches, read_switches


def _nothing() -> None:
    """What happens after a commit unless someone wants to watch."""


class SandboxTransport:
    """A `Transport` to one sandbox company's file. Without `company` a document may name any.

    `wait` is how `slow` passes its time; `after_commit` is called when the record is saved and not yet answered, and
    may raise, as a crash at the worst moment would.
    """

    def __init__(
        self,
        path: Path,
        company: str | None = None,
        *,
        schema: MbxmlSchema | None = None,
        with_numbers: bool = True,
        wait: Callable[[float], None] = time.sleep,
        after_commit: Callable[[], None] = _nothing,
    ) -> None:
        # One connection that is kept: to open the file means to read the statements of all its tables and triggers.
        self._engine = open_engine(path, pool_size=1)
        weakref.finalize(self, self._engine.dispose)
        self._interpreter = Interpreter(schema or MbxmlSchema(), company, with_numbers)
        self._wait, self._after_commit = wait, after_commit

    def submit(self, xml: str) -> str:
        """Give the sandbox's answer. Raises `TransportFailed`."""
        with _told("Sage's database cannot be opened", sent=False):
            connection = self._engine.connect()
        with connection:
            return self._session(connection, xml)

    def idle(self) -> bool:
        """Say yes: what a process sent is committed by that process, or never."""
        return True

    def _session(self, connection: Connection, xml: str) -> str:
        switches = _begun(connection)
        if "slow" in switches.faults:
            self._wait(SLOW_SECONDS)
        with _told("Sage's database failed", sent=True), connection.begin():
            answer = self._interpreter.run(connection, switches, xml)
        self._after_commit()
        if "lose_answer" in switches.faults:
            raise TransportFailed("The connection was lost before Sage answered.", sent=True)
        return answer


def _begun(connection: Connection) -> Switches:
    with _told("Sage's database cannot be opened", sent=False), connection.begin():
        switches = read_switches(connection)
    if "offline" in switches.faults:
        raise TransportFailed("Sage's server does not answer.", sent=False)
    return switches


@contextmanager
def _told(what: str, *, sent: bool) -> Iterator[None]:
    """What the database raises, in the words of a transport."""
    try:
        yield
    except DBAPIError as error:
        raise TransportFailed(f"{what}: {error.orig}", sent=sent) from None


def submit(path: Path, xml: str) -> str:
    """Hand a document to the API of the sandbox company in this file; give its answer. Raises `TransportFailed`."""
    return SandboxTransport(path).submit(xml)
