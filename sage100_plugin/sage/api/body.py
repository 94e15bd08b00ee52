"""The inside of a request: which field stands in which element, and each value fitted to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree
from marshmallow import fields as marshmallow_fields

from sage100_plugin.errors import Fault
from sage100_plugin.records.fields import Money, about, inner, spelled
from sage100_plugin.sage.api.element import Element, Unfit
from sage100_plugin.sage.api.names import resolve

Declared = Mapping[str, marshmallow_fields.Field[Any]]

LINE = "line"
"""The public field that names a line of a record: a line that is given with it is changed, one without it is new."""

KEY = "ObjectRef"
"""The element that names the record, or the line, that a request is about."""


class Slot(NamedTuple):
    """What stands in an element: a field, and of a grid either the lines that are changed or the new ones."""

    field: str
    changes: bool = False


@dataclass
class Body:
    """A request under construction: its faults, and the field, with its label, that each element came from."""

    title: str
    op: str
    schema_name: str
    faults: list[Fault] = field(default_factory=list)
    placed: dict[etree._Element, tuple[str, str]] = field(default_factory=dict)

    def fill(
        self,
        parent: etree._Element,
        elements: Sequence[Element],
        declared: Declared,
        values: Mapping[str, Any],
        pointer: str = "",
        *,
        slot: Slot | None = None,
    ) -> None:
        """Put the values of a request, or of one line of its grid in `slot`, into their elements."""
        given = {name: value for name, value in values.items() if value is not None}
        slots = _slots(declared, elements, changes=slot is not None and slot.changes)
        self._strangers(given, declared, slots, pointer)
        new = self.op == "add" if slot is None else not slot.changes
        for element in elements:
            found = slots.get(element.name)
            if found is not None and _holds(given.get(found.field), new=new):
                self._put(parent, element, found, declared[found.field], given[found.field], f"{pointer}/{found.field}")
            elif element.min_occurs:
                self._missing(element, found, declared, pointer)

    def _strangers(self, given: Mapping[str, Any], declared: Declared, slots: Mapping[str, Slot], pointer: str) -> None:
        taken = set(slots.values())
        for name, value in given.items():
            here = f"{pointer}/{name}"
            if name not in declared:
                self.faults.append(Fault(here, "unknown_field", f"{self.title} has no field {name}."))
            elif isinstance(value, (list, tuple)):
                self._stranger_lines(Slot(name), taken, declared[name], value, here)
            elif Slot(name) not in taken:
                told = f"{about(declared[name]).label} cannot be {_VERBS[self.op]} {self.title} through Sage's API"
                self.faults.append(Fault(here, "unknown_field", f"{told}{self._absent(declared[name])}."))

    def _stranger_lines(
        self,
        new: Slot,
        taken: set[Slot],
        grid: marshmallow_fields.Field[Any],
        lines: Sequence[Any],
        pointer: str,
    ) -> None:
        """Lines that are new where Sage's API only changes lines, or the other way round."""
        changes = new._replace(changes=True)
        if new not in taken and changes not in taken:
            told = f"{about(grid).label} cannot be {_VERBS[self.op]} {self.title} through Sage's API"
            self.faults.append(Fault(pointer, "unknown_field", f"{told}{self._absent(grid)}."))
            return
        for number, line in enumerate(lines):
            slot = new._replace(changes=is_changed(line))
            if slot not in taken:
                verb = "changed" if slot.changes else "added"
                told = f"A line of {about(grid).label} cannot be {verb} through Sage's API"
                self.faults.append(
                    Fault(f"{pointer}/{number}", "unknown_field", f"{told}{self._absent(grid, changes=slot.changes)}.")
                )

    def _absent(self, one: marshmallow_fields.Field[Any], *, changes: bool = False) -> str:
        """Which names the schema would have to have."""
        names = changing(one) if changes else spelled(about(one).element)
        return f": {self.schema_name} has no {' or '.join(names)} here" if names else ""

    def _missing(self, element: Element, slot: Slot | None, declared: Declared, pointer: str) -> None:
        if slot is None:
            told = f"Sage's schema requires {element.name}, which this plugin does not know."
            self.faults.append(Fault(pointer or "/", "required", told))
        else:
            told = f"{about(declared[slot.field]).label} is required."
            self.faults.append(Fault(f"{pointer}/{slot.field}", "required", told))

    def _put(
        self,
        parent: etree._Element,
        element: Element,
        slot: Slot,
        one: marshmallow_fields.Field[Any],
        value: Any,
        pointer: str,
    ) -> None:
        if isinstance(one, marshmallow_fields.List):
            for number, line in self._lines(slot, value, pointer):
                node = etree.SubElement(parent, element.name)
                self.fill(node, element.children, nested(one), line, f"{pointer}/{number}", slot=slot)
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

    def _lines(self, slot: Slot, value: Any, pointer: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        if isinstance(value, (list, tuple)) and all(isinstance(line, Mapping) for line in value):
            yield from ((number, line) for number, line in enumerate(value) if is_changed(line) == slot.changes)
        elif not slot.changes:
            self.faults.append(Fault(pointer, "invalid_value", "Lines are a list of fields."))


_VERBS = {"add": "set in a new", "change": "changed in a", "delete": "given when deleting a"}


def _slots(declared: Declared, elements: Sequence[Element], *, changes: bool) -> dict[str, Slot]:
    """Element -> what stands in it. Of two fields that mean the same element the first declared has it."""
    names = [element.name for element in elements]
    found: dict[str, Slot] = {}
    for name, one in declared.items():
        for spellings, slot in ((spelled(about(one).element), Slot(name)), (changing(one), Slot(name, changes=True))):
            element = resolve(spellings, names)
            if element is not None:
                found.setdefault(element, slot)
    if changes and LINE in declared and KEY in names:
        found.setdefault(KEY, Slot(LINE))
    return found


def changing(one: marshmallow_fields.Field[Any]) -> tuple[str, ...]:
    """The elements that change a line of a grid: named as those that add one."""
    if not isinstance(one, marshmallow_fields.List):
        return ()
    return tuple(f"{name[:-3]}Mod" for name in spelled(about(one).element) if name.endswith("Add"))


def is_changed(line: Any) -> bool:
    """Whether a line stands in the record already."""
    return isinstance(line, Mapping) and line.get(LINE) is not None


def nested(grid: marshmallow_fields.List[Any]) -> Declared:
    """The fields of a grid's lines."""
    return inner(grid).fields


def _holds(value: Any, *, new: bool) -> bool:
    """An empty text clears a field of what exists; in a new record or line there is nothing to clear."""
    return value is not None and (value != "" or not new) and value != []
