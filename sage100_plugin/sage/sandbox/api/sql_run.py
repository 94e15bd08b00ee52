"""`SQLRunRq`: a SELECT that names the API's objects and fields (API facts, sections 2.1 and 4.1).

Seen for parts and part classes; that every object can be named so, and a reference as its element is, is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lxml import etree
from sqlalchemy import Column

from sage100_plugin.sage.api.codes import INVALID, NOT_A_SELECT, UNKNOWN_FIELD, UNKNOWN_OBJECT
from sage100_plugin.sage.sandbox.api.books import Books, Refusal
from sage100_plugin.sage.sandbox.api.change_order import _COLUMNS as CHANGE_ORDER
from sage100_plugin.sage.sandbox.api.client import _COLUMNS as CLIENT
from sage100_plugin.sage.sandbox.api.employee import _COLUMNS as EMPLOYEE
from sage100_plugin.sage.sandbox.api.job import _COLUMNS as JOB
from sage100_plugin.sage.sandbox.api.parts import PART, PART_CLASS
from sage100_plugin.sage.sandbox.api.payable import _COLUMNS as PAYABLE_INVOICE
from sage100_plugin.sage.sandbox.api.purchase_order import _COLUMNS as PURCHASE_ORDER
from sage100_plugin.sage.sandbox.api.shown import Query, text
from sage100_plugin.sage.sandbox.api.subcontract import _COLUMNS as SUBCONTRACT
from sage100_plugin.sage.sandbox.api.vendor import _COLUMNS as VENDOR
from sage100_plugin.sage.sandbox.api.work_order import _COLUMNS as WORK_ORDER
from sage100_plugin.sage.tables import budget

if TYPE_CHECKING:
    from sage100_plugin.sage.sandbox.tsql.scope import Known

OBJECTS: Mapping[str, Mapping[str, Column[Any]]] = {
    "APInvoice": PAYABLE_INVOICE,
    "Budget": {"ObjectID": budget.c.recnum},
    "ChangeOrder": CHANGE_ORDER,
    "Client": CLIENT,
    "Employee": EMPLOYEE,
    "Job": JOB,
    "Part": PART,
    "PartClass": PART_CLASS,
    "PurchaseOrder": PURCHASE_ORDER,
    "Subcontract": SUBCONTRACT,
    "Vendor": VENDOR,
    "WorkOrder": WORK_ORDER,
}
"""The objects by the names of their requests, with their fields."""

ROWSET = {
    "s": "uuid:BDC6E3F0-6DA3-11d1-A2A3-00AA00C14882",
    "rs": "urn:schemas-microsoft-com:rowset",
    "z": "#RowsetSchema",
}
"""The namespaces of a rowset as Microsoft's ADO writes it."""

_NAME = re.compile(r"[A-Za-z_][\w.-]*")


def run(books: Books, request: etree._Element) -> Iterator[etree._Element]:
    """Answer a SELECT with a rowset."""
    from sage100_plugin.sage.sandbox import tsql  # noqa: PLC0415 - its parser is large, and only this needs it

    held: Any = books.connection.connection.driver_connection
    try:
        rows = tsql.run(held, request.findtext("SQL", ""), now=f"{books.today} 00:00:00.000", catalog=_object)
    except tsql.NotASelect as error:
        raise Refusal(NOT_A_SELECT, f"Only SELECT statements can be run: {error}.") from None
    except tsql.NoSuchTable as error:
        raise Refusal(UNKNOWN_OBJECT, f"{error}.") from None
    except tsql.NoSuchColumn as error:
        raise Refusal(UNKNOWN_FIELD, f"{error}.") from None
    except tsql.Untranslatable as error:
        raise Refusal(INVALID, f"The query cannot be run: {error}.") from None
    yield _rowset(rows)


def _object(schema: str, name: str) -> Known:
    """What an object's name means; a table's own name means nothing here."""
    from sage100_plugin.sage.sandbox.tsql import NoSuchTable, catalog, scope  # noqa: PLC0415

    found = next((one for one in OBJECTS if one.casefold() == name.casefold()), None)
    if found is None or schema:
        raise NoSuchTable(f"Invalid object name {name}; there are {', '.join(OBJECTS)}")
    table = next(iter(OBJECTS[found].values())).table
    fields = {"ObjectID": table.c.recnum, **OBJECTS[found]}
    columns = [(column.name, scope.Column(field, catalog.kind(column))) for field, column in fields.items()]
    return scope.Known(str(table.name), columns)


def _rowset(rows: list[dict[str, Any]]) -> etree._Element:
    """The rows as attributes; one that is null is left out, and a column without a name is called by its place."""
    root = etree.Element("xml", nsmap=ROWSET)
    schema = etree.SubElement(root, f"{{{ROWSET['s']}}}Schema", id="RowsetSchema")
    kind = etree.SubElement(schema, f"{{{ROWSET['s']}}}ElementType", name="row", content="eltOnly")
    names = [name if _NAME.fullmatch(name) else f"c{place}" for place, name in enumerate(rows[0] if rows else ())]
    for name in names:
        etree.SubElement(kind, f"{{{ROWSET['s']}}}AttributeType", name=name)
    data = etree.SubElement(etree.SubElement(root, f"{{{ROWSET['rs']}}}data"), f"{{{ROWSET['rs']}}}insert")
    for row in rows:
        held = {name: text(value) for name, value in zip(names, row.values(), strict=True) if value is not None}
        etree.SubElement(data, f"{{{ROWSET['z']}}}row", held)
    return root


QUERIES: Mapping[str, Query] = {"SQLRunRq": run}
REQUESTS: Mapping[str, Any] = {}
