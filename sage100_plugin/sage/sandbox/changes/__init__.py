"""What a person in Sage would do, by kind; the choice of the record follows from the file's state."""

from __future__ import annotations

from sqlalchemy import Connection

from sage100_plugin.errors import Refused
from sage100_plugin.sage.sandbox.changes import (
    budgets,
    change_orders,
    clients,
    jobs,
    payables,
    posted,
    purchasing,
    service,
    subcontracts,
    vendors,
)
from sage100_plugin.sage.sandbox.changes.planned import Change, Kinds, Options, as_at_the_window

KINDS: Kinds = {
    **jobs.KINDS,
    **clients.KINDS,
    **vendors.KINDS,
    **budgets.KINDS,
    **change_orders.KINDS,
    **subcontracts.KINDS,
    **service.KINDS,
    **purchasing.KINDS,
    **payables.KINDS,
    **posted.KINDS,
}


def plan(connection: Connection, kind: str, options: Options) -> Change:
    """What this kind of change will do. Raises `Refused` for an unknown kind or record."""
    if kind not in KINDS:
        raise Refused("invalid_value", f"There is no change {kind}; there are {', '.join(KINDS)}.")
    do, taken = KINDS[kind]
    if unknown := set(options) - set(taken):
        raise Refused("unknown_field", f"{kind} takes {', '.join(taken)}, but no {', '.join(sorted(unknown))}.")
    with as_at_the_window():
        return do(connection, options)
