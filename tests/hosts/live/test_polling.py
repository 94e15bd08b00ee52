"""The polling trigger, for an n8n that the plugin cannot reach."""

from __future__ import annotations

from typing import Any

from tests.hosts.live.flows import POLLING, Workshop, trigger
from tests.hosts.live.sage import Sage
from tests.hosts.live.waiting import until

EVERY_SECOND = ",".join(map(str, range(60))) + " * * * * *"
"""n8n refuses `*` for the seconds."""


def test_it_fetches_what_happened_since_it_was_published(shop: Workshop, sage: Sage) -> None:
    before = sage.change("job-created")["id"]
    sage.told("job_created", before)
    often = {"item": [{"mode": "custom", "cronExpression": EVERY_SECOND}]}
    flow = shop.flow("polling", trigger("Event", POLLING, "job_created", pollTimes=often))
    flow.publish()
    ids = [sage.change("job-created")["id"] for _ in range(3)]
    event = sage.told("job_created", ids[-1])

    def fetched() -> list[dict[str, Any]] | None:
        found = [item for run in map(flow.wait, flow.runs()) for item in run.items("Event")]
        return found if len(found) >= len(ids) else None

    found = until(fetched, "all events are fetched")
    assert [one["data"]["id"] for one in found] == ids, "the oldest first, none twice, none from before"
    assert found[-1] == event
    flow.unpublish()
    assert sage.subscriptions() == []
