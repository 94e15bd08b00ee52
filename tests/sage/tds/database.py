"""A sandbox company's file, asked in T-SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlglot.errors import SqlglotError

from tests.sage.tds.kinds import Kind, declared
from tests.sage.tds.tsql import CATALOG, Statement, UnknownColumnError, UnknownTableError, translate

Answer = tuple[Sequence[tuple[str, Kind]], Sequence[Sequence[Any]]]
"""Columns and rows."""

COLUMNS = dict.fromkeys(("table_schema", "table_name", "column_name", "data_type"), Kind("nvarchar", 128))


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

    def close(self) -> None:
        """Let go of the file."""
        self._opened.close()

    def ask(self, text: str, values: Mapping[str, Any]) -> Answer:
        """The answer to one SELECT. Raises `SqlError`."""
        self._look()
        try:
            statement = self._statements.get(text) or translate(text, self._tables)
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
        self._tables = {CATALOG: COLUMNS, **self._read_tables()}
        self._fill_catalog()

    def _read_tables(self) -> dict[str, dict[str, Kind]]:
        found: dict[str, dict[str, Kind]] = {}
        for table, column, kind in self._opened.execute(
            "SELECT m.name, p.name, p.type FROM sqlite_master m, pragma_table_info(m.name) p "
            "WHERE m.type = 'table' AND m.name NOT LIKE 'dbo_Audit%'"
        ):
            found.setdefault(table.lower(), {})[column.lower()] = declared(kind)
        return found

    def _fill_catalog(self) -> None:
        self._opened.execute(f"CREATE TEMP TABLE IF NOT EXISTS {CATALOG} ({', '.join(COLUMNS)})")
        self._opened.execute(f"DELETE FROM {CATALOG}")
        rows = [
            ("dbo", table, column, kind.name)
            for table, columns in self._tables.items()
            for column, kind in columns.items()
            if table != CATALOG
        ]
        self._opened.executemany(f"INSERT INTO {CATALOG} VALUES (?, ?, ?, ?)", rows)
