"""The ledger in SQL: what the machine must not forget, in an SQLite file or on PostgreSQL."""

from sage100_plugin.ledger.ledger import SqlLedger

__all__ = ["SqlLedger"]
