"""Sage's marks: how an inactive record and a yes look, whatever the type of the column."""

from __future__ import annotations

from sage100_plugin.ports.sage import Row

SET = frozenset({"T", "Y", "1"})
"""T in one company, Y in Sage's import layout; where the column is a number, 1 (schema facts, section 2.3)."""


def marked(row: Row, column: str) -> bool:
    """Whether a yes or no column of a row says yes."""
    return str(row.get(column) or "").strip().upper() in SET


def inactive(row: Row) -> bool:
    """Whether a master record is inactive (Edit > Inactive Record): no new entry may name it."""
    return marked(row, "inactv")
