"""What the connector says is what the server does: every action, trigger and list, and a webhook from end to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from sage100_plugin.cli import main
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.demo.receiver import Receiver
from sage100_plugin.projections.openapi_parts import pascal
from sage100_plugin.spec import Action
from tests.contract.catalog import CATALOG
from tests.contract.examples import call, finished, prepared
from tests.hosts.power_automate.connector import MANIFEST, OPERATIONS, TRIGGERS, body_of, faults, resolved

SURROUNDINGS = {"SAGE100_ALLOWED_TARGETS": "127.0.0.1", "SAGE100_POLL_SECONDS": "1", "SAGE100_LOG_LEVEL": "WARNING"}
CALLBACK = "https://8.8.8.8/workflows/1/triggers/manual/run"
PARENTS = {"client": "1", "job": "1002", "cost_code": "1000.000", "subcontract": "1", "purchase_order": "1"}


def picked(schema: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """The input with the values of the dropdowns where it has the names of choices."""
    return {name: chosen(resolved(schema["properties"][name]), value) for name, value in asked.items()}


def chosen(told: dict[str, Any], value: Any) -> Any:
    """The value of the choice that is named so."""
    if told.get("type") == "array":
        return [picked(told["items"], line) for line in value]
    return {one["displayName"]: one["value"] for one in told.get("x-ms-enum-values", ())}.get(value, value)


@pytest.mark.parametrize("action", CATALOG.actions, ids=attrgetter("key"))
def test_an_action_takes_and_gives_what_the_connector_says(sandbox_client: Any, action: Action) -> None:
    operation = OPERATIONS[pascal(action.key)]
    asked = picked(body_of(operation), prepared(sandbox_client, action.example))
    assert faults(body_of(operation), asked) == []
    answer = call(sandbox_client, action.key, asked, {"X-Causation-Id": "evt_1"})
    assert answer.status_code in {200, 202}, answer.json
    done = finished(sandbox_client, action, answer)
    told = operation["responses"]["200"]["schema"]
    given: dict[str, Any] = {"result": {}} if action.record == "export" else {}
    assert faults(told, {**answer.json, **given}) == []
    assert faults(told, {**done.json, **given}) == []


def test_a_trigger_is_subscribed_shown_and_ended_as_power_automate_does_it(sandbox_client: Any) -> None:
    for trigger in MANIFEST["triggers"]:
        item = TRIGGERS[trigger["key"]]
        asked: dict[str, Any] = {
            "target_url": f"{CALLBACK}/{trigger['key']}",
            "exclude_own": True,
            "company": "sandbox",
        }
        if trigger["filters"]:
            asked["filters"] = filtered(trigger)
        assert faults(body_of(item["post"]), asked) == []
        made = sandbox_client.post(f"/v1/subscriptions/{trigger['key']}", asked)
        assert made.status_code == 201, made.json
        assert made.headers["Location"].startswith("http"), trigger["key"]
        told = {name: made.json[name] for name in ("id", "state", "target_url", "events")}
        assert faults(item["post"]["responses"]["201"]["schema"], told) == []
        sample = sandbox_client.get(f"/v1/triggers/{trigger['key']}/sample").json
        assert faults(item["x-ms-notification-content"]["schema"], sample) == []
        assert sandbox_client.delete(made.headers["Location"]).status_code == 204
    assert sandbox_client.get("/v1/subscriptions").json["items"] == []


def filtered(trigger: dict[str, Any]) -> dict[str, Any]:
    """A filter by the first field that can be filtered, as its sample has it."""
    name = trigger["filters"][0]
    (kind,) = (field["type"] for field in trigger["fields"] if field["key"] == name)
    return {name: True if kind == "boolean" else str(trigger["sample"]["data"][name] or "1")}


def test_a_list_gives_choices_in_the_shape_that_the_designer_reads(sandbox_client: Any) -> None:
    for picker in MANIFEST["pickers"]:
        operation = OPERATIONS[f"List{pascal(picker['key'])}"]
        asked = {one["name"]: one.get("default", PARENTS.get(one["name"])) for one in operation["parameters"]}
        asked |= {"limit": 500}
        query = "&".join(f"{name}={value}" for name, value in asked.items() if value is not None)
        answer = sandbox_client.get(f"{operation['path']}?{query}")
        assert answer.status_code == 200, answer.json
        assert faults(operation["responses"]["200"]["schema"], answer.json) == []


@pytest.mark.parametrize("key", [action["key"] for action in MANIFEST["actions"]])
def test_the_inputs_of_a_chosen_action_are_a_schema(sandbox_client: Any, key: str) -> None:
    shown = sandbox_client.get(f"/v1/actions/{key}/schema").json
    assert shown["type"] == "object"
    declared = set(body_of(OPERATIONS[pascal(key)])["properties"])
    decided = {field["key"] for action in MANIFEST["actions"] for field in action["decision"]}
    assert set(shown["properties"]) <= declared | decided


def test_what_became_of_an_action_can_be_asked(sandbox_client: Any) -> None:
    given = CATALOG.action["create_work_order"].example.input
    done = call(sandbox_client, "create_work_order", given).json
    went = sandbox_client.get(f"/v1/operations/{done['operation_id']}").json
    assert went["state"] == "done"
    assert faults(OPERATIONS["GetOperation"]["responses"]["200"]["schema"], went) == []
    previewed = sandbox_client.post("/v1/actions/update_vendor/preview", CATALOG.action["update_vendor"].example.input)
    assert faults(OPERATIONS["PreviewAction"]["responses"]["200"]["schema"], previewed.json) == []


def test_the_connection_says_whose_key_it_is(sandbox_client: Any) -> None:
    me = sandbox_client.get("/v1/me").json
    assert faults(OPERATIONS["GetConnection"]["responses"]["200"]["schema"], me) == []


@pytest.fixture
def server(home: Path) -> Iterator[ServerProcess]:
    """A server that may deliver to this machine."""
    process = ServerProcess(home, SURROUNDINGS)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The flow's callback address."""
    made = Receiver()
    yield made
    made.close()


def cli(home: Path, *words: str) -> Any:
    """What a command prints as JSON."""
    result = CliRunner().invoke(main, words, env={**SURROUNDINGS, "SAGE100_HOME": str(home)})
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_flow_hears_of_a_change_in_sage_until_it_is_switched_off(
    home: Path, server: ServerProcess, receiver: Receiver
) -> None:
    key = cli(home, "key", "create", "--name", "flow", "--scopes", "read,write", "--json")["key"]
    headers = {"X-API-Key": key, "User-Agent": "power-automate-sage100contractor/1"}
    asked = {"target_url": receiver.address}
    made = requests.post(f"{server.address}/v1/subscriptions/job_created", json=asked, headers=headers, timeout=30)
    assert made.status_code == 201, made.text
    receiver.trust(made.json()["secret"])
    requests.post(f"{server.address}/v1/poll", json={}, headers=headers, timeout=60).raise_for_status()
    changed = cli(home, "sandbox", "change", "job-created", "--json")
    event = receiver.wait_for(lambda one: bool(one["data"]["id"] == changed["id"]), 60)
    assert event is not None
    assert faults(TRIGGERS["job_created"]["x-ms-notification-content"]["schema"], event) == []
    where = made.headers["Location"]
    assert where.startswith(f"{server.address}/")
    assert requests.delete(where, headers={"X-API-Key": key}, timeout=30).status_code == 204
    assert requests.get(where, headers={"X-API-Key": key}, timeout=30).status_code == 404
    assert requests.delete(where, headers={"X-API-Key": key}, timeout=30).status_code == 204
