"""A company in memory with a few jobs, clients and cost codes, and somebody to act."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.testing.sage import MemorySage

ROWS: dict[str, list[dict[str, Any]]] = {
    "client": [
        {"recnum": 1, "clnnme": "Clearwater Medical Group"},
        {"recnum": 5, "clnnme": "Closed Shop", "inactv": 1},
    ],
    "job": [
        {"recnum": 1015, "jobnme": "Westfield Plant", "status": 4, "clnnum": 1, "addrs1": "9 Mill Lane"},
        {"recnum": 1016, "jobnme": "Phased Center", "status": 4, "clnnum": 1},
        {"recnum": 1017, "jobnme": "Locked Shell", "status": 3},
        {"recnum": 1018, "jobnme": "Old Barn", "status": 6, "inactv": 1},
    ],
    "job_status": [{"recnum": 4, "stsnme": "Current"}, {"recnum": 9, "stsnme": "Punch List"}],
    "job_type": [{"recnum": 2, "typnme": "Renovation"}],
    "phase": [{"recnum": 1016, "phsnum": 1, "phsnme": "Shell"}],
    "budget": [
        {"recnum": 1015, "lckedt": 0, "lines": [
            {"recnum": 1015, "linnum": 1, "phsnum": 0, "cstcde": Decimal("2010.000"), "matbdg": Decimal(500)}]},
        {"recnum": 1017, "lckedt": 1, "lines": []},
    ],
    "cost_code": [
        {"recnum": Decimal(2010), "cdenme": "Demolition"},
        {"recnum": Decimal("2020.5"), "cdenme": "Excavation"},
        {"recnum": Decimal(9000), "cdenme": "Old", "inactv": 1},
    ],
    "cost_type": [{"recnum": 1, "typnme": "Material"}, {"recnum": 2, "typnme": "Labor"}],
}  # fmt: skip

CODES = [
    {"cost_code": "2020.5", "cost_type": "2"},
    {"cost_code": "2010", "cost_type": "1"},
    {"cost_code": "2010", "cost_type": "2"},
]

Act = Callable[..., dict[str, Any]]
Refusal = Callable[..., list[tuple[str, str, str]]]
Send = Callable[..., str]
Accept = Callable[..., dict[str, Any]]


@pytest.fixture
def sage() -> MemorySage:
    return MemorySage(ROWS)


@pytest.fixture
def act(memory: Plugin, caller: Caller) -> Act:
    """Run an action; gives its answer."""
    return lambda key, **given: dict(run_action(memory, Call(key, given, caller)).body)


@pytest.fixture
def refusal(memory: Plugin, caller: Caller) -> Refusal:
    """Run an action that is refused; gives pointer, code and wording of each fault."""

    def refused(key: str, **given: Any) -> list[tuple[str, str, str]]:
        before = memory.companies.reader("sandbox").now()
        with pytest.raises(Problem) as caught:
            run_action(memory, Call(key, given, caller))
        assert memory.companies.reader("sandbox").now() == before  # nothing was saved in Sage
        return [(fault.pointer, fault.code, fault.message) for fault in caught.value.faults]

    return refused


@pytest.fixture
def send(act: Act) -> Send:
    """Send a project for acceptance; gives the export's id."""

    def sent(**given: Any) -> str:
        asked = {"name": "Harbor Point Annex", "source": "procore", "source_id": "P-88", **given}
        return str(act("export_job", **asked)["export"]["id"])

    return sent


@pytest.fixture
def accept(memory: Plugin, caller: Caller) -> Accept:
    """Accept an export, with what accounting types."""
    return lambda id, **typed: dict(decide.accept(memory, caller, id, typed).body)


@pytest.fixture
def not_accepted(memory: Plugin, caller: Caller) -> Callable[..., list[tuple[str, str, str]]]:
    """Accept an export, which is refused; gives pointer, code and wording of each fault."""

    def refused(id: str, **typed: Any) -> list[tuple[str, str, str]]:
        with pytest.raises(Problem) as caught:
            decide.accept(memory, caller, id, typed)
        return [(fault.pointer, fault.code, fault.message) for fault in caught.value.faults]

    return refused
