"""What is asked about payable invoices."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Label, Select, Table, and_, func, select

from sage100_plugin.records.job_cost import PAYABLES
from sage100_plugin.sage.reader.source import of_lines, of_record
from sage100_plugin.sage.tables import acpinv, acppmt, actpay, actrec, apivln, jobcst, jobphs, pchord, subcon


def payable_invoices() -> Select[Any]:
    """Payable invoices: `acpinv`, with the names of vendor, job and phase (`actpay`, `actrec`, `jobphs`).

    They name their order (`pchord`) or subcontract (`subcon`) by text: it is that vendor's of this number, if he has
    one. Where he has several, which Sage does not forbid, it is the first.
    """
    joined = (
        acpinv.outerjoin(actpay, actpay.c.recnum == acpinv.c.vndnum)
        .outerjoin(actrec, actrec.c.recnum == acpinv.c.jobnum)
        .outerjoin(jobphs, and_(jobphs.c.recnum == acpinv.c.jobnum, jobphs.c.phsnum == acpinv.c.phsnum))
    )
    order = numbered(pchord, pchord.c.ordnum, acpinv.c.pchord, "pchrec")
    subcontract = numbered(subcon, subcon.c.ctcnum, acpinv.c.ctcnum, "ctcrec")
    names = (actpay.c.vndnme, actrec.c.jobnme, jobphs.c.phsnme, order, subcontract)
    return select(*of_record("payable_invoice"), *names).select_from(joined)


def payable_invoice_lines() -> Select[Any]:
    """Lines of payable invoices: `apivln`. They have a ledger account and no cost code."""
    return select(*of_lines("payable_invoice")).order_by(apivln.c.recnum, apivln.c.linnum)


def payable_invoice_costs() -> Select[Any]:
    """The job costs that payable invoices made: `jobcst` of those sources with the ledger record of the invoice.

    Sage keeps no other tie between the two (schema facts, section 3.10).
    """
    columns = [column for column in of_lines("payable_invoice", "costs") if column.key != "recnum"]
    same = and_(jobcst.c.lgrrec == acpinv.c.lgrrec, acpinv.c.lgrrec != 0, jobcst.c.srcnum.in_(PAYABLES))
    asked = select(acpinv.c.recnum, jobcst.c.recnum.label("cstrec"), *columns).select_from(acpinv.join(jobcst, same))
    return asked.order_by(acpinv.c.recnum, jobcst.c.recnum)


def payable_payments() -> Select[Any]:
    """Payments of payable invoices: `acppmt`. They are numbered by their row's own id only."""
    return select(*of_lines("payable_invoice", "payments")).order_by(acppmt.c.recnum, acppmt.c.chkdte, acppmt.c.insdte)


def numbered(
    table: Table,
    number: Column[Any],
    named: ColumnElement[Any],
    name: str,
    vendor: ColumnElement[Any] = acpinv.c.vndnum,
) -> Label[Any]:
    """The record number of the vendor's order or subcontract that an invoice names by its text number."""
    same = (number == named, named != "", table.c.vndnum == vendor)
    return select(func.min(table.c.recnum)).where(*same).scalar_subquery().label(name)
