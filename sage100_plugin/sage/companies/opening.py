"""A real company's reader and writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, Engine

from sage100_plugin.sage.agent.process import AgentTransport
from sage100_plugin.sage.api.transport import Transport, TransportFailed
from sage100_plugin.sage.companies.database import judge
from sage100_plugin.sage.companies.installation import Installation
from sage100_plugin.sage.company_facts import REMOTE
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.server.engine import open_engine
from sage100_plugin.sage.server.failures import explain

JUDGED = "judged"

Remote = Callable[[str], Transport]
"""The transport to the runner beside a company's Sage, by the company's id."""


class ServerReader(SqlReader):
    """The production reader on SQL Server. Each new connection is judged before it is asked: a login that may do
    everything is refused.
    """

    def __init__(self, engine: Engine, installation: Installation) -> None:
        super().__init__(engine, partial(explain, server=installation.server))
        self._installation = installation

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        with super().asking() as connection:
            if JUDGED not in connection.info:
                judge(connection, self._installation)
                connection.info[JUDGED] = True
            yield connection


def open_reader(installation: Installation) -> ServerReader:
    """The company's reader; it connects with its first question."""
    return ServerReader(open_engine(installation.server), installation)


@dataclass(frozen=True)
class NoAgent:
    """The transport of a company that is only read."""

    company: str

    def submit(self, xml: str) -> str:  # noqa: ARG002 - the protocol's
        """Raises `TransportFailed`."""
        says = (
            "Nothing can be written to this company: it has no write agent. Set one up (docs/howto/"
            f"run-the-write-agent.md), then: sage100-plugin company set {self.company} agent=FILE"
        )
        raise TransportFailed(says, sent=False)

    def idle(self) -> bool:
        """Nothing was sent."""
        return True


def transport(company_id: str, installation: Installation, remote: Remote) -> Transport:
    """How documents reach the company's API."""
    if installation.facts["agent"] == REMOTE:
        return remote(company_id)
    settings = installation.agent
    return NoAgent(company_id) if settings is None else AgentTransport(settings)
