"""`SageWriter` over MBXML: builds, checks, sends, judges. Raises nothing for what Sage does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from marshmallow import fields as marshmallow_fields

from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import Spellings, about, made, spelled
from sage100_plugin.sage.api import response
from sage100_plugin.sage.api.body import KEY, Declared, changing, nested
from sage100_plugin.sage.api.builder import Builder, leaves_number
from sage100_plugin.sage.api.element import Element
from sage100_plugin.sage.api.names import resolve
from sage100_plugin.sage.api.schema import MbxmlSchema, SchemaError
from sage100_plugin.sage.api.transport import Transport, TransportFailed


class MbxmlWriter:
    """Writes to one company as one user of Sage's API.

    `company` is the company's name as Sage shows it, `user` a user of the security group API. The password belongs to
    the transport.
    """

    def __init__(self, schema: MbxmlSchema, company: str, user: str, transport: Transport) -> None:
        self._schema = schema
        self._builder = Builder(schema, company, user)
        self._transport = transport
        self._taken: dict[tuple[str, str | None], frozenset[str]] = {}

    def __repr__(self) -> str:
        return f"MbxmlWriter({self._builder.company!r}, {self._builder.user!r}, {self._schema.path.name!r})"

    def lengths(self, record: str) -> Mapping[str, int]:
        """Give how many characters each text field takes; a field of a line is named `lines/description`."""
        kind = RECORDS[record]
        elements = (*self._elements(kind.add), *self._elements(kind.change))
        public = dict(_lengths(made(kind.schema).fields, elements, ""))
        shaped = dict(_lengths(made(kind.api_schema).fields, elements, ""))
        return {name: shaped.get(name, length) for name, length in public.items()}

    def takes(self, record: str, op: Literal["add", "change"] | None = None) -> frozenset[str]:
        """Give the public fields that this schema's requests take; a field of a line is named `lines/description`."""
        if (record, op) not in self._taken:
            kind = RECORDS[record]
            add = self._elements(kind.add) if op != "change" else ()
            change = self._elements(kind.change) if op != "add" else ()
            shaped = frozenset(_taken(made(kind.api_schema).fields, (*add, *change), ""))
            numbered = any(element.name == KEY for element in add) and not self.numbers(record)
            taken = kind.reached(shaped)
            self._taken[record, op] = taken if numbered else taken - {"id"}
        return self._taken[record, op]

    def _elements(self, request: Spellings) -> tuple[Element, ...]:
        try:
            return self._schema.elements(self._schema.request(request)) if request else ()
        except SchemaError:
            return ()

    def numbers(self, record: str) -> bool:
        """Say whether the only requests that add a record are those in which Sage chooses its number."""
        add = RECORDS[record].add
        try:
            return bool(add) and leaves_number(self._schema.request(add), self._elements(add))
        except SchemaError:
            return False

    def render(self, write: Write) -> str:
        """Give the MBXML that `submit` sends, to the letter. Raises `Refused` with a fault per field."""
        return self._builder.build(write)

    def submit(self, write: Write) -> SageAnswer:
        """Send one request. What the schema does not take is refused before anything is sent."""
        try:
            sent = self.render(write)
        except Refused as error:
            return SageAnswer("refused", message=error.detail)
        try:
            received = self._transport.submit(sent)
        except TransportFailed as error:
            return SageAnswer("unknown" if error.sent else "unavailable", message=error.message, sent=sent)
        name = self._builder.request_name(write.record, write.op)
        return response.read(received, name, sent)

    def idle(self) -> bool:
        """Say whether nothing that was sent can still be on its way."""
        return self._transport.idle()


def _taken(declared: Declared, elements: tuple[Element, ...], path: str) -> Iterator[str]:
    """The fields that have an element. A grid counts whether its lines are added or changed."""
    by_name = {element.name: element for element in reversed(elements)}
    for name, one in declared.items():
        found = [resolve(names, by_name) for names in (spelled(about(one).element), changing(one))]
        places = [by_name[element] for element in found if element is not None]
        if places:
            yield f"{path}{name}"
        if places and isinstance(one, marshmallow_fields.List):
            inside = tuple(child for place in places for child in place.children)
            yield from _taken(nested(one), inside, f"{path}{name}/")


def _lengths(declared: Declared, elements: tuple[Element, ...], path: str) -> Iterator[tuple[str, int]]:
    """The schema's length where the schema knows the field, else the declared one."""
    by_name = {element.name: element for element in reversed(elements)}
    for name, one in declared.items():
        element = by_name.get(resolve(spelled(about(one).element), by_name) or "")
        if isinstance(one, marshmallow_fields.List):
            yield from _lengths(nested(one), element.children if element else (), f"{path}{name}/")
        elif (length := _length(one, element)) is not None:
            yield f"{path}{name}", length


def _length(one: marshmallow_fields.Field[Any], element: Element | None) -> int | None:
    if element is None:
        return about(one).length
    return element.max_length if element.kind == "text" else None
