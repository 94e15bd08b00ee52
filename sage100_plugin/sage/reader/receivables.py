"""What is asked about receivable invoices."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, select

from sage100_plugin.sage.reader.source import of_lines, of_record
from sage100_plugin.sage.tables import acrinv, acrpmt, actrec, arivln, jobphs


def receivable_invoices() -> Select[Any]:
    """Receivable invoices: `acrinv`, with the names of job and phase (`actrec`, `jobphs`): what a job was billed."""
    joined = acrinv.outerjoin(actrec, actrec.c.recnum == acrinv.c.jobnum).outerjoin(
        jobphs, and_(jobphs.c.recnum == acrinv.c.jobnum, jobphs.c.phsnum == acrinv.c.phsnum)
    )
    return select(*of_record("receivable_invoice"), actrec.c.jobnme, jobphs.c.phsnme).select_from(joined)


def receivable_invoice_lines() -> Select[Any]:
    """Lines of receivable invoices: `arivln`."""
    return select(*of_lines("receivable_invoice")).order_by(arivln.c.recnum, arivln.c.linnum)


def receipts() -> Select[Any]:
    """Receipts for receivable invoices: `acrpmt`. They are numbered by their row's own id only."""
    asked = select(*of_lines("receivable_invoice", "receipts"))
    return asked.order_by(acrpmt.c.recnum, acrpmt.c.chkdte, acrpmt.c.insdte)
