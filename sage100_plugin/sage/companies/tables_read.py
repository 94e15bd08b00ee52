"""Which of Sage's tables and columns each record type is read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import Column, Table
from sqlalchemy.sql import visitors

from sage100_plugin.sage.reader.questions import SOURCES
from sage100_plugin.sage.reader.source import Source
from sage100_plugin.sage.reader.touched import leading_tables


def _parts(source: Source) -> Iterator[object]:
    """Everything that the questions of a record type are made of."""
    for asked in (source.rows, *source.lines.values()):
        yield from visitors.iterate(asked)


READS: Mapping[str, frozenset[str]] = {
    record: frozenset(part.name for part in _parts(source) if isinstance(part, Table))
    for record, source in SOURCES.items()
}
"""Record name -> its own table, those of its lines, and those its rows name."""

LEADING: Mapping[str, frozenset[str]] = {
    record: frozenset(table.name for table, _ in leading_tables(source)) for record, source in SOURCES.items()
}
"""Record name -> its own table and those of its lines, in which a change is a change of the record."""

TABLES_READ: frozenset[str] = frozenset().union(*READS.values())


def _columns_read() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for source in SOURCES.values():
        for part in _parts(source):
            table = getattr(part.table, "element", part.table) if isinstance(part, Column) else None  # of an alias
            if isinstance(part, Column) and isinstance(table, Table):
                found[table.name].add(part.name)
    return {table: frozenset(columns) for table, columns in found.items()}


COLUMNS_READ: Mapping[str, frozenset[str]] = _columns_read()
"""Table name -> its columns that are read."""
