"""The derived figures of a job: on rows made to trap, and against a sandbox company added up in another way."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import CostFigures, JobFigures
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox import company
from sage100_plugin.testing.sage import MemorySage

D = Decimal
CODE = D("1000.000")
OTHER = D("2000.500")
FIGURES = ("budget", "original", "approved_changes", "subcontracts", "purchase_orders", "actual")


def job(stage: Any, **row: Any) -> None:
    stage.save("job", recnum=210, jobnme="Riverside Clinic", status=4, **row)


def order(stage: Any, number: int, status: int, *lines: dict[str, Any], **row: Any) -> None:
    detail = [{"linnum": place, "cstcde": CODE, "csttyp": 4, **line} for place, line in enumerate(lines, 1)]
    given = {"recnum": number, "chgnum": str(number), "jobnum": 210, "phsnum": 0, "status": status, **row}
    stage.save("change_order", **given, lines=detail)


def subcontract(stage: Any, number: int, status: int, *lines: dict[str, Any], **row: Any) -> None:
    detail = [{"linnum": place, "cstcde": CODE, "csttyp": 4, **line} for place, line in enumerate(lines, 1)]
    given = {"recnum": number, "ctcnum": f"8{number}0", "jobnum": 210, "phsnum": 0, "vndnum": 812, "status": status}
    stage.save("subcontract", **{**given, **row}, lines=detail)


def costs(figures: JobFigures) -> dict[tuple[int, Decimal, int], CostFigures]:
    found = {(cost.phase, cost.cost_code, cost.cost_type): cost for cost in figures.costs}
    assert len(found) == len(figures.costs)
    return found


def told(cost: CostFigures) -> dict[str, Decimal]:
    """The figures that are not zero."""
    return {name: getattr(cost, name) for name in FIGURES if getattr(cost, name)}


def test_an_approved_change_moves_the_contract_and_an_open_one_waits(any_stage: Any) -> None:
    job(any_stage, cntrct=D("100000.10"))
    for number, status in enumerate((1, 2, 3, 4, 5, 6), 1):
        order(any_stage, number, status, appamt=D(10**number) / 100, reqamt=D(2 * 10**number) / 100)
    order(any_stage, 7, 1, appamt=D("-0.05"))
    order(any_stage, 8, 1, appamt=D(999), jobnum=211)
    found = any_stage.reader.figures("210")
    assert (found.job, found.contract, found.approved_changes) == ("210", D("100000.10"), D("0.05"))
    assert found.current_contract == D("100000.15")
    assert found.pending_changes == D("2.00") + D(20) + D(200)


def test_a_budget_is_told_by_phase_code_and_type_with_its_original(any_stage: Any) -> None:
    job(any_stage)
    rows = [
        {"linnum": 1, "phsnum": 0, "cstcde": CODE, "matbdg": D("0.10"), "usrcs6": D("5.25"), "cs9org": D(7)},
        {"linnum": 2, "phsnum": 0, "cstcde": CODE, "matbdg": D("0.20"), "matorg": D(1)},
        {"linnum": 3, "phsnum": 2, "cstcde": CODE, "othbdg": D("9999999999.99")},
        {"linnum": 4, "phsnum": 2, "cstcde": OTHER},
    ]
    any_stage.save("budget", recnum=210, lines=rows)
    any_stage.save("budget", recnum=211, lines=[{**rows[0], "linnum": 1}])
    found = any_stage.reader.figures("210")
    assert {place: told(cost) for place, cost in costs(found).items()} == {
        (0, CODE, 1): {"budget": D("0.30"), "original": D(1)},
        (0, CODE, 6): {"budget": D("5.25")},
        (0, CODE, 9): {"original": D(7)},
        (2, CODE, 5): {"budget": D("9999999999.99")},
    }
    assert (found.budget, found.original_budget) == (D("10000000005.54"), D("8.00"))
    assert str(costs(found)[0, CODE, 1].budget) == "0.30"


@pytest.mark.parametrize(
    ("header", "line", "counts"),
    [
        *((status, None, status == 1) for status in range(1, 7)),
        *((status, 0, status == 1) for status in range(1, 7)),
        *((status, 1, status not in {5, 6}) for status in range(1, 7)),
        *((1, status, status == 1) for status in range(2, 7)),
    ],
)
def test_a_line_counts_by_its_own_status_unless_its_order_is_void_or_rejected(
    any_stage: Any, header: int, line: int | None, counts: bool
) -> None:
    job(any_stage)
    order(any_stage, 1, header, {"bdgprc": D("12.34"), "chgsts": line}, phsnum=3)
    found = costs(any_stage.reader.figures("210"))
    assert {place: told(cost) for place, cost in found.items()} == (
        {(3, CODE, 4): {"approved_changes": D("12.34")}} if counts else {}
    )


def test_what_remains_of_current_subcontracts_is_committed(any_stage: Any) -> None:
    job(any_stage)
    for number, status in enumerate((1, 2, 3, 4, 5, 6), 1):
        subcontract(any_stage, number, status, {"amount": D(10**number), "billed": D(number)}, phsnum=1)
    assert told(costs(any_stage.reader.figures("210"))[1, CODE, 4]) == {"subcontracts": D(1000 - 3 + 10000 - 4)}


def test_changes_of_a_subcontract_commit_under_the_code_of_the_line_they_change(any_stage: Any) -> None:
    """One changes a line, one added a line of its own, one is pending, one is void by its header."""
    job(any_stage)
    subcontract(any_stage, 5, 4, {"amount": D(1000), "billed": D(250)}, {"amount": D(0), "cstcde": OTHER}, phsnum=7)
    tie = {"vndnum": 812, "vndctc": 5, "chgnum": "850-1"}
    order(any_stage, 1, 2, {**tie, "ctclin": 1, "chgsts": 1, "bdgprc": D("100.01"), "cstcde": OTHER, "csttyp": 2})
    order(any_stage, 2, 1, {**tie, "ctclin": None, "chgsts": 1, "bdgprc": D(40), "cstcde": D(3000), "csttyp": 5})
    order(any_stage, 3, 1, {**tie, "ctclin": 2, "chgsts": 2, "bdgprc": D(5000)})
    order(any_stage, 4, 5, {**tie, "ctclin": 1, "chgsts": 1, "bdgprc": D(7000)})
    found = {place: told(cost) for place, cost in costs(any_stage.reader.figures("210")).items()}
    assert found == {
        (0, OTHER, 2): {"approved_changes": D("100.01")},
        (0, D(3000), 5): {"approved_changes": D(40)},
        (7, CODE, 4): {"subcontracts": D("850.01")},
        (7, OTHER, 4): {},
        (7, D(3000), 5): {"subcontracts": D(40)},
    }


def test_a_subcontract_shows_what_approved_changes_made_of_each_line(any_stage: Any) -> None:
    any_stage.save("vendor", recnum=812, vndnme="Acme Supply")
    any_stage.save("subcontract_type", recnum=3, dscrpt="Labor only")
    job(any_stage)
    any_stage.save("phase", recnum=210, phsnum=1, phsnme="Shell")
    subcontract(any_stage, 5, 4, {"amount": D(1000), "billed": D(250)}, {"amount": D("0.10")}, phsnum=1, contyp=3)
    tie = {"vndnum": 812, "vndctc": 5, "chgnum": "850-1"}
    order(any_stage, 1, 2, {**tie, "ctclin": 1, "chgsts": 1, "bdgprc": D("0.20")})
    order(any_stage, 2, 1, {**tie, "ctclin": 1, "chgsts": 1, "bdgprc": D("0.10")}, {"bdgprc": D(77)})
    order(any_stage, 3, 6, {**tie, "ctclin": 2, "chgsts": 1, "bdgprc": D(5)})
    shown = RECORDS["subcontract"].public(any_stage.reader.get("subcontract", ["5"])["5"])
    assert [(line["changes"], line["new_contract"], line["remaining"]) for line in shown["lines"]] == [
        ("0.30", "1000.30", "750.30"),
        ("0.00", "0.10", "0.10"),
    ]
    names = ("vendor_name", "job_name", "phase_name", "status_name", "type_name")
    assert [shown[name] for name in names] == ["Acme Supply", "Riverside Clinic", "Shell", "Current", "Labor only"]
    totals = ("original_amount", "change_amount", "contract_amount", "invoiced_amount", "remaining_amount")
    assert [shown[name] for name in totals] == ["1000.10", "0.30", "1000.40", "250.00", "750.40"]
    (found,) = any_stage.reader.find("subcontract", where={"number": "850"})
    assert RECORDS["subcontract"].public(found)["remaining_amount"] is None


@pytest.mark.parametrize("status", [1, 2, 3, 4, 5, 6])
def test_what_is_still_to_come_of_purchase_orders_is_committed(any_stage: Any, status: int) -> None:
    job(any_stage)
    lines = [
        {"linnum": 1, "linqty": D("3.3333"), "linprc": D("1.005000"), "rcvdte": D(1), "cancel": D("0.3333")},
        {"linnum": 2, "linqty": D(10), "linprc": D("0.125000")},
        {"linnum": 3, "linqty": D(1), "linprc": D(5), "rcvdte": D(1)},
    ]
    detail = [{"cstcde": CODE, "csttyp": 1, **line} for line in lines]
    any_stage.save("purchase_order", recnum=3, ordnum="3", jobnum=210, phsnum=2, status=status, lines=detail)
    found = {place: told(cost) for place, cost in costs(any_stage.reader.figures("210")).items()}
    assert found == ({(2, CODE, 1): {"purchase_orders": D("2.01") + D("1.25")}} if status <= 3 else {})


def test_posted_costs_are_actual_whatever_their_source_and_void_ones_are_not(any_stage: Any) -> None:
    job(any_stage)
    place = {"jobnum": 210, "phsnum": 0, "cstcde": CODE, "csttyp": 7}
    for number, (amount, status) in enumerate(((D("0.10"), 1), (D("0.20"), 1), (D(-1), 1), (D(500), 2)), 1):
        any_stage.save("job_cost", recnum=number, srcnum=11, status=status, cstamt=amount, **place)
    any_stage.save("job_cost", recnum=9, srcnum=31, status=1, cstamt=D(1), **{**place, "jobnum": 211})
    found = any_stage.reader.figures("210")
    assert told(costs(found)[0, CODE, 7]) == {"actual": D("-0.70")}
    assert (found.actual, found.committed) == (D("-0.70"), D(0))


def test_a_memo_invoice_of_a_subcontract_moves_no_figure(any_stage: Any) -> None:
    """Only what Sage itself counts as invoiced does, and posted costs."""
    job(any_stage)
    subcontract(any_stage, 5, 4, {"amount": D(1000), "billed": D(0)})
    invoice = {"vndnum": 812, "jobnum": 210, "invtyp": 2, "status": 1, "ctcnum": "850", "invttl": D(300)}
    any_stage.save("payable_invoice", recnum=70, invnum="M-1", **invoice)
    found = any_stage.reader.figures("210")
    assert (found.committed, found.actual) == (D(1000), D(0))


def test_what_remains_is_the_current_budget_less_what_is_spent_and_committed(any_stage: Any) -> None:
    job(any_stage)
    line = {"linnum": 1, "phsnum": 0, "cstcde": CODE, "subbdg": D(1000)}
    any_stage.save("budget", recnum=210, lines=[line])
    order(any_stage, 1, 1, {"bdgprc": D(200)})
    subcontract(any_stage, 5, 4, {"amount": D(700)})
    any_stage.save(
        "job_cost", recnum=1, jobnum=210, phsnum=0, cstcde=CODE, csttyp=4, srcnum=11, status=1, cstamt=D(600)
    )
    found = any_stage.reader.figures("210")
    (cost,) = found.costs
    assert (cost.current_budget, cost.committed, cost.remaining) == (D(1200), D(700), D(-100))
    totals = (found.current_budget, found.committed, found.actual, found.remaining)
    assert totals == (D(1200), D(700), D(600), D(-100))


@pytest.mark.parametrize("number", ["211", "", "x", "210-1", "9" * 30])
def test_a_job_that_does_not_exist_has_no_figures(any_stage: Any, number: str) -> None:
    job(any_stage)
    with pytest.raises(Refused, match=rf"Sage has no job {number} \(3-5 Jobs\)") as caught:
        any_stage.reader.figures(number)
    assert caught.value.code == "not_in_sage"


def test_a_job_without_anything_has_figures_of_zero(any_stage: Any) -> None:
    job(any_stage)
    found = any_stage.reader.figures("210")
    assert found == JobFigures("210")
    assert (found.current_contract, found.remaining) == (D("0.00"), D("0.00"))


class Ledger:
    """A company's file read as text and added up row by row, without any of the plugin's code."""

    def __init__(self, path: Path) -> None:
        opened = sqlite3.connect(path)
        opened.row_factory = sqlite3.Row
        self.tables = {name: [dict(row) for row in opened.execute(f"SELECT * FROM {name}")] for name in self.NAMES}
        opened.close()

    NAMES = ("actrec", "prmchg", "sbcgln", "bdglin", "subcon", "sbcnln", "pchord", "pcorln", "jobcst")
    TYPES = ("mat", "lab", "eqp", "sub", "oth")

    def where(self, table: str, **wanted: Any) -> Iterator[dict[str, Any]]:
        return (row for row in self.tables[table] if all(row[name] == value for name, value in wanted.items()))

    def standing(self, line: dict[str, Any]) -> int:
        (header,) = self.where("prmchg", recnum=line["recnum"])
        status: int = header["status"]
        return status if status >= 5 else line["chgsts"] or status

    def figures(self, number: int) -> dict[Any, dict[str, Decimal]]:
        found: dict[Any, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for row in self.where("bdglin", recnum=number):
            names = [f"{name}bdg" for name in self.TYPES] + [f"usrcs{kind}" for kind in range(6, 10)]
            originals = [f"{name}org" for name in self.TYPES] + [f"cs{kind}org" for kind in range(6, 10)]
            for kind, (now, original) in enumerate(zip(names, originals, strict=True), 1):
                place = found[row["phsnum"], money(row["cstcde"], 3), kind]
                place["budget"] += money(row[now])
                place["original"] += money(row[original])
        for line in self.tables["sbcgln"]:
            header = next(self.where("prmchg", recnum=line["recnum"]))
            if self.standing(line) == 1 and header["jobnum"] == number:
                place = found[header["phsnum"], money(line["cstcde"], 3), line["csttyp"]]
                place["approved_changes"] += money(line["bdgprc"])
        self.add_commitments(number, found)
        for row in self.where("jobcst", jobnum=number, status=1):
            found[row["phsnum"], money(row["cstcde"], 3), row["csttyp"]]["actual"] += money(row["cstamt"])
        return found

    def add_commitments(self, number: int, found: dict[Any, dict[str, Decimal]]) -> None:
        for header in self.where("subcon", jobnum=number):
            for line in self.where("sbcnln", recnum=header["recnum"]) if header["status"] in {3, 4} else ():
                changes = self.where("sbcgln", vndctc=header["recnum"], ctclin=line["linnum"])
                left = money(line["amount"]) - money(line["billed"])
                left += sum((money(change["bdgprc"]) for change in changes if self.standing(change) == 1), D(0))
                found[header["phsnum"], money(line["cstcde"], 3), line["csttyp"]]["subcontracts"] += left
        for header in self.where("pchord", jobnum=number):
            for line in self.where("pcorln", recnum=header["recnum"]) if header["status"] in {1, 2, 3} else ():
                open_ = money(line["linqty"], 4) - money(line["rcvdte"], 4) - money(line["cancel"], 4)
                worth = (money(line["linprc"], 6) * open_).quantize(D("0.01"), ROUND_HALF_UP)
                found[header["phsnum"], money(line["cstcde"], 3), line["csttyp"]]["purchase_orders"] += worth


def money(value: Any, places: int = 2) -> Decimal:
    return D(str(value or 0)).quantize(D(1).scaleb(-places))


def test_the_figures_of_every_job_of_a_company_are_those_added_up_by_hand(seeded_file: Path) -> None:
    ledger, reader = Ledger(seeded_file), company.open_reader(seeded_file)
    seen: set[str] = set()
    for row in ledger.tables["actrec"]:
        found = reader.figures(str(row["recnum"]))
        by_hand = ledger.figures(row["recnum"])
        wanted = {place: {n: v for n, v in held.items() if v} for place, held in by_hand.items() if any(held.values())}
        assert {place: told(cost) for place, cost in costs(found).items() if told(cost)} == wanted
        approved = ledger.where("prmchg", jobnum=row["recnum"], status=1)
        assert found.current_contract == money(row["cntrct"]) + sum((money(each["appamt"]) for each in approved), D(0))
        seen |= {name for cost in found.costs for name in told(cost)}
    assert seen == set(FIGURES)
    reader.close()


def test_posted_costs_are_told_by_the_commitment_of_their_invoice(any_stage: Any) -> None:
    # R224 R225
    job(any_stage)
    subcontract(any_stage, 5, 4)
    invoice = {"recnum": 3, "invnum": "B-1", "dscrpt": "x", "vndnum": 812, "lgrrec": 70, "invtyp": 1, "ctcnum": "850"}
    any_stage.save("payable_invoice", **invoice)
    shown = {"jobnum": 210, "phsnum": 0, "cstcde": CODE, "csttyp": 4, "trnnum": "x", "dscrpt": "x"}
    tied = {"invtyp": 1, "ctcrec": 5} if isinstance(any_stage.reader, MemorySage) else {}
    for number, (amount, source, entry, status) in enumerate(
        (("1.10", 11, 70, 1), ("2.20", 11, 70, 1), ("4.40", 11, 70, 2), ("8.80", 3, 70, 1), ("-16.60", 11, 71, 1)), 1
    ):
        own = tied if (source, entry) == (11, 70) else {}
        posted = {"cstamt": D(amount), "srcnum": source, "lgrrec": entry, "status": status}
        any_stage.save("job_cost", recnum=number, **shown, **posted, **own)
    found = any_stage.reader.figures("210")
    assert [(one.amount, one.subcontract, one.purchase_order, one.invoice_type) for one in found.posted] == [
        (D("-7.80"), None, None, None),
        (D("3.30"), "5", None, "1"),
    ]
    assert found.actual == D("-4.50")
