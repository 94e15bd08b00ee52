"""A vendor's invoices in a company in memory: of one number only one is written, and all that is retained is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.sage import Company, Row, Where, Write
from sage100_plugin.spec import Catalog, Context, Effect, Faults, Plan
from sage100_plugin.testing.links import MemoryLinks
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.engine.watched import Watched

CALLER = Caller("k1", "flow", SCOPES)
KEY = "export_payable_invoice"
AT_ONCE = tuple(replace(action, effect=Effect.WRITE) if action.key == KEY else action for action in CATALOG.actions)
ORDER_LINE = {"linnum": 1, "prtdsc": "Frames", "linqty": Decimal(10), "linprc": Decimal(100), "extttl": Decimal(1000)}
ROWS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "job": [{"recnum": 7, "jobnme": "Riverside Clinic", "status": 4}],
    "vendor": [{"recnum": number, "vndnme": "Hollins", "inactv": 0} for number in (10, 20)],
    "purchase_order": [
        {
            "recnum": number,
            "ordnum": f"P{number}",
            "status": 1,
            "vndnum": number,
            "jobnum": 7,
            "dscrpt": "Frames",
            "lines": ({**ORDER_LINE, "cstcde": Decimal(2030), "csttyp": 4},),
        }
        for number in (10, 20)
    ],
    "cost_code": [{"recnum": Decimal(2030), "cdenme": "Frames", "inactv": 0}],
    "cost_type": [{"recnum": 4, "typnme": "Subcontract"}],
}


GIVEN: Mapping[str, Any] = {
    "purchase_order": "10",
    "number": "A-7",
    "date": date(2026, 9, 1),
    "lines": [{"commitment_line": "1", "work_completed": Decimal(100), "retainage": Decimal(10)}],
}


class Looked(Watched):
    """A company in which something happens once it was looked whether a vendor's number is free."""

    def __init__(self) -> None:
        super().__init__(ROWS)
        self.once_looked: list[Callable[[], object]] = []

    def find(
        self, record: str, *, where: Where | None = None, q: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[Row, ...]:
        found = super().find(record, where=where, q=q, offset=offset, limit=limit)
        if record == "payable_invoice" and "number" in (where or {}) and self.once_looked:
            self.once_looked.pop()()
        return found


@pytest.fixture
def sage() -> Looked:
    return Looked()


@pytest.fixture
def memory(sage: Looked) -> Iterator[Plugin]:
    made = memory_plugin(Catalog(AT_ONCE, (), ()), {"sandbox": sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def send(plugin: Plugin, day: int, order: str = "10", number: str = "A-7") -> str:
    """The outcome of sending an invoice of that day: `done`, or the code of the refusal."""
    given = {
        "purchase_order": order,
        "number": number,
        "date": f"2026-09-{day:02}",
        "approved": True,
        "lines": [{"commitment_line": "1", "work_completed": "100.00"}],
        "source": "procore",
        "source_id": f"RI-{day}",
    }
    try:
        return str(run_action(plugin, Call(KEY, given, CALLER)).body["state"])
    except Problem as problem:
        return problem.code


def reserved(plugin: Plugin) -> Sequence[str]:
    return plugin.ledger.read(lambda tx: tx.operations.reserved("number|"))


def test_while_one_is_written_another_of_the_number_is_refused(memory: Plugin, sage: Looked) -> None:
    heard: list[str] = []

    def meanwhile(_write: Write) -> None:
        sage.before = lambda _: None
        heard.extend([send(memory, 2), send(memory, 3, number="a-7")])

    sage.before = meanwhile
    assert send(memory, 1) == "done"
    assert heard == ["number_taken", "number_taken"]
    assert send(memory, 4, order="20") == "done"
    assert (len(sage.find("payable_invoice")), reserved(memory)) == (2, ())


def test_one_that_was_written_since_it_was_looked_is_seen(memory: Plugin, sage: Looked) -> None:
    sage.once_looked = [lambda: send(memory, 1)]
    assert send(memory, 2) == "number_taken"
    assert (len(sage.find("payable_invoice")), reserved(memory)) == (1, ())
    assert send(memory, 2, number="A-8") == "done"


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({}, {"/lines/0/cost_type": "required"}),
        ({"cost_code": Decimal(2030), "cost_type": "4"}, {}),
    ],
)
def test_a_line_whose_order_has_no_cost_type_needs_one(told: dict[str, Any], wrong: dict[str, str]) -> None:
    # R194 R248
    (order, *_) = ROWS["purchase_order"]
    bare = {**order, "lines": tuple({**line, "csttyp": None} for line in order["lines"])}
    ctx = Context(
        Company("main", "Main"), MemorySage({**ROWS, "purchase_order": [bare]}), MemoryLinks(), date(2026, 10, 1)
    )
    faults = Faults()
    given = {**GIVEN, "approved": True, "lines": [{**GIVEN["lines"][0], **told}]}
    CATALOG.action[KEY].check(ctx, given, faults)
    assert {fault.pointer: fault.code for fault in faults.found} == wrong


def test_all_that_is_retained_of_a_commitment_is_told() -> None:
    # R138
    earlier = [
        {"recnum": number, "invnum": str(number), "pchord": "P10", "vndnum": 10, "status": 1, "retain": Decimal("1.01")}
        for number in range(1, 1002)
    ]
    sage = MemorySage({**ROWS, "payable_invoice": earlier})
    ctx = Context(Company("main", "Main"), sage, MemoryLinks(), date(2026, 10, 1))
    plan = CATALOG.action[KEY].run(ctx, GIVEN)
    assert isinstance(plan, Plan)
    assert [one["retained"] for one in plan.tells["commitment"]] == ["1011.01", "1021.01"]
