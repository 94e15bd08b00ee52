"""The reader through the real drivers: what it reads is what stands in the company's file."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.records import RECORDS
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.sandbox import company
from sage100_plugin.sage.server.server import Server
from tests.sage.tds.responder import Responder

NONE = dt.timedelta()


@pytest.fixture
def file(sandbox: Path) -> Iterator[SqlReader]:
    """The same company, read from its file."""
    opened = company.open_reader(sandbox)
    yield opened
    opened.close()


def change(path: Path, statement: str, *values: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        opened.execute(statement, values)


def plain(rows: dict[str, Any]) -> dict[str, Any]:
    """Rows as dicts, grids too."""
    return {
        id: {name: [dict(line) for line in held] if isinstance(held, tuple) else held for name, held in row.items()}
        for id, row in rows.items()
    }


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_is_the_one_in_the_file(reader: SqlReader, file: SqlReader, record: str) -> None:
    found = reader.find(record, limit=60)
    assert [dict(row) for row in found] == [dict(row) for row in file.find(record, limit=60)]
    ids = [RECORDS[record].id_of(row) for row in found]
    rows = reader.get(record, ids)
    assert plain(rows) == plain(file.get(record, ids))
    assert all(RECORDS[record].public(row)["id"] == id for id, row in rows.items())


def test_polls_tell_the_same_as_from_the_file(reader: SqlReader, file: SqlReader) -> None:
    for record in ("job", "budget", "service_site", "cost_code"):
        page = reader.changed(record, "", NONE, None, 40)
        assert page == file.changed(record, "", NONE, None, 40)
        last = (page[-1].stamp, page[-1].id)
        assert reader.changed(record, "", NONE, last, 40) == file.changed(record, "", NONE, last, 40)
        overlap = dt.timedelta(days=3)
        assert reader.changed(record, last[0], overlap) == file.changed(record, last[0], overlap)


def test_the_figures_of_a_job_are_those_from_the_file(reader: SqlReader, file: SqlReader) -> None:
    for job in ("1001", "1012", "1015"):
        assert reader.figures(job) == file.figures(job)


@pytest.mark.parametrize("text", ["Łódź, Büro", "注文書", "\U0001f6a7 roof", "it's ]quoted[", "{x};--"])
def test_text_of_any_script_arrives_and_is_found(reader: SqlReader, sandbox: Path, text: str) -> None:
    change(sandbox, "UPDATE actrec SET jobnme = ? WHERE recnum = 1001", text)
    assert reader.get("job", ["1001"])["1001"]["jobnme"] == text
    assert [row["recnum"] for row in reader.find("job", where={"name": text})] == [1001]
    assert [row["recnum"] for row in reader.find("job", q=text)] == [1001]


def test_a_long_memo_arrives_whole(reader: SqlReader, sandbox: Path) -> None:
    memo = "Bätch 7\r\n" * 5000
    change(sandbox, "UPDATE prmchg SET chgscp = ? WHERE recnum = 1", memo)
    assert reader.get("change_order", ["1"])["1"]["chgscp"] == memo


def test_an_idle_connection_that_broke_is_replaced_unseen(reader: SqlReader, sql_server: Responder) -> None:
    assert reader.find("job", limit=1)
    sql_server.hang_up()
    assert reader.find("job", limit=1)


def test_nothing_is_held_open_on_the_customers_books(reader: SqlReader, sql_server: Responder) -> None:
    """No transaction, and each connection waits briefly for locks and gives way in a deadlock."""
    sql_server.asked.clear()
    reader.find("job", limit=1)
    reader.find("vendor", limit=1)
    assert sql_server.asked.count("SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW") == 1
    assert not [text for text in sql_server.asked if "BEGIN TRAN" in text]


def test_stamps_of_a_datetime2_are_compared_as_such(
    open_company: Callable[[Server], SqlReader], server: Server, sandbox: Path, sql_server: Responder
) -> None:
    """A datetime made of such a stamp is another moment, so that pages would come again and again."""
    with closing(sqlite3.connect(sandbox, isolation_level=None)) as opened:
        opened.executescript(
            "PRAGMA writable_schema = on;"
            "UPDATE sqlite_master SET sql = replace(sql, 'VARCHAR(23)', 'VARCHAR(27)') WHERE type = 'table';"
            "PRAGMA writable_schema = reset;"
        )
        for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            opened.execute(f'DROP TRIGGER "{name}"')
        opened.execute("UPDATE jobtyp SET upddte = NULL, insdte = '2026-09-30 12:00:00.1234567'")
    reader = open_company(server)
    assert reader.layout().stamp == "datetime2"
    expected = [str(row["recnum"]) for row in reader.find("job_type")]
    since, after, told = "2026-09-30 12:00:00.1234567", None, []
    while page := reader.changed("job_type", since, NONE, after, 2):
        told += [change.id for change in page]
        after = (page[-1].stamp, page[-1].id)
        assert len(told) <= len(expected)
    assert told == expected
    assert after == (since, expected[-1])
    assert any("CONVERT(datetime2(7), " in text for text in sql_server.asked)
