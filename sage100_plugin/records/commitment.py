"""Subcontracts (6-7-1) and purchase orders (6-6-1), told alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.purchase_order import PURCHASE_ORDER
from sage100_plugin.records.subcontract import SUBCONTRACT
from sage100_plugin.records.types import RecordType

COMMITMENTS: Mapping[str, RecordType] = {record.name: record for record in (SUBCONTRACT, PURCHASE_ORDER)}
"""The record types that commit the money of a job."""

KINDS = {name: record.title for name, record in COMMITMENTS.items()}
MENUS = ", ".join(record.menu for record in COMMITMENTS.values())
SHARED = ("id", "number", "job", "job_name", "vendor", "vendor_name", "description", "status", "status_name")
OWN: Mapping[str, Mapping[str, str]] = {
    SUBCONTRACT.name: {"date": "contract_date", "amount": "contract_amount"},
    PURCHASE_ORDER.name: {"date": "date", "amount": "total"},
}
"""What the two record types call by different names."""


class CommitmentSchema(Schema):
    """A subcontract or a purchase order, told alike."""

    id = fields.record_id("Record#", help="Among its kind: a subcontract and a purchase order may have the same.")
    kind = fields.option("Kind", KINDS)
    number = fields.text("Number")
    job = fields.record_id("Job")
    job_name = fields.text("Job Name")
    vendor = fields.record_id("Vendor")
    vendor_name = fields.text("Vendor Name")
    description = fields.text("Description")
    date = fields.day("Date")
    status = fields.text("Status", help="Its number in Sage's list; the two kinds have lists of their own.")
    status_name = fields.text("Status Name")
    amount = fields.money("Amount", help="The contract with its approved changes, or the total of the order.")
    menu = fields.text("Sage Menu")


def of_records(kind: str) -> bool:
    """Whether this is a record type, or stands for both of commitments."""
    return kind in RECORDS or kind == "commitment"


def alternatives(record: str) -> tuple[str, ...]:
    """The record types of which a record of the source becomes only one: both of commitments, else this one."""
    return tuple(COMMITMENTS) if record in COMMITMENTS else (record,)


def told_alike(kind: str, public: Mapping[str, Any]) -> dict[str, Any]:
    """A public subcontract or purchase order as a commitment; the amount of a subcontract needs its lines."""
    own = {name: public[called] for name, called in OWN[kind].items()}
    return {**{name: public[name] for name in SHARED}, **own, "kind": kind, "menu": COMMITMENTS[kind].menu}
