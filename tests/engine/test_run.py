"""Running an action, with every port a twin."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.operations import operation
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem, Refused, Unavailable
from sage100_plugin.ports.ledger import T, Tx
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage

ORDER = {
    "client": "1",
    "service_site": "1-1",
    "type": "1",
    "description": "No cooling",
    "schedule_date": "2026-10-05",
    "priority": "Urgent",
    "source": "followup",
    "source_id": "P-1",
}


@dataclass(frozen=True)
class SlowLedger:
    """A ledger whose calls are given."""

    read: Callable[[Callable[[Tx], Any]], Any]
    write: Callable[[Callable[[Tx], Any]], Any]
    close: Callable[[], None]
    trouble: str = ""


def call(caller: Caller, **options: Any) -> Call:
    given = {**ORDER, **options.pop("given", {})}
    return Call("create_work_order", given, caller, **options)


def refused(plugin: Plugin, asked: Call) -> Problem:
    with pytest.raises(Problem) as caught:
        run_action(plugin, asked)
    return caught.value


def test_a_write_is_read_back_linked_and_logged(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R27 R28 R29 R30
    reply = run_action(memory, call(caller))
    body = reply.body
    assert (reply.status, body["state"], body["result"]["number"]) == (200, "done", "1")
    assert (body["result"]["client_name"], body["result"]["service_site_name"]) == ("Clearwater Medical Group", "Main")
    link = memory.links.by_source("sandbox", "work_order", "followup", "P-1")
    assert link is not None
    assert link.sage_id == body["result"]["id"]
    sent = sage.writes[0].fields
    assert {line["field"] for line in body["log"]} == set(sent)
    assert all(line["new"] and line["label"] and line["direction"] == "push" for line in body["log"])
    entry = memory.ledger.read(lambda tx: tx.activity.find())[0]
    assert (entry.operation_id, list(entry.log)) == (body["operation_id"], body["log"])


def test_the_same_key_and_input_write_once_and_answer_the_same(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    # R31
    first = run_action(memory, call(caller, idempotency_key="k"))
    again = run_action(memory, call(caller, idempotency_key="k"))
    assert again == Reply(200, first.body, replayed=True)
    assert len(sage.writes) == 1


def test_the_key_may_stand_in_the_input(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    asked = call(caller, given={"idempotency_key": "k"})
    assert run_action(memory, asked).body == run_action(memory, asked).body
    assert len(sage.writes) == 1


def test_the_same_key_with_another_input_is_refused(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    run_action(memory, call(caller, idempotency_key="k"))
    other = call(caller, idempotency_key="k", given={"description": "Another"})
    assert refused(memory, other).code == "idempotency_key_reused"
    assert len(sage.writes) == 1


def test_another_key_for_the_same_project_is_refused(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R31
    run_action(memory, call(caller, idempotency_key="k1"))
    problem = refused(memory, call(caller, idempotency_key="k2"))
    assert (problem.code, len(sage.writes)) == ("already_linked", 1)


def test_fifty_callers_with_one_key_write_once(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    def attempt(_number: int) -> str:
        try:
            return str(run_action(memory, call(caller, idempotency_key="k")).body["operation_id"])
        except Refused as problem:
            return problem.code

    with ThreadPoolExecutor(50) as threads:
        answers = set(threads.map(attempt, range(50)))
    done = run_action(memory, call(caller, idempotency_key="k")).body["operation_id"]
    assert len(sage.writes) == 1
    assert answers <= {done, "operation_in_progress"}


def test_fifty_callers_without_a_key_write_one_project_once(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    def attempt(_number: int) -> str:
        try:
            return str(run_action(memory, call(caller)).body["state"])
        except Refused as problem:
            return problem.code

    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(attempt, range(50)))
    assert (len(sage.writes), answers.count("done")) == (1, 1)
    assert set(answers) <= {"done", "operation_in_progress", "already_linked"}


def test_callers_at_once_get_different_numbers(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    def attempt(number: int) -> str:
        given = {"source_id": f"P-{number}", "description": f"Order {number}"}
        return str(run_action(memory, call(caller, given=given)).body["result"]["number"])

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(attempt, range(16)))
    assert sorted(map(int, numbers)) == list(range(1, 17))
    assert len(sage.writes) == 16


def test_all_faults_are_told_at_once_and_nothing_changes(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R8 R23 R26 R46
    given = {
        "client": "1",
        "service_site": "2-1",
        "type": "",
        "description": "x" * 76,
        "schedule_date": "tomorrow",
        "status": "Open",
        "priority": "Urgent",
        "job": "7777",
        "colour": "red",
    }
    problem = refused(memory, Call("create_work_order", given, caller, idempotency_key="k"))
    assert problem.code == "invalid_input"
    assert {(fault.pointer, fault.code) for fault in problem.faults} == {
        ("/service_site", "service_site_of_other_client"),
        ("/type", "required"),
        ("/description", "too_long"),
        ("/schedule_date", "invalid_value"),
        ("/status", "posting_status"),
        ("/job", "not_in_sage"),
        ("/colour", "unknown_field"),
    }
    assert sage.writes == []
    assert memory.ledger.read(lambda tx: tx.operations.by_key("k1", "create_work_order", "k")) is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"client": "999"}, "not_in_sage"),
        ({"client": "", "client_source_id": "C-9"}, "client_not_linked"),  # R19 R21
        ({"client": ""}, "required"),
        ({"type": "99"}, "not_in_sage"),
        ({"status": "4"}, "status_not_assignable"),
        ({"deposit": "12.345"}, "invalid_value"),
        ({"deposit": "NaN"}, "invalid_value"),
        ({"source": ""}, "required"),
        ({"client": "1.5"}, "invalid_value"),
        ({"description": "half a \ud800"}, "invalid_value"),
    ],
)
def test_what_sage_would_refuse_is_refused_before(
    memory: Plugin, sage: MemorySage, caller: Caller, given: dict[str, str], code: str
) -> None:
    assert refused(memory, call(caller, given=given)).code == code
    assert sage.writes == []


def test_a_linked_client_may_be_named_by_its_source_id(memory: Plugin, caller: Caller) -> None:
    # R19
    done = run_action(memory, call(caller)).body["links"][0]
    link = memory.links.get(done["id"])
    assert link is not None
    memory.links.add(replace(link, id="lnk_c", record="client", source_id="C-9", sage_id="2"))
    given = {"client": "", "client_source_id": "C-9", "service_site": "2-1", "source_id": "P-2"}
    assert run_action(memory, call(caller, given=given)).body["result"]["client"] == "2"


def test_a_company_without_the_module_says_so(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R48
    sage.modules.clear()
    assert refused(memory, call(caller)).code == "module_not_licensed"


def test_sage_offline_changes_nothing_and_says_so(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    sage.failure = Unavailable("sage_unavailable")
    assert refused(memory, call(caller, idempotency_key="k")).code == "sage_unavailable"
    sage.failure = None
    assert run_action(memory, call(caller, idempotency_key="k")).body["state"] == "done"


@pytest.mark.parametrize(("outcome", "code"), [("busy", "sage_locked"), ("unavailable", "sage_unavailable")])
def test_a_key_is_free_again_when_nothing_reached_sage(
    memory: Plugin, sage: MemorySage, caller: Caller, outcome: Any, code: str
) -> None:
    sage.answer(SageAnswer(outcome, message="the record is open elsewhere"))
    problem = refused(memory, call(caller, idempotency_key="k"))
    assert (problem.code, problem.meaning.status, problem.meaning.retryable) == (code, 503, True)
    assert run_action(memory, call(caller, idempotency_key="k")).body["state"] == "done"


def test_a_refusal_of_sage_is_kept_and_links_nothing(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    sage.answer(SageAnswer("refused", 14050, "validation failed for Desc"))
    problem = refused(memory, call(caller, idempotency_key="k"))
    assert (problem.code, problem.detail) == ("sage_refused", "Sage refused: validation failed for Desc")
    assert refused(memory, call(caller, idempotency_key="k")).code == "sage_refused"
    assert (len(memory.links), len(sage.writes)) == (0, 1)


@pytest.mark.parametrize(
    ("sage_code", "code"), [(12000, "number_taken"), (12802, "not_in_sage"), (12806, "sage_not_permitted")]
)
def test_sages_known_refusals_have_their_own_words(
    memory: Plugin, sage: MemorySage, caller: Caller, sage_code: int, code: str
) -> None:
    sage.answer(SageAnswer("refused", sage_code, "no"))
    problem = refused(memory, call(caller))
    assert (problem.code, problem.extra["sage_code"]) == (code, sage_code)


def test_a_lost_answer_is_settled_by_reading_sage(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    sage.answer(SageAnswer("unknown", message="the answer was lost"), taken=True)
    assert run_action(memory, call(caller)).body["state"] == "done"
    assert len(sage.writes) == 1


def test_what_sage_said_beside_its_ok_is_a_warning_of_the_result(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    sage.answer(SageAnswer("done", 0, "Ok. Over budget.", warnings=("Over budget.",)), taken=True)
    assert "Over budget." in run_action(memory, call(caller)).body["warnings"]


def test_an_unclear_outcome_is_never_sent_again(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    sage.answer(SageAnswer("unknown", message="the answer was lost"))
    problem = refused(memory, call(caller, idempotency_key="k"))
    assert problem.code == "outcome_unknown"
    assert refused(memory, call(caller, idempotency_key="k")).code == "outcome_unknown"
    assert refused(memory, call(caller, idempotency_key="k2")).code == "outcome_unknown"
    assert len(sage.writes) == 1
    told = operation(memory, caller, problem.extra["operation_id"])
    assert (told["state"], told["error"]["code"]) == ("unknown", "outcome_unknown")


def test_a_slow_sage_is_answered_later(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    going = threading.Event()
    lane = memory.lanes.of("sandbox")
    with lane:
        reply = run_action(memory, call(caller, wait=0.01, idempotency_key="k"))
        assert (reply.status, reply.body["state"], reply.body["ok"]) == (202, "started", None)
        assert reply.location == f"/v1/operations/{reply.body['operation_id']}"
        assert refused(memory, call(caller, idempotency_key="k")).code == "operation_in_progress"
        going.set()
    memory.pool.shutdown(wait=True)
    assert operation(memory, caller, reply.body["operation_id"])["state"] == "done"


def test_callers_who_wait_for_a_slow_sage_leave_room_for_others(memory: Plugin, caller: Caller) -> None:
    memory.seats = threading.Semaphore(0)
    began = time.monotonic()
    with memory.lanes.of("sandbox"):
        assert run_action(memory, call(caller, wait=60)).status == 202
    assert time.monotonic() - began < 10


def test_a_preview_writes_nothing_and_shows_all_that_is_written(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    shown = preview(memory, call(caller))
    assert sage.writes == []
    assert memory.ledger.read(lambda tx: tx.operations.in_state("started")) == ()
    done = run_action(memory, call(caller, given={"confirm": shown["confirm"]})).body
    would = {field["field"]: field["after"] for field in shown["would"][0]["fields"]}
    assert would == {line["field"]: line["new"] for line in done["log"]}
    assert shown["would"][0]["menu"] == "11-2 Work Orders/Invoices/Credits"


def test_a_confirmed_preview_is_stale_when_sage_changed(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    token = preview(memory, call(caller))["confirm"]
    sage.put("client", {"recnum": 1, "clnnme": "Clearwater Medical Group East"})
    problem = refused(memory, call(caller, given={"confirm": token}))
    assert (problem.code, sage.writes) == ("stale_preview", [])
    fresh = problem.extra["preview"]["confirm"]
    assert run_action(memory, call(caller, given={"confirm": fresh})).body["state"] == "done"


def test_a_confirmation_of_something_else_is_stale(memory: Plugin, caller: Caller) -> None:
    token = preview(memory, call(caller, given={"description": "Another"}))["confirm"]
    assert refused(memory, call(caller, given={"confirm": token})).code == "stale_preview"
    assert refused(memory, call(caller, given={"confirm": "made up"})).code == "stale_preview"


def test_a_key_of_another_company_or_scope_is_refused(memory: Plugin, caller: Caller) -> None:
    reader = replace(caller, scopes=("read",))
    assert refused(memory, call(reader)).code == "scope_missing"
    assert preview(memory, call(reader))["would"]
    elsewhere = replace(caller, companies=("other",))
    assert refused(memory, call(elsewhere)).code == "company_required"
    assert refused(memory, call(caller, given={"company": "other"})).code == "unknown_company"


def test_reload_gives_the_fields_back(memory: Plugin, caller: Caller) -> None:
    # R24 R25
    assert "pull" not in run_action(memory, call(caller)).body
    pulled = run_action(memory, call(caller, given={"source_id": "P-2", "reload": True})).body["pull"]
    assert (pulled["service_site_name"], pulled["client"]) == ("Main", "1")


def test_an_action_that_does_not_exist_is_refused(memory: Plugin, caller: Caller) -> None:
    assert refused(memory, Call("drop_tables", {}, caller)).code == "unknown_action"


def test_the_time_of_preparing_counts_as_waiting(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    clock = memory.clock
    assert isinstance(clock, FakeClock)
    writes = memory.ledger.write

    def slowly(work: Callable[[Tx], T]) -> T:
        clock.advance(30)
        return writes(work)

    memory.ledger = SlowLedger(memory.ledger.read, slowly, memory.ledger.close)
    with memory.lanes.of("sandbox"):
        reply = run_action(memory, call(caller, wait=25.0))
    assert (reply.status, reply.body["state"]) == (202, "started")


def test_a_number_that_was_used_before_is_warned_of(memory: Plugin, caller: Caller) -> None:
    first = run_action(memory, call(caller)).body["links"][0]
    link, following = memory.links.get(first["id"]), str(int(first["sage_id"]) + 1)
    assert link is not None
    memory.links.replace(replace(link, sage_id=following))
    done = run_action(memory, call(caller, given={"source_id": "P-2"})).body
    assert done["result"]["id"] == following
    assert done["warnings"] == [
        f"Work Order {following} is also linked to followup P-1. Was a backup of Sage restored?"
    ]


@pytest.mark.parametrize(
    ("said", "told"), [("false", False), (False, False), ("", False), ("true", True), (True, True)]
)
def test_a_reload_that_is_off_gives_nothing_to_take_over(memory: Plugin, caller: Caller, said: Any, told: bool) -> None:
    # R24 R25
    assert ("pull" in run_action(memory, call(caller, given={"reload": said})).body) is told
