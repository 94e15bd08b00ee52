"""The ledger in SQL: what the machine must not forget, in an SQLite file."""

from sage100_plugin.ledger.ledger import SqlLedger
from sage100_plugin.ledger.sealing import FernetSealer, Sealer, WrongKey

__all__ = ["FernetSealer", "Sealer", "SqlLedger", "WrongKey"]
