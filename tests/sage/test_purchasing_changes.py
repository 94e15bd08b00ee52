"""What people in Sage do to purchase orders, payable invoices, job costs and periods, and what follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import SageReader
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox import company, database, switches
from sage100_plugin.sage.sandbox.api import submit

UNTIL = dt.timedelta(seconds=1)


@pytest.fixture
def reader(sandbox: Path) -> Iterator[SageReader]:
    found = company.open_reader(sandbox)
    yield found
    found.close()


def _change(path: Path, kind: str, **options: str) -> dict[str, Any]:
    after: dict[str, Any] = company.change(path, kind, **options)["after"]
    return after


def _costs(reader: SageReader, invoice: dict[str, Any]) -> list[dict[str, Any]]:
    rows = reader.find("job_cost", where={"ledger_record": invoice["ledger_record"]})
    return [RECORDS["job_cost"].public(row) for row in rows]


def test_an_order_is_made_and_its_sums_are_right(sandbox: Path) -> None:
    made = _change(sandbox, "purchase-order-created", job="1012", amount="75.50", number="Z-1")
    assert (made["job"], made["number"], made["status_name"], made["total"]) == ("1012", "Z-1", "Open", "75.50")
    more = _change(sandbox, "purchase-order-line-added", purchase_order=made["id"], amount="-0.50")
    assert [line["total"] for line in more["lines"]] == ["75.50", "-0.50"]
    assert (more["total"], more["balance"]) == ("75.00", "75.00")


def test_what_is_received_becomes_an_invoice_in_review(sandbox: Path, reader: SageReader) -> None:
    order = _change(sandbox, "purchase-order-created", job="1012", amount="500.00")
    come = _change(sandbox, "purchase-order-received", purchase_order=order["id"], quantity="0.4")
    assert (come["lines"][0]["received_quantity"], come["received_amount"], come["balance"]) == (
        "0.4000",
        "200.00",
        "300.00",
    )
    (found,) = reader.find("payable_invoice", where={"order_number": order["number"]})
    invoice = RECORDS["payable_invoice"].public(
        reader.get("payable_invoice", [str(found["recnum"])])[str(found["recnum"])]
    )
    assert (invoice["status_name"], invoice["total"], invoice["purchase_order"]) == ("Review", "200.00", order["id"])
    (cost,) = _costs(reader, invoice)
    assert (cost["source"], cost["amount"], cost["invoice"]) == ("13", "200.00", invoice["id"])
    assert (cost["kind"], cost["order_number"]) == ("subcontractor_invoice", order["number"])


def test_voiding_the_invoice_of_a_receipt_takes_it_back(sandbox: Path, reader: SageReader) -> None:
    order = _change(sandbox, "purchase-order-created", job="1012", amount="500.00")
    _change(sandbox, "purchase-order-received", purchase_order=order["id"])
    (found,) = reader.find("payable_invoice", where={"order_number": order["number"]})
    _change(sandbox, "payable-invoice-void", payable_invoice=str(found["recnum"]))
    again = RECORDS["purchase_order"].public(reader.get("purchase_order", [order["id"]])[order["id"]])
    assert (again["received_amount"], again["balance"], again["lines"]) == ("0.00", "500.00", order["lines"])


def test_nothing_is_received_beyond_what_was_ordered(sandbox: Path) -> None:
    order = _change(sandbox, "purchase-order-created")
    _change(sandbox, "purchase-order-received", purchase_order=order["id"])
    with pytest.raises(Refused, match="Nothing is left to receive"):
        company.change(sandbox, "purchase-order-received", purchase_order=order["id"])


def test_a_deleted_order_is_gone_and_its_audit_stays(sandbox: Path, reader: SageReader) -> None:
    order = _change(sandbox, "purchase-order-created")
    done = company.change(sandbox, "purchase-order-deleted", purchase_order=order["id"])
    assert (done["before"]["id"], done["after"]) == (order["id"], None)
    assert reader.get("purchase_order", [order["id"]]) == {}
    opened = database.connect(sandbox)
    asked = f'SELECT _Action FROM "dbo_Audit__pchord" WHERE recnum = {order["id"]} ORDER BY rowid DESC'
    assert opened.execute(asked).fetchone() == ("D",)
    opened.close()


def test_an_invoice_is_made_paid_in_parts_and_then_paid(sandbox: Path, reader: SageReader) -> None:
    made = _change(sandbox, "payable-invoice-created", job="1012", vendor="30", amount="100.10", number="V-9")
    assert (made["number"], made["vendor"], made["balance"], made["status_name"]) == ("V-9", "30", "100.10", "Open")
    assert [(cost["job"], cost["amount"]) for cost in made["costs"]] == [("1012", "100.10")]
    part = _change(sandbox, "payable-invoice-paid", payable_invoice=made["id"], amount="40.00")
    assert (part["paid"], part["balance"], part["status_name"], len(part["payments"])) == ("40.00", "60.10", "Open", 1)
    paid = _change(sandbox, "payable-invoice-paid", payable_invoice=made["id"])
    assert (paid["paid"], paid["balance"], paid["status_name"]) == ("100.10", "0.00", "Paid")
    assert len({payment["line"] for payment in paid["payments"]}) == 2
    with pytest.raises(Refused, match="nothing of it is owed"):
        company.change(sandbox, "payable-invoice-paid", payable_invoice=made["id"])
    with pytest.raises(Refused, match="neither Open nor in Review nor in Dispute"):
        company.change(sandbox, "payable-invoice-void", payable_invoice=made["id"])


def test_a_void_invoice_keeps_its_balance_and_its_costs_count_no_longer(sandbox: Path, reader: SageReader) -> None:
    made = _change(sandbox, "payable-invoice-created", job="1012", amount="100.10")
    since = reader.now()
    void = _change(sandbox, "payable-invoice-void", payable_invoice=made["id"])
    assert (void["status_name"], void["balance"], void["open_balance"]) == ("Void", "100.10", "0.00")
    assert void["void_reference"] == made["ledger_record"]
    assert [cost["void"] for cost in void["costs"]] == [True]
    (cost,) = _costs(reader, void)
    assert (cost["status_name"], cost["amount"]) == ("Void", "100.10")
    assert [change.id for change in reader.changed("job_cost", since, UNTIL)] == [cost["id"]]
    opened = database.connect(sandbox)
    entry = opened.execute("SELECT status FROM lgrtrn WHERE recnum = ?", (made["ledger_record"],)).fetchone()
    opened.close()
    assert entry == (3,)


def test_what_was_paid_in_part_is_not_voided(sandbox: Path) -> None:
    made = _change(sandbox, "payable-invoice-created", amount="100.00")
    _change(sandbox, "payable-invoice-paid", payable_invoice=made["id"], amount="1.00")
    with pytest.raises(Refused, match="its payments have to be reversed first"):
        company.change(sandbox, "payable-invoice-void", payable_invoice=made["id"])


def test_what_was_posted_to_period_0_is_not_voided(sandbox: Path) -> None:
    opened = database.connect(sandbox)
    number = opened.execute("SELECT recnum FROM acpinv WHERE actper = 0").fetchone()[0]
    opened.execute("DELETE FROM acppmt WHERE recnum = ?", (number,))
    opened.execute("UPDATE acpinv SET status = 1 WHERE recnum = ?", (number,))
    opened.close()
    with pytest.raises(Refused, match="posted to period 0"):
        company.change(sandbox, "payable-invoice-void", payable_invoice=str(number))


def test_a_subcontract_is_invoiced_and_the_invoice_voided(sandbox: Path, reader: SageReader) -> None:
    held = RECORDS["subcontract"]

    def lines() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = held.public(reader.get("subcontract", ["1"])["1"])["lines"]
        return found

    before = lines()
    made = _change(sandbox, "payable-invoice-created", subcontract="1")
    assert (made["subcontract"], made["type_name"]) == ("1", "Contract")
    tenths = [(Decimal(line["new_contract"]) / 10).quantize(Decimal("0.01")) for line in before]
    assert Decimal(made["total"]) == sum(tenths, Decimal(0))
    moved = [Decimal(now["invoiced"]) - Decimal(was["invoiced"]) for now, was in zip(lines(), before, strict=True)]
    assert moved == tenths
    _change(sandbox, "payable-invoice-void", payable_invoice=made["id"])
    assert lines() == before


def test_costs_are_posted_from_any_window(sandbox: Path) -> None:
    cost = _change(sandbox, "job-cost-posted", job="1012", amount="-12.50", source="16", cost_type="2")
    assert (cost["job"], cost["amount"], cost["kind"]) == ("1012", "-12.50", "payroll")
    assert (cost["source_name"], cost["status_name"], cost["period"]) == (
        "5-2-6 Post Payroll",
        "Open",
        int(cost["date"][5:7]),
    )
    with pytest.raises(Refused, match="There is no source 34"):
        company.change(sandbox, "job-cost-posted", source="34")
    with pytest.raises(Refused, match="soon is not a cost code"):
        company.change(sandbox, "job-cost-posted", cost_code="soon")


UNBALANCED = """SELECT t.recnum FROM lgrtrn t LEFT JOIN lgtnln l ON l.recnum = t.recnum
GROUP BY t.recnum HAVING COUNT(l.recnum) < 2 OR SUM(l.dbtamt) <> SUM(l.crdamt)"""


@pytest.mark.parametrize("kind", ["payable-invoice-created", "payable-invoice-paid", "job-cost-posted"])
def test_what_posts_debits_what_it_credits(sandbox: Path, kind: str) -> None:
    asked = "SELECT COUNT(*) AS n FROM lgrtrn"
    before = company.query(sandbox, asked)
    company.change(sandbox, kind)
    assert company.query(sandbox, asked) == [{"n": before[0]["n"] + 1}]
    assert company.query(sandbox, UNBALANCED) == []


def test_what_is_typed_into_6_3_leaves_the_ledger_alone(sandbox: Path) -> None:
    before = company.query(sandbox, "SELECT COUNT(*) AS n FROM lgrtrn")
    assert _change(sandbox, "job-cost-posted", source="31")["ledger_record"] in {None, "0", ""}
    assert company.query(sandbox, "SELECT COUNT(*) AS n FROM lgrtrn") == before


def test_voiding_an_invoice_that_was_there_takes_back_what_its_order_received(
    sandbox: Path, reader: SageReader
) -> None:
    asked = "SELECT MIN(i.recnum) AS invoice FROM acpinv i JOIN pchord p ON p.ordnum = i.pchord WHERE i.ttlpad = 0"
    number = str(company.query(sandbox, asked)[0]["invoice"])
    order = RECORDS["payable_invoice"].public(reader.get("payable_invoice", [number])[number])["purchase_order"]
    _change(sandbox, "payable-invoice-void", payable_invoice=number)
    found = RECORDS["purchase_order"].public(reader.get("purchase_order", [order])[order])
    assert found["received_amount"] == "0.00"


@pytest.mark.parametrize(
    ("kind", "options", "says"),
    [
        ("purchase-order-changed", {"purchase_order": "1"}, "Purchase Order 1 has Lock Edit set"),
        ("purchase-order-line-added", {"purchase_order": "1"}, "Purchase Order 1 has Lock Edit set"),
        ("purchase-order-void", {"purchase_order": "1"}, "Purchase Order 1 has Lock Edit set"),
        ("purchase-order-deleted", {"purchase_order": "1"}, "Purchase Order 1 has Lock Edit set"),
        ("purchase-order-created", {"vendor": "90"}, "Vendor 90 is inactive"),
        ("payable-invoice-created", {"vendor": "90"}, "Vendor 90 is inactive"),
        ("job-created", {"client": "12"}, "Client 12 is inactive"),
        ("client-updated", {"client": "12"}, "Client 12 is inactive"),
        ("job-cost-posted", {"cost_code": "9070"}, "Cost Code: 9070 is inactive"),
        ("job-cost-posted", {"cost_code": "77"}, "Cost Code 77 does not exist"),
        ("job-cost-posted", {"cost_type": "44"}, "Cost Type 44 does not exist"),
        ("job-cost-posted", {"phase": "44"}, "44 is not a phase of job"),
        ("budget-line-added", {"cost_code": "77"}, "Cost Code 77 does not exist"),
        ("job-status-changed", {"status": "9"}, "There is no job status 9; there are 1, 2, 3, 4, 5, 6"),
        ("subcontract-status-changed", {"status": "0"}, "There is no subcontract status 0"),
        ("vendor-created", {"type": "99"}, "There is no vendor type 99"),
        ("client-created", {"status": "99"}, "There is no client status 99"),
    ],
)
def test_what_the_window_refuses_is_refused_here(sandbox: Path, kind: str, options: dict[str, str], says: str) -> None:
    opened = database.connect(sandbox)
    opened.execute("UPDATE pchord SET lckedt = 1 WHERE recnum = 1")
    opened.close()
    with pytest.raises(Refused, match=says):
        company.change(sandbox, kind, **options)


@pytest.mark.parametrize("kind", ["payable-invoice-created", "payable-invoice-paid", "job-cost-posted"])
def test_nothing_is_posted_into_a_locked_period(sandbox: Path, kind: str) -> None:
    company.set_up(sandbox, {"clock": "2026-08-12 15:00", "locked_periods": "2026-08"})
    with pytest.raises(Refused, match="the posting period 2026-08 is locked"):
        company.change(sandbox, kind)


def test_only_what_was_typed_into_6_3_is_voided_there(sandbox: Path) -> None:
    typed = _change(sandbox, "job-cost-posted", source="31")
    assert _change(sandbox, "job-cost-void", job_cost=typed["id"])["status_name"] == "Void"
    other = _change(sandbox, "job-cost-posted", source="11")
    with pytest.raises(Refused, match="it was made in 4-2 Payable Invoices"):
        company.change(sandbox, "job-cost-void", job_cost=other["id"])


INVOICE = """<api:MBXML xmlns:api="http://sage100contractor.com/api">
<MBXMLSessionRq><Company>Any</Company><User>apiuser</User></MBXMLSessionRq>
<MBXMLMsgsRq messageSetID="1" onError="stopOnError"><APInvoiceAddRq requestID="1">
<InvoiceNumber>L-1</InvoiceNumber><VendorRef><ObjectID>30</ObjectID></VendorRef><Desc>Late</Desc>
<InvoiceDate>2026-08-20</InvoiceDate><APInvoiceStatus>1</APInvoiceStatus><APInvoiceType>1</APInvoiceType>
<APInvoiceLineAdd><Quantity>1</Quantity><UnitPrice>10</UnitPrice><AccountRef><ObjectID>7000</ObjectID></AccountRef>
</APInvoiceLineAdd></APInvoiceAddRq></MBXMLMsgsRq></api:MBXML>"""


def test_a_lock_shows_in_nothing_but_the_refusal(sandbox: Path, reader: SageReader) -> None:
    done = company.change(sandbox, "period-locked", period="2026-08")
    assert (done["record"], done["id"]) == ("period", "2026-8")
    assert done["before"] == done["after"]
    assert "the posting period 2026-08 is locked" in submit(sandbox, INVOICE)
    company.change(sandbox, "period-unlocked", period="2026-08")
    since = reader.now()
    assert 'statusCode="0"' in submit(sandbox, INVOICE)
    assert [change.id for change in reader.changed("period", since, UNTIL)] == ["2026-8"]
    opened = RECORDS["period"].public(reader.get("period", ["2026-8"])["2026-8"])
    assert opened["last_posted"] > done["after"]["last_posted"]


def test_other_locks_stay_when_one_is_added_or_taken(sandbox: Path) -> None:
    for month in ("2026-06", "2026-07"):
        company.change(sandbox, "period-locked", period=month)
    company.change(sandbox, "period-unlocked", period="2026-06")
    engine = database.open_engine(sandbox)
    with engine.begin() as connection:
        assert switches.read_switches(connection).locked_periods == {"2026-07"}
    engine.dispose()
    with pytest.raises(Refused, match="soon is not a month"):
        company.change(sandbox, "period-locked", period="soon")
