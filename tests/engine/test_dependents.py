"""What waits for acceptance, and needs something before: that is done, or accepted, first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.queue.dependents import awaited
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.spec import Decide
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.engine.needing import CATALOG, ROWS

CALLER = Caller("k1", "flow", SCOPES)
ORDER = {
    "client_name": "Riverside Clinic",
    "client_source_id": "C-12",
    "description": "No heat",
    "source": "followup",
    "source_id": "P-1",
}


@pytest.fixture
def sage() -> MemorySage:
    return MemorySage(ROWS)


@pytest.fixture
def memory(sage: MemorySage) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"sandbox": sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def sent(plugin: Plugin, action: str = "waiting_order", **given: Any) -> str:
    return str(run_action(plugin, Call(action, {**ORDER, **given}, CALLER, f"k{len(given)}")).body["export"]["id"])


def needed(plugin: Plugin, export_id: str) -> dict[str, Any]:
    (one,) = awaited(plugin, decide.find(plugin, CALLER, export_id))["waits_for"]
    return dict(one)


def accept(plugin: Plugin, export_id: str, **typed: Any) -> dict[str, Any]:
    return dict(decide.accept(plugin, CALLER, export_id, typed).body)


def refused(plugin: Plugin, export_id: str) -> Problem:
    with pytest.raises(Problem) as caught:
        accept(plugin, export_id)
    return caught.value


def written(sage: MemorySage) -> list[str]:
    return [write.record for write in sage.writes]


def test_both_wait_and_the_one_that_is_needed_is_accepted_first(memory: Plugin, sage: MemorySage) -> None:
    # R80
    order = sent(memory)
    first = needed(memory, order)
    assert (first["action"], first["status"], sage.writes) == ("queue_client", "pending", [])
    problem = refused(memory, order)
    assert (problem.code, problem.extra["waits_for"]) == ("wrong_state", [first])
    assert problem.detail == f"Queue Client comes first: accept export {first['id']}, then this one."
    accept(memory, first["id"])
    assert accept(memory, order)["result"]["client"] == "12"
    assert written(sage) == ["client", "work_order"]
    assert needed(memory, order)["status"] == "done"


def test_the_sender_is_told_what_it_waits_for(memory: Plugin) -> None:
    told = run_action(memory, Call("waiting_order", ORDER, CALLER)).body
    assert told["export"]["waits_for"] == [needed_of(memory)]


def test_its_preview_shows_what_is_accepted_before_it(memory: Plugin, sage: MemorySage) -> None:
    shown = decide.find(memory, CALLER, sent(memory)).preview
    assert [step["record"] for step in shown["would"]] == ["client", "work_order"]


def test_a_rejection_of_the_first_leaves_the_other_pending_with_the_reason(memory: Plugin, sage: MemorySage) -> None:
    order = sent(memory)
    first = needed(memory, order)["id"]
    decide.reject(memory, CALLER, first, {"reason": "We know them already"})
    assert needed(memory, order) == {
        "id": first,
        "action": "queue_client",
        "status": "rejected",
        "reason": "We know them already",
    }
    problem = refused(memory, order)
    assert problem.detail == (
        f"Queue Client comes first: export {first} is rejected (We know them already). "
        "Send that one again, or reject this."
    )
    assert (decide.find(memory, CALLER, order).status, sage.writes) == ("pending", [])
    decide.resend(memory, CALLER, first, {})
    accept(memory, first)
    assert accept(memory, order)["ok"] is True


def test_two_that_need_the_same_wait_for_the_same_one(memory: Plugin, sage: MemorySage) -> None:
    order = sent(memory)
    other = sent(memory, source_id="P-2")
    assert needed(memory, order)["id"] == needed(memory, other)["id"]
    accept(memory, needed(memory, order)["id"])
    assert (accept(memory, other)["ok"], accept(memory, order)["ok"]) == (True, True)
    assert written(sage) == ["client", "work_order", "work_order"]


def test_one_that_is_accepted_and_not_yet_in_sage_is_waited_for(memory: Plugin, sage: MemorySage) -> None:
    order = sent(memory)
    first = needed(memory, order)["id"]
    sage.answer(SageAnswer("busy", message="locked"), taken=False)
    accept(memory, first)
    assert refused(memory, order).detail.endswith(f"export {first} was accepted, and is not in Sage yet.")


def test_what_needs_no_acceptance_is_done_at_once(memory: Plugin, sage: MemorySage) -> None:
    order = sent(memory, "queue_order")
    assert (written(sage), awaited(memory, decide.find(memory, CALLER, order))) == (["client"], {})
    assert accept(memory, order)["result"]["client"] == "12"


def test_a_client_that_is_gone_by_then_has_to_be_sent_anew(memory: Plugin, sage: MemorySage) -> None:
    order = sent(memory, "queue_order")
    for link in memory.links:
        memory.links.remove(link.id)
    assert refused(memory, order).detail.startswith("Add Client has to be done before. Take this back")


def test_a_confirmation_holds_for_both(memory: Plugin, sage: MemorySage) -> None:
    asked = Call("waiting_order", ORDER, CALLER)
    token = preview(memory, asked)["confirm"]
    assert sent(memory, confirm=token)
    assert decide.preview(memory, CALLER, _accepting(needed_of(memory)))["would"][0]["record"] == "client"


def needed_of(plugin: Plugin) -> str:
    return next(one.id for one in plugin.ledger.read(lambda tx: tx.exports.find()) if one.action == "queue_client")


def _accepting(export_id: str) -> Decide:
    return Decide(export_id, "accept")


def test_a_write_that_needs_an_acceptance_says_what_it_waits_for(memory: Plugin, sage: MemorySage) -> None:
    memory.companies.change("sandbox", {"policies": {"acceptance.work_order": "direct"}})
    for _ in range(2):
        with pytest.raises(Problem) as caught:
            run_action(memory, Call("waiting_order", ORDER, CALLER))
        assert caught.value.code == "wrong_state"
        assert caught.value.detail == (
            f"Queue Client waits for accounting as export {needed_of(memory)}. Send this again when it is accepted."
        )
    accept(memory, needed_of(memory))
    assert run_action(memory, Call("waiting_order", ORDER, CALLER)).body["result"]["client"] == "12"
