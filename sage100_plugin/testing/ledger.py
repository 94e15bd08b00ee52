"""The twin of the ledger: the same code on a database in memory."""

from __future__ import annotations

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.sealing import FernetSealer


def memory_ledger() -> SqlLedger:
    """A new, empty ledger without a disk; what it holds is gone when it is closed.

    Its transactions take turns: a reader waits for the writer instead of seeing what was there before it.
    """
    return SqlLedger.open("sqlite://", FernetSealer([FernetSealer.new_key()]))
