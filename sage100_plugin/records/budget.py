"""Budgets (6-2): one row per phase and cost code with a column per cost type, shown as one line per type."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.types import Lines, RecordType

COLUMNS = {
    1: ("matbdg", "matorg"),
    2: ("labbdg", "laborg"),
    3: ("eqpbdg", "eqporg"),
    4: ("subbdg", "suborg"),
    5: ("othbdg", "othorg"),
    6: ("usrcs6", "cs6org"),
    7: ("usrcs7", "cs7org"),
    8: ("usrcs8", "cs8org"),
    9: ("usrcs9", "cs9org"),
}
"""Cost type -> the columns of `bdglin` with its budget and its original budget (schema facts, section 3.5)."""


class BudgetLineSchema(Schema):
    """The budget of one phase, cost code and cost type."""

    line = fields.text("Line", help="Stays the same while the row exists; cost codes may stand on several rows.")
    phase = fields.record_id("Phase")
    cost_code = fields.cost_code("Cost Code")
    cost_type = fields.record_id("Cost Type")
    budget = fields.money("Budget")
    original = fields.money("Original Budget")


class BudgetSchema(Schema):
    """The budget of a job, without approved change orders: Sage never writes those into it."""

    id = fields.record_id("Job#", column="recnum")
    job = fields.derived("Job", "id", lambda row: str(row["recnum"]))
    job_name = fields.text("Job Name", column="jobnme")
    locked = fields.flag("Lock Edit", column="lckedt")
    lines = fields.lines("Lines", BudgetLineSchema)


def line_id(row: Row) -> str:
    """What names a row of a budget for good: its GUID, else its place."""
    return str(row.get("_idnum") or f"{row['phsnum']}-{row['linnum']}")


def unpivot(row: Row) -> list[dict[str, Any]]:
    """One mapping per cost type that has a budget or an original budget, from one row of `bdglin`."""
    found = []
    for number, (now, original) in COLUMNS.items():
        if row.get(now) or row.get(original):
            shown = {"line": line_id(row), "phase": row["phsnum"], "cost_code": row["cstcde"], "cost_type": number}
            found.append({**shown, "budget": row.get(now) or 0, "original": row.get(original) or 0})
    return found


def public(row: Row) -> dict[str, Any]:
    """The public budget of a `budget` row with its `bdglin` rows under `lines`."""
    lines = [line for each in row.get("lines", ()) for line in unpivot(each)]
    shown: dict[str, Any] = fields.made(BudgetSchema).dump({**row, "lines": lines})
    return shown


BUDGET = RecordType(
    name="budget",
    title="Budget",
    menu="6-2 Budgets",
    table="budget",
    schema=BudgetSchema,
    label="job_name",
    search=("recnum", "jobnme"),
    lines=(Lines("bdglin", also=("phsnum", "cstcde", *(name for pair in COLUMNS.values() for name in pair))),),
    shape=public,
    guess="the header table budget is named by an older source only",
)
