"""A `Write` as an MBXML document: elements in the schema's order, each value fitted, all faults told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.records.fields import Spellings, made
from sage100_plugin.sage.api.body import KEY, Body
from sage100_plugin.sage.api.element import Element
from sage100_plugin.sage.api.schema import MbxmlSchema, SchemaError
from sage100_plugin.sage.api.xml import UNHOLDABLE

_DONE = {"add": "added", "change": "changed", "delete": "deleted"}


@dataclass(frozen=True)
class Builder:
    """Builds the documents of one company's API user. There is no password in them."""

    schema: MbxmlSchema
    company: str
    user: str

    def request_name(self, record: str, op: str) -> str:
        """Give the MBXML request of a write in this schema. Raises `Refused` when Sage's API has none."""
        kind = RECORDS[record]
        names: Mapping[str, Spellings] = {"add": kind.add, "change": kind.change, "delete": kind.delete}
        if not names[op]:
            raise Refused("sage_refused", f"A {kind.title} cannot be {_DONE[op]} through Sage's API ({kind.menu}).")
        try:
            return self.schema.request(names[op])
        except SchemaError as error:
            says = f"A {kind.title} cannot be {_DONE[op]} through this company's API ({kind.menu}): {error}"
            raise Refused("sage_refused", says) from None

    def build(self, write: Write) -> str:
        """Give the document. Raises `Refused` with a fault per field."""
        kind = RECORDS[write.record]
        name = self.request_name(write.record, write.op)
        elements = self.schema.elements(name)
        root, request = self._envelope(name)
        body = Body(kind.title, write.op, self.schema.path.name)
        body.fill(request, elements, made(kind.api_schema).fields, _values(kind, write, name, elements))
        if body.faults:
            raise refuse(*_public(kind, body.faults))
        self._check(root, kind, body)
        return etree.tostring(root, encoding="unicode", pretty_print=True)

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

    def _check(self, root: etree._Element, kind: RecordType, body: Body) -> None:
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
            raise refuse(*_public(kind, faults))


def sage_numbers(request: str) -> bool:
    """Whether Sage chooses the number of what this request adds: `ClientAddNextRq`."""
    return "AddNext" in request


def leaves_number(request: str, elements: Sequence[Element]) -> bool:
    """Whether no number is sent with what this request adds: Sage chooses it, and its schema insists on none."""
    return sage_numbers(request) and not any(element.name == KEY and element.min_occurs for element in elements)


def _values(kind: RecordType, write: Write, request: str, elements: Sequence[Element]) -> Mapping[str, Any]:
    """The fields in the API's shape. A number that Sage chooses is left out, unless its schema insists on one."""
    fields = write.fields if kind.written is None else kind.written.of(_known(kind, write.fields))
    if write.op != "add":
        return {**fields, "id": write.id}
    leave = leaves_number(request, elements)
    return {name: value for name, value in fields.items() if name != "id" or not leave}


def _known(kind: RecordType, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    declared = made(kind.schema).fields
    strangers = [name for name, value in fields.items() if name not in declared and value is not None]
    if strangers:
        told = (Fault(f"/{name}", "unknown_field", f"{kind.title} has no field {name}.") for name in strangers)
        raise refuse(*told)
    return fields


def _public(kind: RecordType, faults: Sequence[Fault]) -> Iterator[Fault]:
    """The faults as the user's own fields have them: of another shape only the outermost name is the same."""
    for fault in faults:
        outermost = "/" + fault.pointer.split("/")[1]
        yield fault if kind.written is None else replace(fault, pointer=outermost)
