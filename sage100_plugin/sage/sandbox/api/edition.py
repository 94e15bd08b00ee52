"""What only one edition of Sage has (rules, section 15): tax districts and retainage, or GST, PST and holdback."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from sage100_plugin.sage.api.codes import INVALID_XML
from sage100_plugin.sage.sandbox.api.books import Books, Refusal

_OTHERS: Mapping[str, tuple[str, ...]] = {
    "US": ("SubjectToGST", "SubjectToPST", "SubjectToHST", "HoldbackAmount"),
    "CA": ("SalesTaxDistrictRef", "RetainageAmount"),
}


def of_edition(books: Books, request: etree._Element) -> None:
    """Refuse elements of the other edition. That each edition's own schema lacks them is inferred."""
    for name in _OTHERS[books.setup.edition]:
        if request.find(f".//{name}") is not None:
            raise Refusal(INVALID_XML, f"Invalid XML: this edition of Sage has no {name}.")
