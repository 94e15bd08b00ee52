"""Links to decide: what they are made for, and whose decision is whose."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.engine.delivering.deliver import deliver_due
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide, decision_links
from sage100_plugin.engine.queue.decision_draft import draft, settle
from sage100_plugin.engine.queue.decision_links import Link, bound, minted, opened
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Event, Subscription
from sage100_plugin.testing.outside import FakeClock, RecordingSender
from sage100_plugin.testing.sage import MemorySage

TARGET = "https://receiver.example/dana"
VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
TYPED = {"sage_id": "990"}
HERE = Caller(LOCAL, "this machine", SCOPES)


@pytest.fixture
def key(memory: Plugin) -> Caller:
    """The key of a flow that sends, and that subscribes for approvers."""
    return Caller.of(make_key(memory, {"name": "flow", "scopes": ["read", "write", "export:decide"]}).key)


Subscribe = Callable[..., Subscription]


@pytest.fixture
def subscribe(memory: Plugin, key: Caller) -> Subscribe:
    def make(approver: str = "Dana", **rest: Any) -> Subscription:
        wish = {"target_url": f"{TARGET}/{approver}", "events": ["export.requested"], "decide_as": approver, **rest}
        return subscriptions.create(memory, key, wish).subscription

    return make


def sent(plugin: Plugin, caller: Caller) -> tuple[str, Event]:
    """An export, and the event that tells of it."""
    export_id = str(run_action(plugin, Call("export_vendor", VENDOR, caller)).body["export"]["id"])
    (event,) = plugin.ledger.read(lambda tx: tx.events.newest(("export.requested",), 1))
    return export_id, event


def link(plugin: Plugin, event: Event, subscription: Subscription) -> Link:
    address = minted(plugin, event, subscription)
    assert address is not None
    return opened(plugin, address.partition("/d/")[2])


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(Problem) as caught:
        work()
    return caught.value.code


def by(plugin: Plugin, export_id: str) -> list[tuple[str, str]]:
    export = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    assert export is not None
    return [(turn.status, turn.by) for turn in export.rounds]


def test_a_link_is_made_for_what_waits_and_for_nothing_else(memory: Plugin, key: Caller, subscribe: Subscribe) -> None:
    dana = subscribe()
    export_id, event = sent(memory, key)
    made = link(memory, event, dana)
    assert (made.subscription, made.export, made.round, made.approver) == (dana.id, export_id, 1, "Dana")
    assert minted(memory, replace(event, type="export.accepted"), dana) is None
    assert minted(memory, event, replace(dana, decide_as="")) is None
    assert minted(memory, replace(event, data={**event.data, "round": 2}), dana) is None
    assert minted(memory, replace(event, data={**event.data, "id": "exp_none"}), dana) is None
    decide.retrieve(memory, key, export_id, {})
    assert minted(memory, event, dana) is None


@pytest.mark.parametrize("state", ["paused_at", "revoked_at"])
def test_a_key_that_is_off_lends_no_right(memory: Plugin, key: Caller, subscribe: Subscribe, state: str) -> None:
    dana = subscribe()
    _, event = sent(memory, key)
    held = link(memory, event, dana)

    def switch_off(tx: Any) -> None:
        tx.keys.replace(replace(tx.keys.get(key.key_id), **{state: memory.clock.now()}))

    memory.ledger.write(switch_off)
    assert minted(memory, event, dana) is None
    code = {"paused_at": "key_paused", "revoked_at": "expired"}[state]
    assert refused(lambda: draft(memory, *bound(memory, held), {})) == code
    assert refused(lambda: settle(memory, *bound(memory, held), "accept", TYPED, 25.0)) == code


def test_a_link_lives_seven_days_and_no_longer_than_its_export_waits(
    memory: Plugin, key: Caller, subscribe: Subscribe
) -> None:
    dana = subscribe()
    _, event = sent(memory, key)
    now = memory.clock.now()
    assert link(memory, event, dana).expires_at == now + timedelta(days=7)
    companies.change(memory, HERE, "sandbox", {"expire.vendor": 3})
    assert link(memory, event, dana).expires_at == now + timedelta(days=3)
    held = link(memory, event, dana)
    assert isinstance(memory.clock, FakeClock)
    memory.clock.advance(timedelta(days=3))
    assert refused(lambda: opened(memory, decision_links.token(memory, held))) == "expired"


def test_each_attempt_carries_a_link_of_its_own(memory: Plugin, key: Caller, subscribe: Subscribe) -> None:
    subscribe()
    sent(memory, key)
    deliver_due(memory)
    assert isinstance(memory.sender, RecordingSender)
    (post,) = memory.sender.posts
    assert json.loads(post.body)["data"]["decide_url"].startswith("http://127.0.0.1:8100/d/")
    assert "/d/" not in repr(post.headers)


def test_deciding_goes_the_way_of_the_queue_in_the_approvers_name(
    memory: Plugin, sage: MemorySage, key: Caller, subscribe: Subscribe
) -> None:
    dana = subscribe()
    export_id, event = sent(memory, key)
    held = link(memory, event, dana)
    assert refused(lambda: settle(memory, *bound(memory, held), "accept", {}, 25.0)) == "sage_id_required"
    assert refused(lambda: settle(memory, *bound(memory, held), "accept", {"sage_id": "10"}, 25.0)) == "number_taken"
    assert refused(lambda: settle(memory, *bound(memory, held), "perhaps", TYPED, 25.0)) == "invalid_value"
    assert sage.writes == []
    assert settle(memory, *bound(memory, held), "accept", TYPED, 25.0).body["result"]["id"] == "990"
    assert refused(lambda: settle(memory, *bound(memory, held), "reject", {"reason": "No."}, 25.0)) == "wrong_state"
    assert by(memory, export_id) == [("pending", "flow"), ("accepted", "Dana"), ("done", "sage")]
    (accepted,) = memory.ledger.read(lambda tx: tx.events.newest(("export.accepted",), 1))
    assert accepted.origin is not None
    assert (accepted.origin["key"], accepted.origin["key_name"]) == (f"link {key.key_id}", "Dana")


def test_a_round_is_part_of_what_is_decided(memory: Plugin, key: Caller) -> None:
    export_id, _ = sent(memory, key)
    assert refused(lambda: decide.accept(memory, HERE, export_id, {**TYPED, "round": 2})) == "stale_preview"
    assert decide.accept(memory, HERE, export_id, {**TYPED, "round": 1}).body["state"] == "done"


@pytest.fixture
def two(memory: Plugin) -> Plugin:
    """A company that wants two persons for a vendor."""
    companies.change(memory, HERE, "sandbox", {"approve.vendor.persons": 2})
    return memory


def test_two_links_of_one_key_are_two_persons(two: Plugin, sage: MemorySage, key: Caller, subscribe: Subscribe) -> None:
    dana, evan = subscribe(), subscribe("Evan")
    export_id, event = sent(two, key)
    assert settle(two, *bound(two, link(two, event, dana)), "accept", TYPED, 25.0).body["state"] == "waiting_acceptance"
    assert sage.writes == []
    assert settle(two, *bound(two, link(two, event, evan)), "accept", {}, 25.0).body["state"] == "done"
    assert by(two, export_id)[1:3] == [("approved", "Dana"), ("accepted", "Evan")]


@pytest.mark.parametrize("same", ["Dana", " dana", "DANA  "])
def test_one_approver_is_one_person_by_whatever_way(
    two: Plugin, sage: MemorySage, key: Caller, subscribe: Subscribe, same: str
) -> None:
    dana, phone = subscribe(), subscribe(same, external_id="phone")
    own = Caller("k9", same, ("export:decide",))
    export_id, event = sent(two, key)
    settle(two, *bound(two, link(two, event, dana)), "accept", TYPED, 25.0)
    assert refused(lambda: settle(two, *bound(two, link(two, event, phone)), "accept", TYPED, 25.0)) == "wrong_state"
    assert decide.accept(two, own, export_id, TYPED).body["state"] == "waiting_acceptance"
    assert (by(two, export_id), sage.writes) == ([("pending", "flow"), ("approved", "Dana")], [])


def test_who_sent_it_does_not_accept_it_by_a_link(two: Plugin, key: Caller, subscribe: Subscribe) -> None:
    sender = subscribe("Flow")
    _, event = sent(two, key)
    assert refused(lambda: settle(two, *bound(two, link(two, event, sender)), "accept", TYPED, 25.0)) == "two_persons"
