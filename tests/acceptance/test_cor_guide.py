"""The guide of a change order system for Sage 100, followed click by click by its server, over HTTP.

Projects are mapped in their settings or come from jobs; change order requests are selected and added to a change order
of Sage that exists, or to a new one, with cost code, cost type and multiplier for each line. Each click is one call of
a dropdown or an action; in the end the log of the change order system and Sage hold the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_projects import Source

NAME = "extracker"
JOB, PROJECT = "1010", "X-10"


@dataclass
class Item:
    """A cost item of a request, and what people choose for it."""

    title: str
    amount: str
    cost_code: str = ""
    cost_type: str = ""
    multiplier: str = "1"

    def line(self) -> dict[str, str]:
        """As it is pushed."""
        chosen = {"cost_code": self.cost_code, "cost_type": self.cost_type, "multiplier": self.multiplier}
        return {"description": self.title, "amount": self.amount, **chosen}


class Log(Source):
    """The change order log: its requests by id, and how it reaches the plugin."""

    requests: dict[str, list[Item]]

    def act(self, key: str, status: int = 200, **given: Any) -> Any:
        return self.post(f"/v1/actions/{key}", {"source": NAME, **given}, status)

    def offered(self, picker: str, **asked: str) -> list[dict[str, str]]:
        """What a dropdown offers."""
        words = "&".join(f"{name}={value}" for name, value in asked.items())
        return list(self.get(f"/v1/pickers/{picker}?{words}")["items"])

    def pick(self, picker: str, label: str, **asked: str) -> str:
        """Choose the one entry that has this label."""
        (found,) = [item["id"] for item in self.offered(picker, **asked) if item["label"] == label]
        return found

    def selected(self, *ids: str) -> dict[str, Any]:
        """The requests as they are added to Sage."""
        cors = [
            {
                "source_id": id,
                "title": f"Request {id}",
                "amount": str(sum((Decimal(item.amount) for item in self.requests[id]), Decimal(0))),
                "lines": [item.line() for item in self.requests[id]],
            }
            for id in ids
        ]
        return {"source": NAME, "project_source_id": PROJECT, "cors": cors}

    def chosen(self, item: Item, code: str, kind: str, multiplier: str = "1") -> None:
        """Choose cost code, cost type and multiplier of an item in their dropdowns."""
        item.cost_code = self.pick("cost_codes", code, q=code.split(" ", 1)[1])
        item.cost_type = self.pick("cost_types", kind, cost_code=item.cost_code)
        item.multiplier = multiplier


@pytest.fixture
def log(sandbox_client: Any, home: Path) -> Log:
    """A change order system with two requests, beside a fresh sandbox company that was read once."""
    made = Log(sandbox_client, home / "companies" / "sandbox.sqlite")
    made.requests = {
        "COR-17": [Item("Conduit", "1000.00"), Item("Electricians", "500.00")],
        "COR-18": [Item("Lift", "333.33")],
    }
    made.post("/v1/poll")
    return made


@pytest.fixture
def mapped(log: Log) -> Log:
    """With its project mapped to a job."""
    log.act("map_job", job=JOB, source_id=PROJECT, source_name="Senior Living")
    return log


def coded(log: Log) -> None:
    """Choose codes, types and multipliers for all items of both requests."""
    conduit, crew = log.requests["COR-17"]
    (lift,) = log.requests["COR-18"]
    log.chosen(conduit, "16030.000 Branch Wiring", "1 Material", "1.1")
    log.chosen(crew, "16030.000 Branch Wiring", "2 Labor")
    log.chosen(lift, "16030.000 Branch Wiring", "3 Equipment", "1.15")


def same_on_both_sides(log: Log, order: str, *ids: str) -> None:
    """Compare the requests with what Sage's change order has of them."""
    lines = log.act("get_change_order", source=None, change_order=order)["result"]["lines"][
        -sum(map(len, _of(log, ids))) :
    ]
    told = [(line["description"], line["cost_code"], line["cost_type"], line["amount"]) for line in lines]
    assert told == [
        (item.title, item.cost_code, item.cost_type, f"{Decimal(item.amount) * Decimal(item.multiplier):.2f}")
        for items in _of(log, ids)
        for item in items
    ]


def _of(log: Log, ids: tuple[str, ...]) -> list[list[Item]]:
    return [log.requests[id] for id in ids]


def test_a_project_is_mapped_in_its_settings_and_can_be_mapped_anew_until_something_was_pushed(log: Log) -> None:
    # R95 R96 R97 R98 R99 R123
    log.requests["COR-17"][0] = Item("Conduit", "1000.00", "16030.000", "1")
    new = {"mode": "create", "date": "2026-10-01", "description": "Level 2", "status": "Open"}
    refused = log.post("/v1/actions/push_cor", {**log.selected("COR-18"), **new}, 422)
    assert "project_not_linked" in {fault["code"] for fault in refused["errors"]}
    job = log.pick("unlinked_jobs", "1010 Northfield Senior Living", q="Senior")
    log.act("map_job", job=job, source_id=PROJECT, source_name="Senior Living")
    assert log.offered("unlinked_jobs", q="Northfield Senior") == []
    (link,) = log.get(f"/v1/links?source={NAME}&source_id={PROJECT}&record=job")["items"]
    assert (link["sage_id"], link["source_name"]) == (JOB, "Senior Living")


def test_a_job_made_in_sage_waits_as_an_imported_project_and_is_mapped_with_its_acceptance(log: Log) -> None:
    # R100 R101 R102 R103 R104 R105
    first = log.in_sage("job-created", name="Riverside Clinic")
    second = log.in_sage("job-created", name="Riverside Annex")
    assert [told["id"] for told in log.happened("job_created")] == [first, second]
    waiting = {one["sage_id"]: one["id"] for one in log.waiting()}
    assert waiting.keys() == {first, second}
    log.post(f"/v1/imports/{waiting[second]}/reject", {"reason": "A warranty job."})
    log.post(f"/v1/imports/{waiting[first]}/accept", {"source": NAME})
    log.post(f"/v1/imports/{waiting[first]}/accept", {"source": NAME, "source_id": "X-11"})
    log.post("/v1/poll")
    assert log.waiting() == []
    (link,) = log.get(f"/v1/links?source={NAME}&record=job")["items"]
    assert (link["source_id"], link["sage_id"]) == ("X-11", first)


def test_requests_are_added_to_a_change_order_that_sage_has(mapped: Log, sandbox_dump: Any) -> None:
    # R106 R107 R108 R111 R112 R113 R114 R115 R116 R117 R118 R122
    log, before = mapped, sandbox_dump()
    offered = log.offered("change_orders", job=JOB)
    assert [item["note"] for item in offered] == ["Open", "Review"]
    assert all(
        log.act("get_change_order", source=None, change_order=one["id"])["result"]["job"] == JOB for one in offered
    )
    order = log.pick("change_orders", "1 Add exterior signage", job=JOB)
    assert log.get("/v1/pickers/cost_types") == {
        "items": [], "next_page": None, "note": "Choose the cost code first."
    }  # fmt: skip
    coded(log)
    push = {"mode": "existing", "change_order": order, **log.selected("COR-17", "COR-18")}
    shown = log.post("/v1/actions/push_cor/preview", push)
    assert "333.33 x 1.15 is 383.3295; 383.33 is sent, rounded to the cent." in shown["warnings"]
    assert shown["effects"]["budget"] == "1983.33"
    assert sandbox_dump() == before
    body = log.post("/v1/actions/push_cor", {**push, "confirm": shown["confirm"]})
    assert [(one["source_id"], one["state"], one["change_order"]) for one in body["result"]["cors"]] == [
        ("COR-17", "pushed", order),
        ("COR-18", "pushed", order),
    ]
    assert [one["amount"] for one in body["result"]["cors"]] == ["1600.00", "383.33"]
    same_on_both_sides(log, order, "COR-17", "COR-18")
    again = log.post("/v1/actions/push_cor", push, 409)
    assert {(fault["pointer"], fault["code"]) for fault in again["errors"]} == {
        ("/cors/0/source_id", "already_pushed"),
        ("/cors/1/source_id", "already_pushed"),
    }
    assert f"was already pushed to change order {order}" in again["detail"]
    (link,) = log.get(f"/v1/links?source={NAME}&source_id=COR-17&record=change_order")["items"]
    assert link["sage_id"] == order


def test_requests_are_added_to_a_change_order_that_is_made_for_them(mapped: Log, sandbox_dump: Any) -> None:
    # R106 R109 R110 R118 R125
    log, before = mapped, sandbox_dump()
    kind = log.pick("change_order_types", "2 Field Condition")
    coded(log)
    push = {"mode": "create", "type": kind, **log.selected("COR-17")}
    missing = log.post("/v1/actions/push_cor", push, 422)
    assert [fault["pointer"] for fault in missing["errors"]] == ["/date", "/description", "/status"]
    strange = {**push, "date": "2026-10-01", "description": "Level 2", "status": "Lost"}
    assert [fault["pointer"] for fault in log.post("/v1/actions/push_cor", strange, 422)["errors"]] == ["/status"]
    push |= {"date": "2026-10-01", "description": "Level 2", "status": "Approved"}
    shown = log.post("/v1/actions/push_cor/preview", push)
    assert sandbox_dump() == before
    (screen,) = [one for one in shown["screens"] if one["menu"] == "6-4-1 Change Orders"]
    assert {row["mark"] for tab in screen["tabs"] for row in tab["rows"]} == {"added"}
    result = log.post("/v1/actions/push_cor", {**push, "confirm": shown["confirm"]})["result"]
    assert (result["job"], result["status_name"], result["type_name"]) == (JOB, "Approved", "Field Condition")
    same_on_both_sides(log, result["id"], "COR-17")
    told = {(row["cost_code"], row["cost_type"]): row["after"] for row in shown["figures"]["rows"]}
    items = log.act("get_budget", source=None, job=JOB)["result"]["items"]
    stands = {(item["cost_code"], item["cost_type"]): item["approved_changes"] for item in items}
    assert {place: after["approved_changes"] for place, after in told.items()} == {
        place: stands[place] for place in told
    }


@pytest.mark.parametrize(
    ("item", "wrong"),
    [
        (Item("Conduit", "1000.00", "", "1"), {"/cors/0/lines/0/cost_code"}),
        (Item("Conduit", "1000.00", "16030.000", ""), {"/cors/0/lines/0/cost_type"}),
        (Item("Conduit", "1000.00", "16030.000", "1", "0"), {"/cors/0/lines/0/multiplier"}),
        (Item("Conduit", "1000.00", "99.5", "12", "-1"), {
            "/cors/0/lines/0/cost_code", "/cors/0/lines/0/cost_type", "/cors/0/lines/0/multiplier",
        }),
    ],
)  # fmt: skip
def test_a_breakdown_without_code_type_or_multiplier_is_not_pushed(
    mapped: Log, sandbox_dump: Any, item: Item, wrong: set[str]
) -> None:
    # R111 R112 R113 R114 R115 R116
    before = sandbox_dump()
    mapped.requests["COR-19"] = [item]
    order = mapped.offered("change_orders", job=JOB)[0]["id"]
    refused = mapped.post(
        "/v1/actions/push_cor", {"mode": "existing", "change_order": order, **mapped.selected("COR-19")}, 422
    )
    assert {fault["pointer"] for fault in refused["errors"]} == wrong
    assert sandbox_dump() == before


def test_a_request_that_changes_a_subcontract_names_it_by_its_dropdowns(mapped: Log) -> None:
    # R114 R124
    log = mapped
    contract = next(one for one in log.offered("subcontracts", job=JOB) if one["label"].startswith("890 "))
    line = log.offered("subcontract_lines", subcontract=contract["id"])[1]
    (vendor,) = [one["id"] for one in log.offered("vendors") if f"vendor {one['label']}" in contract["note"]]
    unit = {"vendor": vendor, "subcontract": contract["id"], "subcontract_line": line["id"]}
    push = log.selected("COR-18")
    push["cors"][0]["lines"] = [{"amount": "333.33", **unit, "change_number": "890-9", "status": "Approved"}]
    header = {"mode": "create", "date": "2026-10-01", "description": "Lift", "status": "Open"}
    result = log.post("/v1/actions/push_cor", {**push, **header})["result"]
    assert (result["lines"][0]["subcontract"], result["lines"][0]["subcontract_line"]) == (contract["id"], line["id"])
    after = log.offered("subcontract_lines", subcontract=contract["id"])[1]
    assert Decimal(after["note"]) - Decimal(line["note"]) == Decimal("333.33")  # approved while its order is open


def test_the_change_order_waits_for_accounting_where_the_company_wants_that(mapped: Log, sandbox_dump: Any) -> None:
    # R107 R119
    log, before = mapped, sandbox_dump()
    coded(log)
    log.api.patch("/v1/companies/sandbox", json={"acceptance.change_order": "queue"})
    order = log.offered("change_orders", job=JOB)[0]["id"]
    export = log.act("push_cor", 202, mode="existing", change_order=order, **log.selected("COR-18"))["export"]
    assert (sandbox_dump(), bool(export["expected_by"])) == (before, True)
    log.post(f"/v1/exports/{export['id']}/accept")
    same_on_both_sides(log, order, "COR-18")
