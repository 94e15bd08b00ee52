"""A seeded company behind the responder, with each driver."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.server.engine import open_reader
from sage100_plugin.sage.server.server import Driver, Server
from tests.sage.tds.responder import Responder
from tests.sage.tds.session import Fault

Open = Callable[[Server], SqlReader]


@pytest.fixture(params=["odbc", "pymssql"])
def driver(request: pytest.FixtureRequest) -> Driver:
    found: Driver = request.param
    return found


@pytest.fixture
def server(sql_server: Responder, sandbox: Path, driver: Driver) -> Server:
    """How the seeded company is reached."""
    return sql_server.serve(sandbox, driver=driver)


@pytest.fixture
def open_company() -> Iterator[Open]:
    """Opens companies, and closes them at the end."""
    with ExitStack() as opened:

        def start(server: Server) -> SqlReader:
            reader = open_reader(server)
            opened.callback(reader.close)
            return reader

        yield start


@pytest.fixture
def reader(open_company: Open, server: Server) -> SqlReader:
    """The seeded company."""
    return open_company(server)


@pytest.fixture
def faults(sql_server: Responder) -> Iterator[deque[Fault]]:
    """What befalls the next questions."""
    yield sql_server.faults
    sql_server.faults.clear()
