"""One company is exported twice at once: only one vendor is made of it (R89)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide, decide_many
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.testing.sage import MemorySage


def vendor(place: str) -> dict[str, str]:
    """The same company under another id of its source."""
    return {"name": "Northgate Glazing", "phone": "918-555-0147", "source": "procore", "source_id": f"V-{place}"}


@pytest.fixture
def two(memory: Plugin, caller: Caller) -> list[str]:
    """Two exports of one company, both waiting."""
    return [str(run_action(memory, Call("export_vendor", vendor(p), caller)).body["export"]["id"]) for p in "12"]


def test_many_accepted_in_one_call_make_one(memory: Plugin, sage: MemorySage, caller: Caller, two: list[str]) -> None:
    with memory.lanes.of("sandbox"):
        body = {"items": [{"id": one, "sage_id": str(990 + place)} for place, one in enumerate(two)]}
        decide_many.accept(memory, caller, body, 0)
    memory.pool.shutdown()
    exports = [memory.ledger.read(lambda tx, one=one: tx.exports.get(one)) for one in two]  # type: ignore[misc]
    assert (len(sage.writes), sorted(one.status for one in exports if one)) == (1, ["done", "failed"])
    (failed,) = [one for one in exports if one and one.status == "failed"]
    assert "Sage already has vendor 99" in failed.rounds[-1].reason


def test_two_approvers_at_once_make_one(memory: Plugin, sage: MemorySage, caller: Caller, two: list[str]) -> None:
    def accept(export_id: str) -> str:
        try:
            return str(decide.accept(memory, caller, export_id, {"sage_id": "next"}).body["state"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(accept, two)) == ["done", "possible_duplicate"]
    assert len(sage.writes) == 1


def test_two_calls_at_once_in_direct_mode_make_one(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    companies.change(memory, caller, "sandbox", {"acceptance.vendor": "direct"})

    def create(place: str) -> str:
        try:
            return str(run_action(memory, Call("export_vendor", vendor(place), caller)).body["state"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(create, "1234"))
    assert (answers, len(sage.writes)) == (["done", *["possible_duplicate"] * 3], 1)
