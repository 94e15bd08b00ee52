"""Exports that nobody decided in the time their company gives them: they expire, and the sender is told."""

from __future__ import annotations

from collections.abc import Iterator

from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.acceptance import EXPIRE, patience
from sage100_plugin.engine.queue.decide import closed
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Export, Tx
from sage100_plugin.ports.sage import Company

SELF = Caller(LOCAL, "sage100-plugin", SCOPES)
PAGE = 500


def expire(plugin: Plugin) -> int:
    """Let each pending export expire that waited longer than its company's policy says; gives how many did."""
    late = [(company, export) for company in plugin.companies.all() for export in _late(plugin, company)]
    return sum(_expire(plugin, company, export) for company, export in late)


def _late(plugin: Plugin, company: Company) -> list[Export]:
    records = [name.removeprefix(EXPIRE) for name in company.policies if name.startswith(EXPIRE)]
    now = plugin.clock.now()
    times = {record: now - time for record in records if (time := patience(company, record)) is not None}
    return plugin.ledger.read(
        lambda tx: [
            export
            for record, before in times.items()
            for export in _pending(tx, company.id, record)
            if export.requested_at <= before
        ]
    )


def _pending(tx: Tx, company: str, record: str) -> Iterator[Export]:
    after = ""
    while page := tx.exports.find(status="pending", record=record, company=company, after=after, limit=PAGE):
        yield from page
        after = page[-1].id


def _expire(plugin: Plugin, company: Company, export: Export) -> bool:
    """Whether it expired; not when somebody decided it at the same moment."""
    time = patience(company, export.record)
    days = time.days if time else 0
    reason = f"Nobody decided in {days} {'day' if days == 1 else 'days'}."
    try:
        closed(plugin, SELF, export, "expired", reason)
    except Refused:
        return False
    return True
