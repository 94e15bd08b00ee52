"""Purchase orders through Sage's API: what is saved, what is refused, what is only told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.sage.sandbox.switches import set_edition, set_field, set_level, set_right
from sage100_plugin.sage.tables import actpay, bdglin, budget, pchord, pcorln, srvinv

from .company import TODAY, USER, Books, refused

Submit = Callable[..., SageAnswer]

ORDER: dict[str, Any] = {
    "number": "4711",
    "date": dt.date(2026, 9, 28),
    "vendor": "812",
    "job": "210",
    "phase": "1",
    "description": "Valves for the plant room",
    "tax_district": "3",
    "via": "Truck",
    "status": 1,
    "type": "1",
    "delivery_date": dt.date(2026, 10, 9),
    "notes": "Call before delivery.",
    "lines": [
        {
            "part": "77",
            "description": "Ball valve, 2 inch",
            "unit": "each",
            "quantity": Decimal("12.5"),
            "price": Decimal("25.125"),
            "cost_code": Decimal("1000.000"),
            "cost_type": "1",
            "account": "5010",
            "subaccount": "8",
        },
        {"description": "Returned", "quantity": Decimal(-2), "price": Decimal("10.00")},
    ],
}


@pytest.fixture
def order() -> dict[str, Any]:
    return {**ORDER, "lines": [dict(line) for line in ORDER["lines"]]}


@pytest.fixture
def remove(writer: Callable[..., MbxmlWriter]) -> Callable[[str], SageAnswer]:
    return lambda id: writer().submit(Write("purchase_order", "delete", {}, id))


def _shown(books: Books, number: int) -> dict[str, Any]:
    row = dict(books.row(pchord, number))
    return RECORDS["purchase_order"].public({**row, "lines": books.rows(pcorln, recnum=number)})


def test_a_new_order_shows_what_was_sent(submit: Submit, books: Books, order: dict[str, Any]) -> None:
    answer = submit("purchase_order", order)
    assert (answer.outcome, answer.id) == ("done", "55")
    shown, sent = _shown(books, 55), RECORDS["purchase_order"].shown(order)
    for place, line in enumerate(sent.pop("lines")):
        assert {name: shown["lines"][place][name] for name in line} == line
    assert {name: shown[name] for name in sent} == sent
    row = books.row(pchord, 55)
    assert (row["usrnme"], row["insusr"], row["entdte"]) == (USER, USER, TODAY)


def test_the_total_is_the_sum_of_quantity_and_price(submit: Submit, books: Books, order: dict[str, Any]) -> None:
    submit("purchase_order", order)
    shown = _shown(books, 55)
    assert [line["total"] for line in shown["lines"]] == ["314.06", "-20.00"]
    assert (shown["subtotal"], shown["total"], shown["balance"]) == ("294.06", "294.06", "294.06")


def test_a_quantity_that_is_not_given_stays_absent(submit: Submit, books: Books, order: dict[str, Any]) -> None:
    order["lines"] = [{"description": "Freight", "price": Decimal(80)}]
    submit("purchase_order", order)
    line = _shown(books, 55)["lines"][0]
    assert (line["quantity"], line["balance_quantity"], line["total"]) == (None, None, "0.00")


def test_what_is_left_is_neither_received_nor_canceled(books: Books) -> None:
    books.do(lambda connection: connection.exec_driver_sql("UPDATE pcorln SET rcvdte = 4, cancel = 1 WHERE linnum = 1"))
    line = _shown(books, 50)["lines"][0]
    assert (line["received_quantity"], line["canceled_quantity"]) == ("4.0000", "1.0000")
    assert (line["balance_quantity"], line["balance"]) == ("5.0000", "127.50")


def test_an_order_without_a_number_takes_the_next(submit: Submit, books: Books, order: dict[str, Any]) -> None:
    del order["number"]
    submit("purchase_order", order)
    submit("purchase_order", {**order, "number": "  "})
    assert [books.row(pchord, number)["ordnum"] for number in (55, 56)] == ["3006", "3007"]


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"vendor": "999"}, 12802, "VendorRef 999 does not exist"),
        ({"vendor": "813"}, 14050, "VendorRef: 813 is inactive"),
        ({"job": "999", "phase": None}, 12802, "JobRef 999 does not exist"),
        ({"job": "212", "phase": None}, 14050, "JobRef: 212 is inactive"),
        ({"phase": "9"}, 12802, "PhaseRef 9 is not a phase of job 210"),
        ({"job": None}, 12802, "PhaseRef 1 is not a phase of job 0"),
        ({"type": "99"}, 12802, "PurchaseOrderTypeRef 99 does not exist"),
        ({"description": " "}, 14050, "Desc: it is required"),
        ({"work_order": "9999"}, 12802, "WorkOrderNumber 9999 does not exist"),
    ],
)
def test_a_new_order_is_refused(
    submit: Submit, books: Books, order: dict[str, Any], fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    refused(submit("purchase_order", {**order, **fields}), code, says)
    assert books.count() == before


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"cost_code": Decimal("2000.000")}, 12802, "CostCodeRef 2000.000 does not exist"),
        ({"cost_code": Decimal("9000.500")}, 14050, "CostCodeRef: 9000.500 is inactive"),
        ({"cost_type": "8"}, 12802, "CostTypeRef 8 does not exist"),
        ({"account": "9999"}, 12802, "AccountRef 9999 does not exist"),
        ({"part": "12"}, 12802, "PartRef 12 does not exist"),
    ],
)
def test_nothing_is_saved_when_a_later_line_is_refused(
    submit: Submit, books: Books, order: dict[str, Any], fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    order["lines"][1] |= fields
    refused(submit("purchase_order", order), code, says)
    refused(submit("purchase_order", {"lines": order["lines"]}, "50"), code, says)
    assert books.count() == before


def test_a_price_is_never_negative(submit: Submit, order: dict[str, Any]) -> None:
    order["lines"][1]["price"] = Decimal(-10)
    assert submit("purchase_order", order).outcome == "refused"


def test_lines_take_the_defaults_of_the_vendor_and_of_the_part(
    submit: Submit, books: Books, order: dict[str, Any]
) -> None:
    values = {"cdedft": Decimal(1000), "typdft": 2, "lgrdft": 7000}
    books.do(lambda connection: connection.execute(actpay.update().where(actpay.c.recnum == 812).values(values)))
    order["lines"] = [{"part": "77", "quantity": Decimal(1), "price": Decimal(9)}]
    submit("purchase_order", order)
    line = _shown(books, 55)["lines"][0]
    assert (line["cost_code"], line["cost_type"], line["account"]) == ("1000.000", "2", "7000")
    assert (line["description"], line["unit"]) == ("Ball valve", "each")


def test_an_order_belongs_to_the_job_of_its_work_order(submit: Submit, books: Books, order: dict[str, Any]) -> None:
    here = srvinv.update().where(srvinv.c.recnum == 40).values(jobnum=211)
    books.do(lambda connection: connection.execute(here))
    order |= {"work_order": "1040", "phase": None}
    refused(submit("purchase_order", order), 14050, "work order 1040 is of job 211, not of job 210")
    assert submit("purchase_order", {**order, "job": None}).outcome == "done"
    assert books.row(pchord, 55)["jobnum"] == 211
    assert submit("purchase_order", {**order, "work_order": "1041"}).outcome == "done"


def test_a_number_may_stand_twice_unless_the_company_forbids_it(
    submit: Submit, books: Books, order: dict[str, Any]
) -> None:
    order["number"] = "3001"
    assert submit("purchase_order", order).outcome == "done"
    books.do(lambda connection: set_field(connection, "pchord.ordnum", unique=True))
    refused(submit("purchase_order", order), 14050, "RefNumber: 3001 is used already")
    assert submit("purchase_order", {**order, "number": "3005"}).outcome == "done"  # only a void order has it


def test_what_the_company_requires_is_refused_without(submit: Submit, books: Books, order: dict[str, Any]) -> None:
    books.do(lambda connection: set_field(connection, "pchord.delvia", required=True))
    refused(submit("purchase_order", {**order, "via": None}), 14050, "delvia: this company requires an entry")
    refused(submit("purchase_order", {"description": "Other"}, "50"), 14050, "delvia: this company requires an entry")
    assert submit("purchase_order", order).outcome == "done"


def test_each_edition_takes_its_own_taxes(submit: Submit, books: Books, order: dict[str, Any]) -> None:
    order["lines"][0] |= {"gst": "Y", "pst": "N"}
    refused(submit("purchase_order", order), 10600, "this edition of Sage has no SubjectToGST")
    books.do(lambda connection: set_edition(connection, "CA"))
    refused(submit("purchase_order", order), 10600, "this edition of Sage has no SalesTaxDistrictRef")
    assert submit("purchase_order", {**order, "tax_district": None}).outcome == "done"
    line = _shown(books, 55)["lines"][0]
    assert (line["gst"], line["pst"], line["hst"]) == ("Y", "N", "")


def test_lines_are_added_below_the_others_which_stay_as_they_are(
    submit: Submit, books: Books, order: dict[str, Any]
) -> None:
    # R212 R218 R219
    before = books.rows(pcorln, recnum=50)
    title = {"description": "Change 1: larger valves", "quantity": Decimal(0), "price": Decimal(0)}
    assert submit("purchase_order", {"lines": [title, order["lines"][0]]}, "50").outcome == "done"
    after = books.rows(pcorln, recnum=50)
    assert after[:2] == before
    assert [(line["linnum"], line["prtdsc"]) for line in after[2:]] == [
        (3, "Change 1: larger valves"),
        (4, "Ball valve, 2 inch"),
    ]
    assert books.row(pchord, 50)["pchttl"] == Decimal("614.06")


def test_a_line_that_stands_cannot_be_changed(submit: Submit) -> None:
    # R219
    answer = submit("purchase_order", {"lines": [{"line": "1", "quantity": Decimal(99)}]}, "50")
    assert answer.outcome == "refused"
    assert "line of Lines cannot be changed" in answer.message


@pytest.mark.parametrize("status", [1, 2, 3, 4, 5, 6])
def test_any_status_may_follow_any(submit: Submit, books: Books, status: int) -> None:
    fields = {"status": status, "description": "Other", "via": "Van", "number": "3001a", "date": TODAY}
    assert submit("purchase_order", fields, "54").outcome == "done"
    row = books.row(pchord, 54)
    assert (row["status"], row["dscrpt"], row["delvia"], row["ordnum"]) == (status, "Other", "Van", "3001a")
    assert row["updusr"] == USER


@pytest.mark.parametrize(
    ("number", "fields", "code", "says"),
    [
        ("99", {"via": "x"}, 12802, "ObjectRef 99 does not exist"),
        ("52", {"via": "x"}, 14050, "52 has Lock Edit set"),
        ("53", {"via": "x"}, 14050, "VendorRef: 813 is inactive"),
        ("50", {"description": ""}, 14050, "Desc: it is required"),
        ("50", {"number": ""}, 14050, "RefNumber: it is required"),
    ],
)
def test_a_changed_order_is_refused(
    submit: Submit, books: Books, number: str, fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    refused(submit("purchase_order", fields, number), code, says)
    assert books.count() == before


def test_an_order_is_deleted_with_its_lines(remove: Callable[[str], SageAnswer], books: Books) -> None:
    assert remove("50").outcome == "done"
    assert books.rows(pchord, recnum=50) == books.rows(pcorln, recnum=50) == []


def test_an_order_that_is_locked_or_not_there_is_not_deleted(remove: Callable[[str], SageAnswer], books: Books) -> None:
    refused(remove("52"), 14050, "52 has Lock Edit set")
    refused(remove("99"), 12802, "ObjectRef 99 does not exist")
    books.do(lambda connection: set_right(connection, "delete", on=False))
    refused(remove("50"), 12806, "no right to delete")
    assert books.rows(pchord, recnum=50)


def _budget(books: Books, amount: int) -> None:
    def save(connection: Any) -> None:
        connection.execute(budget.insert().values(recnum=210))
        line = {"recnum": 210, "linnum": 1, "phsnum": 1, "cstcde": Decimal(1000), "matbdg": Decimal(amount)}
        connection.execute(bdglin.insert().values(line))

    books.do(save)


def test_over_budget_is_told_and_saved(submit: Submit, books: Books, order: dict[str, Any]) -> None:
    """What order 50 commits and the new one together exceed the budget."""
    _budget(books, 614)
    answer = submit("purchase_order", order)
    assert answer.outcome == "done"
    assert any("614.06 is spent or committed of 614.00" in warning for warning in answer.warnings)


def test_within_the_budget_nothing_is_told(submit: Submit, books: Books, order: dict[str, Any]) -> None:
    _budget(books, 615)
    assert submit("purchase_order", order).warnings == ()


@pytest.mark.parametrize("status", [4, 5, 6])
def test_an_order_that_commits_nothing_goes_over_no_budget(
    submit: Submit, books: Books, order: dict[str, Any], status: int
) -> None:
    _budget(books, 100)
    assert submit("purchase_order", {**order, "status": status}).warnings == ()


def test_a_company_may_not_allow_what_goes_over_budget(submit: Submit, books: Books, order: dict[str, Any]) -> None:
    _budget(books, 614)
    books.do(lambda connection: set_level(connection, "over_budget", "refuse"))
    before = books.count()
    refused(submit("purchase_order", order), 14050, "614.06 is spent or committed of 614.00")
    refused(submit("purchase_order", {"lines": order["lines"]}, "50"), 14050, "614.06 is spent or committed")
    assert books.count() == before
