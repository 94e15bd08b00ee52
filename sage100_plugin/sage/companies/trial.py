"""An attempt to set a company up, or to test one: what is known so far, and the stages that find out more."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from sage100_plugin.errors import Problem
from sage100_plugin.findings import Finding
from sage100_plugin.sage.companies.installation import Installation
from sage100_plugin.sage.server.certificate import Certificate
from sage100_plugin.sage.server.engine import open_engine
from sage100_plugin.sage.server.failures import explain
from sage100_plugin.sage.server.server import Server


class Trial:
    """One attempt. `installation` grows with what the stages find out; nothing of it is stored.

    A context manager: it keeps copies of the files it is given, so that what is tested is what is stored afterwards.
    `now` gives this machine's moment, aware.
    """

    def __init__(self, installation: Installation, now: Callable[[], dt.datetime]) -> None:
        self.installation = installation
        self.now = now
        self.shown: Certificate | None = None
        self.databases: tuple[str, ...] = ()
        self._folder: tempfile.TemporaryDirectory[str] = tempfile.TemporaryDirectory(prefix="sage100-")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    @property
    def server(self) -> Server:
        """How the database is reached, as far as is known."""
        return self.installation.server

    def keep(self, name: str, content: bytes) -> str:
        """Keep a copy of a file; gives its path."""
        path = Path(self._folder.name) / name
        path.write_bytes(content)
        return str(path)

    @contextmanager
    def connected(self, server: Server) -> Iterator[Connection]:
        """A connection of its own. Raises `Problem`, caused by what the driver said."""
        engine = open_engine(server)
        try:
            with engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise explain(error, server) from error
        finally:
            engine.dispose()

    def run(self, stage: Stage) -> Iterator[Finding]:
        """Test what a stage was told. When something stands in the way, that is its last finding."""
        try:
            yield from stage.test(self)
        except Problem as problem:
            yield Finding(stage.name, "error", problem.detail)


@dataclass(frozen=True)
class Stage:
    """One stage: the facts and passwords it asks for, and its test. Stages of one `group` build on each other."""

    name: str
    group: str
    facts: tuple[str, ...]
    test: Callable[[Trial], Iterator[Finding]]
    secrets: tuple[str, ...] = ()
