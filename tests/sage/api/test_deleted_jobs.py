"""Deleting a job (3-5): when Sage lets it go, and what goes with it."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.sage.sandbox.switches import set_right
from sage100_plugin.sage.tables import actrec, budget, jobcst, jobphs, prmchg

from .asking import Transport, ask, keyed
from .company import Books


def test_only_a_closed_or_refused_job_is_deleted_and_with_all_that_belongs_to_it(
    transport: Transport, books: Books
) -> None:
    refused = ask(transport, keyed("JobDelRq", 210))
    assert refused.get("statusCode") == "14050"
    assert "job 210 is neither Closed nor Refused" in refused.get("statusMessage", "")
    books.do(lambda connection: connection.execute(actrec.update().values(status=6)))
    books.do(lambda connection: connection.execute(budget.insert().values(recnum=210)))
    assert ask(transport, keyed("JobDelRq", 210)).get("statusCode") == "0"
    assert not books.rows(actrec, recnum=210)
    assert not books.rows(jobphs, recnum=210)
    assert not books.rows(budget, recnum=210)
    assert not books.rows(prmchg, jobnum=210)


@pytest.mark.parametrize(
    ("cost", "kept"),
    [
        ({"postyr": 2026, "bllsts": 3}, True),
        ({"postyr": 2026, "bllsts": 1}, False),
        ({"postyr": 2025, "bllsts": 3}, False),
        ({"postyr": 2026, "bllsts": 3, "status": 2}, False),
    ],
)
def test_billed_costs_of_this_year_keep_a_job(
    transport: Transport, books: Books, cost: dict[str, Any], kept: bool
) -> None:
    row = {"recnum": 1, "jobnum": 211, "status": 1, **cost}
    books.do(lambda connection: connection.execute(jobcst.insert().values(row)))
    answer = ask(transport, keyed("JobDelRq", 211))
    assert answer.get("statusCode") == ("14050" if kept else "0")
    assert bool(books.rows(jobcst, jobnum=211)) is kept


def test_deleting_needs_the_right_to(transport: Transport, books: Books) -> None:
    books.do(lambda connection: set_right(connection, "delete", on=False))
    assert ask(transport, keyed("JobDelRq", 211)).get("statusCode") == "12806"
    assert books.rows(actrec, recnum=211)
