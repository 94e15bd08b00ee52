"""Golden workflows, brought into a real n8n and run there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sage100_plugin.sage.companies import CompanyFolder
from tests.hosts.live.between import Between
from tests.hosts.live.flows import Workshop
from tests.hosts.live.n8n import N8n
from tests.hosts.live.sage import COMPANY, Sage

GOLDEN = Path(__file__).with_name("golden")


def ran(shop: Workshop, name: str, *nodes: str) -> list[dict[str, Any]]:
    """Run the golden workflow of this name; gives the one item of each of these nodes."""
    run = shop.imported(GOLDEN / f"{name}.json").run()
    found = []
    for node in nodes:
        (item,) = run.items(node)
        found.append(item)
    return found


def test_a_work_order_is_created_and_changed_by_its_link(shop: Workshop, sage: Sage, line: Between) -> None:
    (created,) = ran(shop, "create_work_order", "Create")
    assert created["state"] == "done"
    assert created["result"]["outcome"] == "created"
    assert created["result"]["client_name"] == "Clearwater Medical Group"
    id = created["result"]["id"]
    (updated,) = ran(shop, "update_work_order", "Update")
    assert updated["result"]["id"] == id
    assert updated["result"]["changed_fields"] == 2
    there = sage.act("get_work_order", {"work_order": id})["result"]
    told = {name: there[name] for name in ("description", "schedule_date", "priority", "contact", "notes")}
    assert told == {
        "description": "No cooling in the server room",
        "schedule_date": "2026-10-07",
        "priority": "1",
        "contact": "Ann Orwin",
        "notes": "Ask at the desk.",
    }
    (visit,) = there["visits"]
    assert (visit["technician"], visit["schedule_hours"]) == ("1", "2.0000")
    call = line.to("/v1/actions/create_work_order")[-1]
    assert call.headers["user-agent"].startswith("n8n-nodes-sage100contractor/")
    assert call.headers["idempotency-key"].startswith("n8n:")
    assert "x-causation-id" not in call.headers


def test_return_all_reads_every_page_and_a_limit_only_so_many(n8n: N8n, sage: Sage, line: Between) -> None:
    CompanyFolder(sage.home / "companies").add_sandbox("service", "service")
    both = Workshop(n8n, line.address, sage.key("both", company=None))
    before = len(line.to("/v1/actions/find_work_orders"))
    run = both.imported(GOLDEN / "find_work_orders.json").run()
    everything, some = run.items("All"), run.items("Some")
    assert len(line.to("/v1/actions/find_work_orders")) - before == -(-len(everything) // 500) + 1
    assert len(everything) > 1000
    assert len({one["id"] for one in everything}) == len(everything)
    assert all(len(one) == 10 for one in everything), "simplified"
    assert len(some) == 7
    assert {one["type"] for one in some} == {"1"}
    assert len(some[0]) > 30, "not simplified"


def test_a_change_order_request_goes_with_its_lines(shop: Workshop, sage: Sage) -> None:
    (pushed,) = ran(shop, "push_cor", "Push")
    assert [one["amount"] for one in pushed["result"]["cors"]] == ["1600.00"]
    assert len(pushed["warnings"]) == 1
    there = sage.act("get_change_order", {"change_order": pushed["result"]["id"]})["result"]
    lines = [(one["description"], one["cost_code"], one["cost_type"], one["amount"]) for one in there["lines"]]
    assert lines == [("Conduit", "16030.000", "1", "1100.00"), ("Electricians", "16030.000", "2", "500.00")]


def test_a_change_order_is_created_with_both_kinds_of_lines(shop: Workshop, sage: Sage) -> None:
    (created,) = ran(shop, "create_change_order", "Create")
    there = sage.act("get_change_order", {"change_order": created["result"]["id"]})["result"]
    assert [one["amount"] for one in there["lines"]] == ["1000.00"]
    assert [one["approved"] for one in there["prime_lines"]] == ["1800.00"]


def test_what_waits_for_acceptance_is_no_error(shop: Workshop, sage: Sage) -> None:
    payloads = []
    for name, record in (("export_vendor", "vendor"), ("export_job", "job")):
        (sent,) = ran(shop, name, "Export")
        assert sent["state"] == "waiting_acceptance"
        assert sent["export"]["expected_by"]
        waiting = sage.get(f"/v1/exports/{sent['export']['id']}")
        assert (waiting["status"], waiting["record"]) == ("pending", record)
        payloads.append(waiting["payload"])
    assert [one["cost_code"] for one in payloads[1]["cost_codes"]] == ["2010", "2020"]


def test_what_waits_is_accepted_by_a_workflow(shop: Workshop, sage: Sage) -> None:
    sent, accepted = ran(shop, "accept_export", "Export", "Accept")
    assert sent["state"] == "waiting_acceptance"
    assert (accepted["state"], accepted["result"]["id"]) == ("done", "990")
    assert sage.act("get_vendor", {"vendor": "990"})["result"]["name"] == "Marlow Roofing Supply"


def test_records_are_linked(shop: Workshop, sage: Sage) -> None:
    (linked,) = ran(shop, "link_vendor", "Link")
    assert linked["result"]["outcome"] == "linked"
    (link,) = sage.get(f"/v1/links?company={COMPANY}&source=procore&source_id=V-20")["items"]
    assert (link["record"], link["sage_id"]) == ("vendor", "20")


def test_a_budget_and_what_a_job_cost_are_read_whole(shop: Workshop, sage: Sage) -> None:
    (budget,) = ran(shop, "get_budget", "Get")
    assert budget["items"] == sage.act("get_budget", {"job": "1015"})["result"]["items"]
    assert budget["budget"] == "647059.95", "money stays text"
    mapped, costs = ran(shop, "get_job_costs", "Map", "Costs")
    assert mapped["result"]["outcome"] == "linked"
    assert "budget of job 1012 is not linked" in costs["reason"]
