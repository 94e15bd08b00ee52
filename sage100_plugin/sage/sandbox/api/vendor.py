"""Vendors (4-4): what Sage takes and refuses (rules, section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from sage100_plugin.sage.api.codes import DUPLICATE
from sage100_plugin.sage.sandbox.api.books import Books, Handler, Refusal, filled, invalid, key, values
from sage100_plugin.sage.tables import actpay, vndtyp

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
    "VendorTypeRef": actpay.c.vndtyp,
}
_REQUIRED = {"shtnme": "ShortName", "vndnme": "Name"}


def add(books: Books, request: etree._Element) -> int:
    """Save a new vendor under the number that was typed. The same name twice is no fault."""
    number = key(request)
    if number == 0:
        raise invalid("ObjectRef", "a vendor number is required.")
    if books.find(actpay, number) is not None:
        raise Refusal(DUPLICATE, f"Cannot add duplicate object: vendor {number} exists.")
    return books.add(actpay, _checked(books, request), number)


def change(books: Books, request: etree._Element) -> int:
    """Change a vendor."""
    row = books.need(actpay, key(request), "ObjectRef", changes=True)
    books.change(actpay, row["recnum"], _checked(books, request))
    return int(row["recnum"])


def _checked(books: Books, request: etree._Element) -> Mapping[str, Any]:
    given = values(request, _COLUMNS)
    filled(given, _REQUIRED)
    if given.get("vndtyp"):
        books.need(vndtyp, given["vndtyp"], "VendorTypeRef")
    return given


REQUESTS: Mapping[str, Handler] = {"VendorAddRq": add, "VendorModRq": change}
