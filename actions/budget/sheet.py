"""The sheet in which people type a budget, for `export_budget`."""

from __future__ import annotations

from actions.budget.lines import COLUMNS
from sage100_plugin.spec import Sheet

BUDGET_SHEET = Sheet(
    key="budget",
    title="Budget",
    action="export_budget",
    field="csv",
    columns=tuple(COLUMNS),
    rows=(("2010", "2", "1500.00", "12", ""), ("2010", "3", "250.00", "", ""), ("4010", "1", "99.99", "", "Sand")),
)
