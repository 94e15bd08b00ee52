"""Cost codes and cost types that lines name (6-5), and whether they stand in the budget of a job (6-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sage100_plugin.ports.sage import Row
from sage100_plugin.records.cost import COST_CODE
from sage100_plugin.records.inactive import inactive
from sage100_plugin.spec import Context, Faults

Line = Mapping[str, Any]
"""A line with `cost_code`, a number, and `cost_type`, both of which may be missing."""

CHOOSE = "Choose the cost code first, then its cost type."


class Codes:
    """What Sage knows of the codes and types of one job's lines: each is asked for once, those of `learn` together.

    `job` is the Sage number; None where it is not known, and then no code is held against a budget.
    """

    def __init__(self, ctx: Context, job: str | None) -> None:
        self.ctx = ctx
        self.job = job
        self._known: dict[tuple[str, str], Row | None] = {}
        self._budget: set[tuple[int, Decimal]] | None = None

    def learn(self, lines: Iterable[Line]) -> None:
        """Ask Sage for all codes and types of these lines: two questions, however many lines there are."""
        lines = list(lines)
        wanted = {
            "cost_code": {f"{line['cost_code']:.3f}" for line in lines if line.get("cost_code") is not None},
            "cost_type": {str(line["cost_type"]) for line in lines if line.get("cost_type")},
        }
        for record, keys in wanted.items():
            new = sorted(key for key in keys if (record, key) not in self._known)
            found = self.ctx.sage.get(record, new) if new else {}
            self._known |= {(record, key): found.get(key) for key in new}
            self.ctx.relied.update({(record, key): row for key, row in found.items()})

    def one(self, record: str, key: str) -> Row | None:
        """A cost code or type; None when Sage has no such one."""
        if (record, key) not in self._known:
            self._known[record, key] = self.ctx.one(record, key)
        return self._known[record, key]

    def check(self, faults: Faults, line: Line, pointer: str, *, code: bool = True, type: bool = True) -> None:
        """Note a code or type of the line that is missing, unknown or inactive.

        Without `code` a line may have none. Without `type` a code may stand without one.
        """
        self._check_code(faults, line, pointer, required=code)
        number, kind = line.get("cost_code"), line.get("cost_type")
        if kind:
            self._need(faults, f"{pointer}/cost_type", "cost_type", str(kind))
        elif type and number is not None:
            faults.add(f"{pointer}/cost_type", "required", f"Cost Type is required with cost code {number:.3f}.")

    def _check_code(self, faults: Faults, line: Line, pointer: str, *, required: bool) -> None:
        number = line.get("cost_code")
        if number is None:
            if required or line.get("cost_type"):
                faults.add(f"{pointer}/cost_code", "cost_code_missing", CHOOSE)
            return
        row = self._need(faults, f"{pointer}/cost_code", "cost_code", f"{number:.3f}")
        if row is not None and inactive(row):
            says = f"Cost code {number:.3f} is inactive in Sage ({COST_CODE.menu})."
            faults.add(f"{pointer}/cost_code", "inactive_record", says)

    def in_budget(self, code: Decimal, phase: str = "0") -> bool:
        """Whether the job's budget has the code in this phase, with money or at zero, or an approved change of it."""
        if self._budget is None:
            self._budget = self._of_job()
        return (int(phase or 0), code.quantize(Decimal("0.001"))) in self._budget

    def _of_job(self) -> set[tuple[int, Decimal]]:
        if self.job is None:
            return set()
        budget = self.ctx.one("budget", self.job)
        lines = budget["lines"] if budget is not None else ()
        rows = {(line.get("phsnum") or 0, Decimal(line["cstcde"])) for line in lines}
        figures = self.ctx.sage.figures(self.job).costs
        return rows | {(one.phase, one.cost_code) for one in figures if one.approved_changes}

    def _need(self, faults: Faults, pointer: str, record: str, key: str) -> Row | None:
        row = self.one(record, key)
        if row is None:
            self.ctx.lacks(faults, pointer, record, key)
        return row
