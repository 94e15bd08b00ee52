"""What has to be done first is a whole action of its own: in order, found again, and part of what is confirmed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.operations import operation
from sage100_plugin.engine.running.recover import recover
from sage100_plugin.engine.running.repeats import MOST
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.spec import Needed
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.engine.needing import ADD_CLIENT, ADD_ORDER, CATALOG, ROWS, add_order
from tests.engine.watched import Interrupted, Watched

CALLER = Caller("k1", "flow", SCOPES)
ORDER = {
    "client_name": "Riverside Clinic",
    "client_source_id": "C-12",
    "description": "No heat",
    "source": "followup",
    "source_id": "P-1",
}


@pytest.fixture
def sage() -> Watched:
    return Watched(ROWS)


@pytest.fixture
def memory(sage: Watched) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"sandbox": sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def call(key: str | None = "k", action: str = "add_order", **given: Any) -> Call:
    return Call(action, {**ORDER, **given}, CALLER, key)


def refused(plugin: Plugin, asked: Call) -> Problem:
    with pytest.raises(Problem) as caught:
        run_action(plugin, asked)
    return caught.value


def written(sage: MemorySage) -> list[str]:
    return [write.record for write in sage.writes]


def clients(sage: MemorySage) -> int:
    return len(sage.find("client")) - 1


def test_both_are_done_in_order_each_an_operation_of_its_own(memory: Plugin, sage: Watched) -> None:
    told = run_action(memory, call()).body
    assert written(sage) == ["client", "work_order"]
    assert (told["result"]["client"], told["result"]["outcome"]) == ("12", "created")
    (first,) = told["first"]
    assert (first["action"], first["result"]["id"], first["warnings"]) == ("add_client", "12", ["A new client."])
    assert [link["source_id"] for link in first["links"]] == ["C-12"]
    done = operation(memory, CALLER, first["operation_id"])
    assert (done["action"], done["state"]) == ("add_client", "done")
    assert sorted(entry.what for entry in memory.ledger.read(lambda tx: tx.activity.find())) == [
        "add_client",
        "add_order",
    ]


def test_the_same_key_again_answers_the_same_and_does_nothing(memory: Plugin, sage: Watched) -> None:
    told = run_action(memory, call())
    again = run_action(memory, call())
    assert (again.body, again.replayed, len(sage.writes)) == (told.body, True, 2)


def test_a_linked_client_is_not_needed(memory: Plugin, sage: Watched) -> None:
    run_action(memory, call())
    told = run_action(memory, call("k2", source_id="P-2")).body
    assert (written(sage), "first" in told) == (["client", "work_order", "work_order"], False)


def test_the_preview_shows_both_in_order_with_all_warnings(memory: Plugin, sage: Watched) -> None:
    shown = preview(memory, call())
    assert [(step["record"], step["op"]) for step in shown["would"]] == [("client", "add"), ("work_order", "add")]
    assert (shown["warnings"], shown["tells"], sage.writes) == (["A new client."], {"outcome": "created"}, [])


def test_a_confirmation_holds_for_both(memory: Plugin, sage: Watched) -> None:
    token = preview(memory, call())["confirm"]
    assert run_action(memory, call(confirm=token)).body["ok"] is True


@pytest.mark.parametrize("given", [{"client_city": "Tulsa"}, {"description": "Another"}])
def test_a_confirmation_is_stale_when_either_changed(memory: Plugin, sage: Watched, given: dict[str, str]) -> None:
    token = preview(memory, call())["confirm"]
    assert refused(memory, call(confirm=token, **given)).code == "stale_preview"
    assert sage.writes == []


def test_a_confirmed_second_step_that_turns_out_otherwise_is_not_done(memory: Plugin, sage: Watched) -> None:
    """What the action plans changes while the first step is under way: here by the day, which it writes."""
    token = preview(memory, call())["confirm"]
    clock = memory.clock
    assert isinstance(clock, FakeClock)
    sage.before = lambda _write: clock.set(clock.now() + timedelta(days=1))
    problem = refused(memory, call(confirm=token))
    assert (problem.code, problem.extra["first"][0]["action"]) == ("stale_preview", "add_client")
    assert written(sage) == ["client"]


def test_who_was_killed_between_the_two_goes_on_with_the_same_key(memory: Plugin, sage: Watched) -> None:
    def die(write: Write) -> None:
        if write.record == "work_order":
            raise Interrupted

    sage.before = die
    with pytest.raises(Interrupted):
        run_action(memory, call())
    memory.flying, sage.before = set(), lambda _: None
    recover(memory)
    told = run_action(memory, call()).body
    assert (told["state"], clients(sage), written(sage)) == ("done", 1, ["client", "work_order"])


@pytest.mark.parametrize("taken", [True, False])
def test_who_was_killed_in_the_first_makes_no_second_client(memory: Plugin, sage: Watched, taken: bool) -> None:
    def die(write: Write) -> None:
        if taken:
            MemorySage.submit(sage, write)
        raise Interrupted

    sage.before = die
    with pytest.raises(Interrupted):
        run_action(memory, call())
    assert refused(memory, call()).code == "operation_in_progress"
    memory.flying, sage.before = set(), lambda _: None
    recover(memory)
    told = run_action(memory, call()).body
    assert (told["state"], told["result"]["client"], clients(sage)) == ("done", "12", 1)


def test_the_refusal_of_the_first_is_heard_before_anything_is_done(memory: Plugin, sage: Watched) -> None:
    problem = refused(memory, call(client_name="Nobody", client_city="x" * 26))
    assert problem.code == "invalid_input"
    assert problem.detail.startswith("Add Client: ")
    assert {(fault.pointer, fault.code) for fault in problem.faults} == {
        ("/client_name", "possible_duplicate"),
        ("/client_city", "too_long"),
    }
    assert (problem.extra["first"], sage.writes) == ("add_client", [])
    with pytest.raises(Problem) as caught:
        preview(memory, call(client_name="Nobody", client_city="x" * 26))
    assert caught.value.detail == problem.detail


def test_the_refusal_of_the_first_points_into_the_sources_record(memory: Plugin) -> None:
    record = {"id": "P-1", "subject": "No heat", "customer": {"id": "C-12", "name": "Nobody"}}
    asked = Call("add_order", {"source": "followup", "source_record": record}, CALLER)
    assert [fault.pointer for fault in refused(memory, asked).faults] == ["/source_record/customer/name"]


def test_what_sage_refuses_in_the_first_is_heard_and_the_second_is_not_done(memory: Plugin, sage: Watched) -> None:
    sage.answer(SageAnswer("refused", message="Record locked by rule."))
    problem = refused(memory, call())
    assert (problem.code, problem.detail) == ("sage_refused", "Add Client: Sage refused: Record locked by rule.")
    assert written(sage) == ["client"]
    assert run_action(memory, call()).body["ok"] is True


def test_an_unclear_first_is_heard_with_its_operation(memory: Plugin, sage: Watched) -> None:
    sage.answer(SageAnswer("unknown", message="lost"))
    problem = refused(memory, call())
    assert problem.code == "outcome_unknown"
    assert operation(memory, CALLER, problem.extra["operation_id"])["action"] == "add_client"
    assert refused(memory, call()).code == "outcome_unknown"
    assert written(sage) == ["client"]


def test_a_first_that_is_not_finished_in_time_is_said_so(memory: Plugin, sage: Watched) -> None:
    on = threading.Event()
    sage.before = lambda _write: on.wait(10)
    problem = refused(memory, replace(call(), wait=0.0))
    assert (problem.code, problem.detail) == (
        "operation_in_progress",
        "Add Client is not finished yet. Send this again.",
    )
    assert problem.extra["first"] == "add_client"
    on.set()
    memory.pool.shutdown()
    memory.pool = ThreadPoolExecutor(1)
    assert run_action(memory, call()).body["result"]["client"] == "12"
    assert clients(sage) == 1


def test_two_callers_with_one_key_make_one_client_and_one_order(memory: Plugin, sage: Watched) -> None:
    def attempt(_number: int) -> str:
        try:
            return str(run_action(memory, call()).body["operation_id"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(20) as threads:
        answers = set(threads.map(attempt, range(20)))
    done = run_action(memory, call()).body["operation_id"]
    assert answers <= {done, "operation_in_progress", "already_linked"}
    assert written(sage) == ["client", "work_order"]


def test_what_is_needed_counts_as_one_create_of_its_own(memory: Plugin, sage: Watched) -> None:
    for number in range(MOST - 1):
        run_action(memory, call(None, source_id=f"P-{number}"))
    assert (clients(sage), refused(memory, call(None, source_id="P-0")).code) == (1, "already_linked")


def test_a_first_that_sage_does_not_show_is_not_done_again(memory: Plugin, sage: Watched) -> None:
    memory.catalog = replace(CATALOG, actions=(ADD_CLIENT, replace(ADD_ORDER, run=_needs_nobody_known)))
    problem = refused(memory, call())
    assert (problem.code, written(sage)) == ("wrong_state", ["client"])


def _needs_nobody_known(ctx: Any, given: Any) -> Any:
    """A plan whose client has no source record to be found by."""
    return replace(add_order(ctx, given), first=(Needed("add_client", {"name": given["client_name"]}),))
