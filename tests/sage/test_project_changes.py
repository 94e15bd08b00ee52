"""What people in Sage do to budgets, change orders and subcontracts, and what Sage's program makes of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.errors import Refused
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox import company

D = Decimal


def ask(path: Path, sql: str) -> list[dict[str, Any]]:
    return company.query(path, sql)


def one(path: Path, sql: str) -> str:
    """The first value of the first row, as text."""
    return str(next(iter(ask(path, sql)[0].values())))


def total(record: dict[str, Any], name: str) -> Decimal:
    return sum((D(line[name]) for line in record["lines"]), D(0))


def test_a_budget_is_made_for_a_job_that_has_none(sandbox: Path) -> None:
    done = company.change(sandbox, "budget-created", amount="100.50")["after"]
    assert [(line["cost_type"], line["budget"], line["original"]) for line in done["lines"]] == [
        ("1", "100.50", "0.00"),
        ("2", "100.50", "0.00"),
    ]
    assert done["lines"][0]["description"]
    with pytest.raises(Refused, match="has a budget already"):
        company.change(sandbox, "budget-created", job=done["job"])


def test_a_line_comes_and_goes(sandbox: Path) -> None:
    job = company.change(sandbox, "budget-line-added", cost_type="9", amount="12.34")
    line = job["after"]["lines"][-1]
    assert (line["cost_type"], line["budget"]) == ("9", "12.34")
    back = company.change(sandbox, "budget-line-deleted", job=job["id"])["after"]
    assert back["lines"] == job["before"]["lines"]
    with pytest.raises(Refused, match="from 1 to 9"):
        company.change(sandbox, "budget-line-added", cost_type="12")


def test_set_budget_copies_what_stands_to_the_originals(sandbox: Path) -> None:
    done = company.change(sandbox, "budget-set")
    assert total(done["before"], "original") != total(done["before"], "budget")
    assert [line["original"] for line in done["after"]["lines"]] == [line["budget"] for line in done["after"]["lines"]]
    assert [line["original_hours"] for line in done["after"]["lines"]] == [
        line["hours"] for line in done["after"]["lines"]
    ]
    assert total(done["after"], "budget") == total(done["before"], "budget")


@pytest.mark.parametrize(
    ("kind", "option", "table"),
    [
        ("budget-changed", "job", "budget"),
        ("budget-set", "job", "budget"),
        ("budget-deleted", "job", "budget"),
        ("change-order-approved", "change_order", "prmchg"),
        ("change-order-deleted", "change_order", "prmchg"),
    ],
)
def test_what_is_locked_is_left_as_it_is(sandbox: Path, kind: str, option: str, table: str) -> None:
    locked = one(sandbox, f"SELECT min(recnum) FROM {table} WHERE lckedt = 1")
    with pytest.raises(Refused, match=f"{locked} has Lock Edit set"):
        company.change(sandbox, kind, **{option: locked})


def test_an_approved_order_moves_the_contract_and_the_budget(sandbox: Path) -> None:
    made = company.change(sandbox, "change-order-created", job="1012", amount="99.95")["after"]
    reader = company.open_reader(sandbox)
    before = reader.figures("1012")
    done = company.change(sandbox, "change-order-approved", change_order=made["id"])["after"]
    after = reader.figures("1012")
    assert (done["status_name"], done["approved_amount"], done["prime_lines"][0]["approved"]) == (
        "Approved",
        "99.95",
        "99.95",
    )
    assert after.approved_changes - before.approved_changes == D("99.95")
    assert after.pending_changes - before.pending_changes == D("-99.95")
    assert after.current_budget - before.current_budget == D("99.95")
    assert (after.contract, after.budget) == (before.contract, before.budget)
    reader.close()


@pytest.mark.parametrize(("kind", "status"), [("change-order-void", "Void"), ("change-order-rejected", "Rejected")])
def test_a_closed_order_takes_its_subcontract_change_back_and_keeps_its_lines(
    sandbox: Path, kind: str, status: str
) -> None:
    ties = "FROM sbcgln l JOIN prmchg h ON h.recnum = l.recnum WHERE l.vndctc > 0 AND h.status = 2 AND h.lckedt = 0"
    order = one(sandbox, f"SELECT min(h.recnum) {ties}")
    tied = ask(sandbox, f"SELECT l.vndctc, l.ctclin, l.bdgprc {ties} AND h.recnum = {order}")[0]
    changes = f"SELECT change FROM sbcnln WHERE recnum = {tied['vndctc']} AND linnum = {tied['ctclin']}"
    as_it_was = D(one(sandbox, changes))
    approved = company.change(sandbox, "change-order-approved", change_order=order)["after"]
    assert D(one(sandbox, changes)) == as_it_was + D(str(tied["bdgprc"]))
    closed = company.change(sandbox, kind, change_order=order)["after"]
    assert closed["status_name"] == status
    assert closed["lines"] == approved["lines"]
    assert D(one(sandbox, changes)) == as_it_was


def test_a_prime_line_moves_the_total_of_its_order(sandbox: Path) -> None:
    done = company.change(sandbox, "prime-line-changed", amount="0.10")
    assert D(done["after"]["requested_amount"]) - D(done["before"]["requested_amount"]) == D("0.10")


def test_a_subcontract_is_changed_by_a_change_order(sandbox: Path) -> None:
    done = company.change(sandbox, "subcontract-changed", amount="10.10")
    before, after = done["before"]["lines"][0], done["after"]["lines"][0]
    assert D(after["changes"]) - D(before["changes"]) == D("10.10")
    assert (after["amount"], after["invoiced"]) == (before["amount"], before["invoiced"])
    assert D(after["new_contract"]) - D(after["invoiced"]) == D(after["remaining"])
    stored = ask(sandbox, f"SELECT change, cntrct, remain FROM sbcnln WHERE recnum = {done['id']} AND linnum = 1")[0]
    shown = [D(after[name]) for name in ("changes", "new_contract", "remaining")]
    assert [D(str(value)) for value in stored.values()] == shown
    newest = ask(sandbox, "SELECT TOP 1 status, jobnum FROM prmchg ORDER BY recnum DESC")[0]
    assert (newest["status"], str(newest["jobnum"])) == (1, done["after"]["job"])


def test_a_subcontract_goes_to_any_status(sandbox: Path) -> None:
    made = company.change(sandbox, "subcontract-created", amount="5.05")["after"]
    assert (made["status_name"], made["contract_amount"], made["remaining_amount"]) == ("Current", "5.05", "5.05")
    for status in ("6", "1", "3"):
        assert company.change(sandbox, "subcontract-status-changed", subcontract=made["id"], status=status)["after"][
            "status"
        ] == (status)
    assert company.change(sandbox, "subcontract-deleted", subcontract=made["id"])["after"] is None


def test_a_changed_subcontract_is_not_deleted(sandbox: Path) -> None:
    number = company.change(sandbox, "subcontract-changed")["id"]
    with pytest.raises(Refused, match="has an invoiced or changed amount"):
        company.change(sandbox, "subcontract-deleted", subcontract=number)


def test_what_sage_keeps_of_subcontracts_is_what_is_computed(seeded_file: Path) -> None:
    """Consultants' SELECTs read these columns; the plugin works them out from the change orders."""
    reader = company.open_reader(seeded_file)
    held = ask(seeded_file, "SELECT recnum, linnum, change, cntrct, billed, remain FROM sbcnln")
    records = reader.get("subcontract", [str(number) for number in {row["recnum"] for row in held}])
    shown = {
        (record["id"], line["line"]): [line[name] for name in ("changes", "new_contract", "invoiced", "remaining")]
        for record in map(RECORDS["subcontract"].public, records.values())
        for line in record["lines"]
    }
    kept = {
        (str(row["recnum"]), str(row["linnum"])): [
            f"{D(str(row[name])):.2f}" for name in ("change", "cntrct", "billed", "remain")
        ]
        for row in held
    }
    assert kept == shown
    assert any(changes != "0.00" for changes, *_ in shown.values())
    reader.close()


@pytest.mark.parametrize(
    "differs",
    [
        "SELECT recnum FROM subcon h WHERE chgttl <> (SELECT sum(change) FROM sbcnln WHERE recnum = h.recnum)",
        "SELECT recnum FROM subcon h WHERE balttl <> (SELECT sum(remain) FROM sbcnln WHERE recnum = h.recnum)",
        "SELECT recnum FROM prmchg h WHERE appamt <> (SELECT sum(aprprc) FROM pmcgln WHERE recnum = h.recnum)",
        "SELECT recnum FROM prmchg h WHERE reqamt <> (SELECT sum(reqprc) FROM pmcgln WHERE recnum = h.recnum)",
    ],
)
def test_the_totals_of_a_new_company_are_settled(seeded_file: Path, differs: str) -> None:
    assert ask(seeded_file, differs) == []


def test_settling_a_new_company_stamps_nothing(seeded_file: Path) -> None:
    for table in ("sbcnln", "subcon", "prmchg"):
        assert one(seeded_file, f"SELECT count(*) FROM {table} WHERE updusr = 'sandbox'") == "0"
        assert one(seeded_file, f"SELECT count(*) FROM {table} WHERE upddte >= '2026-09-30'") == "0"
