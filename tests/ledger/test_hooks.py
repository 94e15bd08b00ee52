"""Inbound hooks and what was posted to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.ledger import Hook, HookCall
from tests.ledger.samples import NOON, minutes

HOOK = Hook(
    id="hook_1",
    key_id="k1",
    name="Größe 😀",
    action="create_work_order",
    company="c1",
    source="hubspot",
    scheme="sha256",
    secret="planted-hook-secret",
    created_at=NOON,
    mapping=({"field": "source_id", "source": "id"}, {"field": "type", "values": {"a": "1"}}),
)
CALL = HookCall(
    id="call_1",
    hook_id="hook_1",
    at=NOON,
    content_type="application/json",
    payload='{"name": "Größe"}',
    message_id="msg_1",
    input={"type": "1"},
    status=200,
    answer={"ok": True},
    operation_id="op_1",
    rerun_of="call_0",
)


@pytest.fixture
def filled(ledger: SqlLedger) -> SqlLedger:
    ledger.write(lambda tx: tx.hooks.add(HOOK))
    return ledger


def call(name: str, **others: object) -> HookCall:
    plain = HookCall(f"call_{name}", "hook_1", NOON, "application/json", "{}")
    return replace(plain, **others)  # type: ignore[arg-type]


def add(ledger: SqlLedger, *calls: HookCall) -> list[bool]:
    return ledger.write(lambda tx: [tx.hook_calls.add(one) for one in calls])


def found(ledger: SqlLedger, after: str = "", limit: int = 50, hook_id: str = "hook_1") -> list[str]:
    listed = ledger.read(lambda tx: tx.hook_calls.find(hook_id=hook_id, after=after, limit=limit))
    return [one.id.removeprefix("call_") for one in listed]


def test_a_hook_comes_back_as_it_was_stored(filled: SqlLedger) -> None:
    other = replace(HOOK, id="hook_2", mapping=None)
    filled.write(lambda tx: tx.hooks.add(other))
    assert filled.read(lambda tx: tx.hooks.get("hook_1")) == HOOK
    assert filled.read(lambda tx: tx.hooks.get("hook_none")) is None
    assert filled.read(lambda tx: tx.hooks.all()) == (HOOK, other)
    changed = replace(HOOK, name="Other", secret="another secret", mapping=None)
    filled.write(lambda tx: tx.hooks.replace(changed))
    assert filled.read(lambda tx: tx.hooks.get("hook_1")) == changed
    with pytest.raises(KeyError, match="hook_none"):
        filled.write(lambda tx: tx.hooks.replace(replace(HOOK, id="hook_none")))


def test_a_secret_is_sealed_before_it_is_stored(path: Path, in_file: SqlLedger) -> None:
    in_file.write(lambda tx: tx.hooks.add(HOOK))
    in_file.close()
    assert b"hook_1" in path.read_bytes()
    assert b"planted-hook-secret" not in b"".join(one.read_bytes() for one in path.parent.glob("ledger.db*"))
    assert "planted" not in repr(HOOK)


def test_a_call_comes_back_as_it_was_stored(filled: SqlLedger) -> None:
    plain = call("2")
    assert add(filled, CALL, plain) == [True, True]
    assert filled.read(lambda tx: tx.hook_calls.get("call_1")) == CALL
    assert filled.read(lambda tx: tx.hook_calls.get("call_2")) == plain
    assert filled.read(lambda tx: tx.hook_calls.get("call_none")) is None
    answered = replace(plain, status=422, answer={"code": "required"}, input={}, operation_id="op_2")
    filled.write(lambda tx: tx.hook_calls.replace(answered))
    assert filled.read(lambda tx: tx.hook_calls.get("call_2")) == answered
    with pytest.raises(KeyError, match="call_none"):
        filled.write(lambda tx: tx.hook_calls.replace(call("none")))
    assert CALL.payload not in repr(CALL)


def test_a_message_is_kept_once_for_each_hook(filled: SqlLedger) -> None:
    filled.write(lambda tx: tx.hooks.add(replace(HOOK, id="hook_2")))
    same = [call("a", message_id="m"), call("b", message_id="m"), call("c", message_id="m", hook_id="hook_2")]
    assert add(filled, *same, call("d"), call("e")) == [True, False, True, True, True]
    assert filled.read(lambda tx: tx.hook_calls.by_message("hook_1", "m")) == same[0]
    assert filled.read(lambda tx: tx.hook_calls.by_message("hook_1", "other")) is None


def test_calls_are_listed_newest_first_a_page_at_a_time(filled: SqlLedger) -> None:
    filled.write(lambda tx: tx.hooks.add(replace(HOOK, id="hook_2")))
    add(filled, call("a"), call("b"), call("other", hook_id="hook_2"), call("c"))
    assert found(filled) == ["c", "b", "a"]
    assert found(filled, limit=2) == ["c", "b"]
    assert found(filled, after="call_b") == ["a"]
    assert found(filled, hook_id="hook_none") == []


def test_those_without_an_answer_are_found(filled: SqlLedger) -> None:
    add(filled, call("a"), CALL, call("b"))
    assert [one.id for one in filled.read(lambda tx: tx.hook_calls.unanswered())] == ["call_a", "call_b"]
    assert [one.id for one in filled.read(lambda tx: tx.hook_calls.unanswered(1))] == ["call_a"]


def test_old_calls_are_forgotten_a_few_at_a_time(filled: SqlLedger) -> None:
    add(filled, call("a", at=minutes(0)), call("b", at=minutes(1)), call("c", at=minutes(2)))
    removed = [filled.write(lambda tx: tx.hook_calls.expire(minutes(2), 1)) for _ in range(3)]
    assert (removed, found(filled)) == ([1, 1, 0], ["c"])


def test_a_hook_takes_its_calls_along(filled: SqlLedger) -> None:
    filled.write(lambda tx: tx.hooks.add(replace(HOOK, id="hook_2")))
    add(filled, call("a"), call("b", hook_id="hook_2"))
    for _ in range(2):
        filled.write(lambda tx: tx.hooks.remove("hook_1"))
    assert filled.read(lambda tx: tx.hooks.all()) == (replace(HOOK, id="hook_2"),)
    assert (found(filled), found(filled, hook_id="hook_2")) == ([], ["b"])
