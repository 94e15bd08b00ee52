"""Job costs: where they come from, where they count, and that each counts once."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sage100_plugin.engine.delivering.filters import faults_of, passes
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Event
from sage100_plugin.records import RECORDS
from sage100_plugin.records.job_cost import SOURCES, JobCostSchema, counted, imported, split
from sage100_plugin.sage.sandbox import company
from sage100_plugin.testing.sage_rows import blank
from tests.triggers.seen import Public, Watched, occurrence
from triggers.job_cost import COMPARED, JOB_COST_POSTED

JOB = "1012"
D = Decimal
JOURNAL, PAYABLES, RECURRING, RECEIPTS, PAYROLL, DAILY_PAYROLL, HISTORICAL = "3", "11", "12", "13", "16", "18", "31"

AMOUNTS = st.integers(-9, 9).map(lambda number: f"{number}.00")
STATES = st.fixed_dictionaries(
    {"status": st.sampled_from(["1", "2"]), "amount": AMOUNTS, "cost_code": st.sampled_from(["1000.000", "2000.000"])}
)
LINKS = st.sets(st.sampled_from([("purchase_order", "5"), ("subcontract", "5"), ("job", JOB), ("budget", JOB)]))
COSTS = st.fixed_dictionaries(
    {
        "amount": AMOUNTS,
        "status": st.sampled_from(["1", "2"]),
        "invoice_type": st.sampled_from([None, "1", "2"]),
        "purchase_order": st.sampled_from([None, "5", "6"]),
        "subcontract": st.sampled_from([None, "5", "6"]),
    }
)


def cost(**told: Any) -> Public:
    """A public job cost, out of a row of Sage's."""
    row = {
        **blank(JobCostSchema),
        "recnum": 7,
        "jobnum": int(JOB),
        "phsnum": 0,
        "cstcde": D("1000"),
        "csttyp": 1,
        "cstamt": D("5.00"),
    }
    return RECORDS["job_cost"].public({**row, "srcnum": 3, "status": 1, "actprd": 9, "postyr": 2026, **told})


def remembered(public: Public) -> Public:
    """What the plugin keeps of a cost between two looks."""
    return {name: public[name] for name in COMPARED}


@given(states=st.lists(STATES, max_size=6))
def test_the_changes_of_a_cost_add_up_to_what_counts_of_it(states: list[Public]) -> None:
    # R225 R238
    seen = [None, *({**cost(), **state} for state in states)]
    total = D(0)
    for before, after in pairwise(seen):
        found = occurrence(JOB_COST_POSTED, before and remembered(before), after)
        total += D(found.data["change"]) if found else 0
        assert after is not None
        assert total == counted(after)


@given(costs=st.lists(COSTS), links=LINKS)
def test_each_cent_is_committed_or_direct(costs: list[Public], links: set[tuple[str, str]]) -> None:
    # R135 R224 R225
    def linked(*one: str) -> bool:
        return one in links

    shares = {"committed": D(0), "direct": D(0)}
    for each in costs:
        shares[split(each, linked)] += counted(each)
    tied = [
        each
        for each in costs
        if each["invoice_type"] != "2" and {(name, each[name]) for name in ("purchase_order", "subcontract")} & links
    ]
    assert shares["committed"] == sum(map(counted, tied), D(0))
    assert sum(shares.values()) == sum((D(each["amount"]) for each in costs if each["status"] == "1"), D(0))


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"srcnum": 11}, "invoice"),  # R229
        ({"srcnum": 12}, "invoice"),
        ({"srcnum": 11, "ctcnum": "850"}, "subcontractor_invoice"),  # R230
        ({"srcnum": 13, "pchord": "3001"}, "subcontractor_invoice"),
        ({"srcnum": 16}, "payroll"),  # R231
        ({"srcnum": 18}, "payroll"),
        ({"srcnum": 31}, "expense"),  # R232
        ({"srcnum": 3}, "expense"),
    ],
)
def test_the_window_a_cost_comes_from_says_what_it_is(told: Public, kind: str) -> None:
    found = occurrence(JOB_COST_POSTED, None, cost(**told))
    assert found is not None
    assert (found.data["kind"], found.data["source_name"]) == (kind, SOURCES[told["srcnum"]])


@pytest.mark.parametrize("source", SOURCES)
def test_vendor_and_invoice_are_told_of_payables_only(source: int) -> None:
    # R236 R237
    payable = str(source) in {PAYABLES, RECURRING, RECEIPTS}
    found = imported(cost(srcnum=source, vndnum=30, vndnme="Ogden Supply", invnum="B-7"), lambda *_: False)
    shown = [found[name] for name in ("vendor", "vendor_name", "invoice_number")]
    assert shown == (["30", "Ogden Supply", "B-7"] if payable else [None, None, None])


def test_every_posted_cost_is_approved_and_says_whether_its_job_and_budget_are_linked() -> None:
    # R234
    def facts(*links: tuple[str, str]) -> list[Any]:
        found = occurrence(JOB_COST_POSTED, None, cost(), links)
        assert found is not None
        return [found.data[name] for name in ("approval_status", "job_linked", "budget_linked")]

    assert facts() == ["approved", False, False]
    assert facts(("job", JOB)) == ["approved", True, False]
    assert facts(("job", JOB), ("budget", JOB)) == ["approved", True, True]


def test_a_cost_that_becomes_void_takes_back_what_it_was() -> None:
    then, now = cost(cstamt=D("-12.34")), cost(cstamt=D("-12.34"), status=2)
    found = occurrence(JOB_COST_POSTED, remembered(then), now)
    assert found is not None
    assert [found.data[name] for name in ("void", "amount", "change")] == [True, "-12.34", "12.34"]
    assert found.previous == {"status": "1", "void": False}


def test_a_cost_that_is_moved_tells_where_it_was() -> None:
    then, now = cost(), cost(cstcde=D("2000"), phsnum=4)
    found = occurrence(JOB_COST_POSTED, remembered(then), now)
    assert found is not None
    assert (found.data["change"], found.previous) == ("0.00", {"cost_code": "1000.000", "phase": None})


def test_what_does_not_count_is_no_news() -> None:
    void = cost(status=2)
    assert occurrence(JOB_COST_POSTED, None, void) is None
    assert occurrence(JOB_COST_POSTED, remembered(void), {**void, "amount": "9.00"}) is None
    assert occurrence(JOB_COST_POSTED, remembered(cost()), cost(dscrpt="Said better")) is None
    assert occurrence(JOB_COST_POSTED, cost(), None) is None


@pytest.fixture
def seen(plugin: Plugin, home: Path) -> Watched:
    """A company whose job 1012 and its budget are linked."""
    watched = Watched(plugin, home, JOB_COST_POSTED)
    watched.link("job", JOB)
    watched.link("budget", JOB)
    return watched


def posted(seen: Watched) -> D:
    """What Sage says was posted to the job."""
    reader = company.open_reader(seen.path)
    try:
        return reader.figures(JOB).actual
    finally:
        reader.close()


def changes(events: list[Event]) -> D:
    return sum((D(event.data["change"]) for event in events), D(0))


def test_each_origin_is_told_once(seen: Watched) -> None:
    # R137 R222 R227 R233 R235
    before = posted(seen)
    made = [
        seen.change("job-cost-posted", job=JOB, source=source, amount=amount, description="Told")
        for source, amount in ((JOURNAL, "1.00"), (PAYROLL, "20.00"), (HISTORICAL, "300.00"))
    ]
    made.append(seen.change("payable-invoice-created", job=JOB, amount="4000.00", description="Told"))
    seen.change("purchase-order-created", job=JOB, amount="50000.00")  # ordered, not posted
    events = seen.found()
    shown = [[event.data[name] for name in ("source", "kind", "split", "amount", "description")] for event in events]
    assert shown == [
        [JOURNAL, "expense", "direct", "1.00", "Told"],
        [PAYROLL, "payroll", "direct", "20.00", "Told"],
        [HISTORICAL, "expense", "direct", "300.00", "Told"],
        [PAYABLES, "invoice", "direct", "4000.00", "Told"],
    ]
    assert [event.data["date"] for event in events] == [each["date"] for each in made]
    assert changes(events) == posted(seen) - before
    assert seen.found() == []


def test_who_wants_costs_of_linked_jobs_and_budgets_only_filters_by_both(seen: Watched) -> None:
    # R137 R223
    wanted = {"job_linked": True, "budget_linked": True}
    seen.link("job", "1015")
    for job in (JOB, "1015", "1016"):
        seen.change("job-cost-posted", job=job)
    assert list(faults_of(wanted, JOB_COST_POSTED.filters)) == []
    assert [event.data["job"] for event in seen.found() if passes(wanted, event)] == [JOB]


def test_the_split_of_a_job_is_what_was_posted_to_it(seen: Watched) -> None:
    # R135 R224 R225 R230 R238
    before = posted(seen)
    linked, unlinked = (seen.change("subcontract-created", job=JOB, vendor="30", amount="1000.00") for _ in range(2))
    order = seen.change("purchase-order-created", job=JOB, amount="70.00")
    seen.link("subcontract", linked["id"])
    seen.link("purchase_order", order["id"])
    for subcontract in (linked, unlinked):
        seen.change("payable-invoice-created", subcontract=subcontract["id"])
    seen.change("purchase-order-received", purchase_order=order["id"])
    seen.change("payable-invoice-created", job=JOB, amount="-8.00")
    events = seen.found()
    shown = [
        [event.data[name] for name in ("kind", "split", "amount", "subcontract", "purchase_order")] for event in events
    ]
    assert shown == [
        ["subcontractor_invoice", "committed", "100.00", linked["id"], None],
        ["subcontractor_invoice", "direct", "100.00", unlinked["id"], None],
        ["subcontractor_invoice", "committed", "70.00", None, order["id"]],
        ["invoice", "direct", "-8.00", None, None],
    ]
    assert changes(events) == posted(seen) - before == D("262.00")


def test_a_void_invoice_takes_its_costs_back(seen: Watched) -> None:
    # R236 R237
    before = posted(seen)
    made = seen.change("payable-invoice-created", job=JOB, vendor="30", amount="385.00", number="V-9")
    (first,) = seen.found()
    assert [first.data[name] for name in ("void", "vendor", "invoice_number")] == [False, "30", "V-9"]
    seen.change("payable-invoice-void", payable_invoice=made["id"])
    (second,) = seen.found()
    assert [second.data[name] for name in ("id", "void", "amount", "change")] == [
        first.data["id"], True, "385.00", "-385.00",
    ]  # fmt: skip
    assert second.previous == {"status": "1", "void": False}
    assert [passes({"void": {"changed": True}}, event) for event in (first, second)] == [False, True]
    assert changes([first, second]) == posted(seen) - before == 0
    assert seen.found() == []


def test_an_invoice_voided_before_it_was_seen_is_not_told(seen: Watched) -> None:
    made = seen.change("payable-invoice-created", job=JOB, amount="385.00")
    seen.change("payable-invoice-void", payable_invoice=made["id"])
    assert seen.found() == []


def test_little_is_remembered_of_a_cost(seen: Watched) -> None:
    made = seen.change("job-cost-posted", job=JOB)
    seen.look()
    held = seen.plugin.ledger.read(lambda tx: tx.snapshots.get("sandbox", "job_cost", [made["id"]]))[made["id"]]
    assert set(COMPARED) <= set(held.fields)
    assert len(held.fields) < len(made) / 2


def test_with_details_off_no_cost_is_told_and_none_later(seen: Watched) -> None:
    # R226
    seen.plugin.companies.change("sandbox", {"policies": {"job_cost_detail": "off"}})
    seen.change("job-cost-posted", job=JOB)
    assert seen.found() == []
    seen.plugin.companies.change("sandbox", {"policies": {"job_cost_detail": "on"}})
    assert seen.found() == []
    seen.change("job-cost-posted", job=JOB, amount="8.00")
    assert [event.data["amount"] for event in seen.found()] == ["8.00"]
