"""What commitments, their changes and their invoices ask alike, and the codes of lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.codes import Codes
from actions.commitment.amounts import check_amounts, priced, said, total
from actions.commitment.shared import check_commitment, check_vendor, vendor_of
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Company, Row
from sage100_plugin.spec import Context, Faults
from sage100_plugin.testing.links import MemoryLinks
from sage100_plugin.testing.sage import MemorySage

ROWS: dict[str, list[dict[str, Any]]] = {
    "vendor": [
        {"recnum": 10, "vndnme": "Hollins", "inactv": 0},
        {"recnum": 90, "vndnme": "Pellew", "inactv": 1},
    ],
    "subcontract": [
        {"recnum": 5, "ctcnum": "850", "status": 4, "vndnum": 10, "lines": []},
        {"recnum": 6, "ctcnum": "860", "status": 6, "vndnum": 10, "lines": []},
    ],
    "purchase_order": [
        {"recnum": 5, "ordnum": "3005", "status": 1, "vndnum": 10, "lines": []},
        {"recnum": 9, "ordnum": "3009", "status": 5, "vndnum": 10, "lines": []},
    ],
    "cost_code": [{"recnum": Decimal(f"{n}.000"), "cdenme": "x", "inactv": int(n == 7)} for n in range(1, 9)],
    "cost_type": [{"recnum": n, "typnme": "x"} for n in range(1, 6)],
}
LINKS = {
    "C-1": ("subcontract", "5"),
    "C-2": ("purchase_order", "5"),
    "C-3": ("purchase_order", "9"),
    "V-1": ("vendor", "10"),
}


class Counting(MemorySage):
    """Counts what it is asked."""

    asked = 0

    def get(self, record: str, ids: Sequence[str]) -> dict[str, Row]:
        self.asked += 1
        return super().get(record, ids)


@pytest.fixture
def ctx() -> Context:
    links = MemoryLinks()
    for id, (record, sage_id) in LINKS.items():
        links.add(Link(f"lnk_{id}", "main", record, "procore", id, sage_id))
    links.add(Link("lnk_gone", "main", "subcontract", "procore", "C-9", "99", state=BROKEN))
    return Context(Company("main", "Main"), Counting(ROWS), links, date(2026, 10, 1))


def meant(ctx: Context, **given: Any) -> tuple[Any, dict[str, str]]:
    faults = Faults()
    kinds = given.pop("kinds", ("subcontract", "purchase_order"))
    found = check_commitment(ctx, {"source": "procore", **given}, faults, kinds)
    return found, {fault.pointer: fault.code for fault in faults.found}


@pytest.mark.parametrize(
    ("given", "record"),
    [
        ({"commitment_source_id": "C-1"}, "subcontract"),
        ({"commitment_source_id": "C-2"}, "purchase_order"),
        ({"subcontract": "5"}, "subcontract"),
        ({"purchase_order": "5"}, "purchase_order"),
    ],
)
def test_a_commitment_is_meant_by_its_link_or_its_record(ctx: Context, given: Any, record: str) -> None:
    found, wrong = meant(ctx, **given)
    assert (found[0], found[1]["recnum"], wrong) == (record, 5, {})


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {"/commitment_source_id": "required"}),
        ({"subcontract": "5", "purchase_order": "5"}, {"/purchase_order": "invalid_value"}),
        ({"commitment_source_id": "C-7"}, {"/commitment_source_id": "commitment_not_linked"}),
        ({"commitment_source_id": "C-9"}, {"/commitment_source_id": "commitment_not_linked"}),
        ({"commitment_source_id": "C-3"}, {"/commitment_source_id": "wrong_state"}),
        ({"commitment_source_id": "C-2", "kinds": ("subcontract",)}, {"/commitment_source_id": "invalid_value"}),
        ({"commitment_source_id": "C-1", "source": ""}, {"/source": "required"}),
        ({"subcontract": "6"}, {"/subcontract": "wrong_state"}),
        ({"subcontract": "77"}, {"/subcontract": "not_in_sage"}),
    ],
)
def test_what_is_no_open_commitment_is_told(ctx: Context, given: Any, wrong: dict[str, str]) -> None:
    # R81
    assert meant(ctx, **given) == (None, wrong)


@pytest.mark.parametrize(
    ("given", "vendor", "wrong"),
    [
        ({"vendor": "10"}, "10", {}),
        ({"vendor_source_id": "V-1"}, "10", {}),
        ({"vendor": "90"}, "90", {"/vendor": "inactive_record"}),
        ({"vendor": "11"}, "11", {"/vendor": "not_in_sage"}),
        ({}, None, {"/vendor": "required"}),
        ({"vendor_source_id": "V-9"}, None, {"/vendor_source_id": "vendor_not_linked"}),
        ({"vendor": "10", "vendor_source_id": "V-1"}, "10", {"/vendor_source_id": "invalid_value"}),
    ],
)
def test_a_vendor_is_meant_by_its_number_or_its_company(
    ctx: Context, given: Any, vendor: str | None, wrong: dict[str, str]
) -> None:
    # R79
    told, faults = {"source": "procore", **given}, Faults()
    check_vendor(ctx, told, faults)
    assert (vendor_of(ctx, told), {fault.pointer: fault.code for fault in faults.found}) == (vendor, wrong)


def test_the_codes_of_all_lines_are_asked_for_together(ctx: Context) -> None:
    lines = [{"cost_code": Decimal(n % 9 + 1), "cost_type": str(n % 6 + 1)} for n in range(300)]
    codes, faults = Codes(ctx, None), Faults()
    codes.learn(lines)
    assert ctx.sage.asked == 2  # type: ignore[attr-defined]
    for place, line in enumerate(lines[:9]):
        codes.check(faults, line, f"/{place}")
    assert {fault.pointer: fault.code for fault in faults.found} == {
        "/5/cost_type": "not_in_sage",
        "/6/cost_code": "inactive_record",
        "/8/cost_code": "not_in_sage",
    }
    assert ("cost_code", "1.000") in ctx.relied


def line(quantity: str = "", price: str = "", amount: str = "") -> dict[str, Decimal]:
    told = {"quantity": quantity, "price": price, "amount": amount}
    return {name: Decimal(text) for name, text in told.items() if text}


@pytest.mark.parametrize(
    ("given", "sent", "comes_to"),
    [
        (line("3", "0.335"), line("3", "0.335"), "1.01"),
        (line("-3", "0.335"), line("-3", "0.335"), "-1.01"),
        (line("2", "-5.25"), line("-2", "5.25"), "-10.50"),
        (line(amount="240"), line("1", "240"), "240.00"),
        (line(amount="-240"), line("-1", "240"), "-240.00"),
        (line("3", amount="10"), line("3", "3.333333"), "10.00"),
        (line("4"), line("4"), "0.00"),
        (line(price="9"), line(price="9"), "0.00"),
        (line(), {}, "0.00"),
    ],
)
def test_a_line_of_an_order_is_quantity_times_price_half_up(given: Any, sent: Any, comes_to: str) -> None:
    # R197 R198
    assert priced(given) == sent
    assert total(priced(given)) == Decimal(comes_to)
    faults = Faults()
    check_amounts(faults, [given])
    assert faults.found == []


@pytest.mark.parametrize(
    "given", [line("2", "5", "11"), line(price="-5"), line(price="5", amount="7"), line("90000000", amount="0.01")]
)
def test_amounts_that_do_not_go_together_are_told(given: Any) -> None:
    faults = Faults()
    check_amounts(faults, [given])
    assert [(fault.pointer, fault.code) for fault in faults.found] == [("/lines/0/amount", "amounts_disagree")]


def test_what_is_sent_otherwise_than_given_is_said() -> None:
    told = list(said([line(amount="-240"), line(price="9"), line("2", "-5.25"), line("1", "1"), line()]))
    assert told == [
        "Line 1 is a lump sum: it is sent as -1 at 240.00.",
        "Line 2 has no quantity, so it comes to nothing in Sage.",
        "Line 3 is sent as -2 at 5.25: a price in Sage is never negative.",
    ]
    coded = {"cost_code": Decimal(2030)}
    told = list(said([line("-2", amount="10"), {**line("5"), **coded}, coded, {**line("1", "1"), **coded}]))
    assert told == [
        "Line 1 is sent as 2 at 5: a price in Sage is never negative.",
        "Line 2 comes to nothing in Sage.",
        "Line 3 comes to nothing in Sage.",
    ]
