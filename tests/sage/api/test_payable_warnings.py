"""What Sage tells of a payable invoice and saves all the same, unless the company does not allow it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.sage.sandbox.switches import (
    set_level,
    set_release,
    set_right,
)
from sage100_plugin.sage.tables import (
    acpinv,
    actrec,
    bdglin,
    budget,
    lgrset,
)

from .company import Books, refused, set_vendor

Submit = Callable[..., SageAnswer]
Read = Callable[[str], dict[str, Any]]

pytestmark = pytest.mark.usefixtures("no_budgets")


@pytest.mark.parametrize(
    ("release", "code", "named", "outcome", "told"),
    [
        (27, 0, None, "done", ()),
        (27, 1, None, "done", ("order",)),
        (27, 1, "purchase_order", "done", ()),
        (27, 2, None, "done", ("subcontract",)),
        (27, 2, "purchase_order", "done", ("subcontract",)),
        (27, 3, None, "done", ("order or subcontract",)),
        (27, 3, "purchase_order", "done", ()),
        (27, 4, None, "refused", ()),
        (27, 4, "purchase_order", "done", ()),
        (27, 5, "purchase_order", "refused", ()),
        (27, 6, None, "refused", ()),
        (27, 6, "purchase_order", "done", ()),
        (20, 1, None, "done", ("order",)),
        (20, 2, None, "refused", ()),
        (20, 2, "purchase_order", "done", ()),
        (20, 3, None, "done", ()),
    ],
)
def test_a_vendor_may_want_an_order_or_a_subcontract(
    submit: Submit,
    books: Books,
    invoice: dict[str, Any],
    release: int,
    code: int,
    named: str | None,
    outcome: str,
    told: tuple[str, ...],
) -> None:
    set_vendor(books, 812, wrndft=code)
    books.do(lambda connection: set_release(connection, release))
    answer = submit("payable_invoice", {**invoice, **({named: "50"} if named else {})})
    assert answer.outcome == outcome
    assert answer.warnings == tuple(f"vendor 812 wants an invoice to name its {kinds}." for kinds in told)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"purchase_order": "51"}, "order 3002 is in Review"),
        ({"purchase_order": "51"}, "order 3002 has a balance of 0.00, and 180.01 is invoiced"),
    ],
)
def test_an_order_in_review_or_with_too_little_left_is_told(
    submit: Submit, invoice: dict[str, Any], fields: dict[str, Any], told: str
) -> None:
    answer = submit("payable_invoice", {**invoice, **fields})
    assert answer.outcome == "done"
    assert any(told in warning for warning in answer.warnings)


@pytest.mark.parametrize("rule", ["purchase_order_in_review", "over_purchase_order"])
def test_a_company_may_not_allow_it(submit: Submit, books: Books, invoice: dict[str, Any], rule: Any) -> None:
    books.do(lambda connection: set_level(connection, rule, "refuse"))
    assert submit("payable_invoice", {**invoice, "purchase_order": "51"}).outcome == "refused"


def test_more_than_a_line_has_left_is_told_line_by_line(submit: Submit, books: Books, progress: dict[str, Any]) -> None:
    progress["lines"] = [progress["lines"][0], {**progress["lines"][0], "quantity": Decimal("0.8")}]
    answer = submit("payable_invoice", progress)
    assert answer.outcome == "done"
    assert any("line 1 of subcontract 850 has 1000.00 remaining, and 1050.00 is invoiced" in w for w in answer.warnings)
    books.do(lambda connection: set_level(connection, "over_subcontract", "refuse"))
    refused(submit("payable_invoice", {**progress, "number": "P-2"}), 14050, "has -50.00 remaining")


def test_the_budget_may_have_to_have_the_cost_code(submit: Submit, books: Books, invoice: dict[str, Any]) -> None:
    assert submit("payable_invoice", invoice).warnings == ()
    books.do(lambda connection: set_level(connection, "budget_verification", "warn"))
    assert any("not in the budget of job 210" in told for told in submit("payable_invoice", invoice).warnings)


def test_what_goes_over_budget_is_told(submit: Submit, books: Books, invoice: dict[str, Any]) -> None:
    def save(connection: Any) -> None:
        connection.execute(budget.insert().values(recnum=210))
        line = {"recnum": 210, "linnum": 1, "phsnum": 1, "cstcde": Decimal(1000), "labbdg": Decimal(30)}
        connection.execute(bdglin.insert().values(line))

    books.do(save)
    books.do(lambda connection: set_level(connection, "over_budget", "warn"))
    answer = submit("payable_invoice", invoice)
    assert any("cost type 2: 40.00 is spent or committed of 30.00" in told for told in answer.warnings)


def test_expenses_and_wip_may_have_to_be_kept_apart(submit: Submit, books: Books, invoice: dict[str, Any]) -> None:
    books.do(lambda connection: connection.execute(actrec.update().values(pstwip=1)))
    assert submit("payable_invoice", invoice).outcome == "done"
    books.do(lambda connection: set_level(connection, "wip_verification", "refuse"))
    refused(submit("payable_invoice", invoice), 14050, "WIP Posting is not = to job costs of job 210")
    invoice["lines"][0]["account"] = "1400"
    assert submit("payable_invoice", invoice).outcome == "done"


def test_a_date_outside_the_current_period_is_told(submit: Submit, books: Books, invoice: dict[str, Any]) -> None:
    earlier = {**invoice, "date": dt.date(2026, 8, 31)}
    answer = submit("payable_invoice", earlier)
    assert any("2026-08-31 is not in the current period 9 of 2026" in told for told in answer.warnings)
    assert (books.row(acpinv, 94)["actper"], books.row(acpinv, 94)["postyr"]) == (8, 2026)
    books.do(lambda connection: set_right(connection, "change_period", on=False))
    refused(submit("payable_invoice", earlier), 12806, "no right to post to another period")
    assert submit("payable_invoice", invoice).outcome == "done"


def test_a_company_without_a_set_up_posts_by_the_calendar(
    submit: Submit, books: Books, invoice: dict[str, Any]
) -> None:
    books.do(lambda connection: connection.execute(lgrset.delete()))
    assert submit("payable_invoice", {**invoice, "date": dt.date(2026, 3, 1)}).warnings == ()
    assert (books.row(acpinv, 94)["actper"], books.row(acpinv, 94)["postyr"]) == (3, 2026)
