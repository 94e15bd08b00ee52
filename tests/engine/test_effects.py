"""What a write does to the figures of a job is what they are once it was written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.running.effects import carried_out, effects_of
from sage100_plugin.ports.sage import Company, CostFigures, JobFigures, Write
from sage100_plugin.spec import Context
from sage100_plugin.testing.links import MemoryLinks
from sage100_plugin.testing.sage import MemorySage

D = Decimal
CODE, OTHER = D("1000.000"), D("2000.000")


def order(number: int, status: int, *lines: dict[str, Any], **row: Any) -> dict[str, Any]:
    detail = [{"linnum": place, "cstcde": CODE, "csttyp": 4, **line} for place, line in enumerate(lines, 1)]
    return {
        "recnum": number,
        "chgnum": str(number),
        "jobnum": 210,
        "phsnum": 0,
        "status": status,
        **row,
        "lines": detail,
    }


def contract(number: int, status: int, job: int = 210, phase: int = 0) -> dict[str, Any]:
    lines = [
        {"linnum": 1, "cstcde": CODE, "csttyp": 4, "amount": D(1000), "billed": D(400)},
        {"linnum": 2, "cstcde": OTHER, "csttyp": 4, "amount": D(50)},
    ]
    told = {"recnum": number, "ctcnum": f"8{number}0", "vndnum": 812, "status": status}
    return {**told, "jobnum": job, "phsnum": phase, "lines": lines}


ROWS: dict[str, list[dict[str, Any]]] = {
    "job": [{"recnum": 210, "jobnme": "Riverside", "cntrct": D(9000)}, {"recnum": 211, "jobnme": "Harbor"}],
    "budget": [
        {"recnum": 210, "lines": [{"linnum": 1, "phsnum": 0, "cstcde": CODE, "subbdg": D(900), "matbdg": D(7)}]},
    ],
    "subcontract": [contract(1, 4), contract(2, 5), contract(3, 3, job=211), contract(4, 3, phase=2)],
    "purchase_order": [
        {
            "recnum": 1, "ordnum": "1", "jobnum": 210, "phsnum": 0, "vndnum": 9, "status": 1,
            "lines": [{"linnum": 1, "cstcde": CODE, "csttyp": 1, "linqty": D(10), "linprc": D("2.5"), "rcvdte": D(4)}],
        },
    ],
    "change_order": [
        order(1, 2, {"bdgprc": D(100)}, {"bdgprc": D(30), "chgsts": 1}, {"bdgprc": D(8), "vndctc": 1, "ctclin": 2}),
        order(2, 1, {"bdgprc": D(60)}, {"bdgprc": D(20), "chgsts": 2}, {"bdgprc": D(5), "vndctc": 1, "ctclin": 1}),
        order(3, 5, {"bdgprc": D(11), "chgsts": 1}, phsnum=2),
    ],
    "job_cost": [
        {"recnum": 1, "jobnum": 210, "phsnum": 0, "cstcde": CODE, "csttyp": 4, "cstamt": D(33), "status": 1},
    ],
}  # fmt: skip

HEAD = {"job": "210", "phase": "0", "number": "9", "date": date(2026, 10, 1), "description": "Level 2"}
LINE = {"description": "x", "cost_code": CODE, "cost_type": "4", "amount": D("12.50")}
UNIT = {"vendor": "812", "change_number": "1", "status": 1}
SUB = {**LINE, **UNIT, "subcontract": "1"}


def new(status: int, *lines: dict[str, Any], **head: Any) -> Write:
    return Write("change_order", "add", {**HEAD, **head, "status": status, "lines": list(lines)})


def changed(id: str, **fields: Any) -> Write:
    return Write("change_order", "change", fields, id=id)


def budget(amount: str, code: Decimal = CODE, kind: str = "4") -> dict[str, Any]:
    return {"phase": "0", "cost_code": code, "cost_type": kind, "budget": D(amount)}


COMMITMENT = {"job": "210", "phase": "2", "vendor": "812", "number": "77", "description": "Drywall"}

WRITES = {
    "a row of less in a budget": Write("budget", "change", {"lines": [budget("-20.00")]}, id="210"),
    "other codes in a budget": Write(
        "budget", "change", {"lines": [budget("3", OTHER, "1"), budget("0", OTHER)]}, id="210"
    ),
    "a new budget": Write("budget", "add", {"id": "211", "lines": [budget("5"), budget("6")]}),
    "an approved change": new(1, LINE, {**LINE, "cost_code": OTHER, "cost_type": "1"}),
    "an approved change of a phase": new(1, LINE, phase="2"),
    "an open change": new(2, LINE),
    "an approved line in an open change": new(2, {**SUB, "subcontract_line": "1"}),
    "an open line in an approved change": new(1, {**SUB, "subcontract_line": "1", "status": 2}),
    "an approved line in a void change": new(5, {**SUB, "subcontract_line": "1"}),
    "an approved line in a rejected change": new(6, {**SUB, "subcontract_line": "1"}),
    "a change of a subcontract's line with another code": new(1, {**SUB, "subcontract_line": "2", "cost_code": OTHER}),
    "a change that adds a line to a subcontract": new(1, SUB),
    "a change of a subcontract that is complete": new(1, {**SUB, "subcontract": "2", "subcontract_line": "1"}),
    "a change of a subcontract of another phase": new(1, {**SUB, "subcontract": "4", "subcontract_line": "1"}),
    "an open change is approved": changed("1", status=1),
    "an open change is rejected": changed("1", status=6),
    "an approved change is voided": changed("2", status=5),
    "an approved change is reviewed": changed("2", status=3),
    "a void change is approved": changed("3", status=1),
    "lines are added to an approved change": changed("2", lines=[LINE, {**SUB, "subcontract_line": "2"}]),
    "lines are added to an open change": changed("1", lines=[LINE]),
    "a description changes": changed("2", description="Another"),
    "a subcontract": Write("subcontract", "add", {**COMMITMENT, "status": 3, "lines": [{**LINE}]}),
    "a bid of a subcontractor": Write("subcontract", "add", {**COMMITMENT, "status": 1, "lines": [{**LINE}]}),
    "a subcontract that is deleted": Write("subcontract", "delete", {}, id="4"),
    **{
        f"a purchase order in status {status}": Write(
            "purchase_order",
            "add",
            {
                **COMMITMENT,
                "status": status,
                "lines": [{"cost_code": CODE, "cost_type": "1", "quantity": D("3.3333"), "price": D("2.005")}],
            },
        )
        for status in range(1, 7)
    },
    "a line more of a purchase order": Write(
        "purchase_order",
        "change",
        {"lines": [{"cost_code": OTHER, "cost_type": "1", "quantity": D(2), "price": D(3)}]},
        id="1",
    ),
}  # fmt: skip


def context(sage: MemorySage) -> Context:
    return Context(Company("sandbox", "Sandbox"), sage, MemoryLinks(), date(2026, 10, 5))


def moved(figures: JobFigures) -> list[CostFigures]:
    """The costs that are not zero."""
    return [one for one in figures.costs if one != CostFigures(one.phase, one.cost_code, one.cost_type)]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_the_figures_after_a_write_are_foretold(write: Write) -> None:
    # R169
    sage = MemorySage(ROWS)
    effects = effects_of(context(sage), write)
    assert effects is not None
    before = sage.figures(effects.job)
    told = carried_out(before, effects)
    assert sage.submit(write).outcome == "done"
    assert moved(told) == moved(sage.figures(effects.job))


def test_what_waits_is_told_apart() -> None:
    effects = effects_of(context(MemorySage(ROWS)), new(2, LINE, {**SUB, "subcontract_line": "1", "status": 3}))
    assert effects is not None
    assert [(one.approved_changes, one.subcontracts) for one in effects.pending] == [(D("25.00"), D("12.50"))]
    approved = effects_of(context(MemorySage(ROWS)), changed("1", status=1))
    assert approved is not None
    told = [(one.cost_code, one.approved_changes, one.subcontracts) for one in approved.pending]
    assert told == [(CODE, D(-108), D(0)), (OTHER, D(0), D(-8))]
    told = [(one.cost_code, one.approved_changes, one.subcontracts) for one in approved.costs]
    assert told == [(CODE, D(108), D(0)), (OTHER, D(0), D(8))]


@pytest.mark.parametrize(("status", "counts"), [(1, D("9.00")), (2, D(0)), (5, D(0))])
def test_the_contract_changes_by_the_prime_lines_of_an_approved_change(status: int, counts: Decimal) -> None:
    prime = [{"description": "x", "approved": D("9.00"), "requested": D("10.00")}]
    effects = effects_of(context(MemorySage(ROWS)), new(status, prime_lines=prime))
    assert effects is not None
    assert effects.contract == counts
    assert effects.pending_contract == (D("10.00") if status == 2 else 0)


def test_what_is_not_money_of_a_job_is_left_alone() -> None:
    sage = MemorySage(ROWS)
    assert effects_of(context(sage), Write("job", "change", {"name": "Other"}, id="210")) is None
    order_of_no_job = {"vendor": "812", "number": "5", "status": 1, "description": "Gloves", "lines": []}
    assert effects_of(context(sage), Write("purchase_order", "add", order_of_no_job)) is None


def test_the_rows_of_sage_that_it_takes_are_relied_on() -> None:
    ctx = context(MemorySage(ROWS))
    effects_of(ctx, new(1, {**SUB, "subcontract_line": "1"}))
    effects_of(ctx, changed("1", status=1))
    assert {*ctx.relied} == {("subcontract", "1"), ("change_order", "1")}
