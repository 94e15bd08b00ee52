"""Every test of the contract runs on a ledger in a file, on the one in memory, and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.testing.ledger import memory_ledger
from tests.postgres import _kept, empty_postgres, postgres_server, postgres_url

__all__ = ["_kept", "empty_postgres", "postgres_server", "postgres_url"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def sealer() -> FernetSealer:
    return FernetSealer([FernetSealer.new_key()])


@pytest.fixture
def in_file(path: Path, sealer: FernetSealer) -> Iterator[SqlLedger]:
    ledger = SqlLedger.open(f"sqlite:///{path}", sealer)
    yield ledger
    ledger.close()


@pytest.fixture
def in_memory() -> Iterator[SqlLedger]:
    ledger = memory_ledger()
    yield ledger
    ledger.close()


@pytest.fixture
def on_server(postgres_url: str, sealer: FernetSealer) -> Iterator[SqlLedger]:
    ledger = SqlLedger.open(postgres_url, sealer)
    yield ledger
    ledger.close()


@pytest.fixture(params=["in_file", "in_memory"])
def on_sqlite(request: pytest.FixtureRequest) -> SqlLedger:
    """A ledger of this process alone."""
    chosen: SqlLedger = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(params=["in_file", "on_server"])
def lasting(request: pytest.FixtureRequest) -> SqlLedger:
    """A ledger whose readers do not wait for the writer."""
    chosen: SqlLedger = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(params=["in_file", "in_memory", "on_server"])
def ledger(request: pytest.FixtureRequest) -> SqlLedger:
    chosen: SqlLedger = request.getfixturevalue(request.param)
    return chosen
