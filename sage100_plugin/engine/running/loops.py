"""Flows that bite their own tail: a chain of events and actions is cut, and a key that repeats itself is paused."""

from __future__ import annotations

import logging
from dataclasses import replace

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.repeats import MOST
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Activity, Tx

DEEPEST = 5
"""Actions that may follow from one another, each from an event of the one before."""

log = logging.getLogger(__name__)


def check_chain(plugin: Plugin, causation_id: str | None) -> None:
    """Raise `loop_detected` when too many actions led to this one, by events of each other."""
    if causation_id and plugin.ledger.read(lambda tx: _depth(tx, causation_id)) > DEEPEST:
        says = f"{DEEPEST} actions already led to this one, each started by an event of the one before."
        raise Refused("loop_detected", says)


def _depth(tx: Tx, causation_id: str | None) -> int:
    """How many events led to one another, this one last; no more are counted than matter."""
    depth, event = 0, tx.events.get(causation_id or "")
    while event is not None and depth <= DEEPEST:
        depth += 1
        event = tx.events.get(event.causation_id or "")
    return depth


def check_repeats(plugin: Plugin, caller: Caller, action: str, input_hash: str) -> None:
    """Pause a key that is about to create the same thing for the thirtieth time. Raises `key_paused`."""
    if plugin.repeats.count((caller.key_id, action, input_hash), plugin.clock.monotonic()) < MOST - 1:
        return
    says = f"The API key {caller.name} was paused: it called {action} {MOST} times within a minute with equal input."
    log.warning("%s", says)
    plugin.ledger.write(lambda tx: _pause(plugin, tx, caller, action, says))
    raise Refused("key_paused", says)


def _pause(plugin: Plugin, tx: Tx, caller: Caller, action: str, says: str) -> None:
    now = plugin.clock.now()
    key = tx.keys.get(caller.key_id)
    if key is not None and key.paused_at is None:
        tx.keys.replace(replace(key, paused_at=now))
        tx.activity.add(Activity(plugin.ids("act"), now, "", "", "", action, caller.name, details={"notice": says}))
