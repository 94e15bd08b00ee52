"""Parts, part classes and SQLRunRq, as documents handed to the sandbox's API."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from lxml import etree

from sage100_plugin.sage.api.asked import records
from sage100_plugin.sage.api.response import read
from sage100_plugin.sage.sandbox.api import SandboxTransport
from sage100_plugin.sage.sandbox.api.sql_run import OBJECTS
from sage100_plugin.sage.tables import actpay, prtcls, tkfprt
from tests.sage.api.company import COMPANY, USER, Books

Transport = Callable[..., SandboxTransport]


def _set(request: str) -> str:
    return (
        '<api:MBXML xmlns:api="http://sage100contractor.com/api"><MBXMLSessionRq>'
        f"<Company>{COMPANY}</Company><User>{USER}</User></MBXMLSessionRq>"
        f'<MBXMLMsgsRq messageSetID="1" onError="stopOnError">{request}</MBXMLMsgsRq></api:MBXML>'
    )


def _part(number: int, body: str = "<Desc>Elbow</Desc>", request: str = "1") -> str:
    key = f"<ObjectRef><ObjectID>{number}</ObjectID></ObjectRef>"
    return f'<PartAddRq requestID="{request}">{key}{body}</PartAddRq>'


CLASS = (
    '<PartClassAddRq requestID="c"><ObjectRef><ObjectID>5</ObjectID></ObjectRef><Name>Fittings</Name></PartClassAddRq>'
)


def _sql(sql: str) -> str:
    return _set(f'<SQLRunRq requestID="1"><SQL>{sql}</SQL></SQLRunRq>')


def test_many_parts_in_one_set(transport: Transport, books: Books) -> None:
    """As a web API posts them: several requests, numbered from 1."""
    body = "<Desc>Elbow</Desc><Unit>each</Unit><PartClassRef><ObjectID>5</ObjectID></PartClassRef><DefaultCost>1.25"
    parts = [_part(number, f"{body}</DefaultCost><IsStockPart>1</IsStockPart>", str(number)) for number in (1, 2, 3)]
    received = transport().submit(_set(CLASS + "".join(parts)))
    statuses = [node.get("statusCode") for node in etree.fromstring(received).iter() if node.get("statusCode")]
    assert statuses == ["0"] * 4
    row = books.row(tkfprt, 2)
    assert (row["prtnme"], row["prtunt"], row["prtcls"], row["prtcst"], row["stkprt"]) == (
        "Elbow", "each", 5, Decimal("1.250000"), 1,
    )  # fmt: skip
    assert books.row(prtcls, 5)["clsnme"] == "Fittings"


@pytest.mark.parametrize(
    ("request_", "code", "says"),
    [
        (_part(1, "<Desc></Desc>"), 14050, "Desc"),
        (_part(0), 14050, "part number is required"),
        (_part(1, "<Desc>x</Desc><PartClassRef><ObjectID>99</ObjectID></PartClassRef>"), 12802, "PartClassRef 99"),
        (_part(1, f"<Desc>{'x' * 76}</Desc>"), 10600, "maxLength"),
        (_part(1, "<Desc>x</Desc><Colour>red</Colour>"), 10600, "Colour"),
        (_part(1, "<Desc>x</Desc><IsStockPart>2</IsStockPart>"), 10600, "IsStockPart"),
        (_part(1) + _part(1, request="2"), 12000, "part 1 exists"),
        (CLASS.replace("Fittings", ""), 14050, "Name"),
    ],
)
def test_what_a_part_may_not_be_is_refused(transport: Transport, request_: str, code: int, says: str) -> None:
    received = transport().submit(_set(request_))
    assert f'statusCode="{code}"' in received
    assert says in received


def test_a_part_class_is_asked_for(transport: Transport) -> None:
    transport().submit(_set(CLASS))
    asked = '<PartClassQryRq requestID="1"><ObjectRef><ObjectID>5</ObjectID></ObjectRef></PartClassQryRq>'
    answer, found = records(transport().submit(_set(asked)), "PartClassQryRq")
    assert (answer.outcome, found) == ("done", ({"ObjectRef": "5", "Name": "Fittings"},))


def test_a_select_names_objects_and_fields(transport: Transport) -> None:
    """A web API finds its next number so."""
    transport().submit(_set(CLASS + _part(70007)))
    received = transport().submit(_sql("SELECT MAX(ObjectID) + 1 AS NextID FROM Part"))
    assert 'xmlns:z="#RowsetSchema"' in received
    assert records(received, "SQLRunRq") == (read(received, "SQLRunRq"), ({"NextID": "70008"},))
    asked = "SELECT ObjectID, name, VendorTypeRef FROM vendor WHERE Name LIKE 'ACME%' ORDER BY ObjectID"
    assert records(transport().submit(_sql(asked)), "SQLRunRq")[1] == ({"ObjectID": "812", "name": "Acme Supply"},)


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_can_be_asked_for(transport: Transport, name: str) -> None:
    answer, _ = records(transport().submit(_sql(f"SELECT * FROM {name}")), "SQLRunRq")
    assert answer.outcome == "done"


@pytest.mark.parametrize(
    ("sql", "code", "says"),
    [
        ("DELETE FROM Part", 12602, "begins with DELETE"),
        ("UPDATE Vendor SET Name = 'x'", 12602, "Only SELECT statements"),
        ("SELECT 1; SELECT 2", 12602, "only one SELECT"),
        ("SELECT * FROM actpay", 12603, "Invalid object name actpay; there are APInvoice"),
        ("SELECT * FROM dbo.Vendor", 12603, "Invalid object name Vendor"),
        ("SELECT vndnme FROM Vendor", 12605, "Invalid column name 'vndnme'"),
        ("SELECT FORMAT(ObjectID, 'N2') FROM Vendor", 14050, "the function FORMAT"),
        ("SELECT 1 / 0 FROM Vendor", 14050, "Divide by zero"),
    ],
)
def test_a_select_that_cannot_be_run_is_refused_with_sages_code(
    transport: Transport, sql: str, code: int, says: str
) -> None:
    answer = read(transport().submit(_sql(sql)), "SQLRunRq")
    assert (answer.outcome, answer.code) == ("refused", code)
    assert says in answer.message


def test_a_question_needs_no_right_and_forbids_nothing_behind_it(transport: Transport, books: Books) -> None:
    """What is asked in a set is asked among writes, and the connection writes on afterwards."""
    ask = '<SQLRunRq requestID="q"><SQL>SELECT COUNT(*) AS n FROM Vendor</SQL></SQLRunRq>'
    vendor = (
        '<VendorModRq requestID="v"><ObjectRef><ObjectID>812</ObjectID></ObjectRef><City>Salem</City></VendorModRq>'
    )
    received = transport().submit(_set(ask + vendor))
    assert received.count('statusCode="0"') == 2
    assert books.row(actpay, 812)["ctynme"] == "Salem"
