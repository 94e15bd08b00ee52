"""Everything a use case works with, in one value that the composition root fills."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from sage100_plugin.engine.running.previews import Previews
from sage100_plugin.engine.running.repeats import Repeats
from sage100_plugin.engine.running.workers import Workers
from sage100_plugin.ports.agent import Exchange
from sage100_plugin.ports.connecting import Connecting
from sage100_plugin.ports.ledger import Ledger
from sage100_plugin.ports.links import Links
from sage100_plugin.ports.mail import Mailer
from sage100_plugin.ports.mappings import Mappings
from sage100_plugin.ports.outside import Clock, Ids, Passwords, Sender
from sage100_plugin.ports.sage import Companies, Probe
from sage100_plugin.ports.sandboxes import Sandboxes
from sage100_plugin.settings import Settings
from sage100_plugin.spec import Catalog


class Stamper(Protocol):
    """Signs short texts for one purpose each, and knows its own again."""

    def sign(self, purpose: str, text: str) -> str:
        """A token that holds the text."""

    def read(self, purpose: str, token: str) -> str | None:
        """The text of a token made for this purpose; None for anything else."""


class Flights(Protocol):
    """Operations that are being carried out."""

    def add(self, operation_id: str, /) -> None:
        """It is carried out here from now on."""

    def discard(self, operation_id: str, /) -> None:
        """It is no more."""

    def __contains__(self, operation_id: object, /) -> bool: ...


class Claims(Protocol):
    """The subscriptions this process delivers for, where several processes deliver."""

    def keep(self, due: Sequence[str], busy: Collection[str]) -> Collection[str]:
        """Those among the `due` ones that this process may serve now; none of the `busy` ones is given up."""


class Lanes:
    """One at a time per name: one session enters a company's API, one poll reads a record type.

    `turn` lets one process in at a time, where there are several.
    """

    def __init__(self, turn: Callable[[str], AbstractContextManager[None]] | None = None) -> None:
        self._turn = turn
        self._locks: dict[str, threading.Lock] = {}
        self._own = threading.Lock()

    def of(self, name: str) -> AbstractContextManager[object]:
        """The lane of this name; who enters it waits for those inside."""
        with self._own:
            lock = self._locks.setdefault(name, threading.Lock())
        return lock if self._turn is None else _entered(lock, self._turn(name))


@contextmanager
def _entered(lock: threading.Lock, turn: AbstractContextManager[None]) -> Iterator[None]:
    """The threads of this process first: so each process stands in the line of processes once."""
    with lock, turn:
        yield


SEATS = 12
"""Callers that may wait for a write at once; the server has a few threads more, for all others."""


@dataclass
class Plugin:
    """The catalog, the ports and the few shared things of a running plugin.

    `flying` are the operations that a living process is carrying out: any other that stands as started was left by a
    dead one.
    `leading` is whether this process is the one that asks Sage and looks after what was left; `claims` are there when
    several processes deliver.
    `pool` carries actions on when a caller stops waiting; `leaving` is done once the process is asked to stop, and then
    callers wait no longer. `seats` are for callers who wait. `exchange` is where runners beside Sage fetch documents.
    `paces` are the seconds that have to lie between two looks at a company's record type, for what a look costs.
    `wake` tells the sender that something is due. `mailer` is there when a mail server is set, `sandboxes` where
    companies can be rehearsed on, `connecting` where real ones can be connected from outside.
    `address` is where the server that runs here is reached; where none does, where one usually would be.
    `local_token` is the key of the command line on this machine, known only to the data folder's owner.
    """

    catalog: Catalog
    companies: Companies
    links: Links
    mappings: Mappings
    ledger: Ledger
    sender: Sender
    clock: Clock
    ids: Ids
    stamper: Stamper
    settings: Settings
    version: str
    pool: Executor
    exchange: Exchange
    passwords: Passwords
    address: str = "http://127.0.0.1:8100"
    local_token: str = field(repr=False, default="")
    leaving: Future[None] = field(default_factory=Future)
    seats: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(SEATS))
    lanes: Lanes = field(default_factory=Lanes)
    flying: Flights = field(default_factory=set[str])
    leading: Callable[[], bool] = lambda: True
    claims: Claims | None = None
    repeats: Repeats = field(default_factory=Repeats)
    previews: Previews = field(default_factory=Previews)
    paces: dict[tuple[str, str], float] = field(default_factory=dict)
    wake: Callable[[], None] = lambda: None
    mailer: Mailer | None = None
    sandboxes: Sandboxes | None = None
    connecting: Connecting | None = None
    probe: Probe = lambda _company: ()

    def workers(self, company: str) -> Executor:
        """Who carries a company's actions on: its own workers, where the pool keeps some for each."""
        return self.pool.of(company) if isinstance(self.pool, Workers) else self.pool

    @property
    def overlap(self) -> timedelta:
        """How far back each poll looks again."""
        return timedelta(seconds=self.settings.number("overlap_seconds"))
