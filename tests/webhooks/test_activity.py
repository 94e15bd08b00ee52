"""The log people read."""

from __future__ import annotations

from typing import Any

from flask import Flask

from sage100_plugin.ports.ledger import Activity
from tests.webhooks.client import Client, problem
from tests.webhooks.plugins import World

ORDER = {
    "client": "1",
    "service_site": "1-1",
    "type": "1",
    "description": "No cooling in the server room",
    "schedule_date": "2026-12-01",
    "priority": "Urgent",
    "source": "followup",
    "source_id": "P-204",
}
VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}


def test_who_did_what_is_listed_newest_first_field_by_field(sandbox_client: Any) -> None:
    # R30
    done = sandbox_client.post("/v1/actions/create_work_order", json=ORDER).json
    export = sandbox_client.post("/v1/actions/export_vendor", json=VENDOR).json["export"]["id"]
    sandbox_client.post(f"/v1/exports/{export}/reject", json={"reason": "We have one."})
    items = sandbox_client.get("/v1/activity").json["items"]
    assert [(item["what"], item["by"]) for item in items] == [
        ("export_vendor rejected", "tests"),
        ("export_vendor", "tests"),
        ("create_work_order", "tests"),
    ]
    written = items[-1]
    assert (written["record_id"], written["log"]) == (done["result"]["id"], done["log"])
    assert "<OrderNumber>" in written["details"]["sent"]
    assert items[0]["details"]["reason"] == "We have one."


def test_only_companies_the_key_sees_are_listed_page_by_page(here: World, app: Flask) -> None:
    for number in range(1, 6):
        company = "beta" if number == 3 else "alpha"
        entry = Activity(f"act_{number}", here.clock.now(), company, "job", str(number), "find", "tests")
        here.plugin.ledger.write(lambda tx, entry=entry: tx.activity.add(entry))  # type: ignore[misc]
    client = Client(app, here.key("read", companies=("alpha",)))
    first = client.get("/v1/activity?limit=2").get_json()
    rest = client.get(f"/v1/activity?limit=9&cursor={first['next']}").get_json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ["act_5", "act_4", "act_2", "act_1"]
    assert rest["next"] is None
    assert client.get("/v1/activity?record=vendor").get_json()["items"] == []
    problem(client.get("/v1/activity?company=beta"), 422, "unknown_company")
