"""A company as it will be once a plan was written: what follows a plan is checked and shown against that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from marshmallow import Schema

from sage100_plugin.ports.links import Link, Links
from sage100_plugin.ports.sage import JobFigures, Row, SageReader, Where, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.spec import Context, Pair, Plan, Stands

UNBORN = "9999999999"
"""Stands for the id of a record that has none yet: no new record gets it (`records.kinds.HIGHEST`)."""


class Ahead:
    """A reader, for which the record of a plan is there already. All else is asked of Sage."""

    def __init__(self, reader: SageReader, plan: Plan) -> None:
        write = plan.write
        self.record, self.id = write.record, id_ahead(plan)
        held = (
            reader.get(self.record, [self.id]).get(self.id, {}) if write.op == "change" else _numbered(write, self.id)
        )
        self.row: Row = {**_blank(self.record), **written_into(held, write)}
        self._new = write.op == "add"
        self._reader = reader

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a reader is asked
        return getattr(self._reader, name)

    def get(self, record: str, ids: Sequence[str]) -> dict[str, Row]:
        """As Sage, and the record of the plan."""
        found = self._reader.get(record, ids)
        return {**found, self.id: self.row} if record == self.record and self.id in ids else found

    def find(
        self, record: str, *, where: Where | None = None, q: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[Row, ...]:
        """As Sage, and the record of the plan where it is asked for by fields that it has."""
        found = self._reader.find(record, where=where, q=q, offset=offset, limit=limit)
        return (self.row, *found)[:limit] if record == self.record and where and self._meets(where) else found

    def figures(self, job: str) -> JobFigures:
        """As Sage; nothing is in the books of a job that is not there yet."""
        new = self._new and self.record == "job" and job == self.id
        return JobFigures(job) if new else self._reader.figures(job)

    def _meets(self, where: Where) -> bool:
        public = RECORDS[self.record].public(self.row)
        return all(str(public.get(name)) == str(value) for name, value in where.items())


class AheadLinks:
    """The links, with those that are made of a record with this id."""

    def __init__(self, links: Links, company: str, pairs: Sequence[Pair], id: str) -> None:
        self._links = links
        self._made = [Link("", company, p.record, p.source, p.source_id, id, p.source_name) for p in pairs]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else links are asked
        return getattr(self._links, name)

    def __iter__(self) -> Iterator[Link]:
        yield from self._links
        yield from self._made

    def __len__(self) -> int:
        return len(self._links) + len(self._made)

    def by_source(self, company: str, record: str, source: str, source_id: str) -> Link | None:
        """The link that is there, else the one that will be."""
        asked = (company, record, source, source_id)
        made = (one for one in self._made if (one.company, one.record, one.source, one.source_id) == asked)
        return self._links.by_source(*asked) or next(made, None)

    def by_sage(self, company: str, record: str, sage_id: str) -> tuple[Link, ...]:
        """The links that are there, and those that will be."""
        asked = (company, record, sage_id)
        made = (one for one in self._made if (one.company, one.record, one.sage_id) == asked)
        return (*self._links.by_sage(*asked), *made)


def ahead_of(context: Context, asked: Plan | Stands) -> tuple[SageReader, Links]:
    """Sage and the links as they will be when this was carried out."""
    reader = cast(SageReader, Ahead(context.sage, asked)) if isinstance(asked, Plan) else context.sage
    links = AheadLinks(context.links, context.company.id, asked.pairs, id_ahead(asked))
    return reader, cast(Links, links)


def id_ahead(asked: Plan | Stands) -> str:
    """The id of the record that is written or linked, as far as it is known."""
    if isinstance(asked, Stands):
        return asked.id
    write = asked.write
    given = write.id if write.op != "add" else write.fields.get("id")
    return str(given or UNBORN)


def _numbered(write: Write, id: str) -> Row:
    return {RECORDS[write.record].key[-1]: int(id)}


def _blank(record: str) -> dict[str, Any]:
    kind = RECORDS[record]
    columns = {field.attribute or name: None for name, field in made(kind.schema).fields.items()}
    return {**columns, **dict.fromkeys(kind.also), **{grid.field: () for grid in kind.lines}}


def written_into(row: Row, write: Write) -> dict[str, Any]:
    """A row as it will be with what an add or change writes: given lines are changed, the others stand below them."""
    given = _written(write)
    grids = {name: _lines_with(row.get(name) or (), lines) for name, lines in given.items() if isinstance(lines, list)}
    return {**row, **given, **grids}


def _lines_with(held: Iterable[Row], written: Iterable[Row]) -> list[Row]:
    changed = {line["linnum"]: line for line in written if line.get("linnum")}
    new = [line for line in written if not line.get("linnum")]
    return [*({**line, **changed.get(line.get("linnum"), {})} for line in held), *new]


def _written(write: Write) -> dict[str, Any]:
    kind = RECORDS[write.record]
    return _columns(made(kind.api_schema), write.fields if kind.written is None else kind.written.of(write.fields))


def _columns(schema: Schema, given: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in given.items():
        field = schema.fields[name]
        if about(field).kind == "lines":
            row[name] = [_columns(inner(field), line) for line in value]
        else:
            row[field.attribute or name] = int(value) if about(field).kind == "id" and value is not None else value
    return row
