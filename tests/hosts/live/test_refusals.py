"""What goes wrong in a workflow: said on the item, written once, and stopped when it goes round and round."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hosts.live.between import Between
from tests.hosts.live.flows import INSTANT, Workshop, given, node, ours, picked, start, trigger
from tests.hosts.live.n8n import N8n, N8nRefused
from tests.hosts.live.sage import Sage
from tests.hosts.live.waiting import until

CREATE = "/v1/actions/create_work_order"
ORDER: dict[str, Any] = {"type": picked("1"), "schedule_date": "2026-10-05", "priority": "2"}


def order(description: str, client: str = "1", **more: Any) -> dict[str, Any]:
    """The parameters of a new work order."""
    return {**ORDER, "client": picked(client), "description": description, **more}


def test_a_step_that_is_tried_again_writes_once(shop: Workshop, sage: Sage, line: Between) -> None:
    again = ours("Create", "create_work_order", order("Tried again"), retryOnFail=True, waitBetweenTries=100)
    before = len(line.to(CREATE))
    line.lose[CREATE] = 1
    run = shop.flow("again", start(), again).run()
    (item,) = run.items("Create")
    calls = line.to(CREATE)[before:]
    assert [call.status for call in calls] == [200, 200]
    assert len({call.headers["idempotency-key"] for call in calls}) == 1
    assert [one["id"] for one in sage.work_orders("Tried again")] == [item["result"]["id"]]


def test_each_item_is_written_on_its_own(shop: Workshop, sage: Sage, line: Between) -> None:
    before = len(line.to(CREATE))
    create = ours("Create", "create_work_order", order("={{ $json.told }}"))
    flow = shop.flow("items", start(), *given({"told": "Item one"}, {"told": "Item two"}), create)
    made = [item["result"]["id"] for run in (flow.run(), flow.run()) for item in run.items("Create")]
    assert len(set(made)) == 4, "another run is another wish"
    assert len({call.headers["idempotency-key"] for call in line.to(CREATE)[before:]}) == 4
    assert len(sage.work_orders("Item one")) == 2


def test_a_refusal_is_a_sentence_on_its_own_item(shop: Workshop, sage: Sage) -> None:
    create = ours("Create", "create_work_order", order("Half", "={{ $json.client }}"), onError="continueErrorOutput")
    told = shop.flow("refused", start(), *given({"client": "1"}, {"client": "99999"}), create).run()
    (done,), (refused,) = told.items("Create"), told.items("Create", 1)
    assert done["state"] == "done"
    assert "Sage has no client 99999 (3-6 Clients)." in refused["error"]
    assert len(sage.work_orders("Half")) == 1


def test_a_run_that_stops_says_what_to_do(shop: Workshop) -> None:
    run = shop.flow("stopped", start(), ours("Create", "create_work_order", order("x", "99999"))).run()
    assert run.status == "error"
    assert run.error["message"].startswith("Sage has no client 99999 (3-6 Clients).")
    assert run.error["httpCode"] == "422"
    assert "Request req_" in run.error["description"]


def test_a_picker_that_is_needed_and_left_empty_stops_n8n_before_it_starts(shop: Workshop, line: Between) -> None:
    """The editor shows the parameter in red; the call of the editor's button is refused."""
    before = len(line.calls)
    flow = shop.flow("empty", start(), ours("Create", "create_work_order", order("x") | {"type": picked("")}))
    with pytest.raises(N8nRefused, match="has issues"):
        flow.run()
    assert len(line.calls) == before


def test_a_picker_that_an_item_leaves_empty_is_named(shop: Workshop) -> None:
    create = ours("Create", "create_work_order", order("x") | {"type": picked("={{ $json.type }}")})
    run = shop.flow("empty", start(), *given({"type": ""}), create).run()
    assert run.status == "error"
    assert run.error["message"].startswith("Type is required")


def test_a_workflow_that_bites_its_own_tail_is_stopped(shop: Workshop, sage: Sage) -> None:
    tail = ours("Again", "create_work_order", order("Bites its tail"))
    flow = shop.flow("tail", trigger("Event", INSTANT, "work_order_created"), tail)
    flow.publish()
    sage.change("work-order-created")
    last = until(
        lambda: next((run for run in map(flow.wait, flow.runs()) if run.status == "error"), None), "it is stopped"
    )
    flow.unpublish()
    assert last.error["message"].startswith("5 actions already led to this one")
    assert len(sage.work_orders("Bites its tail")) == 5


def test_a_tail_that_cannot_be_followed_pauses_the_key(n8n: N8n, sage: Sage, line: Between) -> None:
    """Here the event's id is lost: the first workflow calls the second by HTTP, and that creates the same each time."""
    lone = Workshop(n8n, line.address, sage.key("lone"))
    hook = node("Hook", "n8n-nodes-base.webhook", {"httpMethod": "POST", "path": "second", "options": {}}, 2,
                webhookId="second")  # fmt: skip
    second = lone.flow("second", hook, ours("Again", "create_work_order", order("Lost its tail")))
    second.publish()
    call = {"method": "POST", "url": f"{n8n.address}/webhook/second"}
    first = lone.flow(
        "first", trigger("Event", INSTANT, "work_order_created"), node("Call", "n8n-nodes-base.httpRequest", call, 4.2)
    )
    first.publish()
    sage.change("work-order-created")
    stopped = until(
        lambda: next((run for run in map(second.wait, second.runs()) if run.status == "error"), None), "it is stopped"
    )
    assert "was paused" in stopped.error["message"]
    assert "sage100-plugin key resume" in stopped.error["message"]
    made = len(sage.work_orders("Lost its tail"))
    assert 1 < made < 30
    for flow in (first, second):
        n8n.call("POST", f"/rest/workflows/{flow.id}/archive", {})
