"""Change orders (6-4-1): what Sage takes and refuses (rules, section 8).

The totals of header and subcontract follow by the file's triggers (`derived`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from sqlalchemy import Column, Table, func, select

from sage100_plugin.sage.sandbox.api import change_lines
from sage100_plugin.sage.sandbox.api.books import Books, Handler, filled, invalid, key, values
from sage100_plugin.sage.tables import actrec, chgtyp, pmcgln, prmchg, sbcgln

_COLUMNS: Mapping[str, Column[Any]] = {
    "ChangeOrderNumber": prmchg.c.chgnum,
    "ChangeOrderDate": prmchg.c.chgdte,
    "JobRef": prmchg.c.jobnum,
    "PhaseRef": prmchg.c.phsnum,
    "Desc": prmchg.c.dscrpt,
    "Reason": prmchg.c.reason,
    "ChangeOrderTypeRef": prmchg.c.chgtyp,
    "SubmittedDate": prmchg.c.subdte,
    "ApprovedDate": prmchg.c.aprdte,
    "PrimeChangeStatus": prmchg.c.status,
}
_REQUIRED = {"chgnum": "ChangeOrderNumber", "dscrpt": "Desc"}


def add(books: Books, request: etree._Element) -> int:
    """Save a new change order with its details. The dates follow no status, and it may cost nothing."""
    given = values(request, _COLUMNS)
    _check(books, given, given, 0)
    recnum = books.add(prmchg, {**given, "entdte": books.today, "usrnme": books.user})
    _details(books, {**given, "recnum": recnum}, request)
    return recnum


def change(books: Books, request: etree._Element) -> int:
    """Change the header and add details. An approved order may be changed; one with Lock Edit may not.

    A status of the header leaves those of the lines as they are: Sage does not set them along with it.
    """
    row = books.need(prmchg, key(request), "ObjectRef", changes=True)
    if row["lckedt"]:
        raise invalid("ObjectRef", f"{row['recnum']} has Lock Edit set.")
    given = values(request, _COLUMNS)
    _check(books, given, {**row, **given}, row["recnum"])
    _details(books, {**row, **given}, request)
    books.change(prmchg, row["recnum"], {"recnum": row["recnum"], **given})  # even when only lines were added
    return int(row["recnum"])


def _check(books: Books, given: Mapping[str, Any], row: Mapping[str, Any], own: int) -> None:
    """The job's status forbids nothing; only an inactive job does."""
    filled(given, _REQUIRED)
    books.complete(prmchg, row)
    books.need(actrec, row["jobnum"], "JobRef")
    if row.get("chgtyp"):
        books.need(chgtyp, row["chgtyp"], "ChangeOrderTypeRef")
    books.phase(row["jobnum"], row.get("phsnum"))
    # The sequence is per phase of a job: the same number may stand in another phase.
    same = (prmchg.c.jobnum == row["jobnum"], prmchg.c.phsnum == (row.get("phsnum") or 0), prmchg.c.recnum != own)
    if books.taken(prmchg.c.chgnum, row["chgnum"], *same):
        raise invalid("ChangeOrderNumber", f"{row['chgnum']} is used already, and this company requires it unique.")


def _details(books: Books, order: Mapping[str, Any], request: etree._Element) -> None:
    """Add the lines of both tabs below those there are."""
    number = order["recnum"]
    for place, node in enumerate(request.findall("PrimeChangeDetailAdd"), _last(books, pmcgln, number) + 1):
        books.add(pmcgln, {**change_lines.prime(books, node), "linnum": place}, number)
    for place, node in enumerate(request.findall("BudgetSubChangeDetailAdd"), _last(books, sbcgln, number) + 1):
        books.add(sbcgln, {**change_lines.budget_or_sub(books, order, node), "linnum": place}, number)


def _last(books: Books, table: Table, number: int) -> int:
    return books.connection.scalar(select(func.max(table.c.linnum)).where(table.c.recnum == number)) or 0


REQUESTS: Mapping[str, Handler] = {"ChangeOrderAddRq": add, "ChangeOrderModRq": change}
