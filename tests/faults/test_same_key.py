"""Fifty callers with one idempotency key have one effect and hear one answer, byte for byte (F9)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.testing.sage import MemorySage

CALLERS = 50
ORDER = {
    "client": "1", "type": "1", "description": "No cooling", "schedule_date": "2026-10-05", "priority": "2",
    "source": "followup",
}  # fmt: skip
VENDOR = {"name": "Northgate Glazing", "source": "procore"}
COR = {
    "job": "1015", "mode": "create", "date": "2026-10-01", "description": "Level 2", "status": "Open",
    "source": "extracker",
    "cors": [{"source_id": "COR-1", "title": "Conduit",
              "lines": [{"cost_code": "16030.000", "cost_type": "1", "amount": "5.00"}]}],
}  # fmt: skip
ASKED: dict[str, dict[str, Any]] = {
    "create_work_order": {**ORDER, "source_id": "P-1"},
    "push_cor": COR,
    "export_vendor": {**VENDOR, "source_id": "V-1"},
}
KEYS = 25
"""Callers with a key each: fewer than make a flow look as if it bit its own tail."""

RECORD = {"create_work_order": "work_order", "push_cor": "change_order", "export_vendor": "export"}


@pytest.fixture
def sage(sage: MemorySage) -> MemorySage:
    sage.put("cost_code", {"recnum": Decimal("16030.000"), "cdenme": "Branch Wiring"})
    return sage


def heard(plugin: Plugin, call: Call) -> str:
    """The answer as text, or the code of a refusal; who is told to wait asks again."""
    while True:
        try:
            return json.dumps(run_action(plugin, call).body, sort_keys=True)
        except Problem as problem:
            if problem.code != "operation_in_progress":
                return problem.code


def together(plugin: Plugin, calls: list[Call]) -> list[str]:
    """All at the same moment."""
    start = Barrier(len(calls))

    def ask(call: Call) -> str:
        start.wait()
        return heard(plugin, call)

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(ask, calls))


def effects(plugin: Plugin, sage: MemorySage, action: str) -> int:
    if RECORD[action] == "export":
        return len(plugin.ledger.read(lambda tx: tx.exports.find()))
    return len(sage.writes)


@pytest.mark.parametrize("action", ASKED)
def test_one_key_has_one_effect_and_one_answer(memory: Plugin, sage: MemorySage, caller: Caller, action: str) -> None:
    told = together(memory, [Call(action, ASKED[action], caller, "once", wait=60)] * CALLERS)
    assert len(set(told)) == 1
    assert json.loads(told[0])["state"] in ("done", "waiting_acceptance")
    assert effects(memory, sage, action) == 1


@pytest.mark.parametrize("action", ASKED)
def test_of_two_inputs_under_one_key_one_is_carried_out_and_the_other_always_refused(
    memory: Plugin, sage: MemorySage, caller: Caller, action: str
) -> None:
    others = {**ASKED[action], "source_name": "another"}
    calls = [Call(action, given, caller, "once", wait=60) for given in (ASKED[action], others) for _ in range(25)]
    told = together(memory, calls)
    sides = [set(told[:25]), set(told[25:])]
    assert sorted(map(len, sides)) == [1, 1]
    assert {"idempotency_key_reused"} in sides
    assert sides[0] != sides[1]
    assert effects(memory, sage, action) == 1


@pytest.mark.parametrize("action", ASKED)
def test_many_keys_for_one_source_record_have_one_effect(
    memory: Plugin, sage: MemorySage, caller: Caller, action: str
) -> None:
    calls = [Call(action, ASKED[action], caller, f"key-{number}", wait=60) for number in range(KEYS)]
    told = together(memory, calls)
    assert effects(memory, sage, action) == 1
    assert sum(answer.startswith("{") for answer in told) == 1
    assert set(told) - {answer for answer in told if answer.startswith("{")} <= {
        "already_linked", "already_pushed", "wrong_state"
    }  # fmt: skip
