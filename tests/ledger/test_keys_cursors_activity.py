"""API keys, cursors and the log people read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.ledger import ApiKey, Cursor
from tests.ledger.samples import FULL_ACTIVITY, FULL_CURSOR, FULL_KEY, NOON, activity, add


def test_a_key_comes_back_as_it_was_stored(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.keys.add(FULL_KEY))
    assert ledger.read(lambda tx: tx.keys.get("k1")) == FULL_KEY
    assert ledger.read(lambda tx: tx.keys.get("k2")) is None


def test_a_replaced_key_is_new_in_all_fields(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.keys.add(ApiKey("k1", "x", (), "1" * 64, NOON)))
    ledger.write(lambda tx: tx.keys.replace(FULL_KEY))
    assert ledger.read(lambda tx: tx.keys.get("k1")) == FULL_KEY
    with pytest.raises(KeyError, match="k2"):
        ledger.write(lambda tx: tx.keys.replace(replace(FULL_KEY, id="k2")))


def test_all_keys_are_listed_oldest_first(ledger: SqlLedger) -> None:
    add(ledger, "keys", *[replace(FULL_KEY, id=id) for id in ("k3", "k1", "k2")])
    assert [key.id for key in ledger.read(lambda tx: tx.keys.all())] == ["k3", "k1", "k2"]


@pytest.mark.parametrize("last", [FULL_CURSOR, Cursor("c1", "job", "", baseline_done=False)])
def test_a_cursor_comes_back_as_it_was_put_last(ledger: SqlLedger, last: Cursor) -> None:
    assert ledger.read(lambda tx: tx.cursors.get("c1", "job")) is None
    ledger.write(lambda tx: tx.cursors.put(replace(FULL_CURSOR, stamp="old")))
    ledger.write(lambda tx: tx.cursors.put(last))
    assert ledger.read(lambda tx: tx.cursors.get("c1", "job")) == last


def test_a_cursor_belongs_to_one_company_and_record(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.cursors.put(FULL_CURSOR))
    assert ledger.read(lambda tx: tx.cursors.get("c2", "job")) is None
    assert ledger.read(lambda tx: tx.cursors.get("c1", "vendor")) is None


def test_an_entry_of_the_log_comes_back_as_it_was_stored(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.activity.add(FULL_ACTIVITY))
    ledger.write(lambda tx: tx.activity.add(activity("bare")))
    assert ledger.read(lambda tx: tx.activity.find()) == (activity("bare"), FULL_ACTIVITY)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "d c b a"),
        ({"limit": 3}, "d c b"),
        ({"company": "c1"}, "d b a"),
        ({"record": "vendor"}, "d c"),
        ({"company": "c1", "record": "vendor"}, "d"),
        ({"company": "c1", "after": "act_d"}, "b a"),
        ({"company": "c1", "after": "act_d", "limit": 1}, "b"),
        ({"after": "act_gone"}, ""),
    ],
)
def test_the_log_is_found_newest_first_by_all_that_is_given(
    ledger: SqlLedger, wanted: dict[str, Any], expected: str
) -> None:
    entries = [
        activity("a"),
        activity("b"),
        activity("c", company="c2", record="vendor"),
        activity("d", record="vendor"),
    ]
    add(ledger, "activity", *entries)
    found = ledger.read(lambda tx: tx.activity.find(**wanted))
    assert " ".join(entry.record_id for entry in found) == expected
