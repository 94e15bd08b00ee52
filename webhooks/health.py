"""Whether the plugin can do its work: ledger, links, and each company's Sage."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling import reach
from sage100_plugin.errors import HOLDS, Problem
from sage100_plugin.ports.ledger import LedgerFailed

FRESH = 5.0
"""Seconds for which a company's answer counts: a probe of the plugin must not become a load on Sage."""


class Health:
    """Asks, and remembers for a moment."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, str]] = {}
        self._own = threading.Lock()

    def company(self, plugin: Plugin, company_id: str) -> str:
        """`ok`, `unavailable`, or the code of what else keeps it from being asked."""
        with self._own:
            at, word = self._known.get(company_id, (0.0, ""))
            if word and plugin.clock.monotonic() - at < FRESH:
                return word
        word = self._asked(plugin, company_id)
        with self._own:
            self._known[company_id] = (plugin.clock.monotonic(), word)
        return word

    def forget(self, company_id: str) -> None:
        """Ask this company anew the next time."""
        with self._own:
            self._known.pop(company_id, None)

    def _asked(self, plugin: Plugin, company_id: str) -> str:
        known = reach.state_of(plugin, company_id)
        if known is not None and known.state == "held":
            return known.code
        try:
            plugin.companies.reader(company_id).now()
        except Problem as problem:
            return "unavailable" if problem.code == "sage_unavailable" else problem.code
        return "ok"

    def report(self, plugin: Plugin | None) -> dict[str, Any]:
        """Status words only: this is shown to anybody."""
        if plugin is None:
            return {"status": "starting"}
        ledger, links = self._ledger(plugin), self._links(plugin)
        counted = Counter(self.company(plugin, company.id) for company in plugin.companies.all())
        status = "ready" if ledger == links == "ok" else "failing"
        held = sum(counted[code] for code in HOLDS)
        companies = {"ok": counted["ok"], "unavailable": counted.total() - counted["ok"] - held, "held": held}
        return {"status": status, "ledger": ledger, "links": links, "companies": companies}

    def _ledger(self, plugin: Plugin) -> str:
        try:
            plugin.ledger.read(lambda tx: tx.keys.get(""))
        except LedgerFailed:
            return "failing"
        return plugin.ledger.trouble or "ok"

    def _links(self, plugin: Plugin) -> str:
        try:
            plugin.links.get("")
        except Exception:  # noqa: BLE001 - whatever it is, the store does not answer
            return "failing"
        return "ok"
