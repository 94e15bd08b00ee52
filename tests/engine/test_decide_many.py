"""Deciding many exports in one call: each for itself."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide_many
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.testing.sage import MemorySage

CALLER = Caller("k1", "flow", SCOPES)


def sent(plugin: Plugin, *names: str) -> list[str]:
    calls = [Call("export_vendor", {"name": name, "source": "procore", "source_id": name}, CALLER) for name in names]
    return [str(run_action(plugin, call).body["export"]["id"]) for call in calls]


def status_of(plugin: Plugin, export_id: str) -> str:
    found = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    assert found is not None
    return found.status


def test_what_is_wrong_with_one_stops_no_other(memory: Plugin, sage: MemorySage) -> None:
    aspen, birch, cedar = sent(memory, "Aspen", "Birch", "Cedar")
    items = [{"id": aspen, "sage_id": "991"}, {"id": birch}, {"id": "exp_none"}, {"id": cedar, "sage_id": "993"}]
    found = decide_many.accept(memory, CALLER, {"items": items, "vendor_type": "1"}, 25.0)
    assert [(one["id"], one["status"], one["ok"]) for one in found["items"]] == [
        (aspen, 200, True), (birch, 422, False), ("exp_none", 404, False), (cedar, 200, True),
    ]  # fmt: skip
    assert [one["error"]["code"] for one in found["items"] if "error" in one] == ["sage_id_required", "not_found"]
    assert (found["decided"], [status_of(memory, one) for one in (aspen, birch, cedar)]) == (
        2,
        ["done", "pending", "done"],
    )
    assert [write.fields["type"] for write in sage.writes] == ["1", "1"]


def test_one_that_sage_refuses_stops_no_other(memory: Plugin, sage: MemorySage) -> None:
    aspen, birch = sent(memory, "Aspen", "Birch")
    sage.answer(SageAnswer("refused", 14050, "Validation failed for ShortName"))
    items = [{"id": aspen, "sage_id": "991"}, {"id": birch, "sage_id": "992"}]
    found = decide_many.accept(memory, CALLER, {"items": items}, 25.0)
    assert [one["status"] for one in found["items"]] == [422, 200]
    assert [status_of(memory, one) for one in (aspen, birch)] == ["failed", "done"]


def test_who_does_not_wait_has_all_of_them_accepted_all_the_same(memory: Plugin, sage: MemorySage) -> None:
    ids = sent(memory, *(f"Vendor {number}" for number in range(20)))
    items = [{"id": one, "sage_id": str(900 + number)} for number, one in enumerate(ids)]
    found = decide_many.accept(memory, CALLER, {"items": items}, 0.0)
    assert found["decided"] == 20
    assert {one["status"] for one in found["items"]} <= {200, 202}
    memory.pool.shutdown(wait=True)
    assert ({status_of(memory, one) for one in ids}, len(sage.writes)) == ({"done"}, 20)


def test_many_are_rejected_with_one_reason_or_their_own(memory: Plugin) -> None:
    aspen, birch = sent(memory, "Aspen", "Birch")
    body = {"ids": [aspen], "items": [{"id": birch, "reason": "A duplicate."}], "reason": "No W-9."}
    assert decide_many.reject(memory, CALLER, body, 25.0)["decided"] == 2
    found = memory.ledger.read(lambda tx: [tx.exports.get(one) for one in (aspen, birch)])
    assert [one.rounds[-1].reason for one in found if one] == ["No W-9.", "A duplicate."]
    (again,) = decide_many.reject(memory, CALLER, {"ids": [aspen], "reason": "No."}, 25.0)["items"]
    assert again["error"]["code"] == "wrong_state"


def test_a_rejection_of_many_needs_a_reason_too(memory: Plugin) -> None:
    (aspen,) = sent(memory, "Aspen")
    (one,) = decide_many.reject(memory, CALLER, {"ids": [aspen]}, 25.0)["items"]
    assert (one["error"]["code"], status_of(memory, aspen)) == ("required", "pending")


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "required", "/ids"),
        ({"ids": []}, "required", "/ids"),
        ({"ids": "exp_1"}, "invalid_value", "/ids"),
        ({"ids": ["exp_1", 2]}, "invalid_value", "/ids"),
        ({"ids": ["exp_1", ""]}, "required", "/items"),
        ({"items": ["exp_1"]}, "invalid_value", "/items"),
        ({"items": [{"sage_id": "1"}]}, "required", "/items"),
        ({"items": [{"id": 7}]}, "required", "/items"),
        ({"ids": ["exp_1"], "items": [{"id": "exp_1"}]}, "invalid_value", "/ids"),
        ({"ids": [f"exp_{number}" for number in range(501)]}, "invalid_value", "/ids"),
    ],
)
def test_a_call_that_is_wrong_decides_nothing(memory: Plugin, body: Any, code: str, pointer: str) -> None:
    with pytest.raises(Problem) as caught:
        decide_many.accept(memory, CALLER, body, 25.0)
    assert (caught.value.code, [fault.pointer for fault in caught.value.faults]) == (code, [pointer])


def test_only_an_approver_decides_many(memory: Plugin) -> None:
    with pytest.raises(Problem) as caught:
        decide_many.accept(memory, Caller("k", "flow", ("read", "write")), {"ids": ["exp_1"]}, 25.0)
    assert (caught.value.code, caught.value.extra["scope"]) == ("scope_missing", "export:decide")
