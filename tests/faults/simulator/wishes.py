"""What callers of the actions want, what they were told, and what must be true of it in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Export
from tests.faults.simulator.process import COMPANIES, FLOW

APPROVER = Caller("approver", "accounting", SCOPES)

LATER = frozenset({"sage_unavailable", "sage_locked", "interrupted", "outcome_unknown", "operation_in_progress"})
"""Refusals after which the same call may succeed."""

OVER = frozenset({"already_linked", "already_pushed", "wrong_state", "possible_duplicate", "number_taken"})
"""Refusals that say it was done, or is waiting to be."""

AGAIN = frozenset({"sage_refused", "not_taken"})
"""Refusals that are kept under their key: the caller tries again with another."""

RECORD = {"create_work_order": "work_order", "push_cor": "change_order", "export_vendor": "vendor"}
SOURCE = {"create_work_order": "followup", "push_cor": "extracker", "export_vendor": "procore"}


@dataclass
class Wish:
    """One thing a caller wants to stand in Sage, once, however often it is asked for."""

    number: int
    action: str
    company: str
    given: Mapping[str, Any]
    round: int = 1
    result: Mapping[str, Any] | None = None
    """What the caller was told stands in Sage."""
    done_by: str = ""
    """The key under which it was told so."""
    exports: set[str] = field(default_factory=set)
    """The exports the caller was told of."""

    @property
    def key(self) -> str:
        """The idempotency key."""
        return f"wish-{self.number}-{self.round}"

    @property
    def source_id(self) -> str:
        return f"W-{self.number}"

    @property
    def record(self) -> str:
        return RECORD[self.action]

    @property
    def source(self) -> str:
        return SOURCE[self.action]


class Callers:
    """Flows and approvers."""

    def __init__(self, chance: Random) -> None:
        self.wishes: list[Wish] = []
        self.strange: list[str] = []
        self._chance = chance

    def new(self, plugin: Plugin) -> str:
        """Somebody wants something new."""
        number = len(self.wishes) + 1
        company, action = self._chance.choice(COMPANIES), self._chance.choice(tuple(RECORD))
        given = {"create_work_order": self._order, "push_cor": self._cor, "export_vendor": self._vendor}[action](number)
        pair = {} if action == "push_cor" else {"source_id": f"W-{number}"}
        wish = Wish(number, action, company, {**given, **pair, "company": company, "source": SOURCE[action]})
        self.wishes.append(wish)
        return self.ask(plugin, wish)

    def repeat(self, plugin: Plugin) -> str:
        """Somebody who asked asks again: with the same key, with none, or with the key and something else."""
        if not self.wishes:
            return self.new(plugin)
        wish = self._chance.choice(self.wishes)
        how = self._chance.choice(("same", "same", "keyless", "other"))
        if how == "other":
            return self._other(plugin, wish)
        return self.ask(plugin, wish, keyed=how == "same")

    def _order(self, number: int) -> dict[str, Any]:
        asked = {"client": "1", "type": "1", "schedule_date": "2026-10-05", "priority": "2"}
        return {**asked, "description": f"Wish {number}"}

    def _cor(self, number: int) -> dict[str, Any]:
        lines = [{"cost_code": "16030.000", "cost_type": "1", "amount": f"{number}.{part:02}"} for part in (1, 2)]
        cor = {"source_id": f"W-{number}", "title": f"Wish {number}", "lines": lines}
        if self._chance.random() < 0.5:
            return {"job": "1015", "mode": "existing", "change_order": self._chance.choice("12"), "cors": [cor]}
        new = {"date": "2026-10-01", "description": f"Wish {number}", "status": "Open"}
        return {"job": "1015", "mode": "create", **new, "cors": [cor]}

    def _vendor(self, number: int) -> dict[str, Any]:
        return {"name": f"Wanted Vendor {number * 7919}"}

    def ask(self, plugin: Plugin, wish: Wish, *, keyed: bool = True) -> str:
        """Call the action for this wish."""
        call = Call(wish.action, wish.given, FLOW, wish.key if keyed else None, wait=60)
        told = self._heard(lambda: run_action(plugin, call).body, wish)
        if told == "done" and keyed:
            wish.done_by = wish.key
        return f"{wish.action} {wish.number} of {wish.company} {'' if keyed else 'without key '}-> {told}"

    def _other(self, plugin: Plugin, wish: Wish) -> str:
        """A key that was used, with another input, must never do anything."""
        if not wish.done_by:
            return self.ask(plugin, wish)
        given = {**wish.given, "source_name": "another"}
        if wish.action == "push_cor":
            given["cors"] = [{**wish.given["cors"][0], "title": "Another"}]
        told = self._heard(lambda: run_action(plugin, Call(wish.action, given, FLOW, wish.done_by, wait=60)).body, None)
        if told not in ("idempotency_key_reused", *LATER):
            self.strange.append(f"{wish}: the key was taken for another input: {told}")
        return f"{wish.action} {wish.number} with its key and another input -> {told}"

    def _heard(self, call: Callable[[], Mapping[str, Any]], wish: Wish | None) -> str:
        """What the caller is told, noted at the wish; a refusal nobody can explain is noted as strange."""
        try:
            body = call()
        except Problem as problem:
            if wish is not None and problem.code in AGAIN:
                wish.round += 1
            if problem.code not in LATER | OVER | AGAIN | {"idempotency_key_reused"}:
                self.strange.append(f"{wish}: {problem.code} {problem.detail}")
            return problem.code
        if wish is not None and body["state"] == "done" and body.get("ok"):
            wish.result = body["result"]
        if wish is not None and "export" in body:
            wish.exports.add(body["export"]["id"])
        return str(body["state"])

    def choose(self, plugin: Plugin) -> str:
        """An approver decides one of the pending exports, or sends again one that was rejected."""
        exports = plugin.ledger.read(lambda tx: tx.exports.find(limit=500))
        open_ones = [export for export in exports if export.status in ("pending", "rejected", "failed")]
        return self.decide(plugin, self._chance.choice(open_ones)) if open_ones else "nothing to decide"

    def decide(self, plugin: Plugin, export: Export, *, kindly: bool = False) -> str:
        """Accept or reject an export, or send it again. `kindly` rejects none."""
        wish = self.wishes[int(export.source_id.removeprefix("W-")) - 1]
        if export.status not in ("pending", "rejected", "failed"):
            return f"{export.source_id} is {export.status}"
        if export.status != "pending":
            told = self._heard(lambda: decide.resend(plugin, APPROVER, export.id, {}).body, wish)
            return f"resend {export.source_id} -> {told}"
        if not kindly and self._chance.random() < 0.25:
            reason = {"reason": "not ours"}
            told = self._heard(lambda: decide.reject(plugin, APPROVER, export.id, reason).body, None)
            return f"reject {export.source_id} -> {told}"
        typed = {"sage_id": str(7000 + wish.number), "vendor_type": "1"}
        if self._chance.random() < 0.3:
            given = {"export": export.id, "company": export.company, **typed}
            call = Call("accept_export", given, APPROVER, f"accept-{export.id}-{export.round}", wait=60)
            told = self._heard(lambda: run_action(plugin, call).body, None)
        else:
            told = self._heard(lambda: decide.accept(plugin, APPROVER, export.id, typed, wait=60).body, wish)
        return f"accept {export.source_id} -> {told}"
