"""Which fields show what Sage keeps with other records is declared as the questions have it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Select, Table
from sqlalchemy.sql import visitors

from sage100_plugin.records import RECORDS
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.reader.questions import SOURCES
from sage100_plugin.sage.sandbox import company
from sage100_plugin.sage.tables import TABLES

AMOUNTS = (Decimal("7.00"), Decimal("8.00"))
VALUES: dict[type, tuple[Any, Any]] = {
    int: (3, 4),
    str: ("One", "Two"),
    Decimal: AMOUNTS,
    object: AMOUNTS,  # a sum
    dt.date: (dt.date(2026, 1, 31), dt.date(2025, 2, 28)),
}


def elsewhere(asked: Select[Any], own: Table) -> Iterator[tuple[str, type]]:
    """The columns that a question takes from other tables than the record's own, and what they hold."""
    for one in asked.selected_columns:
        tables = {part.table for part in visitors.iterate(one) if isinstance(part, Column)}
        if tables != {own}:
            yield str(one.key), one.type.python_type


def varied(row: Mapping[str, Any], record: str, place: int) -> dict[str, Any]:
    """The row as it would be if the other tables held other values."""
    source = SOURCES[record]
    found = {**row, **{name: VALUES[kind][place] for name, kind in elsewhere(source.rows, source.table)}}
    for grid in source.record.lines:
        columns = list(elsewhere(source.lines[grid.field], TABLES[grid.table])) if grid.own else []
        found[grid.field] = [
            {**line, **{name: VALUES[kind][place] for name, kind in columns}} for line in row[grid.field]
        ]
    return found


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    for name, value in one.items():
        if isinstance(value, list):
            lines = zip(value, other[name], strict=True)
            yield from (f"{name}.{below}" for pair in lines for below in differing(*pair))
        elif value != other[name]:
            yield name


@pytest.fixture(scope="module")
def reader(seeded_file: Path) -> Iterator[SqlReader]:
    opened = company.open_reader(seeded_file)
    yield opened
    opened.close()


@pytest.mark.parametrize("record", RECORDS)
def test_what_other_tables_hold_is_declared_foreign_and_nothing_else(reader: SqlReader, record: str) -> None:
    kind = RECORDS[record]
    rows = reader.get(record, reader.keys(record, limit=200)).values()
    pairs = [(kind.public(varied(row, record, 0)), kind.public(varied(row, record, 1))) for row in rows]
    assert pairs
    shown = {grid.field for grid in kind.lines if not grid.own}
    assert shown | {name for pair in pairs for name in differing(*pair)} == kind.foreign
    assert all(kind.own(one) == kind.own(other) for one, other in pairs)


def test_what_is_own_stays_as_it_is(reader: SqlReader) -> None:
    kind = RECORDS["work_order"]
    public = next(
        found
        for row in reader.get("work_order", reader.keys("work_order")).values()
        if (found := kind.public(row))["visits"]
    )
    own = kind.own(public)
    assert {name: own[name] for name in ("id", "client", "status", "lines")} == {
        name: public[name] for name in ("id", "client", "status", "lines")
    }
    assert own["visits"][0]["technician"] == public["visits"][0]["technician"]
    assert kind.own({"status": 4, "client_name": "Riverside"}) == {"status": 4}
    assert kind.own({"client_name": "Riverside", "type_name": "Repair"}, {"client_name"}) == {
        "client_name": "Riverside"
    }
