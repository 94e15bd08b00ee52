"""Payable invoices through Sage's API: what is saved, what is posted, and what that moves."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox.switches import (
    set_closing,
    set_edition,
)
from sage100_plugin.sage.tables import (
    acpinv,
    jobcst,
    lgrtrn,
    lgtnln,
    pchord,
    pcorln,
    sbcnln,
)

from .company import TODAY, USER, Books, refused, set_vendor

Submit = Callable[..., SageAnswer]
Read = Callable[[str], dict[str, Any]]

pytestmark = pytest.mark.usefixtures("no_budgets")


def test_a_new_invoice_shows_what_was_sent(submit: Submit, read: Read, invoice: dict[str, Any]) -> None:
    answer = submit("payable_invoice", invoice)
    assert (answer.outcome, answer.id, answer.warnings) == ("done", "94", ())
    shown, sent = read("94"), RECORDS["payable_invoice"].shown(invoice)
    for grid in ("lines", "costs"):
        for place, line in enumerate(sent.pop(grid)):
            assert {name: shown[grid][place][name] for name in line} == line
    assert {name: shown[name] for name in sent} == sent


def test_totals_and_balance_follow_the_lines(submit: Submit, read: Read, invoice: dict[str, Any]) -> None:
    submit("payable_invoice", invoice)
    shown = read("94")
    assert [line["total"] for line in shown["lines"]] == ["100.01", "80.00"]
    assert (shown["subtotal"], shown["total"], shown["balance"], shown["net"]) == (
        "180.01",
        "180.01",
        "180.01",
        "167.67",
    )
    assert (shown["paid"], shown["open_balance"], shown["payments"]) == ("0.00", "180.01", [])


def test_the_retainage_stands_as_it_was_sent(submit: Submit, read: Read, progress: dict[str, Any]) -> None:
    # R251
    submit("payable_invoice", {**progress, "retainage": Decimal("33.33")})
    assert read("94")["retainage"] == "33.33"


def test_without_one_the_retainage_is_that_of_the_subcontracts_rate(
    submit: Submit, read: Read, progress: dict[str, Any]
) -> None:
    progress["lines"][0]["price"] = Decimal("1000.18")
    submit("payable_invoice", progress)
    shown = read("94")
    assert (shown["total"], shown["retainage"], shown["net"]) == ("500.05", "50.01", "450.04")


@pytest.mark.parametrize("status", [1, 2, 3])
def test_open_review_and_dispute_are_posted_alike(
    submit: Submit, books: Books, invoice: dict[str, Any], status: int
) -> None:
    submit("payable_invoice", {**invoice, "status": status})
    row = books.row(acpinv, 94)
    entry = books.row(lgrtrn, row["lgrrec"])
    assert (row["status"], row["actper"], row["postyr"], row["entdte"], row["usrnme"]) == (status, 9, 2026, TODAY, USER)
    assert (entry["srcnum"], entry["trnnum"], entry["vndnum"], entry["status"]) == (11, "INV-77", 812, 1)
    sides = [(side["lgract"], side["dbtamt"], side["crdamt"]) for side in books.rows(lgtnln, recnum=row["lgrrec"])]
    assert sides == [
        (5010, Decimal("100.01"), Decimal("0.00")),
        (7000, Decimal("80.00"), Decimal("0.00")),
        (2000, Decimal("0.00"), Decimal("180.01")),
    ]


def test_job_costs_share_the_ledger_record(submit: Submit, books: Books, invoice: dict[str, Any]) -> None:
    submit("payable_invoice", invoice)
    costs = books.rows(jobcst, lgrrec=books.row(acpinv, 94)["lgrrec"])
    assert [(cost["cstcde"], cost["csttyp"], cost["cstamt"], cost["dscrpt"]) for cost in costs] == [
        (Decimal("1000.000"), 1, Decimal("60.01"), "Valves and fittings"),
        (Decimal("1000.000"), 2, Decimal("40.00"), "Fitting"),
    ]
    assert {(cost["srcnum"], cost["status"], cost["bllsts"], cost["trnnum"]) for cost in costs} == {
        (11, 1, 1, "INV-77")
    }
    assert {(cost["jobnum"], cost["phsnum"], cost["vndnum"], cost["actprd"]) for cost in costs} == {(210, 1, 812, 9)}


@pytest.mark.parametrize(
    ("costs", "told"),
    [
        ([], "Job Cost Total 0.00 is not the Ledger Total 100.01"),
        ([{"amount": Decimal("100.00")}], "Job Cost Total 100.00 is not the Ledger Total 100.01"),
        ([{"amount": Decimal("180.01")}], "Job Cost Total 180.01 is not the Ledger Total 100.01"),
        ([{"amount": Decimal("100.01"), "phase": "7"}], "PhaseRef 7 is not a phase of job 210"),
        ([{"amount": Decimal("100.01"), "job": "212"}], "JobRef: 212 is inactive"),
        ([{"amount": Decimal("100.01"), "cost_code": Decimal("9000.500")}], "CostCodeRef: 9000.500 is inactive"),
        ([{"amount": Decimal("100.01"), "cost_type": "8"}], "CostTypeRef 8 does not exist"),
    ],
)
def test_the_distribution_has_to_be_what_is_charged_to_expenses(
    submit: Submit, books: Books, invoice: dict[str, Any], costs: list[dict[str, Any]], told: str
) -> None:
    before = books.count()
    invoice["costs"] = [{"cost_code": Decimal("1000.000"), "cost_type": "1", **cost} for cost in costs]
    answer = submit("payable_invoice", invoice)
    assert answer.outcome == "refused"
    assert told in answer.message
    assert books.count() == before


def test_costs_need_a_job(submit: Submit, invoice: dict[str, Any]) -> None:
    refused(submit("payable_invoice", {**invoice, "job": None, "phase": None}), 14050, "a job cost needs a job")


def test_an_invoice_for_the_office_needs_no_job(submit: Submit, books: Books, invoice: dict[str, Any]) -> None:
    office = {**invoice, "job": None, "phase": None, "lines": invoice["lines"][1:], "costs": []}
    assert submit("payable_invoice", office).outcome == "done"
    assert books.rows(jobcst) == []


def test_sage_makes_the_costs_of_a_subcontract_itself(submit: Submit, books: Books, progress: dict[str, Any]) -> None:
    submit("payable_invoice", progress)
    costs = books.rows(jobcst, lgrrec=books.row(acpinv, 94)["lgrrec"])
    assert [(cost["csttyp"], cost["cstamt"], cost["dscrpt"]) for cost in costs] == [
        (1, Decimal("250.00"), "Membrane"),
        (2, Decimal("250.00"), "Flashing"),
    ]


def test_sage_takes_the_vendors_cost_code_where_no_commitment_has_one(
    submit: Submit, books: Books, invoice: dict[str, Any]
) -> None:
    set_vendor(books, 812, cdedft=Decimal(1000), typdft=2, lgrdft=5010)
    invoice["lines"] = [{"description": "Sundries", "quantity": Decimal(1), "price": Decimal(70)}]
    submit("payable_invoice", {**invoice, "costs": []})
    (cost,) = books.rows(jobcst)
    assert (cost["cstcde"], cost["csttyp"], cost["cstamt"]) == (Decimal("1000.000"), 2, Decimal("70.00"))


def test_what_is_invoiced_moves_the_subcontract(submit: Submit, books: Books, progress: dict[str, Any]) -> None:
    submit("payable_invoice", progress)
    submit("payable_invoice", {**progress, "number": "P-2", "lines": progress["lines"][:1]})
    lines = books.rows(sbcnln, recnum=60)
    assert [(line["billed"], line["remain"]) for line in lines] == [
        (Decimal("500.00"), Decimal("500.00")),
        (Decimal("250.00"), Decimal("250.00")),
    ]


def test_what_is_invoiced_moves_to_date_of_the_order(submit: Submit, books: Books, delivery: dict[str, Any]) -> None:
    submit("payable_invoice", delivery)
    assert [line["rcvdte"] for line in books.rows(pcorln, recnum=50)] == [Decimal(4), Decimal(10)]
    order = books.row(pchord, 50)
    assert (order["rcvdte"], order["pchbal"], order["status"]) == (Decimal("113.25"), Decimal("186.75"), 1)


def test_an_invoice_takes_job_phase_and_accounts_of_its_order(
    submit: Submit, read: Read, delivery: dict[str, Any]
) -> None:
    submit("payable_invoice", delivery)
    shown = read("94")
    assert (shown["order_number"], shown["purchase_order"], shown["subcontract"]) == ("3001", "50", None)
    assert (shown["job"], shown["phase"], shown["job_name"], shown["phase_name"]) == (
        "210",
        "1",
        "Riverside Clinic",
        "Shell",
    )
    assert {line["account"] for line in shown["lines"]} == {"5010"}
    assert [line["description"] for line in shown["lines"]] == ["Ball valve", "Gasket"]


def test_a_memo_moves_nothing(submit: Submit, books: Books, progress: dict[str, Any], delivery: dict[str, Any]) -> None:
    progress["lines"][0]["quantity"] = Decimal(1)
    delivery["lines"][0]["quantity"] = Decimal(1000)
    for memo in (progress, delivery):
        answer = submit("payable_invoice", {**memo, "type": 2})
        assert (answer.outcome, answer.warnings) == ("done", ())
    assert {line["billed"] for line in books.rows(sbcnln, recnum=60)} == {Decimal("0.00")}
    assert {line["rcvdte"] for line in books.rows(pcorln, recnum=50)} == {Decimal("0.0000")}


def test_a_credit_is_negative_in_everything(submit: Submit, books: Books, progress: dict[str, Any]) -> None:
    submit("payable_invoice", progress)
    credit = {**progress["lines"][0], "quantity": Decimal("-0.1")}
    assert submit("payable_invoice", {**progress, "number": "C-1", "lines": [credit]}).outcome == "done"
    row = books.row(acpinv, 95)
    assert (row["invttl"], row["invbal"], row["retain"]) == (Decimal("-100.00"), Decimal("-100.00"), Decimal("-10.00"))
    assert [cost["cstamt"] for cost in books.rows(jobcst, lgrrec=row["lgrrec"])] == [Decimal("-100.00")]
    assert books.rows(sbcnln, recnum=60)[0]["billed"] == Decimal("150.00")


def test_due_dates_follow_from_the_vendors_terms(submit: Submit, read: Read, progress: dict[str, Any]) -> None:
    submit("payable_invoice", progress)
    shown = read("94")
    assert (shown["due_date"], shown["discount_date"]) == ("2026-10-15", "2026-10-10")


def test_canada_holds_back_by_line(submit: Submit, books: Books, read: Read, progress: dict[str, Any]) -> None:
    progress["lines"][1]["holdback"] = Decimal("30.05")
    refused(submit("payable_invoice", progress), 10600, "this edition of Sage has no HoldbackAmount")
    books.do(lambda connection: set_edition(connection, "CA"))
    refused(
        submit("payable_invoice", {**progress, "retainage": Decimal(1)}), 10600, "this edition of Sage has no Retainage"
    )
    assert submit("payable_invoice", progress).outcome == "done"
    shown = read("94")
    assert [line["holdback"] for line in shown["lines"]] == ["25.00", "30.05"]
    assert (shown["retainage"], shown["holdback"], shown["holdback_remaining"]) == ("0.00", "55.05", "55.05")


def test_an_order_closes_by_itself_only_when_the_company_wants_it(
    submit: Submit, books: Books, delivery: dict[str, Any]
) -> None:
    submit("payable_invoice", delivery)
    rest = [{**line, "quantity": Decimal(left)} for line, left in zip(delivery["lines"], (6, 30), strict=True)]
    submit("payable_invoice", {**delivery, "number": "D-2", "lines": rest[:1]})
    books.do(lambda connection: set_closing(connection, on=True))
    submit("payable_invoice", {**delivery, "number": "D-3", "lines": []})
    assert books.row(pchord, 50)["status"] == 1
    submit("payable_invoice", {**delivery, "number": "D-4", "lines": rest[1:]})
    assert (books.row(pchord, 50)["status"], books.row(pchord, 50)["pchbal"]) == (4, Decimal("0.00"))
