"""Which posting period a day belongs to."""

from __future__ import annotations

import datetime as dt

import pytest

from sage100_plugin.records.period import period_of


@pytest.mark.parametrize(
    ("day", "year_end", "year", "period"),
    [
        ("2026-01-01", None, 2026, 1),
        ("2026-12-31", None, 2026, 12),
        ("2026-01-31", "2026-12-31", 2026, 1),
        ("2025-12-31", "2026-12-31", 2025, 12),
        ("2026-06-30", "2026-06-30", 2026, 12),
        ("2026-07-01", "2026-06-30", 2027, 1),
        ("2026-12-15", "2026-06-30", 2027, 6),
        ("2027-01-15", "2026-06-30", 2027, 7),
        ("2026-02-28", "2026-01-31", 2027, 1),
        ("2026-01-31", "2026-01-31", 2026, 12),
    ],
)
def test_a_fiscal_year_bears_the_number_of_the_year_it_ends_in(
    day: str, year_end: str | None, year: int, period: int
) -> None:
    end = None if year_end is None else dt.date.fromisoformat(year_end)
    assert period_of(dt.date.fromisoformat(day), end) == (year, period)
