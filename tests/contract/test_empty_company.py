"""Everything works in a company without records: it finds nothing, or says what is missing, and never breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from actions.states import STATES
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.pick import pick
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.plugin import CATALOG
from sage100_plugin.spec import Action, Effect, Picker
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage

CALLER = Caller("k1", "tests", SCOPES)
PARENTS = {"client": "1", "job": "1", "cost_code": "1000.000", "subcontract": "1"}
FIXED = {
    "companies": 1,
    "work_order_statuses": 10,
    "priorities": 8,
    "job_statuses": 6,
    "states": len(STATES),
    "events": len(CATALOG.triggers),
    "mappings": len(CATALOG.modules),
}
"""How many choices there are that no company has to make first."""


@pytest.fixture
def empty() -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"empty": MemorySage()})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def outcome(work: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any] | Problem:
    """The answer, or the refusal."""
    try:
        return work()
    except Problem as problem:
        return problem


@pytest.mark.parametrize("action", CATALOG.actions, ids=lambda action: action.key)
def test_an_action_answers_or_says_what_is_missing(empty: Plugin, action: Action) -> None:
    # quality: empty_company actions
    found = outcome(lambda: run_action(empty, Call(action.key, action.example.input, CALLER)).body)
    if isinstance(found, Problem):
        assert found.meaning.status < 500
        assert found.detail
    else:
        assert found["state"] in ("done", "waiting_acceptance")


@pytest.mark.parametrize("action", CATALOG.actions, ids=lambda action: action.key)
def test_a_preview_answers_or_says_what_is_missing(empty: Plugin, action: Action) -> None:
    found = outcome(lambda: preview(empty, Call(action.key, action.example.input, CALLER)))
    if isinstance(found, Problem):
        assert found.meaning.status < 500
    else:
        assert (found["would"] == []) is (action.effect is Effect.READ)


@pytest.mark.parametrize("picker", CATALOG.pickers, ids=lambda picker: picker.key)
def test_a_picker_offers_nothing_but_what_every_company_has(empty: Plugin, picker: Picker) -> None:
    found = pick(empty, CALLER, picker.key, {**PARENTS, "limit": "100"})
    assert (len(found["items"]), found["next_page"]) == (FIXED.get(picker.key, 0), None)


def test_a_poll_finds_nothing_and_then_the_first_record(empty: Plugin) -> None:
    # quality: empty_company triggers
    nothing = dict.fromkeys(CATALOG.watched, 0)
    assert {item["record"]: item["events"] for item in poll(empty)["items"]} == nothing
    sage = empty.companies.reader("empty")
    assert isinstance(sage, MemorySage)
    sage.put("job", {"recnum": 1, "jobnme": "The first", "status": 4})
    assert {item["record"]: item["events"] for item in poll(empty)["items"]} == {**nothing, "job": 1}
