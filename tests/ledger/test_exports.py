"""The acceptance queue."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.ledger import SqlLedger
from tests.ledger.samples import FULL_EXPORT, add, export


@pytest.fixture
def filled(ledger: SqlLedger) -> SqlLedger:
    exports = [
        export("a"),
        export("b", status="done"),
        export("c", record="vendor"),
        export("d", company="c2"),
        export("e"),
    ]
    add(ledger, "exports", *exports)
    return ledger


def found(ledger: SqlLedger, **wanted: Any) -> str:
    return " ".join(one.source_id for one in ledger.read(lambda tx: tx.exports.find(**wanted)))


def test_an_export_comes_back_as_it_was_stored(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.exports.add(FULL_EXPORT))
    assert ledger.read(lambda tx: tx.exports.get("exp_full")) == FULL_EXPORT
    assert ledger.read(lambda tx: tx.exports.get("exp_none")) is None


def test_a_replaced_export_is_new_in_all_fields(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.exports.add(export("full")))
    assert ledger.read(lambda tx: tx.exports.get("exp_full")) == export("full")
    ledger.write(lambda tx: tx.exports.replace(FULL_EXPORT))
    assert ledger.read(lambda tx: tx.exports.get("exp_full")) == FULL_EXPORT


def test_replacing_an_unknown_export_is_an_error(ledger: SqlLedger) -> None:
    with pytest.raises(KeyError, match="exp_none"):
        ledger.write(lambda tx: tx.exports.replace(export("none")))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "e d c b a"),
        ({"limit": 2}, "e d"),
        ({"after": "exp_d"}, "c b a"),
        ({"after": "exp_d", "limit": 1}, "c"),
        ({"after": "exp_gone"}, ""),
        ({"status": "pending"}, "e d c a"),
        ({"status": "pending", "company": "c1"}, "e c a"),
        ({"status": "pending", "company": "c1", "record": "job"}, "e a"),
        ({"status": "pending", "company": "c1", "record": "job", "after": "exp_e"}, "a"),
        ({"record": "vendor"}, "c"),
        ({"status": "failed"}, ""),
    ],
)
def test_exports_are_found_newest_first_by_all_that_is_given(
    filled: SqlLedger, wanted: dict[str, Any], expected: str
) -> None:
    assert found(filled, **wanted) == expected


def test_a_replaced_export_keeps_its_place(filled: SqlLedger) -> None:
    filled.write(lambda tx: tx.exports.replace(export("b")))
    assert found(filled) == "e d c b a"
