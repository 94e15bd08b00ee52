"""The database's version: new databases are made, older ones migrated, newer ones refused."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Column, Engine, MetaData, String, Table, Text, insert, inspect, select
from sqlalchemy import Connection as CoreConnection
from sqlalchemy.types import TypeDecorator

from sage100_plugin.ledger.tables import metadata
from sage100_plugin.ports.ledger import LedgerFailed

log = logging.getLogger(__name__)

# Every revision in `migrations/versions`, oldest first. Standing here, they need no import of alembic, which takes
# longer than opening the ledger; a test compares them with alembic's own list.
REVISIONS = ("0001", "0002", "0003")
MIGRATIONS = Path(__file__).parent / "migrations"

# As alembic makes it.
_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
_version.primary_key.name = "alembic_version_pkc"


# A migration that makes a table anew drops the old one, and on SQLite that must not delete what refers to it.
_BEFORE = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE"),
    "postgresql": ("BEGIN", "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':schema', 0))"),
}
_AFTER = {"sqlite": ("COMMIT", "PRAGMA foreign_keys = ON"), "postgresql": ("COMMIT",)}


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables, or migrate them; of a file that is migrated a copy stays.

    Raises `LedgerFailed` when a newer version of this product has changed them.
    """
    with engine.connect() as connection:
        found = _revision(connection)
        if found == REVISIONS[-1]:
            return
        _keep_copy(engine, found)
        for statement in _BEFORE[engine.dialect.name]:
            connection.exec_driver_sql(statement)
        try:
            # Another process may have done the same until it was our turn, so look again.
            _advance(connection, _revision(connection))
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        for statement in _AFTER[engine.dialect.name]:
            connection.exec_driver_sql(statement)


def _keep_copy(engine: Engine, revision: str | None) -> None:
    """Copy an SQLite ledger that is about to be migrated: an older version cannot open it afterwards."""
    told = engine.url.database
    if engine.dialect.name != "sqlite" or revision not in REVISIONS or told in {None, "", ":memory:"}:
        return
    path = Path(str(told))
    copy, fresh = (path.with_name(f"{path.stem}.before-{REVISIONS[-1]}{end}") for end in (path.suffix, ".new"))
    if copy.exists():
        return
    try:
        fresh.unlink(missing_ok=True)
        fresh.touch(0o600)
        with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(fresh)) as new:
            old.backup(new)
        fresh.replace(copy)
    except (OSError, sqlite3.Error) as error:
        raise LedgerFailed(f"The ledger cannot be copied to {copy} before it is brought up to date: {error}") from error
    log.info("The ledger is brought up to date; as it was it stays in %s", copy)


def _advance(connection: CoreConnection, revision: str | None) -> None:
    if revision is None:
        tables = _on_postgresql() if connection.dialect.name == "postgresql" else metadata
        tables.create_all(connection, checkfirst=False)
        _version.create(connection)
        connection.execute(insert(_version).values(version_num=REVISIONS[-1]))
    elif revision not in REVISIONS:
        raise LedgerFailed(
            f"The ledger was last used by a newer version of this product (schema {revision}, this version knows "
            f"{REVISIONS[-1]}). Install that version again, or restore a backup from before it."
        )
    elif revision != REVISIONS[-1]:
        _migrate(connection)


def _on_postgresql() -> MetaData:
    """The tables with the conditions of their indexes, and texts in the order of their characters.

    Else ids and moments would be sorted as in the dictionary of the database's language.
    """
    made = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        copy = table.to_metadata(made)
        for column in copy.c:
            if isinstance(column.type, Text | TypeDecorator):
                column.type = Text(collation="C")
        for index in copy.indexes:
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
    return made


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
