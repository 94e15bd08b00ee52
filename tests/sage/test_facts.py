"""The facts we rely on: each can be found in the code, and each query can be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from sage100_plugin.ports.facts import GRADES, Fact
from sage100_plugin.records import RECORDS
from sage100_plugin.sage import rules
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.companies.tables_read import COLUMNS_READ, TABLES_READ
from sage100_plugin.sage.facts import facts, window_of
from sage100_plugin.sage.guesses import IN_CODE, marked
from sage100_plugin.sage.sandbox import company
from sage100_plugin.sage.tables import TABLES

ROOT = Path(__file__).parents[2]
EVERY = facts()
QUERIES = sorted({fact.check for fact in rules.FACTS if "FROM dbo." in fact.check})


def said(names: str) -> list[Fact]:
    """The facts that speak of a table or a request."""
    return [fact for fact in EVERY.listed if fact.says.startswith(names)]


@pytest.mark.parametrize("code", sorted({fact.code for fact in EVERY.listed}))
def test_the_code_that_relies_on_a_fact_is_there(code: str) -> None:
    assert (ROOT / "sage100_plugin" / code).exists() or (ROOT / code).exists()


def test_each_fact_has_a_grade_a_reason_and_a_window() -> None:
    windows = {window_of(record) for record in RECORDS.values()}
    headings = {rules.SERVER, rules.API, rules.ALL, "Guesses in the code"}
    for fact in EVERY.listed:
        assert fact.grade in GRADES
        assert fact.source
        assert fact.window in windows | headings, fact


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_to_look_at_a_fact_can_be_asked(seeded_file: Path, query: str) -> None:
    company.query(seeded_file, query)


def test_every_column_that_is_read_is_told_with_its_reason() -> None:
    for table in TABLES_READ:
        told = " ".join(f"{fact.says} {fact.source}" for fact in said(f"Table `{table}`"))
        for column in COLUMNS_READ[table]:
            assert f"`{column}`" in told
            guess = TABLES[table].c[column].info.get("guess")
            assert guess is None or guess in told


def test_every_element_that_is_guessed_is_told_with_its_reason() -> None:
    schema = MbxmlSchema()
    for request in schema.requests:
        guessed = {element.name for element in marked(schema.elements(request))}
        told = " ".join(fact.says for fact in said(f"API, {request}:") if fact.grade == "guess")
        assert all(f"`{name}`" in told for name in guessed)


def test_every_guess_of_the_code_is_told() -> None:
    assert {fact.says for fact in EVERY.listed} >= {place for place, _ in IN_CODE}


def test_each_table_stands_in_one_window() -> None:
    listed = [table for tables in EVERY.tables.values() for table in tables]
    assert sorted(listed) == sorted(TABLES_READ)
