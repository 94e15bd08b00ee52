"""The XSD: our own says what it does not know, and a customer's may have any of the shapes that XSDs have."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from marshmallow import fields as marshmallow_fields

from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.records.fields import about, spelled
from sage100_plugin.sage.api.body import Declared, nested
from sage100_plugin.sage.api.element import Element
from sage100_plugin.sage.api.names import resolve
from sage100_plugin.sage.api.schema import OURS, MbxmlSchema, SchemaError
from sage100_plugin.sage.sandbox.api.interpreter import QUERIES, REQUESTS, UNSEEN

XS = "{http://www.w3.org/2001/XMLSchema}"
FACT = "{urn:sage100-plugin:facts}"
WRITTEN = [record for record in RECORDS.values() if record.add or record.change]


def _graded() -> list[etree._Element]:
    """All elements, attributes and named simple types of our XSD and its parts."""
    roots = [etree.parse(part).getroot() for part in sorted(OURS.parent.glob("*.xsd"))]
    kinds = (f"{XS}element", f"{XS}attribute", f"{XS}simpleType")
    return [node for root in roots for node in root.iter(*kinds) if node.get("name")]


def _place(node: etree._Element) -> str:
    return f"{Path(node.getroottree().docinfo.URL or '').stem}-{node.sourceline}-{node.get('name')}"


@pytest.mark.parametrize("node", _graded(), ids=_place)
def test_every_element_of_ours_has_a_grade_and_every_guess_a_reason(node: etree._Element, schema: MbxmlSchema) -> None:
    assert node.get(f"{FACT}grade") in {"seen", "inferred", "guess"}
    assert (node.get(f"{FACT}grade") == "guess") == (node.get(f"{FACT}why") in schema.reasons)


def test_every_reason_of_ours_is_used(schema: MbxmlSchema) -> None:
    assert {node.get(f"{FACT}why") for node in _graded()} - {None} == set(schema.reasons)


def test_ours_holds_the_requests_of_our_records_and_the_sandbox_answers_each(schema: MbxmlSchema) -> None:
    wanted = {name for record in WRITTEN for names in _written(record) for name in names}
    assert set(schema.requests) == set(REQUESTS) | set(QUERIES)
    assert wanted <= set(schema.requests)
    assert not UNSEEN & set(schema.requests)
    assert not set(REQUESTS) & set(QUERIES)


@pytest.mark.parametrize("record", RECORDS.values(), ids=lambda record: record.name)
def test_requests_that_carry_the_number_come_before_those_that_do_not(record: RecordType) -> None:
    names = spelled(record.add)
    assert sorted(names, key=lambda name: "AddNext" in name) == list(names)


def test_every_request_of_ours_has_its_answer() -> None:
    names = {node.get("name") for node in _graded()}
    assert {name.removesuffix("Rq") + "Rs" for name in (*REQUESTS, *QUERIES)} <= names


def _written(record: RecordType) -> tuple[tuple[str, ...], ...]:
    return tuple(spelled(names) for names in (record.add, record.change, record.delete, record.query))


def _elements(declared: Declared, known: set[str], path: str = "") -> dict[str, str]:
    """Where each declared element is expected, and whether it is said to be a guess."""
    found = {}
    for one in declared.values():
        spellings = [path + name for name in spelled(about(one).element)]
        if spellings:
            name = resolve(spellings, known) or spellings[0]
            found[name] = about(one).guess
            if isinstance(one, marshmallow_fields.List):
                found |= _elements(nested(one), known, f"{name}/")
    return found


def _walked(elements: tuple[Element, ...], path: str = "") -> dict[str, Element]:
    found = {path + element.name: element for element in elements}
    for element in elements:
        found |= _walked(element.children, f"{path}{element.name}/")
    return found


def _requests(record: RecordType, schema: MbxmlSchema) -> list[dict[str, Element]]:
    """Those that add and change it; what is never changed is named by the one that deletes it."""
    add, change, delete, _ = _written(record)
    return [_walked(schema.elements(name)) for name in (*add, *(change or delete))]


def _declared(record: RecordType, requests: list[dict[str, Element]]) -> dict[str, str]:
    return _elements(record.api_schema().fields, {name for request in requests for name in request})


@pytest.mark.parametrize("record", WRITTEN, ids=lambda record: record.name)
def test_the_elements_of_our_records_exist_in_ours(record: RecordType, schema: MbxmlSchema) -> None:
    requests = _requests(record, schema)
    for name in _declared(record, requests):
        assert any(name in request for request in requests), name


NEVER_WRITTEN = {
    "CreditCardNumber": "card data is never sent",
    "CreditCardExpirationDate": "card data is never sent",
    "CreditCardCarhdholder": "card data is never sent",
    "CreditCardType": "card data is never sent",
    **{f"{name}{place}": "deprecated" for name in ("Contact", "Phone", "Email") for place in (1, 2, 3)},
    "ClientContactDel": "no write of ours deletes a line",
}
"""Elements that no field has, and why."""


def _fillable(declared: Declared, path: str = "") -> set[str]:
    """All that the fields can fill, in any spelling: elements, and those of the lines that are added or changed."""
    found = set()
    for one in declared.values():
        for name in spelled(about(one).element):
            found.add(path + name)
            if isinstance(one, marshmallow_fields.List):
                changed = f"{path}{name.removesuffix('Add')}Mod"
                found |= {changed, f"{changed}/ObjectRef"}
                found |= _fillable(nested(one), f"{path}{name}/") | _fillable(nested(one), f"{changed}/")
    return found


@pytest.mark.parametrize("record", WRITTEN, ids=lambda record: record.name)
def test_what_ours_takes_has_a_field_or_a_reason(record: RecordType, schema: MbxmlSchema) -> None:
    fillable = {name.casefold() for name in _fillable(record.api_schema().fields)}
    for request in _requests(record, schema):
        for name in request:
            place = re.sub(r"Ref/.*", "Ref", name)  # what is inside a reference is its key
            assert place.casefold() in fillable or name.split("/")[0] in NEVER_WRITTEN, name


def test_every_element_that_is_never_written_exists_in_ours() -> None:
    assert {node.get("name") for node in _graded()} >= set(NEVER_WRITTEN)


@pytest.mark.parametrize("record", WRITTEN, ids=lambda record: record.name)
def test_records_and_ours_agree_on_what_is_a_guess(record: RecordType, schema: MbxmlSchema) -> None:
    """A field whose element was seen in one of the record's requests is not a guess; all others are."""
    requests = _requests(record, schema)
    for name, guess in _declared(record, requests).items():
        seen = any(request[name].grade == "seen" for request in requests if name in request)
        assert seen != bool(guess), name


@pytest.mark.parametrize("record", WRITTEN, ids=lambda record: record.name)
def test_records_and_ours_agree_on_lengths(record: RecordType, schema: MbxmlSchema) -> None:
    for request in _requests(record, schema):
        for one in record.api_schema().fields.values():
            name = resolve(spelled(about(one).element), request)
            if name is not None and request[name].kind == "text":
                assert request[name].max_length == about(one).length, name


def test_only_the_root_of_ours_is_in_a_namespace(schema: MbxmlSchema) -> None:
    assert schema.namespace == "http://sage100contractor.com/api"
    root = etree.parse(OURS).getroot()
    assert root.get("elementFormDefault") == "unqualified"
    assert [node.get("name") for node in root.findall(f"{XS}element")] == ["MBXML"]


def test_an_unknown_request_is_told_with_its_neighbours(schema: MbxmlSchema) -> None:
    with pytest.raises(SchemaError, match=r"no request VendorDelRq; it has VendorAddRq, VendorAddNextRq, VendorModRq"):
        schema.elements("VendorDelRq")


SHAPES = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:x" targetNamespace="urn:x">
  <xs:element name="MBXML"><xs:complexType><xs:sequence>
    <xs:element name="MBXMLMsgsRq"><xs:complexType><xs:group ref="All"/></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="Shared" type="Short"/>
  <xs:group name="All"><xs:choice><xs:element name="ThingAddRq" type="ThingAddType"/></xs:choice></xs:group>
  <xs:complexType name="BaseType"><xs:sequence>
    <xs:element name="ObjectRef" type="KeyType" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="KeyType"><xs:choice>
    <xs:element name="Name" type="Short"/><xs:element name="ObjectID" type="Whole"/>
  </xs:choice></xs:complexType>
  <xs:complexType name="ThingAddType"><xs:complexContent><xs:extension base="BaseType"><xs:sequence>
    <xs:group ref="Fields"/>
    <xs:choice minOccurs="0" maxOccurs="2">
      <xs:element name="Left" type="Shorter" maxOccurs="3"/>
      <xs:sequence><xs:element name="Right" type="xs:date"/><xs:element name="Further" type="xs:boolean"/></xs:sequence>
    </xs:choice>
    <xs:element ref="Shared" minOccurs="0" maxOccurs="3"/>
    <xs:element name="Line" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:all>
      <xs:element name="Sub" type="ThingAddType" minOccurs="0"/>
      <xs:element name="Price" type="Money"/>
    </xs:all></xs:complexType></xs:element>
  </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:group name="Fields"><xs:sequence>
    <xs:element name="Colour" maxOccurs="2"><xs:simpleType><xs:restriction base="xs:string">
      <xs:enumeration value="red"/><xs:enumeration value="blue"/>
    </xs:restriction></xs:simpleType></xs:element>
    <xs:element name="Plain"/>
    <xs:element name="Tagged"><xs:complexType><xs:simpleContent>
      <xs:extension base="Short"><xs:attribute name="kind"/></xs:extension>
    </xs:simpleContent></xs:complexType></xs:element>
  </xs:sequence></xs:group>
  <xs:simpleType name="Short">
    <xs:restriction base="xs:string"><xs:maxLength value="30"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Shorter">
    <xs:restriction base="Short"><xs:maxLength value="12"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Whole">
    <xs:restriction base="xs:int"><xs:minInclusive value="1"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Money"><xs:restriction base="xs:decimal">
    <xs:totalDigits value="9"/><xs:fractionDigits value="2"/><xs:maxInclusive value="1e6"/>
  </xs:restriction></xs:simpleType>
</xs:schema>
"""


def _given(folder: Path, text: str) -> MbxmlSchema:
    path = folder / "mbxml.xsd"
    path.write_text(text, encoding="utf-8")
    return MbxmlSchema(path)


def test_named_types_groups_references_extensions_and_choices_are_walked_in_order(tmp_path: Path) -> None:
    found = _given(tmp_path, SHAPES.replace("1e6", "1000000"))
    assert found.requests == ("ThingAddRq",)
    elements = found.elements("ThingAddRq")
    told = [(element.name, element.kind, element.min_occurs, element.max_occurs) for element in elements]
    assert told == [
        ("ObjectRef", "group", 0, 1),
        ("Colour", "text", 1, 2),
        ("Plain", "text", 1, 1),
        ("Tagged", "text", 1, 1),
        ("Left", "text", 0, 6),
        ("Right", "date", 0, 2),
        ("Further", "flag", 0, 2),
        ("Shared", "text", 0, 3),
        ("Line", "group", 0, None),
    ]
    by_name = {element.name: element for element in elements}
    assert by_name["Colour"].choices == ("red", "blue")
    assert (by_name["Left"].max_length, by_name["Shared"].max_length, by_name["Tagged"].max_length) == (12, 30, 30)
    key = by_name["ObjectRef"].key
    assert key is not None
    assert (key.name, key.kind, key.low) == ("ObjectID", "integer", Decimal(1))
    price = by_name["Line"].children[1]
    assert (price.kind, price.digits, price.places, price.high) == ("decimal", 9, 2, Decimal(1000000))


def test_a_type_that_holds_itself_is_followed_once(tmp_path: Path) -> None:
    line = _given(tmp_path, SHAPES.replace("1e6", "1")).elements("ThingAddRq")[-1]
    assert [child.name for child in line.children] == ["Sub", "Price"]
    assert line.children[0].children == ()


INCLUDES = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:include schemaLocation="http://x/y.xsd"/>
</xs:schema>"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "cannot be read as an XSD"),
        ("<xs:schema", "cannot be read as an XSD"),
        ("<html/>", "not an XSD: it begins with html"),
        ('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>', "holds no request"),
        ('<!DOCTYPE x [<!ENTITY e "1">]><x>&e;</x>', "a document type is not accepted"),
        (INCLUDES, "refers to another file"),
    ],
)
def test_a_file_that_is_no_schema_is_told_in_words(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SchemaError, match=says):
        _given(tmp_path, text)


def test_a_missing_file_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="cannot be read as an XSD"):
        MbxmlSchema(tmp_path / "nowhere.xsd")


def test_a_schema_that_does_not_compile_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="not a valid XSD"):
        _given(tmp_path, SHAPES)
