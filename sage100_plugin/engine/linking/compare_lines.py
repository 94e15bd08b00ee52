"""A budget of Sage and one of a source, line by line: by phase, cost code and cost type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sage100_plugin.ports.sage import ZERO
from sage100_plugin.records.budget import OTHER

Key = tuple[str, str, str]
"""Phase, cost code and cost type."""

NAMES = ("phase", "cost_code", "cost_type")


def side_by_side(sage: Iterable[Mapping[str, Any]], source: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`{key, sage, source, difference}` for each key that either has, in order; amounts with two places.

    Lines of the same key are one sum, since Sage may hold a code on several rows. A side that has no such line shows
    None; the difference is what the source has more. An amount without a cost type counts as Other, where Sage puts it.
    """
    here, there = _sums(sage), _sums(source)
    return [_line(key, here.get(key), there.get(key)) for key in sorted({*here, *there}, key=_order)]


def totals(lines: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The sums of all lines."""
    every = list(lines)
    return {
        name: str(sum((Decimal(line[name] or ZERO) for line in every), ZERO))
        for name in ("sage", "source", "difference")
    }


def told(line: Mapping[str, Any]) -> str:
    """A line's key in words."""
    phase = "" if line["key"]["phase"] == "0" else f" in phase {line['key']['phase']}"
    return f"cost code {line['key']['cost_code']}, cost type {line['key']['cost_type']}{phase}"


def _line(key: Key, sage: Decimal | None, source: Decimal | None) -> dict[str, Any]:
    return {
        "key": dict(zip(NAMES, key, strict=True)),
        "sage": None if sage is None else str(sage),
        "source": None if source is None else str(source),
        "difference": str((source or ZERO) - (sage or ZERO)),
    }


def _sums(lines: Iterable[Mapping[str, Any]]) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = {}
    for line in lines:
        amount = Decimal(line.get("budget") or ZERO)
        if line.get("cost_type") or amount:
            key = (line.get("phase") or "0", line.get("cost_code") or "", line.get("cost_type") or OTHER)
            found[key] = found.get(key, ZERO) + amount
    return found


def _order(key: Key) -> tuple[int, Decimal, int, Key]:
    phase, code, kind = key
    return int(phase), Decimal(code or 0), int(kind), key
