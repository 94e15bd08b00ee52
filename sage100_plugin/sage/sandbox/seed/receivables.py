"""Receivable invoices (3-2) for the jobs' clients, and what was received on them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sage100_plugin.sage import tables
from sage100_plugin.sage.sandbox.seed import ledger
from sage100_plugin.sage.sandbox.seed.payables import CENT, CONTRACT, MEMO, OPEN, PAID, VOID
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Row = dict[str, Any]

FIRST_RECEIPT = 40001


def bill_jobs(sheet: Sheet, jobs: list[Row]) -> None:
    """Each job is billed monthly by a twentieth of its contract, and paid after a month but for the retention."""
    for place, job in enumerate(jobs):
        for month in range(1 + place % 3):
            day = min(job["ctcdte"] + dt.timedelta(days=45 + 30 * month), TODAY - dt.timedelta(days=2))
            _invoice(sheet, job, day)


def _invoice(sheet: Sheet, job: Row, day: dt.date) -> None:
    recnum = len(sheet.rows["acrinv"]) + 1
    number, amount = f"{job['recnum']}-{recnum}", (job["cntrct"] / 20).quantize(CENT)
    accounts = (ledger.RECEIVABLE, ledger.CONTRACT_INCOME)
    status = VOID if recnum % 19 == 0 else OPEN
    invoice = sheet.add(
        tables.acrinv,
        day,
        recnum=recnum,
        invnum=number,
        invdte=day,
        duedte=day + dt.timedelta(days=30),
        jobnum=job["recnum"],
        phsnum=0,
        dscrpt="Progress billing",
        invtyp=MEMO if recnum % 23 == 0 else CONTRACT,
        status=status,
        subttl=amount,
        nontax=amount,
        invttl=amount,
        retain=(amount / 10).quantize(CENT),
        lgrrec=ledger.post(sheet, ledger.RECEIVABLES, day, number, amount, accounts),
        actper=day.month,
        postyr=day.year,
        entdte=day,
        usrnme="office",
    )
    sheet.line(
        tables.arivln,
        invoice,
        linnum=1,
        dscrpt="Work completed",
        linqty=Decimal(1),
        linprc=amount,
        extprc=amount,
        lgract=ledger.CONTRACT_INCOME,
    )
    paid = day + dt.timedelta(days=33)
    due = amount if recnum % 2 else amount - invoice["retain"]
    received = due if status == OPEN and paid < TODAY else Decimal(0)
    if received:
        _receipt(sheet, invoice, paid, received)
    balance = amount - received
    invoice.update(
        amtpad=received, ttlpad=received, invbal=balance, invnet=max(balance - invoice["retain"], Decimal(0))
    )
    if not balance:
        invoice["status"] = PAID


def _receipt(sheet: Sheet, invoice: Row, day: dt.date, amount: Decimal) -> None:
    number = str(FIRST_RECEIPT + len(sheet.rows["acrpmt"]))
    sheet.add(
        tables.acrpmt,
        day,
        _idref=invoice["_idnum"],
        recnum=invoice["recnum"],
        dscrpt="Receipt",
        chknum=number,
        chkdte=day,
        amount=amount,
        lgrrec=ledger.post(sheet, ledger.RECEIPTS, day, number, amount, (ledger.CHECKING, ledger.RECEIVABLE)),
        actper=day.month,
        postyr=day.year,
    )
