"""Our node in a real n8n against n8n's own HTTP Request node that makes the same calls; and how soon an event is there.

Skipped where n8n is not installed: `python -m tests.hosts.tools n8n`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from bench.report import Row, spread
from tests.hosts.live.flows import INSTANT, Flow, Node, Workshop, chain, given, node, ours, picked, start, trigger
from tests.hosts.live.outside import outside
from tests.hosts.live.sage import Sage
from tests.hosts.live.stage import stage
from tests.hosts.tools import installed

Peer = Callable[[Workshop, Sequence[Node]], Flow]
CALL = "get_job"
JOBS = 40
WAITING = 5
ANSWER = {"ok": True, "state": "done", "result": {"id": "1015", "name": "Westfield Water Treatment Plant"}}
FIRST = 1001
"""The sandbox's jobs begin here."""


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """The rows."""
    items, rounds = (20, 1) if smoke else (1_000, 3)
    tools = installed("n8n")
    if tools is None:
        print("n8n is not installed: python -m tests.hosts.tools n8n", file=sys.stderr)
        return []
    with stage(tools) as (n8n, sage), outside(lambda _path, _body: ANSWER) as still:
        shop = Workshop(n8n, sage.address, sage.key("bench"))
        stand_in = Workshop(n8n, still.address, "s100_000000000000_bench")
        return [
            _row("HTTP Request, plugin", _ratios(shop, _in_turn, items, rounds), items),
            _row("HTTP Request all at once, stand-in", _ratios(stand_in, _at_once, items, rounds), items),
            _first_event(shop, sage, rounds),
        ]


def _row(peer: str, found: list[tuple[float, float]], items: int) -> Row:
    ratios = spread([mine / theirs for mine, theirs in found])
    mine, theirs = (spread([one * 1000 / items for one in times]).median for times in zip(*found, strict=True))
    note = f"{ratios}; {mine:.1f} ms an item, {theirs:.1f} ms"
    return Row("N8N", f"{items} items through our node / {peer}", ratios.median, "x", None, None, note)


def _ratios(shop: Workshop, peer: Peer, items: int, rounds: int) -> list[tuple[float, float]]:
    """Seconds of a whole run of ours and of the peer's, which read the same jobs."""
    told = given(*({"job": str(FIRST + number % JOBS)} for number in range(items)))
    mine = shop.flow("ours", start(), *told, ours("Work", CALL, {"job": picked("={{ $json.job }}"), "simple": False}))
    theirs = peer(shop, told)
    return [(mine.run(600).seconds, theirs.run(600).seconds) for _ in range(rounds)]


def _at_once(shop: Workshop, told: Sequence[Node]) -> Flow:
    """n8n's node sends all its items at once."""
    return shop.flow("at once", start(), *told, _request(shop))


def _in_turn(shop: Workshop, told: Sequence[Node]) -> Flow:
    """So many at once as the plugin lets wait for Sage, in a loop, as a person has to build it."""
    loop = node("Loop", "n8n-nodes-base.splitInBatches", {"batchSize": WAITING, "options": {}}, 3)
    made = chain("in turn", start(), *told, loop)
    made["nodes"].append(_request(shop))
    made["connections"]["Loop"] = {"main": [[], [{"node": "Work", "type": "main", "index": 0}]]}
    made["connections"]["Work"] = {"main": [[{"node": "Loop", "type": "main", "index": 0}]]}
    return shop.add(made)


def _request(shop: Workshop) -> Node:
    authorization = {"name": "Authorization", "value": f"Bearer {shop.key}"}
    parameters: dict[str, Any] = {
        "method": "POST",
        "url": f"{shop.address}/v1/actions/{CALL}",
        "sendHeaders": True,
        "headerParameters": {"parameters": [authorization]},
        "sendBody": True,
        "specifyBody": "json",
        "jsonBody": "={{ JSON.stringify({ job: $json.job }) }}",
        "options": {},
    }
    return node("Work", "n8n-nodes-base.httpRequest", parameters, 4.2)


def _first_event(shop: Workshop, sage: Sage, rounds: int) -> Row:
    """Seconds from publishing a workflow to the run of its first event; Sage is looked at each second."""
    took = []
    for _ in range(rounds):
        flow = shop.flow("first", trigger("Event", INSTANT, "job_created"))
        began = time.perf_counter()
        flow.publish()
        sage.change("job-created")
        flow.wait_for_runs(1)
        took.append(time.perf_counter() - began)
        flow.unpublish()
    found = spread(took)
    return Row("N8N", "publish, a job is made in Sage, the workflow ran", found.median, " s", None, None, f"{found}")
