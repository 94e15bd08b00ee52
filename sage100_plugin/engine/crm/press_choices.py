"""What a button's page offers for a field that is chosen, and how it names what was chosen already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sage100_plugin.engine.crm.press import Draft
from sage100_plugin.engine.pick import pick
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import read
from sage100_plugin.errors import Problem
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Faults

MOST = 100
"""Choices in one list; beyond them people search."""


@dataclass(frozen=True)
class Choices:
    """The choices of one field: `items` as pickers give them. `more` says that there are others, to be searched for.

    `note` is what to choose first. Where a list cannot be had, the field is typed.
    """

    items: tuple[Mapping[str, str], ...] = ()
    more: bool = False
    note: str = ""
    typed: bool = False


def choices(plugin: Plugin, drawn: Draft, field: Mapping[str, Any], sought: str = "") -> Choices:
    """The choices of a field, those of its parents' values where it has parents."""
    fixed = tuple(field.get("choices", ()))
    if fixed and not field.get("picker"):
        return Choices(fixed)
    known = values(plugin, drawn)
    parents = {name: known[name] for name in field.get("depends_on", ()) if name in known}
    asked = {**parents, "company": drawn.button.company, "q": sought, "limit": str(MOST)}
    try:
        found = pick(plugin, drawn.caller, field["picker"], asked)
    except Problem:
        return Choices(_possible(drawn, field, fixed), typed=not fixed)
    return Choices(_possible(drawn, field, found["items"]), found["next_page"] is not None, found.get("note", ""))


def _possible(
    drawn: Draft, field: Mapping[str, Any], items: Sequence[Mapping[str, str]]
) -> tuple[Mapping[str, str], ...]:
    """Without those of Sage's fixed lists that are wrong whatever Sage holds."""
    if not field.get("choices"):
        return tuple(items)
    return tuple(item for item in items if not _never(drawn, field["key"], item["value"]))


def _never(drawn: Draft, name: str, value: str) -> bool:
    given, _ = read(drawn.action.input, {**drawn.button.input, **drawn.typed, name: value}, {})
    faults = Faults()
    drawn.action.never(given, faults)
    return f"/{name}" in {fault.pointer for fault in faults.found}


def values(plugin: Plugin, drawn: Draft) -> dict[str, str]:
    """What is settled or typed, and the Sage records for which their linked source records were given instead."""
    known = {name: str(value) for name, value in {**drawn.button.input, **drawn.typed}.items()}
    for name in list(known):
        record = name.removesuffix("_source_id")
        if record == name or record in known or record not in RECORDS:
            continue
        link = plugin.links.by_source(drawn.button.company, record, known.get("source", ""), known[name])
        known |= {} if link is None else {record: link.sage_id}
    return known


def named(plugin: Plugin, drawn: Draft, picker: str, value: str) -> str:
    """As `label_of`, where the button's key may read."""
    return label_of(plugin, drawn.button.company, picker, value) if "read" in drawn.caller.scopes else value


def label_of(plugin: Plugin, company: str, picker: str, value: str) -> str:
    """The record's number and name, for a value that a picker offers; the bare value when Sage is asked in vain."""
    kind = RECORDS.get(picker.removesuffix("s"))
    if kind is None:
        return value
    try:
        row = plugin.companies.reader(company).get(kind.name, [value]).get(value)
    except Problem:
        return value
    return value if row is None else f"{value} {kind.public(row).get(kind.label) or ''}".strip()
