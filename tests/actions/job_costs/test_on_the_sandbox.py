"""Job costs as a flow reads them: of linked jobs and budgets, from every window, each counted once."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.links import Link
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox import company
from sage100_plugin.spec import Effect

COMPANY, JOB = "sandbox", "1012"
D = Decimal
Public = dict[str, Any]

SUMS = ("direct", "committed_invoiced", "job_to_date")


class Office:
    """The sandbox company: what people do there, and what a flow reads."""

    def __init__(self, api: Any, home: Path) -> None:
        self.api = api
        self.path = home / "companies" / f"{COMPANY}.sqlite"

    def change(self, kind: str, **options: str) -> Public:
        """Let a person in Sage do something; gives the record after it."""
        after: Public = company.change(self.path, kind, **options)["after"]
        return after

    def link(self, record: str, sage_id: str) -> None:
        """Link a Sage record to one of the project system."""
        made = Link(f"{record}-{sage_id}", COMPANY, record, "procore", f"P{sage_id}", sage_id)
        self.api.plugin.links.add(made)

    def asked(self, action: str, **given: Any) -> Any:
        """The answer to a call, whatever it is."""
        return self.api.post(f"/v1/actions/{action}", {"job": JOB, **given})

    def costs(self, **given: Any) -> Public:
        """A page of costs."""
        answer = self.asked("get_job_costs", **given)
        assert answer.status_code == 200, answer.json
        found: Public = answer.json["result"]
        return found

    def all_costs(self, **given: Any) -> list[Public]:
        """The costs of all pages."""
        page = self.costs(**given)
        found: list[Public] = page["items"]
        while page["next"]:
            page = self.costs(**{**given, "cursor": page["next"]})
            found += page["items"]
        return found

    def summary(self, **given: Any) -> Public:
        """The sums."""
        answer = self.asked("get_job_cost_summary", **given)
        assert answer.status_code == 200, answer.json
        found: Public = answer.json["result"]
        return found

    def posted(self) -> D:
        """What Sage says was posted to the job."""
        reader = company.open_reader(self.path)
        try:
            return reader.figures(JOB).actual
        finally:
            reader.close()


@pytest.fixture
def office(sandbox_client: Any, home: Path) -> Office:
    """A company whose job 1012 and its budget are linked."""
    made = Office(sandbox_client, home)
    made.link("job", JOB)
    made.link("budget", JOB)
    return made


def total(costs: list[Public]) -> D:
    return sum((D(cost["amount"]) for cost in costs), D(0))


def money(summary: Public, *names: str) -> list[D]:
    return [D(summary[name]) for name in names]


def test_costs_of_all_four_windows_are_there_and_say_what_they_are(office: Office) -> None:
    # R137 R222 R227 R229 R231 R232 R233 R234 R235 R236 R237 R238
    seen = {cost["id"] for cost in office.all_costs()}
    for source, amount in (("3", "1.00"), ("16", "-20.50"), ("31", "300.00")):
        office.change("job-cost-posted", job=JOB, source=source, amount=amount, description="Told")
    office.change("payable-invoice-created", job=JOB, vendor="30", number="V-7", amount="4000.00", description="Told")
    office.change("purchase-order-created", job=JOB, amount="50000.00")  # ordered, not posted
    new = [cost for cost in office.all_costs(limit=500) if cost["id"] not in seen]
    names = ("source", "kind", "amount", "vendor", "invoice_number", "description", "approval_status")
    assert [[cost[name] for name in names] for cost in new] == [
        ["3", "expense", "1.00", None, None, "Told", "approved"],
        ["16", "payroll", "-20.50", None, None, "Told", "approved"],
        ["31", "expense", "300.00", None, None, "Told", "approved"],
        ["11", "invoice", "4000.00", "30", "V-7", "Told", "approved"],
    ]
    assert all(cost["date"] == cost["entered_date"] for cost in new)


def test_the_pages_together_are_what_was_posted(office: Office) -> None:
    # R227 R238
    for amount in ("1.10", "-2.20", "3.30", "4.40", "5.50"):
        office.change("job-cost-posted", job=JOB, amount=amount)
    at_once, paged = office.all_costs(limit=500), office.all_costs(limit=2)
    assert len(at_once) > 5
    assert paged == at_once
    assert total(at_once) == office.posted()
    assert [int(cost["id"]) for cost in at_once] == sorted(int(cost["id"]) for cost in at_once)


def test_a_cost_posted_between_two_pages_moves_none_of_them(office: Office) -> None:
    made = [
        office.change("job-cost-posted", job=JOB, source="31", amount=amount) for amount in ("1.00", "2.00", "3.00")
    ]
    first = office.costs(limit=len(office.all_costs(limit=500)) - 2)
    assert first["items"][-1]["id"] == made[0]["id"]
    office.change("job-cost-void", job_cost=made[0]["id"])
    office.change("job-cost-posted", job=JOB, amount="4.00")
    rest = office.all_costs(limit=1, cursor=first["next"])
    assert [cost["amount"] for cost in rest] == ["2.00", "3.00", "4.00"]


def test_a_void_invoice_is_left_out_and_told_to_who_follows(office: Office) -> None:
    # R225
    before, since = office.posted(), "2000-01-01T00:00:00Z"
    made = office.change("payable-invoice-created", job=JOB, amount="385.00", number="V-9")
    office.change("payable-invoice-void", payable_invoice=made["id"])
    shown = {
        name: [cost["void"] for cost in office.all_costs(**given) if cost["invoice"] == made["id"]]
        for name, given in (
            ("plain", {}),
            ("with void", {"include_void": True}),
            ("since", {"updated_since": since}),
            ("since, none void", {"updated_since": since, "include_void": False}),
        )
    }
    assert shown == {"plain": [], "with void": [True], "since": [True], "since, none void": []}
    assert office.posted() == before == D(office.summary()["job_to_date"])


def test_only_what_was_touched_since_then_is_asked_for(office: Office) -> None:
    newest = max(cost["created_at"] for cost in office.all_costs() if cost["created_at"])
    made = office.change("job-cost-posted", job=JOB, source="31", amount="7.00")
    assert made["created_at"] > newest
    assert [cost["id"] for cost in office.all_costs(updated_since=made["created_at"])] == [made["id"]]
    office.change("job-cost-void", job_cost=made["id"])
    assert [cost["void"] for cost in office.all_costs(updated_since=made["created_at"])] == [True]


@pytest.mark.parametrize("limit", [1, 500])
def test_filters_choose_among_the_costs(office: Office, limit: int) -> None:
    # R228
    subcontract = office.change("subcontract-created", job=JOB, vendor="30", amount="1000.00")
    office.link("subcontract", subcontract["id"])
    office.change("payable-invoice-created", subcontract=subcontract["id"])
    office.change("job-cost-posted", job=JOB, source="16", amount="5.00", cost_type="2")
    whole = office.all_costs(limit=500)
    one = whole[-1]
    for name, value in (
        *(("kind", kind) for kind in ("invoice", "subcontractor_invoice", "payroll", "expense")),
        ("split", "committed"),
        ("split", "direct"),
        ("cost_code", one["cost_code"]),
        ("cost_type", one["cost_type"]),
    ):
        assert office.all_costs(limit=limit, **{name: value}) == [cost for cost in whole if cost[name] == value]
    days = [cost for cost in whole if cost["date"] >= one["date"]]
    assert office.all_costs(limit=limit, date_from=one["date"]) == days
    both = [cost for cost in whole if (cost["kind"], cost["split"]) == ("subcontractor_invoice", "committed")]
    assert office.all_costs(limit=limit, kind="subcontractor_invoice", split="committed") == both != []


@pytest.mark.parametrize(("source", "state"), [("sage100", "synced"), ("procore", "broken")])
def test_a_commitment_that_was_left_to_accounting_or_whose_link_is_broken_is_direct(
    office: Office, source: str, state: str
) -> None:
    # R224 R225
    made = office.change("subcontract-created", job=JOB, vendor="30", amount="1000.00")
    office.change("payable-invoice-created", subcontract=made["id"])
    before = office.summary()
    office.api.plugin.links.add(Link("lnk", COMPANY, "subcontract", source, made["id"], made["id"], state=state))
    assert office.summary() == before
    assert office.all_costs(limit=500)[-1]["split"] == "direct"
    office.link("subcontract", made["id"])
    after = office.summary()
    assert [(one["source"], one["source_id"]) for one in after["commitments"]] == [("procore", f"P{made['id']}")]
    assert D(after["committed_invoiced"]) - D(before["committed_invoiced"]) == D("100.00")


def test_only_invoices_of_linked_commitments_count_as_committed(office: Office) -> None:
    # R132 R135 R224 R225 R230
    before = office.summary()
    linked, unlinked = (office.change("subcontract-created", job=JOB, vendor="30", amount="1000.00") for _ in range(2))
    order = office.change("purchase-order-created", job=JOB, amount="70.00")
    office.link("subcontract", linked["id"])
    office.link("purchase_order", order["id"])
    for subcontract in (linked, unlinked):
        office.change("payable-invoice-created", subcontract=subcontract["id"])
    office.change("purchase-order-received", purchase_order=order["id"])
    office.change("payable-invoice-created", job=JOB, amount="-8.00")
    after = office.summary()
    steps = [now - then for now, then in zip(money(after, *SUMS), money(before, *SUMS), strict=True)]
    assert steps == [D("92.00"), D("170.00"), D("262.00")]
    assert D(after["committed_remaining"]) - D(before["committed_remaining"]) == D("1800.00")
    assert [(each["record"], each["id"], each["source_id"], each["invoiced"]) for each in after["commitments"]] == [
        ("purchase_order", order["id"], f"P{order['id']}", "70.00"),
        ("subcontract", linked["id"], f"P{linked['id']}", "100.00"),
    ]
    shares = {name: total(office.all_costs(split=name)) for name in ("direct", "committed")}
    assert money(after, *SUMS) == [shares["direct"], shares["committed"], office.posted()]


def test_a_memo_counts_as_direct_though_its_subcontract_is_linked(office: Office) -> None:
    # R224 R225
    subcontract = office.change("subcontract-created", job=JOB, vendor="30", amount="1000.00")
    office.link("subcontract", subcontract["id"])
    made = office.change("payable-invoice-created", subcontract=subcontract["id"])
    before = office.summary()
    _set_memo(office.path, made["id"])
    after = office.summary()
    moved = D(after["direct"]) - D(before["direct"])
    assert moved == D(before["committed_invoiced"]) - D(after["committed_invoiced"]) == D("100.00")
    assert after["commitments"] == []


def _set_memo(path: Path, invoice: str) -> None:
    with sqlite3.connect(path) as opened:
        opened.execute("UPDATE acpinv SET invtyp = 2 WHERE recnum = ?", (invoice,))
    opened.close()


def test_the_sums_are_told_by_code_and_type_and_fill_a_budget(office: Office) -> None:
    # R132 R228
    summary, costs = office.summary(), office.all_costs(limit=500)
    by_line: dict[tuple[str, str, str], D] = {}
    for cost in costs:
        place = (cost["phase"], cost["cost_code"], cost["cost_type"])
        by_line[place] = by_line.get(place, D(0)) + D(cost["amount"])
    lines = {(item["phase"], item["cost_code"], item["cost_type"]): item for item in summary["items"]}
    assert {place: D(item["job_to_date"]) for place, item in lines.items() if D(item["job_to_date"])} == {
        place: amount for place, amount in by_line.items() if amount
    }
    budget = office.asked("get_budget", job=JOB).json["result"]
    assert {place: item["budget"] for place, item in lines.items() if item["budget"] != "0.00"} == {
        (item["phase"], item["cost_code"], item["cost_type"]): item["budget"]
        for item in budget["items"]
        if item["budget"] != "0.00"
    }
    assert money(summary, "budget", "committed_remaining", "job_to_date", "remaining") == money(
        budget, "budget", "committed", "actual", "remaining"
    )
    for item in summary["items"]:
        assert D(item["direct"]) + D(item["committed_invoiced"]) == D(item["job_to_date"])


def test_a_summary_in_pages_is_the_whole_one(office: Office) -> None:
    whole = office.summary()
    found, page = [], office.summary(limit=2)
    found += page["items"]
    while page["next"]:
        page = office.summary(limit=2, cursor=page["next"])
        found += page["items"]
    assert len(whole["items"]) > 2
    assert found == whole["items"]
    assert money(page, *SUMS) == money(whole, *SUMS)


@pytest.mark.parametrize(
    ("links", "named"),
    [((), "map_job"), (("job",), "export_budget"), (("budget",), "map_job")],
)
def test_without_both_links_there_are_none_and_the_reason_says_what_to_do(
    sandbox_client: Any, home: Path, links: tuple[str, ...], named: str
) -> None:
    # R137 R223
    office = Office(sandbox_client, home)
    for record in links:
        office.link(record, JOB)
    page, summary = office.costs(), office.summary()
    assert (page["items"], page["next"], summary["items"], summary["job_to_date"]) == ([], None, [], None)
    assert page["reason"] == summary["reason"]
    assert named in page["reason"]
    assert office.posted() > 0


def test_with_details_off_there_are_sums_only(office: Office) -> None:
    # R226
    assert office.costs()["items"]
    patched = office.api.patch(f"/v1/companies/{COMPANY}", {"job_cost_detail": "off"})
    assert patched.status_code == 200, patched.json
    page = office.costs()
    assert (page["items"], page["next"]) == ([], None)
    assert "company set sandbox job_cost_detail=on" in page["reason"]
    assert D(office.summary()["job_to_date"]) == office.posted()
    assert office.api.patch(f"/v1/companies/{COMPANY}", {"job_cost_detail": "never"}).status_code == 422


def test_job_costs_are_never_exported(office: Office) -> None:
    # R221
    actions = [action for action in CATALOG.actions if action.record == "job_cost"]
    assert {action.key: action.effect for action in actions} == {
        "get_job_costs": Effect.READ,
        "get_job_cost_summary": Effect.READ,
    }
    assert (RECORDS["job_cost"].add, RECORDS["job_cost"].change) == ((), ())
    refused = office.api.post("/v1/actions/export_job_cost", {"job": JOB})
    assert (refused.status_code, refused.json["code"]) == (404, "unknown_action")


def test_what_is_wrong_is_told_at_once(office: Office) -> None:
    given = {
        "job": "99999",
        "date_from": "2026-10-02",
        "date_to": "2026-10-01",
        "cursor": "x",
        "kind": "rent",
        "updated_since": "2026-10-01T00:00:00",
    }
    refused = office.asked("get_job_costs", **given)
    assert refused.status_code == 422
    assert {(fault["pointer"], fault["code"]) for fault in refused.json["errors"]} == {
        ("/job", "not_in_sage"),
        ("/date_to", "invalid_value"),
        ("/cursor", "invalid_value"),
        ("/kind", "invalid_value"),
        ("/updated_since", "invalid_value"),
    }


def test_the_project_of_the_source_means_its_job(office: Office) -> None:
    found = office.api.post("/v1/actions/get_job_costs", {"source": "procore", "project_source_id": f"P{JOB}"})
    assert found.json["result"] == office.costs()
    unknown = office.api.post("/v1/actions/get_job_costs", {"source": "procore", "project_source_id": "P7"})
    assert (unknown.status_code, unknown.json["code"]) == (422, "project_not_linked")


def test_links_that_a_flow_makes_bring_the_costs(sandbox_client: Any, home: Path) -> None:
    # R223
    office = Office(sandbox_client, home)
    for record in ("job", "budget"):
        link = {"record": record, "source": "procore", "source_id": "P-1", "sage_id": JOB}
        assert sandbox_client.post("/v1/links", link).status_code in {200, 201}
    assert office.costs()["reason"] is None
    assert D(office.summary()["job_to_date"]) == office.posted() != 0
