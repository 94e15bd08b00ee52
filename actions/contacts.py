"""The contacts of a client or vendor as a source gives them: which of Sage's lines is meant, and what of it differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema
from marshmallow.fields import List

from sage100_plugin.records import fields

Line = Mapping[str, Any]
"""A contact by its public field names."""


class ContactInput(Schema):
    """A contact of the source."""

    name = fields.text("Contact Name", length=50)
    job_title = fields.text("Job Title", length=50)
    phone = fields.text("Phone#", length=14)
    extension = fields.text("Extension", length=6)
    email = fields.text("Email", length=75)
    mobile = fields.text("Cell Phone#", length=14)


class ContactChange(ContactInput):
    """A contact of the source, and which line of Sage's it is."""

    line = fields.record_id("Line#", help="Left empty, the contact of this name, or a new one.")


def contacts(schema: type[Schema], help: str) -> List[Any]:  # noqa: A002 - as the option is called
    """The input that takes contacts."""
    return fields.lines("Contacts", schema, help=help)


def told(line: Line) -> dict[str, Any]:
    """What is given of a contact."""
    return {name: value for name, value in line.items() if value}


def strangers(given: Sequence[Line], now: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """The place and number of each line that is named and not there."""
    there = {line["line"] for line in now}
    for place, line in enumerate(given):
        if line.get("line") and line["line"] not in there:
            yield place, line["line"]


def changes(given: Sequence[Line], now: Sequence[Line]) -> list[dict[str, Any]]:
    """What of these contacts differs from Sage's, as lines of a write; those that Sage lacks are added.

    A contact is the one of its line number, else the one of its name, else, where it has no name, the first.
    """
    found = []
    for line in map(told, given):
        held = _meant(line, now)
        differs = {name: value for name, value in line.items() if held.get(name) != value}
        if differs:
            found.append({**({"line": held["line"]} if held else {}), **differs})
    return found


def _meant(line: Line, now: Sequence[Line]) -> Line:
    if line.get("line"):
        return next((held for held in now if held["line"] == line["line"]), {})
    if not line.get("name"):
        return next(iter(now), {})
    wanted = line["name"].strip().casefold()
    return next((held for held in now if (held["name"] or "").strip().casefold() == wanted), {})
