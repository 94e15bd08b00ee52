"""An office in which everything happened once, so that each page of the console has something to show."""

from __future__ import annotations

import json
from collections.abc import Mapping

import requests

from tests.browser.office import COMPANY, Office

ADMIN = "dora"
VENDOR = {"source": "procore"}
WORK_ORDER = {
    "client": "1", "service_site": "1-1", "type": "1", "description": "No cooling in the server room",
    "schedule_date": "2026-12-01", "priority": "Urgent", "source": "followup", "source_id": "P-204",
}  # fmt: skip
LINES = [
    {"field": "source_id", "source": "id"},
    {"field": "description", "source": "name"},
    {"field": "client", "default": "1"},
    {"field": "type", "source": "kind", "values": {"Repair": "1"}},
    {"field": "schedule_date", "source": "day"},
    {"field": "priority", "default": "Urgent"},
]
DEAL = {"id": "7", "name": "No cooling", "kind": "Callback", "day": "2026-10-05"}


def furnish(office: Office, target: str) -> Mapping[str, str]:
    """Let all of it happen; gives the ids of what is there, by the names that the console's addresses have for them."""
    office.add(ADMIN, "admin")
    office.add("nora", "approver")
    flow, clerk = office.flow(), office.flow("clerk", "read,write,admin,export:decide")
    clerk.post("/v1/poll", {})
    subscription = flow.post(
        "/v1/subscriptions", {"target_url": target, "events": ["*"], "description": "the flow of new jobs"}
    )
    order = flow.act("create_work_order", **WORK_ORDER)
    waits = flow.act("export_vendor", name="Northgate Glazing", source_id="V-88", **VENDOR)
    flow.act("export_vendor", name="Lakeside Drywall", source_id="V-89", **VENDOR)
    rejected = flow.act("export_vendor", name="Prairie Steel", source_id="V-90", **VENDOR)
    clerk.post(f"/v1/exports/{rejected['export']['id']}/reject", {"reason": "The insurance has run out."})
    for change in ("job-created", "vendor-created"):
        office.cli("sandbox", "change", change)
    clerk.post("/v1/poll", {})
    button = flow.post(
        "/v1/buttons",
        {"action": "create_work_order", "label": "Send to Sage", "input": {"client": "1"}},
    )
    hook = office.cli.json(
        "hooks", "add", "Deals", "--action", "create_work_order", "--source", "crm", "--scheme", "url",
        "--mapping", json.dumps(LINES),
    )  # fmt: skip
    requests.post(hook["url"], json=DEAL, timeout=30)
    imports = clerk.get("/v1/imports?status=waiting")["items"]
    return {
        "company": COMPANY,
        "company_id": COMPANY,
        "export_id": waits["export"]["id"],
        "rejected_id": rejected["export"]["id"],
        "import_id": next(one["id"] for one in imports if one["record"] == "job"),
        "link_id": order["links"][0]["id"],
        "subscription_id": subscription["id"],
        "delivery_id": str(clerk.get(f"/v1/subscriptions/{subscription['id']}/deliveries")["items"][0]["id"]),
        "button_id": button["id"],
        "hook_id": hook["id"],
        "call_id": clerk.get(f"/v1/hooks/{hook['id']}/calls")["items"][0]["id"],
    }
