"""Cost codes, their divisions, and cost types (6-5)."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.types import RecordType


class CostCodeSchema(Schema):
    """A cost code."""

    id = fields.cost_code("Cost Code#", column="recnum", sample="1000.000")
    name = fields.text("Description", column="cdenme", length=50)
    unit = fields.text("Unit", column="untdsc", length=10)
    division = fields.record_id("Division", column="divnum")
    division_name = fields.text("Division Name", column="divnme", foreign=True)
    inactive = fields.derived("Inactive", "boolean", inactive)
    department = fields.record_id("Department", column="dptnum")
    notes = fields.text("Notes", column="ntetxt")
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")


class CostTypeSchema(Schema):
    """A cost type: 1 to 5 are Sage's, 6 to 9 are named by the company."""

    id = fields.record_id("Cost Type#", column="recnum")
    name = fields.text("Name", column="typnme")


class DivisionSchema(Schema):
    """A division of cost codes; subcontracts name them too."""

    id = fields.record_id("Division#", column="recnum")
    name = fields.text("Description", column="divnme")


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

DIVISION = RecordType(
    name="division",
    title="Division",
    menu="6-5 Cost Codes, divisions",
    table="cstdiv",
    schema=DivisionSchema,
    label="name",
    search=("recnum", "divnme"),
    guess="the table of divisions is named by an older source only",
)
