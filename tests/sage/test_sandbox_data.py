"""The data of the two ready companies: how much there is, what traps it holds, and that its figures agree."""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.sage.sandbox import company
from sage100_plugin.sage.tables import TABLES

GENERAL = {
    "actrec": 42, "reccln": 60, "actpay": 80, "cstcde": 100, "csttyp": 9, "prmchg": 60, "srvinv": 120, "subcon": 24
}  # fmt: skip
SERVICE = {
    "cstcde": 101, "prmchg": 383, "sbcgln": 570, "pchord": 32, "reccln": 1_361, "srvloc": 704, "srvinv": 4_188,
    "srvlin": 9_063, "srvsch": 2_064, "srvpmt": 3_446, "srvtyp": 11, "srvgeo": 14, "acpinv": 940, "actrec": 23
}  # fmt: skip
"""What was counted in companies (schema facts, section 7)."""


@pytest.fixture(params=["general", "service"])
def made(request: pytest.FixtureRequest) -> Path:
    """Each of the two companies."""
    found: Path = request.getfixturevalue({"general": "seeded_file", "service": "service_file"}[request.param])
    return found


def rows(path: Path, sql: str) -> list[Any]:
    opened = sqlite3.connect(path)
    found = opened.execute(sql).fetchall()
    opened.close()
    return found


def column(path: Path, sql: str) -> list[Any]:
    return [row[0] for row in rows(path, sql)]


def digest(path: Path) -> dict[str, str]:
    """What each table holds, stamps and ids included."""
    opened = sqlite3.connect(path)
    found = {
        name: hashlib.sha256(repr(opened.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall()).encode())
        for name in sorted(TABLES)
    }
    opened.close()
    return {name: one.hexdigest() for name, one in found.items()}


@pytest.mark.parametrize("table", GENERAL)
def test_there_is_a_general_contractors_worth_of_it(seeded_file: Path, table: str) -> None:
    assert column(seeded_file, f"SELECT count(*) FROM {table}") == [GENERAL[table]]


@pytest.mark.parametrize("table", SERVICE)
def test_the_electrical_contractor_is_as_large_as_one_that_was_counted(service_file: Path, table: str) -> None:
    assert column(service_file, f"SELECT count(*) FROM {table}") == [SERVICE[table]]


@pytest.mark.parametrize("kind", ["general", "service"])
def test_it_is_the_same_each_time(request: pytest.FixtureRequest, tmp_path: Path, kind: Any) -> None:
    company.create(tmp_path / "again.sqlite", "again", kind)
    first: Path = request.getfixturevalue("seeded_file" if kind == "general" else "service_file")
    assert digest(tmp_path / "again.sqlite") == digest(first)


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


def test_work_orders_and_purchase_orders_are_in_all_statuses(made: Path) -> None:
    assert set(column(made, "SELECT DISTINCT status FROM srvinv")) == set(range(1, 11))
    assert set(column(made, "SELECT DISTINCT status FROM pchord")) == set(range(1, 7))
    assert set(column(made, "SELECT DISTINCT status FROM acpinv")) == set(range(1, 6))


def test_job_costs_come_from_many_windows(made: Path) -> None:
    assert len(column(made, "SELECT DISTINCT srcnum FROM jobcst")) >= 10
    assert set(column(made, "SELECT DISTINCT csttyp FROM jobcst")) == set(range(1, 10))


TRAPS = [
    "SELECT 1 FROM acpinv WHERE status = 5 AND invbal <> 0",
    "SELECT 1 FROM srvinv WHERE status = 5 AND invbal <> 0",
    "SELECT locnum FROM srvinv WHERE locnum IS NOT NULL GROUP BY locnum HAVING count(DISTINCT clnnum) > 1",
    "SELECT 1 FROM jobcst JOIN jobphs ON jobphs.recnum = jobcst.jobnum WHERE jobcst.phsnum = 0",
    "SELECT 1 FROM jobcst WHERE csttyp = 6 INTERSECT SELECT 1 FROM jobcst WHERE csttyp > 6",
    "SELECT 1 FROM acpinv WHERE pchord <> '' AND pchord NOT IN (SELECT ordnum FROM pchord)",
    "SELECT 1 FROM acpinv GROUP BY vndnum, invnum HAVING count(*) > 1",
    "SELECT 1 FROM actrec WHERE upddte IS NULL",
    "SELECT 1 FROM actrec WHERE phnnum = ''",
    "SELECT 1 FROM acpinv WHERE invtyp = 2",
    "SELECT 1 FROM jobcst WHERE cstamt < 0",
    "SELECT 1 FROM jobcst WHERE status = 2",
    "SELECT 1 FROM prmchg GROUP BY 1 HAVING count(DISTINCT status) = 6",
    'SELECT 1 FROM "dbo_Audit__prmchg" WHERE "_Action" = \'D\' AND recnum NOT IN (SELECT recnum FROM prmchg)',
    "SELECT 1 FROM acpinv WHERE invttl < 0 AND status = 1",
    "SELECT 1 FROM acpinv WHERE actper = 0",
    "SELECT 1 FROM acrinv WHERE invtyp = 2",
    "SELECT 1 FROM acrinv WHERE status = 5 AND invbal <> 0",
    "SELECT 1 FROM acrinv WHERE status = 1 AND invbal = retain",
    "SELECT 1 FROM acpinv WHERE jobnum IS NULL",
    "SELECT 1 FROM pcorln WHERE rcvdte > 0 AND rcvdte < linqty",
    "SELECT 1 FROM pcorln WHERE cancel > 0",
    "SELECT 1 FROM sbcnln WHERE change <> 0 AND billed > 0",
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
    "SELECT 1 FROM actpay WHERE lgrdft = 5040 AND typdft = 4",
    "SELECT 1 FROM actpay WHERE wrndft = 4",
    "SELECT 1 FROM pchord WHERE lckedt = 1",
]


@pytest.mark.parametrize("trap", TRAPS)
def test_the_traps_are_in_it(made: Path, trap: str) -> None:
    assert rows(made, trap)


ORPHANS = [
    "SELECT 1 FROM actrec WHERE clnnum NOT IN (SELECT recnum FROM reccln)",
    "SELECT 1 FROM bdglin WHERE recnum NOT IN (SELECT recnum FROM budget)",
    "SELECT 1 FROM bdglin WHERE cstcde NOT IN (SELECT recnum FROM cstcde)",
    "SELECT 1 FROM budget WHERE recnum NOT IN (SELECT recnum FROM actrec)",
    "SELECT 1 FROM prmchg WHERE jobnum NOT IN (SELECT recnum FROM actrec)",
    "SELECT 1 FROM sbcgln LEFT JOIN prmchg h ON h._idnum = sbcgln._idref WHERE h.recnum IS NOT sbcgln.recnum",
    "SELECT 1 FROM srvinv WHERE clnnum NOT IN (SELECT recnum FROM reccln)",
    "SELECT 1 FROM srvinv WHERE empnum NOT IN (SELECT recnum FROM employ)",
    "SELECT 1 FROM srvinv WHERE srvgeo NOT IN (SELECT recnum FROM srvgeo)",
    "SELECT 1 FROM srvinv WHERE invtyp NOT IN (SELECT recnum FROM srvtyp)",
    "SELECT 1 FROM srvinv i WHERE locnum > 0 AND locnum NOT IN (SELECT locnum FROM srvloc WHERE recnum = i.clnnum)",
    "SELECT 1 FROM srvsch WHERE empnum NOT IN (SELECT recnum FROM employ)",
    "SELECT 1 FROM srvtyp WHERE cstcde NOT IN (SELECT recnum FROM cstcde)",
    "SELECT 1 FROM srvpmt LEFT JOIN srvinv h ON h._idnum = srvpmt._idref WHERE h.recnum IS NOT srvpmt.recnum",
    "SELECT 1 FROM acpinv WHERE vndnum NOT IN (SELECT recnum FROM actpay)",
    "SELECT 1 FROM acpinv WHERE ctcnum <> '' AND ctcnum NOT IN (SELECT ctcnum FROM subcon)",
    "SELECT 1 FROM acpinv WHERE ctcnum <> '' AND pchord <> ''",
    "SELECT 1 FROM apivln LEFT JOIN acpinv h ON h._idnum = apivln._idref WHERE h.recnum IS NOT apivln.recnum",
    "SELECT 1 FROM acppmt LEFT JOIN acpinv h ON h._idnum = acppmt._idref WHERE h.recnum IS NOT acppmt.recnum",
    "SELECT 1 FROM acrinv WHERE jobnum NOT IN (SELECT recnum FROM actrec)",
    "SELECT 1 FROM arivln LEFT JOIN acrinv h ON h._idnum = arivln._idref WHERE h.recnum IS NOT arivln.recnum",
    "SELECT 1 FROM acrpmt LEFT JOIN acrinv h ON h._idnum = acrpmt._idref WHERE h.recnum IS NOT acrpmt.recnum",
    "SELECT 1 FROM jobcst WHERE jobnum NOT IN (SELECT recnum FROM actrec)",
    "SELECT 1 FROM jobcst WHERE cstcde NOT IN (SELECT recnum FROM cstcde)",
    "SELECT 1 FROM jobcst WHERE srcnum NOT IN (SELECT recnum FROM source)",
    "SELECT 1 FROM jobcst WHERE wrkord <> '' AND wrkord NOT IN (SELECT ordnum FROM srvinv)",
    "SELECT 1 FROM pchord WHERE jobnum NOT IN (SELECT recnum FROM actrec)",
    "SELECT lgrrec FROM acpinv UNION SELECT lgrrec FROM srvpmt EXCEPT SELECT recnum FROM lgrtrn",
]


@pytest.mark.parametrize("orphan", ORPHANS)
def test_nothing_hangs_in_the_air(made: Path, orphan: str) -> None:
    assert rows(made, orphan) == []


BILLED = "(SELECT coalesce(sum(l.extttl), 0) FROM apivln l JOIN acpinv i ON i.recnum = l.recnum WHERE {})"
AGAINST_LINE = BILLED.format("l.linref = s.linref AND i.status <> 5 AND i.invtyp = 1")
AGAINST_PLACE = BILLED.format(
    "i.pchord = p.ordnum AND i.vndnum = p.vndnum AND l.linref = q.linnum AND i.status <> 5 AND i.invtyp = 1"
)
AGAINST_ORDER = BILLED.format("i.pchord = p.ordnum AND i.vndnum = p.vndnum AND i.status <> 5 AND i.invtyp = 1")
RECEIVED = "(SELECT sum(l.rcvdte * l.linprc) FROM pcorln l WHERE l.recnum = p.recnum)"
PAID = "(SELECT coalesce(sum(amount + dsctkn + aplcrd), 0) FROM {} WHERE recnum = h.recnum)"
COSTS = "(SELECT coalesce(sum(cstamt), 0) FROM jobcst c WHERE c.lgrrec = i.lgrrec AND c.srcnum = 11)"
PRICES = "(SELECT coalesce(sum(extprc), 0) FROM srvlin l WHERE l.recnum = h.recnum)"
TYPES = "(matbdg + labbdg + eqpbdg + subbdg + othbdg + usrcs6 + usrcs7 + usrcs8 + usrcs9)"

IN_LEDGER = "FROM lgtnln l JOIN lgrtrn t ON t.recnum = l.recnum JOIN lgract a ON a.recnum = l.lgract"
POSTED = "(SELECT coalesce(sum(cstamt), 0) FROM jobcst c WHERE c.lgrrec = t.recnum)"
ON_ACCOUNT = f"(SELECT sum(dbtamt - crdamt) {IN_LEDGER} WHERE a.recnum = {{}} AND t.status < 3)"
OWED = "(SELECT sum({}) FROM {} WHERE status <> 5)"
IN_SERVICE = "CASE WHEN status < 5 THEN invbal ELSE -depost END"
"""What is owed, and what was paid in advance on orders that are not invoiced yet."""

DISAGREEMENTS = [
    "SELECT 1 FROM prmchg h WHERE round(cstamt - (SELECT sum(bdgprc) FROM sbcgln s WHERE s.recnum = h.recnum), 2)",
    f"SELECT ordnum FROM pchord p WHERE round(rcvdte - {AGAINST_ORDER}, 2)",
    f"SELECT ordnum FROM pchord p WHERE round(rcvdte - {RECEIVED}, 2)",
    f"SELECT 1 FROM pchord p JOIN pcorln q ON q.recnum = p.recnum WHERE round(q.rcvdte * linprc - {AGAINST_PLACE}, 2)",
    "SELECT 1 FROM pchord WHERE round(pchttl - rcvdte - cancel - pchbal, 2)",
    "SELECT 1 FROM pcorln WHERE rcvdte + cancel > linqty",
    f"SELECT recnum, linnum FROM sbcnln s WHERE round(billed - {AGAINST_LINE}, 2)",
    "SELECT 1 FROM sbcnln WHERE round(amount + change - cntrct, 2) OR round(cntrct - billed - remain, 2)",
    f"SELECT invnum FROM acpinv i WHERE jobnum > 0 AND round(invttl - {COSTS}, 2)",
    "SELECT 1 FROM acpinv i JOIN jobcst c ON c.lgrrec = i.lgrrec WHERE (i.status = 5) <> (c.status = 2)",
    f"SELECT recnum FROM acpinv h WHERE round(ttlpad - {PAID.format('acppmt')}, 2)",
    "SELECT 1 FROM acpinv WHERE round(invttl - ttlpad - invbal, 2)",
    "SELECT 1 FROM acpinv WHERE (status = 4) <> (invbal = 0)",
    f"SELECT recnum FROM acrinv h WHERE round(ttlpad - {PAID.format('acrpmt')}, 2)",
    "SELECT 1 FROM acrinv WHERE round(invttl - ttlpad - invbal, 2)",
    "SELECT 1 FROM acrinv WHERE (status = 4) <> (invbal = 0)",
    f"SELECT recnum FROM srvinv h WHERE round(ttlpad - depost - {PAID.format('srvpmt')}, 2)",
    "SELECT 1 FROM srvinv WHERE status <= 5 AND round(invttl - ttlpad - invbal, 2)",
    "SELECT 1 FROM srvinv WHERE invnum = ''",
    "SELECT 1 FROM srvinv WHERE (status = 4) <> (status <= 5 AND invbal = 0)",
    f"SELECT 1 FROM srvinv h WHERE round(invttl - {PRICES}, 2)",
    "SELECT 1 FROM srvinv WHERE (status <= 5) <> (lgrrec IN (SELECT recnum FROM lgrtrn WHERE srcnum = 22))",
    "SELECT recnum FROM lgtnln GROUP BY recnum HAVING round(sum(dbtamt) - sum(crdamt), 2)",
    "SELECT 1 FROM lgrtrn WHERE recnum NOT IN (SELECT recnum FROM lgtnln)",
    f"SELECT 1 {IN_LEDGER} WHERE acttyp IN (3, 13) GROUP BY t.recnum HAVING round(sum(dbtamt - crdamt) - {POSTED}, 2)",
    f"SELECT 1 WHERE round({OWED.format('invbal', 'acpinv')} + {ON_ACCOUNT.format(2000)}, 2)",
    f"SELECT 1 WHERE round({OWED.format('invbal', 'acrinv')} - {ON_ACCOUNT.format(1200)}, 2)",
    f"SELECT 1 WHERE round({OWED.format(IN_SERVICE, 'srvinv')} - {ON_ACCOUNT.format(1250)}, 2)",
    "SELECT 1 FROM acpinv i JOIN lgrtrn t ON t.recnum = i.lgrrec WHERE (i.status = 5) <> (t.status = 3)",
    "SELECT 1 FROM jobcst c JOIN lgrtrn t ON t.recnum = c.lgrrec WHERE (c.status = 2) <> (t.status = 3)",
    f"SELECT recnum FROM bdglin WHERE round(ttlbdg - {TYPES}, 2)",
]


@pytest.mark.parametrize("disagreement", DISAGREEMENTS)
def test_the_figures_agree(made: Path, disagreement: str) -> None:
    assert rows(made, disagreement) == []


def test_most_figures_are_there_to_agree(made: Path) -> None:
    for table in ("acppmt", "srvpmt", "sbcnln", "pcorln", "jobcst", "lgtnln"):
        assert column(made, f"SELECT count(*) FROM {table}")[0] > 0
