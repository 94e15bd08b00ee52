"""The example workflows of the four stories, imported as they are and run; only others' addresses are replaced."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.plugin import host_packages
from tests.hosts.live.flows import Flow, Workshop
from tests.hosts.live.n8n import N8n, post
from tests.hosts.live.outside import Outside
from tests.hosts.live.sage import COMPANY, Sage
from tests.hosts.live.waiting import until

EXAMPLES = host_packages() / "n8n" / "examples"
REQUESTS = {
    "project": "P-15",
    "title": "Level 2 changes",
    "date": "2026-10-01",
    "cors": [
        {
            "source_id": f"COR-{number}",
            "number": str(number),
            "title": f"Change {number}",
            "amount": "500.00",
            "lines": [{"cost_code": "16030.000", "cost_type": "2", "amount": "500.00"}],
        }
        for number in (41, 42)
    ],
}
VENDOR = {
    "id": "V-700",
    "name": "Calder Fencing",
    "street": "9 Mill Lane",
    "city": "Ames",
    "state": "IA",
    "zip": "50010",
    "phone": "515-555-0190",
}


@pytest.fixture
def outside() -> Iterator[Outside]:
    """The project system, the change order system and the chat."""
    made = Outside(lambda path, _body: REQUESTS if path == "/api/approved" else {"id": "P-900", "ok": True})
    yield made
    made.close()


@pytest.fixture
def example(shop: Workshop, outside: Outside) -> Iterator[Callable[..., Flow]]:
    """Imports an example, with the addresses of other systems replaced, and publishes it."""
    made: list[Flow] = []

    def bring(name: str, *systems: str) -> Flow:
        made.append(shop.imported(EXAMPLES / f"{name}.json", {f"https://{one}": outside.address for one in systems}))
        made[-1].publish()
        return made[-1]

    yield bring
    for flow in made:
        flow.unpublish()


def test_every_example_is_run_here() -> None:
    told = set(re.findall(r'example\("([a-z-]+)"', Path(__file__).read_text("utf-8")))
    assert {file.stem for file in EXAMPLES.glob("*.json")} == told


def test_a_new_job_becomes_a_project_and_is_linked(example: Any, outside: Outside, sage: Sage) -> None:
    flow = example("new-job-to-project", "projects.example.com")
    job = sage.change("job-created")
    (run,) = flow.wait_for_runs(1)
    assert run.status == "success", run.error
    (sent,) = outside.sent("/api/projects")
    assert (sent["name"], sent["number"]) == (job["after"]["name"], job["id"])
    (link,) = sage.get(f"/v1/links?company={COMPANY}&source=projects&source_id=P-900")["items"]
    assert (link["record"], link["sage_id"]) == ("job", job["id"])


def test_a_deal_that_is_won_becomes_one_work_order(example: Any, n8n: N8n, sage: Sage) -> None:
    example("deal-won-to-work-order")
    deal = {"id": "D-31", "title": "Rooftop unit", "client": "1", "due": "2026-10-12", "notes": "Crane needed."}
    first = post(f"{n8n.address}/webhook/deal-won", deal)
    second = post(f"{n8n.address}/webhook/deal-won", {**deal, "notes": "Crane is booked."})
    assert [status for status, _ in (first, second)] == [200, 200]
    (order,) = sage.work_orders("Rooftop unit")
    assert order["notes"] == "Crane is booked."
    assert {told["result"]["id"] for _, told in (first, second)} == {order["id"]}


def test_approved_requests_become_a_change_order_once(example: Any, outside: Outside, sage: Sage) -> None:
    sage.act("map_job", {"job": "1015", "source": "projects", "source_id": REQUESTS["project"]})
    flow = example("approved-cors-to-change-order", "cors.example.com")
    run = flow.run(begin="Every hour")
    assert run.status == "success", run.error
    (sent,) = outside.sent("/api/sent")
    assert sent["cors"] == ["COR-41", "COR-42"]
    found = sage.act("find_change_orders", {"job": "1015", "q": "Level 2 changes"})["result"]["items"]
    assert [one["number"] for one in found] == [sent["change_order"]]
    again = flow.run(begin="Every hour")
    assert "COR-41" in again.error["message"], "pushed once, whoever asks again"
    assert len(sage.act("find_change_orders", {"job": "1015", "q": "Level 2 changes"})["result"]["items"]) == 1


def test_a_vendor_is_decided_by_a_chat_message(example: Any, n8n: N8n, outside: Outside, sage: Sage) -> None:
    example("vendor-to-decision", "chat.example.com")
    status, told = post(f"{n8n.address}/webhook/new-vendor", VENDOR)
    assert (status, told["state"]) == (200, "waiting_acceptance")
    (asked,) = until(lambda: outside.sent("/api/direct-messages"), "Dana is asked")
    assert asked["text"].startswith("Vendor Calder Fencing from procurement waits for you: ")
    link = asked["text"].rpartition(" ")[2]
    decision = {"decision": "accept", "sage_id": "995", "vendor_type": "1"}
    assert post(link, decision, {"Accept": "application/json"})[0] == 200
    (heard,) = until(lambda: outside.sent("/api/messages"), "the sender hears of it")
    assert heard["text"] == "Calder Fencing is vendor 995 in Sage."
    assert sage.act("get_vendor", {"vendor": "995"})["result"]["name"] == "Calder Fencing"
    export = sage.get(f"/v1/exports/{told['export']['id']}")
    assert [(one["status"], one["by"]) for one in export["rounds"]][:2] == [
        ("pending", "n8n"),
        ("accepted", "Dana Reyes"),
    ]
