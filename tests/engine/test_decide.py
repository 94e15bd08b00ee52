"""The acceptance queue: who may decide what, when, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.queue.expire import expire
from sage100_plugin.engine.queue.shown import show
from sage100_plugin.engine.running.operations import operation
from sage100_plugin.engine.running.recover import recover, resume
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem, Unavailable
from sage100_plugin.ports.ledger import Event, Export
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage

VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
TYPED = {"sage_id": "990"}
WHY = {"reason": "We buy glass from vendor 214."}


def send(plugin: Plugin, caller: Caller, key: str | None = None, **given: Any) -> str:
    """Put a vendor into the queue; gives the export's id."""
    reply = run_action(plugin, Call("export_vendor", {**VENDOR, **given}, caller, idempotency_key=key))
    return str(reply.body["export"]["id"])


def export_of(plugin: Plugin, export_id: str) -> Export:
    found = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    assert found is not None
    return found


def told(plugin: Plugin) -> list[Event]:
    return list(reversed(plugin.ledger.read(lambda tx: tx.events.newest((), 500))))


def types(plugin: Plugin) -> list[str]:
    return [event.type for event in told(plugin)]


def problem_of(work: Callable[..., Any], *asked: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        work(*asked)
    return caught.value


def accepted(plugin: Plugin, sage: MemorySage, caller: Caller, export_id: str) -> None:
    """Accepted, while Sage cannot be written to."""
    sage.answer(SageAnswer("busy", message="no licence is free"))
    decide.accept(plugin, caller, export_id, TYPED)


def done(plugin: Plugin, sage: MemorySage, caller: Caller, export_id: str) -> None:
    decide.accept(plugin, caller, export_id, TYPED)


def failed(plugin: Plugin, sage: MemorySage, caller: Caller, export_id: str) -> None:
    sage.answer(SageAnswer("refused", 14050, "validation failed for ShortName"))
    problem_of(decide.accept, plugin, caller, export_id, TYPED)


def unknown(plugin: Plugin, sage: MemorySage, caller: Caller, export_id: str) -> None:
    sage.answer(SageAnswer("unknown", message="the answer was lost"))
    problem_of(decide.accept, plugin, caller, export_id, TYPED)


def rejected(plugin: Plugin, sage: MemorySage, caller: Caller, export_id: str) -> None:
    decide.reject(plugin, caller, export_id, WHY)


def retrieved(plugin: Plugin, sage: MemorySage, caller: Caller, export_id: str) -> None:
    decide.retrieve(plugin, caller, export_id, {})


def pending(plugin: Plugin, sage: MemorySage, caller: Caller, export_id: str) -> None:
    """As it was sent."""


def expired(plugin: Plugin, sage: MemorySage, caller: Caller, export_id: str) -> None:
    companies.change(plugin, caller, "sandbox", {"expire.vendor": 14})
    assert isinstance(plugin.clock, FakeClock)
    plugin.clock.advance(timedelta(days=14))
    expire(plugin)


STATES = {work.__name__: work for work in (pending, accepted, done, failed, unknown, rejected, retrieved, expired)}


@pytest.fixture
def at(memory: Plugin, sage: MemorySage, caller: Caller) -> Callable[[str], str]:
    """An export in a state."""

    def bring(state: str) -> str:
        export_id = send(memory, caller)
        STATES[state](memory, sage, caller, export_id)
        assert export_of(memory, export_id).status == state
        return export_id

    return bring


TURNS: dict[str, tuple[Callable[..., Reply], dict[str, Any], str]] = {
    "accept": (decide.accept, TYPED, "done"),
    "reject": (decide.reject, WHY, "rejected"),
    "retrieve": (decide.retrieve, {}, "retrieved"),
    "resend": (decide.resend, {}, "pending"),
}
ALLOWED = {
    "pending": {"accept", "reject", "retrieve"},
    "rejected": {"resend"},
    "retrieved": {"resend"},
    "expired": {"resend"},
    "failed": {"resend"},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("turn", TURNS)
def test_each_turn_is_taken_in_its_states_and_refused_in_all_others(
    memory: Plugin, caller: Caller, at: Callable[[str], str], state: str, turn: str
) -> None:
    # R54 R66 R76 R90 R91
    export_id = at(state)
    work, body, after = TURNS[turn]
    if turn in ALLOWED.get(state, ()):
        work(memory, caller, export_id, body)
        assert export_of(memory, export_id).status == after
        return
    before = (export_of(memory, export_id), types(memory))
    problem = problem_of(work, memory, caller, export_id, body)
    assert problem.code == "wrong_state"
    assert state in problem.detail
    assert (export_of(memory, export_id), types(memory)) == before


@pytest.mark.parametrize("state", ["done", "rejected", "failed"])
def test_an_export_that_is_over_lets_the_same_company_be_sent_again_or_says_where_it_is(
    memory: Plugin, caller: Caller, at: Callable[[str], str], state: str
) -> None:
    at(state)
    if state == "done":
        assert problem_of(send, memory, caller).code == "already_linked"
    else:
        assert export_of(memory, send(memory, caller)).round == (2 if state == "rejected" else 1)


def test_what_is_sent_waits_and_sage_is_not_touched(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R52 R63 R119 R121
    reply = run_action(memory, Call("export_vendor", VENDOR, caller))
    assert (reply.status, reply.body["ok"], reply.body["state"]) == (202, None, "waiting_acceptance")
    assert reply.body["export"]["expected_by"] == "2026-09-30T12:05:00.000Z"
    shown = show(export_of(memory, reply.body["export"]["id"]))
    assert (shown["status"], shown["round"], shown["requested_by"]) == ("pending", 1, "tests")
    assert shown["preview"]["would"][0]["menu"] == "4-4 Vendors"  # R159
    assert (sage.writes, types(memory)) == ([], ["export.requested"])
    assert operation(memory, caller, reply.body["operation_id"])["state"] == "waiting_acceptance"


def test_what_is_accepted_is_written_linked_and_told(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R53 R64 R86 R160 R166 R167
    export_id = send(memory, caller)
    reply = decide.accept(memory, caller, export_id, {**TYPED, "vendor_type": "1"})
    body = reply.body
    assert (reply.status, body["ok"], body["state"]) == (200, True, "done")
    assert (body["result"]["id"], body["result"]["name"], body["result"]["type"]) == ("990", "Northgate Glazing", "1")
    link = memory.links.by_source("sandbox", "vendor", "procore", "V-88")
    assert link is not None
    assert (link.sage_id, link.sage_name) == ("990", "Northgate Glazing")
    assert types(memory) == ["export.requested", "export.accepted", "link.created", "export.done"]
    export = export_of(memory, export_id)
    assert [(entry.status, entry.by) for entry in export.rounds] == [
        ("pending", "tests"),
        ("accepted", "tests"),
        ("done", "sage"),
    ]
    assert (export.decision, export.result) == ({**TYPED, "vendor_type": "1"}, body)


@pytest.mark.parametrize(
    ("typed", "code", "pointer"),
    [
        ({}, "sage_id_required", "/sage_id"),  # R148 R166
        ({"sage_id": ""}, "sage_id_required", "/sage_id"),
        ({"sage_id": "0"}, "invalid_value", "/sage_id"),
        ({"sage_id": "10"}, "number_taken", "/sage_id"),  # a vendor of the fixture
        ({"sage_id": "010"}, "leading_zeros", "/sage_id"),  # the same number
        ({"sage_id": "ten"}, "invalid_value", "/sage_id"),
        ({"sage_id": "990", "vendor_type": "77"}, "not_in_sage", "/vendor_type"),
        ({"sage_id": "990", "colour": "red"}, "unknown_field", "/colour"),
    ],
)
def test_what_an_approver_typed_wrong_is_named_and_nothing_is_decided(
    memory: Plugin, sage: MemorySage, caller: Caller, typed: dict[str, str], code: str, pointer: str
) -> None:
    export_id = send(memory, caller)
    problem = problem_of(decide.accept, memory, caller, export_id, typed)
    assert (problem.code, [fault.pointer for fault in problem.faults]) == (code, [pointer])
    assert (export_of(memory, export_id).status, sage.writes, types(memory)) == ("pending", [], ["export.requested"])
    decide.accept(memory, caller, export_id, TYPED)
    assert len(sage.writes) == 1


def test_a_decision_is_bound_to_what_was_looked_at(memory: Plugin, caller: Caller) -> None:
    export_id = send(memory, caller)
    looked_at = export_of(memory, export_id).payload_hash
    decide.retrieve(memory, caller, export_id, {})
    decide.resend(memory, caller, export_id, {"input": {"city": "Tulsa"}})
    now = export_of(memory, export_id).payload_hash
    for work, body in ((decide.accept, TYPED), (decide.reject, WHY), (decide.retrieve, {})):
        problem = problem_of(work, memory, caller, export_id, {**body, "payload_hash": looked_at})
        assert (problem.code, problem.extra) == ("stale_preview", {"payload_hash": now})
    assert decide.accept(memory, caller, export_id, {**TYPED, "payload_hash": now}).status == 200


def test_a_confirmed_acceptance_is_bound_to_its_preview(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    export_id = send(memory, caller)

    def asked(number: str, **more: str) -> Call:
        return Call("accept_export", {"export": export_id, "sage_id": number, **more}, caller)

    seen = preview(memory, asked("990"))
    assert "<Name>Northgate Glazing</Name>" in seen["mbxml"]
    problem = problem_of(run_action, memory, asked("991", confirm=seen["confirm"]))
    assert (problem.code, sage.writes) == ("stale_preview", [])
    body = run_action(memory, asked("990", confirm=seen["confirm"])).body
    would = {field["field"]: field["after"] for field in seen["would"][0]["fields"]}
    assert would == {line["field"]: line["new"] for line in body["log"]}


def test_a_rejection_needs_a_reason_and_tells_it(memory: Plugin, caller: Caller) -> None:
    # R54 R93
    export_id = send(memory, caller, key="k")
    for reason in ({}, {"reason": ""}, {"reason": "  "}):
        assert problem_of(decide.reject, memory, caller, export_id, reason).code == "required"
    body = decide.reject(memory, caller, export_id, WHY).body
    assert (body["ok"], body["state"], body["result"]["status"]) == (True, "rejected", "rejected")
    event = told(memory)[-1]
    assert (event.type, event.data["reason"], event.data["source_id"]) == ("export.rejected", WHY["reason"], "V-88")
    sender = run_action(memory, Call("export_vendor", VENDOR, caller, idempotency_key="k"))
    assert (sender.replayed, sender.body["state"], sender.body["export"]["reason"]) == (True, "refused", WHY["reason"])


def test_the_event_log_holds_no_address_for_deciding(memory: Plugin, caller: Caller) -> None:
    send(memory, caller)
    assert told(memory)[0].data["decide_url"] is None


def test_an_approver_learns_from_the_event_what_waits_and_who_sent_it(memory: Plugin, caller: Caller) -> None:
    send(memory, caller)
    data = told(memory)[0].data
    assert (data["record"], data["name"], data["requested_by"]) == ("vendor", VENDOR["name"], caller.name)


def test_two_deciders_at_once_decide_once(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    export_id = send(memory, caller)

    def one(number: int) -> str:
        try:
            if number % 2:
                return str(decide.accept(memory, caller, export_id, {"sage_id": str(990 + number)}).body["state"])
            return str(decide.reject(memory, caller, export_id, WHY).body["result"]["status"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(one, range(32)))
    assert sorted(set(answers)) in (["done", "wrong_state"], ["rejected", "wrong_state"])
    assert answers.count("wrong_state") == 31
    assert len(sage.writes) == answers.count("done")
    assert len(export_of(memory, export_id).rounds) == 2 + answers.count("done")


def test_a_decider_who_comes_second_does_not_let_the_first_ones_writing_look_abandoned(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    export_id = send(memory, caller)
    with memory.lanes.of("sandbox"):  # Sage is at work
        assert decide.accept(memory, caller, export_id, TYPED, wait=0.01).body["state"] == "started"
        assert problem_of(decide.accept, memory, caller, export_id, TYPED).code == "wrong_state"
        assert (recover(memory), resume(memory)) == (0, 0)
    memory.pool.shutdown(wait=True)
    assert (export_of(memory, export_id).status, len(sage.writes)) == ("done", 1)


def test_two_exports_accepted_at_once_with_one_number_write_one(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    exports = [send(memory, caller, name=f"Glazier {letter}", source="", source_id="") for letter in "ABCDEFGH"]

    def one(export_id: str) -> str:
        try:
            return str(decide.accept(memory, caller, export_id, TYPED).body["state"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(one, exports))
    assert (len(sage.writes), answers.count("done")) == (1, 1)
    assert set(answers) <= {"done", "operation_in_progress", "number_taken"}


def test_a_number_that_waits_for_sage_is_not_given_to_another(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    waiting = send(memory, caller)
    accepted(memory, sage, caller, waiting)
    other = send(memory, caller, name="Southgate Glazing", source_id="V-89")
    assert problem_of(decide.accept, memory, caller, other, TYPED).code == "number_taken"
    nameless = send(memory, caller, name="Eastgate Glazing", source="", source_id="")
    assert problem_of(decide.accept, memory, caller, nameless, TYPED).code == "number_taken"
    assert [export_of(memory, one).status for one in (other, nameless)] == ["pending", "pending"]


def test_what_was_taken_back_can_be_sent_again_changed_and_keeps_its_history(memory: Plugin, caller: Caller) -> None:
    # R54 R65 R66 R91 R94
    export_id = send(memory, caller)
    decide.reject(memory, caller, export_id, WHY)
    assert isinstance(memory.clock, FakeClock)
    memory.clock.advance(60)
    reply = decide.resend(memory, caller, export_id, {"input": {"city": "Tulsa", "source_id": "V-90"}})
    assert (reply.status, reply.body["state"], reply.body["export"]["status"]) == (
        202,
        "waiting_acceptance",
        "pending",
    )
    assert reply.body["export"]["expected_by"] == "2026-09-30T12:06:00.000Z"
    export = export_of(memory, export_id)
    assert [(entry.round, entry.status, entry.reason) for entry in export.rounds] == [
        (1, "pending", ""),
        (1, "rejected", WHY["reason"]),
        (2, "pending", ""),
    ]
    assert (export.payload["city"], export.payload["name"], export.source_id) == ("Tulsa", "Northgate Glazing", "V-90")
    assert types(memory)[-1] == "export.requested"
    assert operation(memory, caller, export.operation_id)["state"] == "waiting_acceptance"
    assert decide.accept(memory, caller, export_id, TYPED).body["result"]["city"] == "Tulsa"
    assert memory.links.by_source("sandbox", "vendor", "procore", "V-90") is not None


def test_the_first_call_repeated_after_a_resend_gives_the_whole_answer(memory: Plugin, caller: Caller) -> None:
    export_id = send(memory, caller, key="k")
    first = operation(memory, caller, export_of(memory, export_id).operation_id)
    decide.retrieve(memory, caller, export_id, {})
    decide.resend(memory, caller, export_id, {})
    again = run_action(memory, Call("export_vendor", VENDOR, caller, idempotency_key="k"))
    assert (again.status, set(again.body)) == (202, set(first))
    assert (again.body["state"], again.body["operation_id"]) == ("waiting_acceptance", first["operation_id"])


def test_a_resend_is_checked_like_the_first_time(memory: Plugin, caller: Caller) -> None:
    export_id = send(memory, caller)
    decide.retrieve(memory, caller, export_id, {})
    bad = {"input": {"name": "x" * 76, "short_name": "x"}}
    assert problem_of(decide.resend, memory, caller, export_id, bad).code == "too_long"
    assert export_of(memory, export_id).status == "retrieved"


def test_a_resend_waits_for_another_export_of_the_same_company(memory: Plugin, caller: Caller) -> None:
    first = send(memory, caller)
    decide.retrieve(memory, caller, first, {})
    second = send(memory, caller)
    problem = problem_of(decide.resend, memory, caller, first, {})
    assert (problem.code, problem.extra["export"]["id"]) == ("operation_in_progress", second)
    assert f"waits for accounting as export {second}. Let that one be decided" in problem.detail
    assert f"sage100-plugin exports retrieve {second}" in problem.extra["fix"]
    assert export_of(memory, first).status == "retrieved"


def test_a_pending_export_is_locked_for_its_sender(memory: Plugin, caller: Caller) -> None:
    # R92
    export_id = send(memory, caller)
    assert problem_of(decide.resend, memory, caller, export_id, {"input": {"city": "Tulsa"}}).code == "wrong_state"
    problem = problem_of(send, memory, caller)
    assert problem.code == "wrong_state"
    assert export_of(memory, export_id).payload == VENDOR


def test_what_was_accepted_while_sage_was_busy_is_accepted_and_finished_later(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    # R119
    export_id = send(memory, caller)
    sage.answer(SageAnswer("busy", message="no licence is free"))
    reply = decide.accept(memory, caller, export_id, TYPED)
    assert (reply.status, reply.body["ok"], reply.body["state"]) == (202, None, "queued")
    assert reply.body["export"] == {"id": export_id, "status": "accepted"}
    assert reply.body["warnings"] == ["Accepted; it is sent as soon as Sage can take it. no licence is free"]
    assert operation(memory, caller, reply.body["operation_id"])["state"] == "queued"
    sage.answer(SageAnswer("unavailable", message="the API does not answer"))
    assert resume(memory) == 0
    assert resume(memory) == 1
    assert (export_of(memory, export_id).status, types(memory)[-1]) == ("done", "export.done")
    assert operation(memory, caller, reply.body["operation_id"])["state"] == "done"
    assert types(memory).count("export.accepted") == 1
    assert resume(memory) == 0


def test_what_is_queued_waits_while_sage_cannot_be_read(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    export_id = send(memory, caller)
    accepted(memory, sage, caller, export_id)
    sage.failure = Unavailable("sage_unavailable")
    assert resume(memory) == 0
    sage.failure = None
    assert (resume(memory), export_of(memory, export_id).status) == (1, "done")


def test_an_acceptance_while_sage_cannot_be_read_decides_nothing(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    export_id = send(memory, caller)
    sage.failure = Unavailable("sage_unavailable")
    assert problem_of(decide.accept, memory, caller, export_id, TYPED).code == "sage_unavailable"
    assert export_of(memory, export_id).status == "pending"


def test_a_queued_export_whose_number_was_used_meanwhile_fails_once_and_can_be_sent_again(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    export_id = send(memory, caller)
    accepted(memory, sage, caller, export_id)
    sage.put("vendor", {"recnum": 990, "vndnme": "Somebody Else"})
    assert resume(memory) == 1
    export = export_of(memory, export_id)
    assert (export.status, [entry.status for entry in export.rounds]) == ("failed", ["pending", "accepted", "failed"])
    assert export.rounds[-1].reason == "Vendor 990 is already Somebody Else in Sage (4-4 Vendors)."
    assert types(memory).count("export.failed") == 1
    decide.resend(memory, caller, export_id, {})
    assert decide.accept(memory, caller, export_id, {"sage_id": "991"}).body["state"] == "done"


def test_what_sage_refuses_fails_and_can_be_sent_again(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R90
    export_id = send(memory, caller)
    sage.answer(SageAnswer("refused", 14050, "validation failed for ShortName"))
    problem = problem_of(decide.accept, memory, caller, export_id, TYPED)
    assert (problem.code, problem.detail) == ("sage_refused", "Sage refused: validation failed for ShortName")
    assert (types(memory)[-1], told(memory)[-1].data["reason"]) == ("export.failed", problem.detail)
    decide.resend(memory, caller, export_id, {"input": {"short_name": "Northgate"}})
    assert decide.accept(memory, caller, export_id, TYPED).body["result"]["short_name"] == "Northgate"


def test_an_unclear_outcome_is_settled_by_reading_only(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    export_id = send(memory, caller)
    unknown(memory, sage, caller, export_id)
    assert types(memory)[-1] == "export.stuck"
    assert (resume(memory), len(sage.writes)) == (0, 1)
    sage.put("vendor", {"recnum": 990, "vndnme": "Northgate Glazing", "shtnme": "Northgate Glazing"})
    assert (resume(memory), len(sage.writes)) == (1, 1)
    assert (export_of(memory, export_id).status, types(memory)[-1]) == ("done", "export.done")
    assert memory.links.by_source("sandbox", "vendor", "procore", "V-88") is not None


def test_accepting_twice_with_one_key_writes_once(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    export_id = send(memory, caller)
    asked = Call("accept_export", {"export": export_id, **TYPED}, caller, idempotency_key="k")
    first = run_action(memory, asked)
    assert run_action(memory, asked) == replace(first, replayed=True)
    assert len(sage.writes) == 1
    other = replace(asked, input={"export": export_id, "sage_id": "991"})
    assert problem_of(run_action, memory, other).code == "idempotency_key_reused"


def test_a_key_of_a_decision_that_was_refused_is_free_again(memory: Plugin, caller: Caller) -> None:
    export_id = send(memory, caller)
    asked = Call("accept_export", {"export": export_id}, caller, idempotency_key="k")
    assert problem_of(run_action, memory, asked).code == "sage_id_required"
    assert run_action(memory, replace(asked, input={"export": export_id, **TYPED})).body["state"] == "done"


def test_rejecting_by_the_action_is_the_same(memory: Plugin, caller: Caller) -> None:
    export_id = send(memory, caller)
    asked = Call("reject_export", {"export": export_id, **WHY}, caller, idempotency_key="k")
    assert run_action(memory, asked).body["result"]["status"] == "rejected"
    assert run_action(memory, asked).replayed
    assert preview(memory, Call("accept_export", {"export": send(memory, caller), **TYPED}, caller))["would"]


@pytest.mark.parametrize(
    ("work", "scope"),
    [
        (decide.accept, "export:decide"),
        (decide.reject, "export:decide"),
        (decide.retrieve, "write"),
        (decide.resend, "write"),
    ],
)
def test_each_turn_needs_its_scope_and_its_company(
    memory: Plugin, caller: Caller, work: Callable[..., Reply], scope: str
) -> None:
    export_id = send(memory, caller)
    others = tuple(each for each in caller.scopes if each != scope)
    problem = problem_of(work, memory, replace(caller, scopes=others), export_id, {})
    assert (problem.code, problem.extra["scope"]) == ("scope_missing", scope)
    elsewhere = replace(caller, companies=("other",))
    assert problem_of(work, memory, elsewhere, export_id, {}).code == "not_found"
    assert problem_of(work, memory, caller, "exp_none", {}).code == "not_found"


def test_an_approver_needs_no_right_to_write(memory: Plugin, caller: Caller) -> None:
    approver = replace(caller, scopes=("export:decide",))
    assert decide.accept(memory, approver, send(memory, caller), TYPED).body["state"] == "done"


def test_every_turn_is_written_down_in_the_name_of_who_turned_it(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    approver = replace(caller, key_id="k2", name="accounting")
    export_id = send(memory, caller)
    decide.reject(memory, approver, export_id, WHY)
    decide.resend(memory, caller, export_id, {})
    decide.accept(memory, approver, export_id, TYPED)
    entries = [entry for entry in memory.ledger.read(lambda tx: tx.activity.find()) if entry.record == "export"]
    assert [(entry.what, entry.by) for entry in reversed(entries)] == [
        ("export_vendor rejected", "accounting"),
        ("export_vendor pending", "tests"),
        ("export_vendor accepted", "accounting"),
    ]
    who = {event.type: (event.origin or {})["key"] for event in told(memory) if event.type.startswith("export.")}
    assert (who["export.rejected"], who["export.accepted"], who["export.requested"]) == ("k2", "k2", "k1")


def test_what_was_rejected_and_is_sent_once_more_is_a_new_round_with_both_kept(memory: Plugin, caller: Caller) -> None:
    # R54 R76 R90
    first = send(memory, caller, key="one")
    decide.reject(memory, replace(caller, key_id="k2", name="accounting"), first, WHY)
    again = run_action(memory, Call("export_vendor", {**VENDOR, "city": "Tulsa"}, caller, idempotency_key="two"))
    assert (again.status, again.body["export"]["id"]) == (202, first)
    export = export_of(memory, first)
    assert [(turn.round, turn.status, turn.by) for turn in export.rounds] == [
        (1, "pending", "tests"), (1, "rejected", "accounting"), (2, "pending", "tests"),
    ]  # fmt: skip
    assert (export.payload["city"], export.operation_id) == ("Tulsa", again.body["operation_id"])
    assert operation(memory, caller, again.body["operation_id"])["state"] == "waiting_acceptance"
    replayed = run_action(memory, Call("export_vendor", {**VENDOR, "city": "Tulsa"}, caller, idempotency_key="two"))
    assert (replayed.replayed, replayed.body["export"]["id"]) == (True, first)
    assert decide.accept(memory, caller, first, TYPED).body["state"] == "done"
    assert len(memory.ledger.read(lambda tx: tx.exports.find())) == 1


def test_only_the_same_source_record_goes_on_in_a_rejected_export(memory: Plugin, caller: Caller) -> None:
    first = send(memory, caller)
    decide.reject(memory, caller, first, WHY)
    nameless = [send(memory, caller, source="", source_id="", name=name) for name in ("A Glass", "B Glass")]
    assert len({first, send(memory, caller, source_id="V-90"), *nameless}) == 4


def test_a_field_of_another_record_is_refused_with_those_that_there_are(memory: Plugin, caller: Caller) -> None:
    export_id = send(memory, caller)
    problem = problem_of(decide.accept, memory, caller, export_id, {**TYPED, "client": "3"})
    assert (problem.code, problem.faults[0].pointer) == ("unknown_field", "/client")
    assert "accepting Export Vendor takes sage_id, vendor_type, confirm_no_match." in problem.detail


def test_what_waits_is_not_told_as_a_running_call(memory: Plugin, caller: Caller) -> None:
    # R92
    export_id = send(memory, caller)
    problem = problem_of(send, memory, caller)
    assert (problem.code, problem.extra["export"]["id"]) == ("wrong_state", export_id)
    says = f"This record waits for accounting as export {export_id}. Let that one be decided, or retrieve it first"
    assert problem.detail == f"{says}; then send this again."


def test_all_that_is_wrong_with_a_decision_is_told_at_once(memory: Plugin, caller: Caller) -> None:
    export_id = send(memory, caller)
    problem = problem_of(decide.accept, memory, caller, export_id, {"sage_id": "abc", "vendor_type": "99"})
    assert {(fault.pointer, fault.code) for fault in problem.faults} == {
        ("/sage_id", "invalid_value"),
        ("/vendor_type", "not_in_sage"),
    }


def test_only_the_key_that_sent_it_or_an_administrator_takes_it_back_and_sends_it_again(
    memory: Plugin, caller: Caller
) -> None:
    export_id, other = send(memory, replace(caller, scopes=("write",))), replace(caller, key_id="k9", scopes=("write",))
    problem = problem_of(decide.retrieve, memory, other, export_id, {})
    assert (problem.code, problem.extra["scope"]) == ("scope_missing", "admin")
    decide.retrieve(memory, replace(other, scopes=("write", "admin")), export_id, {})
    assert problem_of(decide.resend, memory, other, export_id, {}).code == "scope_missing"
    assert decide.resend(memory, replace(caller, scopes=("write",)), export_id, {}).status == 202


def test_an_approver_may_say_that_a_vendor_is_another_one(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    ids = [send(memory, caller), send(memory, caller, source_id="V-90")]
    sage.put("vendor", {"recnum": 700, "vndnme": VENDOR["name"]})
    assert problem_of(decide.accept, memory, caller, ids[0], TYPED).code == "possible_duplicate"
    sage.answer(SageAnswer("busy", message="no licence is free"))
    decide.accept(memory, caller, ids[0], {**TYPED, "confirm_no_match": True})
    resume(memory)
    export = export_of(memory, ids[0])
    assert (export.status, export.decision) == ("done", {**TYPED, "confirm_no_match": True})
    given = {"export": ids[1], "sage_id": "991", "confirm_no_match": "true"}
    assert run_action(memory, Call("accept_export", given, caller)).body["state"] == "done"


@pytest.mark.parametrize("reason", ["x" * 2001, ["a", "list"], {"a": 1}])
def test_a_reason_is_a_text_of_some_length(memory: Plugin, caller: Caller, reason: object) -> None:
    export_id = send(memory, caller)
    problem = problem_of(decide.reject, memory, caller, export_id, {"reason": reason})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/reason", "invalid_value")]
    assert decide.reject(memory, caller, export_id, {"reason": "x" * 2000}).status == 200


STEPS = {
    "pending": ("retrieve it first", "POST /v1/exports/{id}/retrieve; sage100-plugin exports retrieve {id}"),
    "accepted": ("goes to Sage by itself", "GET /v1/operations/op_"),
    "done": ("Vendor 990 stands in Sage (4-4 Vendors)", "sent as a new export"),
    "failed": (
        "ShortName. Correct what Sage names",
        "POST /v1/exports/{id}/resend; sage100-plugin exports resend {id}",
    ),
    "unknown": ("Look into Sage (4-4 Vendors)", "sage100-plugin links add"),
    "rejected": ("We buy glass from vendor 214. Resend it", "sage100-plugin exports resend {id}"),
    "retrieved": ("Resend it", "sage100-plugin exports resend {id}"),
    "expired": ("Nobody decided in 14 days. Resend it", "sage100-plugin exports resend {id}"),
}


@pytest.mark.parametrize("state", STATES)
def test_what_is_not_possible_names_the_step_that_is(
    memory: Plugin, caller: Caller, at: Callable[[str], str], state: str
) -> None:
    export_id = at(state)
    turn = decide.resend if state == "pending" else decide.accept
    problem = problem_of(turn, memory, caller, export_id, {})
    says, calls = STEPS[state]
    assert says in problem.detail
    assert calls.format(id=export_id) in problem.extra["fix"]
    assert problem.extra["export"] == {"id": export_id, "status": state}
