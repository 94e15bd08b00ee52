"""Buttons of CRMs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.ledger import Button
from tests.ledger.samples import NOON, add, minutes

PLAIN = Button("btn_plain", "k1", "create_job", "c1", {}, "Create", NOON, minutes(60))
FULL = Button(
    id="btn_full",
    key_id="k1",
    action="create_work_order",
    company="c1",
    input={"description": "Größe \u0000 😀", "lines": [{"n": 1}], "none": None},
    label="Create work order",
    created_at=NOON,
    expires_at=minutes(90),
    single_use=True,
    used_at=minutes(5),
    operation_id="op_1",
)


@pytest.mark.parametrize("button", [PLAIN, FULL])
def test_a_button_comes_back_as_it_was_stored(ledger: SqlLedger, button: Button) -> None:
    add(ledger, "buttons", button)
    assert ledger.read(lambda tx: tx.buttons.get(button.id)) == button
    assert ledger.read(lambda tx: tx.buttons.get("btn_other")) is None


def test_a_replaced_button_is_new_in_all_fields(ledger: SqlLedger) -> None:
    add(ledger, "buttons", replace(PLAIN, id=FULL.id))
    ledger.write(lambda tx: tx.buttons.replace(FULL))
    assert ledger.read(lambda tx: tx.buttons.get(FULL.id)) == FULL
    with pytest.raises(KeyError, match="btn_plain"):
        ledger.write(lambda tx: tx.buttons.replace(PLAIN))


def test_a_removed_button_is_gone_and_removing_it_again_is_no_error(ledger: SqlLedger) -> None:
    add(ledger, "buttons", PLAIN, FULL)
    for _ in range(2):
        ledger.write(lambda tx: tx.buttons.remove(PLAIN.id))
    assert ledger.read(lambda tx: tx.buttons.find()) == (FULL,)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "d c b a"),
        ({"limit": 3}, "d c b"),
        ({"key_id": "k1"}, "d b a"),
        ({"key_id": "k1", "after": "d", "limit": 1}, "b"),
        ({"key_id": "k9"}, ""),
    ],
)
def test_buttons_are_found_newest_first(ledger: SqlLedger, wanted: dict[str, Any], expected: str) -> None:
    add(ledger, "buttons", *[replace(PLAIN, id=id, key_id="k2" if id == "c" else "k1") for id in "abcd"])
    assert " ".join(button.id for button in ledger.read(lambda tx: tx.buttons.find(**wanted))) == expected


def test_what_expired_is_forgotten_a_slice_at_a_time(ledger: SqlLedger) -> None:
    add(ledger, "buttons", *[replace(PLAIN, id=f"b{n}", expires_at=minutes(n)) for n in range(5)])
    assert ledger.write(lambda tx: tx.buttons.expire(minutes(3), 2)) == 2
    assert ledger.write(lambda tx: tx.buttons.expire(minutes(3), 2)) == 1
    assert ledger.write(lambda tx: tx.buttons.expire(minutes(3), 2)) == 0
    assert [button.id for button in ledger.read(lambda tx: tx.buttons.find())] == ["b4", "b3"]
