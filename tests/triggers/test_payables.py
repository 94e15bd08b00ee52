"""Payable invoices: entered and paid."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.records.payable_invoice import STATUSES
from tests.triggers.seen import Public, Watched, occurrence
from triggers.payable_invoice import PAYABLE_INVOICE_CREATED, PAYABLE_INVOICE_PAID

STATUS = st.sampled_from([str(number) for number in STATUSES])
OPEN: Public = dict(PAYABLE_INVOICE_CREATED.sample)
PAID: Public = dict(PAYABLE_INVOICE_PAID.sample)


@given(before=STATUS, after=STATUS)
def test_an_invoice_is_paid_when_its_status_becomes_paid(before: str, after: str) -> None:
    found = occurrence(PAYABLE_INVOICE_PAID, {**OPEN, "status": before}, {**OPEN, "status": after})
    assert (found is not None) == (after == "4" != before)


def test_the_last_payment_tells_what_was_owed_before() -> None:
    half = {**OPEN, "total_paid": "320.00", "balance": "320.00"}
    assert occurrence(PAYABLE_INVOICE_PAID, OPEN, half) is None
    found = occurrence(PAYABLE_INVOICE_PAID, half, PAID)
    assert found is not None
    assert found.previous is not None
    assert (found.data["balance"], found.previous["balance"], found.previous["total_paid"]) == (
        "0.00",
        "320.00",
        "320.00",
    )


def test_of_invoices_first_seen_as_paid_only_posted_ones_are_told() -> None:
    assert occurrence(PAYABLE_INVOICE_PAID, None, PAID) is not None
    assert occurrence(PAYABLE_INVOICE_PAID, None, {**PAID, "ledger_record": None}) is None
    assert occurrence(PAYABLE_INVOICE_PAID, PAID, None) is None


def test_an_invoice_is_told_when_it_is_entered_and_when_nothing_is_left_of_it(plugin: Plugin, home: Path) -> None:
    seen = Watched(plugin, home, PAYABLE_INVOICE_CREATED, PAYABLE_INVOICE_PAID)
    made = seen.change("payable-invoice-created", job="1012", amount="100.10")
    assert [(event.type, event.data["id"]) for event in seen.found()] == [("payable_invoice.created", made["id"])]
    seen.change("payable-invoice-paid", payable_invoice=made["id"], amount="40.00")
    assert seen.found() == []
    seen.change("payable-invoice-paid", payable_invoice=made["id"])
    (event,) = seen.found()
    assert (event.type, event.data["status_name"], event.data["total_paid"]) == (
        "payable_invoice.paid",
        "Paid",
        "100.10",
    )
    assert event.previous is not None
    assert (event.previous["total_paid"], event.previous["balance"]) == ("40.00", "60.10")
    assert [payment["amount"] for payment in event.previous["payments"]] == []
    assert [payment["amount"] for payment in event.data["payments"]] == ["40.00", "60.10"]


def test_a_void_invoice_is_not_paid(plugin: Plugin, home: Path) -> None:
    seen = Watched(plugin, home, PAYABLE_INVOICE_CREATED, PAYABLE_INVOICE_PAID)
    made = seen.change("payable-invoice-created", amount="100.10")
    seen.change("payable-invoice-void", payable_invoice=made["id"])
    (event,) = seen.found()
    assert (event.type, event.data["status_name"]) == ("payable_invoice.created", "Void")
