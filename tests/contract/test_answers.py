"""What the server answers has the shape that the OpenAPI document says."""

from __future__ import annotations

import re
from operator import attrgetter
from typing import Any

import pytest

from sage100_plugin.projections.openapi_parts import pascal
from sage100_plugin.spec import Action, Picker
from tests.contract.catalog import CATALOG
from tests.contract.examples import call, finished, prepared
from tests.contract.shapes import DOCUMENT, component, faults

READS = [
    (path, item["get"])
    for path, item in DOCUMENT["paths"].items()
    if "get" in item
    and not re.search("{(id|token|key)}", path)
    and path not in {"/docs", "/metrics"}
    and not path.endswith(".csv")
]


@pytest.mark.parametrize(("path", "told"), READS, ids=[path for path, _ in READS])
def test_a_read_answers_in_the_documented_shape(sandbox_client: Any, path: str, told: dict[str, Any]) -> None:
    answer = sandbox_client.get(path.format(company="sandbox", module="work_order"))
    assert answer.status_code == 200, answer.json
    assert faults(told["responses"]["200"]["content"]["application/json"]["schema"], answer.json) == []


@pytest.mark.parametrize("action", CATALOG.actions, ids=attrgetter("key"))
def test_an_action_answers_in_the_documented_shape(sandbox_client: Any, action: Action) -> None:
    asked = prepared(sandbox_client, action.example)
    shown = sandbox_client.post(f"/v1/actions/{action.key}/preview", json=asked)
    assert faults(component("Preview"), shown.json) == []
    first = call(sandbox_client, action.key, asked)
    assert faults(component("Answer"), first.json) == []
    last = finished(sandbox_client, action, first)
    assert faults(component("Answer"), last.json) == []
    assert faults(component(f"{pascal(action.key)}Result"), last.json["result"]) == []


def test_an_operation_and_an_export_have_the_documented_shape(sandbox_client: Any) -> None:
    action = CATALOG.action["export_vendor"]
    answer = call(sandbox_client, action.key, action.example.input).json
    operation = sandbox_client.get(f"/v1/operations/{answer['operation_id']}").json
    export = sandbox_client.get(f"/v1/exports/{answer['export']['id']}").json
    assert faults(component("Answer"), operation) + faults(component("Export"), export) == []


@pytest.mark.parametrize("picker", CATALOG.pickers, ids=attrgetter("key"))
def test_a_child_without_its_parent_is_empty_and_says_so(sandbox_client: Any, picker: Picker) -> None:
    answer = sandbox_client.get(f"/v1/pickers/{picker.key}").json
    assert (answer["items"] == []) == bool(picker.depends_on)
    assert answer.get("note", "") == picker.first


def test_a_subscription_has_the_documented_shape(sandbox_client: Any) -> None:
    asked = {"target_url": "https://8.8.8.8/sage", "events": ["job.created"]}
    made = sandbox_client.post("/v1/subscriptions", json=asked)
    assert made.status_code == 201, made.json
    assert faults(component("Subscription"), made.json) == []
    assert made.headers["Location"].endswith(f"/v1/subscriptions/{made.json['id']}")


def test_a_refusal_has_the_documented_shape(sandbox_client: Any) -> None:
    answer = call(sandbox_client, "create_work_order", {})
    assert faults(component("Problem"), answer.json) == []
    assert len(answer.json["errors"]) > 1
