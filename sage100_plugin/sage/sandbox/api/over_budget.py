"""The message that a commitment goes over budget (rules, section 6), for the windows that commit money."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from sage100_plugin.sage.reader.figures import figures_of
from sage100_plugin.sage.sandbox.api.books import Books

Place = tuple[int, Decimal, int]
"""Phase, cost code and cost type."""


def over_budget(books: Books, job: int, places: Collection[Place]) -> None:
    """Warn where, after the save, actual and committed exceed the budget with its approved change orders."""
    figures = figures_of(books.connection.execute, job)
    for cost in figures.costs if figures is not None else ():
        spent = cost.actual + cost.committed
        if (cost.phase, cost.cost_code, cost.cost_type) in places and spent > cost.current_budget:
            books.warn(
                "over_budget",
                f"Over budget: job {job}, phase {cost.phase}, cost code {cost.cost_code}, cost type {cost.cost_type}: "
                f"{spent} is spent or committed of {cost.current_budget}.",
            )
