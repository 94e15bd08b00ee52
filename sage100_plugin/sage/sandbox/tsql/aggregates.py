"""SUM, AVG and STRING_AGG as SQL Server computes them, and the check that a subquery gives one value."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Any

from sage100_plugin.sage.sandbox.tsql.casting import CUT, EXACT, held, letters, number
from sage100_plugin.sage.sandbox.tsql.kinds import Kind, kind_of


class Total:
    """SUM: exact, also over the rows of a window."""

    def __init__(self, kind: Kind) -> None:
        self.kind, self.total, self.count = kind, Decimal(0), 0

    def step(self, value: Any) -> None:
        if value is not None:
            self.total, self.count = EXACT.add(self.total, number(value)), self.count + 1

    def inverse(self, value: Any) -> None:
        if value is not None:
            self.total, self.count = EXACT.subtract(self.total, number(value)), self.count - 1

    def value(self) -> Any:
        return held(self.total, self.kind) if self.count else None


class Average(Total):
    """AVG: the sum by the count; what is beyond the places of the type is cut off."""

    def value(self) -> Any:
        return held(CUT.divide(self.total, Decimal(self.count)), self.kind, ROUND_DOWN) if self.count else None


TOTALS = {"sum": Total, "avg": Average}


def total_name(name: str, kind: Kind) -> str:
    """The function on the connection for a total of this type."""
    return f"{name}_{kind.code.replace(' ', '_')}"


class Joined:
    """STRING_AGG: the texts, in the order of a key when there is one."""

    def __init__(self) -> None:
        self.rows: list[tuple[tuple[bool, Any], str]] = []
        self.separator, self.backwards = "", False

    def step(self, text: str | None, separator: str, backwards: int = 0, code: str = "null 0 0", key: Any = 0) -> None:
        self.separator, self.backwards = separator, bool(backwards)
        if text is not None:
            self.rows.append(((key is not None, _sortable(key, kind_of(code))), text))

    def value(self) -> str | None:
        self.rows.sort(key=lambda row: row[0], reverse=self.backwards)
        return self.separator.join(text for _, text in self.rows) if self.rows else None


def _sortable(key: Any, kind: Kind) -> Any:
    if key is None or kind.name == "null":
        return 0
    return letters(key) if kind.name == "text" else number(key) if kind.numeric else key


class Only:
    """The one value of a subquery that stands for a value."""

    def __init__(self) -> None:
        self.found: list[Any] = []

    def step(self, value: Any) -> None:
        self.found.append(value)

    def value(self) -> Any:
        if len(self.found) > 1:
            raise ValueError("A subquery that stands for one value gave more than one.")
        return self.found[0] if self.found else None
