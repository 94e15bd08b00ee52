"""Change Tracking, asked for in SQL Server's words: what is told of changed rows, and when it is not enough."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from sage100_plugin.ports.sage import SageReader, Tracked
from sage100_plugin.sage.server.server import Driver
from tests.sage.conftest import SandboxStage
from tests.sage.tds import tracking

ORDER_TABLES = ("prmchg", "sbcgln", "pmcgln")
LINES = [{"linnum": place, "dscrpt": "Conduit", "bdgprc": 100 * place} for place in (1, 2)]


@contextmanager
def opened(stage: SandboxStage) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(stage.path, isolation_level=None)) as found:
        yield found


def run(stage: SandboxStage, statement: str) -> None:
    with opened(stage) as company:
        company.execute(statement)


@pytest.fixture(params=["odbc", "pymssql"])
def company(over_tds: Callable[[Driver], SandboxStage], request: pytest.FixtureRequest) -> SandboxStage:
    """Two change orders with lines, then Change Tracking switched on."""
    stage = over_tds(request.param)
    for number in (1, 2):
        stage.save("change_order", recnum=number, chgnum=str(number), jobnum=1, status=2, lines=LINES)
    with opened(stage) as file:
        tracking.switch_on(file, ORDER_TABLES)
    return stage


def tracked(reader: SageReader, version: int | None, record: str = "change_order") -> Tracked:
    found = reader.tracked(record, version)
    assert found is not None
    return found


def test_at_first_only_the_version_is_told(company: SandboxStage) -> None:
    assert tracked(company.reader, None) == Tracked(40)
    assert tracked(company.reader, 40) == Tracked(40)


def test_records_that_were_added_and_changed_are_told_and_lines_stand_for_them(company: SandboxStage) -> None:
    company.save("change_order", recnum=7, chgnum="7", jobnum=1, status=2)
    first = tracked(company.reader, 40)
    assert (first.ids, first.complete) == (("7",), True)
    run(company, "UPDATE sbcgln SET dscrpt = 'Pipe' WHERE recnum = 2 AND linnum = 1")
    run(company, "UPDATE prmchg SET upddte = NULL, dscrpt = 'Silent' WHERE recnum = 1")
    second = tracked(company.reader, first.version)
    assert (set(second.ids), second.complete) == ({"1", "2"}, True)
    assert tracked(company.reader, second.version) == Tracked(second.version)


@pytest.mark.parametrize("statement", ["DELETE FROM sbcgln WHERE recnum = 2", "DELETE FROM prmchg WHERE recnum = 2"])
def test_whose_row_was_deleted_the_guid_does_not_say(company: SandboxStage, statement: str) -> None:
    run(company, "UPDATE prmchg SET dscrpt = 'New roof' WHERE recnum = 1")
    run(company, statement)
    found = tracked(company.reader, 40)
    assert "1" in found.ids
    assert not found.complete


def test_a_primary_key_that_is_the_number_says_what_was_deleted(company: SandboxStage) -> None:
    for location in (1, 2):
        company.save("service_site", recnum=5, locnum=location, locnme="Site")
    with opened(company) as file:
        tracking.switch_on(file, ["srvloc"], ("recnum", "locnum"))
    version = tracked(company.reader, None, "service_site").version
    run(company, "DELETE FROM srvloc WHERE locnum = 2")
    found = tracked(company.reader, version, "service_site")
    assert (found.ids, found.complete) == (("5-2",), True)


@pytest.mark.parametrize("version", [39, 41, 0])
def test_a_version_that_the_server_does_not_know_is_not_enough(company: SandboxStage, version: int) -> None:
    """Cleaned up already, or of a newer copy of the database than the one that was restored."""
    assert tracked(company.reader, version) == Tracked(40, complete=False)


def test_what_is_cleaned_up_while_it_is_read_makes_the_answer_incomplete(company: SandboxStage) -> None:
    company.save("change_order", recnum=7, chgnum="7", jobnum=1, status=2)

    def clean(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "CHANGETABLE" in statement:
            run(company, "UPDATE tracked_table SET oldest = 41")

    event.listen(Engine, "after_cursor_execute", clean)
    try:
        found = tracked(company.reader, 40)
    finally:
        event.remove(Engine, "after_cursor_execute", clean)
    assert (found.ids, found.complete) == (("7",), False)


@pytest.mark.parametrize(
    "lacking",
    [
        "UPDATE tracked_table SET allowed = 0 WHERE name = 'pmcgln'",
        "DELETE FROM tracked_table WHERE name = 'sbcgln'",
        "DELETE FROM tracked_database",
    ],
)
def test_without_all_tables_and_rights_nothing_is_tracked(company: SandboxStage, lacking: str) -> None:
    run(company, lacking)
    assert company.reader.tracked("change_order", 40) is None
    assert company.reader.tracked("vendor", 40) is None


def test_a_table_that_the_company_lacks_is_not_asked_for(company: SandboxStage) -> None:
    run(company, "DROP TABLE pmcgln")
    run(company, "DELETE FROM tracked_table WHERE name = 'pmcgln'")
    assert tracked(company.reader, 40) == Tracked(40)


def test_a_key_that_is_not_told_makes_it_of_no_use(company: SandboxStage) -> None:
    run(company, "UPDATE tracked_key SET held = 'guid' WHERE name = 'prmchg'")
    assert tracked(company.reader, None) == Tracked(40)
    assert company.reader.tracked("change_order", 40) is None


def test_more_changes_than_are_worth_telling_make_the_answer_incomplete(company: SandboxStage) -> None:
    with opened(company) as file:
        tracking.switch_on(file, ["srvloc"], ("recnum", "locnum"))
        file.execute("UPDATE tracked_database SET version = 20000")
        file.execute(
            "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 10001) "
            "INSERT INTO tracked_row (name, version, recnum, locnum) SELECT 'srvloc', 40 + n, n, 1 FROM counted"
        )
    found = tracked(company.reader, 40, "service_site")
    assert (len(found.ids), found.complete) == (10_000, False)
    assert tracked(company.reader, 42, "service_site").complete
