"""Documents as public writers send them: each element list of the API facts (section 3), in its order, is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from sage100_plugin.sage.api.response import read
from sage100_plugin.sage.api.schema import NAMESPACES
from sage100_plugin.sage.sandbox.api import SandboxTransport
from sage100_plugin.sage.sandbox.api.interpreter import UNSEEN
from sage100_plugin.sage.sandbox.setup import change
from sage100_plugin.sage.tables import actpay, bdglin, clncnt, pcorln, prmchg, reccln, sbcgln, sbcnln, srvinv, subcon
from tests.sage.api.company import COMPANY, USER, Books

Transport = Callable[..., SandboxTransport]
Fields = Sequence[tuple[str, object]]
CURRENT, OLD = NAMESPACES


def element(name: str, value: object) -> str:
    """A field, a reference by its number, or a group of fields."""
    if isinstance(value, (list, tuple)):
        return f"<{name}>{''.join(element(*one) for one in value)}</{name}>"
    if name.endswith("Ref"):
        return f"<{name}><ObjectID>{value}</ObjectID></{name}>"
    return f"<{name}>{escape(str(value))}</{name}>"


def request(name: str, fields: Fields, id: str = "1") -> str:
    return f'<{name} requestID="{id}">{"".join(element(*field) for field in fields)}</{name}>'


def document(*requests: str, namespace: str = CURRENT, on_error: str = "stopOnError") -> str:
    return (
        f'<api:MBXML xmlns:api="{namespace}"><MBXMLSessionRq><Company>{COMPANY}</Company><User>{USER}</User>'
        f'</MBXMLSessionRq><MBXMLMsgsRq messageSetID="1" onError="{on_error}">{"".join(requests)}</MBXMLMsgsRq>'
        "</api:MBXML>"
    )


def told(received: str) -> list[tuple[str, str, str]]:
    """Request id, code and message of each answer."""
    found = [node for node in etree.fromstring(received).iter() if node.get("statusCode") is not None]
    return [(node.get("requestID", ""), node.get("statusCode", ""), node.get("statusMessage", "")) for node in found]


CLIENT: Fields = [
    ("ShortName", "Pier"), ("Name", "Pier Nine Clinics"), ("Greeting", "Dear Ms Orwin"), ("Addr1", "9 Pier Rd"),
    ("Addr2", "Suite 2"), ("City", "Portland"), ("State", "OR"), ("PostalCode", "97201"), ("BillingAddr1", "PO Box 9"),
    ("BillingAddr2", "x"), ("BillingCity", "Salem"), ("BillingState", "OR"), ("BillingPostalCode", "97301"),
    ("ShippingAddr1", "Dock 4"), ("ShippingAddr2", "x"), ("ShippingCity", "Portland"), ("ShippingState", "OR"),
    ("ShippingPostalCode", "97202"), ("UserDefined1", "a"), ("UserDefined2", "b"), ("UserDefined3", "c"),
    ("UserDefined4", "d"), ("UserDefined5", "e"), ("UserDefined6Logical", 0), ("UserDefined7Logical", 1),
    ("UserDefined8Logical", 0), ("UserDefined9Logical", 1), ("ReceivedDate", "2026-09-01"), ("SalespersonRef", 31),
    ("ManagerRef", 32), ("SalesTaxDistrictRef", 1), ("ContactedDate", "2026-09-02"), ("CallbackDate", "2026-09-03"),
    ("MailPiece", "Brochure"), ("MailedDate", "2026-09-04"), ("PurchasedDate", "2026-09-05"),
    ("ReferenceDate", "2026-09-06"), ("ProductRef", 1), ("DiscountTerm", "10DY"), ("EarlyPaymentDiscountRate", "2.00"),
    ("DueTerm", "30DY"), ("FinanceRate", "1.50"), ("SourceRef", 1), ("ClientTypeRef", 4), ("ClientStatusRef", 1),
    ("MailListRef", 1), ("AreaRef", 1), ("SizeRef", 1), ("ContractRef", 1), ("ExpirationDate", "2027-09-30"),
    ("DiscountRate", "-5.00"), ("MapLocation", "B7"), ("CrossStreet", "Front St"), ("PartBillingBasis", 2),
    ("PurchaseOrderNumber", "PO-1"), ("TaxExemptionNumber", "EX-1"), ("CreditCardNumber", "4111111111111111"),
    ("CreditCardExpirationDate", "2028-01-31"), ("CreditCardCarhdholder", "A. Orwin"), ("CreditCardType", "Visa"),
    ("Memo", "Ask for the key & badge."), ("StatementEmail", "ap@example.com"),
]  # fmt: skip
CONTACT: Fields = [
    ("ContactName", "Ann Orwin"), ("JobTitle", "Manager"), ("Phone", "555-0101"), ("Extension", "12"),
    ("Email", "ann@example.com"), ("Mobile", "555-0102"), ("Fax", "555-0103"), ("OtherPhone", "555-0104"),
    ("OtherDesc", "Home"), ("Memo", "mornings"),
]  # fmt: skip
AMOUNTS: Fields = [
    ("MaterialAmount", "100.00"), ("LaborAmount", "50.00"), ("EquipmentAmount", "25.00"),
    ("SubcontractAmount", "10.00"), ("OtherAmount", "5.00"), ("UserDefined6Amount", "4.00"),
    ("UserDefined7Amount", "3.00"),
    ("UserDefined8Amount", "2.00"), ("UserDefined9Amount", "1.00"), ("Quantity", "2.5000"), ("Memo", "first"),
]  # fmt: skip
BUDGET: Fields = [("ObjectRef", [("PhaseID", 0)]), ("CostCodeRef", "1000.000"), *AMOUNTS]
CHANGE: Fields = [
    ("ChangeOrderNumber", "CO-12"), ("ChangeOrderDate", "2026-09-30"), ("JobRef", 210), ("Desc", "Move the chiller"),
    ("SubmittedDate", "2026-09-30"), ("ApprovedDate", "2026-10-01"), ("PrimeChangeStatus", 1),
]  # fmt: skip
DETAIL: Fields = [
    ("Desc", "Pipe"), ("BudgetChangeAmount", "1200.50"), ("CostCodeRef", "1000.000"), ("CostTypeRef", 1),
]  # fmt: skip
SUBCONTRACT: Fields = [
    ("SubcontractNumber", "S-900"), ("VendorRef", 812), ("JobRef", 210), ("PhaseRef", 1), ("Desc", "Roof"),
    ("SalesTaxDistrictRef", 1), ("ContractStatus", 3), ("ContractDate", "2026-09-30"),
]  # fmt: skip
SUBCONTRACT_LINE: Fields = [
    ("Desc", "Membrane"), ("CostCodeRef", "1000.000"), ("CostTypeRef", 2), ("Amount", "5000.00"),
]  # fmt: skip
ORDER: Fields = [
    ("RefNumber", "P-900"), ("OrderDate", "2026-09-30"), ("VendorRef", 812), ("JobRef", 210), ("PhaseRef", 1),
    ("Desc", "Valves"), ("SalesTaxDistrictRef", 1), ("Via", "Truck"), ("PurchaseOrderStatus", 1),
]  # fmt: skip
ORDER_LINE: Fields = [
    ("PartRef", 77), ("Desc", "Ball valve"), ("Unit", "each"), ("Quantity", "-2.000000"), ("UnitPrice", "25.500000"),
    ("CostCodeRef", "1000.000"), ("CostTypeRef", 1), ("AccountRef", 5010), ("SubaccountRef", 0),
]  # fmt: skip
TAXES: Fields = [("SubjectToGST", "Y"), ("SubjectToPST", "N"), ("SubjectToHST", "Y")]
WORK_ORDER: Fields = [
    ("OrderNumber", "1900"), ("ClientRef", 12), ("WorkOrderDate", "2026-09-29"), ("Desc", "No heat"),
    ("Addr1", "12 Main Street"), ("Addr2", "Rear"), ("CallReceivedDate", "2026-09-29"), ("ScheduledDate", "2026-10-01"),
    ("CompletedDate", "2026-10-02"), ("ServiceInvoiceTypeRef", 3), ("WorkOrderStatus", 7), ("PriorityRef", 2),
]  # fmt: skip
WORK_ORDER_MOD: Fields = [
    ("ObjectRef", 40), ("InvoiceNumber", "1040"), ("WorkOrderDate", "2026-09-29"), ("Desc", "No heat"),
    *WORK_ORDER[4:],
]  # fmt: skip
ADDRESS: Fields = [
    ("Addr1", "1 Dock Road"), ("Addr2", "Hall 4"), ("City", "Portland"), ("State", "OR"), ("PostalCode", "97202"),
]  # fmt: skip
VENDOR_MOD: Fields = [
    ("ObjectRef", 812), ("OwnerName", "Ida Acme"), *ADDRESS, ("Email", "office@example.com"),
    ("PrimaryEmail", "first@example.com"),
]  # fmt: skip
PART: Fields = [
    ("ObjectRef", 70001), ("Desc", "Elbow"), ("Unit", "each"), ("BinNumber", "B1"), ("AlphaPart", "ELB"),
    ("MSDSNumber", "M1"), ("Manufacturer", "Acme"), ("ManufacturerPartNumber", "E-1"), ("UserDefined1", "a"),
    ("UserDefined2", "b"), ("CostCodeRef", "1000.000"), ("CostTypeRef", 1), ("TaskRef", "100.000"),
    ("PartClassRef", 70002), ("InventoryLocationRef", 1), ("PriceLastUpdatedDate", "2026-09-30"),
    ("ReorderQuantity", "10.0000"), ("MinimumOrderQuantity", "5.0000"), ("PackagedQuantity", "1.0000"),
    ("ShippingWeight", "0.5000"), ("DefaultCost", "1.250000"), ("LaborUnitQuantity", "0.1000"),
    ("BillingAmount", "2.000000"), ("IsStockPart", 1), ("IsSerialized", 0), ("BillingMarkupRate", "1.5000"),
    ("PartRef", 77), ("Memo", "brass"), ("IsServiceEquipment", 0), ("OEMWarrantyDuration", 12),
    ("InventoryRequired", 0),
]  # fmt: skip
PART_CLASS: Fields = [("ObjectRef", 70002), ("Name", "Fittings"), ("IndentLevel", 1)]
JOB: Fields = [("ShortName", "Annex"), ("Name", "Clinic Annex"), ("ClientRef", 12)]
JOB_END: Fields = [("JobTypeRef", 5), ("ContractNumber", "C-77")]
LINE_1: Fields = [("ObjectRef", [("LineID", 1)])]

US: Mapping[str, Fields] = {
    "ClientAddRq": [("ObjectRef", 900), *CLIENT, ("ClientContactAdd", CONTACT), ("ClientContactAdd", CONTACT)],
    "ClientAddNextRq": [*CLIENT, ("ClientContactAdd", CONTACT)],
    "ClientModRq": [
        ("ObjectRef", 12), *CLIENT, ("ClientContactAdd", CONTACT), ("ClientContactMod", [*LINE_1, *CONTACT]),
    ],
    "ClientQryRq": [("ObjectRef", 12)],
    "JobAddRq": [("ObjectRef", 900), *JOB, ("JobStatus", 4), *JOB_END],
    "JobAddNextRq": [*JOB, ("JobStatus", 4), *JOB_END],
    "JobAddWithCustomJobStatusRq": [("ObjectRef", 900), *JOB, ("JobStatusRef", 7), *JOB_END],
    "JobAddNextWithCustomJobStatusRq": [*JOB, ("JobStatusRef", 7), *JOB_END],
    "VendorModRq": [
        *VENDOR_MOD, ("VendorContactAdd", CONTACT[:6]), ("VendorContactMod", [*LINE_1, *CONTACT[:6]]),
    ],
    "VendorQryRq": [("ObjectRef", 812)],
    "EmployeeModRq": [
        ("ObjectRef", 31), *ADDRESS, ("Phone", "555-0101"), ("Mobile", "555-0102"), ("Email", "dana@example.com"),
    ],
    "EmployeeQryRq": [("ObjectRef", 31)],
    "BudgetAddRq": [("ObjectRef", 210), ("BudgetLineAdd", BUDGET), ("BudgetLineAdd", BUDGET)],
    "BudgetModRq": [("ObjectRef", 211), ("BudgetLineAdd", BUDGET)],
    "ChangeOrderAddRq": [*CHANGE, ("BudgetSubChangeDetailAdd", DETAIL), ("BudgetSubChangeDetailAdd", DETAIL)],
    "ChangeOrderModRq": [
        ("ObjectRef", 70), *(one for one in CHANGE if one[0] != "JobRef"), ("BudgetSubChangeDetailAdd", DETAIL),
    ],
    "SubcontractAddRq": [*SUBCONTRACT, ("SubcontractLineAdd", SUBCONTRACT_LINE)],
    "PurchaseOrderAddRq": [*ORDER, ("PurchaseOrderLineAdd", ORDER_LINE)],
    "PurchaseOrderDelRq": [("ObjectRef", 51)],
    "WorkOrderAddRq": WORK_ORDER,
    "WorkOrderModRq": WORK_ORDER_MOD,
    "PartClassAddRq": PART_CLASS,
    "SQLRunRq": [("SQL", "SELECT MAX(ObjectID) FROM Part")],
}  # fmt: skip
CANADA: Mapping[str, Fields] = {
    "BudgetAddRq": [
        ("ObjectRef", 210),
        ("BudgetLineAdd", [(name.replace("Labor", "Labour"), value) for name, value in BUDGET]),
    ],
    "SubcontractAddRq": [
        *(one for one in SUBCONTRACT if one[0] != "SalesTaxDistrictRef"),
        ("SubcontractLineAdd", [*SUBCONTRACT_LINE, *TAXES]),
    ],
    "PurchaseOrderAddRq": [
        *(one for one in ORDER if one[0] != "SalesTaxDistrictRef"),
        ("PurchaseOrderLineAdd", [*ORDER_LINE[:5], *TAXES, *ORDER_LINE[5:]]),
    ],
}


@pytest.mark.parametrize("namespace", NAMESPACES, ids=["current", "old"])
@pytest.mark.parametrize("name", US)
def test_each_request_with_each_element_that_was_seen_is_taken(transport: Transport, name: str, namespace: str) -> None:
    received = transport().submit(document(request(name, US[name]), namespace=namespace))
    assert [(code, message[:2]) for _, code, message in told(received)] == [("0", "Ok")], received
    assert f'xmlns:api="{namespace}"' in received
    assert read(received, name).outcome == "done"


@pytest.mark.parametrize("name", CANADA)
def test_what_only_the_canadian_edition_has_is_taken_there(transport: Transport, books: Books, name: str) -> None:
    books.do(lambda connection: change(connection, {"edition": "CA"}))
    received = transport().submit(document(request(name, CANADA[name])))
    assert [code for _, code, _ in told(received)] == ["0"], received


def test_what_was_sent_stands_in_the_books(transport: Transport, books: Books) -> None:
    sent = [
        "ClientAddRq",
        "BudgetAddRq",
        "ChangeOrderAddRq",
        "SubcontractAddRq",
        "PurchaseOrderAddRq",
        "WorkOrderAddRq",
    ]
    requests = [request(name, US[name], name) for name in sent]
    parts = [request("PartClassAddRq", PART_CLASS, "class"), request("PartAddRq", PART, "part")]
    received = transport().submit(document(*requests, *parts))
    assert [code for _, code, _ in told(received)] == ["0"] * 8, received
    client = books.row(reccln, 900)
    assert (client["clnnme"], client["usrdf9"], client["ntetxt"]) == (
        "Pier Nine Clinics",
        1,
        "Ask for the key & badge.",
    )
    assert [row["cntnme"] for row in books.rows(clncnt, recnum=900)] == ["Ann Orwin", "Ann Orwin"]
    assert [str(row["ttlbdg"]) for row in books.rows(bdglin, recnum=210)] == ["200.00", "200.00"]
    (order,) = books.rows(prmchg, chgnum="CO-12")
    assert [str(row["bdgprc"]) for row in books.rows(sbcgln, recnum=order["recnum"])] == ["1200.50", "1200.50"]
    (sub,) = books.rows(subcon, ctcnum="S-900")
    assert [str(row["amount"]) for row in books.rows(sbcnln, recnum=sub["recnum"])] == ["5000.00"]
    assert any(row["extttl"] < 0 for row in books.rows(pcorln, prtnum=77))
    assert len(books.rows(srvinv, ordnum="1900")) == 1


@pytest.mark.parametrize("name", sorted(UNSEEN))
def test_a_request_whose_fields_nobody_has_seen_is_refused_in_words(transport: Transport, name: str) -> None:
    received = transport().submit(document(request(name, [("ObjectRef", 1)])))
    ((_, code, message),) = told(received)
    assert code == "10600"
    assert f"Sage's own API has the request {name}; no public source shows its fields" in message


@pytest.mark.parametrize("name", ["ARReceiptAddRq", "CostCodeAddRq", "JobCostAddRq", "Nonsense"])
def test_an_unknown_request_is_refused_by_its_name(transport: Transport, name: str) -> None:
    ((_, code, message),) = told(transport().submit(document(request(name, []))))
    assert (code, message) == ("10600", f"Invalid XML: there is no request {name}.")


@pytest.mark.parametrize("name", US)
def test_an_unknown_element_is_refused_by_its_name(transport: Transport, name: str) -> None:
    """At the end of the request, and in the middle of it."""
    for fields in ([*US[name], ("Colour", "red")], [US[name][0], ("Colour", "red"), *US[name][1:]]):
        ((_, code, message),) = told(transport().submit(document(request(name, fields))))
        assert code == "10600"
        assert "Colour" in message


def test_an_element_out_of_its_order_is_refused_by_its_name(transport: Transport) -> None:
    ((_, code, message),) = told(transport().submit(document(request("ClientAddNextRq", [*CLIENT[1:], CLIENT[0]]))))
    assert code == "10600"
    assert "Name" in message


def test_a_home_builders_document_with_character_references_and_empty_elements(
    transport: Transport, books: Books
) -> None:
    """As one system writes them: references for what is not ASCII, and an element for each field it has."""
    name = "".join(f"&#{ord(letter)};" for letter in "Müller & Söhne")
    empty = "<Addr2></Addr2><ClientTypeRef><ObjectID></ObjectID></ClientTypeRef>"
    sent = (
        f'<ClientAddNextRq requestID="8f14e45f"><ShortName>M&#252;ller</ShortName><Name>{name}</Name>'
        f"<Addr1>1 Dock</Addr1>"
        f"{empty}<ClientStatusRef><ObjectID>1</ObjectID></ClientStatusRef><ExpirationDate/></ClientAddNextRq>"
    )
    assert [code for _, code, _ in told(transport().submit(document(sent, namespace=OLD)))] == ["0"]
    (row,) = books.rows(reccln, shtnme="Müller")
    assert (row["clnnme"], row["addrs2"], row["clntyp"], row["srvexp"]) == ("Müller & Söhne", "", None, None)


def test_an_empty_text_of_a_changed_record_clears_it_and_an_empty_number_is_refused(
    transport: Transport, books: Books
) -> None:
    transport().submit(document(request("VendorModRq", VENDOR_MOD)))
    assert [
        code
        for _, code, _ in told(
            transport().submit(document(request("VendorModRq", [("ObjectRef", 812), ("Addr2", "")])))
        )
    ] == ["0"]
    assert books.row(actpay, 812)["addrs2"] == ""
    ((_, code, message),) = told(
        transport().submit(document(request("ClientModRq", [("ObjectRef", 12), ("ClientTypeRef", "")])))
    )
    assert code == "10600"
    assert "ObjectID" in message


def test_an_empty_number_of_a_new_record_that_needs_one_is_refused(transport: Transport) -> None:
    ((_, code, message),) = told(transport().submit(document(request("ClientAddRq", [("ObjectRef", ""), *CLIENT]))))
    assert code == "10600"
    assert "ObjectID" in message


def test_a_line_added_to_a_changed_record_may_hold_empty_elements_too(transport: Transport, books: Books) -> None:
    line = [*BUDGET[:2], ("MaterialAmount", "7.00"), ("LaborAmount", ""), ("Memo", "")]
    assert [
        code
        for _, code, _ in told(
            transport().submit(document(request("BudgetModRq", [("ObjectRef", 211), ("BudgetLineAdd", line)])))
        )
    ] == ["0"]
    assert str(books.rows(bdglin, recnum=211)[-1]["ttlbdg"]) == "7.00"


@pytest.mark.parametrize(
    ("on_error", "codes"), [("stopOnError", ["0", "12802"]), ("continueOnError", ["0", "12802", "0"])]
)
def test_a_set_goes_on_or_stops_at_an_error_and_answers_by_id(
    transport: Transport, on_error: str, codes: list[str]
) -> None:
    """As a web API posts many requests; ids are numbers or GUIDs."""
    requests = [
        request("VendorModRq", [("ObjectRef", number), ("City", "Salem")], id)
        for number, id in ((812, "1"), (99999, "8f14e45f-ceea-467f-a0e6-1f0b3d8c1b11"), (814, "3"))
    ]
    received = told(transport().submit(document(*requests, on_error=on_error)))
    assert [code for _, code, _ in received] == codes
    assert [id for id, _, _ in received] == ["1", "8f14e45f-ceea-467f-a0e6-1f0b3d8c1b11", "3"][: len(codes)]


def test_ids_that_repeat_are_refused_before_anything_is_done(transport: Transport, books: Books) -> None:
    same = request("VendorModRq", [("ObjectRef", 812), ("City", "Salem")], "7")
    ((_, code, message),) = told(transport().submit(document(same, same)))
    assert (code, message) == ("10600", "Invalid XML: the requestID 7 is used more than once.")
    assert books.row(actpay, 812)["ctynme"] != "Salem"


@pytest.mark.parametrize("attribute", ['messageSetID="1" ', ' onError="stopOnError"', ' requestID="1"'])
def test_a_missing_attribute_is_refused_by_its_name(transport: Transport, attribute: str) -> None:
    sent = document(request("ClientQryRq", [("ObjectRef", 12)])).replace(attribute, " ", 1)
    ((_, code, message),) = told(transport().submit(sent))
    assert code == "10600"
    assert attribute.strip().split("=")[0] in message


@pytest.mark.parametrize("namespace", ["http://example.com/api", "http://sage100contractor.com/API", ""])
def test_another_namespace_is_refused(transport: Transport, namespace: str) -> None:
    sent = document(request("ClientQryRq", [("ObjectRef", 12)]))
    sent = (
        sent.replace(CURRENT, namespace)
        if namespace
        else sent.replace(f' xmlns:api="{CURRENT}"', "").replace("api:", "")
    )
    ((_, code, _),) = told(transport().submit(sent))
    assert code == "10600"


@pytest.mark.parametrize("prefix", ["api", "mb", "x"])
def test_the_prefix_of_the_root_does_not_matter(transport: Transport, prefix: str) -> None:
    sent = (
        document(request("ClientQryRq", [("ObjectRef", 12)]))
        .replace("api:", f"{prefix}:")
        .replace(":api=", f":{prefix}=")
    )
    assert [code for _, code, _ in told(transport().submit(sent))] == ["0"]
