"""Sums, comparisons and dates for whatever values come: as Python's decimals and plain rules have them."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sage100_plugin.errors import Refused
from sage100_plugin.sage.sandbox import company, database

MONEY = some.decimals(min_value="-9999999999.99", max_value="9999999999.99", places=2)
LETTERS = some.text("aAbBz 1-'%_[", max_size=6)
DAYS = some.dates(dt.date(1980, 1, 1), dt.date(2079, 12, 31))
quick = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "company.sqlite"
    database.create_tables(path)
    return path


def _one(file: Path, sql: str) -> dict[str, Any]:
    (row,) = company.query(file, sql)
    return row


def _text(given: str) -> str:
    return "'" + given.replace("'", "''") + "'"


def _money(number: Decimal) -> str:
    return f"CAST({number:f} AS decimal(12, 2))"


@quick
@given(numbers=some.lists(MONEY, min_size=1, max_size=12))
def test_totals_of_money_are_exact(file: Path, numbers: list[Decimal]) -> None:
    listed = ", ".join(f"({_money(number)})" for number in numbers)
    row = _one(file, f"SELECT SUM(a) s, AVG(a) m, MIN(a) l, MAX(a) h, COUNT(DISTINCT a) n FROM (VALUES {listed}) v(a)")
    total = sum(numbers, Decimal("0.00"))
    mean = (total / len(numbers)).quantize(Decimal("0.000001"), ROUND_DOWN)
    assert (Decimal(row["s"]), Decimal(row["m"])) == (total, mean)
    assert (Decimal(row["l"]), Decimal(row["h"]), row["n"]) == (min(numbers), max(numbers), len(set(numbers)))
    assert row["s"].lstrip("-") == f"{abs(total):.2f}"


@quick
@given(numbers=some.lists(MONEY, min_size=1, max_size=8))
def test_a_column_of_money_is_summed_to_the_cent(file: Path, numbers: list[Decimal]) -> None:
    opened = database.connect(file)
    opened.execute("DELETE FROM prmchg")
    opened.executemany(
        "INSERT INTO prmchg (recnum, jobnum, appamt) VALUES (?, ?, ?)",
        [(place, place % 2, format(number, "f")) for place, number in enumerate(numbers)],
    )
    opened.close()
    found = company.query(file, "SELECT jobnum, SUM(appamt) s, SUM(appamt * 2) d FROM prmchg GROUP BY jobnum")
    for row in found:
        total = sum(numbers[row["jobnum"] :: 2], Decimal(0))
        assert (Decimal(row["s"]), Decimal(row["d"])) == (total, 2 * total)
    ordered = company.query(file, "SELECT appamt FROM prmchg ORDER BY appamt DESC")
    assert [Decimal(row["appamt"]) for row in ordered] == sorted(numbers, reverse=True)


@quick
@given(one=MONEY, other=MONEY)
def test_arithmetic_of_money(file: Path, one: Decimal, other: Decimal) -> None:
    a, b = _money(one), _money(other)
    row = _one(file, f"SELECT {a} + {b} AS s, {a} - {b} AS d, {a} * {b} AS p, ROUND({a} / 7, 2) AS q")
    assert [Decimal(row[name]) for name in "sdp"] == [one + other, one - other, one * other]
    seventh = (one / 7).quantize(Decimal("0.000001"), ROUND_DOWN).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(row["q"]) == seventh
    if other:
        quotient = Decimal(_one(file, f"SELECT {a} / {b} AS q")["q"])
        assert abs(quotient - one / other) <= Decimal("0.000001")


@quick
@given(one=MONEY, other=some.one_of(MONEY, some.integers(-(2**31), 2**31 - 1)))
def test_comparisons_of_numbers(file: Path, one: Decimal, other: Decimal | int) -> None:
    exact = (f"({one:f} * 1.0)", f"({other:f} + 0.000)")
    for a, b in ((f"{one:f}", f"{other:f}"), exact, (f"'{one:f}'", f"CAST({other:f} AS decimal(14, 2))")):
        asked = ", ".join(f"IIF({a} {sign} {b}, 1, 0) x{place}" for place, sign in enumerate(SIGNS))
        assert list(_one(file, f"SELECT {asked}").values()) == [int(check(one, other)) for check in SIGNS.values()]


SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@quick
@given(one=LETTERS, other=LETTERS)
def test_comparisons_of_texts_know_no_case_and_no_blanks_at_the_end(file: Path, one: str, other: str) -> None:
    a, b = _text(one), _text(other)
    row = _one(
        file,
        f"""SELECT IIF({a} = {b}, 1, 0) eq, IIF({a} IN ('no', {b}), 1, 0) listed, IIF({a} IN (SELECT {b}), 1, 0) asked,
            (SELECT COUNT(*) FROM (VALUES ({a})) v(x) JOIN (VALUES ({b})) w(y) ON w.y = v.x) joined,
            2 - (SELECT COUNT(*) FROM (SELECT DISTINCT x FROM (VALUES ({a}), ({b})) v(x)) u) told,
            (SELECT COUNT(*) FROM (SELECT {a} AS x INTERSECT SELECT {b}) u) met,
            IIF({a} < {b}, 1, 0) less""",
    )
    equal = int(one.rstrip(" ").lower() == other.rstrip(" ").lower())
    assert [row[name] for name in ("eq", "listed", "asked", "joined", "told", "met")] == [equal] * 6
    assert row["less"] == int(one.rstrip(" ").lower() < other.rstrip(" ").lower())


@quick
@given(text=LETTERS, part=LETTERS)
def test_a_pattern_of_plain_letters_finds_what_contains_them(file: Path, text: str, part: str) -> None:
    pattern = "".join(f"[{letter}]" if letter in "%_[" else letter for letter in part)
    row = _one(file, f"SELECT IIF({_text(text)} LIKE {_text('%' + pattern + '%')}, 1, 0) x")
    assert row["x"] == int(part.lower() in text.lower())


@quick
@given(start=DAYS, end=DAYS, months=some.integers(-300, 300))
def test_steps_between_dates(file: Path, start: dt.date, end: dt.date, months: int) -> None:
    a, b = f"CAST('{start}' AS date)", f"CAST('{end}' AS date)"
    row = _one(
        file,
        f"""SELECT DATEADD(day, DATEDIFF(day, {a}, {b}), {a}) AS there, DATEDIFF(month, {a}, {b}) AS months,
            DATEDIFF(month, {a}, DATEADD(month, {months}, {a})) AS moved, IIF({a} <= {b}, 1, 0) AS before,
            DATEDIFF(week, {a}, DATEADD(week, {months}, {a})) AS weeks, EOMONTH({a}) AS last""",
    )
    assert row["there"] == str(end)
    assert row["months"] == (end.year - start.year) * 12 + end.month - start.month
    assert (row["moved"], row["weeks"], row["before"]) == (months, months, int(start <= end))
    last = dt.date.fromisoformat(row["last"])
    assert ((last + dt.timedelta(days=1)).day, last.month, last.year) == (1, start.month, start.year)


WORDS = (
    "SELECT FROM WHERE actrec prmchg recnum jobnme ( ) , . * + - / = < > 'x' 1 2.5 NULL AND OR NOT IN AS j JOIN ON "
    "GROUP BY ORDER TOP UNION SUM COUNT CASE WHEN THEN ELSE END WITH ; [x] # @x OVER LIKE"
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=some.lists(some.sampled_from(WORDS.split()), max_size=14))
def test_no_text_makes_a_query_fail_otherwise_than_in_words(file: Path, words: list[str]) -> None:
    with suppress(Refused):
        assert isinstance(company.query(file, "SELECT " + " ".join(words)), list)
