"""Other versions' schemas: names are looked for in the XSD in force, and what none of them fits is refused by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from lxml import etree

from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import spelled
from sage100_plugin.sage.api.builder import Builder, sage_numbers
from sage100_plugin.sage.api.names import resolve
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.api.writer import MbxmlWriter

HEAD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://sage100contractor.com/api"
    targetNamespace="http://sage100contractor.com/api">
  <xs:element name="MBXML"><xs:complexType><xs:sequence>
    <xs:element name="MBXMLSessionRq"><xs:complexType><xs:sequence>
      <xs:element name="Company"/><xs:element name="User"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="MBXMLMsgsRq"><xs:complexType>
      <xs:choice maxOccurs="unbounded">{requests}</xs:choice>
      <xs:attribute name="messageSetID"/><xs:attribute name="onError"/>
    </xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:complexType name="Ref"><xs:sequence><xs:element name="ObjectID" type="xs:long"/></xs:sequence></xs:complexType>
  <xs:complexType name="LineRef"><xs:sequence><xs:element name="LineID" type="xs:long"/></xs:sequence></xs:complexType>
</xs:schema>"""
KEY = '<xs:element name="ObjectRef" type="Ref"{}/>'
NAMES = '<xs:element name="SHORTNAME"/><xs:element name="JobName"/>'
CLIENT = '<xs:element name="ClientRef" type="Ref"/>'
CONTACT = '<xs:element name="ContactName"/><xs:element name="Memo" minOccurs="0"/>'
JOB: Mapping[str, Any] = {"id": "500", "name": "Annex", "short_name": "Annex", "client": "12"}


def _request(name: str, *parts: str) -> str:
    return (
        f'<xs:element name="{name}"><xs:complexType><xs:sequence>{"".join(parts)}</xs:sequence>'
        '<xs:attribute name="requestID"/></xs:complexType></xs:element>'
    )


def _grid(name: str, *parts: str) -> str:
    inside = f"<xs:complexType><xs:sequence>{''.join(parts)}</xs:sequence></xs:complexType>"
    return f'<xs:element name="{name}" minOccurs="0" maxOccurs="unbounded">{inside}</xs:element>'


def _schema(folder: Path, *requests: str) -> MbxmlSchema:
    path = folder / "mbxml.xsd"
    path.write_text(HEAD.format(requests="".join(requests)), encoding="utf-8")
    return MbxmlSchema(path)


def _built(schema: MbxmlSchema, write: Write) -> etree._Element:
    root = etree.fromstring(Builder(schema, "Harbor Mechanical", "apiuser").build(write))
    assert schema.errors(root) == ()
    (found,) = root.iterfind("MBXMLMsgsRq/*")
    return found


def _text(node: etree._Element) -> str:
    return "".join(map(str, node.itertext())).strip()


def _faults(schema: MbxmlSchema, write: Write) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        Builder(schema, "Harbor Mechanical", "apiuser").build(write)
    return [(fault.pointer, fault.message) for fault in caught.value.faults] or [("", caught.value.detail)]


FORMS = spelled(RECORDS["job"].add)


@pytest.mark.parametrize("there", [FORMS, FORMS[1:], FORMS[2:], FORMS[3:]], ids=len)
def test_the_first_form_of_an_add_that_the_schema_has_is_used(tmp_path: Path, there: Sequence[str]) -> None:
    """Those that carry the number before those in which Sage chooses it, in whatever order the file has them."""
    key = {True: "", False: KEY.format("")}
    schema = _schema(tmp_path, *(_request(name, key[sage_numbers(name)], NAMES, CLIENT) for name in reversed(there)))
    assert _built(schema, Write("job", "add", JOB)).tag == there[0]


def test_other_spellings_and_other_case_are_found(tmp_path: Path) -> None:
    schema = _schema(tmp_path, _request("JOBADDRq", KEY.format(""), NAMES, '<xs:element name="Client" type="Ref"/>'))
    built = _built(schema, Write("job", "add", JOB))
    assert [(node.tag, _text(node)) for node in built] == [
        ("ObjectRef", "500"),
        ("SHORTNAME", "Annex"),
        ("JobName", "Annex"),
        ("Client", "12"),
    ]


def test_where_sage_chooses_the_number_it_is_left_out_and_read_from_the_answer(tmp_path: Path) -> None:
    schema = _schema(tmp_path, _request("JobAddNextRq", KEY.format(' minOccurs="0"'), NAMES, CLIENT))
    assert _built(schema, Write("job", "add", JOB)).find("ObjectRef") is None
    answer = '<M><JobAddNextRs statusCode="0" statusMessage="Ok"><ObjectID>77</ObjectID></JobAddNextRs></M>'
    writer = MbxmlWriter(schema, "Harbor Mechanical", "apiuser", Answering(answer))
    assert writer.numbers("job")
    found = writer.submit(Write("job", "add", JOB))
    assert (found.outcome, found.id) == ("done", "77")
    assert not writer.numbers("vendor")  # this schema adds none at all


def test_where_the_number_is_required_it_is_sent_all_the_same(tmp_path: Path) -> None:
    schema = _schema(tmp_path, _request("JobAddNextRq", KEY.format(""), NAMES, CLIENT))
    assert _built(schema, Write("job", "add", JOB)).findtext("ObjectRef/ObjectID") == "500"
    assert not MbxmlWriter(schema, "Harbor Mechanical", "apiuser", Answering("")).numbers("job")


def test_where_the_number_is_ours_nothing_is_said(schema: MbxmlSchema) -> None:
    answer = '<M><JobAddWithCustomJobStatusRs statusCode="0" statusMessage="Ok"/></M>'
    writer = MbxmlWriter(schema, "Harbor Mechanical", "apiuser", Answering(answer))
    assert not writer.numbers("job")
    assert not writer.numbers("cost_code")
    assert writer.submit(Write("job", "add", {**JOB, "status": "4", "type": "5"})).warnings == ()


class Answering:
    """A transport that answers the same to everything."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def submit(self, xml: str) -> str:
        return self.answer

    def idle(self) -> bool:
        return True


def test_a_field_that_no_spelling_fits_is_refused_by_its_names(tmp_path: Path) -> None:
    schema = _schema(tmp_path, _request("JobAddRq", KEY.format(""), NAMES, CLIENT))
    told = "cannot be set in a new Job through Sage's API: mbxml.xsd has no"
    assert _faults(schema, Write("job", "add", {**JOB, "type": "5", "city": "Salem"})) == [
        ("/type", f"Type {told} JobTypeRef or JobType or TypeRef or Type here."),
        ("/city", f"City {told} City here."),
    ]


def test_a_request_that_no_name_fits_is_refused_by_its_names(tmp_path: Path) -> None:
    schema = _schema(tmp_path, _request("JobModRq", KEY.format("")))
    ((_, told),) = _faults(schema, Write("job", "add", JOB))
    assert told == (
        "A Job cannot be added through this company's API (3-5 Jobs): "
        f"mbxml.xsd has no request {' or '.join(FORMS)}; it has JobModRq."
    )


def test_a_required_element_that_is_not_known_is_told_by_its_name(tmp_path: Path) -> None:
    schema = _schema(tmp_path, _request("JobAddRq", KEY.format(""), NAMES, CLIENT, '<xs:element name="Colour"/>'))
    told = ("/", "Sage's schema requires Colour, which this plugin does not know.")
    assert _faults(schema, Write("job", "add", JOB)) == [told]


MOD = (
    _grid("ClientContactAdd", CONTACT),
    _grid(
        "ClientContactMod",
        '<xs:element name="ObjectRef" type="LineRef"/>',
        CONTACT.replace("/>", ' minOccurs="0"/>', 1),
    ),
)
LINES = [{"name": "New"}, {"line": "2", "name": "Renamed", "notes": ""}, {"line": "1", "notes": "x"}, {"name": "Also"}]


def test_lines_with_their_number_are_changed_and_the_others_added(tmp_path: Path) -> None:
    schema = _schema(tmp_path, _request("ClientModRq", KEY.format(""), *MOD))
    built = _built(schema, Write("client", "change", {"contacts": LINES}, "12"))
    told = [(node.tag, node.findtext("ObjectRef/LineID"), node.findtext("ContactName")) for node in [*built][1:]]
    assert told == [
        ("ClientContactAdd", None, "New"),
        ("ClientContactAdd", None, "Also"),
        ("ClientContactMod", "2", "Renamed"),
        ("ClientContactMod", "1", None),
    ]
    assert [node.findtext("Memo") for node in [*built][3:]] == ["", "x"]


def test_empty_texts_are_left_out_of_an_added_line(tmp_path: Path) -> None:
    schema = _schema(tmp_path, _request("ClientModRq", KEY.format(""), *MOD))
    built = _built(schema, Write("client", "change", {"contacts": [{"name": "New", "notes": ""}]}, "12"))
    assert built.find("ClientContactAdd/Memo") is None


@pytest.mark.parametrize(
    ("grids", "pointers", "says", "element"),
    [
        (MOD[:1], ["/contacts/1", "/contacts/2"], "A line of Contacts cannot be changed", "ClientContactMod"),
        (MOD[1:], ["/contacts/0", "/contacts/3"], "A line of Contacts cannot be added", "ClientContactAdd"),
        ((), ["/contacts"], "Contacts cannot be changed in a Client", "ClientContactAdd"),
    ],
)
def test_lines_that_the_schema_does_not_take_are_refused_by_their_element(
    tmp_path: Path, grids: Sequence[str], pointers: list[str], says: str, element: str
) -> None:
    schema = _schema(tmp_path, _request("ClientModRq", KEY.format(""), *grids))
    told = f"{says} through Sage's API: mbxml.xsd has no {element} here."
    found = _faults(schema, Write("client", "change", {"contacts": LINES}, "12"))
    assert found == [(pointer, told) for pointer in pointers]


def test_a_new_record_has_no_lines_to_change(schema: MbxmlSchema) -> None:
    contacts = [{"line": "1", "name": "x"}]
    client = {"id": "900", "name": "x", "short_name": "x", "status": "1", "contacts": contacts}
    ((pointer, told),) = _faults(schema, Write("client", "add", client))
    assert (pointer, "ClientContactMod" in told) == ("/contacts/0", True)


def test_a_record_is_deleted_by_its_number_alone(schema: MbxmlSchema) -> None:
    built = _built(schema, Write("job", "delete", {}, "210"))
    assert (built.tag, [(node.tag, node[0].text) for node in built]) == ("JobDelRq", [("ObjectRef", "210")])
    ((pointer, told),) = _faults(schema, Write("job", "delete", {"name": "x"}, "210"))
    assert pointer == "/name"
    assert told.startswith("Job Name cannot be given when deleting a Job through Sage's API")
    ((_, told),) = _faults(schema, Write("vendor", "delete", {}, "812"))
    assert told == "A Vendor cannot be deleted through Sage's API (4-4 Vendors)."


ROW: Mapping[str, Any] = {"phase": "0", "cost_code": Decimal(1000)}


def test_a_record_of_another_shape_is_written_in_the_apis(schema: MbxmlSchema) -> None:
    lines = [{**ROW, "cost_type": "1", "budget": Decimal(5)}, {**ROW, "cost_type": "2", "budget": Decimal(7)}]
    built = _built(schema, Write("budget", "change", {"lines": lines}, "211"))
    (line,) = built.findall("BudgetLineAdd")
    assert [(node.tag, _text(node)) for node in line] == [
        ("ObjectRef", "0"),
        ("CostCodeRef", "1000.000"),
        ("MaterialAmount", "5.00"),
        ("LaborAmount", "7.00"),
    ]


def test_faults_of_another_shape_point_at_the_field_that_the_user_gave(schema: MbxmlSchema) -> None:
    lines = [{**ROW, "cost_type": "1", "budget": Decimal("1e12")}, {"cost_type": "1", "budget": Decimal(1)}]
    found = _faults(schema, Write("budget", "change", {"lines": lines}, "211"))
    assert found == [
        ("/lines", "Material has more than 10 digits before the point."),
        ("/lines", "Cost Code is required."),
    ]
    assert _faults(schema, Write("budget", "change", {"colour": "red"}, "211")) == [
        ("/colour", "Budget has no field colour.")
    ]


def test_lengths_of_another_shape_are_those_of_the_field_of_that_name(schema: MbxmlSchema) -> None:
    lengths = MbxmlWriter(schema, "Harbor Mechanical", "apiuser", Answering("")).lengths("budget")
    assert lengths.keys() <= {"job_name", "lines/line", "lines/notes", "lines/unit"}
    assert lengths["lines/notes"] == 250


@given(some.lists(some.text("aAbB", min_size=1, max_size=3)), some.lists(some.text("aAbB", min_size=1, max_size=3)))
def test_a_name_is_found_exactly_or_else_without_case(spellings: list[str], known: list[str]) -> None:
    found = resolve(spellings, known)
    exact = [name for name in spellings if name in known]
    loose = [name for name in spellings if name.lower() in {one.lower() for one in known}]
    if exact:
        assert found == exact[0]
    else:
        assert (found or "").lower() == (loose[0].lower() if loose else "")
        assert found is None or found in known
