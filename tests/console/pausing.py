"""Keys that were paused, as is done when something calls without end."""

from __future__ import annotations

from dataclasses import replace

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Tx


def pause(plugin: Plugin) -> None:
    """Pause every key."""

    def work(tx: Tx) -> None:
        for key in tx.keys.all():
            tx.keys.replace(replace(key, paused_at=plugin.clock.now()))

    plugin.ledger.write(work)
