"""A `Write` as an MBXML document: elements in the schema's order, each value fitted, all faults told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from marshmallow import Schema
from marshmallow import fields as marshmallow_fields

from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import Money, about, made
from sage100_plugin.sage.api.element import Element, Unfit
from sage100_plugin.sage.api.schema import MbxmlSchema, SchemaError
from sage100_plugin.sage.api.xml import UNHOLDABLE

Declared = Mapping[str, marshmallow_fields.Field[Any]]


def request_name(write: Write) -> str:
    """Give the MBXML request of a write. Raises `Refused` when Sage's API has none."""
    record = RECORDS[write.record]
    name = record.add if write.op == "add" else record.change
    if name is None:
        verb = "added" if write.op == "add" else "changed"
        raise Refused("sage_refused", f"A {record.title} cannot be {verb} through Sage's API ({record.menu}).")
    return name


@dataclass(frozen=True)
class Builder:
    """Builds the documents of one company's API user. There is no password in them."""

    schema: MbxmlSchema
    company: str
    user: str

    def build(self, write: Write) -> str:
        """Give the document. Raises `Refused` with a fault per field."""
        name = request_name(write)
        root, request = self._envelope(name)
        body = _Body(write, request)
        body.fill(self._elements(name))
        if body.faults:
            raise refuse(*body.faults)
        self._check(root, body)
        return etree.tostring(root, encoding="unicode", pretty_print=True)

    def _elements(self, name: str) -> tuple[Element, ...]:
        try:
            return self.schema.elements(name)
        except SchemaError as error:
            raise Refused("sage_refused", str(error)) from None

    def _envelope(self, name: str) -> tuple[etree._Element, etree._Element]:
        """Only the root is in the namespace: a default `xmlns` would move its children into it."""
        root = etree.Element(f"{{{self.schema.namespace}}}MBXML", nsmap={"api": self.schema.namespace})
        session = etree.SubElement(root, "MBXMLSessionRq")
        for tag, value in (("Company", self.company), ("User", self.user)):
            if not value or UNHOLDABLE.search(value):
                raise Refused("sage_refused", f"The {tag.lower()} name set for Sage's API cannot be written as XML.")
            etree.SubElement(session, tag).text = value
        # One request per set, so that its answer can be no other's.
        requests = etree.SubElement(root, "MBXMLMsgsRq", messageSetID="1", onError="stopOnError")
        return root, etree.SubElement(requests, name, requestID="1")

    def _check(self, root: etree._Element, body: _Body) -> None:
        """What the walk does not know (patterns, say) the XSD itself still refuses."""
        tree = root.getroottree()
        places = {tree.getpath(node): told for node, told in body.placed.items()}
        faults = []
        for path, message in self.schema.errors(root):
            if path not in places:
                raise Refused("sage_refused", f"Sage's schema does not take what was built: {message}")
            pointer, label = places[path]
            faults.append(Fault(pointer, "invalid_value", f"{label} is not as Sage's schema wants it: {message}"))
        if faults:
            raise refuse(*faults)


@dataclass
class _Body:
    """The request under construction: its faults, and which field each element came from."""

    write: Write
    request: etree._Element
    faults: list[Fault] = field(default_factory=list)
    placed: dict[etree._Element, tuple[str, str]] = field(default_factory=dict)

    def fill(self, elements: Sequence[Element]) -> None:
        declared = made(RECORDS[self.write.record].schema).fields
        self._group(self.request, elements, declared, self._values(), "")

    def _values(self) -> Mapping[str, Any]:
        if self.write.op == "add":
            return self.write.fields
        return {**self.write.fields, "id": self.write.id}

    def _group(
        self,
        parent: etree._Element,
        elements: Sequence[Element],
        declared: Declared,
        values: Mapping[str, Any],
        pointer: str,
    ) -> None:
        """One request, or one line of it."""
        given = {name: value for name, value in values.items() if value is not None}
        sources = {about(one).element: name for name, one in declared.items()}
        self._strangers(given, declared, {element.name for element in elements}, pointer)
        for element in elements:
            name = sources.get(element.name)
            if name is not None and self._holds(given.get(name)):
                self._put(parent, element, declared[name], given[name], f"{pointer}/{name}")
            elif element.min_occurs:
                self._missing(element, name, declared, pointer)

    def _holds(self, value: Any) -> bool:
        """An empty text clears a field of a record that exists; in a new one there is nothing to clear."""
        return value is not None and (value != "" or self.write.op == "change") and value != []

    def _strangers(self, given: Mapping[str, Any], declared: Declared, known: set[str], pointer: str) -> None:
        record = RECORDS[self.write.record]
        for name in given:
            if name not in declared:
                told = f"{record.title} has no field {name}."
            elif about(declared[name]).element not in known:
                verb = "set in a new" if self.write.op == "add" else "changed in a"
                told = f"{about(declared[name]).label} cannot be {verb} {record.title} through Sage's API."
            else:
                continue
            self.faults.append(Fault(f"{pointer}/{name}", "unknown_field", told))

    def _missing(self, element: Element, name: str | None, declared: Declared, pointer: str) -> None:
        if name is None:
            told = f"Sage's schema requires {element.name}, which this plugin does not know."
            self.faults.append(Fault(pointer or "/", "required", told))
        else:
            self.faults.append(Fault(f"{pointer}/{name}", "required", f"{about(declared[name]).label} is required."))

    def _put(
        self,
        parent: etree._Element,
        element: Element,
        one: marshmallow_fields.Field[Any],
        value: Any,
        pointer: str,
    ) -> None:
        if isinstance(one, marshmallow_fields.List):
            for number, line in enumerate(self._lines(value, pointer)):
                node = etree.SubElement(parent, element.name)
                self._group(node, element.children, nested(one), line, f"{pointer}/{number}")
            return
        key = element.key if element.kind == "group" else element
        node = etree.SubElement(parent, element.name)
        holder = node if key is element or key is None else etree.SubElement(node, key.name)
        label = about(one).label
        self.placed[holder] = self.placed[node] = (pointer, label)
        try:
            holder.text = (key or element).fit(value, one.places if isinstance(one, Money) else 2)
        except Unfit as error:
            self.faults.append(Fault(pointer, error.code, f"{label} {error}."))

    def _lines(self, value: Any, pointer: str) -> Iterator[Mapping[str, Any]]:
        if isinstance(value, (list, tuple)) and all(isinstance(line, Mapping) for line in value):
            yield from value
        else:
            self.faults.append(Fault(pointer, "invalid_value", "Lines are a list of fields."))


def nested(one: marshmallow_fields.List[Any]) -> Declared:
    inner = one.inner
    schema = inner.schema if isinstance(inner, marshmallow_fields.Nested) else Schema()
    return dict(schema.fields)
