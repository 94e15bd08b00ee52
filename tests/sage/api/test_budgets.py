"""Budgets (6-2) through the API: one public line per cost type, one row of Sage's per phase and cost code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.records.budget import COLUMNS, written
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.sage.sandbox.switches import set_edition, set_field
from sage100_plugin.sage.tables import actrec, bdglin, budget

from .company import TODAY, USER, Books

D = Decimal
CODE = D("1000.000")
Submit = Callable[..., SageAnswer]


def line(kind: str | None, amount: str | None, phase: str = "0", **more: Any) -> dict[str, Any]:
    given = {"phase": phase, "cost_code": CODE, "cost_type": kind, "budget": None if amount is None else D(amount)}
    return {**given, **more}


def rows(books: Books, job: int) -> list[tuple[int, int, dict[int, Decimal]]]:
    """Phase, line number and the amounts that are not zero, by cost type."""
    return [
        (row["phsnum"], row["linnum"], {kind: row[now] for kind, (now, _) in COLUMNS.items() if row[now]})
        for row in books.rows(bdglin, recnum=job)
    ]


def test_a_budget_is_written_row_by_row_and_read_back_as_it_was_sent(submit: Submit, books: Books) -> None:
    # R170 R171 R172
    lines = [line(str(kind), f"{kind}0.0{kind}") for kind in range(1, 10)]
    lines += [line("2", "7.50", "1", quantity=D("12.5"), notes="Crew & crane")]
    answer = submit("budget", {"id": "210", "lines": lines})
    assert (answer.outcome, answer.id) == ("done", "210")
    assert rows(books, 210) == [
        (0, 1, {kind: D(f"{kind}0.0{kind}") for kind in range(1, 10)}),
        (1, 1, {2: D("7.50")}),
    ]
    stored = books.rows(bdglin, recnum=210)
    assert [(row["ttlbdg"], row["estunt"], row["untcst"], row["ntetxt"]) for row in stored] == [
        (D("450.45"), D("0.0000"), D("0.00"), ""),
        (D("7.50"), D("12.5000"), D("0.60"), "Crew & crane"),
    ]
    assert all(row[original] == 0 for row in stored for _, original in COLUMNS.values())
    header = books.row(budget, 210)
    assert (header["edtdte"], header["usrnme"], header["lckedt"]) == (TODAY, USER, 0)
    public = RECORDS["budget"].public({**header, "lines": stored})
    shown = RECORDS["budget"].shown({"lines": lines})["lines"]
    assert [
        {name: row[name] for name in sent if sent[name] is not None}
        for row, sent in zip(public["lines"], shown, strict=True)
    ] == [{name: value for name, value in sent.items() if value is not None} for sent in shown]


def test_lines_of_a_change_are_new_rows_even_of_a_code_that_is_there(submit: Submit, books: Books) -> None:
    assert submit("budget", {"lines": [line("1", "-20"), line("1", "30"), line("3", "1")]}, "211").outcome == "done"
    assert rows(books, 211) == [
        (0, 1, {1: D(500), 2: D(80)}),
        (0, 2, {1: D(-20)}),
        (0, 3, {1: D(30), 3: D(1)}),
    ]
    assert books.row(budget, 211)["upddte"] == dt.datetime(2026, 9, 30, 15, tzinfo=dt.UTC)


def test_an_amount_without_a_cost_type_is_other_and_a_line_without_both_a_row_of_its_own() -> None:
    made = written({"lines": [line(None, None), line("1", "5"), line(None, "7"), line(None, None)]})["lines"]
    key = {"phase": "0", "cost_code": CODE}
    assert made == [key, {**key, "type1": D(5), "type5": D(7)}, key]


def test_a_shell_of_codes_without_money_can_be_read(submit: Submit, books: Books) -> None:
    # R153
    assert submit("budget", {"id": "210", "lines": [line(None, None), line(None, None)]}).outcome == "done"
    public = RECORDS["budget"].public({**books.row(budget, 210), "lines": books.rows(bdglin, recnum=210)})
    assert [(each["cost_code"], each["cost_type"], each["budget"]) for each in public["lines"]] == [
        ("1000.000", None, "0.00"),
        ("1000.000", None, "0.00"),
    ]


@pytest.mark.parametrize(
    ("fields", "id", "code", "says"),
    [
        ({"id": "211", "lines": []}, None, 12000, "Cannot add duplicate object: job 211 has a budget"),
        ({"id": "999", "lines": []}, None, 12802, "ObjectRef 999 does not exist"),
        ({"id": "212", "lines": []}, None, 14050, "ObjectRef: 212 is inactive"),
        ({"id": "210", "lines": [line("1", "1", "9")]}, None, 12802, "PhaseRef 9 is not a phase of job 210"),
        (
            {"id": "210", "lines": [line("1", "1", cost_code=D(2000))]},
            None,
            12802,
            "CostCodeRef 2000.000 does not exist",
        ),
        ({"id": "210", "lines": [line("1", "1", cost_code=D("9000.5"))]}, None, 14050, "9000.500 is inactive"),
        ({"lines": [line("1", "1")]}, "210", 12802, "ObjectRef 210 does not exist"),
        ({"lines": [line("1", "1")]}, "218", 14050, "218 has Lock Edit set"),
        ({"lines": [line("1", "1"), line("1", "1", "9")]}, "211", 12802, "PhaseRef 9 is not a phase of job 211"),
    ],
)
def test_a_budget_is_refused(
    submit: Submit, books: Books, fields: dict[str, Any], id: str | None, code: int, says: str
) -> None:
    before = books.count()
    answer = submit("budget", fields, id)
    assert (answer.outcome, answer.code) == ("refused", code)
    assert says in answer.message
    assert books.count() == before


@pytest.mark.parametrize("status", [1, 2, 3, 4, 5, 6])
def test_the_status_of_the_job_forbids_no_budget(submit: Submit, books: Books, status: int) -> None:
    books.do(lambda connection: connection.execute(actrec.update().values(status=status)))
    assert submit("budget", {"lines": [line("1", "1")]}, "211").outcome == "done"


def test_a_company_may_require_a_quantity(submit: Submit, books: Books) -> None:
    books.do(lambda connection: set_field(connection, "bdglin.estunt", required=True))
    assert submit("budget", {"id": "210", "lines": [line("1", "1")]}).code == 14050
    assert submit("budget", {"id": "210", "lines": [line("1", "1", quantity=D(3))]}).outcome == "done"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"hours": D(3)}, "Hours cannot be set in a new Budget through Sage's API"),
        ({"original": D(3)}, "Original Budget cannot be set in a new Budget through Sage's API"),
        (
            {"line": "7C0A1E52"},
            "A line of Lines cannot be changed through Sage's API: sandbox.xsd has no BudgetLineMod",
        ),
        ({"notes": "x" * 251}, "Notes takes at most 250 characters"),
    ],
)
def test_what_the_api_does_not_take_is_told_at_the_lines(
    writer: Callable[..., MbxmlWriter], more: dict[str, Any], told: str
) -> None:
    with pytest.raises(Refused, match=told) as caught:
        writer().render(Write("budget", "add", {"id": "210", "lines": [line("1", "1", **more)]}))
    assert [fault.pointer for fault in caught.value.faults] == ["/lines"]


@pytest.mark.parametrize("spelling", ["LaborAmount", "LabourAmount"])
def test_labor_may_be_spelled_as_either_edition_does(
    transport: Callable[..., Any], books: Books, spelling: str
) -> None:
    books.do(lambda connection: set_edition(connection, "CA"))
    sent = (
        '<api:MBXML xmlns:api="http://sage100contractor.com/api"><MBXMLSessionRq><Company>Harbor Mechanical</Company>'
        '<User>apiuser</User></MBXMLSessionRq><MBXMLMsgsRq messageSetID="1" onError="stopOnError">'
        '<BudgetModRq requestID="1"><ObjectRef><ObjectID>211</ObjectID></ObjectRef><BudgetLineAdd><ObjectRef><PhaseID>0'
        f"</PhaseID></ObjectRef><CostCodeRef><ObjectID>1000.000</ObjectID></CostCodeRef><{spelling}>9.50</{spelling}>"
        "</BudgetLineAdd></BudgetModRq></MBXMLMsgsRq></api:MBXML>"
    )
    assert [node.get("statusCode") for node in etree.fromstring(transport().submit(sent)).iter("BudgetModRs")] == ["0"]
    assert rows(books, 211)[-1] == (0, 2, {2: D("9.50")})


def test_in_the_xml_a_row_has_its_phase_and_the_amounts_in_sages_order(writer: Callable[..., MbxmlWriter]) -> None:
    given = {"id": "210", "lines": [line("9", "9"), line("2", "2"), line("1", "1", notes="n", quantity=D(1))]}
    (row,) = etree.fromstring(writer().render(Write("budget", "add", given))).iter("BudgetLineAdd")
    assert [(node.tag, "".join(map(str, node.itertext())).strip()) for node in row] == [
        ("ObjectRef", "0"),
        ("CostCodeRef", "1000.000"),
        ("MaterialAmount", "1.00"),
        ("LaborAmount", "2.00"),
        ("UserDefined9Amount", "9.00"),
        ("Quantity", "1.0000"),
        ("Memo", "n"),
    ]
