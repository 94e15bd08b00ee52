"""A preview drawn as Sage's windows, with the figures of the job before and after, on a sandbox company."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running import screens
from sage100_plugin.engine.running.run import Call, preview
from sage100_plugin.testing.sage import MemorySage

CODE = {"cost_code": "16030.000", "cost_type": "1"}
SUB = {"vendor": "320", "subcontract": "9", "subcontract_line": "2", "change_number": "890-9", "status": "Approved"}
NEW = {"job": "1010", "date": "2026-10-01", "description": "Level 2 electrical", "status": "Approved"}
LINES = [{**CODE, "amount": "1000.00", "multiplier": "1.1"}, {**SUB, "amount": "450.00"}]
PRIME = [{"description": "Level 2", "approved": "1800.00", "requested": "2000.00"}]
BUDGET = {"job": "1009", "locked": True, "source": "procore", "source_id": "B-7"}


def shown(api: Any, key: str, **given: Any) -> dict[str, Any]:
    answer = api.post(f"/v1/actions/{key}/preview", json=given)
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def done(api: Any, key: str, **given: Any) -> dict[str, Any]:
    answer = api.post(f"/v1/actions/{key}", json=given, headers={"Prefer": "wait=60"})
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def tabs(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    (screen,) = told["screens"]
    return {tab["title"]: tab for tab in screen["tabs"]}


def marks(tab: dict[str, Any]) -> list[str]:
    return [row["mark"] for row in tab["rows"]]


def cost(told: dict[str, Any], code: str) -> dict[str, Any]:
    return next(dict(row) for row in told["figures"]["rows"] if row["cost_code"] == code)


def test_a_new_change_order_is_drawn_with_both_tabs(sandbox_client: Any) -> None:
    # R116 R169
    # quality: sage_screen create_change_order
    told = shown(sandbox_client, "create_change_order", **NEW, lines=LINES, prime_lines=PRIME)
    (screen,) = told["screens"]
    assert (screen["menu"], screen["title"]) == ("6-4-1 Change Orders", "New Change Order")
    header = {field["field"]: (field["label"], field["before"], field["after"]) for field in screen["header"]}
    assert header["status"] == ("Status", None, "1-Approved")
    assert header["number"] == ("Change#", None, "3")
    costs, prime = tabs(told).values()
    assert (costs["title"], prime["title"]) == ("Budget and Sub Change Details", "Prime Change Details")
    assert marks(costs) == ["added", "added"]
    assert costs["rows"][0] == {
        "mark": "added",
        "before": None,
        "after": {"description": "Level 2 electrical", **CODE, "amount": "1100.00"},
    }
    assert costs["rows"][1]["after"]["status"] == "1-Approved"
    assert costs["totals"] == {"before": {"amount": "0.00"}, "after": {"amount": "1550.00"}}
    assert [(one["field"], one["kind"]) for one in costs["columns"]][:4] == [
        ("description", "text"), ("cost_code", "cost_code"), ("cost_type", "id"), ("amount", "money"),
    ]  # fmt: skip
    assert prime["totals"]["after"] == {"requested": "2000.00", "approved": "1800.00"}


def test_what_stands_is_drawn_with_what_is_added(sandbox_client: Any) -> None:
    # quality: sage_screen add_to_change_order
    told = shown(sandbox_client, "add_to_change_order", change_order="7", lines=[{**CODE, "amount": "5.00"}])
    costs = tabs(told)["Budget and Sub Change Details"]
    assert marks(costs) == ["same", "same", "added"]
    assert costs["rows"][0]["before"] == costs["rows"][0]["after"]
    assert costs["totals"] == {"before": {"amount": "23840.76"}, "after": {"amount": "23845.76"}}
    assert marks(tabs(told)["Prime Change Details"]) == ["same"]


def test_many_lines_that_stay_are_counted(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    sage.put("cost_code", {"recnum": Decimal("16030.000")})
    line = {"cstcde": Decimal("16030.000"), "csttyp": 1, "bdgprc": Decimal(2)}
    head = {"recnum": 7, "chgnum": "1", "jobnum": 1015, "phsnum": 0, "status": 1, "dscrpt": "Level 2"}
    sage.put("change_order", {**head, "lines": [{**line, "linnum": number} for number in range(1, 251)]})
    given = {"change_order": "7", "lines": [{**CODE, "amount": "5.00"}]}
    costs = tabs(preview(memory, Call("add_to_change_order", given, caller)))["Budget and Sub Change Details"]
    assert (marks(costs), costs["left_out"]) == (["same"] * screens.MOST_SAME + ["added"], 50)
    assert costs["totals"] == {"before": {"amount": "500.00"}, "after": {"amount": "505.00"}}


def test_the_figures_of_a_preview_are_those_of_the_books_afterwards(sandbox_client: Any, plugin: Plugin) -> None:
    # R169
    given = {**NEW, "lines": LINES, "prime_lines": PRIME}
    told = shown(sandbox_client, "create_change_order", **given)
    done(sandbox_client, "create_change_order", **given, confirm=told["confirm"])
    again = plugin.companies.reader("sandbox").figures("1010")
    figures = told["figures"]
    assert [row["cost_code"] for row in figures["rows"]] == ["16030.000", "17020.000"]
    wired, ducts = cost(told, "16030.000"), cost(told, "17020.000")
    assert (wired["before"]["current_budget"], wired["after"]["approved_changes"]) == ("0.00", "1100.00")
    moved = {side: Decimal(ducts[side]["committed"]) for side in ("before", "after")}
    assert moved["after"] - moved["before"] == Decimal("450.00")
    for name in ("budget", "current_budget", "committed", "actual", "remaining"):
        assert figures["totals"]["after"][name] == f"{getattr(again, name):.2f}"
    for name in ("contract", "approved_changes", "current_contract", "pending_changes"):
        assert figures["contract"]["after"][name] == f"{getattr(again, name):.2f}"


def test_an_open_change_order_shows_what_waits_beside_what_counts(sandbox_client: Any) -> None:
    told = shown(sandbox_client, "create_change_order", **{**NEW, "status": "Open"}, lines=LINES[:1], prime_lines=PRIME)
    wired, contract = cost(told, "16030.000"), told["figures"]["contract"]
    assert (wired["before"], wired["pending"]) == (wired["after"], {"budget": "1100.00", "committed": "0.00"})
    assert contract["before"]["current_contract"] == contract["after"]["current_contract"]
    waits = {side: Decimal(contract[side]["pending_changes"]) for side in ("before", "after")}
    assert waits["after"] - waits["before"] == Decimal("2000.00")


def test_approving_a_change_order_makes_its_lines_count(sandbox_client: Any, plugin: Plugin) -> None:
    # quality: sage_screen update_change_order
    told = shown(sandbox_client, "update_change_order", change_order="7", status="Approved")
    (screen,) = told["screens"]
    (status,) = screen["header"]
    assert (screen["title"], status["before"], status["after"]) == ("Change Order 1", "2-Open", "1-Approved")
    row = cost(told, "4020.000")
    assert (row["after"]["approved_changes"], row["pending"]["budget"]) == ("11090.76", "-11090.76")
    assert len(told["figures"]["rows"]) == 1  # the other line is Open by itself
    done(sandbox_client, "update_change_order", change_order="7", status="Approved")
    again = plugin.companies.reader("sandbox").figures("1010")
    assert told["figures"]["totals"]["after"]["remaining"] == f"{again.remaining:.2f}"


def test_a_budget_is_drawn_as_the_grid_of_its_window(sandbox_client: Any, plugin: Plugin) -> None:
    # R169
    # quality: sage_screen export_budget
    lines = [
        {"cost_code": "2010", "cost_type": "2", "budget": "1500.00", "quantity": "12"},
        {"cost_code": "2010", "cost_type": "3", "budget": "250.00"},
        {"cost_code": "4010", "cost_type": "1", "budget": "99.99", "notes": "Sand"},
    ]
    told = shown(sandbox_client, "export_budget", **BUDGET, lines=lines)
    (screen,) = told["screens"]
    (grid,) = screen["tabs"]
    assert screen["menu"] == "6-2 Budgets"
    assert [one["label"] for one in grid["columns"]] == [
        "Cost Code",
        "Material",
        "Labor",
        "Equipment",
        "Quantity",
        "Notes",
    ]
    assert [row["after"] for row in grid["rows"]] == [
        {"cost_code": "2010.000", "type2": "1500.00", "type3": "250.00", "quantity": "12.0000"},
        {"cost_code": "4010.000", "type1": "99.99", "notes": "Sand"},
    ]
    assert grid["totals"]["after"] == {"type1": "99.99", "type2": "1500.00", "type3": "250.00"}
    assert told["figures"]["totals"]["after"]["budget"] == "1849.99"
    sent = sandbox_client.post("/v1/actions/export_budget", json={**BUDGET, "lines": lines})
    export = sandbox_client.get(f"/v1/exports/{sent.json['export']['id']}").json
    assert (export["preview"]["screens"], export["preview"]["figures"]) == (told["screens"], told["figures"])
    assert sandbox_client.post(f"/v1/exports/{export['id']}/accept", json={}).status_code == 200
    assert f"{plugin.companies.reader('sandbox').figures('1009').budget:.2f}" == "1849.99"

    changed = [{**lines[0], "budget": "1400.00"}, *lines[1:]]
    grid = shown(sandbox_client, "export_budget", **BUDGET, lines=changed)["screens"][0]["tabs"][0]
    assert marks(grid) == ["changed", "same"]
    assert (grid["rows"][0]["before"]["type2"], grid["rows"][0]["after"]["type2"]) == ("1500.00", "1400.00")
    same = shown(sandbox_client, "export_budget", **BUDGET, lines=lines)
    assert (same["screens"], "figures" in same) == ([], False)


def test_a_modification_shows_both_codes_and_a_net_of_zero(sandbox_client: Any) -> None:
    # R176 R177 R178
    # quality: sage_screen push_budget_modification
    move = {
        "from_cost_code": "1030",
        "from_cost_type": "1",
        "to_cost_code": "1050",
        "to_cost_type": "4",
        "amount": "500.00",
    }
    head = {"job": "1015", "date": "2026-10-01", "description": "Labor instead of material"}
    told = shown(sandbox_client, "push_budget_modification", **head, lines=[move])
    changes = {row["cost_code"]: row["after"]["approved_changes"] for row in told["figures"]["rows"]}
    assert changes == {"1030.000": "-500.00", "1050.000": "500.00"}
    totals = told["figures"]["totals"]
    assert totals["before"] == totals["after"]


def test_what_moves_no_money_of_a_job_has_a_screen_and_no_figures(sandbox_client: Any) -> None:
    told = shown(sandbox_client, "update_vendor", vendor="320", phone="918-555-0148")
    assert "figures" not in told
    (screen,) = told["screens"]
    assert [field["field"] for field in screen["header"]] == ["phone"]
    assert shown(sandbox_client, "find_change_orders")["screens"] == []
