"""Clients (3-6) through the API: what is taken, what is refused, and what becomes of their contacts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.sandbox.switches import set_field
from sage100_plugin.sage.tables import clncnt, reccln

from .asking import Transport, ask, keyed
from .company import Books, refused

Submit = Callable[..., SageAnswer]

CLIENT: Mapping[str, Any] = {
    "id": "500",
    "name": "Larkin Unified Schools",
    "short_name": "Larkin Schools",
    "status": "1",
    "type": "4",
    "greeting": "Dear Ms Larkin",
    "address1": "9 Mill Lane",
    "address2": "Annex",
    "city": "Ames",
    "state": "IA",
    "zip": "50010",
    "billing_address1": "PO Box 4",
    "billing_city": "Ames",
    "shipping_zip": "50011",
    "user_defined1": "East",
    "user_defined5": "West",
    "user_defined6": True,
    "user_defined9": False,
    "received_date": dt.date(2026, 3, 1),
    "salesperson": "31",
    "manager": "32",
    "tax_district": "3",
    "contacted_date": dt.date(2026, 4, 1),
    "mail_piece": "Spring card",
    "discount_terms": "25TH",
    "discount_rate": Decimal("2.50"),
    "due_terms": "30DY",
    "finance_rate": Decimal("1.5"),
    "source": "2",
    "mail_list": "3",
    "area": "4",
    "size": "5",
    "service_contract": "1",
    "service_expires": dt.date(2027, 1, 31),
    "product_discount": Decimal(-5),
    "map_location": "B7",
    "cross_street": "Oak",
    "part_billing_basis": 2,
    "purchase_order_number": "PO-1",
    "tax_exemption_number": "EX 9",
    "notes": "Call first.",
    "statement_email": "ap@larkin.example",
    "contacts": [{"name": "Ann Larkin", "job_title": "Principal", "phone": "555-0107", "email": "ann@larkin.example"}],
}


def test_a_new_client_is_saved_with_all_its_fields_and_contacts(submit: Submit, books: Books) -> None:
    answer = submit("client", CLIENT)
    assert (answer.outcome, answer.id, answer.message) == ("done", "500", "Ok")
    public = RECORDS["client"].public({**books.row(reccln, 500), "contacts": books.rows(clncnt, recnum=500)})
    sent = RECORDS["client"].shown(CLIENT)
    assert {name: public[name] for name in sent if name != "contacts"} == {
        name: value for name, value in sent.items() if name != "contacts"
    }
    (contact,) = public["contacts"]
    assert {**contact, "line": "1"} == {**contact, **CLIENT["contacts"][0]}


def test_every_documented_element_has_its_place_in_the_request(schema: MbxmlSchema) -> None:
    """63 elements with the key and without the contacts, in the order in which a writer sends them."""
    names = [element.name for element in schema.elements("ClientAddRq")]
    assert names[:4] == ["ObjectRef", "ShortName", "Name", "Greeting"]
    assert names.index("ClientStatusRef") == 45
    assert names.index("StatementEmail") == 62
    assert [element.name for element in schema.elements("ClientAddNextRq")] == names[1:]


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"id": "12"}, 12000, "Cannot add duplicate object: client 12 exists"),
        ({"id": "0"}, 14050, "a client number is required"),
        ({"name": " "}, 14050, "Name: it is required"),
        ({"short_name": " "}, 14050, "ShortName: it is required"),
        ({"status": "0"}, 14050, "ClientStatusRef: it is required"),
        ({"status": "9"}, 12802, "ClientStatusRef 9 does not exist"),
        ({"type": "9"}, 12802, "ClientTypeRef 9 does not exist"),
        ({"salesperson": "99"}, 12802, "SalespersonRef 99 does not exist"),
        ({"manager": "99"}, 12802, "ManagerRef 99 does not exist"),
        ({"due_terms": "NET30"}, 14050, "DueTerm: NET30 are no terms; they are written as 30DY, 02MO or 25TH"),
        ({"due_terms": "45TH"}, 14050, "DueTerm: 45TH are no terms"),
        ({"discount_terms": "2MO"}, 14050, "DiscountTerm: 2MO are no terms"),
    ],
)
def test_a_new_client_is_refused(submit: Submit, books: Books, fields: dict[str, Any], code: int, says: str) -> None:
    before = books.count()
    refused(submit("client", {**CLIENT, **fields}), code, says)
    assert books.count() == before


def test_a_field_that_the_company_requires_has_to_be_filled(submit: Submit, books: Books) -> None:
    books.do(lambda connection: set_field(connection, "reccln.grting", required=True))
    refused(submit("client", {**CLIENT, "greeting": None}), 14050, "grting: this company requires an entry")
    refused(submit("client", {"city": "Ames"}, "12"), 14050, "grting: this company requires an entry")
    assert submit("client", {"greeting": "Hello"}, "12").outcome == "done"


@pytest.mark.parametrize(
    ("number", "fields", "code", "says"),
    [
        ("99", {"city": "x"}, 12802, "ObjectRef 99 does not exist"),
        ("14", {"city": "x"}, 14050, "ObjectRef: 14 is inactive"),
        ("12", {"name": ""}, 14050, "Name: it is required"),
        ("12", {"status": "9"}, 12802, "ClientStatusRef 9 does not exist"),
        ("12", {"contacts": [{"line": "3", "name": "x"}]}, 12802, "there is no contact in line 3"),
    ],
)
def test_a_changed_client_is_refused(
    submit: Submit, books: Books, number: str, fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    refused(submit("client", fields, number), code, says)
    assert books.count() == before


def test_a_second_client_may_have_the_same_name(submit: Submit) -> None:
    assert submit("client", {**CLIENT, "name": "Northwind Clinics"}).outcome == "done"


def test_contacts_are_added_and_changed_by_their_line(submit: Submit, books: Books) -> None:
    lines = [{"name": "Cy Dunmore"}, {"line": "1", "phone": "555-0109", "job_title": "Owner"}]
    assert submit("client", {"contacts": lines}, "12").outcome == "done"
    found = {row["linnum"]: (row["cntnme"], row["phnnum"], row["jobttl"]) for row in books.rows(clncnt, recnum=12)}
    assert found == {1: ("Ann Orwin", "555-0109", "Owner"), 2: ("Bo Farrow", "", ""), 3: ("Cy Dunmore", "", "")}
    (header,) = books.rows(reccln, recnum=12)
    assert {row["_idref"] for row in books.rows(clncnt, recnum=12) if row["linnum"] == 3} == {header["_idnum"]}


def test_a_contact_is_deleted_by_its_line(transport: Transport, books: Books) -> None:
    gone = "<ClientContactDel><ObjectRef><LineID>1</LineID></ObjectRef></ClientContactDel>"
    request = keyed("ClientModRq", 12, gone)
    assert ask(transport, request).get("statusCode") == "0"
    assert [row["cntnme"] for row in books.rows(clncnt, recnum=12)] == ["Bo Farrow"]
    assert ask(transport, request).get("statusCode") == "12802"


ADD_NEXT = (
    '<ClientAddNextRq requestID="1"><ShortName>Next</ShortName><Name>Next Client</Name>'
    "<ClientStatusRef><ObjectID>1</ObjectID></ClientStatusRef>{}</ClientAddNextRq>"
)


def test_add_next_takes_the_next_number(transport: Transport, books: Books) -> None:
    highest = max(row["recnum"] for row in books.rows(reccln))
    answer = ask(transport, ADD_NEXT.format(""))
    assert (answer.get("statusCode"), answer.findtext("ObjectRef/ObjectID")) == ("0", str(highest + 1))
    assert books.row(reccln, highest + 1)["clnnme"] == "Next Client"


def test_the_contact_fields_of_older_versions_are_refused_in_words(transport: Transport, books: Books) -> None:
    before = books.count()
    answer = ask(transport, ADD_NEXT.format("<Phone1>555-0100</Phone1>"))
    assert answer.get("statusCode") == "500"
    assert answer.get("statusMessage") == (
        "eJobContactFieldsDeprecated: Phone1 is deprecated; a contact is a line, ClientContactAdd."
    )
    assert books.count() == before


def test_card_data_is_taken_and_not_kept(transport: Transport, books: Books) -> None:
    card = (
        "<CreditCardNumber>4111111111111111</CreditCardNumber><CreditCardCarhdholder>A Larkin</CreditCardCarhdholder>"
    )
    assert ask(transport, ADD_NEXT.format(card)).get("statusCode") == "0"
    (row,) = books.rows(reccln, clnnme="Next Client")
    assert (row["crdnum"], row["crdnme"]) == ("", "")


def test_a_client_can_be_asked_for(transport: Transport, submit: Submit) -> None:
    submit("client", CLIENT)
    answer = ask(transport, keyed("ClientQryRq", 500))
    assert (answer.tag, answer.get("statusCode")) == ("ClientQryRs", "0")
    asked = ("ObjectRef/ObjectID", "ShortName", "ClientStatusRef/ObjectID", "ReceivedDate", "EarlyPaymentDiscountRate")
    assert [answer.findtext(path) for path in asked] == ["500", "Larkin Schools", "1", "2026-03-01", "2.50"]
    assert answer.findtext("ClientContact/ObjectRef/LineID") == "1"
    assert answer.findtext("ClientContact/ContactName") == "Ann Larkin"


def test_a_client_that_does_not_exist_cannot_be_asked_for(transport: Transport) -> None:
    answer = ask(transport, keyed("ClientQryRq", 99))
    assert (answer.get("statusCode"), len(answer)) == ("12802", 0)
