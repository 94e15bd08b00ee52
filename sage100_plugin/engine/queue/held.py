"""Letting go of what was held for a locked posting period."""

from __future__ import annotations

from dataclasses import replace

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.turns import commit, turn, turned_to
from sage100_plugin.engine.running.follow import SELF
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Operation

OPEN_AGAIN = "Something was posted to the period again."


def release(plugin: Plugin, operation: Operation) -> None:
    """Queue a held export as it was accepted; one that somebody decides at this moment is left to them."""
    export = plugin.ledger.read(lambda tx: tx.exports.get(operation.export_id or ""))
    if export is None or export.status != "pending" or export.rounds[-1].status != "held":
        return
    queued = replace(operation, state="queued", updated_at=plugin.clock.now())
    accepted = turned_to(export, "accepted", SELF, plugin, OPEN_AGAIN)
    try:
        commit(plugin, turn(plugin, SELF, export, accepted, queued), export)
    except Refused:
        return
