"""Employees (5-2-1): the little that a writer in production changes (API facts, section 3.4)."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from sage100_plugin.sage.sandbox.api import shown
from sage100_plugin.sage.sandbox.api.books import Books, Handler, key, values
from sage100_plugin.sage.tables import employ

_COLUMNS = {
    "Addr1": employ.c.addrs1,
    "Addr2": employ.c.addrs2,
    "City": employ.c.ctynme,
    "State": employ.c.state_,
    "PostalCode": employ.c.zipcde,
    "Phone": employ.c.phnnum,
    "Mobile": employ.c.cllphn,
    "Email": employ.c.e_mail,
}


def change(books: Books, request: etree._Element) -> int:
    """Change an employee's address and numbers."""
    row = books.need(employ, key(request), "ObjectRef")
    given = values(request, _COLUMNS)
    books.complete(employ, {**row, **given})
    books.change(employ, row["recnum"], given)
    return int(row["recnum"])


REQUESTS: Mapping[str, Handler] = {"EmployeeModRq": change}
QUERIES: Mapping[str, shown.Query] = {"EmployeeQryRq": shown.query(employ, _COLUMNS)}
