"""A company's database may lack what only some versions have: questions go without it, or say what is missing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, Table, event
from sqlalchemy.schema import CreateTable

from sage100_plugin.errors import Unavailable
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.reader import SqlReader, questions
from sage100_plugin.sage.reader.layout import Layout, Missing
from sage100_plugin.sage.sandbox import database
from sage100_plugin.sage.server.server import Driver, Server
from sage100_plugin.sage.tables import TABLES
from tests.sage.tds.responder import Responder
from tests.sage.tds.rules import refused
from tests.sage.test_mssql import ASKED, compiled

NONE = timedelta()
Lack = Callable[..., SqlReader]


def optional(column: Column[Any]) -> bool:
    return bool(column.info.get("optional"))


GUESSED = {name for name, table in TABLES.items() if table.info.get("guess")}
OPTIONAL = {f"{table.name}.{column.name}" for table in TABLES.values() for column in table.c if optional(column)}


def types(*lacking: str) -> dict[str, dict[str, str]]:
    """What a database has that lacks some tables and columns."""
    return {
        name: {column.name: "int" for column in table.c if f"{name}.{column.name}" not in lacking}
        for name, table in TABLES.items()
        if name not in lacking
    }


def copy_without(source: Path, target: Path, lacking: set[str]) -> None:
    """A copy of a company's tables without some of them and without some columns."""
    with closing(sqlite3.connect(target, isolation_level=None)) as opened:
        opened.execute("ATTACH ? AS whole", (str(source),))
        for name, table in TABLES.items():
            kept = [column for column in table.c if f"{name}.{column.name}" not in lacking]
            if name in lacking:
                continue
            made = Table(name, MetaData(), *(Column(column.name, column.type) for column in kept))
            opened.execute(str(CreateTable(made).compile(dialect=DIALECT)))
            names = ", ".join(column.name for column in kept)
            opened.execute(f"INSERT INTO {name} ({names}) SELECT {names} FROM whole.{name}")


DIALECT = database.open_engine(Path("none")).dialect


@pytest.fixture
def lack(seeded_file: Path, tmp_path: Path) -> Iterator[Lack]:
    """A reader of the seeded company without some of its tables and columns."""
    with ExitStack() as opened:

        def start(*lacking: str) -> SqlReader:
            copy_without(seeded_file, tmp_path / "poorer.sqlite", set(lacking))
            reader = SqlReader(database.open_engine(tmp_path / "poorer.sqlite", read_only=True))
            opened.callback(reader.close)
            return reader

        yield start


def test_a_whole_database_is_asked_the_question_as_it_stands() -> None:
    layout = Layout(types())
    assert layout.missing == ()
    assert all(layout.fit(asked) is asked for asked in ASKED.values())


def test_what_is_missing_is_told_for_doctor() -> None:
    layout = Layout(types("budget.edtdte", "actrec.jobnme", "jobsts", "srvinv"))
    assert layout.missing == (
        Missing("actrec", "jobnme", optional=False),
        Missing("budget", "edtdte", optional=True),
        Missing("jobsts", None, optional=True),
        Missing("srvinv", None, optional=False),
    )
    assert layout.is_company
    assert not Layout({"orders": {"id": "int"}}).is_company


def test_what_is_never_read_is_not_missed() -> None:
    private = [
        f"{table.name}.{column.name}" for table in TABLES.values() for column in table.c if column.info.get("private")
    ]
    assert private
    assert Layout(types(*private)).missing == ()


@pytest.fixture(scope="module")
def poorest(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlReader]:
    """The seeded company without anything that a company may be without."""
    path = tmp_path_factory.mktemp("poorest") / "company.sqlite"
    copy_without(seeded_file, path, OPTIONAL | GUESSED)
    reader = SqlReader(database.open_engine(path, read_only=True))
    yield reader
    reader.close()


@pytest.mark.parametrize("record", [record for record, kind in RECORDS.items() if kind.table not in GUESSED])
def test_without_all_that_is_optional_every_record_is_still_read(poorest: SqlReader, record: str) -> None:
    kind = RECORDS[record]
    found = poorest.find(record, q="1", limit=20)
    rows = poorest.get(record, [kind.id_of(row) for row in found])
    assert all(kind.public(row)["id"] == id for id, row in rows.items())
    assert poorest.changed(record, "", NONE)
    poorest.newest_numbers(record)
    poorest.newest(record)


def test_what_is_missing_reads_as_sage_leaves_it(lack: Lack) -> None:
    reader = lack("jobsts", "pmcgln", *OPTIONAL)
    row = reader.get("change_order", ["1"])["1"]
    assert row["prime_lines"] == ()
    assert row["lines"]
    assert reader.find("job", limit=1)[0]["stsnme"] is None


def test_a_filter_on_a_column_that_is_missing_finds_what_is_empty(lack: Lack) -> None:
    reader = lack("reccln.inactv")
    assert reader.find("client", where={"inactive": True}) == ()
    assert len(reader.find("client", where={"inactive": False}, limit=5)) == 5


def test_a_record_whose_own_table_is_missing_says_so_and_the_others_are_read(lack: Lack) -> None:
    reader = lack("budget", "actpay")
    for record, table in (("budget", "budget"), ("vendor", "actpay")):
        with pytest.raises(Unavailable, match=f"lacks the table {table},"):
            reader.find(record)
        with pytest.raises(Unavailable, match=f"lacks the table {table},"):
            reader.get(record, ["1001"])
        with pytest.raises(Unavailable, match=f"lacks the table {table},"):
            reader.changed(record, "", NONE)
    assert reader.find("job", limit=1)


def test_a_column_that_every_version_has_is_named_where_it_is_needed(lack: Lack) -> None:
    reader = lack("actrec.jobnme", "actrec.contct")
    with pytest.raises(Unavailable, match=r"lacks the column actrec\.jobnme, the column actrec\.contct, where"):
        reader.find("job")
    with pytest.raises(Unavailable, match=r"lacks the column actrec\.jobnme, where"):
        reader.find("change_order")
    assert reader.find("vendor", limit=1)


def test_a_database_that_is_not_sages_is_told_from_a_poorer_one(lack: Lack) -> None:
    with pytest.raises(Unavailable, match="not one of Sage 100 Contractor, or the login may not see its tables"):
        lack(*(set(TABLES) - {"source", "actrec"})).find("job")


def test_the_layout_is_read_once(lack: Lack) -> None:
    reader, asked = lack("budget.edtdte"), []
    event.listen(reader._engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    for _ in range(3):
        reader.find("job", limit=1)
    assert len([text for text in asked if "pragma_table_info" in text]) == 1


@cache
def poorer() -> Layout:
    """A company without what is optional, whose stamps are datetime2."""
    headers = {RECORDS[record].table for record in questions.SOURCES}
    kinds = types(*OPTIONAL, *(GUESSED - headers))
    return Layout({name: dict(columns, upddte="datetime2") for name, columns in kinds.items()})


@pytest.mark.parametrize("name", ASKED)
def test_sql_server_takes_questions_that_were_fitted(name: str) -> None:
    text = compiled(poorer().fit(ASKED[name]))
    assert refused(text) == []
    assert "CONVERT(datetime," not in text


@pytest.mark.parametrize("driver", ["odbc", "pymssql"])
def test_a_poorer_company_is_read_over_tds(
    seeded_file: Path,
    tmp_path: Path,
    sql_server: Responder,
    open_company: Callable[[Server], SqlReader],
    driver: Driver,
) -> None:
    copy_without(seeded_file, tmp_path / "poorer.sqlite", {*OPTIONAL, "jobsts", "pmcgln"})
    poorer = open_company(sql_server.serve(tmp_path / "poorer.sqlite", driver=driver))
    assert {gap.table for gap in poorer.layout().missing if gap.column is None} == {"jobsts", "pmcgln"}
    assert poorer.layout().stamp == "datetime"
    row = poorer.get("change_order", ["1"])["1"]
    assert row["prime_lines"] == ()
    assert row["lines"]
    assert [change.id for change in poorer.changed("change_order", "", NONE, None, 3)]
    assert poorer.find("job", q="1", limit=1)[0]["stsnme"] is None
