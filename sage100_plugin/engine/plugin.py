"""Everything a use case works with, in one value that the composition root fills."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from sage100_plugin.ports.agent import Exchange
from sage100_plugin.ports.ledger import Ledger
from sage100_plugin.ports.links import Links
from sage100_plugin.ports.outside import Clock, Ids, Sender
from sage100_plugin.ports.sage import Companies
from sage100_plugin.settings import Settings
from sage100_plugin.spec import Catalog


class Stamper(Protocol):
    """Signs short texts for one purpose each, and knows its own again."""

    def sign(self, purpose: str, text: str) -> str:
        """A token that holds the text."""

    def read(self, purpose: str, token: str) -> str | None:
        """The text of a token made for this purpose; None for anything else."""


class Lanes:
    """One lock per name: one session at a time enters a company's API, one poll reads a record type."""

    def __init__(self) -> None:
        self._locks: dict[str, threading.Lock] = {}
        self._own = threading.Lock()

    def of(self, name: str) -> threading.Lock:
        """The lock of this name."""
        with self._own:
            return self._locks.setdefault(name, threading.Lock())


@dataclass
class Plugin:
    """The catalog, the ports and the few shared things of a running plugin.

    `flying` are the operations this process is carrying out: any other that stands as started was left by a dead one.
    `pool` carries actions on when a caller stops waiting. `exchange` is where runners beside Sage fetch documents.
    `wake` tells the sender that something is due.
    `local_token` is the key of the command line on this machine, known only to the data folder's owner.
    """

    catalog: Catalog
    companies: Companies
    links: Links
    ledger: Ledger
    sender: Sender
    clock: Clock
    ids: Ids
    stamper: Stamper
    settings: Settings
    version: str
    pool: Executor
    exchange: Exchange
    local_token: str = field(repr=False, default="")
    lanes: Lanes = field(default_factory=Lanes)
    flying: set[str] = field(default_factory=set)
    wake: Callable[[], None] = lambda: None

    @property
    def overlap(self) -> timedelta:
        """How far back each poll looks again."""
        return timedelta(seconds=self.settings.number("overlap_seconds"))
