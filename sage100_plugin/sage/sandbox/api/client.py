"""Clients (3-6) with their contacts: what Sage takes and refuses (rules, section 3).

Names may repeat. Lists of which no source shows the table (areas, sizes, mail lists and the like) are not looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from sage100_plugin.sage.sandbox.api import masters, shown
from sage100_plugin.sage.sandbox.api.books import Books, Handler, filled, key, values
from sage100_plugin.sage.tables import clncnt, clnsts, clntyp, employ, reccln

_COLUMNS = {
    "ShortName": reccln.c.shtnme,
    "Name": reccln.c.clnnme,
    "Greeting": reccln.c.grting,
    "Addr1": reccln.c.addrs1,
    "Addr2": reccln.c.addrs2,
    "City": reccln.c.ctynme,
    "State": reccln.c.state_,
    "PostalCode": reccln.c.zipcde,
    "BillingAddr1": reccln.c.bilad1,
    "BillingAddr2": reccln.c.bilad2,
    "BillingCity": reccln.c.bilcty,
    "BillingState": reccln.c.bilste,
    "BillingPostalCode": reccln.c.bilzip,
    "ShippingAddr1": reccln.c.shpad1,
    "ShippingAddr2": reccln.c.shpad2,
    "ShippingCity": reccln.c.shpcty,
    "ShippingState": reccln.c.shpste,
    "ShippingPostalCode": reccln.c.shpzip,
    "UserDefined1": reccln.c.usrdf1,
    "UserDefined2": reccln.c.usrdf2,
    "UserDefined3": reccln.c.usrdf3,
    "UserDefined4": reccln.c.usrdf4,
    "UserDefined5": reccln.c.usrdf5,
    "UserDefined6Logical": reccln.c.usrdf6,
    "UserDefined7Logical": reccln.c.usrdf7,
    "UserDefined8Logical": reccln.c.usrdf8,
    "UserDefined9Logical": reccln.c.usrdf9,
    "ReceivedDate": reccln.c.dtercv,
    "SalespersonRef": reccln.c.empnum,
    "ManagerRef": reccln.c.mannum,
    "SalesTaxDistrictRef": reccln.c.taxdst,
    "ContactedDate": reccln.c.lstctc,
    "CallbackDate": reccln.c.cllbck,
    "MailPiece": reccln.c.lstmal,
    "MailedDate": reccln.c.lstdte,
    "PurchasedDate": reccln.c.pchdte,
    "ReferenceDate": reccln.c.refdte,
    "ProductRef": reccln.c.prdnum,
    "DiscountTerm": reccln.c.dsctrm,
    "EarlyPaymentDiscountRate": reccln.c.dscrte,
    "DueTerm": reccln.c.duetrm,
    "FinanceRate": reccln.c.finrte,
    "SourceRef": reccln.c.ledsrc,
    "ClientTypeRef": reccln.c.clntyp,
    "ClientStatusRef": reccln.c.status,
    "MailListRef": reccln.c.mallst,
    "AreaRef": reccln.c.region,
    "SizeRef": reccln.c.cmpsze,
    "ContractRef": reccln.c.srvcon,
    "ExpirationDate": reccln.c.srvexp,
    "DiscountRate": reccln.c.clndsc,
    "MapLocation": reccln.c.maploc,
    "CrossStreet": reccln.c.crsstr,
    "PartBillingBasis": reccln.c.bilbas,
    "PurchaseOrderNumber": reccln.c.pchnum,
    "TaxExemptionNumber": reccln.c.exmnum,
    "Memo": reccln.c.ntetxt,
    "StatementEmail": reccln.c.stmeml,
}
"""In the API's order. The four elements of a credit card are taken and not kept: the sandbox holds no card data."""

_REQUIRED = {"shtnme": "ShortName", "clnnme": "Name", "status": "ClientStatusRef"}
_REFERENCES = {
    "status": (clnsts, "ClientStatusRef"),
    "clntyp": (clntyp, "ClientTypeRef"),
    "empnum": (employ, "SalespersonRef"),
    "mannum": (employ, "ManagerRef"),
}


def add(books: Books, request: etree._Element) -> int:
    """Save a new client with its contacts."""
    number = masters.number(books, reccln, request, "client")
    books.add(reccln, _checked(books, request, {}), number)
    masters.contacts(books, clncnt, number, request, "Client")
    return number


def change(books: Books, request: etree._Element) -> int:
    """Change a client and its contacts; an inactive one may not be changed (rules, section 1.5)."""
    row = books.need(reccln, key(request), "ObjectRef")
    books.change(reccln, row["recnum"], _checked(books, request, row))
    masters.contacts(books, clncnt, row["recnum"], request, "Client")
    return int(row["recnum"])


def ask(books: Books, request: etree._Element) -> Iterator[etree._Element]:
    """Answer with a client and its contacts."""
    yield from shown.query(reccln, _COLUMNS)(books, request)
    yield from masters.shown_contacts(books, clncnt, key(request), "ClientContact")


def _checked(books: Books, request: etree._Element, before: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the request, when a client may have them."""
    masters.no_inline_contacts(request, "ClientContactAdd")
    masters.terms(request)
    given = values(request, _COLUMNS)
    filled(given if before else {**dict.fromkeys(_REQUIRED), **given}, _REQUIRED)
    masters.listed(books, given, _REFERENCES)
    books.complete(reccln, {**before, **given})
    return given


REQUESTS: Mapping[str, Handler] = {"ClientAddRq": add, "ClientAddNextRq": add, "ClientModRq": change}
QUERIES: Mapping[str, shown.Query] = {"ClientQryRq": ask}
