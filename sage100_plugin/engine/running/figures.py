"""The figures of a job before and after a write, as a preview shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sage100_plugin.engine.running.effects import Place
from sage100_plugin.engine.running.verify import Money
from sage100_plugin.ports.sage import ZERO, CostFigures, JobFigures

COLUMNS = {
    "budget": "Budget",
    "approved_changes": "Approved Changes",
    "current_budget": "Current Budget",
    "committed": "Committed",
    "actual": "Actual",
    "remaining": "Remaining",
}
CONTRACT = ("contract", "approved_changes", "current_contract", "pending_changes")
PLACE = (("phase", "Phase", "id"), ("cost_code", "Cost Code", "cost_code"), ("cost_type", "Cost Type", "id"))


def shown(money: Money) -> dict[str, Any]:
    """The codes that move, with the sums of the whole job; nothing when the write moves no money.

    `pending` of a row is what the write adds to what waits in change orders that are not approved, or takes from it.
    """
    before, after = _by_place(money.before.costs), _by_place(money.after.costs)
    waiting = _by_place(money.effects.pending)
    moved = [place for place in sorted({*after, *waiting}) if _moves(before, after, waiting, place)]
    contract = {"before": _contract(money.before), "after": _contract(money.after)}
    if not moved and contract["before"] == contract["after"]:
        return {}
    columns = [dict(zip(("field", "label", "kind"), each, strict=True)) for each in PLACE]
    columns += [{"field": name, "label": label, "kind": "money"} for name, label in COLUMNS.items()]
    rows = [_row(place, before, after, waiting) for place in moved]
    totals = {"before": _amounts(money.before.costs), "after": _amounts(money.after.costs)}
    told = {"job": money.before.job, "columns": columns, "rows": rows, "totals": totals, "contract": contract}
    return {"figures": told}


def _by_place(costs: Sequence[CostFigures]) -> dict[Place, CostFigures]:
    return {(one.phase, one.cost_code, one.cost_type): one for one in costs}


Costs = Mapping[Place, CostFigures]


def _moves(before: Costs, after: Costs, waiting: Costs, place: Place) -> bool:
    none = CostFigures(*place)
    return before.get(place, none) != after.get(place, none) or waiting.get(place, none) != none


def _row(place: Place, before: Costs, after: Costs, waiting: Costs) -> dict[str, Any]:
    phase, code, kind = place
    told: dict[str, Any] = {
        "phase": str(phase) if phase else None,
        "cost_code": f"{code:.3f}",
        "cost_type": str(kind) if kind else None,
        "before": _amounts([before[place]] if place in before else []),
        "after": _amounts([after[place]] if place in after else []),
    }
    waits = waiting.get(place)
    if waits is not None and waits != CostFigures(*place):
        told["pending"] = {"budget": f"{waits.approved_changes:.2f}", "committed": f"{waits.committed:.2f}"}
    return told


def _amounts(costs: Sequence[CostFigures]) -> dict[str, str]:
    return dict(_sums(costs))


def _sums(costs: Sequence[CostFigures]) -> Iterator[tuple[str, str]]:
    for name in COLUMNS:
        amounts: Iterator[Decimal] = (getattr(one, name) for one in costs)
        yield name, f"{sum(amounts, ZERO):.2f}"


def _contract(figures: JobFigures) -> dict[str, str]:
    return {name: f"{getattr(figures, name):.2f}" for name in CONTRACT}
