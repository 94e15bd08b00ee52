"""Work orders in a company that refuses what Sage refuses, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conftest import ORDER

Dump = Callable[[], dict[str, list[tuple[Any, ...]]]]
PROJECT = {"source": "followup", "source_id": "P-1"}


def done(api: Any, key: str, **given: Any) -> dict[str, Any]:
    answer = api.post(f"/v1/actions/{key}", json=given, headers={"Prefer": "wait=60"})
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def test_an_order_with_lines_and_visits_is_created_and_changed(sandbox_client: Any) -> None:
    # R14 R32
    made = done(
        sandbox_client,
        "create_work_order",
        **ORDER,
        technician="2",
        salesperson="3",
        area="1",
        estimated_hours="3.5",
        client_po="PO-9",
        user_defined1="Gate 4",
        notes="Ring twice",
        lines=[{"description": "Labor", "quantity": "2", "price": "95", "cost_type": "2"}],
        visits=[{"technician": "2", "schedule_date": "2026-10-05", "schedule_hours": "2"}],
    )
    assert made["warnings"] == []
    result = made["result"]
    assert (result["user_defined1"], result["client_po"], result["estimated_hours"]) == ("Gate 4", "PO-9", "3.5000")
    assert [line["total"] for line in result["lines"]] == ["190.00"]
    lines = [{"line": "1", "quantity": "3"}, {"description": "Filter", "quantity": "1", "price": "20"}]
    changed = done(sandbox_client, "update_work_order", **PROJECT, lines=lines, user_defined2="Dog", service_site="1-2")
    assert changed["warnings"] == []
    assert [line["total"] for line in changed["result"]["lines"]] == ["285.00", "20.00"]
    assert (changed["result"]["address1"], changed["result"]["service_site"]) == ("5954 Mill Ln", "2")
    again = done(sandbox_client, "update_work_order", **PROJECT, user_defined2="Dog", service_site="1-2")
    assert again["result"]["outcome"] == "no_change"


def test_sages_copy_of_the_number_is_no_drift(sandbox_client: Any) -> None:
    # R47
    made = done(sandbox_client, "create_work_order", **ORDER)
    assert made["result"]["invoice_number"] == made["result"]["number"]
    assert made["warnings"] == []
    again = done(sandbox_client, "update_work_order", **PROJECT, invoice_number="", description=ORDER["description"])
    assert (again["result"]["outcome"], again["log"]) == ("no_change", [])


def test_a_deposit_is_taken_once(sandbox_client: Any) -> None:
    # R10 R13
    assert done(sandbox_client, "create_work_order", **ORDER, deposit="250.00")["result"]["deposit"] == "250.00"
    body = done(sandbox_client, "update_work_order", **PROJECT, deposit="300.00", priority="Low")
    assert (body["result"]["deposit"], body["result"]["priority_name"]) == ("250.00", "Low")
    assert [line["field"] for line in body["log"] if "skipped" in line] == ["deposit"]


def test_syncing_touches_no_table_of_sage(sandbox_client: Any, sandbox_dump: Dump) -> None:
    # R38 R44
    before = sandbox_dump()
    body = done(sandbox_client, "sync_work_order", **PROJECT, number="5001")
    assert (body["result"]["id"], body["links"][0]["sage_id"]) == ("1", "1")
    assert body["pull"]["service_site_name"]
    assert sandbox_dump() == before


def test_an_update_without_a_change_touches_no_table_of_sage(sandbox_client: Any, sandbox_dump: Dump) -> None:
    # R36
    done(sandbox_client, "sync_work_order", **PROJECT, work_order="1")
    before = sandbox_dump()
    body = done(
        sandbox_client, "update_work_order", **PROJECT, status="7", schedule_date="2026-10-05", priority="Urgent"
    )
    assert body["result"]["outcome"] == "no_change"
    assert sandbox_dump() == before


def test_a_posted_invoice_takes_a_new_description(sandbox_client: Any) -> None:
    body = done(sandbox_client, "update_work_order", work_order="12", description="Clogged floor drain, north")
    assert (body["result"]["description"], body["result"]["posted"]) == ("Clogged floor drain, north", True)


def test_a_new_customer_is_created_before_its_order(sandbox_client: Any) -> None:
    new = {"client": "", "service_site": "", "ensure_client": True, "client_source_id": "C-31"}
    told = {"client_name": "Harbor Dental", "client_phone": "206-555-0147", "client_address1": "1 Bay St"}
    body = done(sandbox_client, "create_work_order", **{**ORDER, **new}, **told)
    assert [step["action"] for step in body["first"]] == ["export_client"]
    assert (body["result"]["client_name"], body["result"]["client_linked"]) == ("Harbor Dental", True)
    assert (body["result"]["client_phone"], body["result"]["address1"]) == ("206-555-0147", "1 Bay St")
