"""Totals in a header that follow the amounts of its lines."""

# ruff: noqa: S608 - the statements below are made of our own words

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Totals:
    """Columns of a header, each with the column of its lines that it sums. Amounts have two places."""

    header: str
    lines: str
    sums: Mapping[str, str]

    def triggers(self) -> tuple[str, ...]:
        """Keep the totals whenever a line comes, changes or goes."""
        columns = ", ".join(self.sums.values())
        return (
            self._trigger("inserted", "INSERT", "NEW"),
            self._trigger("changed", f"UPDATE OF {columns}", "NEW"),
            self._trigger("deleted", "DELETE", "OLD"),
        )

    def settle(self) -> str:
        """Sum all lines. A header without lines keeps what it has."""
        return f"{self._update(f'{self.header}.recnum')} WHERE recnum IN (SELECT recnum FROM {self.lines})"

    def _trigger(self, name: str, event: str, row: str) -> str:
        trigger = f'CREATE TRIGGER "sandbox:{self.lines}.total_{name}" AFTER {event} ON {self.lines}'
        number = f"{row}.recnum"
        differs = " OR ".join(f"{total} <> {self._sum(each, number)}" for total, each in self.sums.items())
        return f"{trigger} BEGIN {self._update(number)} WHERE recnum = {number} AND ({differs}); END"

    def _update(self, number: str) -> str:
        told = ", ".join(f"{total} = {self._sum(each, number)}" for total, each in self.sums.items())
        return f"UPDATE {self.header} SET {told}"

    def _sum(self, each: str, number: str) -> str:
        return f"(SELECT coalesce(round(sum({each}), 2), 0) FROM {self.lines} WHERE recnum = {number})"
