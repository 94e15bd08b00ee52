"""The figures of the schema facts (sections 5 and 6), asked for as a consultant would, and computed from the rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tests.sage.query.conftest import COMPANY, EARLIER, NOW, Ask, Made


def _sums(rows: Iterable[dict[str, Any]], key: str, column: str) -> dict[Any, Decimal]:
    found: dict[Any, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for row in rows:
        found[row[key]] += row[column]
    return found


def _by(rows: list[dict[str, Any]], key: str, column: str) -> dict[Any, Decimal]:
    return {row[key]: Decimal(row[column]) for row in rows}


def test_the_contract_is_the_jobs_plus_its_approved_changes(ask: Ask, made: Made) -> None:
    approved = _sums([row for row in made["prmchg"] if row["status"] == 1], "jobnum", "appamt")
    found = ask(f"""
        SELECT j.recnum AS Job#, j.JobNme, j.cntrct + ISNULL(c.Approved, 0) AS [Current Contract]
        FROM [{COMPANY}].dbo.actrec AS j WITH (NOLOCK)
        LEFT OUTER JOIN (SELECT jobnum, SUM(appamt) AS Approved FROM dbo.PRMCHG WHERE Status = 1 GROUP BY jobnum) c
            ON c.jobnum = j.recnum
        WHERE j.recnum < 299
        ORDER BY j.recnum
    """)
    assert [row["Job#"] for row in found] == [row["recnum"] for row in made["actrec"] if row["recnum"] < 299]
    assert [row["Current Contract"] for row in found] == [
        str(row["cntrct"] + approved[row["recnum"]]) for row in made["actrec"] if row["recnum"] < 299
    ]


def test_the_budget_is_the_lines_plus_approved_changes_of_cost(ask: Ask, made: Made) -> None:
    lines, changes = (
        _sums(made["bdglin"], "recnum", "ttlbdg"),
        _sums([row for row in made["prmchg"] if row["status"] == 1], "jobnum", "cstamt"),
    )
    found = ask("""
        WITH b AS (SELECT recnum, SUM(ttlbdg) AS total FROM bdglin GROUP BY recnum),
             c AS (SELECT jobnum, SUM(cstamt) AS total FROM prmchg WHERE status = 1 GROUP BY jobnum)
        SELECT b.recnum, b.total + COALESCE(c.total, 0) AS budget
        FROM b LEFT JOIN c ON c.jobnum = b.recnum
    """)
    assert _by(found, "recnum", "budget") == {job: lines[job] + changes[job] for job in lines}


def test_the_budget_per_cost_code_takes_the_lines_of_approved_changes(ask: Ask, made: Made) -> None:
    """The same cost code twice in a budget counts twice."""
    approved = {row["recnum"]: row["jobnum"] for row in made["prmchg"] if row["status"] == 1}
    expected: dict[tuple[int, Decimal], Decimal] = defaultdict(Decimal)
    for row in made["bdglin"]:
        expected[row["recnum"], row["cstcde"]] += row["ttlbdg"]
    for row in made["sbcgln"]:
        if row["recnum"] in approved:
            expected[approved[row["recnum"]], row["cstcde"]] += row["bdgprc"]
    found = ask("""
        SELECT t.job, t.cstcde, SUM(t.amount) AS amount
        FROM (
            SELECT recnum AS job, cstcde, ttlbdg AS amount FROM bdglin
            UNION ALL
            SELECT p.jobnum, l.cstcde, l.bdgprc FROM sbcgln l INNER JOIN prmchg p ON p.recnum = l.recnum
            WHERE p.status = 1
        ) AS t
        GROUP BY t.job, t.cstcde
    """)
    assert {(row["job"], Decimal(row["cstcde"])): Decimal(row["amount"]) for row in found} == expected


def test_actual_cost_with_names_and_share_of_the_whole(ask: Ask, made: Made) -> None:
    current = [row for row in made["jobcst"] if row["status"] == 1]
    costs, whole = _sums(current, "cstcde", "cstamt"), sum((row["cstamt"] for row in current), Decimal())
    names = {row["recnum"]: row["cdenme"] for row in made["cstcde"]}
    found = ask("""
        SELECT c.cdenme, CAST(j.cstcde AS varchar(20)) AS code, SUM(j.cstamt) AS cost,
               CAST(100.0 * SUM(j.cstamt) / SUM(SUM(j.cstamt)) OVER () AS decimal(9, 2)) AS share
        FROM jobcst j JOIN cstcde c ON c.recnum = j.cstcde
        WHERE j.status = 1
        GROUP BY c.cdenme, j.cstcde
        ORDER BY cost DESC
    """)
    assert [(row["cdenme"], row["code"], row["cost"]) for row in found] == [
        (names[code], f"{code:.3f}", str(cost)) for code, cost in sorted(costs.items(), key=lambda one: -one[1])
    ]
    for row in found:
        assert abs(Decimal(row["share"]) - 100 * Decimal(row["cost"]) / whole) <= Decimal("0.01")


def test_billed_is_invoices_of_type_1_that_are_not_void(ask: Ask, made: Made) -> None:
    invoices = [row for row in made["acrinv"] if row["invtyp"] == 1 and row["status"] != 5]
    found = ask("SELECT jobnum, SUM(invttl) billed FROM acrinv WHERE invtyp = 1 AND status <> 5 GROUP BY jobnum")
    assert _by(found, "jobnum", "billed") == _sums(invoices, "jobnum", "invttl")


def test_committed_subcontracts_are_what_remains_of_those_in_force(ask: Ask, made: Made) -> None:
    jobs = {row["recnum"]: row["jobnum"] for row in made["subcon"] if row["status"] in (3, 4)}
    lines = [{**row, "job": jobs[row["recnum"]]} for row in made["sbcnln"] if row["recnum"] in jobs]
    found = ask("""
        SELECT s.jobnum, SUM(l.remain) AS committed
        FROM subcon s, sbcnln l
        WHERE l.recnum = s.recnum AND s.status IN (3, 4)
        GROUP BY s.jobnum
    """)
    assert _by(found, "jobnum", "committed") == _sums(lines, "job", "remain")


def test_committed_orders_are_price_by_what_is_still_to_come(ask: Ask, made: Made) -> None:
    jobs = {row["recnum"]: row["jobnum"] for row in made["pchord"] if row["status"] != 5}
    expected: dict[int, Decimal] = defaultdict(Decimal)
    for row in made["pcorln"]:
        if row["recnum"] in jobs:
            open_ = row["linqty"] - row["rcvdte"] - row["cancel"]
            expected[jobs[row["recnum"]]] += row["linprc"] * open_
    found = ask("""
        SELECT o.jobnum, SUM(l.linprc * (l.linqty - l.rcvdte - l.cancel)) AS committed
        FROM pchord o INNER JOIN pcorln l ON o.recnum = l.recnum
        WHERE NOT o.status = 5
        GROUP BY o.jobnum
    """)
    assert _by(found, "jobnum", "committed") == expected


def test_open_payables_leave_paid_and_void_ones_out_and_age_by_due_date(ask: Ask, made: Made) -> None:
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for row in made["acpinv"]:
        if row["status"] not in (4, 5):
            expected["late" if row["duedte"] < dt.date(2026, 8, 31) else "due"] += row["invbal"]
    found = ask("""
        SELECT CASE WHEN DATEDIFF(day, duedte, CAST(GETDATE() AS date)) > 30 THEN 'late' ELSE 'due' END AS age,
               SUM(invbal) AS balance
        FROM acpinv
        WHERE status NOT IN (4, 5)
        GROUP BY CASE WHEN DATEDIFF(day, duedte, CAST(GETDATE() AS date)) > 30 THEN 'late' ELSE 'due' END
    """)
    assert _by(found, "age", "balance") == expected


def test_an_invoice_finds_its_order_by_text_without_case_and_blanks(ask: Ask, made: Made) -> None:
    orders = {row["ordnum"].lower(): row["recnum"] for row in made["pchord"]}
    expected = {
        row["invnum"]: orders.get(row["pchord"].strip().lower()) for row in made["acpinv"] if row["pchord"].strip()
    }
    found = ask("""
        SELECT i.invnum, o.recnum FROM acpinv i LEFT JOIN pchord o ON o.ordnum = i.pchord WHERE i.pchord <> ''
    """)
    assert {row["invnum"]: row["recnum"] for row in found} == expected
    assert any(expected.values())


def test_orders_typed_on_invoices_that_do_not_exist_are_found(ask: Ask, made: Made) -> None:
    orders = {row["ordnum"].lower() for row in made["pchord"]}
    expected = {
        row["invnum"] for row in made["acpinv"] if row["pchord"] and row["pchord"].strip().lower() not in orders
    }
    found = ask("""
        SELECT invnum FROM acpinv WHERE pchord > '' AND pchord NOT IN (SELECT ordnum FROM pchord WHERE ordnum > '')
    """)
    assert {row["invnum"] for row in found} == expected


def test_the_month_of_a_cost(ask: Ask, made: Made) -> None:
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for row in made["jobcst"]:
        expected[f"{row['trndte']:%Y-%m}"] += row["cstamt"]
    found = ask("""
        SELECT CONVERT(char(7), trndte, 120) AS month, SUM(cstamt) AS cost
        FROM jobcst
        WHERE trndte >= DATEADD(year, DATEDIFF(year, 0, GETDATE()), 0) AND trndte < '20270101'
        GROUP BY CONVERT(char(7), trndte, 120)
        ORDER BY month
    """)
    assert [(row["month"], Decimal(row["cost"])) for row in found] == sorted(expected.items())


def test_a_running_total_by_job(ask: Ask, made: Made) -> None:
    expected: dict[int, Decimal] = {}
    total: dict[int, Decimal] = defaultdict(Decimal)
    for row in sorted(made["jobcst"], key=lambda row: (row["jobnum"], row["trndte"], row["recnum"])):
        total[row["jobnum"]] += row["cstamt"]
        expected[row["recnum"]] = total[row["jobnum"]]
    found = ask("""
        SELECT recnum, SUM(cstamt) OVER (PARTITION BY jobnum ORDER BY trndte, recnum ROWS UNBOUNDED PRECEDING) AS total
        FROM jobcst
    """)
    assert _by(found, "recnum", "total") == expected


def test_the_newest_invoice_of_each_vendor(ask: Ask, made: Made) -> None:
    newest: dict[int, int] = {}
    for row in sorted(made["acpinv"], key=lambda row: (row["duedte"], row["recnum"])):
        newest[row["vndnum"]] = row["recnum"]
    found = ask("""
        SELECT x.vndnum, x.recnum
        FROM (SELECT vndnum, recnum, ROW_NUMBER() OVER (PARTITION BY vndnum ORDER BY duedte DESC, recnum DESC) AS n
              FROM acpinv) x
        WHERE x.n = 1
    """)
    assert {row["vndnum"]: row["recnum"] for row in found} == newest


def test_the_watermark_is_the_later_stamp(ask: Ask) -> None:
    changed = "SELECT recnum FROM actrec WHERE COALESCE(upddte, insdte) >= DATEADD(minute, -5, GETUTCDATE())"
    assert {row["recnum"] for row in ask(changed)} == {201, 299}
    assert ask("SELECT MAX(COALESCE(upddte, insdte)) AS mark FROM actrec") == [{"mark": NOW}]
    assert ask("SELECT COUNT(*) AS n FROM actrec WHERE upddte IS NULL AND insdte = '2026-09-30T14:00:00'") == [
        {"n": 19}
    ]
    assert ask("SELECT insdte FROM actrec WHERE recnum = 202") == [{"insdte": EARLIER}]


def test_the_history_shows_what_was_done_and_when(ask: Ask) -> None:
    found = ask("""
        SELECT a.recnum, a.jobnme, a._Date FROM dbo_Audit.actrec a WHERE a._Date > '20260930 14:30:00' ORDER BY a.recnum
    """)
    assert found == [
        {"recnum": 201, "jobnme": "Renamed", "_Date": NOW},
        {"recnum": 299, "jobnme": "New", "_Date": NOW},
    ]


def test_what_is_in_the_history_only_was_deleted(ask: Ask) -> None:
    found = ask(f"""
        SELECT DISTINCT h.recnum, h.ordnum
        FROM [{COMPANY}].[dbo_Audit].[pchord] AS h LEFT JOIN [{COMPANY}]..[pchord] AS p ON p._idnum = h._idnum
        WHERE p._idnum IS NULL
    """)
    assert found == [{"recnum": 9001, "ordnum": "P-gone"}]
