"""The large company that measurements are made on."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox import company
from sage100_plugin.sage.sandbox.seed import bulk
from sage100_plugin.sage.tables import TABLES

SIZE = bulk.Size(jobs=30, lines=40, costs=25)
OWN = f"recnum >= {bulk.FIRST_JOB}"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bulk") / "large.sqlite"
    bulk.create(path, "large", SIZE, index_stamps=True)
    return path


@pytest.fixture
def file(large: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(large)
    yield opened
    opened.close()


def one(file: sqlite3.Connection, sql: str) -> Any:
    return file.execute(sql).fetchone()[0]


def test_it_has_as_many_rows_as_asked_for(file: sqlite3.Connection) -> None:
    expected = {"actrec": 30, "budget": 30, "bdglin": 1200, "jobcst": 750, "prmchg": 60, "sbcgln": 180, "acpinv": 90}
    assert {name: one(file, f"SELECT count(*) FROM {name} WHERE {OWN}") for name in expected} == expected
    assert one(file, "SELECT count(*) FROM actrec") == 30 + 42


@pytest.mark.parametrize(
    "wrong",
    [
        "SELECT count(*) FROM bdglin WHERE cstcde NOT IN (SELECT recnum FROM cstcde WHERE inactv = '')",
        "SELECT count(*) FROM jobcst WHERE cstcde NOT IN (SELECT recnum FROM cstcde)",
        "SELECT count(*) FROM jobcst WHERE jobnum NOT IN (SELECT recnum FROM actrec)",
        "SELECT count(*) FROM actrec WHERE clnnum NOT IN (SELECT recnum FROM reccln)",
        "SELECT count(*) FROM acpinv WHERE vndnum NOT IN (SELECT recnum FROM actpay)",
        "SELECT count(*) FROM bdglin l LEFT JOIN budget h ON h._idnum = l._idref WHERE h.recnum IS NOT l.recnum",
        "SELECT count(*) FROM sbcgln l LEFT JOIN prmchg h ON h._idnum = l._idref WHERE h.recnum IS NOT l.recnum",
        "SELECT count(*) FROM pcorln l LEFT JOIN pchord h ON h._idnum = l._idref WHERE h.recnum IS NOT l.recnum",
        "SELECT count(*) FROM apivln l LEFT JOIN acpinv h ON h._idnum = l._idref WHERE h.recnum IS NOT l.recnum",
        "SELECT count(*) FROM pchord WHERE recnum > 100000 AND pchttl <> 1500",
        "SELECT count(*) FROM prmchg h WHERE recnum > 100000 AND (cstamt, reqamt) <> (1500, 1650)",
    ],
)
def test_nothing_hangs_in_the_air(file: sqlite3.Connection, wrong: str) -> None:
    assert one(file, wrong) == 0


def test_it_is_a_company_like_others(large: Path) -> None:
    reader = company.open_reader(large)
    job = str(bulk.FIRST_JOB + 7)
    budget = RECORDS["budget"].public(reader.get("budget", [job])[job])
    assert (budget["job_name"], len(budget["lines"])) == ("Large Job 8", 40)
    since = reader.now()
    changed = company.change(large, "budget-changed", job=job)
    assert [change.id for change in reader.changed("budget", since, dt.timedelta(seconds=1))] == [changed["id"]]
    reader.close()


def test_the_stamps_are_indexed_there_and_nowhere_else(file: sqlite3.Connection, seeded_file: Path) -> None:
    asked = "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND sql LIKE '%upddte%'"
    assert one(file, asked) == len(TABLES)
    plain = sqlite3.connect(seeded_file)
    assert one(plain, asked) == 0
    plain.close()
