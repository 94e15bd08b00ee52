"""No order is changed that is not meant, and none twice for one wish."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.engine.test_wanted import LOST

from .conftest import LINE, ORDER, ROWS, Do, Refusal

FILTER = {"description": "Filter", "quantity": "1"}


class Busy(MemorySage):
    """Just before a line is sent, somebody else adds one; `render` is asked once, right before the operation begins."""

    def render(self, write: Write) -> str:
        self.mend("work_order", "7", lines=[LINE, {"recnum": 7, "linnum": 2, "dscrpt": "Filter", "prtqty": 1}])
        return super().render(write)


def lines(sage: MemorySage) -> list[str]:
    return [line["dscrpt"] for line in sage.get("work_order", ["7"])["7"]["lines"]]


def attempt(plugin: Plugin, caller: Caller, action: str, **given: Any) -> Any:
    try:
        return run_action(plugin, Call(action, given, caller)).body["result"]["outcome"]
    except Problem as problem:
        return problem.code


def test_a_line_that_many_send_at_once_is_added_once(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    with ThreadPoolExecutor(12) as threads:
        heard = [
            threads.submit(attempt, memory, caller, "update_work_order", work_order="7", lines=[FILTER])
            for _ in range(12)
        ]
    assert lines(sage) == ["Labor", "Filter"]
    assert {each.result() for each in heard} <= {"updated", "no_change", "operation_in_progress"}


@pytest.fixture
def busy() -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"sandbox": Busy(ROWS)})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def test_a_line_that_came_since_the_order_was_read_is_not_added_again(busy: Plugin, caller: Caller) -> None:
    asked = Call("update_work_order", {"work_order": "7", "lines": [FILTER]}, caller)
    with pytest.raises(Problem) as caught:
        run_action(busy, asked)
    assert (caught.value.code, caught.value.meaning.retryable) == ("operation_in_progress", True)
    assert "lines to work order 7" in caught.value.detail
    assert run_action(busy, asked).body["result"]["outcome"] == "no_change"


def test_while_it_is_not_known_whether_a_line_arrived_none_is_added(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    sage.answer(LOST)
    told = [attempt(memory, caller, "update_work_order", work_order="7", lines=[FILTER]) for _ in range(2)]
    assert (told, lines(sage)) == (["outcome_unknown", "outcome_unknown"], ["Labor"])
    assert len(sage.writes) == 1
    assert attempt(memory, caller, "update_work_order", work_order="7", priority="4") == "updated"


class Slow(MemorySage):
    """Another call of the same project is done between the check and the send of this one."""

    plugin: Plugin | None = None

    def render(self, write: Write) -> str:
        plugin, self.plugin = self.plugin, None
        if plugin is not None:
            run_action(plugin, Call("create_or_update_work_order", ORDER, Caller("k2", "other", ("read", "write"))))
        return super().render(write)


def test_who_comes_second_is_told_that_the_next_call_updates(caller: Caller) -> None:
    sage = Slow(ROWS)
    sage.plugin = plugin = memory_plugin(CATALOG, {"sandbox": sage})
    asked = Call("create_or_update_work_order", {**ORDER, "priority": "Low"}, caller)
    with pytest.raises(Problem) as caught:
        run_action(plugin, asked)
    assert (caught.value.code, caught.value.detail.endswith("Send this again.")) == ("operation_in_progress", True)
    assert run_action(plugin, asked).body["result"]["outcome"] == "updated"
    assert [write.op for write in sage.writes] == ["add", "change"]
    plugin.pool.shutdown()
    plugin.ledger.close()


def test_the_order_of_another_project_is_not_changed(refused: Refusal, do: Do, linked: dict[str, str]) -> None:
    problem = refused("update_work_order", source="followup", source_id="P-8", work_order="7", priority="4")
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/work_order", "linked_elsewhere")]
    told = do("update_work_order", source="procore", source_id="9", work_order="7", priority="4")
    assert told["result"]["outcome"] == "updated"


@pytest.fixture
def buried(memory: Plugin, linked: dict[str, str]) -> dict[str, str]:
    """The project whose order was deleted; another order has its number by now."""
    link = memory.links.by_source("sandbox", "work_order", **linked)
    assert link is not None
    memory.links.replace(replace(link, state="broken"))
    return linked


@pytest.mark.parametrize(
    ("action", "given", "code"),
    [
        ("update_work_order", {"priority": "4"}, "not_linked"),
        ("update_work_order", {"priority": "4", "work_order": "7"}, "not_linked"),
        ("create_or_update_work_order", {**ORDER, "source_id": "P-7"}, "not_linked"),
        ("create_work_order", {**ORDER, "source_id": "P-7"}, "already_linked"),
        ("sync_work_order", {"work_order": "7"}, "already_linked"),
        ("sync_work_order", {"work_order": "8"}, "already_linked"),
    ],
)
def test_what_got_the_number_of_a_deleted_order_is_not_taken_for_it(
    refused: Refusal, buried: dict[str, str], action: str, given: dict[str, Any], code: str
) -> None:
    problem = refused(action, **{**buried, **given})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/source_id", code)]
    assert "P-7 of followup is still linked to work order 7, which was deleted in Sage" in problem.detail


def test_nor_is_it_shown_for_it(memory: Plugin, caller: Caller, buried: dict[str, str]) -> None:
    with pytest.raises(Problem) as caught:
        run_action(memory, Call("get_work_order", buried, caller))
    assert (caught.value.code, "deleted in Sage" in caught.value.detail) == ("not_linked", True)


@pytest.mark.parametrize("ensure", [True, False])
def test_what_got_the_number_of_a_deleted_client_gets_no_order(
    memory: Plugin, caller: Caller, refused: Refusal, do: Do, ensure: bool
) -> None:
    do("link_client", source="followup", source_id="C-1", client="1")
    link = memory.links.by_source("sandbox", "client", "followup", "C-1")
    assert link is not None
    memory.links.replace(replace(link, state="broken"))
    asked = {**ORDER, "client": "", "client_source_id": "C-1", "ensure_client": ensure, "client_name": "Clearwater"}
    problem = refused("create_work_order", **asked)
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/client_source_id", "client_not_linked")]
    assert "C-1 of followup is still linked to client 1, which was deleted" in problem.detail
    found = attempt(memory, caller, "find_work_orders", source="followup", client_source_id="C-1")
    assert found == "client_not_linked"


def test_one_project_is_one_however_its_id_is_written(memory: Plugin, do: Do, caller: Caller) -> None:
    do("create_work_order", **{**ORDER, "source_id": 204})
    assert attempt(memory, caller, "create_work_order", **{**ORDER, "source_id": 204.0}) == "already_linked"
    assert attempt(memory, caller, "create_work_order", **{**ORDER, "source_id": " 204 "}) == "already_linked"


class Interrupting(MemorySage):
    """While a line is being written, another call wants to add another one."""

    plugin: Plugin | None = None
    heard: Problem | None = None

    def submit(self, write: Write) -> SageAnswer:
        if self.plugin is not None:
            other = Call("update_work_order", {"work_order": "7", "lines": [{"description": "Belt"}]}, CALLER)
            with pytest.raises(Problem) as caught:
                run_action(self.plugin, other)
            self.heard = caught.value
        return super().submit(write)


CALLER = Caller("k2", "other", ("read", "write"))


def test_another_wish_for_the_same_order_is_told_to_come_again(caller: Caller) -> None:
    sage = Interrupting(ROWS)
    sage.plugin = plugin = memory_plugin(CATALOG, {"sandbox": sage})
    run_action(plugin, Call("update_work_order", {"work_order": "7", "lines": [FILTER]}, caller))
    assert sage.heard is not None
    assert sage.heard.detail == "Another call is just sending the same record. Send this again."
    assert lines(sage) == ["Labor", "Filter"]
    plugin.pool.shutdown()
    plugin.ledger.close()
