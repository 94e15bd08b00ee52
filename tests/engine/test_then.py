"""What follows a plan is an operation of its own: queued as the first is done, done once, and told of."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.operations import operation
from sage100_plugin.engine.running.recover import recover, resume
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Operation
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.engine.following import CATALOG, GIVEN, ROWS
from tests.engine.watched import Interrupted, Watched

CALLER = Caller("k1", "flow", SCOPES)
VISIT = "sandbox|work_order|followup|C-12-visit"
NOW = datetime(2026, 10, 5, tzinfo=UTC)
STANDING = {"record": "work_order", "op": "add", "sent": {"description": "x"}, "identity": {"number": "999"}}
LOCKED = SageAnswer("busy", message="Somebody has the client open.")


@pytest.fixture
def sage() -> Watched:
    return Watched(ROWS)


@pytest.fixture
def memory(sage: Watched) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"sandbox": sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def call(action: str = "open_client", **given: Any) -> Call:
    return Call(action, {**GIVEN, **given}, CALLER, "k")


def pending(plugin: Plugin, **given: Any) -> str:
    return str(run_action(plugin, call("queue_client", **given)).body["export"]["id"])


def refused(ask: Callable[[], Any]) -> Problem:
    with pytest.raises(Problem) as caught:
        ask()
    return caught.value


def written(sage: MemorySage) -> list[tuple[str, Any]]:
    return [(write.record, write.fields.get("client")) for write in sage.writes]


def to_visits(sage: MemorySage, answer: SageAnswer) -> Callable[[Write], None]:
    """Sage answers a visit so, and does not take it."""

    def answers(write: Write) -> None:
        if write.record == "work_order":
            sage.answer(answer)

    return answers


def only(answer: Any) -> dict[str, Any]:
    (one,) = answer["then"]
    return dict(one)


def test_it_is_done_after_the_first_with_the_number_that_got(memory: Plugin, sage: Watched) -> None:
    told = run_action(memory, call()).body
    assert written(sage) == [("client", None), ("work_order", "2")]
    assert (told["result"]["id"], told["state"], told["warnings"]) == ("2", "done", ["A new client."])
    assert (only(told)["action"], only(told)["state"]) == ("first_visit", "done")
    own = operation(memory, CALLER, only(told)["operation_id"])
    assert (own["result"]["client"], own["warnings"]) == ("2", ["The first visit to Riverside Clinic."])
    assert sorted(one.what for one in memory.ledger.read(lambda tx: tx.activity.find())) == [
        "first_visit",
        "open_client",
    ]


def test_without_one_nothing_is_told_of_it(memory: Plugin, sage: Watched) -> None:
    told = run_action(memory, call(visit=None)).body
    assert ("then" in told, len(sage.writes)) == (False, 1)


def test_the_same_key_again_gives_the_stored_answer_and_does_nothing(memory: Plugin, sage: Watched) -> None:
    told = run_action(memory, call())
    again = run_action(memory, call())
    assert (again.body, again.replayed, len(sage.writes)) == (told.body, True, 2)


def test_the_preview_shows_its_window_after_the_first_ones(memory: Plugin, sage: Watched) -> None:
    shown = preview(memory, call("queue_client"))
    assert [(step["record"], step["op"]) for step in shown["would"]] == [("client", "add"), ("work_order", "add")]
    after = {field["field"]: field["after"] for field in shown["would"][1]["fields"]}
    assert (after["description"], after["client"]) == ("No heat", None)
    assert shown["warnings"] == ["A new client.", "The first visit to Riverside Clinic."]
    assert (shown["effects"], sage.writes) == ({"budget": "120.00"}, [])


def test_a_confirmation_holds_for_both(memory: Plugin, sage: Watched) -> None:
    token = preview(memory, call())["confirm"]
    assert refused(lambda: run_action(memory, call(confirm=token, visit="No cooling"))).code == "stale_preview"
    assert sage.writes == []
    assert only(run_action(memory, call(confirm=token)).body)["state"] == "done"


def test_its_refusal_is_heard_before_anything_is_done(memory: Plugin, sage: Watched) -> None:
    problem = refused(lambda: run_action(memory, call(visit="Never again")))
    assert problem.detail.startswith("First Visit: ")
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/visit", "invalid_value")]
    assert (problem.extra["then"], sage.writes) == ("first_visit", [])


def test_an_accepted_export_is_followed_without_another_acceptance(memory: Plugin, sage: Watched) -> None:
    memory.companies.change("sandbox", {"policies": {"acceptance.work_order": "queue"}})
    export_id = pending(memory)
    told = decide.accept(memory, CALLER, export_id, {"sage_id": "77"}).body
    assert written(sage) == [("client", None), ("work_order", "77")]
    assert only(told)["state"] == "done"
    export = decide.find(memory, CALLER, export_id)
    assert (export.status, only(export.result)["state"]) == ("done", "done")
    assert len(memory.ledger.read(lambda tx: tx.exports.find())) == 1


def test_what_sage_refuses_of_it_is_told_in_the_answer_and_by_its_operation(memory: Plugin, sage: Watched) -> None:
    sage.before = to_visits(sage, SageAnswer("refused", message="Closed."))
    told = run_action(memory, call()).body
    assert (told["ok"], told["state"]) == (True, "done")
    says = "First Visit, which follows this, was not done: Sage refused: Closed."
    assert told["warnings"] == ["A new client.", says]
    assert (only(told)["state"], only(told)["detail"]) == ("refused", "Sage refused: Closed.")
    assert operation(memory, CALLER, only(told)["operation_id"])["error"]["detail"] == "Sage refused: Closed."
    entries = memory.ledger.read(lambda tx: tx.activity.find())
    assert ("first_visit", "refused") in {(one.what, one.details["state"]) for one in entries}
    resume(memory)
    assert (len(sage.writes), run_action(memory, call()).body) == (2, told)


def test_what_stands_in_its_way_by_then_is_told_too(memory: Plugin, sage: Watched) -> None:
    """Between the acceptance and its turn the follow-up came to be refused by its own check."""
    export_id = pending(memory)
    sage.before = lambda _write: setattr(memory, "catalog", replace(CATALOG, actions=_strict()))
    told = decide.accept(memory, CALLER, export_id, {"sage_id": "77"}).body
    assert only(told)["state"] == "refused"
    assert told["warnings"][-1].endswith("No visits.")
    result = decide.find(memory, CALLER, export_id).result
    assert result is not None
    assert result["warnings"] == told["warnings"]


def _strict() -> tuple[Any, ...]:
    def check(_ctx: Any, _given: Any, faults: Any) -> None:
        faults.add("/description", "invalid_value", "No visits.")

    visit, *others = CATALOG.actions
    return (replace(visit, check=check), *others)


def test_while_sage_is_busy_it_stays_queued_and_is_done_later(memory: Plugin, sage: Watched) -> None:
    sage.before = to_visits(sage, LOCKED)
    told = run_action(memory, call()).body
    assert (only(told)["state"], told["warnings"]) == ("queued", ["A new client."])
    asked = operation(memory, CALLER, only(told)["operation_id"])
    assert (asked["state"], asked["warnings"][0][:44]) == ("queued", "It is sent as soon as Sage can take it. Some")
    sage.before = lambda _: None
    resume(memory)
    assert only(operation(memory, CALLER, told["operation_id"]))["state"] == "done"
    assert only(run_action(memory, call()).body)["state"] == "done"
    resume(memory)
    assert [record for record, _ in written(sage)] == ["client", "work_order", "work_order"]
    assert len(sage.find("work_order")) == 1


def test_an_unclear_end_is_a_warning_until_it_is_known(memory: Plugin, sage: Watched) -> None:
    sage.before = to_visits(sage, SageAnswer("unknown", message="lost"))
    told = run_action(memory, call()).body
    assert only(told)["state"] == "unknown"
    assert told["warnings"][-1].startswith("First Visit, which follows this, may not have been done: ")
    sage.put("work_order", {"recnum": 1, "ordnum": "1", **_as_sent(sage.writes[-1])})
    resume(memory)
    known = run_action(memory, call()).body
    assert (only(known)["state"], known["warnings"]) == ("done", ["A new client."])


def _as_sent(write: Write) -> dict[str, Any]:
    columns = {"client": "clnnum", "description": "dscrpt", "type": "invtyp", "status": "status", "priority": "priort"}
    ids = ("client", "type")
    row = {column: write.fields[name] for name, column in columns.items()}
    return {**row, **{columns[name]: int(write.fields[name]) for name in ids}, "orddte": write.fields["date"]}


@pytest.mark.parametrize("record", ["client", "work_order"])
@pytest.mark.parametrize("taken", [True, False])
def test_who_is_killed_in_between_loses_none_and_does_none_twice(
    memory: Plugin, sage: Watched, record: str, taken: bool
) -> None:
    def die(write: Write) -> None:
        if write.record == record:
            if taken:
                MemorySage.submit(sage, write)
            raise Interrupted

    export_id = pending(memory)
    sage.before = die
    with pytest.raises(Interrupted):
        decide.accept(memory, CALLER, export_id, {"sage_id": "77"})
    memory.flying, sage.before = set(), lambda _: None
    for _ in range(3):
        recover(memory)
        resume(memory)
    assert written(sage) == [("client", None), ("work_order", "77")]
    assert only(decide.find(memory, CALLER, export_id).result)["state"] == "done"


def test_two_that_come_to_carry_it_on_do_it_once(memory: Plugin, sage: Watched) -> None:
    on, in_it = threading.Event(), threading.Event()

    def hold(write: Write) -> None:
        if write.record == "work_order":
            in_it.set()
            on.wait(10)

    sage.before = hold
    waiting = run_action(memory, replace(call(), wait=0.0))
    assert in_it.wait(10)
    assert (waiting.status, resume(memory)) == (202, 0)
    assert only(operation(memory, CALLER, waiting.body["operation_id"]))["state"] == "started"
    on.set()
    memory.pool.shutdown()
    assert (len(sage.find("work_order")), resume(memory)) == (1, 0)
    assert only(operation(memory, CALLER, waiting.body["operation_id"]))["state"] == "done"


def test_another_that_is_about_the_same_only_delays_it(memory: Plugin, sage: Watched) -> None:
    def rival(_write: Write) -> None:
        sage.before = lambda _: None
        memory.ledger.write(lambda tx: tx.operations.start(other))

    other = Operation(
        "op_other", "k2", "first_visit", "sandbox", "unknown", {}, "", NOW, NOW, guard=VISIT, plan=STANDING
    )
    sage.before = rival
    told = run_action(memory, call()).body
    assert (only(told)["state"], written(sage)) == ("queued", [("client", None)])
    memory.flying.add("op_other")
    resume(memory)
    assert len(sage.writes) == 1
    memory.ledger.write(lambda tx: tx.operations.replace(replace(other, state="failed")))
    resume(memory)
    assert only(operation(memory, CALLER, told["operation_id"]))["state"] == "done"


def test_a_linked_follower_is_found_by_its_own_source(memory: Plugin, sage: Watched) -> None:
    run_action(memory, call())
    linked = memory.links.by_source("sandbox", "work_order", "followup", "C-12-visit")
    assert linked is not None
    assert linked.sage_id == "1"
