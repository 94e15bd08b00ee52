"""The figures of a job: what of Sage's tables counts in them, and adding it up (rules, sections 6 to 10)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import ZERO, CostFigures, PostedCosts, Row
from sage100_plugin.records.budget import COLUMNS
from sage100_plugin.records.job import JOB

PENDING = (2, 3, 4)
"""Change orders that are Open, in Review or Disputed. What Sage's reports do with disputed ones is not known."""

OPEN_ORDERS = (1, 2, 3)
"""Purchase orders that commit: Open, Review and Dispute. Closed and Void are over, and a Master would count twice."""

POSTED = 1
"""Job costs that count; the others are void."""

NO_CODE = Decimal("0.000")


class Costs:
    """Adds up amounts by phase, cost code and cost type. What names none is told as phase, code or type 0."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, Decimal, int], dict[str, Decimal]] = {}

    def add(self, phase: int | None, code: Decimal | None, kind: int | None, **amounts: Decimal) -> None:
        """Add amounts, by the fields of `CostFigures`."""
        held = self._held.setdefault((phase or 0, code or NO_CODE, kind or 0), {})
        for name, amount in amounts.items():
            held[name] = held.get(name, ZERO) + amount

    def add_budget(self, row: Row) -> None:
        """Add a row of `bdglin`: an amount for each cost type."""
        for kind, (now, original) in COLUMNS.items():
            amounts = {"budget": row.get(now) or ZERO, "original": row.get(original) or ZERO}
            if any(amounts.values()):
                self.add(row.get("phsnum"), row["cstcde"], kind, **amounts)

    def sums(self) -> tuple[CostFigures, ...]:
        """All of them, in order."""
        places = sorted(self._held)
        return tuple(CostFigures(phase, code, kind, **self._held[phase, code, kind]) for phase, code, kind in places)


def posted_sums(rows: Iterable[Row]) -> tuple[PostedCosts, ...]:
    """Rows with an `amount` and the commitment and type of their invoice, added up and in order of phase and code."""
    sums: dict[tuple[int, Decimal, int, str | None, str | None, str | None], Decimal] = {}
    for row in rows:
        tied = (_id(row.get("pchrec")), _id(row.get("ctcrec")), _id(row.get("invtyp")))
        place = (row.get("phsnum") or 0, row.get("cstcde") or NO_CODE, row.get("csttyp") or 0, *tied)
        sums[place] = sums.get(place, ZERO) + row["amount"]
    return tuple(PostedCosts(*place[:3], amount, *place[3:]) for place, amount in sorted(sums.items(), key=_in_order))


def _in_order(entry: tuple[tuple[Any, ...], Decimal]) -> tuple[Any, ...]:
    """By phase, code and type; then by what may be absent."""
    place, _ = entry
    return (*place[:3], *(part or "" for part in place[3:]))


def _id(number: int | None) -> str | None:
    return str(number) if number else None


def unreceived(line: Row) -> Decimal:
    """What a line of a purchase order still commits: price x (quantity - received - canceled), to the cent."""
    left = (line.get("linqty") or 0) - (line.get("rcvdte") or 0) - (line.get("cancel") or 0)
    return Decimal((line.get("linprc") or 0) * left).quantize(ZERO, ROUND_HALF_UP)


def no_job(job: str) -> Refused:
    """What is said of a job that is asked for and does not exist."""
    return Refused("not_in_sage", f"Sage has no job {job} ({JOB.menu}).")
