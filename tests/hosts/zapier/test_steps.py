"""Every action of the catalog, run by Zapier's core: its example gives what it shows."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pytest

from sage100_plugin.spec import Action, Effect
from tests.contract.catalog import CATALOG as DECLARED
from tests.contract.examples import differences, prepared
from tests.hosts.zapier.scene import CATALOG, Scene, shown_in_zapier

STEPS = {told["key"]: told for kind in ("creates", "searches") for told in CATALOG[kind]}
LISTED = {told["key"] for told in CATALOG["searches"] if told["list"]}

every_write = pytest.mark.parametrize(
    "action", [one for one in DECLARED.actions if one.effect is not Effect.READ], ids=attrgetter("key")
)
every_search = pytest.mark.parametrize(
    "action", [one for one in DECLARED.actions if one.effect is Effect.READ], ids=attrgetter("key")
)


def given(scene: Scene, action: Action) -> dict[str, Any]:
    """The example's input as the step holds it, when what comes before it has been done."""
    return shown_in_zapier(prepared(scene.client, action.example), STEPS[action.key]["inputs"])


@every_write
def test_a_create_gives_what_its_example_shows(scene: Scene, action: Action) -> None:
    told = scene.zap.step(action.key, given(scene, action), inputDataRaw={"company": ""})
    assert told.error == {}
    assert set(STEPS[action.key]["sample"]) <= set(told.results)
    if told.results["step_state"] == "waiting_acceptance":
        assert told.results["export_id"]
        assert told.results["expected_by"]
    else:
        assert told.results["step_state"] in ("done", "rejected")
        assert differences(dict(action.example.output), told.results) == []


@every_search
def test_a_search_gives_what_its_example_shows(scene: Scene, action: Action) -> None:
    told = scene.zap.find(action.key, given(scene, action))
    assert told.error == {}
    expected = action.example.output["items"] if action.key in LISTED else [dict(action.example.output)]
    assert differences(expected, told.results) == []
    assert set(STEPS[action.key]["sample"]) <= set(told.results[0])
