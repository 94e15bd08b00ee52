"""What a release may not take away."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from sage100_plugin.projections.manifest import manifest
from sage100_plugin.projections.release import removed
from tests.unit.projections.tiny import CATALOG

LAST = manifest(CATALOG, "1.0.0")


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The manifest of the next release, after a change."""
    now = copy.deepcopy(LAST)
    change(now)
    return now


def test_nothing_changed_takes_nothing_away() -> None:
    assert removed(LAST, LAST) == []


def test_more_of_everything_takes_nothing_away() -> None:
    now = changed(lambda m: m["actions"].append({**m["actions"][0], "key": "build_barn"}))
    now["triggers"][0]["fields"].append({"key": "height", "type": "text"})
    now["triggers"][0]["sample"]["data"]["height"] = "3"
    assert removed(LAST, now) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda m: m["actions"].pop(0), "actions: build_shed is gone."),
        (lambda m: m["pickers"].pop(), "pickers: codes is gone."),
        (lambda m: m["actions"][0]["fields"].pop(0), "actions: build_shed no longer has the field job."),
        (lambda m: m["actions"][0]["output"].pop(0), "actions: build_shed no longer has the field id."),
        (
            lambda m: m["actions"][0]["fields"][6]["fields"].pop(),
            "actions: build_shed, planks, no longer has the field amount.",
        ),
        (
            lambda m: m["actions"][0]["fields"][0].update(type="text"),
            "actions: build_shed has the field job as text, which was id.",
        ),
        (
            lambda m: m["triggers"][0]["sample"]["data"].pop("cost"),
            "triggers: the sample of job_finished, data, no longer shows cost.",
        ),
    ],
)
def test_what_is_taken_away_is_named(change: Callable[[dict[str, Any]], object], expected: str) -> None:
    assert removed(LAST, changed(change)) == [expected]
