"""Sage's record types: what they are called, where they live, and how a row becomes a public record."""

from __future__ import annotations

from collections.abc import Mapping

from sage100_plugin.records.budget import BUDGET
from sage100_plugin.records.change_order import CHANGE_ORDER
from sage100_plugin.records.client import CLIENT, CLIENT_CONTACT
from sage100_plugin.records.commitment_change import PURCHASE_ORDER_CHANGE, SUBCONTRACT_CHANGE
from sage100_plugin.records.cost import COST_CODE, COST_TYPE, DIVISION
from sage100_plugin.records.employee import EMPLOYEE
from sage100_plugin.records.job import JOB
from sage100_plugin.records.job_cost import JOB_COST
from sage100_plugin.records.ledger_account import LEDGER_ACCOUNT
from sage100_plugin.records.lookup import LOOKUPS
from sage100_plugin.records.payable_invoice import PAYABLE_INVOICE
from sage100_plugin.records.period import PERIOD
from sage100_plugin.records.phase import PHASE
from sage100_plugin.records.purchase_order import PURCHASE_ORDER
from sage100_plugin.records.receivable_invoice import RECEIVABLE_INVOICE
from sage100_plugin.records.service_site import SERVICE_SITE
from sage100_plugin.records.subcontract import SUBCONTRACT
from sage100_plugin.records.types import RecordType
from sage100_plugin.records.vendor import VENDOR, VENDOR_CONTACT
from sage100_plugin.records.work_order import WORK_ORDER

RECORDS: Mapping[str, RecordType] = {
    record.name: record
    for record in (
        JOB,
        PHASE,
        CLIENT,
        CLIENT_CONTACT,
        SERVICE_SITE,
        VENDOR,
        VENDOR_CONTACT,
        COST_CODE,
        COST_TYPE,
        DIVISION,
        EMPLOYEE,
        BUDGET,
        CHANGE_ORDER,
        SUBCONTRACT,
        SUBCONTRACT_CHANGE,
        PURCHASE_ORDER,
        PURCHASE_ORDER_CHANGE,
        PAYABLE_INVOICE,
        JOB_COST,
        RECEIVABLE_INVOICE,
        PERIOD,
        LEDGER_ACCOUNT,
        WORK_ORDER,
        *LOOKUPS,
    )
}

__all__ = ["RECORDS", "RecordType"]
