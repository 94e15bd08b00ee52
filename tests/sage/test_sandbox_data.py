"""The sandbox's data: how much there is, what traps it holds, and that it is always the same."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.sage.sandbox import company
from sage100_plugin.sage.tables import TABLES

COUNTS = {
    "actrec": 42, "reccln": 60, "actpay": 80, "cstcde": 100, "csttyp": 9, "prmchg": 60, "srvinv": 120, "subcon": 24
}  # fmt: skip


def rows(path: Path, sql: str) -> list[dict[str, Any]]:
    return company.query(path, sql)


def column(path: Path, sql: str) -> list[Any]:
    return [next(iter(row.values())) for row in rows(path, sql)]


def dump(path: Path) -> list[Any]:
    opened = sqlite3.connect(path)
    found = [opened.execute(f'SELECT * FROM "{name}" ORDER BY "_idnum"').fetchall() for name in sorted(TABLES)]
    opened.close()
    return found


@pytest.mark.parametrize("table", COUNTS)
def test_there_is_a_contractors_worth_of_it(seeded_file: Path, table: str) -> None:
    assert column(seeded_file, f"SELECT count(*) FROM {table}") == [COUNTS[table]]


def test_it_is_the_same_each_time(seeded_file: Path, tmp_path: Path) -> None:
    company.create(tmp_path / "again.sqlite", "sandbox")
    assert dump(tmp_path / "again.sqlite") == dump(seeded_file)


def test_a_service_contractor_has_more_work_orders_and_sites(seeded_file: Path, tmp_path: Path) -> None:
    company.create(tmp_path / "service.sqlite", "service", "service")
    for table in ("srvinv", "srvloc"):
        question = f"SELECT count(*) FROM {table}"
        assert column(tmp_path / "service.sqlite", question)[0] > column(seeded_file, question)[0]


def test_nothing_is_stamped_in_the_machines_future(tmp_path: Path) -> None:
    early = dt.datetime(2026, 2, 3, 4, tzinfo=dt.UTC)
    company.create(tmp_path / "early.sqlite", "early", now=early)
    for table in TABLES:
        newest = column(tmp_path / "early.sqlite", f"SELECT max(max(coalesce(upddte, ''), insdte)) FROM {table}")[0]
        assert newest is None or newest < "2026-02-03 04:00:00.000"


def test_jobs_are_in_all_statuses_and_some_have_phases(seeded_file: Path) -> None:
    assert set(column(seeded_file, "SELECT DISTINCT status FROM actrec")) == {1, 2, 3, 4, 5, 6}
    assert len(column(seeded_file, "SELECT recnum FROM jobphs GROUP BY recnum HAVING count(*) > 1")) >= 3
    assert 0 in column(seeded_file, "SELECT DISTINCT phsnum FROM bdglin")


def test_ten_change_orders_in_each_status(seeded_file: Path) -> None:
    assert Counter(column(seeded_file, "SELECT status FROM prmchg")) == dict.fromkeys(range(1, 7), 10)


def test_clients_have_none_one_or_very_many_sites(seeded_file: Path) -> None:
    per_client = column(seeded_file, "SELECT (SELECT count(*) FROM srvloc s WHERE s.recnum = c.recnum) FROM reccln c")
    assert {0, 1, 250} <= set(per_client)


@pytest.mark.parametrize(
    "trap",
    [
        "SELECT 1 FROM srvinv WHERE status = 5 AND invbal <> 0",
        "SELECT locnum FROM srvinv WHERE locnum IS NOT NULL GROUP BY locnum HAVING count(DISTINCT clnnum) > 1",
        "SELECT 1 FROM actrec WHERE upddte IS NULL",
        "SELECT 1 FROM actrec WHERE phnnum = ''",
        "SELECT 1 FROM bdglin WHERE usrcs6 <> 0 OR usrcs7 <> 0 OR usrcs9 <> 0",
        "SELECT 1 FROM bdglin GROUP BY recnum, phsnum, cstcde HAVING count(*) > 1",
        "SELECT recnum FROM bdglin GROUP BY recnum HAVING sum(ttlorg) = 0 AND sum(ttlbdg) > 0",
        "SELECT 1 FROM sbcgln WHERE bdgprc < 0",
        "SELECT jobnum FROM prmchg GROUP BY jobnum, chgnum HAVING count(DISTINCT phsnum) > 1",
        "SELECT 1 FROM prmchg WHERE chgnum LIKE '%-%'",
        "SELECT 1 FROM prmchg WHERE chgnum LIKE 'AAA%'",
        "SELECT 1 FROM sbcgln JOIN subcon ON subcon.recnum = sbcgln.vndctc AND subcon.vndnum = sbcgln.vndnum",
        "SELECT 1 FROM cstcde WHERE inactv = 'T'",
        "SELECT 1 FROM cstcde WHERE inactv = 'Y'",
        "SELECT 1 FROM cstcde WHERE recnum = 3010.125",
        "SELECT 1 FROM actpay WHERE inactv = 1",
        "SELECT 1 FROM actpay WHERE vndnme LIKE 'Hollins Mechanical%' GROUP BY 1 HAVING count(*) = 2",
        "SELECT 1 FROM budget WHERE lckedt = 1",
        'SELECT 1 FROM "dbo_Audit__prmchg" WHERE "_Action" = \'D\' AND recnum NOT IN (SELECT recnum FROM prmchg)',
    ],
)
def test_the_traps_are_in_it(seeded_file: Path, trap: str) -> None:
    assert rows(seeded_file, trap)


@pytest.mark.parametrize(
    "orphan",
    [
        "SELECT 1 FROM actrec WHERE clnnum NOT IN (SELECT recnum FROM reccln)",
        "SELECT 1 FROM bdglin WHERE recnum NOT IN (SELECT recnum FROM budget)",
        "SELECT 1 FROM bdglin WHERE cstcde NOT IN (SELECT recnum FROM cstcde)",
        "SELECT 1 FROM budget WHERE recnum NOT IN (SELECT recnum FROM actrec)",
        "SELECT 1 FROM prmchg WHERE jobnum NOT IN (SELECT recnum FROM actrec)",
        "SELECT 1 FROM sbcgln LEFT JOIN prmchg h ON h._idnum = sbcgln._idref WHERE h.recnum IS NOT sbcgln.recnum",
        "SELECT 1 FROM srvinv WHERE clnnum NOT IN (SELECT recnum FROM reccln)",
        "SELECT 1 FROM prmchg h WHERE round(cstamt - (SELECT sum(bdgprc) FROM sbcgln s WHERE s.recnum = h.recnum), 2)",
        "SELECT 1 FROM srvinv i WHERE locnum > 0 AND locnum NOT IN (SELECT locnum FROM srvloc WHERE recnum = i.clnnum)",
    ],
)
def test_nothing_hangs_in_the_air(seeded_file: Path, orphan: str) -> None:
    assert rows(seeded_file, orphan) == []
