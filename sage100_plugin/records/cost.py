"""Cost codes and cost types (6-5)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType

SET = frozenset({"T", "Y", "1"})


def inactive(row: Row) -> bool:
    """Cost codes mark inactive by text: T in one company, Y in Sage's import layout. Both are accepted, and 1."""
    value: Any = row.get("inactv")
    return str(value or "").strip().upper() in SET


class CostCodeSchema(Schema):
    """A cost code."""

    id = fields.cost_code("Cost Code#", column="recnum", sample="1000.000")
    name = fields.text("Description", column="cdenme", length=50)
    unit = fields.text("Unit", column="untdsc", length=10)
    division = fields.record_id("Division", column="divnum")
    division_name = fields.text("Division Name", column="divnme")
    inactive = fields.derived("Inactive", "boolean", inactive)


class CostTypeSchema(Schema):
    """A cost type: 1 to 5 are Sage's, 6 to 9 are named by the company."""

    id = fields.record_id("Cost Type#", column="recnum")
    name = fields.text("Name", column="typnme")


COST_CODE = RecordType(
    name="cost_code",
    title="Cost Code",
    menu="6-5 Cost Codes",
    table="cstcde",
    schema=CostCodeSchema,
    label="name",
    search=("recnum", "cdenme"),
    also=("inactv",),
)

COST_TYPE = RecordType(
    name="cost_type",
    title="Cost Type",
    menu="6-5 Cost Codes, Options > Cost Types",
    table="csttyp",
    schema=CostTypeSchema,
    label="name",
    search=("recnum", "typnme"),
    guess="the menu of the cost type list is not shown by any public source",
)
