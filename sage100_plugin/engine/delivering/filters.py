"""Filters of a subscription: which events it wants, by the fields of their data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from sage100_plugin.errors import Fault
from sage100_plugin.ports.ledger import Event

Filters = Mapping[str, Any]

RANGE = frozenset({"gte", "lte", "changed"})
MOST_VALUES = 500
REMEMBERED = 4096
"""Values whose numbers are kept: the same event is held against the filters of every subscription."""


def faults_of(filters: Filters, fields: Sequence[str]) -> Iterator[Fault]:
    """What is wrong with filters on events whose data may be filtered by `fields`."""
    for name, wanted in filters.items():
        pointer = "/filters/" + str(name).replace("~", "~0").replace("/", "~1")
        if name not in fields:
            listed = ", ".join(fields) or "none"
            yield Fault(pointer, "unknown_field", f"These events cannot be filtered by {name}; they can by: {listed}.")
        elif not _readable(wanted):
            says = f"The filter on {name} must be a value, a list of values, or gte, lte and changed."
            yield Fault(pointer, "invalid_value", says)


def _readable(wanted: object) -> bool:
    if isinstance(wanted, Mapping):
        limits = [value for name, value in wanted.items() if name != "changed"]
        known = bool(wanted) and RANGE.issuperset(wanted) and wanted.get("changed", True) is True
        return known and all(map(_plain, limits))
    if isinstance(wanted, list):
        return 0 < len(wanted) <= MOST_VALUES and all(map(_plain, wanted))
    return _plain(wanted)


def _plain(value: object) -> bool:
    return isinstance(value, (str, int, float, bool))


def passes(filters: Filters, event: Event) -> bool:
    """Whether the event meets every filter."""
    return not filters or all(_meets(name, wanted, event) for name, wanted in filters.items())


def _meets(name: str, wanted: object, event: Event) -> bool:
    value = event.data.get(name)
    if isinstance(wanted, Mapping):
        changed = not wanted.get("changed") or name in (event.previous or {})
        return changed and _within(value, wanted)
    return any(_same(value, one) for one in (wanted if isinstance(wanted, list) else [wanted]))


def _within(value: object, limits: Filters) -> bool:
    low, high = limits.get("gte"), limits.get("lte")
    if low is None and high is None:
        return True
    if value is None:
        return False
    return (low is None or not _less(value, low)) and (high is None or not _less(high, value))


def _same(value: object, wanted: object) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if value is None:
        return False
    return str(value) == str(wanted) or (_number(value) is not None and _number(value) == _number(wanted))


def _less(one: object, other: object) -> bool:
    """Amounts compare as numbers, everything else (ISO dates, names) as text."""
    left, right = _number(one), _number(other)
    if left is None or right is None:
        return str(one) < str(other)
    return left < right


def _number(value: object) -> Decimal | None:
    return _parsed(str(value))


@lru_cache(REMEMBERED)
def _parsed(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
