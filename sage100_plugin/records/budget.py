"""Budgets (6-2): one row per phase and cost code with a column per cost type, shown as one line per type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.types import Lines, RecordType, Written

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

OF_THE_ROW = {
    "description": "cdenme",
    "hours": "hrsbdg",
    "quantity": "estunt",
    "unit": "untdsc",
    "original_hours": "hrsorg",
    "original_quantity": "euntor",
    "notes": "ntetxt",
}
"""Public fields that belong to a whole row, and their columns: each of its lines shows them."""

OTHER = "5"
"""Where the help puts the total of a code when a company uses no cost types."""

ZERO = "0.00"

NO_PHASE = ("phase", "0")
"""A phase as it is written and not shown."""

ROW = "Of the whole row: the same on each of its cost types."


class BudgetLineSchema(Schema):
    """The budget of one phase, cost code and cost type. A row without any amount is one line without a cost type."""

    line = fields.text("Line", help="Stays the same while the row exists; cost codes may stand on several rows.")
    phase = fields.record_id("Phase")
    cost_code = fields.cost_code("Cost Code")
    cost_type = fields.record_id("Cost Type")
    budget = fields.money("Budget")
    original = fields.money("Original Budget", help="What Set Budget kept; 0.00 where it was never used.")
    description = fields.text("Description", help="Of the cost code.", foreign=True)
    hours = fields.quantity("Hours", help=ROW)
    quantity = fields.quantity("Quantity", help=ROW)
    unit = fields.text("Unit", help=ROW)
    original_hours = fields.quantity("Original Hours", help=ROW)
    original_quantity = fields.quantity("Original Quantity", help=ROW)
    notes = fields.text("Notes", help=ROW, length=250)


class BudgetSchema(Schema):
    """The budget of a job, without approved change orders: Sage never writes those into it."""

    id = fields.record_id("Job#", column="recnum")
    job = fields.derived("Job", "id", lambda row: str(row["recnum"]))
    job_name = fields.text("Job Name", column="jobnme", foreign=True)
    locked = fields.flag("Lock Edit", column="lckedt")
    lines = fields.lines("Lines", BudgetLineSchema)


class BudgetRowSchema(Schema):
    """A row as Sage's API takes it: a phase and cost code with an amount for each cost type.

    The fields without an element are what a public line has and Sage's API does not take.
    """

    phase = fields.record_id("Phase", column="phsnum", element="ObjectRef")
    cost_code = fields.cost_code("Cost Code", column="cstcde", element="CostCodeRef")
    type1 = fields.money("Material", column="matbdg", element="MaterialAmount")
    type2 = fields.money("Labor", column="labbdg", element=("LaborAmount", "LabourAmount"))
    type3 = fields.money("Equipment", column="eqpbdg", element="EquipmentAmount")
    type4 = fields.money("Subcontract", column="subbdg", element="SubcontractAmount")
    type5 = fields.money("Other", column="othbdg", element="OtherAmount")
    type6 = fields.money("User Defined 6", column="usrcs6", element="UserDefined6Amount")
    type7 = fields.money("User Defined 7", column="usrcs7", element="UserDefined7Amount")
    type8 = fields.money("User Defined 8", column="usrcs8", element="UserDefined8Amount")
    type9 = fields.money("User Defined 9", column="usrcs9", element="UserDefined9Amount")
    quantity = fields.quantity("Quantity", column="estunt", element="Quantity")
    notes = fields.text("Notes", column="ntetxt", element="Memo", length=250)
    original = fields.money("Original Budget")
    hours = fields.quantity("Hours")
    unit = fields.text("Unit")
    original_hours = fields.quantity("Original Hours")
    original_quantity = fields.quantity("Original Quantity")


BudgetGridSchema = Schema.from_dict(
    {
        **fields.only(BudgetRowSchema, ("phase", "cost_code")),
        "description": fields.text("Description", column="cdenme"),
        "hours": fields.quantity("Hours", column="hrsbdg"),
        **fields.only(BudgetRowSchema, (*(f"type{kind}" for kind in COLUMNS), "quantity")),
        "unit": fields.text("Unit", column="untdsc"),
        **fields.only(BudgetRowSchema, ("notes",)),
    },
    name="BudgetGridSchema",
)
"""A row of the window: a cost code with a column for each cost type."""


class BudgetRowsSchema(Schema):
    """A budget as Sage's API takes it."""

    id = fields.record_id("Job#", column="recnum", element="ObjectRef")
    lines = fields.lines("Lines", BudgetRowSchema, element="BudgetLineAdd")


def line_id(row: Row) -> str:
    """What names a row of a budget for good: its GUID, else its place."""
    return str(row.get("_idnum") or f"{row['phsnum']}-{row['linnum']}")


def unpivot(row: Row) -> list[dict[str, Any]]:
    """One public line per cost type that has a budget or an original budget, from one row of `bdglin`."""
    found = [
        _shown({"cost_type": kind, "budget": now, "original": original})
        for kind, (now, original) in _amounts(row).items()
        if now or original
    ]
    shared = {"line": line_id(row), "phase": row["phsnum"], "cost_code": row["cstcde"]}
    shared = _shown(shared | {name: row.get(column) for name, column in OF_THE_ROW.items()})
    return [{**shared, **line} for line in found or [_shown({"cost_type": None, "budget": 0, "original": 0})]]


def _amounts(row: Row) -> dict[int, tuple[Any, Any]]:
    return {kind: (row.get(now) or 0, row.get(original) or 0) for kind, (now, original) in COLUMNS.items()}


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the fields of a line show them: what a row's lines share only once, since a poll reads many."""
    declared = fields.made(BudgetLineSchema).fields
    return {name: fields.shown_by(declared[name], value) for name, value in values.items()}


def public(row: Row) -> dict[str, Any]:
    """The public budget of a `budget` row with its `bdglin` rows under `lines`."""
    shown: dict[str, Any] = fields.made(BudgetSchema).dump({**row, "lines": ()})
    return {**shown, "lines": [line for each in row.get("lines", ()) for line in unpivot(each)]}


def written(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rows that public lines make: those of a phase and cost code share one, until a cost type comes again.

    Sage takes the same code on several rows. An amount without a cost type is written as Other, as the help has it.
    """
    return {**given, "lines": _rows(given["lines"])} if given.get("lines") else given


def _rows(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    newest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in lines:
        rest = {name: value for name, value in line.items() if value is not None}
        key = (rest.pop("phase", "0"), rest.pop("cost_code", None))
        kind, amount = rest.pop("cost_type", None), rest.pop("budget", None)
        place = f"type{kind or OTHER}"
        row = newest.get(key) if kind or amount else None  # a line without both reads as a row of its own
        if row is None or place in row:
            row = {"phase": key[0], "cost_code": key[1]}
            found.append(row)
        if kind or amount:
            newest[key] = row
            row[place] = amount
        row |= {**rest, **row}
    return found


def stands(shown: dict[str, Any]) -> dict[str, Any]:
    """Public lines as Sage gives them back: row by row, the cost types of each in order, those of zero not told.

    A row without money is one line without a cost type.
    """
    if not shown.get("lines"):
        return shown
    rows = _rows({**line, "budget": Decimal(line.get("budget") or ZERO)} for line in shown["lines"])
    return {**shown, "lines": [line for row in rows for line in _told(row)]}


def _told(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    amounts = {kind: row[f"type{kind}"] for kind in COLUMNS if row.get(f"type{kind}")}
    shared = {name: value for name, value in row.items() if not name.startswith("type") and (name, value) != NO_PHASE}
    told = [{"cost_type": str(kind), "budget": f"{amount:.2f}"} for kind, amount in amounts.items()]
    return [{**shared, **line} for line in told or [{"budget": ZERO}]]


BUDGET = RecordType(
    name="budget",
    title="Budget",
    menu="6-2 Budgets",
    table="budget",
    schema=BudgetSchema,
    label="job_name",
    search=("recnum", "jobnme"),
    lines=(
        Lines(
            "bdglin",
            also=(
                "phsnum",
                "cstcde",
                *OF_THE_ROW.values(),
                *(name for pair in COLUMNS.values() for name in pair),
            ),
            screen=BudgetGridSchema,
            together=("phsnum", "cstcde"),
        ),
    ),
    add="BudgetAddRq",
    change="BudgetModRq",
    written=Written(BudgetRowsSchema, written, stands),
    shape=public,
    guess="the header table budget is named by an older source only",
)
