"""What names mean at a place of a query: its sources, the queries around it, and what it is grouped by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sage100_plugin.sage.sandbox.tsql.kinds import Kind, NoSuchColumn, Typed, Untranslatable


class Column(NamedTuple):
    """What a query gives: a name, empty when it has none, and a type."""

    name: str
    kind: Kind


class Known(NamedTuple):
    """Something that a query can name behind FROM: its name in the file, and its columns by theirs."""

    name: str
    columns: list[tuple[str, Column]]


Catalog = Callable[[str, str], Known]
"""Finds what a schema (or none) and a name mean. Raises `NoSuchTable`."""


@dataclass
class Source:
    """Something behind FROM: its own SQL and name, and its columns by their names without case.

    `keys` are columns with which others are joined as texts: SQLite finds equal texts quickly only where they are
    columns, and rightly only where they are the same letter by letter.
    """

    sql: str
    own: str
    columns: Mapping[str, tuple[str, Typed]]
    keys: dict[str, str] = field(default_factory=dict)

    def key(self, column: str) -> str:
        """A column that is the same for equal texts."""
        name = self.keys.setdefault(column, f"key{len(self.keys) + 1}")
        return f"{self.own}.{name}"

    def __str__(self) -> str:
        if not self.keys:
            return f"{self.sql} AS {self.own}"
        keys = ", ".join(f"letters_({column}) AS {name}" for column, name in self.keys.items())
        # LIMIT keeps SQLite from taking this query apart again, and so from computing the keys for each pair.
        return f"(SELECT *, {keys} FROM {self.sql} AS {self.own} LIMIT -1) AS {self.own}"


@dataclass
class Scope:
    """One SELECT. `ctes` are its named queries, `groups` the SQL of what it is grouped by.

    `aggregated` says that the place is inside an aggregate, `aggregates` whether one may stand here.
    """

    outer: Scope | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    ctes: dict[str, tuple[str, list[Column]]] = field(default_factory=dict)
    groups: frozenset[str] | None = None
    aggregated: bool = False
    aggregates: bool = False

    def column(self, source: str, name: str) -> Typed:
        """What a column's name means. Raises `Untranslatable` when it means nothing, or more than one thing."""
        found = self._here(source.casefold(), name.casefold())
        if len(found) > 1:
            raise NoSuchColumn(f"Ambiguous column name '{name}'")
        if not found:
            if self.outer is not None:
                return self.outer.column(source, name)
            raise NoSuchColumn(f"Invalid column name '{f'{source}.' if source else ''}{name}'")
        if self.groups is not None and not self.aggregated and found[0].sql not in self.groups:
            raise Untranslatable(
                f"Column '{name}' is neither in GROUP BY nor inside an aggregate, so it has no one value"
            )
        return found[0]

    def _here(self, source: str, name: str) -> list[Typed]:
        asked = [self.sources[source]] if source in self.sources else [] if source else self.sources.values()
        return [one.columns[name][1] for one in asked if name in one.columns]

    def source_of(self, sql: str) -> Source | None:
        """The source that a piece of SQL is a column of."""
        own = [source for source in self.sources.values() if any(one.sql == sql for _, one in source.columns.values())]
        return own[0] if own else self.outer.source_of(sql) if self.outer else None

    def cte(self, name: str) -> tuple[str, list[Column]] | None:
        """A query that WITH has named."""
        return self.ctes.get(name.casefold()) or (self.outer.cte(name) if self.outer else None)

    def beside(self) -> Scope:
        """What a query behind FROM sees: the named queries, and not its neighbours."""
        return Scope(self.outer, ctes=self.ctes)
