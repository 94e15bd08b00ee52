"""The database's version: new databases are made, older ones migrated, newer ones refused."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Engine, MetaData, String, Table, insert, inspect, select
from sqlalchemy import Connection as CoreConnection

from sage100_plugin.ledger.tables import metadata
from sage100_plugin.ports.ledger import LedgerFailed

# Every revision in `migrations/versions`, oldest first. Standing here, they need no import of alembic, which takes
# longer than opening the ledger; a test compares them with alembic's own list.
REVISIONS = ("0001",)
MIGRATIONS = Path(__file__).parent / "migrations"

# As alembic makes it.
_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
_version.primary_key.name = "alembic_version_pkc"


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables, or migrate them. Raises `LedgerFailed` when a newer version of this product has changed them."""
    with engine.connect() as connection:
        if _revision(connection) == REVISIONS[-1]:
            return
        # A migration that makes a table anew drops the old one, and that must not delete what refers to it.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        # Another process may be doing the same, so look again when it can no longer.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            _advance(connection, _revision(connection))
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def _advance(connection: CoreConnection, revision: str | None) -> None:
    if revision is None:
        metadata.create_all(connection, checkfirst=False)
        _version.create(connection)
        connection.execute(insert(_version).values(version_num=REVISIONS[-1]))
    elif revision not in REVISIONS:
        raise LedgerFailed(
            f"The ledger was last used by a newer version of this product (schema {revision}, this version knows "
            f"{REVISIONS[-1]}). Install that version again, or restore a backup from before it."
        )
    elif revision != REVISIONS[-1]:
        _migrate(connection)


def _migrate(connection: CoreConnection) -> None:
    from alembic import command  # noqa: PLC0415  # see REVISIONS
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")


def _revision(connection: CoreConnection) -> str | None:
    if not inspect(connection).has_table(_version.name):
        return None
    return connection.execute(select(_version.c.version_num)).scalar()
