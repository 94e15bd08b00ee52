"""Vendors (4-4) with their contacts: what Sage takes and refuses (rules, section 4). Names may repeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from sage100_plugin.sage.sandbox.api import masters, shown
from sage100_plugin.sage.sandbox.api.books import Books, Handler, filled, key, values
from sage100_plugin.sage.tables import actpay, vndcnt, vndtyp

_COLUMNS = {
    "ShortName": actpay.c.shtnme,
    "Name": actpay.c.vndnme,
    "OwnerName": actpay.c.ownnme,
    "Addr1": actpay.c.addrs1,
    "Addr2": actpay.c.addrs2,
    "City": actpay.c.ctynme,
    "State": actpay.c.state_,
    "PostalCode": actpay.c.zipcde,
    "Phone": actpay.c.phnnum,
    "Email": actpay.c.e_mail,
    "PrimaryEmail": actpay.c.prmeml,
    "VendorTypeRef": actpay.c.vndtyp,
    "UserDefined1": actpay.c.usrdf1,
    "UserDefined2": actpay.c.usrdf2,
    "DiscountTerm": actpay.c.dscdte,
    "DueTerm": actpay.c.duedte,
    "Memo": actpay.c.ntetxt,
}
_REQUIRED = {"shtnme": "ShortName", "vndnme": "Name"}


def add(books: Books, request: etree._Element) -> int:
    """Save a new vendor with its contacts."""
    number = masters.number(books, actpay, request, "vendor")
    books.add(actpay, _checked(books, request, {}), number)
    masters.contacts(books, vndcnt, number, request, "Vendor")
    return number


def change(books: Books, request: etree._Element) -> int:
    """Change a vendor and its contacts; an inactive one may not be changed (rules, section 1.5)."""
    row = books.need(actpay, key(request), "ObjectRef")
    books.change(actpay, row["recnum"], _checked(books, request, row))
    masters.contacts(books, vndcnt, row["recnum"], request, "Vendor")
    return int(row["recnum"])


def ask(books: Books, request: etree._Element) -> Iterator[etree._Element]:
    """Answer with a vendor and its contacts."""
    yield from shown.query(actpay, _COLUMNS)(books, request)
    yield from masters.shown_contacts(books, vndcnt, key(request), "VendorContact")


def _checked(books: Books, request: etree._Element, before: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the request, when a vendor may have them."""
    masters.terms(request)
    given = values(request, _COLUMNS)
    filled(given if before else {**dict.fromkeys(_REQUIRED), **given}, _REQUIRED)
    masters.listed(books, given, {"vndtyp": (vndtyp, "VendorTypeRef")})
    books.complete(actpay, {**before, **given})
    return given


REQUESTS: Mapping[str, Handler] = {"VendorAddRq": add, "VendorAddNextRq": add, "VendorModRq": change}
QUERIES: Mapping[str, shown.Query] = {"VendorQryRq": ask}
