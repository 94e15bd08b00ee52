"""Last seen states of Sage records."""

from __future__ import annotations

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.ledger import Snapshot
from tests.ledger.samples import snapshot


def asked(ledger: SqlLedger, company: str, record: str, ids: list[str]) -> dict[str, Snapshot]:
    return ledger.read(lambda tx: tx.snapshots.get(company, record, ids))


def test_snapshots_come_back_as_they_were_put_last(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.snapshots.put("c1", "job", [snapshot("1"), snapshot("2")]))
    ledger.write(lambda tx: tx.snapshots.put("c1", "job", [snapshot("2", "h2"), snapshot("3")]))
    found = ledger.read(lambda tx: tx.snapshots.get("c1", "job", ["3", "2", "9"]))
    assert found == {"2": snapshot("2", "h2"), "3": snapshot("3")}
    assert ledger.read(lambda tx: tx.snapshots.count("c1", "job")) == 3


def test_snapshots_belong_to_one_company_and_record(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.snapshots.put("c1", "job", [snapshot("1")]))
    assert asked(ledger, "c2", "job", ["1"]) == asked(ledger, "c1", "vendor", ["1"]) == {}
    assert ledger.read(lambda tx: tx.snapshots.count("c2", "job")) == 0
    assert ledger.read(lambda tx: tx.snapshots.count("c1", "vendor")) == 0


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 511, 512, 513, 1500])
def test_any_number_of_snapshots_can_be_asked_for(ledger: SqlLedger, count: int) -> None:
    ids = [f"{number:05}" for number in range(1600)]
    ledger.write(lambda tx: tx.snapshots.put("c1", "job", map(snapshot, ids)))
    assert list(asked(ledger, "c1", "job", ids[:count])) == ids[:count]


def test_a_put_takes_any_iterable_once(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.snapshots.put("c1", "job", (snapshot(str(number)) for number in range(20_000))))
    assert ledger.read(lambda tx: tx.snapshots.count("c1", "job")) == 20_000
