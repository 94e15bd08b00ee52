"""Parts and part classes: what two writers send (API facts, section 3.11). The plugin writes neither.

Tasks and inventory locations are not looked up, and what `PartRef` points to is not known: no source shows a table.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from sage100_plugin.sage.sandbox.api import masters, shown
from sage100_plugin.sage.sandbox.api.books import Books, Handler, filled, values
from sage100_plugin.sage.tables import cstcde, csttyp, prtcls, tkfprt

PART = {
    "Desc": tkfprt.c.prtnme,
    "Unit": tkfprt.c.prtunt,
    "BinNumber": tkfprt.c.binnum,
    "AlphaPart": tkfprt.c.alpnum,
    "MSDSNumber": tkfprt.c.msdnum,
    "Manufacturer": tkfprt.c.mannme,
    "ManufacturerPartNumber": tkfprt.c.mannum,
    "UserDefined1": tkfprt.c.usrdf1,
    "UserDefined2": tkfprt.c.usrdf2,
    "CostCodeRef": tkfprt.c.cstcde,
    "CostTypeRef": tkfprt.c.csttyp,
    "TaskRef": tkfprt.c.tsknum,
    "PartClassRef": tkfprt.c.prtcls,
    "InventoryLocationRef": tkfprt.c.invloc,
    "PriceLastUpdatedDate": tkfprt.c.lstupd,
    "ReorderQuantity": tkfprt.c.ordqty,
    "MinimumOrderQuantity": tkfprt.c.minord,
    "PackagedQuantity": tkfprt.c.pkgqty,
    "ShippingWeight": tkfprt.c.shpwgt,
    "DefaultCost": tkfprt.c.prtcst,
    "LaborUnitQuantity": tkfprt.c.labunt,
    "BillingAmount": tkfprt.c.bilamt,
    "IsStockPart": tkfprt.c.stkprt,
    "IsSerialized": tkfprt.c.serial,
    "BillingMarkupRate": tkfprt.c.bilmrk,
    "Memo": tkfprt.c.ntetxt,
    "IsServiceEquipment": tkfprt.c.srveqp,
    "OEMWarrantyDuration": tkfprt.c.oemdur,
    "InventoryRequired": tkfprt.c.invreq,
}
PART_CLASS = {"Name": prtcls.c.clsnme, "IndentLevel": prtcls.c.indlvl}
_LISTS = {
    "cstcde": (cstcde, "CostCodeRef"),
    "csttyp": (csttyp, "CostTypeRef"),
    "prtcls": (prtcls, "PartClassRef"),
}


def add(books: Books, request: etree._Element) -> int:
    """Save a new part."""
    number = masters.number(books, tkfprt, request, "part")
    given = values(request, PART)
    filled(given, {"prtnme": "Desc"})
    masters.listed(books, given, _LISTS)
    books.complete(tkfprt, given)
    return books.add(tkfprt, given, number)


def add_class(books: Books, request: etree._Element) -> int:
    """Save a new part class."""
    number = masters.number(books, prtcls, request, "part class")
    given = values(request, PART_CLASS)
    filled(given, {"clsnme": "Name"})
    return books.add(prtcls, given, number)


REQUESTS: Mapping[str, Handler] = {"PartAddRq": add, "PartClassAddRq": add_class}
QUERIES: Mapping[str, shown.Query] = {"PartClassQryRq": shown.query(prtcls, PART_CLASS)}
