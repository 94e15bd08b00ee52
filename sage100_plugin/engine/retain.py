"""Forgetting what is old: events with their deliveries, operations with their keys, calls of hooks,
buttons; never what is still under way, or is the operation of an export that can be sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Tx

KEYS_KEPT = timedelta(days=30)
"""How long a closed operation, and with it its idempotency key, is remembered."""

BUTTONS_KEPT = timedelta(days=30)
"""How long a button is kept after it expired."""

SLICE = 500
"""How many are removed in one transaction, so that nobody else waits long."""


def retain(plugin: Plugin) -> dict[str, int]:
    """Forget what is older than it is to be kept; gives how many of each that were.

    Events and calls of hooks go after `SAGE100_KEEP_DAYS`, events with their deliveries; one that still waits for a
    receiver stays.
    """
    now = plugin.clock.now()
    long_ago = now - timedelta(days=plugin.settings.number("keep_days"))
    return {
        "events": _sliced(plugin, lambda tx: tx.events.expire(long_ago, SLICE)),
        "operations": _sliced(plugin, lambda tx: tx.operations.expire(now - KEYS_KEPT, SLICE)),
        "hook_calls": _sliced(plugin, lambda tx: tx.hook_calls.expire(long_ago, SLICE)),
        "mails": _sliced(plugin, lambda tx: tx.mails.expire(long_ago, SLICE)),
        "buttons": _sliced(plugin, lambda tx: tx.buttons.expire(now - BUTTONS_KEPT, SLICE)),
    }


def _sliced(plugin: Plugin, expire: Callable[[Tx], int]) -> int:
    removed = 0
    while number := plugin.ledger.write(expire):
        removed += number
    return removed
