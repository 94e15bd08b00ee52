"""A source's own record as an action's input, and Sage's record in the source's own names: by the company's mapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from marshmallow import Schema

from sage100_plugin.engine.mapping.targets import CONTROLS, lacking
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import empty
from sage100_plugin.errors import Fault, Unavailable
from sage100_plugin.mapping import FieldPair, Pulled, Pushed, pulled, pushed, read_pairs
from sage100_plugin.ports.mappings import Mappings, MappingVersion
from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.records.fields import about, made, record_of
from sage100_plugin.spec import Action

NOTHING = Pushed({}, {})

JOB = ("job", "project_source_id")
"""Sage's number of a job, and the source's id for the same."""

NAMED = 6
"""So many paths are named in a refusal."""


@dataclass(frozen=True)
class Used:
    """The mapping that counts for a call; `number` is 0 for the one that is built in."""

    module: str
    number: int
    pairs: tuple[FieldPair, ...]

    @property
    def name(self) -> str:
        return f"version {self.number}" if self.number else "built in"


def used(plugin: Plugin, company: str, module: str) -> Used:
    """The company's newest mapping of a module, else the built-in one without what its API does not take."""
    saved = plugin.mappings.current(company, module)
    if saved is not None:
        return Used(module, saved.number, _read(plugin, saved))
    return built_in(plugin, company, module)


def built_in(plugin: Plugin, company: str, module: str) -> Used:
    """The mapping that counts until the company saves its own."""
    defaults = plugin.catalog.module[module].defaults
    try:
        takes = plugin.companies.writer(company).takes(module)
    except Unavailable:  # then nothing is written anyway, and what is pulled needs no API
        return Used(module, 0, defaults)
    return Used(module, 0, tuple(_taken(defaults, RECORDS[module], takes)))


_pairs: WeakKeyDictionary[Mappings, dict[tuple[str, str, int], tuple[FieldPair, ...]]] = WeakKeyDictionary()


def _read(plugin: Plugin, saved: MappingVersion) -> tuple[FieldPair, ...]:
    """The lines of a version, read once: a version never changes."""
    held = _pairs.setdefault(plugin.mappings, {})
    key = saved.company, saved.module, saved.number
    if key not in held:
        held[key] = read_pairs(saved.pairs)
    return held[key]


def _taken(pairs: Iterable[FieldPair], kind: RecordType, takes: frozenset[str]) -> Iterator[FieldPair]:
    """The lines as far as the company's API takes their fields; what it does not is only pulled."""
    for pair in pairs:
        if not pair.pushes or not lacking(kind, pair.field, takes):
            yield pair
        elif pair.pulls:
            yield replace(pair, direction="pull")


@lru_cache(256)
def _wanted(schema: type[Schema]) -> frozenset[str]:
    return frozenset(made(schema).load_fields) - CONTROLS


def turned(action: Action, mapping: Used, record: Mapping[str, Any], given: Mapping[str, Any] | None = None) -> Pushed:
    """What a source's record comes to as an input of the action.

    What the caller has `given` goes before the mapping: a Sage number that is given leaves out the source's id for the
    same (`client`, `client_source_id`; `job`, `project_source_id`), and the other way round. Faults point to
    `/source_record/...`.
    """
    said = {name for name, value in (given or {}).items() if not empty(value)}
    others = {f"{name}_source_id" for name in said} | {name.removesuffix("_source_id") for name in said}
    others |= {other for one, other in (JOB, JOB[::-1]) if one in said}
    found = pushed(mapping.pairs, record, _wanted(action.input) - (others - said))
    faults = tuple(replace(fault, pointer=f"/source_record{fault.pointer}") for fault in found.faults)
    return replace(found, faults=faults) if faults else found


def told_of_source(faults: Iterable[Fault], raw: Mapping[str, Any], found: Pushed) -> list[Fault]:
    """The faults of an input: what came out of the source's record is told where it stands there.

    What could not be turned is told once, and not also as an input that is missing.
    """
    others = [fault for fault in faults if not any(f"{fault.pointer}/".startswith(f"{at}/") for at in found.faulty)]
    return [*found.faults, *(within(fault, raw, found) for fault in others)]


def within(fault: Fault, raw: Mapping[str, Any], found: Pushed) -> Fault:
    """A fault of a field that came out of the source's record is told where it stands there.

    What is required and was looked for there in vain is told with the paths where it was looked for.
    """
    name, *inside = fault.pointer[1:].split("/")
    if fault.code == "required" and not inside and empty(raw.get(name)) and name in found.absent:
        return replace(fault, message=f"{fault.message} {_sought(found.absent[name])}")
    place = None if name in raw else found.place(name, *inside)
    if place is None:
        return fault
    pointer, path = place
    return replace(fault, pointer=f"/source_record{pointer}", message=f"{fault.message} It comes from {path}.")


def _sought(paths: tuple[str, ...]) -> str:
    if len(paths) == 1:
        return f"{paths[0]} holds nothing in the source's record."
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    return f"None of {', '.join(paths[:NAMED])}{more} holds anything in the source's record."


def told(mapping: Used, found: Pushed) -> dict[str, Any]:
    """What an answer says of the mapping it used."""
    return {
        "module": mapping.module,
        "version": mapping.number,
        "name": mapping.name,
        "unused": list(found.unused),
    }


def taken_over(plugin: Plugin, company: str, module: str, number: int, public: Mapping[str, Any]) -> list[Pulled]:
    """What the source is to take over from a public record, by this version of the mapping."""
    pairs = next(
        (_read(plugin, one) for one in plugin.mappings.versions(company, module) if one.number == number),
        plugin.catalog.module[module].defaults,
    )
    labels = {name: about(field).label for name, field in made(RECORDS[module].schema).fields.items()}
    return pulled(pairs, public, labels)


def source_record(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The source's record of an input; nothing when there is none that can be read, which the schema tells."""
    return record_of(raw.get("source_record")) or {}
