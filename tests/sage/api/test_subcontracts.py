"""Subcontracts (6-7-1) through the API: what is taken, refused, numbered and warned of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.sage.sandbox.switches import Level, set_edition, set_field, set_level, set_right
from sage100_plugin.sage.tables import actrec, bdglin, budget, jobcst, prmchg, sbcgln, sbcnln, subcon

from .company import TODAY, USER, Books

D = Decimal
Submit = Callable[..., SageAnswer]

SUBCONTRACT: Mapping[str, Any] = {
    "number": "900",
    "vendor": "814",
    "job": "210",
    "phase": "1",
    "description": "Sheet metal",
    "status": 3,
    "contract_date": dt.date(2026, 9, 15),
    "tax_district": "4",
    "lines": [
        {"description": "Flashing", "cost_code": D("1000.000"), "cost_type": "1", "amount": D("1200.50")},
        {"description": "Credit", "cost_code": D("1000.000"), "cost_type": "2", "amount": D("-80.00")},
    ],
}
LINE: Mapping[str, Any] = SUBCONTRACT["lines"][0]


def refused(answer: SageAnswer, code: int, says: str) -> None:
    assert (answer.outcome, answer.code) == ("refused", code)
    assert says in answer.message


def remove(writer: Callable[..., MbxmlWriter], number: int) -> SageAnswer:
    return writer().submit(Write("subcontract", "delete", {}, str(number)))


def test_a_new_subcontract_shows_what_was_sent(submit: Submit, books: Books) -> None:
    # R182 R183 R184 R185 R186 R187 R189 R190
    answer = submit("subcontract", SUBCONTRACT)
    assert (answer.outcome, answer.id) == ("done", "70")
    row, lines = books.row(subcon, 70), books.rows(sbcnln, recnum=70)
    kind = RECORDS["subcontract"]
    public, sent = kind.public({**row, "lines": lines}), kind.shown(SUBCONTRACT)
    assert {name: public[name] for name in sent if name != "lines"} == {
        name: value for name, value in sent.items() if name != "lines"
    }
    assert [{name: line[name] for name in LINE} for line in public["lines"]] == sent["lines"]
    assert [(line["linnum"], line["cntrct"], line["remain"], line["upddte"]) for line in lines] == [
        (1, D("1200.50"), D("1200.50"), None),
        (2, D("-80.00"), D("-80.00"), None),
    ]
    assert (row["usrnme"], row["entdte"], row["ctcttl"]) == (USER, TODAY, D("1120.50"))
    assert public["contract_amount"] == "1120.50"


def test_canadian_tax_flags_are_taken_in_canada_only(submit: Submit, books: Books) -> None:
    flags = {"gst": "Y", "pst": "N", "hst": "Y"}
    given = {**SUBCONTRACT, "tax_district": None, "lines": [{**LINE, **flags}]}
    refused(submit("subcontract", given), 10600, "this edition of Sage has no SubjectToGST")
    books.do(lambda connection: set_edition(connection, "CA"))
    assert submit("subcontract", given).outcome == "done"
    (line,) = books.rows(sbcnln, recnum=70)
    assert (line["gstsbj"], line["pstsbj"], line["hstsbj"]) == ("Y", "N", "Y")
    refused(submit("subcontract", SUBCONTRACT), 10600, "this edition of Sage has no SalesTaxDistrictRef")


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"vendor": "99"}, 12802, "VendorRef 99 does not exist"),
        ({"vendor": "813"}, 14050, "VendorRef: 813 is inactive"),
        ({"job": "999"}, 12802, "JobRef 999 does not exist"),
        ({"job": "212", "phase": None}, 14050, "JobRef: 212 is inactive"),
        ({"phase": "9"}, 12802, "PhaseRef 9 is not a phase of job 210"),
        ({"description": " "}, 14050, "Desc: it is required"),
        ({"lines": [LINE, {**LINE, "description": " "}]}, 14050, "SubcontractLineAdd/Desc: it is required"),
        ({"lines": [LINE, {**LINE, "cost_code": D(2000)}]}, 12802, "CostCodeRef 2000.000 does not exist"),
        ({"lines": [LINE, {**LINE, "cost_code": D("9000.5")}]}, 14050, "CostCodeRef: 9000.500 is inactive"),
        ({"lines": [LINE, {**LINE, "cost_type": "5"}]}, 12802, "CostTypeRef 5 does not exist"),
    ],
)
def test_a_new_subcontract_is_refused(
    submit: Submit, books: Books, fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    refused(submit("subcontract", {**SUBCONTRACT, **fields}), code, says)
    assert books.count() == before


@pytest.mark.parametrize("status", [1, 2, 3, 4, 5, 6])
def test_neither_its_status_nor_the_jobs_forbids_a_subcontract(submit: Submit, books: Books, status: int) -> None:
    books.do(lambda connection: connection.execute(update(actrec).values(status=status)))
    assert submit("subcontract", {**SUBCONTRACT, "status": status}).outcome == "done"
    assert books.row(subcon, 70)["status"] == status


@pytest.mark.parametrize("number", ["", "  ", None])
def test_without_a_number_the_next_is_taken(submit: Submit, books: Books, number: str | None) -> None:
    assert submit("subcontract", {**SUBCONTRACT, "number": number}).outcome == "done"
    assert books.row(subcon, 70)["ctcnum"] == "871"


def test_a_number_may_stand_twice_unless_the_company_requires_it_unique(submit: Submit, books: Books) -> None:
    again = {**SUBCONTRACT, "number": "850"}
    assert submit("subcontract", again).outcome == "done"
    books.do(lambda connection: set_field(connection, "subcon.ctcnum", unique=True))
    refused(submit("subcontract", again), 14050, "SubcontractNumber: 850 is used already")
    refused(submit("subcontract", {**again, "number": "860"}), 14050, "860 is used already")
    assert submit("subcontract", {**again, "number": "851"}).outcome == "done"


def test_a_company_may_require_a_contract_date(submit: Submit, books: Books) -> None:
    undated = {**SUBCONTRACT, "contract_date": None}
    assert submit("subcontract", undated).outcome == "done"
    books.do(lambda connection: set_field(connection, "subcon.condte", required=True))
    refused(submit("subcontract", undated), 14050, "condte: this company requires an entry")


def test_a_subcontract_can_be_deleted_with_its_lines(writer: Callable[..., MbxmlWriter], books: Books) -> None:
    answer = remove(writer, 60)
    assert (answer.outcome, answer.id) == ("done", "60")
    assert (books.rows(subcon, recnum=60), books.rows(sbcnln, recnum=60)) == ([], [])


def test_an_invoiced_or_changed_subcontract_is_not_deleted(writer: Callable[..., MbxmlWriter], books: Books) -> None:
    here = (sbcnln.c.recnum == 60, sbcnln.c.linnum == 2)
    books.do(lambda one: one.execute(update(sbcnln).where(*here).values(billed=D("0.01"))))
    refused(remove(writer, 60), 14050, "line 2 of 60 has an invoiced or changed amount")
    books.do(lambda one: one.execute(update(sbcnln).where(*here).values(billed=0)))
    change = {"recnum": 70, "linnum": 2, "vndctc": 60, "ctclin": 1, "bdgprc": D(5)}
    books.do(lambda one: one.execute(insert(sbcgln).values(change)))
    refused(remove(writer, 60), 14050, "line 1 of 60 has an invoiced or changed amount")
    books.do(lambda one: one.execute(update(prmchg).where(prmchg.c.recnum == 70).values(status=2)))
    assert remove(writer, 60).outcome == "done"


def test_what_is_locked_missing_or_not_permitted_is_not_deleted(
    writer: Callable[..., MbxmlWriter], books: Books
) -> None:
    refused(remove(writer, 69), 14050, "69 has Lock Edit set")
    refused(remove(writer, 99), 12802, "ObjectRef 99 does not exist")
    books.do(lambda connection: set_right(connection, "delete", on=False))
    refused(remove(writer, 60), 12806, "no right to delete")


def budgeted(books: Books, amount: str) -> None:
    """Job 210 has a budget for phase 1, material, an approved change of 100 and costs of 300."""
    place = {"phsnum": 1, "cstcde": D(1000)}
    order = {"recnum": 79, "chgnum": "79", "jobnum": 210, "phsnum": 1, "status": 1}
    cost = {"recnum": 1, "jobnum": 210, "csttyp": 1, "srcnum": 11, "status": 1, "cstamt": D(300), "trnnum": "1"}

    def fill(connection: Any) -> None:
        connection.execute(insert(budget).values(recnum=210))
        connection.execute(insert(bdglin).values(recnum=210, linnum=1, matbdg=D(amount), **place))
        connection.execute(insert(prmchg).values(order))
        change = {"recnum": 79, "linnum": 1, "cstcde": D(1000), "csttyp": 1, "bdgprc": D(100)}
        connection.execute(insert(sbcgln).values(change))
        connection.execute(insert(jobcst).values({**cost, **place, "bllsts": 1, "paytyp": 1, "actprd": 9}))
        for name in ("pcorln", "pchord"):
            connection.exec_driver_sql(f"DELETE FROM {name}")

    books.do(fill)


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        ("1400.50", ""),
        (
            "1400.49",
            "Over budget: job 210, phase 1, cost code 1000.000, cost type 1: 1500.50 is spent or committed of 1500.49.",
        ),
    ],
)
def test_over_budget_is_told_and_saved(submit: Submit, books: Books, amount: str, says: str) -> None:
    budgeted(books, amount)
    answer = submit("subcontract", {**SUBCONTRACT, "lines": [LINE]})
    assert answer.outcome == "done"
    assert says in answer.message
    assert bool(says) == ("Over budget" in answer.message)


@pytest.mark.parametrize(("status", "commits"), [(1, False), (2, False), (3, True), (4, True), (5, False), (6, False)])
def test_only_a_subcontract_that_commits_goes_over_budget(
    submit: Submit, books: Books, status: int, commits: bool
) -> None:
    budgeted(books, "0")
    answer = submit("subcontract", {**SUBCONTRACT, "status": status, "lines": [LINE]})
    assert ("Over budget" in answer.message) is commits


@pytest.mark.parametrize(("level", "outcome", "told"), [("none", "done", False), ("refuse", "refused", True)])
def test_the_company_says_whether_over_budget_is_told_or_refused(
    submit: Submit, books: Books, level: Level, outcome: str, told: bool
) -> None:
    budgeted(books, "10")
    books.do(lambda connection: set_level(connection, "over_budget", level))
    before = books.count()
    answer = submit("subcontract", {**SUBCONTRACT, "lines": [LINE]})
    assert (answer.outcome, "Over budget" in answer.message) == (outcome, told)
    assert (books.count() == before) is (outcome == "refused")


def test_a_code_without_a_budget_is_over_it_and_others_are_not_spoken_of(submit: Submit, books: Books) -> None:
    books.do(lambda connection: connection.execute(delete(bdglin)))
    answer = submit("subcontract", {**SUBCONTRACT, "lines": [LINE]})
    assert answer.message.count("Over budget") == 1
    assert "phase 1, cost code 1000.000, cost type 1" in answer.message
