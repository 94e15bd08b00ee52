"""After a crash: what was left started is settled by what stands in Sage, and nothing is sent to find out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.operations import operation
from sage100_plugin.engine.running.recover import QUIET, recover, resume
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem, Unavailable
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.ledger import Operation
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage

ORDER = {
    "client": "1",
    "type": "1",
    "description": "No cooling",
    "schedule_date": "2026-10-05",
    "priority": "2",
    "source": "followup",
    "source_id": "P-1",
}
ROWS = {
    "client": [{"recnum": 1, "clnnme": "Clearwater Medical Group"}],
    "work_order_type": [{"recnum": 1, "typnme": "Time and Material"}],
    "vendor": [{"recnum": 10, "vndnme": "Hollins Plumbing & Heating Inc"}],
}
ROW = {"ordnum": "1", "clnnum": 1, "dscrpt": "No cooling", "invtyp": 1, "status": 7, "priort": 2}


class Killed(BaseException):
    """The process ends here."""


class Dying(MemorySage):
    """Sage, of which the plugin never hears again: the process ends as it sends, before or after Sage takes it.

    What Sage did not take is lost, or on its way while `on_the_way` is set.
    """

    saves = on_the_way = False
    left: Write | None = None

    def submit(self, write: Write) -> SageAnswer:
        if self.saves:
            super().submit(write)
        self.left = write
        raise Killed

    def arrive(self) -> None:
        """Let what was on its way come to Sage."""
        assert self.left is not None
        super().submit(self.left)
        self.on_the_way = False

    def idle(self) -> bool:
        return not self.on_the_way


@pytest.fixture
def sage() -> Dying:
    """The company, in which every writing ends the process."""
    return Dying(ROWS)


def killed(plugin: Plugin, asked: Call) -> Operation:
    """The process ends while it carries the call out; gives what it left."""
    with pytest.raises(Killed):
        run_action(plugin, asked)
    plugin.flying = set()
    (left,) = plugin.ledger.read(lambda tx: tx.operations.in_state("started"))
    return left


def order(caller: Caller, **given: Any) -> Call:
    return Call("create_work_order", {**ORDER, **given}, caller, idempotency_key="k")


def state_of(plugin: Plugin, left: Operation) -> Operation:
    found = plugin.ledger.read(lambda tx: tx.operations.get(left.id))
    assert found is not None
    return found


def events(plugin: Plugin) -> list[str]:
    return [event.type for event in reversed(plugin.ledger.read(lambda tx: tx.events.newest((), 50)))]


def test_what_is_there_is_linked_and_done(memory: Plugin, sage: Dying, caller: Caller) -> None:
    sage.saves = True
    left = killed(memory, order(caller))
    assert recover(memory) == 1
    assert state_of(memory, left).state == "done"
    link = memory.links.by_source("sandbox", "work_order", "followup", "P-1")
    assert link is not None
    assert events(memory) == ["link.created"]
    again = run_action(memory, order(caller))
    assert (again.replayed, again.body["result"]["number"], len(sage.writes)) == (True, "1", 1)
    assert len(memory.ledger.read(lambda tx: tx.activity.find())) == 1


def test_what_is_absent_failed_and_its_key_is_free(memory: Plugin, sage: Dying, caller: Caller) -> None:
    left = killed(memory, order(caller))
    assert recover(memory) == 1
    settled = state_of(memory, left)
    assert (settled.state, settled.status, settled.idempotency_key) == ("failed", 503, None)
    told = operation(memory, caller, left.id)
    assert (told["error"]["code"], told["error"]["retryable"]) == ("interrupted", True)
    assert killed(memory, order(caller)).id != left.id
    assert (events(memory), len(memory.links)) == ([], 0)


@pytest.mark.parametrize(
    "rows",
    [
        [{**ROW, "recnum": 5, "dscrpt": "Another"}],  # unlike: the number is somebody else's
        [{**ROW, "recnum": 5, "schdte": None}],  # unlike: half of it
        [{**ROW, "recnum": 5}, {**ROW, "recnum": 6}],  # several
    ],
)
def test_what_is_not_clearly_ours_is_unknown_and_never_linked(
    memory: Plugin, sage: Dying, caller: Caller, rows: list[dict[str, Any]]
) -> None:
    left = killed(memory, order(caller))
    for row in rows:
        sage.put("work_order", row)
    assert recover(memory) == 1
    assert (state_of(memory, left).state, len(memory.links)) == ("unknown", 0)
    with pytest.raises(Problem) as caught:
        run_action(memory, order(caller))
    assert (caught.value.code, caught.value.extra["operation_id"]) == ("outcome_unknown", left.id)
    assert (recover(memory), resume(memory)) == (0, 0)


def test_what_is_absent_and_may_be_on_its_way_is_left_until_it_is_not(
    memory: Plugin, sage: Dying, caller: Caller
) -> None:
    left = killed(memory, order(caller))
    sage.on_the_way = True
    assert (recover(memory), state_of(memory, left)) == (0, left)
    with pytest.raises(Problem) as caught:
        run_action(memory, order(caller))
    assert caught.value.code == "operation_in_progress"
    sage.on_the_way = False
    assert (recover(memory), state_of(memory, left).state) == (1, "failed")


def lost(plugin: Plugin, sage: MemorySage, asked: Call) -> Operation:
    """A call whose answer from Sage is lost."""
    sage.answer(SageAnswer("unknown", message="the answer was lost"))
    with pytest.raises(Problem) as caught:
        run_action(plugin, asked)
    assert caught.value.code == "outcome_unknown"
    (left,) = plugin.ledger.read(lambda tx: tx.operations.in_state("unknown"))
    return left


def test_what_stays_absent_while_nothing_is_on_its_way_was_not_taken(caller: Caller) -> None:
    living = MemorySage(ROWS)
    plugin = memory_plugin(CATALOG, {"sandbox": living})
    clock = plugin.clock
    assert isinstance(clock, FakeClock)
    left = lost(plugin, living, order(caller))
    clock.advance(QUIET - timedelta(seconds=1))
    assert (resume(plugin), state_of(plugin, left).state) == (0, "unknown")
    clock.advance(1)
    assert (resume(plugin), len(living.writes)) == (1, 1)
    settled = state_of(plugin, left)
    assert (settled.state, settled.status, settled.idempotency_key) == ("refused", 503, None)
    assert (settled.answer or {})["code"] == "not_taken"
    assert run_action(plugin, order(caller)).body["state"] == "done"
    assert len(living.writes) == 2


def test_what_arrives_after_the_crash_is_done(memory: Plugin, sage: Dying, caller: Caller) -> None:
    left = killed(memory, order(caller))
    sage.on_the_way = True
    assert recover(memory) == 0
    sage.arrive()
    assert (recover(memory), state_of(memory, left).state) == (1, "done")
    assert (events(memory), len(sage.writes)) == (["link.created"], 1)


def test_what_is_there_is_done_though_its_session_is_not_over(memory: Plugin, sage: Dying, caller: Caller) -> None:
    sage.saves = sage.on_the_way = True
    left = killed(memory, order(caller))
    assert (recover(memory), state_of(memory, left).state) == (1, "done")


def test_what_is_half_there_is_not_judged_while_the_rest_may_be_on_its_way(
    memory: Plugin, sage: Dying, caller: Caller
) -> None:
    left = killed(memory, order(caller))
    sage.on_the_way = True
    sage.put("work_order", {**ROW, "recnum": 5, "schdte": None})
    assert (recover(memory), state_of(memory, left).state) == (0, "started")
    sage.on_the_way = False
    assert (recover(memory), state_of(memory, left).state) == (1, "unknown")


class Arriving(Dying):
    """What was on its way comes to Sage at the very moment at which it is asked for."""

    def idle(self) -> bool:
        if self.on_the_way:
            self.arrive()
        return True


def test_what_arrives_as_it_is_asked_for_is_seen(caller: Caller) -> None:
    arriving = Arriving({"client": [{"recnum": 1, "clnnme": "Clearwater Medical Group"}]})
    arriving.put("work_order_type", {"recnum": 1, "typnme": "Time and Material"})
    plugin = memory_plugin(CATALOG, {"sandbox": arriving})
    left = killed(plugin, order(caller))
    arriving.on_the_way = True
    assert (recover(plugin), state_of(plugin, left).state) == (1, "done")
    plugin.ledger.close()


def test_a_company_that_cannot_be_asked_is_left_for_the_next_time(memory: Plugin, sage: Dying, caller: Caller) -> None:
    sage.saves = True
    left = killed(memory, order(caller))
    sage.failure = Unavailable("sage_unavailable")
    assert (recover(memory), state_of(memory, left).state) == (0, "started")
    sage.failure = None
    assert (recover(memory), state_of(memory, left).state) == (1, "done")


def test_recovering_twice_tells_it_once(memory: Plugin, sage: Dying, caller: Caller) -> None:
    sage.saves = True
    killed(memory, order(caller))
    recover(memory)
    assert recover(memory) == 0
    assert events(memory) == ["link.created"]


def test_what_is_on_its_way_is_not_touched(memory: Plugin, sage: Dying, caller: Caller) -> None:
    with pytest.raises(Killed):
        run_action(memory, order(caller))
    (left,) = memory.ledger.read(lambda tx: tx.operations.in_state("started"))
    memory.flying.add(left.id)
    assert (recover(memory), state_of(memory, left)) == (0, left)


class Landing(set[str]):
    """The flights, of which one is settled and lands between the look at the ledger and the look at the flights."""

    def __init__(self, plugin: Plugin, settled: Operation) -> None:
        super().__init__([settled.id])
        self.plugin, self.settled = plugin, settled

    def __contains__(self, operation_id: object) -> bool:
        self.plugin.ledger.write(lambda tx: tx.operations.replace(self.settled))
        self.discard(self.settled.id)
        return super().__contains__(operation_id)


def test_what_lands_while_the_left_ones_are_listed_is_settled_once(memory: Plugin, sage: Dying, caller: Caller) -> None:
    left = killed(memory, order(caller))
    memory.flying = Landing(memory, replace(left, state="refused", answer={"code": "sage_refused"}, status=422))
    assert (recover(memory), state_of(memory, left).state) == (0, "refused")


def test_a_link_that_the_dead_process_had_made_is_told_once(memory: Plugin, sage: Dying, caller: Caller) -> None:
    sage.saves = True
    left = killed(memory, order(caller))
    recover(memory)
    (made,) = memory.links
    memory.ledger.write(lambda tx: tx.operations.replace(replace(left, answer=None)))
    assert recover(memory) == 1
    assert [link.id for link in memory.links] == [made.id]


def test_a_change_that_had_not_begun_can_be_sent_again(memory: Plugin, sage: Dying, caller: Caller) -> None:
    left = killed(memory, order(caller))
    plan = {**(left.plan or {}), "op": "change", "id": "5", "before": {"description": "Before"}}
    plan["sent"] = {"description": "No cooling"}
    memory.ledger.write(lambda tx: tx.operations.replace(replace(left, plan=plan)))
    sage.put("work_order", {**ROW, "recnum": 5, "dscrpt": "Before"})
    assert (recover(memory), state_of(memory, left).state) == (1, "failed")


# Decisions


def waiting(plugin: Plugin, caller: Caller) -> str:
    given = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
    return str(run_action(plugin, Call("export_vendor", given, caller)).body["export"]["id"])


def accepting(plugin: Plugin, caller: Caller, export_id: str) -> Call:
    return Call("accept_export", {"export": export_id, "sage_id": "990"}, caller, idempotency_key="k")


@pytest.mark.parametrize(("takes", "status"), [(True, "done"), (False, "accepted")])
def test_an_acceptance_that_was_stored_stands_after_a_crash(
    memory: Plugin, sage: Dying, caller: Caller, takes: bool, status: str
) -> None:
    export_id = waiting(memory, caller)
    sage.saves = takes
    with pytest.raises(Killed):
        run_action(memory, accepting(memory, caller, export_id))
    memory.flying = set()
    assert recover(memory) == 2  # the decision, and what it set going
    found = memory.ledger.read(lambda tx: tx.exports.get(export_id))
    assert found is not None
    assert found.status == status
    again = run_action(memory, accepting(memory, caller, export_id))
    assert (again.replayed, again.body["ok"], len(sage.writes)) == (True, True, int(takes))
    assert events(memory).count("export.done") == int(takes)


def test_an_accepted_export_that_never_reached_sage_is_sent_by_the_next_process(
    memory: Plugin, sage: Dying, caller: Caller
) -> None:
    export_id = waiting(memory, caller)
    with pytest.raises(Killed):
        decide.accept(memory, caller, export_id, {"sage_id": "990"})
    memory.flying = set()
    assert recover(memory) == 1
    assert [each.state for each in memory.ledger.read(lambda tx: tx.operations.in_state("queued"))] == ["queued"]
    sage.saves = True
    with pytest.raises(Killed):
        resume(memory)
    memory.flying = set()
    assert (recover(memory), len(sage.writes)) == (1, 1)
    found = memory.ledger.read(lambda tx: tx.exports.get(export_id))
    assert found is not None
    assert (found.status, found.rounds[-1].status) == ("done", "done")


def test_an_accepted_export_is_not_sent_again_while_something_may_be_on_its_way(
    memory: Plugin, sage: Dying, caller: Caller
) -> None:
    export_id = waiting(memory, caller)
    with pytest.raises(Killed):
        decide.accept(memory, caller, export_id, {"sage_id": "990"})
    memory.flying = set()
    recover(memory)
    sage.saves = sage.on_the_way = True
    assert (resume(memory), len(sage.writes)) == (0, 0)
    sage.on_the_way = False
    with pytest.raises(Killed):
        resume(memory)
    assert len(sage.writes) == 1


def test_a_decision_that_was_not_stored_is_open_and_its_key_is_free(
    memory: Plugin, sage: Dying, caller: Caller
) -> None:
    export_id = waiting(memory, caller)
    with pytest.raises(Killed):
        run_action(memory, accepting(memory, caller, export_id))
    memory.flying = set()
    # As if the process had ended before the decision was stored.
    found = memory.ledger.read(lambda tx: tx.exports.get(export_id))
    assert found is not None
    memory.ledger.write(lambda tx: tx.exports.replace(replace(found, status="pending", rounds=found.rounds[:1])))
    recover(memory)
    with pytest.raises(Problem) as caught:
        run_action(memory, replace(accepting(memory, caller, export_id), input={"export": export_id}))
    assert caught.value.code == "sage_id_required"


def test_rounds_of_resuming_do_not_run_at_once(caller: Caller) -> None:
    healthy = MemorySage({"vendor": [{"recnum": 10, "vndnme": "Hollins"}]})
    plugin = memory_plugin(CATALOG, {"sandbox": healthy})
    export_id = waiting(plugin, caller)
    healthy.answer(SageAnswer("busy"))
    decide.accept(plugin, caller, export_id, {"sage_id": "990"})
    with ThreadPoolExecutor(8) as threads:
        moved = list(threads.map(lambda _: resume(plugin), range(16)))
    assert (sum(moved), len(healthy.writes)) == (1, 2)  # the one that was busy, and the one that was taken
    plugin.ledger.close()


def test_what_a_removed_company_left_started_keeps_no_other_waiting(caller: Caller) -> None:
    companies: dict[str, MemorySage] = {"gone": Dying(ROWS), "stays": Dying(ROWS)}
    plugin = memory_plugin(CATALOG, companies)
    for company in companies:
        with pytest.raises(Killed):
            run_action(plugin, replace(order(caller, company=company), idempotency_key=company))
    plugin.flying = set()
    del companies["gone"]
    assert recover(plugin) == 1
    (left,) = plugin.ledger.read(lambda tx: tx.operations.in_state("started"))
    assert left.company == "gone"


def test_what_of_a_removed_company_is_unknown_keeps_no_other_waiting(caller: Caller) -> None:
    companies = {"gone": MemorySage(ROWS), "stays": MemorySage(ROWS)}
    plugin = memory_plugin(CATALOG, companies)
    for company, living in companies.items():
        living.answer(SageAnswer("unknown", message="the answer was lost"))
        with pytest.raises(Problem) as caught:
            run_action(plugin, replace(order(caller, company=company), idempotency_key=company))
        assert caught.value.code == "outcome_unknown"
    clock = plugin.clock
    assert isinstance(clock, FakeClock)
    clock.advance(QUIET)
    del companies["gone"]
    assert resume(plugin) == 1
    (left,) = plugin.ledger.read(lambda tx: tx.operations.in_state("unknown"))
    assert left.company == "gone"
