"""Budgets (6-2): what Sage takes and refuses (rules, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree
from sqlalchemy import func, select

from sage100_plugin.records.budget import COLUMNS
from sage100_plugin.sage.api.codes import DUPLICATE
from sage100_plugin.sage.sandbox.api.books import Books, Handler, Refusal, invalid, key, values
from sage100_plugin.sage.tables import actrec, bdglin, budget, cstcde

_LINE = {
    "ObjectRef": bdglin.c.phsnum,
    "CostCodeRef": bdglin.c.cstcde,
    "MaterialAmount": bdglin.c.matbdg,
    "LaborAmount": bdglin.c.labbdg,
    "LabourAmount": bdglin.c.labbdg,
    "EquipmentAmount": bdglin.c.eqpbdg,
    "SubcontractAmount": bdglin.c.subbdg,
    "OtherAmount": bdglin.c.othbdg,
    "UserDefined6Amount": bdglin.c.usrcs6,
    "UserDefined7Amount": bdglin.c.usrcs7,
    "UserDefined8Amount": bdglin.c.usrcs8,
    "UserDefined9Amount": bdglin.c.usrcs9,
    "Quantity": bdglin.c.estunt,
    "Memo": bdglin.c.ntetxt,
}
"""Each edition's own schema has one of the two spellings of labor; the sandbox takes both."""


def add(books: Books, request: etree._Element) -> int:
    """Save a new budget. A job has one: for a second `BudgetModRq` is meant."""
    job = key(request)
    books.need(actrec, job, "ObjectRef")
    if books.find(budget, job) is not None:
        raise Refusal(DUPLICATE, f"Cannot add duplicate object: job {job} has a budget.")
    books.add(budget, {"edtdte": books.today, "usrnme": books.user}, job)
    _lines(books, job, request)
    return job


def change(books: Books, request: etree._Element) -> int:
    """Add lines to a budget, whatever the job's status. There is nothing to approve; only Lock Edit holds it."""
    row = books.need(budget, key(request), "ObjectRef")
    job = int(row["recnum"])
    books.need(actrec, job, "ObjectRef")
    if row["lckedt"]:
        raise invalid("ObjectRef", f"{job} has Lock Edit set.")
    _lines(books, job, request)
    books.change(budget, job, {"edtdte": books.today, "usrnme": books.user})
    return job


def _lines(books: Books, job: int, request: etree._Element) -> None:
    """Add rows below those of their phase. The same cost code may stand on several."""
    for node in request.findall("BudgetLineAdd"):
        line = values(node, _LINE)
        books.phase(job, line["phsnum"])
        books.need(cstcde, line["cstcde"], "CostCodeRef")
        line["ttlbdg"] = sum((line.get(now, Decimal(0)) for now, _ in COLUMNS.values()), Decimal(0))
        if line.get("estunt"):
            line["untcst"] = line["ttlbdg"] / line["estunt"]
        here = (bdglin.c.recnum == job, bdglin.c.phsnum == line["phsnum"])
        last = books.connection.scalar(select(func.max(bdglin.c.linnum)).where(*here)) or 0
        books.add(bdglin, {**line, "linnum": last + 1}, job)


REQUESTS: Mapping[str, Handler] = {"BudgetAddRq": add, "BudgetModRq": change}
