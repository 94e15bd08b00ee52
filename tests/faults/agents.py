"""The real plugin on a sandbox company whose API is the agent's: Sage is the stub, and saves in the company's file."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sage100_plugin.demo.story import WORK_ORDER
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Operation, OperationState
from sage100_plugin.sage.agent.process import AgentSettings, AgentTransport, Limits
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.api.transport import Transport
from sage100_plugin.sage.api.writer import MbxmlWriter
from tests.faults.folder import database, opened

CALLER = Caller("flow", "a flow", SCOPES)


class WithTransport:
    """The companies, whose API is entered by another transport."""

    def __init__(self, inner: Any, transport: Transport) -> None:
        self._inner, self._transport = inner, transport

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def writer(self, company_id: str) -> MbxmlWriter:
        return MbxmlWriter(MbxmlSchema(), self._inner.get(company_id).name, "api", self._transport)


@contextmanager
def entered(home: Path, transport: Transport) -> Iterator[Plugin]:
    """The plugin, with this way into Sage's API."""
    with opened(home) as plugin:
        companies: Any = WithTransport(plugin.companies, transport)
        yield replace(plugin, companies=companies)


def call(plugin: Plugin) -> str:
    """Create the work order, always with the same key; gives the state it ends in, or the code of the refusal."""
    try:
        return str(run_action(plugin, Call("create_work_order", WORK_ORDER, CALLER, "once", wait=60)).body["state"])
    except Problem as problem:
        return problem.code


def operation(plugin: Plugin) -> Operation:
    """The one operation there is, but for those that failed before it."""
    states: tuple[OperationState, ...] = ("queued", "started", "done", "refused", "unknown", "failed")
    return next(one for state in states for one in in_state(plugin, state))


def in_state(plugin: Plugin, state: OperationState) -> tuple[Operation, ...]:
    return plugin.ledger.read(lambda tx: tx.operations.in_state(state))


def orders(home: Path) -> int:
    """How many work orders of ours stand in Sage."""
    with closing(sqlite3.connect(database(home))) as sage:
        found = sage.execute("SELECT count(*) FROM srvinv WHERE dscrpt = ?", (WORK_ORDER["description"],))
        return int(found.fetchone()[0])


def main(home: Path, executable: Path, sage: Path) -> None:
    """A plugin process that creates the work order; it is killed while it does."""
    entry = AgentSettings(executable, sage, "SAGE01\\SAGE100CON", "Acme, Inc.", "api", "secret")
    with entered(home, AgentTransport(entry, limits=Limits(life=60))) as plugin:
        print(call(plugin))  # noqa: T201


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
