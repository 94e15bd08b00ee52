"""The instant trigger over its whole life: published, fired, killed, healed, unpublished."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.hosts.live.flows import INSTANT, Flow, Workshop, trigger
from tests.hosts.live.n8n import N8n, post
from tests.hosts.live.sage import Sage
from tests.hosts.live.waiting import until

EVENT = "Event"


def subscribed(sage: Sage, flow: Flow) -> list[dict[str, Any]]:
    """The subscriptions of a workflow at the plugin."""
    return [one for one in sage.subscriptions() if one["external_id"].startswith(f"{flow.id}:")]


def events(flow: Flow, count: int = 1) -> list[dict[str, Any]]:
    """The events that started the workflow, when there are so many."""
    return [item for run in flow.wait_for_runs(count) for item in run.items(EVENT)]


def published(shop: Workshop, *names: str, **more: Any) -> Flow:
    """A workflow that waits for these events."""
    flow = shop.flow(" ".join(names), trigger(EVENT, INSTANT, *names, **more))
    flow.publish()
    return flow


@pytest.fixture
def jobs(shop: Workshop) -> Iterator[Flow]:
    """A workflow that waits for new jobs."""
    flow = published(shop, "job_created")
    yield flow
    flow.unpublish()


def test_it_subscribes_when_it_is_published_and_ends_that_when_it_is_not(shop: Workshop, sage: Sage) -> None:
    flow = published(shop, "job_created", "job_updated", options={"excludeOwn": True})
    (made,) = subscribed(sage, flow)
    assert made["events"] == ["job.created", "job.updated"]
    assert made["target_url"].startswith(f"{shop.n8n.address}/webhook/")
    assert (made["exclude_own"], made["thin"], made["state"]) == (True, False, "active")
    flow.unpublish()
    assert subscribed(sage, flow) == []


def test_what_happens_in_sage_starts_the_workflow_with_the_event(jobs: Flow, sage: Sage) -> None:
    id = sage.change("job-created")["id"]
    (event,) = events(jobs)
    assert event == sage.told("job_created", id)


def test_a_filter_lets_only_some_through(shop: Workshop, sage: Sage) -> None:
    one = {"field": "client", "comparison": "is", "value": "2"}
    flow = published(shop, "work_order_created", filters={"filter": [one]})
    sage.change("work-order-created", client="1")
    wanted = sage.change("work-order-created", client="2")["id"]
    assert [event["data"]["id"] for event in events(flow)] == [wanted]
    flow.unpublish()


def test_what_is_not_signed_by_the_plugin_is_turned_away(jobs: Flow, sage: Sage) -> None:
    (made,) = subscribed(sage, jobs)
    forged = {"id": "evt_1", "type": "job.created", "timestamp": "2026-01-01T00:00:00Z", "data": {"id": "1"}}
    signed = {"webhook-id": "evt_1", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}
    for headers in ({}, signed):
        status, says = post(made["target_url"], forged, headers)
        assert status == 401
        assert "signature" in says["error"]
    id = sage.change("job-created")["id"]
    assert [event["data"]["id"] for event in events(jobs)] == [id]


def test_n8n_that_was_killed_goes_on_with_its_one_subscription(jobs: Flow, n8n: N8n, sage: Sage) -> None:
    before = subscribed(sage, jobs)
    n8n.kill()
    id = sage.change("job-created")["id"]
    sage.told("job_created", id)
    n8n.start()
    assert [one["id"] for one in subscribed(sage, jobs)] == [one["id"] for one in before]
    assert [event["data"]["id"] for event in events(jobs)] == [id], "what happened meanwhile arrives"


def test_a_subscription_that_is_gone_is_made_again_at_the_next_start(jobs: Flow, n8n: N8n, sage: Sage) -> None:
    (old,) = subscribed(sage, jobs)
    sage.call("DELETE", f"/v1/subscriptions/{old['id']}")
    n8n.stop()
    n8n.start()
    (new,) = until(lambda: subscribed(sage, jobs), "the subscription is made again")
    assert new["id"] != old["id"]
    id = sage.change("job-created")["id"]
    assert [event["data"]["id"] for event in events(jobs)] == [id]


def test_an_event_survives_that_both_are_killed_and_arrives_once(jobs: Flow, n8n: N8n, sage: Sage) -> None:
    n8n.kill()
    id = sage.change("job-created")["id"]
    sage.told("job_created", id)
    sage.server.kill()
    n8n.start()
    sage.server.start()
    assert [event["data"]["id"] for event in events(jobs)] == [id]
    (made,) = subscribed(sage, jobs)
    path = f"/v1/subscriptions/{made['id']}/deliveries?status=delivered"
    until(lambda: sage.get(path)["items"], "the delivery is noted")
    later = sage.change("job-created")["id"]
    assert [event["data"]["id"] for event in events(jobs, 2)] == [id, later]
