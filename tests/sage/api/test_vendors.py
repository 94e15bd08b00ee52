"""Vendors (4-4) and employees (5-2-1) through the API: contacts, terms, next numbers and queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.sage.sandbox.switches import set_field
from sage100_plugin.sage.tables import actpay, employ, vndcnt

from .asking import Transport, ask, keyed
from .company import Books

Submit = Callable[..., SageAnswer]


def test_a_new_vendor_keeps_its_contacts_terms_and_primary_email(
    submit: Submit, books: Books, vendor: dict[str, Any]
) -> None:
    more = {"primary_email": "ap@mueller.example", "due_terms": "10TH", "discount_terms": "02MO", "notes": "Late."}
    contacts = [{"name": "Ida", "mobile": "555-0108", "fax": "555-0109"}, {"name": "Otto", "extension": "7"}]
    assert submit("vendor", {**vendor, **more, "contacts": contacts}).outcome == "done"
    row = books.row(actpay, 900)
    assert (row["prmeml"], row["duedte"], row["dscdte"], row["ntetxt"]) == (
        "ap@mueller.example", "10TH", "02MO", "Late."
    )  # fmt: skip
    lines = books.rows(vndcnt, recnum=900)
    assert [(line["linnum"], line["cntnme"], line["cllphn"], line["phnext"]) for line in lines] == [
        (1, "Ida", "555-0108", ""), (2, "Otto", "", "7")
    ]  # fmt: skip


def test_a_contact_of_a_vendor_is_changed_by_its_line(submit: Submit, books: Books) -> None:
    lines = [{"line": "1", "email": "ida@acme.example"}, {"name": "Otto"}]
    assert submit("vendor", {"contacts": lines}, "812").outcome == "done"
    found = [(line["cntnme"], line["e_mail"]) for line in books.rows(vndcnt, recnum=812)]
    assert found == [("Ida Acme", "ida@acme.example"), ("Otto", "")]


@pytest.mark.parametrize(
    ("number", "fields", "code", "says"),
    [
        ("813", {"city": "Salem"}, 14050, "ObjectRef: 813 is inactive"),
        ("812", {"contacts": [{"line": "2", "name": "x"}]}, 12802, "there is no contact in line 2"),
        ("812", {"due_terms": "30 D"}, 14050, "DueTerm: 30 D are no terms"),
    ],
)
def test_a_changed_vendor_is_refused(
    submit: Submit, books: Books, number: str, fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    answer = submit("vendor", fields, number)
    assert (answer.outcome, answer.code) == ("refused", code)
    assert says in answer.message
    assert books.count() == before


def test_a_field_that_the_company_requires_has_to_be_filled(
    submit: Submit, books: Books, vendor: dict[str, Any]
) -> None:
    books.do(lambda connection: set_field(connection, "actpay.vndtyp", required=True))
    answer = submit("vendor", {**vendor, "type": None})
    assert (answer.code, "vndtyp: this company requires an entry" in answer.message) == (14050, True)
    assert submit("vendor", vendor).outcome == "done"


def test_add_next_takes_the_next_number(transport: Transport, books: Books) -> None:
    names = "<ShortName>Next</ShortName><Name>Next Vendor</Name>"
    highest = max(row["recnum"] for row in books.rows(actpay))
    answer = ask(transport, f'<VendorAddNextRq requestID="1">{names}</VendorAddNextRq>')
    assert (answer.get("statusCode"), answer.findtext("ObjectRef/ObjectID")) == ("0", str(highest + 1))
    assert books.row(actpay, highest + 1)["vndnme"] == "Next Vendor"


def test_a_vendor_can_be_asked_for(transport: Transport) -> None:
    answer = ask(transport, keyed("VendorQryRq", 812))
    asked = ("ObjectRef/ObjectID", "Name", "VendorContact/ObjectRef/LineID", "VendorContact/ContactName")
    assert [answer.findtext(path) for path in asked] == ["812", "Acme Supply", "1", "Ida Acme"]


def test_an_inactive_vendor_can_be_asked_for(transport: Transport) -> None:
    assert ask(transport, keyed("VendorQryRq", 813)).findtext("Name") == "Former Supply"


def test_an_employees_address_is_changed(transport: Transport, books: Books) -> None:
    sent = "<Addr1>4 Oak</Addr1><City>Ames</City><Mobile>555-0142</Mobile><Email>dana@harbor.example</Email>"
    assert ask(transport, keyed("EmployeeModRq", 31, sent)).get("statusCode") == "0"
    row = books.row(employ, 31)
    assert (row["addrs1"], row["cllphn"], row["fulfst"]) == ("4 Oak", "555-0142", "Dana Reyes")
    assert ask(transport, keyed("EmployeeQryRq", 31)).findtext("City") == "Ames"
    assert ask(transport, keyed("EmployeeModRq", 99, sent)).get("statusCode") == "12802"
