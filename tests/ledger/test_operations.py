"""Executions of actions: idempotency, guards, reserved numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.ledger import GuardTaken, KeyInUse, NumberTaken, OperationState, Tx
from tests.ledger.samples import FULL_OPERATION, minutes, operation

OPEN: list[OperationState] = ["queued", "started", "waiting_acceptance", "unknown"]
CLOSED: list[OperationState] = ["done", "refused", "failed"]


def test_an_operation_comes_back_as_it_was_stored(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.operations.start(FULL_OPERATION))
    assert ledger.read(lambda tx: tx.operations.get("op_full")) == FULL_OPERATION
    assert ledger.read(lambda tx: tx.operations.by_key("k1", "create_job", "once")) == FULL_OPERATION


def test_an_unknown_operation_is_none(ledger: SqlLedger) -> None:
    assert ledger.read(lambda tx: tx.operations.get("op_none")) is None
    assert ledger.read(lambda tx: tx.operations.by_key("k1", "create_job", "once")) is None


def test_a_replaced_operation_is_new_in_all_fields(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.operations.start(operation("full")))
    ledger.write(lambda tx: tx.operations.replace(FULL_OPERATION))
    assert ledger.read(lambda tx: tx.operations.get("op_full")) == FULL_OPERATION


def test_replacing_an_unknown_operation_is_an_error(ledger: SqlLedger) -> None:
    with pytest.raises(KeyError, match="op_none"):
        ledger.write(lambda tx: tx.operations.replace(operation("none")))


def test_an_operation_id_cannot_be_stored_twice(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.operations.start(operation("a")))
    with pytest.raises(ValueError, match="op_a"):
        ledger.write(lambda tx: tx.operations.start(operation("a")))


def test_operations_in_a_state_are_listed_oldest_first(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.operations.start(operation("c")))
    ledger.write(lambda tx: tx.operations.start(operation("a")))
    ledger.write(lambda tx: tx.operations.start(operation("b")))
    ledger.write(lambda tx: tx.operations.replace(operation("a", state="done", updated_at=minutes(1))))
    assert [one.id for one in ledger.read(lambda tx: tx.operations.in_state("started"))] == ["op_c", "op_b"]
    assert [one.id for one in ledger.read(lambda tx: tx.operations.in_state("done"))] == ["op_a"]


@pytest.mark.parametrize("state", OPEN + CLOSED)
def test_a_key_is_used_once_whatever_became_of_the_operation(ledger: SqlLedger, state: OperationState) -> None:
    first = operation("a", idempotency_key="once", state=state)
    ledger.write(lambda tx: tx.operations.start(first))
    with pytest.raises(KeyInUse) as refused:
        ledger.write(lambda tx: tx.operations.start(operation("b", idempotency_key="once")))
    assert refused.value.operation == first
    assert ledger.read(lambda tx: tx.operations.get("op_b")) is None


def test_a_key_belongs_to_one_caller_and_one_action(ledger: SqlLedger) -> None:
    same = operation("a", idempotency_key="once")
    ledger.write(lambda tx: tx.operations.start(same))
    ledger.write(lambda tx: tx.operations.start(replace(same, id="op_b", key_id="k2")))
    ledger.write(lambda tx: tx.operations.start(replace(same, id="op_c", action="update_job")))
    ledger.write(lambda tx: tx.operations.start(replace(same, id="op_d", idempotency_key=None)))
    ledger.write(lambda tx: tx.operations.start(replace(same, id="op_e", idempotency_key=None)))


def test_an_operation_replaced_without_its_key_gives_it_free(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.operations.start(operation("a", idempotency_key="once")))
    ledger.write(lambda tx: tx.operations.replace(operation("a", state="failed")))
    ledger.write(lambda tx: tx.operations.start(operation("b", idempotency_key="once")))


@pytest.mark.parametrize("state", OPEN)
def test_a_guard_admits_one_open_operation(ledger: SqlLedger, state: OperationState) -> None:
    first = operation("a", guard="c1|job|crm|7", state=state)
    ledger.write(lambda tx: tx.operations.start(first))
    with pytest.raises(GuardTaken) as refused:
        ledger.write(lambda tx: tx.operations.start(operation("b", guard="c1|job|crm|7")))
    assert refused.value.operation == first
    assert ledger.read(lambda tx: tx.operations.get("op_b")) is None


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_operation_gives_its_guard_free(ledger: SqlLedger, state: OperationState) -> None:
    ledger.write(lambda tx: tx.operations.start(operation("a", guard="g")))
    ledger.write(lambda tx: tx.operations.replace(operation("a", guard="g", state=state)))
    ledger.write(lambda tx: tx.operations.start(operation("b", guard="g")))


def test_an_operation_cannot_be_opened_again_while_another_has_its_guard(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.operations.start(operation("a", guard="g", state="failed")))
    ledger.write(lambda tx: tx.operations.start(operation("b", guard="g")))
    with pytest.raises(GuardTaken) as refused:
        ledger.write(lambda tx: tx.operations.replace(operation("a", guard="g", state="queued")))
    assert refused.value.operation.id == "op_b"


def test_the_key_is_judged_before_the_guard(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.operations.start(operation("a", guard="g", idempotency_key="once")))
    with pytest.raises(KeyInUse):
        ledger.write(lambda tx: tx.operations.start(operation("b", guard="g", idempotency_key="once")))


@pytest.mark.parametrize("state", OPEN)
def test_open_operations_hold_their_numbers(ledger: SqlLedger, state: OperationState) -> None:
    ledger.write(lambda tx: tx.operations.start(operation("a", numbers=("job|c1|2", "job|c1|1"), state=state)))
    assert ledger.read(lambda tx: tx.operations.reserved("job|c1|")) == ("job|c1|1", "job|c1|2")
    with pytest.raises(NumberTaken, match=r"job\|c1\|1"):
        ledger.write(lambda tx: tx.operations.start(operation("b", numbers=("job|c1|3", "job|c1|1"))))
    assert ledger.read(lambda tx: tx.operations.get("op_b")) is None
    assert ledger.read(lambda tx: tx.operations.reserved("")) == ("job|c1|1", "job|c1|2")


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_operation_gives_its_numbers_free_and_remembers_them(ledger: SqlLedger, state: OperationState) -> None:
    closed = operation("a", numbers=("job|c1|1",), state=state)
    ledger.write(lambda tx: tx.operations.start(replace(closed, state="started")))
    ledger.write(lambda tx: tx.operations.replace(closed))
    assert ledger.read(lambda tx: tx.operations.reserved("")) == ()
    assert ledger.read(lambda tx: tx.operations.get("op_a")) == closed
    ledger.write(lambda tx: tx.operations.start(operation("b", numbers=("job|c1|1",))))


def test_an_operation_that_is_refused_leaves_nothing_even_if_its_work_goes_on(ledger: SqlLedger) -> None:
    """As a create does that chooses the next number when the one it wanted is gone."""
    ledger.write(lambda tx: tx.operations.start(operation("a", numbers=("job|c1|1",))))

    def choose(tx: Tx) -> None:
        with pytest.raises(NumberTaken):
            tx.operations.start(operation("b", numbers=("job|c1|9", "job|c1|1")))
        tx.operations.start(operation("b", numbers=("job|c1|2",)))

    ledger.write(choose)
    assert ledger.read(lambda tx: tx.operations.reserved("")) == ("job|c1|1", "job|c1|2")


def test_an_operation_can_take_other_numbers_later(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.operations.start(operation("a", numbers=("1", "2"))))
    ledger.write(lambda tx: tx.operations.start(operation("b", numbers=("9",))))
    ledger.write(lambda tx: tx.operations.replace(operation("a", numbers=("2", "3"))))
    assert ledger.read(lambda tx: tx.operations.reserved("")) == ("2", "3", "9")
    with pytest.raises(NumberTaken):
        ledger.write(lambda tx: tx.operations.replace(operation("a", numbers=("9",))))
    assert ledger.read(lambda tx: tx.operations.reserved("")) == ("2", "3", "9")


def test_a_prefix_is_taken_literally(ledger: SqlLedger) -> None:
    numbers = ("a_|1", "ab|1", "A_|1", "a%|1")
    ledger.write(lambda tx: tx.operations.start(operation("a", numbers=numbers)))
    assert ledger.read(lambda tx: tx.operations.reserved("a_")) == ("a_|1",)
    assert ledger.read(lambda tx: tx.operations.reserved("a%")) == ("a%|1",)


def test_operations_are_listed_by_how_their_keys_begin_newest_first(ledger: SqlLedger) -> None:
    keys = {"a": "page btn_1 x", "b": "button btn_1", "c": "page btn_12 x", "d": "Page btn_1 x", "e": "page btn_1 y"}
    mine = [operation(name, idempotency_key=key) for name, key in keys.items()]
    others = [
        operation("f"),
        operation("g", key_id="k2", idempotency_key="page btn_1 z"),
        operation("h", action="find_job", idempotency_key="page btn_1 z"),
    ]

    def start(tx: Tx) -> None:
        for one in (*mine, *others):
            tx.operations.start(one)

    ledger.write(start)
    begin = ("page btn_1", "button btn_1")

    def found(**place: Any) -> list[str]:
        return [one.id for one in ledger.read(lambda tx: tx.operations.keyed("k1", "create_job", begin, **place))]

    assert found() == ["op_e", "op_b", "op_a"]
    assert found(limit=2) == ["op_e", "op_b"]
    assert found(after="op_b") == ["op_a"]
    assert found(after="op_none") == []
