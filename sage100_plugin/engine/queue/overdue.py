"""Telling of accepted exports that are not in Sage in time (R121)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sage100_plugin.engine.events import append
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.queue import EXPECTED
from sage100_plugin.engine.running.report import event, export_facts
from sage100_plugin.ports.ledger import Export, Operation, Round, Tx

BY = "sage100-plugin"
PAGE = 500
STILL = "It is still being sent."


def overdue(plugin: Plugin) -> int:
    """Tell of each accepted export whose `expected_by` has passed, once per round; gives how many were told of.

    They go on by themselves: what holds them up stands in the answer of their operation.
    """
    late = plugin.ledger.read(lambda tx: [export.id for export in _accepted(tx) if _late(plugin, export)])
    told = sum(_tell(plugin, export_id) for export_id in late)
    if told:
        plugin.wake()
    return told


def _accepted(tx: Tx) -> Iterator[Export]:
    after = ""
    while page := tx.exports.find(status="accepted", after=after, limit=PAGE):
        yield from page
        after = page[-1].id


def _late(plugin: Plugin, export: Export) -> bool:
    """Whether it is overdue and nobody was told of it in this round."""
    told = any((entry.round, entry.by) == (export.round, BY) for entry in export.rounds)
    return export.status == "accepted" and plugin.clock.now() >= export.expected_by and not told


def _tell(plugin: Plugin, export_id: str) -> bool:
    def work(tx: Tx) -> bool:
        export = tx.exports.get(export_id)
        operation = tx.operations.get(export.operation_id) if export else None
        if export is None or operation is None or not _late(plugin, export):
            return False
        now = plugin.clock.now()
        entry = Round(export.round, "accepted", BY, now, _reason(operation))
        stuck = replace(export, rounds=(*export.rounds, entry))
        tx.exports.replace(stuck)
        append(tx, [event(plugin, operation, "export.stuck", export_facts(stuck))], now)
        return True

    return plugin.ledger.write(work)


def _reason(operation: Operation) -> str:
    warned = (operation.answer or {}).get("warnings") if operation.state == "queued" else None
    minutes = int(EXPECTED.total_seconds() // 60)
    return " ".join([f"Not in Sage after {minutes} minutes.", *(warned or [STILL])])
