"""Examples are executed, refusals refuse, previews write nothing: over HTTP, on a fresh sandbox company."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.projections.openapi_parts import pascal
from sage100_plugin.spec import Action, Effect, Refuses, Trigger
from tests.contract.catalog import CATALOG
from tests.contract.examples import call, differences, finished, prepared
from tests.contract.shapes import component, faults
from tests.contract.stories import told

Dump = Callable[[], dict[str, Any]]
WRITES = [action for action in CATALOG.actions if action.effect is not Effect.READ]
REFUSALS = [(action, row) for action in CATALOG.actions for row in action.refuses]

every_action = pytest.mark.parametrize("action", CATALOG.actions, ids=attrgetter("key"))
every_write = pytest.mark.parametrize("action", WRITES, ids=attrgetter("key"))
every_refusal = pytest.mark.parametrize(
    ("action", "row"), REFUSALS, ids=[f"{action.key}-{row.code}-{n}" for n, (action, row) in enumerate(REFUSALS)]
)


@every_action
def test_an_example_gives_what_it_shows(sandbox_client: Any, action: Action) -> None:
    # quality: example actions
    answer = finished(
        sandbox_client, action, call(sandbox_client, action.key, prepared(sandbox_client, action.example))
    )
    assert answer.status_code == 200, answer.json
    assert answer.json["ok"] is True
    assert differences(dict(action.example.output), answer.json["result"]) == []


@every_action
def test_a_result_has_only_declared_fields(sandbox_client: Any, action: Action) -> None:
    answer = finished(
        sandbox_client, action, call(sandbox_client, action.key, prepared(sandbox_client, action.example))
    )
    if action.decision is None and action.record != "export":
        assert set(answer.json["result"]) <= set(action.output().dump_fields)


@every_write
def test_a_preview_writes_nothing(sandbox_client: Any, sandbox_dump: Dump, action: Action) -> None:
    asked = prepared(sandbox_client, action.example)
    before = sandbox_dump()
    for _ in range(2):
        shown = sandbox_client.post(f"/v1/actions/{action.key}/preview", json=asked)
        assert shown.status_code == 200, shown.json
        assert {"would", "warnings", "effects", "mbxml", "confirm"} <= set(shown.json)
    assert sandbox_dump() == before


@every_refusal
def test_a_refusal_refuses_in_these_words_and_changes_nothing(
    sandbox_client: Any, sandbox_dump: Dump, action: Action, row: Refuses
) -> None:
    # quality: refusals actions
    asked = prepared(sandbox_client, row)
    before = sandbox_dump()
    answer = call(sandbox_client, action.key, asked)
    assert (answer.json["code"], answer.json["detail"]) == (row.code, row.message)
    assert answer.mimetype == "application/problem+json"
    assert sandbox_dump() == before


@every_refusal
def test_a_preview_refuses_in_the_same_words(sandbox_client: Any, action: Action, row: Refuses) -> None:
    answer = sandbox_client.post(f"/v1/actions/{action.key}/preview", json=prepared(sandbox_client, row))
    assert (answer.json["code"], answer.json["detail"]) == (row.code, row.message)


@every_write
def test_a_repeated_idempotency_key_writes_once(sandbox_client: Any, sandbox_dump: Dump, action: Action) -> None:
    # quality: idempotent actions
    asked = prepared(sandbox_client, action.example)
    first = call(sandbox_client, action.key, asked, {"Idempotency-Key": "run-1"})
    assert first.status_code < 300, first.json
    after = sandbox_dump()
    again = call(sandbox_client, action.key, asked, {"Idempotency-Key": "run-1"})
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert sandbox_dump() == after


@every_write
def test_a_key_used_for_another_input_is_refused(sandbox_client: Any, sandbox_dump: Dump, action: Action) -> None:
    asked = prepared(sandbox_client, action.example)
    call(sandbox_client, action.key, asked, {"Idempotency-Key": "run-1"})
    after = sandbox_dump()
    other = call(sandbox_client, action.key, {**asked, "source_name": "Another"}, {"Idempotency-Key": "run-1"})
    assert other.json["code"] == "idempotency_key_reused"
    assert sandbox_dump() == after


@every_action
def test_the_fields_served_are_the_declared_ones(sandbox_client: Any, action: Action) -> None:
    fields = sandbox_client.get(f"/v1/actions/{action.key}/fields").json["items"]
    assert {field["key"] for field in fields} >= set(action.input().load_fields)
    schema = sandbox_client.get(f"/v1/actions/{action.key}/schema").json
    assert set(schema["properties"]) == {field["key"] for field in fields}


@pytest.mark.parametrize("trigger", CATALOG.triggers, ids=attrgetter("key"))
def test_a_trigger_tells_of_its_cause_in_the_shape_of_its_sample(
    sandbox_client: Any, home: Path, trigger: Trigger
) -> None:
    # quality: example triggers
    (event,) = told(sandbox_client, home, trigger)
    sample = sandbox_client.get(f"/v1/triggers/{trigger.key}/sample").json
    assert event["type"] == sample["type"] == trigger.event
    assert set(event["data"]) == set(sample["data"]) == set(trigger.sample)
    assert set(trigger.sample) <= set(trigger.data().dump_fields)
    assert faults(component(f"{pascal(trigger.key)}Event"), event) == []
