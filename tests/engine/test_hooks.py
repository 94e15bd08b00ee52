"""What is posted to a hook is stored before it runs; whenever the process dies, nothing is lost or done twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.crm import hook_log, hooks
from sage100_plugin.engine.crm.hook_calls import Manner, Outcome, Posted, rerun, take
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.retain import retain
from sage100_plugin.engine.running.recover import recover
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.errors import Problem, Refused
from sage100_plugin.ports.ledger import Hook, HookCall, Tx
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage

LINES = [
    {"field": name, "source": name}
    for name in ("source_id", "client", "type", "description", "schedule_date", "priority")
]
ORDER = {
    "source_id": "P-1", "client": "1", "type": "1", "description": "No cooling", "schedule_date": "2026-10-05",
    "priority": "Urgent",
}  # fmt: skip
WISH: dict[str, Any] = {
    "name": "h",
    "action": "create_work_order",
    "source": "crm",
    "scheme": "standard",
    "mapping": LINES,
}
QUICK = Manner(wait=5.0)


class Killed(BaseException):
    """The process is gone."""


@dataclass(frozen=True)
class Dying:
    """A ledger that dies before or after its n-th write."""

    read: Callable[[Callable[[Tx], Any]], Any]
    write: Callable[[Callable[[Tx], Any]], Any]
    close: Callable[[], None]
    trouble: str = ""


def dying(plugin: Plugin, at: int, *, after: bool) -> Plugin:
    count = iter(range(1, 1000))

    def write(work: Callable[[Tx], Any]) -> Any:
        number = next(count)
        if number == at and not after:
            raise Killed
        done = plugin.ledger.write(work)
        if number == at:
            raise Killed
        return done

    # What the dead process was carrying out is in no flight any more.
    return replace(plugin, ledger=Dying(plugin.ledger.read, write, plugin.ledger.close), flying=set())


def read(_kind: str, raw: bytes) -> Any:
    return json.loads(raw)


def posted(payload: object = ORDER, message_id: str = "msg_1") -> Posted:
    return Posted("application/json", json.dumps(payload).encode(), message_id)


def status(outcome: Outcome | list[Outcome]) -> int:
    assert isinstance(outcome, Outcome)
    return outcome.status


@pytest.fixture
def hook(memory: Plugin, caller: Caller) -> Hook:
    # A key of its own: that of the caller is in no ledger.
    made = make_key(memory, {"name": "crm", "scopes": ["read", "write"]}).key
    owner = Caller(made.id, made.name, made.scopes)
    return hooks.create(memory, owner, WISH).hook


def calls(plugin: Plugin, hook: Hook, caller: Caller) -> list[tuple[str, int | None]]:
    return [(one["state"], one["status"]) for one in hook_log.calls(plugin, caller, hook.id, "", 50)]


def orders(sage: MemorySage) -> int:
    return sum(write.record == "work_order" for write in sage.writes)


WRITES = range(1, 5)
"""The call is stored, the operation is, it is settled, the answer is stored."""


def killed(plugin: Plugin, hook: Hook, at: int, *, after: bool, message_id: str) -> None:
    with pytest.raises(Killed):
        take(dying(plugin, at, after=after), hook, posted(message_id=message_id), read, QUICK)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", WRITES)
def test_killed_at_any_write_the_same_message_ends_it_once(
    memory: Plugin, sage: MemorySage, caller: Caller, hook: Hook, at: int, after: bool
) -> None:
    killed(memory, hook, at, after=after, message_id="msg_1")
    recover(memory)
    outcome = take(memory, hook, posted(), read, QUICK)
    assert (status(outcome), orders(sage)) == (200, 1)
    assert calls(memory, hook, caller) == [("done", 200)]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", WRITES)
def test_killed_at_any_write_a_rerun_ends_it_once(
    memory: Plugin, sage: MemorySage, caller: Caller, hook: Hook, at: int, after: bool
) -> None:
    killed(memory, hook, at, after=after, message_id="")
    recover(memory)
    left = hook_log.calls(memory, caller, hook.id, "", 50)
    if (at, after) == (1, False):
        assert left == []  # nothing was acknowledged: the CRM sends it again
    elif (at, after) == (4, True):
        assert left[0]["state"] == "done"
    else:
        assert hooks.listed(memory, caller)[0]["interrupted"] == 1
        assert (left[0]["state"], bool(left[0]["operation_id"])) == ("interrupted", orders(sage) == 1)
        assert status(rerun(memory, caller, hook.id, left[0]["id"], read, QUICK)) == 200
        assert (calls(memory, hook, caller), orders(sage)) == ([("done", 200)], 1)
        assert hooks.listed(memory, caller)[0]["interrupted"] == 0


def test_an_interrupted_call_whose_crm_sent_again_meanwhile_makes_no_second_order(
    memory: Plugin, sage: MemorySage, caller: Caller, hook: Hook
) -> None:
    killed(memory, hook, 2, after=False, message_id="")
    assert status(take(memory, hook, posted(message_id=""), read, QUICK)) == 200
    left = hook_log.calls(memory, caller, hook.id, "", 50)[-1]
    assert left["state"] == "interrupted"
    assert status(rerun(memory, caller, hook.id, left["id"], read, QUICK)) == 409
    assert orders(sage) == 1


def test_the_same_message_while_it_runs_is_told_so(
    memory: Plugin, sage: MemorySage, hook: Hook, caller: Caller
) -> None:
    others: list[Outcome | list[Outcome]] = []
    rest = iter([None, "while it runs"])

    def slowly(kind: str, raw: bytes) -> Any:
        if next(rest, None):
            others.append(take(memory, hook, posted(), read, QUICK))
            ((running, _),) = calls(memory, hook, caller)
            assert running == "running"
            (known,) = hook_log.calls(memory, caller, hook.id, "", 50)
            with pytest.raises(Refused, match="still being worked on"):
                rerun(memory, caller, hook.id, known["id"], read, QUICK)
        return read(kind, raw)

    assert status(take(memory, hook, posted(), slowly, QUICK)) == 200
    (problem,) = [one.reply for one in others if isinstance(one, Outcome)]
    assert isinstance(problem, Problem)
    assert (problem.code, orders(sage)) == ("operation_in_progress", 1)


def test_who_does_not_wait_is_told_where_to_ask(memory: Plugin, hook: Hook, caller: Caller) -> None:
    with memory.lanes.of("sandbox"):
        outcome = take(memory, hook, posted(), read, Manner(wait=0.0))
        again = take(memory, hook, posted(), read, QUICK)
        assert calls(memory, hook, caller) == [("waiting", 202)]
    assert isinstance(outcome, Outcome)
    assert isinstance(again, Outcome)
    assert isinstance(outcome.reply, Reply)
    assert isinstance(again.reply, Reply)
    assert outcome.reply.location == again.reply.location == f"/v1/operations/{outcome.body['operation_id']}"
    assert (outcome.status, again.status, again.reply.replayed) == (202, 202, True)
    memory.pool.shutdown(wait=True)
    assert calls(memory, hook, caller) == [("done", 202)]


def test_what_was_posted_reaches_the_ledger_before_anything_runs(memory: Plugin, hook: Hook) -> None:
    seen: list[HookCall] = []

    def looking(kind: str, raw: bytes) -> Any:
        seen.extend(memory.ledger.read(lambda tx: tx.hook_calls.unanswered()))
        return read(kind, raw)

    take(memory, hook, posted(), looking, QUICK)
    (stored,) = seen
    assert (json.loads(stored.payload), stored.status, stored.message_id) == (ORDER, None, "msg_1")


def test_each_of_a_list_has_its_own_message(memory: Plugin, sage: MemorySage, hook: Hook) -> None:
    both = [ORDER, {**ORDER, "source_id": "P-2"}]
    first = take(memory, hook, posted(both), read, QUICK)
    again = take(memory, hook, posted(both), read, QUICK)
    assert isinstance(first, list)
    assert isinstance(again, list)
    assert [one.status for one in (*first, *again)] == [200] * 4
    assert ([one.call_id for one in first], orders(sage)) == ([one.call_id for one in again], 2)


def test_a_paused_key_is_refused_in_words(memory: Plugin, sage: MemorySage, hook: Hook) -> None:
    def pause(tx: Tx) -> None:
        key = tx.keys.get(hook.key_id)
        assert key is not None
        tx.keys.replace(replace(key, paused_at=memory.clock.now()))

    memory.ledger.write(pause)
    outcome = take(memory, hook, posted(), read, QUICK)
    assert isinstance(outcome, Outcome)
    assert (outcome.status, outcome.body["code"], orders(sage)) == (403, "key_paused", 0)
    assert outcome.body["detail"] == "The API key crm, which this hook acts for, is paused. Nothing was done."


def test_a_hook_made_on_this_machine_may_do_everything(memory: Plugin, hook: Hook) -> None:
    local = replace(hook, key_id=LOCAL)
    assert hooks.holder(memory, local) == Caller(LOCAL, "this machine", SCOPES, (hook.company,))


def test_a_hook_sees_its_own_company_and_none_that_its_key_does_not(memory: Plugin, hook: Hook) -> None:
    assert hooks.holder(memory, hook).companies == (hook.company,)

    def narrow(tx: Tx) -> None:
        key = tx.keys.get(hook.key_id)
        assert key is not None
        tx.keys.replace(replace(key, companies=("elsewhere",)))

    memory.ledger.write(narrow)
    outcome = take(memory, hook, posted(), read, QUICK)
    assert isinstance(outcome, Outcome)
    assert (outcome.status, outcome.body["code"], outcome.body["choices"]) == (422, "unknown_company", [])


def test_a_hook_that_is_removed_while_a_call_runs_takes_it_along(memory: Plugin, hook: Hook, caller: Caller) -> None:
    rest = iter([None, "while it runs"])

    def removing(kind: str, raw: bytes) -> Any:
        if next(rest, None):
            hooks.remove(memory, caller, hook.id)
        return read(kind, raw)

    assert status(take(memory, hook, posted(), removing, QUICK)) == 200
    assert memory.ledger.read(lambda tx: tx.hook_calls.unanswered()) == ()


def test_old_calls_are_forgotten(memory: Plugin, hook: Hook, caller: Caller) -> None:
    take(memory, hook, posted(), read, QUICK)
    assert isinstance(memory.clock, FakeClock)
    memory.clock.advance(timedelta(days=89))
    assert retain(memory)["hook_calls"] == 0
    memory.clock.advance(timedelta(days=2))
    assert (retain(memory)["hook_calls"], calls(memory, hook, caller)) == (1, [])


def test_a_read_answers_and_needs_no_id(memory: Plugin, caller: Caller) -> None:
    wish = {**WISH, "action": "find_jobs", "mapping": [{"field": "q", "source": "name"}]}
    made = hooks.create(memory, caller, {**wish, "scheme": "url"}).hook
    here = replace(made, key_id=LOCAL)
    outcome = take(memory, here, posted({"name": "Westfield"}, ""), read, QUICK)
    assert isinstance(outcome, Outcome)
    assert (outcome.status, outcome.body["state"], outcome.body["operation_id"]) == (200, "done", None)
