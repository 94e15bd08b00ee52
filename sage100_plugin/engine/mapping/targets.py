"""What a mapping may name on Sage's side, for one company."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import fields

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.mapping import Target
from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.spec import COMMON, Action, ActionInput

SOURCE = ("source_id", "source_name")
"""What an action keeps of the source's record itself."""

CONTROLS = frozenset(COMMON) - {*SOURCE}
"""Inputs that say how an action runs: no field of a record is turned into one of them."""

SHAPES = frozenset({"boolean", "object", "option"})
"""Kinds of inputs that say how an action runs, when they are none of the record's own fields."""

APPROVED = "approved"
"""A yes or no that the source's record tells of itself, though Sage has no field for it."""

Field = fields.Field[Any]


@dataclass(frozen=True)
class _Sage:
    """What the company's API says of a record type."""

    kind: RecordType
    takes: frozenset[str]
    lengths: Mapping[str, int]


def lacking(kind: RecordType, name: str, takes: frozenset[str]) -> bool:
    """Whether a field has a place in Sage's API and this company's has not got it. What has none is an action's own."""
    field = made(kind.schema).fields.get(name)
    return field is not None and name not in takes and bool(about(field).element)


def targets(plugin: Plugin, company: str, module: str) -> tuple[Target, ...]:
    """The fields that a mapping of this module may name, as they stand in the company.

    Those of the record type in its own order, then what only the actions take. Where actions take the source's record,
    what they take may be pushed, else what the API takes. Raises `Unavailable`.
    """
    writer = plugin.companies.writer(company)
    kind = RECORDS[module]
    sage = _Sage(kind, writer.takes(module), writer.lengths(module))
    actions = [action for action in plugin.catalog.actions if action.maps and action.record == module]
    own = {name: _shown(sage, name, field) for name, field in made(kind.schema).fields.items()}
    taken = dict(_of_actions(sage, actions)) if actions else dict(_of_record(sage))
    taken |= {name: _of_input(sage, name, made(ActionInput).fields[name]) for name in SOURCE}
    both = {name: _joined(own[name], taken[name]) for name in own.keys() & taken.keys()}
    return tuple((own | taken | both).values())


def controls(plugin: Plugin, module: str) -> frozenset[str]:
    """The inputs of a module's actions that say how they run, so that they are not mapped."""
    own = made(RECORDS[module].schema).fields
    actions = [action for action in plugin.catalog.actions if action.maps and action.record == module]
    inputs = (one for action in actions for one in made(action.input).load_fields.items())
    return CONTROLS | {name for name, field in inputs if _runs(name, field, own)}


def _runs(name: str, field: Field, own: Collection[str]) -> bool:
    return name in CONTROLS or (name not in (*own, APPROVED) and about(field).kind in SHAPES)


def _of_actions(sage: _Sage, actions: Iterable[Action]) -> Iterator[tuple[str, Target]]:
    """The inputs of all actions that take the source's record; what one of them needs is needed."""
    found: dict[str, Target] = {}
    own = made(sage.kind.schema).fields
    for action in actions:
        for name, field in made(action.input).load_fields.items():
            if _runs(name, field, own) or lacking(sage.kind, name, sage.takes):
                continue
            target = _of_input(sage, name, field)
            found[name] = _either(found[name], target) if name in found else target
    yield from found.items()


def _of_record(sage: _Sage) -> Iterator[tuple[str, Target]]:
    for name, field in made(sage.kind.schema).fields.items():
        if name in sage.takes and name not in CONTROLS:
            yield name, _of_input(sage, name, field)


def _of_input(sage: _Sage, name: str, field: Field, path: str = "") -> Target:
    own, place = about(field), f"{path}{name}"
    lines = tuple(_line(sage, place, line, one) for line, one in _lines(field))
    return Target(
        field=name,
        label=own.label,
        kind=own.kind,
        help=own.help,
        push=True,
        required=field.required or own.pinned,
        pinned=own.pinned,
        create_only=own.create_only,
        length=sage.lengths.get(place, own.length) if own.kind == "text" else None,
        choices={str(number): word for number, word in (own.choices or {}).items()},
        lines=tuple(line for line in lines if line.push),
    )


def _line(sage: _Sage, grid: str, name: str, field: Field) -> Target:
    target = _of_input(sage, name, field, f"{grid}/")
    known = {name for taken in sage.takes for above, _, name in [taken.rpartition("/")] if above == grid}
    shown = made(sage.kind.schema).fields.get(grid)
    own = shown is None or name not in inner(shown).fields
    return replace(target, push=name in known or own or not known)


def _shown(sage: _Sage, name: str, field: Field) -> Target:
    """A field of the public record: it can be pulled."""
    lines = tuple(replace(_of_input(sage, line, one, f"{name}/"), push=False, pull=True) for line, one in _lines(field))
    return replace(_of_input(sage, name, field), push=False, pull=True, required=False, lines=lines)


def _joined(shown: Target, taken: Target) -> Target:
    """A field that Sage shows and takes."""
    pushed = {line.field: line for line in taken.lines}
    lines = {line.field: replace(line, push=line.field in pushed) for line in shown.lines}
    return replace(taken, pull=True, lines=tuple((pushed | lines).values()))


def _either(one: Target, other: Target) -> Target:
    lines = {line.field: line for line in (*other.lines, *one.lines)}
    return replace(
        one,
        required=one.required or other.required,
        pinned=one.pinned or other.pinned,
        create_only=one.create_only or other.create_only,
        lines=tuple(lines.values()),
    )


def _lines(field: Field) -> Iterable[tuple[str, Field]]:
    return inner(field).fields.items() if about(field).kind == "lines" else ()
