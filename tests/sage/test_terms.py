"""Due and discount terms of vendors."""

from __future__ import annotations

import datetime as dt

import pytest

from sage100_plugin.sage.sandbox.api.terms import due


@pytest.mark.parametrize(
    ("day", "terms", "wanted"),
    [
        ("2026-09-15", "30DY", "2026-10-15"),
        ("2026-09-15", "0DY", "2026-09-15"),
        ("2026-12-31", "02MO", "2027-02-28"),
        ("2026-09-15", "1mo", "2026-10-15"),
        ("2026-09-15", "25TH", "2026-10-25"),
        ("2026-12-26", "25TH", "2027-01-25"),
        ("2027-01-10", "31TH", "2027-02-28"),
        ("2026-09-15", " 10 TH ", "2026-10-10"),
    ],
)
def test_terms_give_a_day(day: str, terms: str, wanted: str) -> None:
    assert due(dt.date.fromisoformat(day), terms) == dt.date.fromisoformat(wanted)


@pytest.mark.parametrize("terms", ["", "NET", "30", "DY", "30DYS"])
def test_other_words_give_none(terms: str) -> None:
    assert due(dt.date(2026, 9, 15), terms) is None
