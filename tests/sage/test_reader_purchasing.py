"""Purchase orders, invoices, job costs and periods as the reader gives them, the odd ones included."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.records import RECORDS
from sage100_plugin.records.job_cost import SOURCES
from sage100_plugin.sage.reader.source import of_record
from sage100_plugin.sage.sandbox import company
from sage100_plugin.sage.tables import TABLES

NONE = dt.timedelta()


def public(reader: Any, record: str, id: str) -> dict[str, Any]:
    return RECORDS[record].public(reader.get(record, [id])[id])


def insert(stage: Any, table: str, **values: Any) -> None:
    with stage.engine.begin() as connection:
        connection.execute(TABLES[table].insert().values(values))


@pytest.fixture
def named(any_stage: Any) -> Any:
    """A company with a job, a phase, a vendor and what a cost names."""
    any_stage.save("job", recnum=10, jobnme="Riverside Clinic", status=4)
    any_stage.save("phase", recnum=10, phsnum=1, phsnme="Shell")
    any_stage.save("vendor", recnum=812, vndnme="Acme Supply")
    any_stage.save("cost_code", recnum=Decimal("1000.000"), cdenme="Site Work")
    for number, name in ((1, "Material"), (6, "Permits"), (7, "Travel"), (8, "Rental"), (9, "Overhead")):
        any_stage.save("cost_type", recnum=number, typnme=name)
    any_stage.save("employee", recnum=7, fulfst="Dana Reyes", status=1)
    return any_stage


def test_an_order_is_read_with_the_names_of_what_it_names(named: Any) -> None:
    named.save("purchase_order_type", recnum=2, typnme="Stock")
    line = {
        "linnum": 1,
        "prtdsc": "Valve",
        "linqty": Decimal(10),
        "linprc": Decimal("2.125"),
        "extttl": Decimal("21.25"),
    }
    line |= {"rcvdte": Decimal(4), "cancel": Decimal(1), "cstcde": Decimal("1000.000"), "csttyp": 1}
    named.save(
        "purchase_order",
        recnum=5,
        ordnum="3001",
        vndnum=812,
        jobnum=10,
        phsnum=1,
        ordtyp=2,
        status=6,
        dscrpt="Valves",
        orddte=dt.date(2026, 9, 1),
        lines=[line],
    )
    shown = public(named.reader, "purchase_order", "5")
    names = ("vendor_name", "job_name", "phase_name", "type_name", "status_name")
    assert [shown[name] for name in names] == ["Acme Supply", "Riverside Clinic", "Shell", "Stock", "Master"]
    (found,) = shown["lines"]
    assert (found["price"], found["received_quantity"], found["balance_quantity"], found["balance"]) == (
        "2.125000",
        "4.0000",
        "5.0000",
        "10.63",
    )


def test_an_order_is_found_by_vendor_and_number(named: Any) -> None:
    for number, vendor in ((1, 812), (2, 813)):
        named.save("purchase_order", recnum=number, ordnum="3001", vndnum=vendor, status=1)
    found = named.reader.find("purchase_order", where={"vendor": "813", "number": "3001"})
    assert [row["recnum"] for row in found] == [2]
    assert len(named.reader.find("purchase_order", q="300")) == 2
    assert named.reader.newest_numbers("purchase_order", {"vendor": "812"}) == ("3001",)


def test_two_invoices_of_one_number_are_two(named: Any) -> None:
    for number in (1, 2):
        named.save("payable_invoice", recnum=number, invnum="10077", vndnum=812, invtyp=1, status=1, dscrpt="Twice")
    found = named.reader.find("payable_invoice", where={"vendor": "812", "number": "10077"})
    assert [row["recnum"] for row in found] == [1, 2]


def test_a_void_invoice_has_a_balance_that_nobody_owes(named: Any) -> None:
    named.save(
        "payable_invoice", recnum=1, invnum="1", vndnum=812, invtyp=1, status=5, invttl=Decimal(75), invbal=Decimal(75)
    )
    shown = public(named.reader, "payable_invoice", "1")
    assert (shown["status_name"], shown["balance"], shown["open_balance"]) == ("Void", "75.00", "0.00")


def test_retainage_is_shown_both_ways(named: Any) -> None:
    amounts = {"retain": Decimal("12.34"), "hldbll": Decimal("1.00")}
    named.save(
        "payable_invoice", recnum=1, invnum="1", vndnum=812, invtyp=2, status=1, hldamt=Decimal("5.00"), **amounts
    )
    shown = public(named.reader, "payable_invoice", "1")
    assert (shown["retainage"], shown["holdback"], shown["holdback_billed"]) == ("12.34", "5.00", "1.00")
    assert shown["type_name"] == "Memo"


@pytest.mark.parametrize("cost_type", [6, 7, 8, 9])
def test_costs_have_types_of_the_companys_own(named: Any, cost_type: int) -> None:
    named.save(
        "job_cost", recnum=1, jobnum=10, phsnum=0, trnnum="J1", dscrpt="Accrual", cstcde=Decimal("1000.000"),
        csttyp=cost_type, srcnum=3, status=1, bllsts=2, cstamt=Decimal("-80.10"), empnum=7,
    )  # fmt: skip
    shown = public(named.reader, "job_cost", "1")
    assert shown["cost_type_name"] in {"Permits", "Travel", "Rental", "Overhead"}
    assert (shown["amount"], shown["phase"], shown["phase_name"]) == ("-80.10", None, None)
    assert (shown["job_name"], shown["cost_code_name"], shown["employee_name"]) == (
        "Riverside Clinic",
        "Site Work",
        "Dana Reyes",
    )
    assert (shown["billing_status_name"], shown["kind"]) == ("Not Billable", "expense")


def test_a_receivable_invoice_is_read_with_its_lines(named: Any) -> None:
    named.save(
        "receivable_invoice", recnum=4, invnum="B-4", jobnum=10, phsnum=1, dscrpt="Billing 4", invtyp=1, status=1,
        invttl=Decimal(900), invbal=Decimal(400), retain=Decimal(90), hldamt=Decimal(0),
        lines=[{"linnum": 1, "dscrpt": "Work", "extprc": Decimal(900), "cstcde": Decimal("1000.000")}],
    )  # fmt: skip
    shown = public(named.reader, "receivable_invoice", "4")
    assert (shown["job_name"], shown["phase_name"], shown["total"]) == ("Riverside Clinic", "Shell", "900.00")
    assert (shown["open_balance"], shown["retainage"], shown["lines"][0]["total"]) == ("400.00", "90.00", "900.00")


def test_every_source_has_its_number_and_a_name() -> None:
    assert list(SOURCES) == list(range(1, 34))
    assert len(set(SOURCES.values())) == 33


def test_wages_are_not_read(stage: Any) -> None:
    assert "grswge" not in {column.key for column in of_record("job_cost")}


def test_an_invoice_with_an_order_number_that_is_none_has_no_order(stage: Any) -> None:
    header = {"vndnum": 812, "invtyp": 1, "status": 1, "dscrpt": "Anchors"}
    stage.save("purchase_order", recnum=5, ordnum="3001", vndnum=812, status=1)
    stage.save("purchase_order", recnum=6, ordnum="3001", vndnum=812, status=5)
    stage.save("purchase_order", recnum=7, ordnum="3001", vndnum=900, status=1)
    stage.save("payable_invoice", recnum=1, invnum="1", pchord="7788", **header)
    stage.save("payable_invoice", recnum=2, invnum="2", pchord="3001", **header)
    stage.save("payable_invoice", recnum=3, invnum="3", **{**header, "vndnum": 900}, pchord="3001")
    stage.save("payable_invoice", recnum=4, invnum="4", **header)
    shown = {id: public(stage.reader, "payable_invoice", id) for id in ("1", "2", "3", "4")}
    assert [(one["order_number"], one["purchase_order"]) for one in shown.values()] == [
        ("7788", None),
        ("3001", "5"),
        ("3001", "7"),
        ("", None),
    ]
    assert [row["recnum"] for row in stage.reader.find("payable_invoice", where={"purchase_order": "5"})] == [2]


def test_an_invoice_is_read_with_its_costs_and_payments(stage: Any) -> None:
    stage.save("payable_invoice", recnum=1, invnum="1", vndnum=812, invtyp=1, status=1, lgrrec=70)
    stage.save("payable_invoice", recnum=2, invnum="2", vndnum=812, invtyp=1, status=1, lgrrec=0)
    cost = {"jobnum": 10, "trnnum": "1", "dscrpt": "x", "cstcde": Decimal(1000), "csttyp": 1, "bllsts": 1, "cstamt": 5}
    for number, source, entry, status in ((1, 11, 70, 1), (2, 11, 70, 2), (3, 16, 70, 1), (4, 11, 0, 1)):
        stage.save("job_cost", recnum=number, srcnum=source, lgrrec=entry, status=status, **cost)
    for place, amount in enumerate((40, 60)):
        day = dt.date(2026, 9, 2 - place)
        insert(stage, "acppmt", recnum=1, dscrpt="Check", chknum=str(place), chkdte=day, amount=Decimal(amount))
    shown = public(stage.reader, "payable_invoice", "1")
    assert [(line["line"], line["amount"], line["void"]) for line in shown["costs"]] == [
        ("1", "5.00", False),
        ("2", "5.00", True),
    ]
    assert [line["amount"] for line in shown["payments"]] == ["60.00", "40.00"]
    assert len({line["line"] for line in shown["payments"]}) == 2
    assert public(stage.reader, "payable_invoice", "2")["costs"] == []


def test_a_payment_stands_for_its_invoice_in_a_poll_and_a_cost_does_not(stage: Any) -> None:
    stage.save("payable_invoice", recnum=1, invnum="1", vndnum=812, invtyp=1, status=1, lgrrec=70)
    stage.wait(60)
    since = stage.reader.now()
    stage.wait(1)
    stage.save("job_cost", recnum=1, jobnum=10, trnnum="1", dscrpt="x", srcnum=11, lgrrec=70, status=1)
    assert stage.reader.changed("payable_invoice", since, NONE) == ()
    insert(stage, "acppmt", recnum=1, amount=Decimal(40))
    assert [change.id for change in stage.reader.changed("payable_invoice", since, NONE)] == ["1"]


def test_a_cost_leads_to_its_invoice_and_to_the_order_that_it_names(stage: Any) -> None:
    header = {"vndnum": 812, "invtyp": 1, "status": 1}
    stage.save("payable_invoice", recnum=1, invnum="A", lgrrec=70, ctcnum="850", **header)
    stage.save("payable_invoice", recnum=2, invnum="B", lgrrec=71, pchord="3001", **header)
    stage.save("payable_invoice", recnum=3, invnum="C", lgrrec=72, **header)
    stage.save("payable_invoice", recnum=4, invnum="D", lgrrec=0, **header)
    sources = {1: (11, 70), 2: (11, 71), 3: (11, 72), 4: (11, 0), 5: (3, 70), 6: (16, 71)}
    for number, (source, entry) in sources.items():
        stage.save("job_cost", recnum=number, jobnum=10, trnnum="x", dscrpt="x", srcnum=source, lgrrec=entry, status=1)
    shown = [public(stage.reader, "job_cost", str(number)) for number in sources]
    assert [(one["invoice"], one["invoice_number"], one["kind"]) for one in shown] == [
        ("1", "A", "subcontractor_invoice"),
        ("2", "B", "subcontractor_invoice"),
        ("3", "C", "invoice"),
        (None, None, "invoice"),
        (None, None, "expense"),
        (None, None, "payroll"),
    ]
    assert [(one["subcontract_number"], one["order_number"]) for one in shown[:2]] == [("850", ""), ("", "3001")]
    assert [row["recnum"] for row in stage.reader.find("job_cost", where={"invoice": "1"})] == [1]


def test_a_cost_has_the_record_of_the_commitment_that_its_invoice_names(stage: Any) -> None:
    stage.save("subcontract", recnum=9, ctcnum="850", vndnum=812, jobnum=10, status=4)
    stage.save("purchase_order", recnum=5, ordnum="3001", vndnum=812, jobnum=10, status=1)
    named: list[dict[str, Any]] = [
        {"ctcnum": "850"},
        {"pchord": "3001"},
        {"ctcnum": "850", "vndnum": 900},
        {"pchord": "7788", "invtyp": 2},
    ]
    for number, told in enumerate(named, 1):
        header = {"vndnum": 812, "invtyp": 1, "status": 1, **told}
        stage.save("payable_invoice", recnum=number, invnum="A", lgrrec=70 + number, **header)
        cost = {"jobnum": 10, "trnnum": "x", "dscrpt": "x", "srcnum": 11, "status": 1}
        stage.save("job_cost", recnum=number, lgrrec=70 + number, **cost)
    shown = [public(stage.reader, "job_cost", str(number)) for number in range(1, 5)]
    assert [(one["subcontract"], one["purchase_order"], one["invoice_type"]) for one in shown] == [
        ("9", None, "1"),
        (None, "5", "1"),
        (None, None, "1"),
        (None, None, "2"),
    ]


def test_a_cost_is_read_once_though_two_invoices_share_its_ledger_record(stage: Any) -> None:
    for number in (1, 2):
        stage.save("payable_invoice", recnum=number, invnum="A", vndnum=812, invtyp=1, status=1, lgrrec=70)
    stage.save("job_cost", recnum=1, jobnum=10, trnnum="x", dscrpt="x", srcnum=11, lgrrec=70, status=1)
    assert [row["invrec"] for row in stage.reader.find("job_cost")] == [1]


def test_periods_are_those_that_something_was_posted_to(stage: Any) -> None:
    for number, (year, period) in enumerate(((2026, 8), (2026, 9), (2026, 9), (2025, 9)), 1):
        stage.wait(60)
        insert(stage, "lgrtrn", recnum=number, postyr=year, actprd=period, srcnum=3, status=1)
    reader = stage.reader
    assert [RECORDS["period"].id_of(row) for row in reader.find("period")] == ["2025-9", "2026-8", "2026-9"]
    shown = public(reader, "period", "2026-9")
    assert (shown["year"], shown["number"], shown["current"]) == (2026, 9, None)
    assert shown["last_posted"] == "2026-09-30T12:03:00.000Z"
    assert [row["actprd"] for row in reader.find("period", where={"year": 2026, "number": 9})] == [9]
    assert [change.id for change in reader.changed("period", "2026-09-30 12:02:30.000", NONE)] == ["2026-9", "2025-9"]


def test_the_current_period_is_known_where_the_set_up_says_so(stage: Any) -> None:
    insert(stage, "lgrset", recnum=1, curprd=3, fscyrd=dt.date(2027, 6, 30))
    for number, (year, period) in enumerate(((2026, 3), (2027, 3), (2027, 2)), 1):
        insert(stage, "lgrtrn", recnum=number, postyr=year, actprd=period, srcnum=3, status=1)
    shown = {id: public(stage.reader, "period", id)["current"] for id in ("2026-3", "2027-3", "2027-2")}
    assert shown == {"2026-3": False, "2027-3": True, "2027-2": False}


def test_the_ready_company_has_what_trips_a_program_over(sandbox: Any) -> None:
    reader = company.open_reader(sandbox)
    rows = [reader.get("payable_invoice", [str(row["recnum"])]) for row in reader.find("payable_invoice", limit=500)]
    shown = [RECORDS["payable_invoice"].public(row) for found in rows for row in found.values()]
    keys = [(one["vendor"], one["number"]) for one in shown]
    assert len(keys) > len(set(keys))
    assert any(one["order_number"] and one["purchase_order"] is None for one in shown)
    assert any(one["status"] == "5" and Decimal(one["balance"]) != 0 for one in shown)
    assert {"1", "2"} == {one["type"] for one in shown}
    assert any(Decimal(one["total"]) < 0 for one in shown)
    costs = [RECORDS["job_cost"].public(row) for row in reader.find("job_cost", limit=5000)]
    assert {"6", "7", "8", "9"} <= {cost["cost_type"] for cost in costs}
    assert any(Decimal(cost["amount"]) < 0 for cost in costs)
    assert any(cost["updated_at"] is None for cost in costs)
    assert {cost["kind"] for cost in costs} == {"invoice", "subcontractor_invoice", "payroll", "expense"}
    reader.close()


def test_a_cost_without_ledger_record_reads_no_invoices(stage: Any) -> None:
    """Invoices that are not posted have none either, and there are many."""
    stage.save("job", recnum=10, jobnme="Riverside Clinic", status=4)
    with stage.engine.begin() as connection:
        costs = [{"recnum": number, "jobnum": 10, "srcnum": 11, "status": 1, "lgrrec": 0} for number in range(1, 101)]
        connection.execute(TABLES["jobcst"].insert(), costs)
    ids = [str(number) for number in range(1, 101)]
    alone = _steps(stage.reader, ids)
    with stage.engine.begin() as connection:
        open_ = [{"recnum": number, "vndnum": 812, "lgrrec": 0} for number in range(1, 1001)]
        connection.execute(TABLES["acpinv"].insert(), open_)
    assert _steps(stage.reader, ids) < 1.5 * alone


def _steps(reader: Any, ids: list[str]) -> int:
    """Of SQLite's machine, for the reading of job costs."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with reader.asking() as connection:
        driver = connection.connection.driver_connection
    reader.get("job_cost", ids)
    driver.set_progress_handler(count, 1)
    assert len(reader.get("job_cost", ids)) == len(ids)
    driver.set_progress_handler(None, 0)
    assert steps > 0
    return steps
