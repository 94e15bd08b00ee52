"""Per record type: can it be read, can it be written, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from marshmallow import Schema

from sage100_plugin.errors import Unavailable
from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.records.fields import Spellings, about, inner, made, spelled
from sage100_plugin.sage.companies.tables_read import READS
from sage100_plugin.sage.reader.layout import Layout
from sage100_plugin.sage.reader.questions import SOURCES

ADD_ON = {"work_order": "service_receivables"}
"""Records that belong to an add-on of Sage (rules, section 11)."""

NO_REQUEST = "The plugin knows no request of Sage's API that writes it."
NOT_LICENSED = "The company does not use the add-on Service Receivables."
NO_RIGHT = "The group API may not {verb} (7-2-1 Security Groups, {right} = Yes)."


@dataclass(frozen=True)
class Surroundings:
    """What a company's database and API allow.

    `kept` are tables that are there and may not be read. `takes` says whether the XSD has a request. `stopped` is why
    nothing at all can be written, empty when something can. `rights` are those of the group API (`save`, `delete`), as
    far as they can be known; `modules` the add-ons.
    """

    layout: Layout
    takes: Callable[[Spellings], bool]
    login: str = ""
    kept: frozenset[str] = frozenset()
    stopped: str = ""
    rights: frozenset[str] = frozenset({"save", "delete"})
    modules: frozenset[str] = frozenset(ADD_ON.values())


@dataclass(frozen=True)
class Capability:
    """What can be done with one record type. `writes` is out of add, change and delete; `off` are labels of fields."""

    record: str
    title: str
    menu: str
    reads: bool
    writes: tuple[str, ...]
    off: tuple[str, ...]
    why: tuple[str, ...]

    def shown(self) -> Mapping[str, Any]:
        """For machines."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def capabilities(around: Surroundings) -> tuple[Capability, ...]:
    """Every record type's, in the order of the records."""
    return tuple(_of(record, around) for record in RECORDS.values() if record.name in SOURCES)


def _of(record: RecordType, around: Surroundings) -> Capability:
    unread = tuple(_unread(record, around))
    unwritten = tuple(_unwritten(record, around))
    writes = () if unwritten else tuple(_verbs(record, around))
    lacking = () if unwritten else tuple(_lacking(record, around))
    off = tuple(dict.fromkeys(_off(record, around)))
    return Capability(record.name, record.title, record.menu, not unread, writes, off, (*unread, *unwritten, *lacking))


def _unread(record: RecordType, around: Surroundings) -> Iterator[str]:
    source = SOURCES[record.name]
    try:
        for asked in (source.rows, *source.lines.values()):
            around.layout.fit(asked)
    except Unavailable as unavailable:
        yield unavailable.detail
    for table in sorted(READS[record.name] & around.kept):
        yield f"The login may not read {table}: GRANT SELECT ON dbo.{table} TO [{around.login.replace(']', ']]')}];"


def _written(record: RecordType) -> Mapping[str, Spellings]:
    """What the plugin can ask Sage's API for, by verb; a record type with none is only read."""
    asked = {"add": record.add, "change": record.change, "delete": record.delete}
    return {verb: names for verb, names in asked.items() if names}


def _unwritten(record: RecordType, around: Surroundings) -> Iterator[str]:
    """What keeps all of its writes back."""
    if not _written(record):
        yield NO_REQUEST
        return
    if around.stopped:
        yield around.stopped
    if ADD_ON.get(record.name, "") not in {"", *around.modules}:
        yield NOT_LICENSED
    if "save" not in around.rights:
        yield NO_RIGHT.format(verb="save", right="Save")


def _verbs(record: RecordType, around: Surroundings) -> Iterator[str]:
    for verb, names in _written(record).items():
        if around.takes(names) and (verb != "delete" or "delete" in around.rights):
            yield verb


def _lacking(record: RecordType, around: Surroundings) -> Iterator[str]:
    """What keeps one of its writes back."""
    for verb, names in _written(record).items():
        if not around.takes(names):
            yield f"mbxml.xsd has no {' or '.join(spelled(names))}."
        elif verb == "delete" and "delete" not in around.rights:
            yield NO_RIGHT.format(verb="delete", right="Delete")


def _off(record: RecordType, around: Surroundings) -> Iterator[str]:
    """The fields that stay empty because this database lacks their column, and the grids whose table it lacks."""
    lacked = {(gap.table, gap.column) for gap in around.layout.missing if gap.optional}
    schema = made(record.schema)
    yield from _without(schema, {column for table, column in lacked if table == record.table})
    for grid in record.lines:
        if (grid.table, None) in lacked:
            yield about(schema.fields[grid.field]).label
        nested = inner(schema.fields[grid.field])
        if nested is not None:
            yield from _without(nested, {column for table, column in lacked if table == grid.table})


def _without(schema: Schema, columns: set[str | None]) -> Iterator[str]:
    for field in schema.fields.values():
        if field.attribute in columns:
            yield about(field).label
