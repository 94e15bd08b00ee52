"""Texts longer than the company's Sage takes: refused, or cut where the company's policy allows it and said so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from sage100_plugin.errors import Fault
from sage100_plugin.records.fields import about, inner
from sage100_plugin.spec import Given

Lengths = Mapping[str, int]
"""Characters by field; a field of a line is named `lines/description`."""

Place = tuple[str | int, ...]

POLICY = "lengths"
REFUSE, CUT = "refuse", "cut"

PROSE = frozenset(
    {"address", "city", "contact", "description", "greeting", "name", "notes", "owner", "reason", "street", "title"}
)
"""What the name of a text ends in that still says the same when its end is missing. A number, a phone number or an
e-mail address that is cut is another one."""


@dataclass(frozen=True)
class Long:
    """A text that is too long: where it stands in the input, and how many characters it has and may have."""

    place: Place
    label: str
    has: int
    takes: int

    @property
    def pointer(self) -> str:
        return "".join(f"/{step}" for step in self.place)

    @property
    def cuttable(self) -> bool:
        return str(self.place[-1]).rpartition("_")[2].rstrip("0123456789") in PROSE


def overlong(schema: Schema, given: Given, lengths: Lengths, place: Place = (), grid: str = "") -> Iterator[Long]:
    """The texts that are too long. Where the company has no length of its own, the field's counts."""
    for name, value in given.items():
        field = schema.fields.get(name)
        if field is None:
            continue
        if isinstance(value, list):
            for number, line in enumerate(value):
                yield from overlong(inner(field), line, lengths, (*place, name, number), f"{name}/")
        elif isinstance(value, str):
            takes = lengths.get(grid + name, about(field).length)
            if takes is not None and len(value) > takes:
                yield Long((*place, name), about(field).label, len(value), takes)


def too_long(found: Long) -> Fault:
    """The refusal of a text that is too long."""
    return Fault(found.pointer, "too_long", f"{found.label} has {found.has} characters; Sage takes {found.takes}.")


def fitted(schema: Schema, given: Given, lengths: Lengths) -> tuple[Given, list[str], list[Fault]]:
    """The input with its texts cut to what Sage takes, what is to be said of it, and what must not be cut."""
    warnings: list[str] = []
    faults: list[Fault] = []
    for found in overlong(schema, given, lengths):
        if found.cuttable:
            given = _cut(given, found.place, found.takes)
            warnings.append(_told(found))
        else:
            says = f"{too_long(found).message} It is never cut: it would be another one."
            faults.append(Fault(found.pointer, "too_long", says))
    return given, warnings, faults


def _told(found: Long) -> str:
    where = f"{found.label} ({found.pointer})" if len(found.place) > 1 else found.label
    return f"will_truncate: {where} has {found.has} characters and is cut to the {found.takes} that Sage takes."


def _cut(value: Any, place: Place, takes: int) -> Any:  # noqa: ANN401 - values of an input
    if not place:
        return value[:takes]
    step, rest = place[0], place[1:]
    if isinstance(value, list):
        return [_cut(one, rest, takes) if number == step else one for number, one in enumerate(value)]
    return {**value, step: _cut(value[step], rest, takes)}
