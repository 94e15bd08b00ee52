"""The chart of accounts, the windows that post, the fiscal year, and what stands in the ledger for each posting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sage100_plugin.sage import tables
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

DEBIT, CREDIT = 1, 2
CHECKING, RECEIVABLE, SERVICE_RECEIVABLE, INVENTORY, PAYABLE, OVERHEAD = 1000, 1200, 1250, 1300, 2000, 7000
PAYROLL_PAYABLE, ACCRUED, SHOP, DISCOUNTS = 2100, 2200, 6000, 8000
CONTRACT_INCOME, SERVICE_INCOME = 4000, 4100
DIRECT = 5000
"""The account of a cost type is this and ten times the type."""

ACCOUNTS = (
    (CHECKING, "Checking Account", 1, DEBIT, None),
    (RECEIVABLE, "Accounts Receivable", 2, DEBIT, None),
    (SERVICE_RECEIVABLE, "Service Receivables", 2, DEBIT, None),
    (INVENTORY, "Inventory", 2, DEBIT, None),
    (PAYABLE, "Accounts Payable", 7, CREDIT, None),
    (PAYROLL_PAYABLE, "Payroll Payable", 7, CREDIT, None),
    (3000, "Retained Earnings", 9, CREDIT, None),
    (CONTRACT_INCOME, "Contract Income", 11, CREDIT, None),
    (SERVICE_INCOME, "Service Income", 11, CREDIT, None),
    *((DIRECT + 10 * number, f"Direct Expense, Type {number}", 13, DEBIT, number) for number in range(1, 10)),
    (SHOP, "Equipment and Shop", 14, DEBIT, None),
    (OVERHEAD, "Office Expense", 16, DEBIT, None),
)
"""Number, name, account type, side and cost type (schema facts, section 4)."""

ADDED = ((ACCRUED, "Accrued Expenses", 7, CREDIT, None), (DISCOUNTS, "Discounts Earned", 12, CREDIT, None))
"""Accounts of what is posted last."""

SOURCES = (
    "1-1 Checks", "1-2 Deposits", "1-3 Journal", "1-4 Recurring", "3-2 Receivable Invoices", "3-11 Finance Charges",
    "3-7 Progress Billing", "3-8 Unitary Billing", "3-10-4 Time and Materials", "3-3-1 Cash Receipts",
    "4-2 Payable Invoices", "4-6 Recurring Payables", "12-4 Receipts", "4-3-2 Payable Checks", "4-3-2 Vouchers",
    "5-2-6 Post Payroll", "Payroll Summary", "5-5-1 Daily Payroll", "8-4 Equipment Allocation",
    "8-5 Equipment Payments", "8-6 Depreciation", "11-2 Service Invoices", "12-2 Inventory Allocation",
    "12-5 Inventory Audit", "4-3-2 Credit Cards", "4-7-3 Issue Card Receipts", "4-7-4 Card Payments",
    "4-7-6 Card Reconciliation", "Direct Deposit", "3-3-2 Electronic Receipts", "6-3 Job Costs", "8-2 Equipment Costs",
    "8-7 Equipment Revenue",
)  # fmt: skip
"""Numbered from 1 (schema facts, section 4); of 6 and of 26 to 28 only the windows are known."""

RECEIVABLES, RECEIPTS, PAYABLES, CHECKS, SERVICE = 5, 10, 11, 14, 22
OPEN, VOID = 1, 3
COST_VOID, DOCUMENT_VOID = 2, 5

PAID_FROM = {1: CHECKING, 3: ACCRUED, 16: PAYROLL_PAYABLE, 19: SHOP, 23: INVENTORY, 25: ACCRUED, 32: SHOP}
"""The windows whose job costs are posted to the ledger, and the account on the other side. Daily payroll is posted with
the payroll, and what is typed into 6-3 never is (rules, section 7)."""


def add_books(sheet: Sheet) -> None:
    """Accounts, sources, and a fiscal year that is the calendar's."""
    _open_accounts(sheet, ACCOUNTS)
    for number, name in enumerate(SOURCES, 1):
        sheet.add(tables.source, recnum=number, srcnme=name)
    sheet.add(
        tables.lgrset,
        recnum=1,
        curprd=TODAY.month,
        fscyrd=dt.date(TODAY.year, 12, 31),
        ded_ar=RECEIVABLE,
        ded_ap=PAYABLE,
        ded_sr=SERVICE_RECEIVABLE,
    )


def _open_accounts(sheet: Sheet, accounts: Sequence[tuple[int, str, int, int, int | None]]) -> None:
    for number, name, kind, side, cost_type in accounts:
        sheet.add(
            tables.lgract, recnum=number, lngnme=name, shtnme=name, acttyp=kind, dbtcrd=side, csttyp=cost_type, sumact=0
        )


def post(
    sheet: Sheet, source: int, day: dt.date, number: str, amount: Decimal, accounts: tuple[int, int], **told: Any
) -> int:
    """A transaction from the first account to the second; a negative amount changes the sides. Gives its number."""
    recnum = len(sheet.rows["lgrtrn"]) + 1
    made = sheet.add(
        tables.lgrtrn,
        day,
        recnum=recnum,
        trnnum=number,
        trndte=day,
        entdte=day,
        srcnum=source,
        actprd=day.month,
        postyr=day.year,
        chkamt=abs(amount) if source == CHECKS else Decimal(0),
        **{"status": OPEN, **told},
    )
    debit, credit = accounts if amount >= 0 else accounts[::-1]
    sheet.line(tables.lgtnln, made, linnum=1, lgract=debit, dbtamt=abs(amount))
    sheet.line(tables.lgtnln, made, linnum=2, lgract=credit, crdamt=abs(amount))
    return recnum


def finish(sheet: Sheet) -> None:
    """The rest of the ledger, last so that what is there keeps its number: costs of other windows, deposits of work
    orders, discounts taken, and the marks of what was voided.
    """
    _open_accounts(sheet, ADDED)
    for cost in sheet.rows["jobcst"]:
        if cost["srcnum"] in PAID_FROM:
            accounts = (DIRECT + 10 * cost["csttyp"], PAID_FROM[cost["srcnum"]])
            status = VOID if cost["status"] == COST_VOID else OPEN
            amount, number = cost["cstamt"], cost["trnnum"]
            cost["lgrrec"] = post(sheet, cost["srcnum"], cost["trndte"], number, amount, accounts, status=status)
    for order in sheet.rows["srvinv"]:
        if order.get("depost"):
            accounts = (CHECKING, SERVICE_RECEIVABLE)
            post(sheet, SERVICE, order["orddte"], order["ordnum"], order["depost"], accounts)
    entries = {row["recnum"]: row for row in sheet.rows["lgrtrn"]}
    for check in sheet.rows["acppmt"]:
        if check["dsctkn"]:
            sheet.line(tables.lgtnln, entries[check["lgrrec"]], linnum=3, lgract=PAYABLE, dbtamt=check["dsctkn"])
            sheet.line(tables.lgtnln, entries[check["lgrrec"]], linnum=4, lgract=DISCOUNTS, crdamt=check["dsctkn"])
    for name in ("acpinv", "acrinv", "srvinv"):
        for document in sheet.rows[name]:
            if document["status"] == DOCUMENT_VOID:
                entries[document["lgrrec"]]["status"] = VOID
