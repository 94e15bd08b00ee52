"""Payable invoices that Sage refuses, new and changed, one rule at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.sage.sandbox.switches import (
    lock_periods,
    set_field,
)
from sage100_plugin.sage.tables import (
    acpinv,
)

from .company import Books, refused, set_vendor

Submit = Callable[..., SageAnswer]
Read = Callable[[str], dict[str, Any]]

pytestmark = pytest.mark.usefixtures("no_budgets")


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"vendor": "999"}, 12802, "VendorRef 999 does not exist"),
        ({"vendor": "813"}, 14050, "VendorRef: 813 is inactive"),
        ({"job": "999", "phase": None}, 12802, "JobRef 999 does not exist"),
        ({"job": "212", "phase": None}, 14050, "JobRef: 212 is inactive"),
        ({"phase": "9"}, 12802, "PhaseRef 9 is not a phase of job 210"),
        ({"number": " "}, 14050, "InvoiceNumber: it is required"),
        ({"description": " "}, 14050, "Desc: it is required"),
        ({"status": 4}, 14050, "status 4 cannot be assigned"),
        ({"status": 5}, 14050, "status 5 cannot be assigned"),
        ({"purchase_order": "50", "subcontract": "60"}, 14050, "not on both"),
        ({"purchase_order": "999"}, 12802, "PurchaseOrderRef 999 does not exist"),
        ({"subcontract": "999"}, 12802, "SubcontractRef 999 does not exist"),
        ({"subcontract": "60"}, 14050, "subcontract 850 is of vendor 814"),
        ({"purchase_order": "53"}, 14050, "order 3004 is of vendor 813"),
    ],
)
def test_a_new_invoice_is_refused(
    submit: Submit, books: Books, invoice: dict[str, Any], fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    refused(submit("payable_invoice", {**invoice, **fields}), code, says)
    assert books.count() == before


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ({"account": None}, 14050, "vendor 812 has no default account"),
        ({"account": "4321"}, 12802, "AccountRef 4321 does not exist"),
        ({"part": "12"}, 12802, "PartRef 12 does not exist"),
        ({"commitment_line": "1"}, 12802, "LineReference 1 is not a line of an order or a subcontract"),
    ],
)
def test_a_line_is_refused(
    submit: Submit, books: Books, invoice: dict[str, Any], line: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    invoice["lines"][1] |= line
    refused(submit("payable_invoice", invoice), code, says)
    assert books.count() == before


def test_a_line_names_a_line_of_its_own_commitment(submit: Submit, progress: dict[str, Any]) -> None:
    progress["lines"][0]["commitment_line"] = "9"
    refused(submit("payable_invoice", progress), 12802, "LineReference 9 is not a line of subcontract 850")


def test_more_than_the_whole_of_a_subcontract_line_is_no_fraction(submit: Submit, progress: dict[str, Any]) -> None:
    progress["lines"][0]["quantity"] = Decimal("1.01")
    refused(submit("payable_invoice", progress), 14050, "a fraction from -1 to 1")


def test_a_vendors_number_may_stand_twice_unless_the_company_forbids_it(
    submit: Submit, books: Books, invoice: dict[str, Any]
) -> None:
    for _ in range(2):
        assert submit("payable_invoice", invoice).outcome == "done"
    books.do(lambda connection: set_field(connection, "acpinv.invnum", unique=True))
    refused(submit("payable_invoice", invoice), 14050, "vendor 812 has an invoice INV-77 already")
    assert submit("payable_invoice", {**invoice, "number": "A-3"}).outcome == "done"  # only a void one has it
    assert submit("payable_invoice", {**invoice, "vendor": "814"}).outcome == "done"
    set_vendor(books, 812, dupchk=1)
    assert submit("payable_invoice", invoice).outcome == "done"


def test_what_the_company_requires_is_refused_without(submit: Submit, books: Books, invoice: dict[str, Any]) -> None:
    books.do(lambda connection: set_field(connection, "acpinv.refnum", required=True))
    refused(submit("payable_invoice", {**invoice, "reference": None}), 14050, "refnum: this company requires an entry")
    refused(submit("payable_invoice", {"description": "x"}, "90"), 14050, "refnum: this company requires an entry")


def test_a_line_needs_what_the_company_requires_of_it(submit: Submit, books: Books, invoice: dict[str, Any]) -> None:
    books.do(lambda connection: set_field(connection, "apivln.subact", required=True))
    before = books.count()
    refused(submit("payable_invoice", invoice), 14050, "subact: this company requires an entry")
    assert books.count() == before


def test_nothing_is_posted_to_a_locked_period(submit: Submit, books: Books, invoice: dict[str, Any]) -> None:
    books.do(lambda connection: lock_periods(connection, ["2026-09"]))
    before = books.count()
    for status in (1, 2, 3):
        posted = {**invoice, "status": status}
        refused(submit("payable_invoice", posted), 14050, "the posting period 2026-09 is locked")
    assert books.count() == before
    assert submit("payable_invoice", {**invoice, "date": dt.date(2026, 10, 1)}).outcome == "done"
    assert submit("payable_invoice", {"reference": "R-2"}, "90").outcome == "done"


def test_the_white_boxes_of_an_invoice_can_be_changed(submit: Submit, read: Read, invoice: dict[str, Any]) -> None:
    submit("payable_invoice", invoice)
    before = read("94")
    fields = {
        "description": "Valves",
        "due_date": dt.date(2026, 11, 1),
        "status": 3,
        "retainage": Decimal("20.01"),
        "set_to_pay": Decimal(50),
        "hot_list": False,
        "reference": "",
        "notes": "Disputed.",
    }
    assert submit("payable_invoice", fields, "94").outcome == "done"
    after = read("94")
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {*fields, "status_name", "net"}
    assert (after["net"], after["retainage"], after["hot_list"]) == ("160.00", "20.01", False)


@pytest.mark.parametrize(
    ("number", "fields", "code", "says"),
    [
        ("999", {"reference": "x"}, 12802, "ObjectRef 999 does not exist"),
        ("93", {"reference": "x"}, 14050, "VendorRef: 813 is inactive"),
        ("90", {"status": 4}, 14050, "status 4 cannot be assigned"),
        ("90", {"status": 5}, 14050, "status 5 cannot be assigned"),
        ("91", {"status": 1}, 14050, "invoice 91 is in status 4, set by Sage"),
        ("92", {"status": 2}, 14050, "invoice 92 is in status 5, set by Sage"),
        ("90", {"description": ""}, 14050, "Desc: it is required"),
    ],
)
def test_a_changed_invoice_is_refused(
    submit: Submit, books: Books, number: str, fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    refused(submit("payable_invoice", fields, number), code, says)
    assert books.count() == before


@pytest.mark.parametrize("field", ["number", "vendor", "job", "date", "type", "lines", "costs", "payments"])
def test_grey_boxes_lines_and_payments_cannot_be_changed(submit: Submit, invoice: dict[str, Any], field: str) -> None:
    value = invoice.get(field, [{"amount": Decimal(1)}])
    answer = submit("payable_invoice", {field: value}, "90")
    assert answer.outcome == "refused"
    assert "through Sage's API" in answer.message


def test_a_paid_invoice_can_still_be_noted_on(submit: Submit, books: Books) -> None:
    assert submit("payable_invoice", {"notes": "Check 1200", "status": 4}, "91").outcome == "done"
    assert books.row(acpinv, 91)["ntetxt"] == "Check 1200"
