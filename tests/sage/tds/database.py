"""A sandbox company's file, asked in T-SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlglot.errors import SqlglotError

from tests.sage.tds import tracking
from tests.sage.tds.kinds import Kind, declared
from tests.sage.tds.tsql import Statement, UnknownColumnError, UnknownTableError, in_catalog, translate

Answer = tuple[Sequence[tuple[str, Kind]], Sequence[Sequence[Any]]]
"""Columns and rows."""

CATALOG = {
    in_catalog("columns"): ("table_schema", "table_name", "column_name", "data_type"),
    in_catalog("table_constraints"): ("table_schema", "table_name", "constraint_name", "constraint_type"),
    in_catalog("key_column_usage"): ("table_schema", "table_name", "constraint_name", "column_name"),
}
"""What stands for views of INFORMATION_SCHEMA, and their columns."""


class SqlError(Exception):
    """An error that SQL Server numbers."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number, self.text = number, text


class Database:
    """The file, opened for one session."""

    def __init__(self, path: Path) -> None:
        self._opened = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
        self._version = -1
        tracking.prepare(self._opened)

    def close(self) -> None:
        """Let go of the file."""
        self._opened.close()

    def ask(self, text: str, values: Mapping[str, Any]) -> Answer:
        """The answer to one SELECT. Raises `SqlError`."""
        self._look()
        try:
            statement = self._statements.get(text) or translate(tracking.rewritten(text), self._tables)
            self._statements[text] = statement
            return statement.columns, self._opened.execute(statement.sql, dict(values)).fetchall()
        except UnknownTableError as error:
            raise SqlError(208, f"Invalid object name '{error}'.") from error
        except UnknownColumnError as error:
            raise SqlError(207, f"Invalid column name '{error}'.") from error
        except (SqlglotError, sqlite3.Error, AttributeError) as error:
            raise SqlError(102, f"Incorrect syntax: {error}") from error

    def _look(self) -> None:
        """Look at the tables, unless they are those of the question before."""
        (version,) = self._opened.execute("PRAGMA schema_version").fetchone()
        if version == self._version:
            return
        self._version, self._statements = version, dict[str, Statement]()
        self._tables = self._read_tables()
        keys = self._read_keys()
        self._fill_catalog(keys)

    def _read_tables(self) -> dict[str, dict[str, Kind]]:
        found: dict[str, dict[str, Kind]] = {}
        for table, column, kind in self._opened.execute(
            "SELECT m.name, p.name, p.type FROM "
            "(SELECT * FROM sqlite_master UNION ALL SELECT * FROM sqlite_temp_master WHERE name LIKE 'tracked%') m, "
            "pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'dbo_Audit%'"
        ):
            found.setdefault(table.lower(), {})[column.lower()] = declared(kind)
        return found | {f"dbo_audit__{name}": columns for name, columns in found.items()}

    def _read_keys(self) -> list[tuple[str, str]]:
        """Tables and the columns of their primary keys: as Change Tracking was told, else their own."""
        told = self._opened.execute("SELECT name, held FROM tracked_key").fetchall()
        own = self._opened.execute(
            "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p "
            "WHERE m.type = 'table' AND p.pk > 0"
        )
        return [*told, *(pair for pair in own if pair[0] not in {name for name, _ in told})]

    def _fill_catalog(self, keys: Sequence[tuple[str, str]]) -> None:
        rows: list[list[tuple[str, ...]]] = [
            [
                ("dbo", table, column, kind.name)
                for table, held in self._tables.items()
                if not table.startswith("dbo_audit__")
                for column, kind in held.items()
            ],
            [("dbo", table, f"PK:{table}", "PRIMARY KEY") for table in dict(keys)],
            [("dbo", table, f"PK:{table}", column) for table, column in keys],
        ]
        for (name, columns), held in zip(CATALOG.items(), rows, strict=True):
            self._opened.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({', '.join(columns)})")
            self._opened.execute(f"DELETE FROM {name}")
            self._opened.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?)", held)
            self._tables[name] = dict.fromkeys(columns, Kind("nvarchar", 128))
