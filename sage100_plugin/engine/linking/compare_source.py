"""A source's record in the words of Sage's, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as declared
from typing import Any

from marshmallow import Schema, ValidationError

from sage100_plugin.engine.mapping.mapped import Used
from sage100_plugin.engine.running.inputs import empty
from sage100_plugin.errors import Fault
from sage100_plugin.mapping import FieldPair, Pushed, held, pushed
from sage100_plugin.mapping.paths import MISSING, found
from sage100_plugin.mapping.pull import shown
from sage100_plugin.ports.links import BROKEN, Links
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import about, inner, made, shown_by

OF_PAIR = "id"
"""The field that says which two records these are: no difference."""


@dataclass(frozen=True)
class Line:
    """A field on both sides, in Sage's words; of what only comes from Sage in the source's.

    What the source's record does not name is not `given`: it is neither the same nor another.
    """

    field: str
    label: str
    path: str
    sage: Any
    source: Any
    given: bool
    pair: FieldPair = declared(repr=False)

    @property
    def same(self) -> bool | None:
        return bool(_bare(self.sage) == _bare(self.source)) if self.given else None

    def told(self) -> dict[str, Any]:
        names = ("field", "label", "path", "sage", "source", "same")
        return {name: getattr(self, name) for name in names}


class Turned:
    """A source's record in the words of Sage's public record, with what could not be turned."""

    def __init__(self, record: str, mapping: Used, source: Mapping[str, Any]) -> None:
        self._schema = made(RECORDS[record].schema)
        self._pairs, self._source = mapping.pairs, source
        self._found = pushed(mapping.pairs, source)
        self.faults = [Fault(f"/source_record{one.pointer}", one.code, one.message) for one in self._found.faults]
        self._paths = dict(self._found.origin)
        self.values = self._read(self._schema, self._found.values, ())

    def find(self, links: Links, company: str, source: str | None) -> None:
        """Take the Sage number of what the record names by the source's own id: `client` by `client_source_id`."""
        for name, value in self._found.values.items():
            ours = name.removesuffix("_source_id")
            if source and ours != name and ours in self._schema.fields and ours not in self.values:
                link = links.by_source(company, ours, source, str(value))
                if link is not None and link.state != BROKEN:
                    self.values[ours] = link.sage_id
                    self._paths[ours] = self._found.origin.get(name, "")

    def beside(self, public: Mapping[str, Any]) -> Iterator[Line]:
        """Each mapped field on both sides, once."""
        told = set()
        for pair in sorted(self._pairs, key=lambda pair: not pair.pushes):
            name = pair.field
            if pair.pairs or name == OF_PAIR or name in told or name not in public:
                continue
            told.add(name)
            label = about(self._schema.fields[name]).label
            path = self._paths.get(name) or (pair.source[0] if pair.source else "")
            if pair.pushes:
                yield Line(name, label, path, public[name], self.values.get(name), self.gives(name), pair)
            else:
                given = found(self._source, path) is not MISSING
                yield Line(name, label, path, shown(pair, public), held(self._source, path), given, pair)

    def gives(self, name: str) -> bool:
        """Whether the source's record says anything of a field: what is left empty is not said."""
        told = {*self._found.values, *self._found.origin}
        return not told.isdisjoint((name, f"{name}_source_id"))

    def _read(self, schema: Schema, values: Mapping[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
        read = {}
        for name, value in values.items():
            if name not in schema.fields:
                continue
            if about(schema.fields[name]).kind == "lines" and isinstance(value, list):
                below = inner(schema.fields[name])
                read[name] = [self._read(below, line, (*place, name, str(n))) for n, line in enumerate(value)]
            elif not empty(value):
                read[name] = self._one(schema, name, value, place)
        return read

    def _one(self, schema: Schema, name: str, value: Any, place: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
        told = schema.fields[name]
        if told.dump_only:
            return value
        try:
            return shown_by(told, told.deserialize(value))
        except ValidationError as error:
            pointer, path = _place(self._found, *place, name)
            says = f"{about(told).label}: {str(error.messages[0])[:1].lower()}{str(error.messages[0])[1:]}"
            came = f" It comes from {path}." if path else ""
            self.faults.append(Fault(f"/source_record{pointer}", "invalid_value", says + came))
            return None


def _place(found: Pushed, *names: str) -> tuple[str, str]:
    return found.place(*names) or ("", "")


def _bare(value: Any) -> Any:  # noqa: ANN401 - JSON
    if empty(value):
        return None
    return value.strip() if isinstance(value, str) else value
