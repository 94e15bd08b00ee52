"""The sandbox in the place of Sage's API: sessions, and everything that can go wrong with one."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine
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
        self._path = path
        self._interpreter = Interpreter(schema or MbxmlSchema(), company, with_numbers)
        self._wait, self._after_commit = wait, after_commit

    def submit(self, xml: str) -> str:
        """Give the sandbox's answer. Raises `TransportFailed`."""
        engine = open_engine(self._path)
        try:
            return self._session(engine, xml)
        finally:
            engine.dispose()

    def idle(self) -> bool:
        """Say yes: what a process sent is committed by that process, or never."""
        return True

    def _session(self, engine: Engine, xml: str) -> str:
        switches = _begun(engine)
        if "slow" in switches.faults:
            self._wait(SLOW_SECONDS)
        answer = self._committed(engine, switches, xml)
        self._after_commit()
        if "lose_answer" in switches.faults:
            raise TransportFailed("The connection was lost before Sage answered.", sent=True)
        return answer

    def _committed(self, engine: Engine, switches: Switches, xml: str) -> str:
        try:
            with engine.begin() as connection:
                return self._interpreter.run(connection, switches, xml)
        except DBAPIError as error:
            raise TransportFailed(f"Sage's database failed: {error.orig}", sent=True) from None


def _begun(engine: Engine) -> Switches:
    try:
        with engine.begin() as connection:
            switches = read_switches(connection)
    except DBAPIError as error:
        raise TransportFailed(f"Sage's database cannot be opened: {error.orig}", sent=False) from None
    if "offline" in switches.faults:
        raise TransportFailed("Sage's server does not answer.", sent=False)
    return switches


def submit(path: Path, xml: str) -> str:
    """Hand a document to the API of the sandbox company in this file; give its answer. Raises `TransportFailed`."""
    return SandboxTransport(path).submit(xml)
