"""Subcontracts (6-7-1). What approved changes make of a line is computed, never read from where Sage keeps it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from marshmallow import Schema

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.types import Lines, RecordType

STATUSES = {1: "Bid", 2: "Refused", 3: "Contract", 4: "Current", 5: "Complete", 6: "Closed"}
"""Sage's fixed list (help, "About subcontract status")."""

COMMITTED = (3, 4)
"""The statuses in which what remains is committed cost (rules, section 10: a third party's practice)."""


def contract(line: Row) -> Decimal:
    """The new contract of a line: the original and the changes that are approved."""
    return _held(line, "amount") + _held(line, "changed")


def remaining(line: Row) -> Decimal:
    """What is left to invoice of a line."""
    return contract(line) - _held(line, "billed")


def _held(line: Row, column: str) -> Decimal:
    return line.get(column) or Decimal("0.00")


def _total(work: Callable[[Row], Decimal]) -> Callable[[Any], Any]:
    """Summed over the lines; none for a row that was read without them."""
    return fields.exactly(
        fields.Money, lambda row: sum(map(work, row["lines"]), Decimal(0)) if "lines" in row else None
    )


class SubcontractLineSchema(Schema):
    """A line of a subcontract."""

    line = fields.record_id("Line#", column="linnum")
    description = fields.text("Description", column="dscrpt", element="Desc", length=50)
    cost_code = fields.cost_code("Cost Code", column="cstcde", element="CostCodeRef")
    cost_type = fields.record_id("Cost Type", column="csttyp", element="CostTypeRef")
    amount = fields.money("Original Contract", column="amount", element="Amount")
    changes = fields.money("Changes", column="changed", help="Of approved change orders.", foreign=True)
    new_contract = fields.derived("New Contract", "money", fields.exactly(fields.Money, contract), foreign=True)
    invoiced = fields.money("Invoiced", column="billed")
    remaining = fields.derived("Remaining", "money", fields.exactly(fields.Money, remaining), foreign=True)
    notes = fields.text("Notes", column="ntetxt")
    gst = fields.text("Subject to GST", column="gstsbj", element="SubjectToGST", length=1, help="Canada: Y or N.")
    pst = fields.text("Subject to PST", column="pstsbj", element="SubjectToPST", length=1, help="Canada: Y or N.")
    hst = fields.text("Subject to HST", column="hstsbj", element="SubjectToHST", length=1, help="Canada: Y or N.")


class SubcontractSchema(Schema):
    """A subcontract. Its totals stand only where its lines were read."""

    id = fields.record_id("Record#", column="recnum", element="ObjectRef", help="Change orders name it by this number.")
    number = fields.text(
        "Subcontract#",
        column="ctcnum",
        element="SubcontractNumber",
        length=20,
        help="What people call it; left empty in a new one, Sage takes the next.",
    )
    vendor = fields.record_id("Vendor", column="vndnum", element="VendorRef")
    vendor_name = fields.text("Vendor Name", column="vndnme", foreign=True)
    job = fields.record_id("Job", column="jobnum", element="JobRef")
    job_name = fields.text("Job Name", column="jobnme", foreign=True)
    phase = fields.record_id("Phase", column="phsnum", element="PhaseRef")
    phase_name = fields.text("Phase Name", column="phsnme", foreign=True)
    description = fields.text("Description", column="dscrpt", element="Desc", length=50)
    status = fields.choice("Status", STATUSES, column="status", element="ContractStatus")
    status_name = fields.derived("Status Name", "text", fields.named(STATUSES, "status"))
    type = fields.record_id("Type", column="contyp")
    type_name = fields.text("Type Name", column="typnme", foreign=True)
    retainage_rate = fields.quantity("Retention Rate", column="rtnrte", help="Percent.")
    contract_date = fields.day("Contract Date", column="condte", element="ContractDate")
    approved_date = fields.day("Approved", column="appdte")
    scheduled_start_date = fields.day("Scheduled Start", column="orgstr")
    scheduled_finish_date = fields.day("Scheduled Finish", column="orgfin")
    actual_start_date = fields.day("Actual Start", column="strdte")
    substantial_completion_date = fields.day("Substantial Completion", column="subcmp")
    actual_finish_date = fields.day("Actual Finish", column="findte")
    original_amount = fields.derived("Original Contract", "money", _total(lambda line: _held(line, "amount")))
    change_amount = fields.derived("Changes", "money", _total(lambda line: _held(line, "changed")), foreign=True)
    contract_amount = fields.derived("New Contract", "money", _total(contract), foreign=True)
    invoiced_amount = fields.derived("Invoiced", "money", _total(lambda line: _held(line, "billed")))
    remaining_amount = fields.derived("Remaining", "money", _total(remaining), foreign=True)
    performance_bond = fields.money("Performance Bond", column="prfbnd")
    bid_bond = fields.money("Bid Bond", column="pmtbnd")
    division = fields.record_id("Division", column="divnum")
    tax_district = fields.record_id("Tax District", column="taxdst", element="SalesTaxDistrictRef", help="US edition.")
    user_defined1 = fields.text("User Def1", column="usrdf1", length=50)
    user_defined2 = fields.text("User Def2", column="usrdf2", length=50)
    hold_payment = fields.flag("Hold Payment", column="paysts")
    hot_list = fields.flag("Hot List", column="hotlst")
    locked = fields.flag("Lock Edit", column="lckedt")
    notes = fields.text("Notes", column="ntetxt")
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")
    lines = fields.lines("Lines", SubcontractLineSchema, column="lines", element="SubcontractLineAdd")


SUBCONTRACT = RecordType(
    name="subcontract",
    title="Subcontract",
    menu="6-7-1 Subcontracts",
    table="subcon",
    schema=SubcontractSchema,
    label="description",
    search=("ctcnum", "dscrpt"),
    number="ctcnum",
    identity=("job", "vendor", "number"),
    lines=(Lines("sbcnln"),),
    add="SubcontractAddRq",
    delete="SubcontractDelRq",
)
