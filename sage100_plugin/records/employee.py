"""Employees (5-2-1), by name only: whom jobs and work orders name. Pay and identity data are never read."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType

STATUSES = {
    1: "Current",
    2: "On Leave",
    3: "Quit",
    4: "Laid Off",
    5: "Terminated",
    6: "On Probation",
    7: "Deceased",
    8: "Retired",
}
"""Sage's fixed list (schema facts, section 4)."""


class EmployeeSchema(Schema):
    """A technician, supervisor, estimator or salesperson."""

    id = fields.record_id("Employee#", column="recnum")
    name = fields.text("Name", column="fulfst", help="First name first.")
    first_name = fields.text("First Name", column="fstnme")
    last_name = fields.text("Last Name", column="lstnme")
    status = fields.choice("Status", STATUSES, column="status")
    status_name = fields.derived("Status Name", "text", fields.named(STATUSES, "status"))


EMPLOYEE = RecordType(
    name="employee",
    title="Employee",
    menu="5-2-1 Employees",
    table="employ",
    schema=EmployeeSchema,
    label="name",
    search=("recnum", "lstnme", "fstnme"),
)
