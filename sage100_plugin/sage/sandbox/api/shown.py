"""A record as a query's answer shows it: the elements of the request that adds it. No public source shows one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from lxml import etree
from sqlalchemy import Column, Table

from sage100_plugin.sage.sandbox.api.books import Books, key

Query = Callable[[Books, etree._Element], Iterable[etree._Element]]  # noqa: SLF001 - lxml has no public name for it
"""Answers one request that asks: gives what stands in its answer. Raises `Refusal`."""


def query(table: Table, columns: Mapping[str, Column[Any]]) -> Query:
    """Ask for the one record that `ObjectRef` names: its number, then its fields in the order of `columns`."""

    def ask(books: Books, request: etree._Element) -> Iterator[etree._Element]:
        row = books.need(table, key(request), "ObjectRef", changes=True)
        yield element("ObjectRef", row["recnum"])
        yield from elements(columns, row)

    return ask


def elements(columns: Mapping[str, Column[Any]], row: Mapping[str, Any]) -> Iterator[etree._Element]:
    """The filled columns of a row as elements."""
    for name, column in columns.items():
        value = row[column.name]
        if value not in (None, ""):
            yield element(name, value)


def element(name: str, value: object) -> etree._Element:
    """A value as an element; a reference holds the record's number."""
    node = etree.Element(name)
    holder = etree.SubElement(node, "ObjectID") if name.endswith("Ref") else node
    holder.text = text(value)
    return node


def text(value: object) -> str:
    """A value as Sage's API writes it."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, dt.date) else str(value)
