"""Linking what stands in Sage: nothing is written there, and the link is there whole or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling import own
from sage100_plugin.engine.running.operations import operation
from sage100_plugin.engine.running.recover import recover
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem, Unavailable
from sage100_plugin.ports.ledger import LedgerFailed, Operation, Tx
from sage100_plugin.ports.links import Link, StoreFailed
from sage100_plugin.ports.sage import Row
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.engine.needing import CATALOG, ROWS

CALLER = Caller("k1", "flow", SCOPES)
SYNC = {"work_order": "5", "source": "followup", "source_id": "P-1"}


class Interrupted(BaseException):
    """The process ends here."""


class Looked(MemorySage):
    """A company in which something happens whenever a work order is read."""

    def __init__(self) -> None:
        super().__init__(ROWS)
        self.meanwhile: Callable[[], None] = lambda: None

    def get(self, record: str, ids: Any) -> dict[str, Row]:
        if record == "work_order":
            self.meanwhile()
        return super().get(record, ids)


@pytest.fixture
def sage() -> Looked:
    return Looked()


@pytest.fixture
def memory(sage: Looked) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"sandbox": sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def call(key: str | None = None, **given: Any) -> Call:
    return Call("link_order", {**SYNC, **given}, CALLER, key)


def body(plugin: Plugin, asked: Call) -> dict[str, Any]:
    return dict(run_action(plugin, asked).body)


def code_of(plugin: Plugin, asked: Call) -> str:
    with pytest.raises(Problem) as caught:
        run_action(plugin, asked)
    return caught.value.code


def events(plugin: Plugin) -> list[str]:
    return [event.type for event in plugin.ledger.read(lambda tx: tx.events.newest((), 50))]


def activities(plugin: Plugin) -> list[str]:
    return [entry.what for entry in plugin.ledger.read(lambda tx: tx.activity.find())]


def in_state(plugin: Plugin, *states: Any) -> list[Operation]:
    return plugin.ledger.read(lambda tx: [one for state in states for one in tx.operations.in_state(state)])


def other_link(sage_id: str, source_id: str = "P-1") -> Link:
    return Link("lnk_other", "sandbox", "work_order", "followup", source_id, sage_id)


def nothing_happened(plugin: Plugin, sage: MemorySage) -> bool:
    free = not in_state(plugin, "started", "queued", "unknown")
    return free and not events(plugin) and not activities(plugin) and not sage.writes


def test_a_sync_writes_nothing_and_links_with_event_and_log(memory: Plugin, sage: Looked) -> None:
    # R38 R42 R43 R44
    told = body(memory, call("k", source_record={"subject": "Heat", "order_no": "?"}))
    assert (told["state"], told["result"]["id"], told["result"]["outcome"]) == ("done", "5", "linked")
    assert told["pull"] == {"subject": "No heat", "order_no": "1041"}
    lines = [(line["field"], line["old"], line["new"], line["direction"]) for line in told["log"]]
    assert lines == [("subject", "Heat", "No heat", "pull"), ("order_no", "?", "1041", "pull")]
    link = memory.links.by_source("sandbox", "work_order", "followup", "P-1")
    assert link is not None
    assert (link.sage_id, link.origin, link.matched_by) == ("5", "sage", "link_order")
    assert (events(memory), activities(memory), sage.writes) == (["link.created"], ["link_order"], [])
    (entry,) = memory.ledger.read(lambda tx: tx.activity.find())
    assert (list(entry.log), entry.record_id, entry.details["state"]) == (told["log"], "5", "done")
    assert operation(memory, CALLER, told["operation_id"]) == told
    assert run_action(memory, call("k", source_record={"subject": "Heat", "order_no": "?"})).replayed


def test_what_links_nothing_is_logged_with_what_was_held_back(memory: Plugin, sage: Looked) -> None:
    # R10 R36
    told = body(memory, call("k", link=False, deposit="10.00"))
    assert (told["links"], told["warnings"]) == ([], ["Look at it."])
    assert [line["skipped"] for line in told["log"] if "skipped" in line] == ["Sage takes it only on create."]
    assert (events(memory), activities(memory), sage.writes) == ([], ["link_order"], [])
    (entry,) = memory.ledger.read(lambda tx: tx.activity.find())
    assert list(entry.log) == told["log"]
    assert operation(memory, CALLER, told["operation_id"])["state"] == "done"
    assert run_action(memory, call("k", link=False, deposit="10.00")).replayed


def test_a_link_waits_for_nobody_who_writes(memory: Plugin) -> None:
    with memory.lanes.of("sandbox"), ThreadPoolExecutor(1) as thread:
        assert thread.submit(body, memory, call()).result(10)["state"] == "done"


def test_a_preview_tells_of_the_link_and_writes_nothing(memory: Plugin, sage: Looked) -> None:
    shown = preview(memory, call())
    assert [(step["op"], step["id"], step["fields"]) for step in shown["would"]] == [("link", "5", [])]
    assert (shown["tells"], shown["mapping"]["name"], shown["mbxml"]) == ({"outcome": "linked"}, "built in", "")
    assert len(memory.links) == 0
    assert body(memory, call(confirm=shown["confirm"]))["ok"] is True


def test_a_confirmed_link_is_stale_when_the_order_changed(memory: Plugin, sage: Looked) -> None:
    token = preview(memory, call())["confirm"]
    sage.put("work_order", {**ROWS["work_order"][0], "dscrpt": "Another"})
    assert code_of(memory, call(confirm=token)) == "stale_preview"
    assert len(memory.links) == 0


def test_fifty_callers_link_a_source_record_once(memory: Plugin) -> None:
    def attempt(number: int) -> str:
        try:
            return str(body(memory, call(work_order=str(5 + number % 2)))["state"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(attempt, range(50)))
    assert answers.count("done") == 1
    assert set(answers) <= {"done", "operation_in_progress", "already_linked"}
    assert (len(memory.links), events(memory)) == (1, ["link.created"])


def test_fifty_callers_link_a_sage_record_once(memory: Plugin) -> None:
    # R45
    def attempt(number: int) -> str:
        try:
            return str(body(memory, call(source_id=f"P-{number}", source=f"crm{number % 3}"))["state"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(attempt, range(50)))
    assert answers.count("done") == 1
    assert set(answers) <= {"done", "operation_in_progress", "linked_elsewhere"}
    assert (len(memory.links), events(memory)) == (1, ["link.created"])


def test_fifty_callers_with_one_key_link_once_and_hear_one_answer(memory: Plugin) -> None:
    def attempt(_number: int) -> str:
        try:
            return str(body(memory, call("k"))["operation_id"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(50) as threads:
        answers = set(threads.map(attempt, range(50)))
    assert answers <= {body(memory, call("k"))["operation_id"], "operation_in_progress"}
    assert (len(memory.links), events(memory), activities(memory)) == (1, ["link.created"], ["link_order"])


def test_who_comes_second_for_a_sage_record_hears_what_is_being_linked(memory: Plugin, sage: Looked) -> None:
    inside, on = threading.Event(), threading.Event()

    def wait() -> None:
        if in_state(memory, "started"):
            inside.set()
            on.wait(10)

    sage.meanwhile = wait
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(body, memory, call())
        assert inside.wait(10)
        sage.meanwhile = lambda: None
        with pytest.raises(Problem) as caught:
            run_action(memory, call(source_id="work order 5"))
        on.set()
        assert first.result(10)["ok"] is True
    assert (caught.value.code, caught.value.detail) == (
        "operation_in_progress",
        "Another call is just linking work order 5.",
    )


def test_a_link_made_since_the_call_was_checked_is_heard_in_the_actions_own_words(memory: Plugin, sage: Looked) -> None:
    def link_first() -> None:
        if not in_state(memory, "started"):
            sage.meanwhile = lambda: None
            run_action(memory, call(source_id="P-2"))

    sage.meanwhile = link_first
    assert code_of(memory, call("k")) == "linked_elsewhere"
    assert [link.source_id for link in memory.links] == ["P-2"]
    assert memory.ledger.read(lambda tx: tx.operations.by_key("k1", "link_order", "k")) is None


def test_a_link_made_by_other_means_in_the_last_moment_is_not_taken_for_ours(memory: Plugin, sage: Looked) -> None:
    looks: list[int] = []

    def link_late() -> None:
        looks.append(1)
        if len(looks) == 3:  # the check, the check again, and the record that is read for the answer
            memory.links.add(other_link("6"))

    sage.meanwhile = link_late
    assert code_of(memory, call("k")) == "already_linked"
    assert (events(memory), [link.sage_id for link in memory.links]) == ([], ["6"])
    assert not in_state(memory, "started")


def test_the_same_link_made_by_other_means_in_the_last_moment_is_told_of_by_who_made_it(
    memory: Plugin, sage: Looked
) -> None:
    looks: list[int] = []

    def link_late() -> None:
        looks.append(1)
        if len(looks) == 3:
            memory.links.add(other_link("5"))

    sage.meanwhile = link_late
    assert body(memory, call("k"))["links"][0]["id"] == "lnk_other"
    assert events(memory) == []


@pytest.mark.parametrize("look", [1, 2, 3])
def test_a_company_that_goes_while_it_is_linked_leaves_nothing_and_the_key_is_free(
    memory: Plugin, sage: Looked, look: int
) -> None:
    looks: list[int] = []

    def go() -> None:
        looks.append(1)
        if len(looks) == look:
            sage.failure = Unavailable("sage_unavailable")

    sage.meanwhile = go
    assert code_of(memory, call("k")) == "sage_unavailable"
    assert len(memory.links) == 0
    sage.failure = None
    assert nothing_happened(memory, sage)
    assert body(memory, call("k"))["ok"] is True


def test_an_order_deleted_while_it_is_linked_is_refused(memory: Plugin, sage: Looked) -> None:
    looks: list[int] = []

    def delete() -> None:
        looks.append(1)
        if len(looks) == 3:
            sage.remove("work_order", "5")

    sage.meanwhile = delete
    assert code_of(memory, call("k")) == "not_in_sage"
    assert len(memory.links) == 0
    assert nothing_happened(memory, sage)


# What a kill leaves


def killed(plugin: Plugin, dying: Plugin) -> Operation:
    """The process ends while it links; gives what it left."""
    with pytest.raises(Interrupted):
        run_action(dying, call("k"))
    plugin.flying = set()
    (left,) = in_state(plugin, "started")
    return left


def after_the_link(plugin: Plugin) -> Plugin:
    """The plugin, of which the process ends when the link is stored."""

    class Dying:
        def __getattr__(self, name: str) -> Any:
            return getattr(plugin.links, name)

        def add(self, link: Link, **given: Any) -> Link:
            plugin.links.add(link, **given)
            raise Interrupted

    return replace(plugin, links=Dying())


def test_a_link_that_was_stored_is_told_of_after_a_kill(memory: Plugin) -> None:
    killed(memory, after_the_link(memory))
    assert recover(memory) == 1
    assert (events(memory), activities(memory), len(memory.links)) == (["link.created"], ["link_order"], 1)
    told = run_action(memory, call("k"))
    assert (told.replayed, told.body["result"]["outcome"]) == (True, "linked")
    assert recover(memory) == 0


def test_a_link_that_was_not_stored_is_not_made_after_a_kill(memory: Plugin, sage: Looked) -> None:
    def die() -> None:
        if in_state(memory, "started"):
            raise Interrupted

    sage.meanwhile = die
    left = killed(memory, memory)
    sage.meanwhile = lambda: None
    memory.links.add(other_link("5", "P-9"))  # somebody else came first
    assert recover(memory) == 1
    assert operation(memory, CALLER, left.id)["error"]["code"] == "interrupted"
    assert [link.source_id for link in memory.links] == ["P-9"]
    assert code_of(memory, call("k")) == "linked_elsewhere"


def test_a_link_whose_order_is_gone_after_a_kill_is_taken_back(memory: Plugin, sage: Looked) -> None:
    killed(memory, after_the_link(memory))
    sage.remove("work_order", "5")
    assert recover(memory) == 1
    assert len(memory.links) == 0
    assert nothing_happened(memory, sage)


def test_a_link_is_left_alone_while_its_company_cannot_be_asked(memory: Plugin, sage: Looked) -> None:
    killed(memory, after_the_link(memory))
    sage.failure = Unavailable("sage_unavailable")
    assert recover(memory) == 0
    sage.failure = None
    assert recover(memory) == 1
    assert events(memory) == ["link.created"]


def test_a_full_disk_of_the_links_leaves_nothing(memory: Plugin, sage: Looked) -> None:
    class Full:
        def __getattr__(self, name: str) -> Any:
            return getattr(memory.links, name)

        def add(self, link: Link, *, alone: bool = False) -> Link:
            raise StoreFailed

    with pytest.raises(StoreFailed):
        run_action(replace(memory, links=Full()), call("k"))
    assert recover(memory) == 1
    assert nothing_happened(memory, sage)


def test_a_full_disk_of_the_ledger_is_made_good_when_there_is_room(memory: Plugin) -> None:
    class Full:
        def __init__(self) -> None:
            self.read, self.writes = memory.ledger.read, 0

        def write(self, work: Any) -> Any:
            self.writes += 1
            if self.writes > 1:
                raise LedgerFailed
            return memory.ledger.write(work)

    with pytest.raises(LedgerFailed):
        run_action(replace(memory, ledger=Full()), call("k"))  # type: ignore[arg-type]
    assert recover(memory) == 1
    assert (events(memory), activities(memory)) == (["link.created"], ["link_order"])


def test_an_open_link_holds_back_nobodys_changes(memory: Plugin) -> None:
    killed(memory, after_the_link(memory))
    assert memory.ledger.read(lambda tx: claimed(memory, tx)) == ()


def claimed(plugin: Plugin, tx: Tx) -> tuple[Any, ...]:
    return own.claims(plugin, tx, "sandbox", "work_order")
