"""Every test of the contract runs on a ledger in a file and on the one in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.testing.ledger import memory_ledger


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


@pytest.fixture(params=["in_file", "in_memory"])
def ledger(request: pytest.FixtureRequest) -> SqlLedger:
    chosen: SqlLedger = request.getfixturevalue(request.param)
    return chosen
