"""The nodes in a real Node-RED, beside the running plugin with its sandbox company."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from sage100_plugin.plugin import documents, host_packages
from sage100_plugin.projections import hosts
from sage100_plugin.projections.hosts.node_red import HOST
from tests.hosts.live.outside import Outside
from tests.hosts.live.sage import Sage
from tests.hosts.live.waiting import until
from tests.hosts.node_red.nodered import NodeRed
from tests.hosts.tools import tools

MANIFEST = documents().manifest()
TWICE = "node.send(msg); setTimeout(() => node.send(msg), 1500);"
ERROR = "msg.statusCode = 500; msg.payload = { error: msg.error.message }; return msg;"
WORK_ORDER = {
    "client": "1",
    "service_site": "1-1",
    "type": "1",
    "description": "No cooling in the server room",
    "schedule_date": "2026-10-05",
    "priority": "Urgent",
}


@pytest.fixture(scope="module")
def sage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sage]:
    if os.environ.get("HOSTS") != "all":
        pytest.skip("Node-RED runs only with HOSTS=all")
    tools("node-red")
    made = Sage(tmp_path_factory.mktemp("sage"))
    yield made
    made.server.stop()


@pytest.fixture(scope="module")
def red(sage: Sage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeRed]:
    made = NodeRed(tools("node-red"), tmp_path_factory.mktemp("red"), hosts.artefact(HOST, MANIFEST, host_packages()))
    made.start()
    yield made
    made.kill()


@pytest.fixture
def outside() -> Iterator[Outside]:
    made = Outside(lambda path, told: {})
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(sage: Sage, red: NodeRed) -> dict[str, Any]:
    access = {"base_url": f"{sage.address}/", "node_url": red.address, "credentials": {"api_key": sage.key("node-red")}}
    return {"id": "server", "type": "sage100-server", **access}


def trigger(event: str, *wires: str) -> dict[str, Any]:
    return {"id": "trigger", "type": "sage100-trigger", "server": "server", "event": event, "wires": [list(wires)]}


def action(key: str, input_: str = "payload", kind: str = "msg") -> dict[str, Any]:
    told = {"action": key, "input": input_, "inputType": kind, "wires": [["response"]]}
    return {"id": "action", "type": "sage100-action", "server": "server", **told}


def posting(id_: str, url: str) -> dict[str, Any]:
    return {"id": id_, "type": "http request", "method": "POST", "url": url, "ret": "obj", "wires": [[]]}


def function(id_: str, code: str, *wires: str) -> dict[str, Any]:
    return {"id": id_, "type": "function", "func": code, "outputs": 1, "wires": [list(wires)]}


def called(to: str) -> list[dict[str, Any]]:
    """What runs a node when somebody posts to /run, and answers with what it gave or why it did not."""
    return [
        {"id": "in", "type": "http in", "method": "post", "url": "/run", "wires": [[to]]},
        {"id": "catch", "type": "catch", "scope": ["action"], "wires": [["error"]]},
        function("error", ERROR, "response"),
        {"id": "response", "type": "http response"},
    ]


def watched(outside: Outside) -> list[dict[str, Any]]:
    """What posts the badges of the nodes to /badge."""
    return [
        {"id": "status", "type": "status", "scope": ["trigger", "action"], "wires": [["badge"]]},
        function("badge", "msg.payload = msg.status; return msg;", "tell"),
        posting("tell", f"{outside.address}/badge"),
    ]


def badge(outside: Outside, fill: str) -> str:
    """The text of the first badge of this colour."""
    found = until(lambda: [one for one in outside.sent("/badge") if one.get("fill") == fill], f"a {fill} badge")
    return str(found[0]["text"])


def subscribed(sage: Sage) -> dict[str, Any]:
    """The subscription of the trigger node."""
    return until(
        lambda: next((one for one in sage.subscriptions() if one["external_id"] == "node-red:trigger"), None), "it"
    )


def test_an_event_in_sage_starts_the_flow(sage: Sage, red: NodeRed, outside: Outside, server: dict[str, Any]) -> None:
    red.deploy(server, trigger("job.created", "post"), posting("post", f"{outside.address}/told"), *watched(outside))
    assert badge(outside, "green") == "listening"
    assert subscribed(sage)["target_url"] == f"{red.address}/sage100/trigger"
    made = sage.change("job-created")
    (event,) = until(lambda: outside.sent("/told"), "the event")
    assert (event["type"], event["data"]["id"]) == ("job.created", str(made["id"]))
    assert event == sage.told("job_created", str(made["id"]))


def test_a_delivery_that_the_plugin_did_not_sign_is_refused(red: NodeRed) -> None:
    assert red.call("/sage100/trigger", {"id": "evt_1", "type": "job.created"}).status_code == 401
    assert red.call("/sage100/nobody", {}).status_code == 404


def test_a_deploy_and_a_crash_keep_the_subscription_and_removing_the_node_ends_it(
    sage: Sage, red: NodeRed, outside: Outside, server: dict[str, Any]
) -> None:
    post = posting("post", f"{outside.address}/told")
    red.deploy(server, trigger("job.created", "post"), post)
    first = subscribed(sage)
    red.deploy(server, trigger("vendor.created", "post"), post, *watched(outside))
    assert badge(outside, "green") == "listening"
    assert (subscribed(sage)["id"], subscribed(sage)["events"]) == (first["id"], ["vendor.created"])
    red.kill()
    made = sage.change("vendor-created")
    sage.told("vendor_created", str(made["id"]))
    red.start()
    told = until(lambda: outside.sent("/told"), "what happened while it was down")
    assert {one["data"]["id"] for one in told} == {str(made["id"])}
    red.deploy(server)
    until(lambda: not [one for one in sage.subscriptions() if one["external_id"] == "node-red:trigger"], "its end")


def test_an_action_runs_and_the_same_message_writes_once(
    sage: Sage, red: NodeRed, outside: Outside, server: dict[str, Any]
) -> None:
    wish = WORK_ORDER | {"description": "Once from Node-RED"}
    twice = function("twice", TWICE, "action")
    red.deploy(server, *called("twice"), twice, action("create_work_order"), *watched(outside))
    answered = red.run(wish)
    assert answered.ok, answered.text
    assert answered.json()["state"] == "done"
    badges = until(lambda: told if len(told := outside.sent("/badge")) > 1 else None, "the second run")
    assert {one["text"] for one in badges} == {"done"}
    assert len(sage.work_orders(wish["description"])) == 1
    (event,) = (one for one in sage.events("work_order_created") if one["data"]["description"] == wish["description"])
    assert event["origin"]["host"] == "node-red-contrib-sage100contractor"
    again = red.run(wish | {"description": "Another from Node-RED"})
    assert again.json()["operation_id"] != answered.json()["operation_id"]


def test_a_refused_action_raises_the_plugins_words(red: NodeRed, outside: Outside, server: dict[str, Any]) -> None:
    red.deploy(server, *called("action"), action("create_work_order"), *watched(outside))
    answered = red.run({"client": "1", "schedule_date": "soon"})
    told = answered.json()["error"]
    assert answered.status_code == 500
    assert "description" in told.lower()
    assert "2026-09-30" in told or "date" in told.lower()
    assert not re.search(r"\b[45]\d\d\b", told)
    assert badge(outside, "red") == told


def test_what_waits_for_acceptance_goes_on_with_a_yellow_badge(
    red: NodeRed, outside: Outside, server: dict[str, Any]
) -> None:
    (example,) = (one["example"]["input"] for one in MANIFEST["actions"] if one["key"] == "export_vendor")
    red.deploy(server, *called("action"), action("export_vendor"), *watched(outside))
    told = red.run(example).json()
    assert (told["state"], told["export"]["status"]) == ("waiting_acceptance", "pending")
    assert badge(outside, "yellow") == "waiting acceptance"


def test_the_flow_that_an_event_started_says_so(sage: Sage, red: NodeRed, server: dict[str, Any]) -> None:
    wish = '{"client": "1", "service_site": "1-1", "type": "1", "priority": "Urgent", "schedule_date": "2026-10-05", "description": "For job " & payload.data.id}'  # noqa: E501
    red.deploy(server, trigger("job.created", "action"), action("create_work_order", wish, "jsonata"))
    until(lambda: subscribed(sage)["events"] == ["job.created"], "the subscription")
    job = str(sage.change("job-created")["id"])
    cause = sage.told("job_created", job)
    (made,) = until(lambda: sage.work_orders(f"For job {job}"), "the work order")
    assert sage.told("work_order_created", made["id"])["causation_id"] == cause["id"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"credentials": {"api_key": "s100_wrong_key"}}, "This API key is not known here, or it was revoked."),
        ({"base_url": "http://127.0.0.1:9"}, "http://127.0.0.1:9 does not answer"),
    ],
)
def test_a_wrong_connection_is_told_in_words(
    red: NodeRed, outside: Outside, server: dict[str, Any], wrong: dict[str, Any], said: str
) -> None:
    red.deploy(server | wrong, trigger("job.created"), *watched(outside))
    assert badge(outside, "red").startswith(said)


def test_another_program_at_the_address_is_told_in_words(
    red: NodeRed, outside: Outside, server: dict[str, Any]
) -> None:
    red.deploy(server | {"base_url": red.address}, *called("action"), action("get_job"))
    told = red.run({}).json()["error"]
    assert told == f"{red.address} answers, but not as the plugin for Sage 100 Contractor. Check the server address."


def test_the_editor_is_offered_every_action_event_and_field(red: NodeRed) -> None:
    shown = red.get("/nodes", "text/html").text
    catalog = red.get("/resources/node-red-contrib-sage100contractor/catalog.json").json()
    for one in MANIFEST["triggers"]:
        assert f'<option value="{one["event"]}"' in shown
    for one in MANIFEST["actions"]:
        assert f'<option value="{one["key"]}"' in shown
        assert catalog["examples"][one["key"]] == one["example"]["input"]
        assert all(
            f"<code>{field['key']}</code>" in catalog["fields"][one["key"]]
            for field in one["fields"]
            if not field.get("common")
        )
    assert red.get("/resources/node-red-contrib-sage100contractor/editor.js").ok
