"""The sandbox refuses what Sage refuses, one rule at a time, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.sage.sandbox.switches import set_field
from sage100_plugin.sage.tables import actrec, prmchg

from .company import Books, refused

Submit = Callable[..., SageAnswer]


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"job": "999"}, 12802, "JobRef 999 does not exist"),
        ({"job": "212", "phase": None}, 14050, "JobRef: 212 is inactive"),
        ({"phase": "9"}, 12802, "PhaseRef 9 is not a phase of job 210"),
        ({"job": "211"}, 12802, "PhaseRef 1 is not a phase of job 211"),
        ({"type": "99"}, 12802, "ChangeOrderTypeRef 99 does not exist"),
        ({"number": " "}, 14050, "ChangeOrderNumber: it is required"),
        ({"description": " "}, 14050, "Desc: it is required"),
    ],
)
def test_a_new_change_order_is_refused(
    submit: Submit, books: Books, change_order: dict[str, Any], fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    refused(submit("change_order", {**change_order, **fields}), code, says)
    assert books.count() == before


LINES = [
    ({"cost_code": Decimal("2000.000")}, 12802, "CostCodeRef 2000.000 does not exist"),
    ({"cost_code": Decimal("9000.500")}, 14050, "CostCodeRef: 9000.500 is inactive"),
    ({"cost_type": "5"}, 12802, "CostTypeRef 5 does not exist"),
    ({"description": " "}, 14050, "BudgetSubChangeDetailAdd/Desc: it is required"),
]


@pytest.mark.parametrize(("fields", "code", "says"), LINES)
def test_nothing_of_a_new_change_order_is_saved_when_a_later_line_is_refused(
    submit: Submit, books: Books, change_order: dict[str, Any], fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    change_order["lines"][1] |= fields
    refused(submit("change_order", change_order), code, says)
    assert books.count() == before


@pytest.mark.parametrize(("fields", "code", "says"), LINES)
def test_nothing_of_a_changed_change_order_is_saved_when_a_later_line_is_refused(
    submit: Submit, books: Books, change_order: dict[str, Any], fields: dict[str, Any], code: int, says: str
) -> None:
    before, row = books.count(), books.row(prmchg, 70)
    change_order["lines"][1] |= fields
    refused(submit("change_order", {"status": 2, "lines": change_order["lines"]}, "70"), code, says)
    assert (books.count(), books.row(prmchg, 70)) == (before, row)


@pytest.mark.parametrize(
    ("number", "code", "says"),
    [("99", 12802, "ObjectRef 99 does not exist"), ("71", 14050, "71 has Lock Edit set")],
)
def test_a_changed_change_order_is_refused(submit: Submit, number: str, code: int, says: str) -> None:
    refused(submit("change_order", {"status": 1}, number), code, says)


def test_an_approved_change_order_may_be_changed(submit: Submit, books: Books) -> None:
    assert submit("change_order", {"status": 2, "description": "Reopened"}, "70").outcome == "done"
    assert books.row(prmchg, 70)["status"] == 2


@pytest.mark.parametrize("status", [1, 2, 3, 4, 5, 6])
def test_the_status_of_the_job_never_forbids_anything(
    submit: Submit, books: Books, change_order: dict[str, Any], status: int
) -> None:
    books.do(lambda connection: connection.execute(actrec.update().values(status=status)))
    assert submit("change_order", change_order).outcome == "done"


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"id": "812"}, 12000, "Cannot add duplicate object: vendor 812 exists"),
        ({"id": "0"}, 14050, "a vendor number is required"),
        ({"type": "99"}, 12802, "VendorTypeRef 99 does not exist"),
        ({"name": " "}, 14050, "Name: it is required"),
        ({"short_name": " "}, 14050, "ShortName: it is required"),
    ],
)
def test_a_new_vendor_is_refused(
    submit: Submit, books: Books, vendor: dict[str, Any], fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    refused(submit("vendor", {**vendor, **fields}), code, says)
    assert books.count() == before


@pytest.mark.parametrize(
    ("number", "fields", "code", "says"),
    [
        ("99", {"city": "x"}, 12802, "ObjectRef 99 does not exist"),
        ("812", {"name": ""}, 14050, "Name: it is required"),
        ("812", {"type": "99"}, 12802, "VendorTypeRef 99 does not exist"),
    ],
)
def test_a_changed_vendor_is_refused(submit: Submit, number: str, fields: dict[str, Any], code: int, says: str) -> None:
    refused(submit("vendor", fields, number), code, says)


def test_a_second_vendor_may_have_the_same_name(submit: Submit, vendor: dict[str, Any]) -> None:
    assert submit("vendor", {**vendor, "name": "Acme Supply"}).outcome == "done"


def test_the_same_change_number_may_stand_in_another_phase(
    submit: Submit, books: Books, change_order: dict[str, Any]
) -> None:
    first = {**change_order, "number": "7", "phase": None}
    assert submit("change_order", first).outcome == "done"
    books.do(lambda connection: set_field(connection, "prmchg.chgnum", unique=True))
    refused(submit("change_order", first), 14050, "ChangeOrderNumber: 7 is used already")
    assert submit("change_order", {**first, "phase": "1"}).outcome == "done"
    assert submit("change_order", {"description": "x"}, "70").outcome == "refused"
