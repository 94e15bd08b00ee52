"""What was written to budgets, change orders and subcontracts is found again by reading, as it was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.engine.running.wanted import Seen, Wanted
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.sage.sandbox import company
from sage100_plugin.spec import Plan

from .company import CHANGE_ORDER

D = Decimal
CODED = {"description": "Curbs", "cost_code": D("1000.000"), "cost_type": "2"}
TIE = {"vendor": "814", "subcontract": "60", "change_number": "850-1", "status": 1}
BUDGET = [
    {"phase": "0", "cost_code": D("1000.000"), "cost_type": kind, "budget": D("12.50"), "quantity": D(2)}
    for kind in ("1", "2", "7")
]
CHANGES = [
    {**CODED, "amount": D("5.00"), "hours": D("1.25"), "units": D("0.5000")},
    {**CODED, **TIE, "amount": D("6.00")},
    {**CODED, **TIE, "amount": D("7.00"), "subcontract_line": "2"},
]
PRIME = [{**CODED, "estimated": D(10), "overhead_rate": D(10), "requested": D(11), "approved": D("10.50")}]
SUBCONTRACT = {"number": "900", "vendor": "814", "job": "210", "description": "Glass", "status": 4}


@pytest.mark.parametrize(
    ("record", "fields", "id"),
    [
        ("budget", {"id": "210", "lines": BUDGET}, None),
        ("budget", {"lines": BUDGET}, "211"),
        ("change_order", {**CHANGE_ORDER, "lines": CHANGES, "prime_lines": PRIME}, None),
        ("change_order", {"status": 4, "lines": CHANGES, "prime_lines": PRIME}, "70"),
        ("subcontract", {**SUBCONTRACT, "lines": [{**CODED, "amount": D("100.10")}] * 2}, None),
    ],
)
def test_it_is_seen_before_and_after(
    writer: Callable[..., MbxmlWriter], path: Path, record: str, fields: Mapping[str, Any], id: str | None
) -> None:
    reader = company.open_reader(path)
    before = RECORDS[record].public(reader.get(record, [id])[id]) if id else {}
    write = Write(record, "change" if id else "add", fields, id)
    wanted = Wanted.of(Plan(write, before=before))
    assert wanted.look(reader)[0] is Seen.ABSENT
    assert writer().submit(write).outcome == "done"
    seen, found = wanted.look(reader)
    assert (seen, wanted.differing(found)) == (Seen.THERE, [])
    reader.close()
