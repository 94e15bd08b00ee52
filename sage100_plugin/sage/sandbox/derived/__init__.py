"""Columns that Sage's own program keeps up to date when other records change; here triggers of the file do.

Nothing of this plugin reads them where it can compute the figure itself; queries of others find what they expect.
"""

from __future__ import annotations

from sqlalchemy import Connection

from sage100_plugin.sage.sandbox.derived import change_orders, payables, purchase_orders, service, subcontracts

TRIGGERS: tuple[str, ...] = (
    *change_orders.TRIGGERS,
    *subcontracts.TRIGGERS,
    *purchase_orders.TRIGGERS,
    *payables.TRIGGERS,
    *service.TRIGGERS,
)
"""CREATE TRIGGER statements."""

SETTLE: tuple[str, ...] = (
    *change_orders.SETTLE,
    *subcontracts.SETTLE,
    *purchase_orders.SETTLE,
    *payables.SETTLE,
    *service.SETTLE,
)
"""UPDATE statements that bring the columns of freshly written data up to date, before there are triggers."""


def settle(connection: Connection) -> None:
    """Bring all derived columns up to date."""
    for statement in SETTLE:
        connection.exec_driver_sql(statement)
