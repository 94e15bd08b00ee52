"""Forgetting what is old: events with their deliveries, operations with their keys, never what is still under way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Tx

KEYS_KEPT = timedelta(days=30)
"""How long a closed operation, and with it its idempotency key, is remembered."""

SLICE = 500
"""How many are removed in one transaction, so that nobody else waits long."""


def retain(plugin: Plugin) -> dict[str, int]:
    """Forget what is older than it is to be kept; gives how many events and operations that were.

    Events go after `SAGE100_KEEP_DAYS`, with their deliveries; one that still waits for a receiver stays.
    """
    now = plugin.clock.now()
    events_before = now - timedelta(days=plugin.settings.number("keep_days"))
    return {
        "events": _sliced(plugin, lambda tx: tx.events.expire(events_before, SLICE)),
        "operations": _sliced(plugin, lambda tx: tx.operations.expire(now - KEYS_KEPT, SLICE)),
    }


def _sliced(plugin: Plugin, expire: Callable[[Tx], int]) -> int:
    removed = 0
    while number := plugin.ledger.write(expire):
        removed += number
    return removed
