"""The way of a subcontractor invoice over HTTP: its commitment is sent first, then it, until it is paid in Sage."""

from __future__ import annotations

from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.sage.sandbox import company

SOURCE = {"source": "procore"}
WHOSE = {"project_source_id": "P-1", "vendor_source_id": "V-1", "approved": True, **SOURCE}
COMMITMENT = {
    **WHOSE,
    "source_id": "C-1",
    "number": "SC-1",
    "description": "Storefront glazing",
    "date": "2026-09-01",
    "lines": [{"cost_code": "2030", "cost_type": "4", "amount": "5000.00", "description": "Frames"}],
}
INVOICE = {
    **WHOSE,
    "source_id": "RI-1",
    "commitment_source_id": "C-1",
    "number": "77",
    "date": "2026-09-28",
    "period_start": "2026-09-01",
    "period_end": "2026-09-30",
    "lines": [
        {
            "cost_code": "2030",
            "cost_type": "4",
            "work_completed": "700.00",
            "materials_stored": "300.00",
            "retainage": "100.00",
        }
    ],
}


def sent(api: Any, key: str, given: dict[str, Any]) -> Any:
    return api.post(f"/v1/actions/{key}", json=given, headers={"Prefer": "wait=60"})


def accepted(api: Any, key: str, given: dict[str, Any]) -> dict[str, Any]:
    waiting = sent(api, key, given)
    assert waiting.status_code == 202, waiting.json
    done = api.post(f"/v1/exports/{waiting.json['export']['id']}/accept", headers={"Prefer": "wait=60"})
    assert done.status_code == 200, done.json
    return dict(done.json["result"])


def test_a_commitment_is_invoiced_until_it_is_paid(sandbox_client: Any, plugin: Plugin, home: Any) -> None:
    # R133 R135 R244 R250 R251 R252
    api = sandbox_client
    for action, given in (
        ("map_job", {"job": "1010", "source_id": "P-1"}),
        ("link_vendor", {"vendor": "320", "source_id": "V-1"}),
    ):
        assert sent(api, action, {**given, **SOURCE}).status_code == 200
    refused = sent(api, "export_payable_invoice", INVOICE)
    assert [fault["code"] for fault in refused.json["errors"]] == ["commitment_not_linked"]

    subcontract = accepted(api, "export_subcontract", COMMITMENT)["id"]
    first = accepted(api, "export_payable_invoice", INVOICE)
    assert (first["subcontract"], first["total"], first["retainage"]) == (subcontract, "1000.00", "100.00")
    assert [one["remaining"] for one in first["commitment"]] == ["5000.00", "4000.00"]

    again = {**INVOICE, "source_id": "RI-2", "number": "78", "date": "2026-09-29"}
    second = accepted(api, "export_payable_invoice", again)
    assert [one["retained"] for one in second["commitment"]] == ["100.00", "200.00"]
    held = plugin.companies.reader("sandbox").get("subcontract", [subcontract])[subcontract]
    assert [str(line["billed"]) for line in held["lines"]] == ["2000.00"]

    poll(plugin, "sandbox")
    company.change(home / "companies" / "sandbox.sqlite", "payable-invoice-paid", payable_invoice=first["id"])
    poll(plugin, "sandbox")
    told = api.get("/v1/triggers/payable_invoice_paid/events").json["items"][-1]["data"]
    assert (told["id"], told["source"], told["source_id"]) == (first["id"], "procore", "RI-1")
    status = sent(api, "get_invoice_status", {**SOURCE, "source_id": "RI-1"}).json["result"]
    assert (status["is_paid"], status["open_balance"], len(status["payments"])) == (True, "0.00", 1)
