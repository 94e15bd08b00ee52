"""Both tabs of a change order (6-4-1) through the API, and what they do to header and subcontract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from sqlalchemy import delete, update

from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox.switches import set_field
from sage100_plugin.sage.tables import pmcgln, prmchg, sbcgln, sbcnln, subcon

from .company import CHANGE_ORDER, Books

D = Decimal
Submit = Callable[..., SageAnswer]

LINE: Mapping[str, Any] = {"description": "Curbs", "amount": D("250.25")}
CODED: Mapping[str, Any] = {"cost_code": D("1000.000"), "cost_type": "1"}
UNIT: Mapping[str, Any] = {"vendor": "814", "subcontract": "60", "change_number": "850-1", "status": 1}


def order(*lines: Mapping[str, Any], **header: Any) -> dict[str, Any]:
    return {**CHANGE_ORDER, **header, "lines": [dict(line) for line in lines]}


def refused(answer: SageAnswer, code: int, says: str) -> None:
    assert (answer.outcome, answer.code) == ("refused", code)
    assert says in answer.message


def lines_of(books: Books, number: int = 60) -> list[tuple[Decimal, ...]]:
    """Original contract, changes, new contract and remaining of each line of a subcontract."""
    columns = ("amount", "change", "cntrct", "remain")
    return [tuple(row[name] for name in columns) for row in books.rows(sbcnln, recnum=number)]


UNTOUCHED = [(D(1000), D(0), D(1000), D(1000)), (D(500), D(0), D(500), D(500))]


@pytest.mark.parametrize("given", list(product((False, True), repeat=5)))
def test_the_columns_of_a_subcontract_change_act_as_a_unit(
    submit: Submit, books: Books, given: tuple[bool, ...]
) -> None:
    # R124
    columns = {**UNIT, "subcontract_line": "2"}
    chosen = {name: value for (name, value), there in zip(columns.items(), given, strict=True) if there}
    answer = submit("change_order", order({**LINE, **CODED, **chosen}))
    whole, none = all(given[:4]), not any(given)
    if whole or none:
        assert answer.outcome == "done"
    else:
        refused(answer, 14050, "a change of a subcontract needs")
        missing = {"vendor": "VendorRef", "subcontract": "SubcontractRef", "change_number": "ChangeNumber"}
        wanted = [element for name, element in {**missing, "status": "Status"}.items() if name not in chosen]
        assert answer.message.endswith(f"needs {', '.join(wanted)} too.")
    assert len(lines_of(books)) == (3 if whole and not given[4] else 2)


def test_a_change_of_a_line_takes_its_code_and_type_and_moves_its_changes(submit: Submit, books: Books) -> None:
    # R204 R206 R207 R210
    assert submit("change_order", order({**LINE, **UNIT, "subcontract_line": "2"})).outcome == "done"
    (line,) = books.rows(sbcgln, recnum=72)
    assert (line["cstcde"], line["csttyp"], line["chgdte"]) == (D("1000.000"), 2, CHANGE_ORDER["date"])
    assert lines_of(books) == [UNTOUCHED[0], (D(500), D("250.25"), D("750.25"), D("750.25"))]
    header = books.row(subcon, 60)
    totals = [header[name] for name in ("cntttl", "chgttl", "ctcttl", "invttl", "balttl")]
    assert totals == [D(1500), D("250.25"), D("1750.25"), D(0), D("1750.25")]
    assert books.row(prmchg, 72)["cstamt"] == D("250.25")


@pytest.mark.parametrize("lacks", ["cost_code", "cost_type"])
def test_a_change_without_a_line_adds_one_and_needs_code_and_type(submit: Submit, books: Books, lacks: str) -> None:
    new = {**LINE, **CODED, **UNIT}
    before = books.count()
    element = {"cost_code": "CostCodeRef", "cost_type": "CostTypeRef"}[lacks]
    refused(submit("change_order", order({**new, lacks: None})), 14050, f"{element}: it is required")
    assert books.count() == before
    assert submit("change_order", order(new)).outcome == "done"
    (line,) = books.rows(sbcgln, recnum=72)
    assert line["ctclin"] == 3
    assert lines_of(books) == [*UNTOUCHED, (D(0), D("250.25"), D("250.25"), D("250.25"))]
    added = books.rows(sbcnln, recnum=60, linnum=3)[0]
    assert (added["dscrpt"], added["cstcde"], added["csttyp"]) == ("Curbs", D("1000.000"), 1)
    assert added["_idref"] == books.row(subcon, 60)["_idnum"]


@pytest.mark.parametrize(("header", "line"), list(product(range(1, 7), range(1, 7))))
def test_only_an_approved_line_of_an_order_that_is_not_void_counts(
    submit: Submit, books: Books, header: int, line: int
) -> None:
    change = {**LINE, **UNIT, "status": line, "subcontract_line": "1"}
    assert submit("change_order", order(change, status=header)).outcome == "done"
    counts = line == 1 and header not in {5, 6}
    moved = (D(1000), D("250.25"), D("1250.25"), D("1250.25"))
    assert lines_of(books) == [moved if counts else UNTOUCHED[0], UNTOUCHED[1]]


def test_a_status_of_the_header_leaves_those_of_its_lines(submit: Submit, books: Books) -> None:
    submit("change_order", order({**LINE, **UNIT, "subcontract_line": "1"}))
    stamp = books.rows(sbcgln, recnum=72)[0]["upddte"]
    assert submit("change_order", {"status": 6}, "72").outcome == "done"
    (line,) = books.rows(sbcgln, recnum=72)
    assert (line["chgsts"], line["upddte"]) == (1, stamp)
    assert lines_of(books) == UNTOUCHED
    assert submit("change_order", {"status": 2}, "72").outcome == "done"
    assert lines_of(books)[0][1] == D("250.25")


def test_a_pure_budget_change_touches_no_subcontract(submit: Submit, books: Books) -> None:
    given = {**LINE, **CODED, "hours": D("12.5"), "units": D("3.25")}
    assert submit("change_order", order(given, status=1)).outcome == "done"
    (line,) = books.rows(sbcgln, recnum=72)
    assert (line["chghrs"], line["chgunt"], line["vndctc"], line["chgsts"]) == (D("12.50"), D("3.2500"), None, None)
    assert lines_of(books) == UNTOUCHED


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"vendor": "99"}, 12802, "VendorRef 99 does not exist"),
        ({"vendor": "813"}, 14050, "VendorRef: 813 is inactive"),
        ({"vendor": "812"}, 14050, "VendorRef: subcontract 60 is of 814, not of 812"),
        ({"subcontract": "850"}, 12802, "SubcontractRef 850 does not exist"),
        ({"subcontract": "68"}, 14050, "JobRef: subcontract 68 is of 211, not of 210"),
        ({"subcontract_line": "9"}, 12802, "SubcontractLine 9 is not a line of subcontract 60"),
    ],
)
def test_a_subcontract_change_is_refused(
    submit: Submit, books: Books, fields: dict[str, Any], code: int, says: str
) -> None:
    before = books.count()
    refused(submit("change_order", order({**LINE, **CODED, **UNIT, "subcontract_line": "1", **fields})), code, says)
    assert books.count() == before


def test_one_order_changes_a_line_of_a_subcontract_once(submit: Submit, books: Books) -> None:
    # R211
    change = {**LINE, **UNIT, "subcontract_line": "1"}
    refused(submit("change_order", order(change, change)), 14050, "changes line 1 already: add the amounts up")
    assert submit("change_order", order(change, {**change, "subcontract_line": "2"})).outcome == "done"
    refused(submit("change_order", {"lines": [change]}, "72"), 14050, "changes line 1 already")
    assert submit("change_order", order(change, number="13")).outcome == "done"
    assert lines_of(books)[0][1] == D("500.50")


def test_removing_a_change_takes_its_amount_away_and_leaves_its_line(submit: Submit, books: Books) -> None:
    submit("change_order", order({**LINE, **CODED, **UNIT}, {**LINE, **UNIT, "subcontract_line": "1"}))
    books.do(lambda connection: connection.execute(delete(prmchg).where(prmchg.c.recnum == 72)))
    assert lines_of(books) == [*UNTOUCHED, (D(0), D(0), D(0), D(0))]
    assert books.row(subcon, 60)["chgttl"] == D(0)


def test_a_typed_contract_and_an_invoice_move_what_remains(submit: Submit, books: Books) -> None:
    submit("change_order", order({**LINE, **UNIT, "subcontract_line": "1"}))
    here = (sbcnln.c.recnum == 60, sbcnln.c.linnum == 1)
    books.do(lambda one: one.execute(update(sbcnln).where(*here).values(amount=D(2000), billed=D("100.10"))))
    assert lines_of(books)[0] == (D(2000), D("250.25"), D("2250.25"), D("2150.15"))
    assert books.row(subcon, 60)["balttl"] == D("2650.15")


def test_a_change_that_counts_for_nothing_stamps_no_subcontract(submit: Submit, books: Books) -> None:
    submit("change_order", order({**LINE, **UNIT, "status": 2, "subcontract_line": "1"}))
    assert {row["upddte"] for row in books.rows(sbcnln, recnum=60)} == {None}
    assert books.row(subcon, 60)["upddte"] is None
    submit("change_order", order({**LINE, **UNIT, "subcontract_line": "1"}))
    stamps = [row["upddte"] for row in books.rows(sbcnln, recnum=60)]
    assert (stamps[0] is None, stamps[1]) == (False, None)


PRIME: Mapping[str, Any] = {
    "description": "Curbs to the client",
    "estimated": D("1000.10"),
    "overhead_rate": D("10.5"),
    "profit_rate": D("5"),
}


@pytest.mark.parametrize(
    ("fields", "requested"),
    [
        ({}, D("1160.37")),
        ({"overhead_rate": None}, D("1050.11")),
        ({"profit_rate": None, "overhead_rate": None}, D("1000.10")),
        ({"requested": D(900)}, D("900.00")),
        ({"requested": D(0)}, D("0.00")),
        ({"estimated": D("-1000.10")}, D("-1160.37")),
        ({"estimated": None}, D("0.00")),
    ],
)
def test_the_requested_amount_is_worked_out_and_may_be_typed_over(
    submit: Submit, books: Books, fields: dict[str, Any], requested: Decimal
) -> None:
    answer = submit("change_order", order(prime_lines=[{**PRIME, **fields}]))
    assert answer.outcome == "done"
    assert books.rows(pmcgln, recnum=72)[0]["reqprc"] == requested
    assert books.row(prmchg, 72)["reqamt"] == requested


@pytest.mark.parametrize("status", [1, 2])
def test_no_status_fills_the_approved_amount(submit: Submit, books: Books, status: int) -> None:
    submit("change_order", order(prime_lines=[PRIME], status=status))
    assert (books.rows(pmcgln, recnum=72)[0]["aprprc"], books.row(prmchg, 72)["appamt"]) == (D(0), D(0))


def test_prime_lines_are_added_below_those_there_are_and_read_back(submit: Submit, books: Books) -> None:
    full = {**PRIME, "requested": D(1200), "approved": D("1100.55"), **CODED}
    submit("change_order", order(prime_lines=[full], reason="Owner's wish"))
    assert submit("change_order", {"prime_lines": [{"description": "Less"}]}, "72").outcome == "done"
    assert [row["linnum"] for row in books.rows(pmcgln, recnum=72)] == [1, 2]
    kind = RECORDS["change_order"]
    public = kind.public({**books.row(prmchg, 72), "lines": [], "prime_lines": books.rows(pmcgln, recnum=72)})
    assert public["prime_lines"][0] == {
        "line": "1",
        "notes": "",
        **kind.shown({"prime_lines": [full]})["prime_lines"][0],
    }
    assert (public["reason"], public["approved_amount"], public["estimated_amount"]) == (
        "Owner's wish",
        "1100.55",
        "1000.10",
    )


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"description": " "}, 14050, "PrimeChangeDetailAdd/Desc: it is required"),
        ({"cost_code": D(2000)}, 12802, "CostCodeRef 2000.000 does not exist"),
        ({"cost_type": "5"}, 12802, "CostTypeRef 5 does not exist"),
    ],
)
def test_a_prime_line_is_refused(submit: Submit, books: Books, fields: dict[str, Any], code: int, says: str) -> None:
    before = books.count()
    refused(submit("change_order", order(prime_lines=[{**PRIME, **fields}])), code, says)
    assert books.count() == before


def test_a_company_may_require_a_reason(submit: Submit, books: Books) -> None:
    books.do(lambda connection: set_field(connection, "prmchg.reason", required=True))
    refused(submit("change_order", order()), 14050, "reason: this company requires an entry")
    refused(submit("change_order", {"status": 2}, "70"), 14050, "reason: this company requires an entry")
    assert submit("change_order", order(reason="Owner")).outcome == "done"


def test_the_header_totals_follow_the_lines_and_keep_what_was_typed_without_any(books: Books) -> None:
    books.do(lambda one: one.execute(update(prmchg).where(prmchg.c.recnum == 71).values(appamt=D(77))))
    line = {"recnum": 70, "linnum": 2, "bdgprc": D("0.20"), "cstcde": D(1000), "csttyp": 1}
    books.do(lambda one: one.execute(sbcgln.insert().values(line)))
    assert books.row(prmchg, 70)["cstamt"] == D("100.20")
    books.do(lambda one: one.execute(delete(sbcgln).where(sbcgln.c.recnum == 70)))
    assert (books.row(prmchg, 70)["cstamt"], books.row(prmchg, 71)["appamt"]) == (D(0), D(77))
