"""The two ways of a budget, "Set Up and Manage a Budget" and "Update and Export a Budget", followed over HTTP.

A budget is set up in the source, by hand or from a sheet, locked, sent, accepted, or rejected, edited and sent again;
and it is updated the same way. Or it is made in Sage and the source reads it. In the end both sides hold the same,
and `budget_changed` has told each step as it happened.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_projects import SOURCE, Source

PROJECT, JOB, PHASED = "P-9", "1009", "1016"
ZERO = Decimal("0.00")

Amounts = dict[tuple[str, str], Decimal]
"""What a budget has by cost code and cost type."""


class Budgets(Source):
    """A project system with the budget of one project."""

    budget: Amounts
    locked: bool

    def sent(self, key: str, status: int = 202, **given: Any) -> Any:
        """Send something of the budget."""
        return self.act(key, status, project_source_id=PROJECT, locked=self.locked, **given)

    def lines(self) -> list[dict[str, str]]:
        """The budget as it is sent."""
        return [
            {"cost_code": code, "cost_type": kind, "budget": f"{amount:.2f}"}
            for (code, kind), amount in self.budget.items()
        ]

    def sheet(self) -> str:
        """The budget as a sheet with the columns of the template."""
        names = self.api.get("/v1/templates/budget.csv").text.splitlines()[0]
        rows = [f"{line['cost_code']},{line['cost_type']},{line['budget']},," for line in self.lines()]
        return "\r\n".join([names, *rows])

    def accept(self, answer: Any) -> Any:
        """Accounting accepts it, and the plugin notices what changed."""
        done = self.post(f"/v1/exports/{answer['export']['id']}/accept")
        self.post("/v1/poll")
        return done

    def in_the_books(self, job: str = JOB) -> tuple[Amounts, Amounts]:
        """The budget and its approved changes as Sage has them."""
        items = self.act("get_budget", job=job)["result"]["items"]
        budget, changes = (
            {(item["cost_code"], item["cost_type"]): Decimal(item[name]) for item in items if Decimal(item[name])}
            for name in ("budget", "approved_changes")
        )
        return budget, changes

    def same_on_both_sides(self, id: str = JOB) -> None:
        """Compare the source's budget with Sage's."""
        held = {pair: amount for pair, amount in self.budget.items() if amount}
        assert self.in_the_books(id)[0] == held

    def told(self) -> list[Amounts]:
        """What each `budget_changed` said of the differences, oldest first; asked for the last of them."""
        return [
            {(one["cost_code"], one["cost_type"]): Decimal(one["difference"]) for one in event["changes"]}
            for event in self.happened("budget_changed")
        ]


@pytest.fixture
def source(sandbox_client: Any, home: Path) -> Budgets:
    """A source with a project that is mapped to a job without a budget, and a company that was read once."""
    made = Budgets(sandbox_client, home / "companies" / "sandbox.sqlite")
    made.budget = {("2010.000", "3"): Decimal("250.00"), ("2010.000", "2"): Decimal("1500.00")}
    made.budget |= {("4010.000", "1"): Decimal("99.99")}
    made.locked = True
    made.act("map_job", job=JOB, source_id=PROJECT)
    made.post("/v1/poll")
    return made


def set_up(source: Budgets) -> None:
    """The budget is in Sage."""
    source.accept(source.sent("export_budget", lines=source.lines()))
    source.same_on_both_sides()


@pytest.mark.parametrize("way", ["sheet", "lines"])
def test_a_budget_is_set_up_in_the_source_locked_sent_and_accepted(
    source: Budgets, sandbox_dump: Any, way: str
) -> None:
    # R60 R61 R62 R63 R64 R169 R170 R171 R172
    given = {"csv": source.sheet()} if way == "sheet" else {"lines": source.lines()}
    before, source.locked = sandbox_dump(), False
    assert source.sent("export_budget", 422, **given)["code"] == "budget_not_locked"
    source.locked = True
    answer = source.sent("export_budget", **given)
    (waiting,) = source.get("/v1/exports?status=pending")["items"]
    assert (waiting["id"], waiting["record"], sandbox_dump()) == (answer["export"]["id"], "budget", before)
    source.accept(answer)
    source.same_on_both_sides()
    (link,) = source.get(f"/v1/links?source={SOURCE}&record=budget")["items"]
    assert (link["source_id"], link["sage_id"], link["owner"]) == (PROJECT, JOB, "source")


def test_a_budget_that_is_not_accepted_is_edited_and_sent_again(source: Budgets, sandbox_dump: Any) -> None:
    # R65 R66
    before = sandbox_dump()
    export = source.sent("export_budget", lines=source.lines())["export"]["id"]
    assert source.api.post(f"/v1/exports/{export}/resend", json={"input": {}}).status_code == 409
    source.post(f"/v1/exports/{export}/reject", {"reason": "Labor is 1,600."})
    assert sandbox_dump() == before
    assert source.happened("export_rejected")[-1]["reason"] == "Labor is 1,600."
    source.budget["2010.000", "2"] = Decimal("1600.00")
    source.accept(source.post(f"/v1/exports/{export}/resend", {"input": {"lines": source.lines()}}, 202))
    source.same_on_both_sides()
    rounds = source.get(f"/v1/exports/{export}")["rounds"]
    assert [(one["round"], one["status"]) for one in rounds] == [
        (1, "pending"), (1, "rejected"), (2, "pending"), (2, "accepted"), (2, "done"),
    ]  # fmt: skip


def test_what_sage_has_by_now_is_not_queued_again(source: Budgets, sandbox_dump: Any) -> None:
    # R71
    set_up(source)
    stood = source.lines()
    source.budget["2010.000", "2"] = Decimal("1600.00")
    export = source.sent("export_budget", lines=source.lines())["export"]["id"]
    source.post(f"/v1/exports/{export}/reject", {"reason": "Leave it."})
    before = sandbox_dump()
    told = source.post(f"/v1/exports/{export}/resend", {"input": {"lines": stood}})
    assert (told["ok"], told["state"], told["result"]["outcome"]) == (True, "done", "no_change")
    assert "nothing is to be written" in told["warnings"][0]
    assert (source.get(f"/v1/exports/{export}")["status"], sandbox_dump()) == ("rejected", before)
    assert source.get("/v1/exports?status=pending")["items"] == []


def test_each_update_is_accepted_and_told_as_it_happened(source: Budgets) -> None:
    # R67 R68 R69 R70 R71 R169 R173 R174 R175 R176 R177 R178 R129
    source.post("/v1/poll")
    set_up(source)
    assert [event["id"] for event in source.happened("budget_created")] == [JOB]

    source.budget["2010.000", "2"] = Decimal("1400.00")
    source.accept(source.sent("export_budget", lines=source.lines()))
    assert sum(source.told()[-1].values()) == Decimal("-100.00")
    source.same_on_both_sides()

    source.budget["4020.000", "1"] = Decimal("40.00")
    source.accept(source.sent("add_budget_line", cost_code="4020", cost_type="1", budget="40.00"))
    assert source.told()[-1] == {("4020.000", "1"): Decimal("40.00")}
    source.same_on_both_sides()

    source.accept(source.sent("delete_budget_line", cost_code="2010", cost_type="3"))
    assert source.told()[-1] == {("2010.000", "3"): -source.budget.pop(("2010.000", "3"))}
    source.same_on_both_sides()

    move = {"from_cost_code": "2010", "from_cost_type": "2", "to_cost_code": "4010", "to_cost_type": "1"}
    header = {"date": "2026-10-01", "description": "Sand instead of labor", "source_id": "BM-1"}
    modification = {**header, "project_source_id": PROJECT, "lines": [{**move, "amount": "500.00"}]}
    rejected = source.act("push_budget_modification", 202, **modification)["export"]["id"]
    source.post(f"/v1/exports/{rejected}/reject", {"reason": "300 is enough."})
    edited = {"input": {"lines": [{**move, "amount": "300.00"}]}}
    done = source.accept(source.post(f"/v1/exports/{rejected}/resend", edited, 202))
    moved = {("2010.000", "2"): Decimal("-300.00"), ("4010.000", "1"): Decimal("300.00")}
    assert (source.told()[-1], source.in_the_books()[1], done["result"]["net"]) == (moved, moved, "0.00")
    assert source.happened("budget_changed")[-1]["reason"] == "change_order"
    source.same_on_both_sides()  # a modification never alters 6-2

    order, count = done["result"]["id"], len(source.told())
    source.post("/v1/actions/update_change_order", {"change_order": order, "status": "Void"})
    source.post("/v1/poll")
    assert (source.told()[-1], source.in_the_books()[1]) == ({pair: -amount for pair, amount in moved.items()}, {})
    assert len(source.told()) == count + 1

    exports = len(source.get("/v1/exports")["items"])
    assert source.sent("export_budget", 200, lines=source.lines())["result"]["outcome"] == "no_change"
    assert len(source.get("/v1/exports")["items"]) == exports


def test_a_change_order_request_is_told_when_it_counts(source: Budgets) -> None:
    # R210
    set_up(source)
    cor = {"source_id": "COR-1", "title": "Sand", "lines": [{"cost_code": "4010", "cost_type": "1", "amount": "75.00"}]}
    header = {"mode": "create", "date": "2026-10-01", "description": "Sand", "status": "Open"}
    count = len(source.told())
    push = {"source": SOURCE, "project_source_id": PROJECT, **header, "cors": [cor]}
    order = source.post("/v1/actions/push_cor", push)["result"]["id"]
    source.post("/v1/poll")
    assert len(source.told()) == count
    source.in_sage("change-order-approved", change_order=order)
    assert source.told()[count:] == [{("4010.000", "1"): Decimal("75.00")}]
    assert source.in_the_books()[1] == {("4010.000", "1"): Decimal("75.00")}


def test_a_budget_made_in_sage_is_read_by_the_source_and_changed_in_sage(source: Budgets) -> None:
    # R57 R58 R59 R129
    source.in_sage("budget-created", job=JOB, amount="1200.00")
    source.budget = source.in_the_books()[0]
    link = {"company": "sandbox", "record": "budget", "source": SOURCE, "source_id": PROJECT, "sage_id": JOB}
    source.post("/v1/links", {**link, "owner": "sage"}, 201)
    assert source.sent("export_budget", 422, lines=source.lines())["code"] == "wrong_owner"
    source.in_sage("budget-changed", job=JOB, amount="50.00")
    for pair, difference in source.told()[-1].items():
        source.budget[pair] = source.budget.get(pair, ZERO) + difference
    source.same_on_both_sides()
    assert source.api.patch("/v1/companies/sandbox", json={"budget_linking": "strict"}).status_code == 200
    other = {**link, "source": "other", "source_id": "B-1"}
    assert source.api.get(f"/v1/links?source=other&source_id={other['source_id']}").json["items"] == []
    refused = source.act(
        "export_budget", 422, source="other", job=JOB, source_id="B-1", locked=True, lines=source.lines()
    )
    assert {fault["code"] for fault in refused["errors"]} >= {"in_both_systems"}


def test_the_budget_of_a_job_with_phases_is_made_in_sage_and_read_with_them(source: Budgets) -> None:
    # R134 R155 R156 R157 R158
    given = {"job": PHASED, "locked": True, "lines": source.lines()}
    assert source.act("export_budget", 422, **given)["code"] == "phases_in_use"
    own = [{**source.lines()[0], "segments": ["North"]}]
    refused = source.sent("export_budget", 422, lines=own)
    assert [fault["code"] for fault in refused["errors"]] == ["custom_wbs_unsupported"]
    phases = {choice["id"] for choice in source.get(f"/v1/pickers/phases?job={PHASED}")["items"]}
    items = source.act("get_budget", job=PHASED)["result"]["items"]
    assert {item["phase"] for item in items if Decimal(item["budget"])} <= phases


def test_a_project_is_exported_with_a_shell_of_its_codes_to_which_later_ones_come_with_acceptance(
    source: Budgets,
) -> None:
    # R153 R154
    project = {
        "number": "26-088",
        "name": "Annex",
        "address": "1 Harbor",
        "city": "Seattle",
        "state": "WA",
        "zip": "98101",
    }
    source.projects["P-88"] = {**project, "cost_codes": [{"cost_code": "2010.000", "cost_type": "2"}]}
    export = source.send("P-88")["export"]["id"]
    source.post(f"/v1/exports/{export}/accept", {"sage_id": "2088", "client": "1", "status": "4"})
    later = {"cost_code": "2030.000", "cost_type": "1"}
    asked = {"source_id": "P-88", "cost_codes": [*source.projects["P-88"]["cost_codes"], later]}
    waits = source.act("export_cost_codes", 202, **asked)["export"]["id"]
    assert source.in_the_books("2088") == ({}, {})
    source.post(f"/v1/exports/{waits}/accept")
    zero = {"job": "2088", "locked": True, "budget": "0.00"}
    for code in ("2010", "2030"):
        done = source.act("add_budget_line", 200, cost_code=code, cost_type="1", **zero)
        assert done["result"]["outcome"] == "no_change"
