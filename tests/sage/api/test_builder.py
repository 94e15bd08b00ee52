"""What is built: golden documents, and everything that is refused, all at once and never cut."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import Write
from sage100_plugin.sage.api.builder import Builder
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.api.writer import MbxmlWriter

GOLDEN = Path(__file__).parents[2] / "golden" / "mbxml"
UPDATE = os.environ.get("GOLDEN") == "update"


@pytest.fixture
def builder(schema: MbxmlSchema) -> Builder:
    return Builder(schema, "Harbor Mechanical", "apiuser")


def _faults(builder: Builder, write: Write) -> list[tuple[str, str, str]]:
    with pytest.raises(Refused) as caught:
        builder.build(write)
    return [(fault.pointer, fault.code, fault.message) for fault in caught.value.faults]


CHANGED: Mapping[str, Mapping[str, Any]] = {
    "work_order": {"description": "No heating", "address2": "", "status": 8, "schedule_date": dt.date(2026, 10, 2)},
    "change_order": {
        "status": 1,
        "lines": [{"description": "More", "cost_code": Decimal(1000), "cost_type": "1", "amount": Decimal(5)}],
    },
    "vendor": {"name": "Müller Supply", "email": "", "type": None},
}


@pytest.mark.parametrize("record", CHANGED)
@pytest.mark.parametrize("op", ["add", "change"])
def test_documents_are_as_the_golden_files_have_them(
    builder: Builder, op: str, record: str, request: pytest.FixtureRequest
) -> None:
    added = request.getfixturevalue(record)
    write = Write(record, "add", added) if op == "add" else Write(record, "change", CHANGED[record], "70")
    built = builder.build(write)
    golden = GOLDEN / f"{record}_{op}.xml"
    if UPDATE:
        golden.write_text(built, encoding="utf-8", newline="\n")
    assert built == golden.read_text(encoding="utf-8")
    assert builder.schema.errors(etree.fromstring(built)) == ()


def test_render_is_what_is_sent(
    writer: Callable[..., MbxmlWriter], submit: Callable[..., Any], vendor: dict[str, Any]
) -> None:
    assert submit("vendor", vendor).sent == writer().render(Write("vendor", "add", vendor))


def test_there_is_no_declaration_and_no_default_namespace(builder: Builder, vendor: dict[str, Any]) -> None:
    built = builder.build(Write("vendor", "add", vendor))
    assert built.startswith('<api:MBXML xmlns:api="http://sage100contractor.com/api">')
    assert "<?xml" not in built
    assert 'xmlns="' not in built


def test_all_faults_are_told_at_once(builder: Builder, change_order: dict[str, Any]) -> None:
    change_order |= {"number": "9" * 21, "description": None, "colour": "red", "approved_amount": Decimal(1)}
    change_order["lines"][1] |= {"description": "x" * 51, "cost_type": "10", "amount": None}
    assert _faults(builder, Write("change_order", "add", change_order)) == [
        ("/colour", "unknown_field", "Change Order has no field colour."),
        (
            "/approved_amount",
            "unknown_field",
            "Approved Amount cannot be set in a new Change Order through Sage's API.",
        ),
        ("/number", "too_long", "Change# takes at most 20 characters, 21 were given."),
        ("/description", "required", "Description is required."),
        ("/lines/1/description", "too_long", "Description takes at most 50 characters, 51 were given."),
        ("/lines/1/amount", "required", "Budget Amount is required."),
        ("/lines/1/cost_type", "invalid_value", "Cost Type is more than 9."),
    ]


def test_one_kind_of_fault_gives_the_refusal_its_code(builder: Builder, vendor: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        builder.build(Write("vendor", "add", {**vendor, "state": "Oregon", "zip": "97201-12345"}))
    assert caught.value.code == "too_long"
    assert caught.value.detail == (
        "State takes at most 2 characters, 6 were given. Zip takes at most 10 characters, 11 were given."
    )


@pytest.mark.parametrize(
    ("record", "fields", "fault"),
    [
        ("work_order", {"client": "none"}, ("/client", "Client is not a number.")),
        ("work_order", {"client": "-1"}, ("/client", "Client is less than 0.")),
        ("work_order", {"client": "12.5"}, ("/client", "Client is not a whole number.")),
        ("work_order", {"client": Decimal("12.5")}, ("/client", "Client is not a whole number.")),
        ("work_order", {"client": "1" * 11}, ("/client", "Client is more than 9999999999.")),
        ("work_order", {"status": 11}, ("/status", "Status is more than 10.")),
        ("work_order", {"priority": 9}, ("/priority", "Priority is more than 8.")),
        ("work_order", {"date": "tomorrow"}, ("/date", "Date is not a date.")),
        ("work_order", {"date": dt.datetime(2026, 9, 30, tzinfo=dt.UTC)}, ("/date", "Date is not a value")),
        ("work_order", {"deposit": Decimal("1.005")}, ("/deposit", "Deposit has more than 2 decimal places.")),
        ("work_order", {"deposit": Decimal("NaN")}, ("/deposit", "Deposit is not a number.")),
        ("work_order", {"deposit": Decimal("1e10")}, ("/deposit", "Deposit has more than 10 digits")),
        ("work_order", {"deposit": Decimal("1e999999")}, ("/deposit", "Deposit is too large a number.")),
        ("work_order", {"notes": "a\x00b"}, ("/notes", "Notes holds a character that Sage cannot store (U+0000).")),
        ("work_order", {"notes": "\ud800"}, ("/notes", "Notes holds a character that Sage cannot store (U+D800).")),
        ("work_order", {"notes": "\uffff"}, ("/notes", "Notes holds a character that Sage cannot store (U+FFFF).")),
        ("work_order", {"contact": "\N{WRENCH}" * 26}, ("/contact", "Contact takes at most 50 characters, 52 were")),
        ("work_order", {"notes": ["a"]}, ("/notes", "Notes is not a value that Sage's API takes.")),
        ("change_order", {"lines": "none"}, ("/lines", "Lines are a list of fields.")),
        ("change_order", {"lines": [{"amount": 1}, 2]}, ("/lines", "Lines are a list of fields.")),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    builder: Builder, record: str, fields: dict[str, Any], fault: tuple[str, str], request: pytest.FixtureRequest
) -> None:
    pointer, says = fault
    (found,) = _faults(builder, Write(record, "add", {**request.getfixturevalue(record), **fields}))
    assert found[0] == pointer
    assert found[2].startswith(says)


@pytest.mark.parametrize("value", [None, ""])
def test_what_is_not_given_is_left_out_of_a_new_record(builder: Builder, vendor: dict[str, Any], value: object) -> None:
    assert "<Addr2" not in builder.build(Write("vendor", "add", {**vendor, "address2": value}))


@pytest.mark.parametrize("value", [None, ""])
def test_a_required_field_must_hold_something(builder: Builder, vendor: dict[str, Any], value: object) -> None:
    (fault,) = _faults(builder, Write("vendor", "add", {**vendor, "name": value}))
    assert fault == ("/name", "required", "Vendor Name is required.")


def test_an_empty_text_clears_a_field_of_a_record_that_exists(builder: Builder) -> None:
    built = builder.build(Write("vendor", "change", {"address2": "", "city": None}, "812"))
    assert "<Addr2/>" in built or "<Addr2></Addr2>" in built
    assert "<City" not in built


def test_a_number_or_date_cannot_be_cleared_by_an_empty_text(builder: Builder) -> None:
    (fault,) = _faults(builder, Write("work_order", "change", {"job": "", "description": "x"}, "40"))
    assert fault[:2] == ("/job", "invalid_value")


def test_a_change_needs_to_say_of_what(builder: Builder) -> None:
    (fault,) = _faults(builder, Write("vendor", "change", {"name": "x"}))
    assert fault == ("/id", "required", "Vendor# is required.")


def test_a_field_that_can_only_be_set_at_the_start_is_refused_in_a_change(builder: Builder) -> None:
    (fault,) = _faults(builder, Write("work_order", "change", {"number": "7"}, "40"))
    told = "Order# cannot be changed in a Work Order through Sage's API: sandbox.xsd has no OrderNumber here."
    assert fault == ("/number", "unknown_field", told)


def test_a_record_that_the_api_does_not_take_is_refused(builder: Builder) -> None:
    with pytest.raises(Refused, match=r"A Cost Code cannot be added through Sage's API \(6-5 Cost Codes\)"):
        builder.build(Write("cost_code", "add", {}))


@pytest.mark.parametrize("name", ["", "a\x01b"])
def test_a_company_name_that_xml_cannot_hold_is_refused(schema: MbxmlSchema, name: str, vendor: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="company name"):
        Builder(schema, name, "apiuser").build(Write("vendor", "add", vendor))


THEIRS = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://sagemasterbuilder.com/api"
           targetNamespace="http://sagemasterbuilder.com/api">
  <xs:element name="MBXML"><xs:complexType><xs:sequence>
    <xs:element name="MBXMLSessionRq"><xs:complexType><xs:sequence>
      <xs:element name="Company" type="xs:string"/><xs:element name="User" type="xs:string"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="MBXMLMsgsRq"><xs:complexType>
      <xs:sequence><xs:element name="VendorAddRq" type="VendorAddType"/></xs:sequence>
      <xs:attribute name="messageSetID"/><xs:attribute name="onError"/>
    </xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:complexType name="VendorAddType"><xs:sequence>
    <xs:element name="Name" type="Name"/>
    <xs:element name="ObjectRef"><xs:complexType><xs:sequence>
      <xs:element name="ObjectID" type="xs:int"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="Phone" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string">
      <xs:pattern value="[(][0-9]{3}[)].*"/>
    </xs:restriction></xs:simpleType></xs:element>
    <xs:element name="Secret" type="xs:string" minOccurs="NEEDED"/>
  </xs:sequence><xs:attribute name="requestID"/></xs:complexType>
  <xs:simpleType name="Name">
    <xs:restriction base="xs:string"><xs:maxLength value="12"/></xs:restriction>
  </xs:simpleType>
</xs:schema>
"""


def _theirs(folder: Path, needed: int = 0) -> Builder:
    path = folder / "mbxml.xsd"
    path.write_text(THEIRS.replace("NEEDED", str(needed)), encoding="utf-8")
    return Builder(MbxmlSchema(path), "Harbor Mechanical", "apiuser")


def test_a_customers_schema_decides_order_namespace_and_lengths(tmp_path: Path) -> None:
    builder = _theirs(tmp_path)
    built = builder.build(Write("vendor", "add", {"id": "9", "name": "Acme"}))
    assert built.startswith('<api:MBXML xmlns:api="http://sagemasterbuilder.com/api">')
    assert built.index("<Name>") < built.index("<ObjectRef>")
    (fault,) = _faults(builder, Write("vendor", "add", {"id": "9", "name": "Acme Supply Ltd"}))
    assert fault == ("/name", "too_long", "Vendor Name takes at most 12 characters, 15 were given.")


def test_a_field_that_a_customers_schema_lacks_is_refused(tmp_path: Path) -> None:
    (fault,) = _faults(_theirs(tmp_path), Write("vendor", "add", {"id": "9", "name": "Acme", "city": "Portland"}))
    assert fault[:2] == ("/city", "unknown_field")


def test_a_request_that_a_customers_schema_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"mbxml.xsd has no request VendorModRq"):
        _theirs(tmp_path).build(Write("vendor", "change", {"name": "Acme"}, "9"))


def test_what_a_customers_schema_requires_and_we_do_not_know_is_told(tmp_path: Path) -> None:
    (fault,) = _faults(_theirs(tmp_path, needed=1), Write("vendor", "add", {"id": "9", "name": "Acme"}))
    assert fault == ("/", "required", "Sage's schema requires Secret, which this plugin does not know.")


def test_a_pattern_of_a_customers_schema_is_told_at_its_field(tmp_path: Path) -> None:
    builder = _theirs(tmp_path)
    builder.build(Write("vendor", "add", {"id": "9", "name": "Acme", "phone": "(503) 555-0100"}))
    faults = _faults(builder, Write("vendor", "add", {"id": "9", "name": "Acme", "phone": "503 555"}))
    assert {fault[:2] for fault in faults} == {("/phone", "invalid_value")}
    assert faults[0][2].startswith("Phone# is not as Sage's schema wants it: ")
