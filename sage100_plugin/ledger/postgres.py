"""A ledger on PostgreSQL, for several processes."""

from __future__ import annotations

import os

from sqlalchemy import URL, Engine, NullPool, create_engine, event, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.pool import Pool
from sage100_plugin.ledger.statements import Statements, putting
from sage100_plugin.ledger.tables import seal
from sage100_plugin.ledger.transaction import Transaction
from sage100_plugin.ports.ledger import LedgerFailed
from sage100_plugin.ports.sealing import Sealer, WrongKey

READERS = 16
"""Connections of one process for reading: the server has a hundred for all, unless it was told otherwise."""

_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""Seconds, seconds and times: a machine that has lost its power is found out, on both sides."""

_SETTINGS = (
    *(f"SET tcp_{name} = {value}" for name, value in _ALIVE.items()),
    # A process that was frozen inside a transaction would keep all others from writing.
    "SET idle_in_transaction_session_timeout = '60s'",
    # What was told to be stored is stored.
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
)

_KNOWN_TEXT = "sage100-plugin"
_SEALED = select(seal.c.sealed)
_SEAL = putting(seal)


def open_engine(url: URL) -> Engine:
    """Raises `ValueError` when the driver is not installed."""
    try:
        import psycopg  # noqa: F401, PLC0415  # only who asks for PostgreSQL has it
    except ImportError:
        raise ValueError("PostgreSQL needs its driver: pip install sage100-plugin[postgresql]") from None
    given = {
        "connect_timeout": 10,
        "application_name": f"sage100-plugin {os.getpid()}",
        "client_encoding": "utf8",
        **_ALIVE,
    }
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        pool_reset_on_return=None,
        paramstyle="format",
        connect_args={name: value for name, value in given.items() if name not in url.query},
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("; ".join(_SETTINGS))
    cursor.close()


def connected(engine: Engine, statements: Statements) -> Connection:
    """A new connection. Raises `LedgerFailed`."""
    try:
        return Connection(engine, statements)
    except (engine.dialect.loaded_dbapi.Error, DBAPIError) as error:
        told = error.orig if isinstance(error, DBAPIError) else error
        raise LedgerFailed(f"The ledger cannot be reached: {' '.join(str(told).split())}") from error


def pools(engine: Engine, sealer: Sealer) -> tuple[Pool[Transaction], Pool[Transaction]]:
    """The writer, and the readers."""
    statements = Statements(engine.dialect)

    def opened() -> Transaction:
        return Transaction(connected(engine, statements), sealer)

    return Pool(opened, most=1), Pool(opened, most=READERS)


def check_seal(transaction: Transaction, sealer: Sealer) -> None:
    """Raise `WrongKey` when others use this ledger with a key that is not among ours; the newest of ours seals next."""
    connection = transaction.connection
    for (sealed,) in connection.raw(_SEALED):
        try:
            sealer.unseal(sealed)
        except WrongKey:
            raise WrongKey(
                "Other processes use this ledger with another secret key. Give all of them the same data folder "
                "(SAGE100_HOME) or the same SAGE100_SECRET_KEY."
            ) from None
    connection.change(_SEAL, {"id": 1, "sealed": sealer.seal(_KNOWN_TEXT)})
