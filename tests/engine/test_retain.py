"""What is old is forgotten; what is under way is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.engine.delivering.deliver import deliver_due
from sage100_plugin.engine.events import page
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.retain import retain
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import RESENDABLE, ExportStatus, Operation, Tx
from sage100_plugin.testing.outside import FakeClock
from tests.webhooks.plugins import TARGET, World

DAY = timedelta(days=1)


def known(here: World) -> set[str]:
    return {event.id for event in here.plugin.ledger.read(lambda tx: tx.events.newest([], 5000))}


def test_events_go_after_their_days_with_their_deliveries(here: World) -> None:
    owner = here.caller("read", "write")
    made = subscriptions.create(here.plugin, owner, {"target_url": TARGET, "events": ["*"]}).subscription
    old = [here.happen() for _ in range(1200)]
    here.clock.advance(50 * DAY)
    young = here.happen()
    assert deliver_due(here.plugin) == 1201
    here.clock.advance(40.1 * DAY)
    assert retain(here.plugin)["events"] == len(old)
    assert known(here) == {young.id}
    left = subscriptions.deliveries(here.plugin, owner, made.id, 5000)
    assert [delivery.event_id for delivery in left] == [young.id]
    assert set(retain(here.plugin).values()) == {0}


def test_a_poll_that_goes_on_from_a_forgotten_event_is_told_so(here: World) -> None:
    old = here.happen()
    here.clock.advance(91 * DAY)
    retain(here.plugin)
    with pytest.raises(Refused) as refused:
        page(here.plugin, here.caller("read"), "job_created", after=old.id)
    assert refused.value.code == "cursor_expired"


def test_what_still_waits_for_a_receiver_is_kept(here: World) -> None:
    owner = here.caller("read", "write")
    made = subscriptions.create(here.plugin, owner, {"target_url": TARGET, "events": ["*"]}).subscription
    subscriptions.pause(here.plugin, owner, made.id)
    waiting = here.happen()
    here.clock.advance(200 * DAY)
    assert retain(here.plugin)["events"] == 0
    subscriptions.resume(here.plugin, owner, made.id)
    deliver_due(here.plugin)
    assert here.sender.ids() == [waiting.id]
    assert retain(here.plugin)["events"] == 1


def test_closed_operations_and_their_keys_go_after_thirty_days_and_open_ones_stay(here: World) -> None:
    now = here.clock.now()
    done = Operation("op_done", "k", "find_job", "alpha", "done", {}, "h", now, now, idempotency_key="one")
    waits = replace(done, id="op_open", state="waiting_acceptance", idempotency_key="two")
    for each in (done, waits):
        here.plugin.ledger.write(lambda tx, each=each: tx.operations.start(each))  # type: ignore[misc]
    here.clock.advance(29 * DAY)
    assert retain(here.plugin)["operations"] == 0
    here.clock.advance(2 * DAY)
    assert retain(here.plugin)["operations"] == 1

    def kept(key: str) -> bool:
        return here.plugin.ledger.read(lambda tx: tx.operations.by_key("k", "find_job", key)) is not None

    assert (kept("one"), kept("two")) == (False, True)


@pytest.mark.parametrize("status", RESENDABLE)
def test_an_export_can_be_sent_again_however_old_it_is(memory: Plugin, caller: Caller, status: ExportStatus) -> None:
    given = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
    export_id = run_action(memory, Call("export_vendor", given, caller)).body["export"]["id"]
    decide.retrieve(memory, caller, export_id, {})

    def turned(tx: Tx) -> None:
        found = tx.exports.get(export_id)
        assert found is not None
        tx.exports.replace(replace(found, status=status))

    memory.ledger.write(turned)
    assert isinstance(memory.clock, FakeClock)
    memory.clock.advance(40 * DAY)
    assert retain(memory)["operations"] == 0
    assert decide.resend(memory, caller, export_id, {}).body["state"] == "waiting_acceptance"
